"""What a store promises on any database: a class of tests that inherits these says where, by `store_url`."""

import hashlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anchorkit.errors import NotUnderstood, StoreError
from anchorkit.findings import Finding, Severity
from anchorkit.observations import (
    Answer,
    Key,
    Observation,
    OwnIndicator,
    OwnWording,
    RefusedAnswer,
    Status,
    Story,
)
from anchorkit.store.model import Receipt, Taken
from anchorkit.store.store import Store, open_store

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
SUNDAY, MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 6, day, tzinfo=UTC) for day in (7, 8, 9, 10))
KEY = Key("RXX", "emp.future.01", "2025-26")
AWKWARD = [0.1 + 0.2, 1e15, 1 / 3, 5e-324, 1.7976931348623157e308, -0.5, 2**53 + 2.0, 0.0]


def answer(value: float | None, period: str = "2025-26", *, organisation: str = "RXX", **more: Any) -> Answer:
    """An answer to one question, in cell G7 of the sheet Employment."""
    marks = more.pop("marks", ())
    found = Observation(organisation, "emp.future.01", period, value=value, **more)
    return Answer(found, "Employment", "G7", marks)


def a_return(content: str, *answers: Answer, **more: Any) -> Taken:
    """A file of this content, accepted with these answers."""
    data = content.encode()
    given: dict[str, Any] = {
        "name": f"{content}.xlsx",
        "content": data,
        "sha256": hashlib.sha256(data).hexdigest(),
        "selection_id": "place",
        "selection_version": 1,
        "outcome": "accepted",
        "organisation": "RXX",
        "layout_version": 1,
        "answers": answers,
    }
    return Taken(**(given | more))


def values(store: Store, as_at: datetime | None = None) -> dict[tuple[str, str], float | None]:
    """What the store says: value by organisation and period."""
    return {
        (found.observation.organisation, found.observation.period): found.observation.value
        for found in store.observations(as_at=as_at)
    }


def counts(receipt: Receipt) -> tuple[str, int, int, int, int, int]:
    """The outcome; then added, changed, unchanged, older, refused."""
    return (
        receipt.outcome,
        receipt.added,
        receipt.changed,
        receipt.unchanged,
        receipt.older,
        receipt.refused,
    )


class StorePromises:
    """The promises. `store_url` is a place where no store is yet."""

    @pytest.fixture
    def store(self, store_url: str) -> Iterator[Store]:
        with open_store(store_url, create=True) as store:
            yield store

    def test_an_accepted_answer_comes_back_with_where_it_came_from(self, store: Store) -> None:
        """An observation knows its figures, words, warnings, return, sheet, cell, file and moment."""
        told = Observation(
            "RXX", "emp.01", "2025-26-Q1", "band=2", 3, 40, 7.5, None, Status.ESTIMATED, "From ESR"
        )
        said = Observation("RXX", "emp.02", "2025-26", choice="no", status=Status.REPORTED)
        receipt = store.take(
            a_return("first", Answer(told, "Employment", "G7", ("R301", "R302")), Answer(said)), now=NOW
        )
        first, second = store.observations()
        assert (first.observation, first.marks, first.sheet, first.cell) == (
            told,
            ("R301", "R302"),
            "Employment",
            "G7",
        )
        assert (first.return_id, first.recorded_at, first.file) == (receipt.return_id, NOW, "first.xlsx")
        assert (second.observation, second.marks) == (said, ())
        assert [answer.observation for answer in receipt.answers] == [told, said]
        assert list(receipt.whats) == ["added", "added"]

    @pytest.mark.parametrize(
        ("second", "expected", "now_says"),
        [
            (a_return("corrected", answer(2), modified_at=TUESDAY), ("accepted", 0, 1, 0, 0, 0), 2),
            (a_return("re-saved", answer(1), modified_at=TUESDAY), ("accepted", 0, 0, 1, 0, 0), 1),
            (a_return("last bit", answer(1 + 1e-15), modified_at=TUESDAY), ("accepted", 0, 0, 1, 0, 0), 1),
            (a_return("late", answer(2), modified_at=SUNDAY), ("accepted with findings", 0, 0, 0, 1, 0), 1),
            (a_return("undated", answer(2)), ("accepted", 0, 1, 0, 0, 0), 2),
            (a_return("blank", modified_at=TUESDAY), ("accepted", 0, 0, 0, 0, 0), 1),
            (a_return("first", answer(1), modified_at=MONDAY), ("already held", 0, 0, 0, 0, 0), 1),
            (a_return("bad", outcome="refused", refused=3), ("refused", 0, 0, 0, 0, 3), 1),
        ],
        ids=lambda given: given.name if isinstance(given, Taken) else "",
    )  # fmt: skip
    def test_a_second_return(
        self, store: Store, second: Taken, expected: tuple[str, int, int, int, int, int], now_says: float
    ) -> None:
        """A correction replaces; a re-save, a blank, the same file change nothing; a late one is kept."""
        store.take(a_return("first", answer(1), modified_at=MONDAY), now=NOW)
        receipt = store.take(second, now=NOW)
        assert counts(receipt) == expected
        assert values(store) == {("RXX", "2025-26"): now_says}
        assert store.file(second.sha256) == second.content

    def test_the_same_file_says_when_it_was_first_held(self, store: Store) -> None:
        """Taking a file again gives the first receipt's number and moment, and writes nothing."""
        first = store.take(a_return("first", answer(1)), now=NOW)
        again = store.take(
            a_return("first", answer(1), name="Copy of first.xlsx"), now=NOW + timedelta(days=9)
        )
        assert (again.outcome, again.return_id, again.recorded_at) == ("already held", first.return_id, NOW)
        assert len(store.receipts()) == 1

    def test_the_same_file_is_judged_anew_for_a_new_version_of_the_set(self, store: Store) -> None:
        """What is held is held for one version of one selection."""
        first = a_return("first", answer(1))
        store.take(first, now=NOW)
        newer = store.take(a_return("first", answer(1), answer(5, "2024-25"), selection_version=2), now=NOW)
        assert counts(newer) == ("accepted", 1, 0, 1, 0, 0)

    def test_a_refused_file_is_kept_once_and_may_be_accepted_later(self, store: Store) -> None:
        """The same refusal leaves one receipt; a refused file is never said to be held."""
        finding = Finding(
            "R001", Severity.CRITICAL, "Not ours \udcff", "Send the form", "Refused", "Start", "A1"
        )
        refused = a_return("bad", outcome="refused", organisation=None, findings=(finding,))
        first, second = store.take(refused, now=NOW), store.take(refused, now=NOW)
        assert (first.outcome, second.outcome, second.return_id) == ("refused", "refused", first.return_id)
        assert [stored.findings for stored in store.receipts()] == [(finding,)]
        assert store.held(refused.sha256, "place", 1) is None
        assert store.take(a_return("bad", answer(1)), now=NOW).outcome == "accepted"

    def test_held_tells_without_taking(self, store: Store) -> None:
        """A file that was taken is known by its SHA-256, also when it was taken after the first question."""
        taken = a_return("first", answer(1))
        assert store.held(taken.sha256, "place", 1) is None
        receipt = store.take(taken, now=NOW)
        held = store.held(taken.sha256, "place", 1)
        assert held
        assert (held.outcome, held.return_id, held.recorded_at) == ("already held", receipt.return_id, NOW)
        assert store.held(taken.sha256, "place", 2) is None

    def test_a_late_return_does_not_overwrite_what_was_since_confirmed(self, store: Store) -> None:
        """Monday's answer, repeated on Wednesday, stands against Tuesday's that arrives last."""
        store.take(a_return("monday", answer(1), modified_at=MONDAY), now=NOW)
        store.take(a_return("wednesday", answer(1), modified_at=WEDNESDAY), now=NOW)
        late = store.take(a_return("tuesday", answer(2), modified_at=TUESDAY), now=NOW)
        assert (late.older, values(store)) == (1, {("RXX", "2025-26"): 1})

    def test_a_file_saved_in_the_future_can_still_be_corrected(self, store: Store) -> None:
        """A computer with a wrong clock does not shut later corrections out."""
        store.take(a_return("wrong clock", answer(1), modified_at=datetime(2099, 1, 1, tzinfo=UTC)), now=NOW)
        corrected = a_return("corrected", answer(2), modified_at=NOW + timedelta(hours=1))
        assert store.take(corrected, now=NOW + timedelta(hours=2)).changed == 1

    def test_a_warning_that_was_dealt_with_goes(self, store: Store) -> None:
        """An unchanged answer carries the warnings of the latest return that gives it."""
        store.take(a_return("first", answer(1, marks=("R301",)), modified_at=MONDAY), now=NOW)
        receipt = store.take(a_return("second", answer(1), modified_at=TUESDAY), now=NOW)
        assert (counts(receipt), store.observations()[0].marks) == (("accepted", 0, 0, 1, 0, 0), ())
        assert store.observations(as_at=NOW)[0].marks == ("R301",)

    @pytest.mark.parametrize("late", [False, True], ids=["in order", "the noted one late"])
    @pytest.mark.parametrize("marks", [(), ("R315",)], ids=["", "marked"])
    def test_a_note_that_was_cleared_is_not_taken_away(
        self, store: Store, late: bool, marks: tuple[str, ...]
    ) -> None:
        """With the figures as they were, a blank note says nothing new, and nobody disagrees."""
        noted = a_return("noted", answer(1, note="Guide v2"), modified_at=MONDAY, author="Ann")
        blank = a_return("blank", answer(1, marks=marks), modified_at=TUESDAY, author="Bob")
        receipts = [store.take(taken, now=NOW) for taken in ((blank, noted) if late else (noted, blank))]
        assert counts(receipts[1])[1:] == ((0, 1, 0, 0, 0) if late else (0, 0, 1, 0, 0))
        assert [change.what for change in store.returned_answers(receipts[1].return_id)] == [
            "changed" if late else "unchanged"
        ]
        (stands,) = store.observations()
        assert (stands.observation.note, stands.file, store.disputes()) == ("Guide v2", "noted.xlsx", [])
        assert [past.state for past in store.history(KEY)] == (
            ["superseded", "current"] if late else ["current", "repeated"]
        )
        assert store.take(a_return("between", answer(2), modified_at=MONDAY), now=NOW).older == 1

    def test_new_figures_come_with_their_own_note(self, store: Store) -> None:
        """A note told of the figures before; with other figures it goes, and as at then it is still there."""
        store.take(a_return("1", answer(1, note="A guess"), modified_at=MONDAY), now=NOW)
        store.take(a_return("2", answer(2), modified_at=TUESDAY), now=NOW)
        assert [found.observation.note for found in store.observations()] == [""]
        assert [found.observation.note for found in store.observations(as_at=NOW)] == ["A guess"]

    def test_organisations_do_not_touch_each_other(self, store: Store) -> None:
        """Two organisations answer the same question; each has its own answer, sorted by key."""
        store.take(a_return("two", answer(2, organisation="RYY"), organisation="RYY"), now=NOW)
        store.take(a_return("one", answer(1)), now=NOW)
        assert list(values(store).items()) == [(("RXX", "2025-26"), 1), (("RYY", "2025-26"), 2)]
        assert [
            one.observation.organisation for one in store.observations(organisations=["RYY", "NONE"])
        ] == ["RYY"]
        assert store.observations(indicators=["emp.other"]) == []
        assert store.observations(organisations=[]) == []

    def test_any_past_state_can_be_read_again(self, store: Store) -> None:
        """As at the moment of each receipt, the store says exactly what it said then, and names it alike."""
        states = []
        for step, taken in enumerate(
            [
                a_return("1", answer(1), answer(5, "2024-25"), modified_at=MONDAY),
                a_return("2", answer(2), modified_at=WEDNESDAY, stories=(Story("A", "", "one"),)),
                a_return("3", answer(9), answer(9, "2023-24"), modified_at=TUESDAY),
                a_return("4", answer(3), organisation="RXX", stories=(Story("B", "", "two"),)),
            ]
        ):
            moment = store.take(taken, now=NOW + timedelta(seconds=step)).recorded_at
            states.append((moment, values(store), store.stories(), store.snapshot()))
        assert values(store, NOW - timedelta(microseconds=1)) == {}
        for moment, said, told, name in states:
            assert (values(store, moment), store.stories(moment), store.snapshot(moment)) == (
                said,
                told,
                name,
            )
        assert len({name for *_, name in states}) == 4

    def test_moments_rise_even_if_the_clock_does_not(self, store: Store) -> None:
        """Where the clock stands or goes back, as-at still tells one return from the next."""
        moments = [
            store.take(a_return(str(number), answer(number)), now=now).recorded_at
            for number, now in enumerate([NOW, NOW, NOW - timedelta(days=400)])
        ]
        assert moments == [NOW + timedelta(microseconds=step) for step in range(3)]
        assert [values(store, moment)["RXX", "2025-26"] for moment in moments] == [0, 1, 2]

    def test_history_tells_all_that_was_said(self, store: Store) -> None:
        """The history of a question holds each answer, its file, and whether it was ever current."""
        store.take(a_return("1", answer(1), modified_at=MONDAY), now=NOW)
        third = a_return("3", answer(3), modified_at=WEDNESDAY)
        replaced = store.take(third, now=NOW).recorded_at
        late = store.take(a_return("2", answer(2), modified_at=TUESDAY), now=NOW).recorded_at
        told = [
            (past.stored.observation.value, past.state, past.superseded_at) for past in store.history(KEY)
        ]
        assert told == [(1, "superseded", replaced), (3, "current", None), (2, "older", late)]
        assert store.history(KEY)[1].sha256 == third.sha256
        assert store.history(Key("NONE", "none", "none")) == ()

    @pytest.mark.parametrize("figure", AWKWARD, ids=str)
    def test_figures_come_back_to_the_last_bit(self, store: Store, figure: float) -> None:
        """No figure is rounded by being kept."""
        store.take(a_return("awkward", answer(figure)), now=NOW)
        assert store.observations()[0].observation.value == figure

    @pytest.mark.parametrize(
        "answers",
        [(answer(float("nan")),), (answer(float("inf")),), (answer(1), answer(2)), (answer(1), answer(1))],
    )
    def test_nonsense_is_not_kept(self, store: Store, answers: tuple[Answer, ...]) -> None:
        """No number that is none, and no question answered twice, slips through; nothing is kept."""
        store.take(a_return("before", answer(0, "2024-25")), now=NOW)
        with pytest.raises(StoreError):
            store.take(a_return("nonsense", answer(7, "2023-24"), *answers), now=NOW)
        assert values(store) == {("RXX", "2024-25"): 0}
        assert len(store.receipts()) == 1
        # What the undone transaction learnt is forgotten too.
        assert store.take(a_return("good", answer(1, "2023-24")), now=NOW).added == 1

    def test_any_text_is_kept(self, store: Store) -> None:
        """Half characters are kept as escapes, NUL is dropped; 40,000 letters or an emoji come back whole."""
        long = "ß🏥 " * 20_000
        note = answer(1, note="a\0b\udcff")
        store.take(a_return("odd", note, answer(2, "2024-25", note=long), name="caf\udce9 \0.xlsx"), now=NOW)
        first, second = store.observations()
        assert (first.observation.note, first.file) == (long, "caf\\udce9 .xlsx")
        assert second.observation.note == "ab\\udcff"

    def test_stories_and_own_indicators_are_replaced_as_a_set(self, store: Store) -> None:
        """A newer return that has any replaces them; one without, or saved earlier, leaves them."""
        old = Story("Old", "emp", "Ours", "A nurse", True, "https://example.org")
        new = (Story("New", "emp", "Theirs"), Story("Newer", "", "Yours"))
        own = OwnIndicator("local.trees", "Trees", "count", "Trees planted", "trees")
        store.take(a_return("1", stories=(old,), own_indicators=(own,), modified_at=MONDAY), now=NOW)
        store.take(a_return("2", answer(1), modified_at=TUESDAY), now=NOW)
        assert [stored.story for stored in store.stories()] == [old]
        store.take(a_return("3", stories=new, modified_at=WEDNESDAY), now=NOW)
        store.take(a_return("4", stories=(old,), modified_at=TUESDAY), now=NOW)
        store.take(a_return("5", stories=(old,), organisation="ABC"), now=NOW)
        told = [(stored.organisation, stored.story, stored.file) for stored in store.stories()]
        assert told == [("ABC", old, "5.xlsx"), ("RXX", new[0], "3.xlsx"), ("RXX", new[1], "3.xlsx")]
        (kept,) = store.own_indicators()
        assert (kept.indicator, kept.organisation, kept.file) == (own, "RXX", "1.xlsx")

    def test_receipts_tell_what_came(self, store: Store) -> None:
        """Status is told from receipts: file, set, counts and what was wrong."""
        warning = Finding("R301", Severity.WARNING, "Please check", "Check", "Taken", "Employment", "G7")
        judged = {"outcome": "accepted with findings", "findings": (warning,), "refused": 2}
        store.take(a_return("1", answer(1), modified_at=MONDAY, **judged), now=NOW)
        (stored,) = store.receipts()
        assert (stored.file, stored.size, stored.modified_at, stored.layout_version) == (
            "1.xlsx",
            1,
            MONDAY,
            1,
        )
        assert (stored.selection_id, stored.selection_version, stored.findings) == ("place", 1, (warning,))
        assert counts(stored.receipt) == ("accepted with findings", 1, 0, 0, 0, 2)
        assert (stored.receipt.organisation, stored.receipt.recorded_at) == ("RXX", NOW)

    def test_the_snapshot_does_not_depend_on_the_order_of_loading(self, store: Store) -> None:
        """Its twelve digits are the same here as anywhere that says the same: they are pinned."""
        a = a_return(
            "a", answer(1, "2024-25"), answer(0.1 + 0.2, note="é"), stories=(Story("T", "", "words"),)
        )
        b = a_return("b", answer(2, organisation="RYY"), organisation="RYY")
        store.take(b, now=NOW)
        store.take(a, now=NOW)
        assert store.snapshot() == "b4df05a7f139"

    @pytest.mark.parametrize("figure", [2**63, -(2**64), 10**30, 3, True])
    def test_a_whole_number_of_any_size_is_kept(self, store: Store, figure: int) -> None:
        """No figure is too large for the store: beyond what a database counts it is kept as a float is."""
        store.take(a_return("large", answer(figure)), now=NOW)
        assert store.observations()[0].observation.value == float(figure)

    def test_a_number_beyond_all_floats_is_not_kept(self, store: Store) -> None:
        """What no float reaches is refused in words, as infinity is."""
        with pytest.raises(StoreError, match="no finite number"):
            store.take(a_return("too large", answer(10**400)), now=NOW)

    def test_a_layout_from_nowhere_is_kept(self, store: Store) -> None:
        """A refused file may claim any layout version and organisation; it is kept all the same."""
        odd = {"outcome": "refused", "layout_version": 10**30, "organisation": "R" * 100}
        assert store.take(a_return("odd", **odd), now=NOW).outcome == "refused"

    def test_a_file_is_kept_before_anything_is_made_of_it(self, store: Store) -> None:
        """Whoever is stopped between keeping and taking has lost nothing, and is told of it."""
        taken = a_return("first", answer(1))
        store.keep(taken.name, taken.content, taken.sha256, now=NOW)
        (unjudged,) = store.unjudged_files()
        assert (unjudged.file, unjudged.received_at) == ("first.xlsx", NOW)
        assert store.file(taken.sha256) == taken.content
        assert store.held(taken.sha256, "place", 1) is None
        store.keep("again.xlsx", taken.content, taken.sha256, now=NOW)
        assert store.take(taken, now=NOW).added == 1
        assert store.unjudged_files() == []

    def test_an_older_return_that_arrives_late_is_said(self, store: Store) -> None:
        """A warning tells how many answers were kept as older."""
        store.take(a_return("first", answer(1), answer(1, "2024-25"), modified_at=TUESDAY), now=NOW)
        late = store.take(a_return("late", answer(2), answer(1, "2024-25"), modified_at=SUNDAY), now=NOW)
        assert [finding.code for finding in late.findings] == ["R603"]
        assert store.receipts()[1].findings == late.findings
        assert [past.state for past in store.history(KEY)] == ["current", "older"]

    @pytest.mark.parametrize(
        ("later", "disputed"),
        [
            ({"author": "Bob", "modified_at": TUESDAY}, True),
            ({"author": "Ann", "modified_at": TUESDAY}, False),
            ({"author": "", "modified_at": TUESDAY}, False),
            ({"author": "Bob", "modified_at": SUNDAY}, True),
            ({"author": "Ann", "modified_at": MONDAY}, True),
            ({"author": "", "modified_at": MONDAY + timedelta(milliseconds=900)}, True),
            ({"author": "Bob", "modified_at": MONDAY + timedelta(days=14)}, True),
            ({"author": "Bob", "modified_at": MONDAY + timedelta(days=15)}, False),
            ({"author": "Bob"}, False),
        ],
    )  # fmt: skip
    def test_two_returns_disagree(self, store: Store, later: dict[str, Any], disputed: bool) -> None:
        """Two people within 14 days, or two files in one second: nobody knows which holds, and it is said."""
        store.take(a_return("ann", answer(1), modified_at=MONDAY, author="Ann"), now=NOW)
        receipt = store.take(a_return("second", answer(2), answer(2, "2024-25"), **later), now=NOW)
        codes = [finding.code for finding in receipt.findings if finding.code == "R601"]
        assert codes == (["R601"] if disputed else [])
        marks = {found.observation.period: found.marks for found in store.observations()}
        assert marks == {"2025-26": ("R601",) if disputed else (), "2024-25": ()}
        assert [found.key for found in store.disputes()] == ([KEY] if disputed else [])
        assert store.disputes(NOW) == []
        if disputed:
            assert all(words in receipt.findings[0].message for words in ("ann.xlsx", "second.xlsx"))
            assert "emp.future.01|all|2025-26" in receipt.findings[0].message

    @pytest.mark.parametrize(
        ("settles", "third"),
        [
            (True, a_return("ann agrees", answer(2), author="Ann", modified_at=WEDNESDAY)),
            (False, a_return("bob repeats", answer(2), author="Bob", modified_at=WEDNESDAY)),
            (False, a_return("bob corrects", answer(3), author="Bob", modified_at=WEDNESDAY)),
            (True, a_return("bob agrees", answer(1), author="Bob", modified_at=WEDNESDAY)),
            (False, a_return("cid", answer(3), author="Cid", modified_at=WEDNESDAY)),
            (True, a_return("news", answer(3), author="Cid", modified_at=WEDNESDAY + timedelta(days=20))),
            (False, a_return("late", answer(5), author="Ann", modified_at=SUNDAY)),
        ],
        ids=lambda given: given.name if isinstance(given, Taken) else "",
    )
    def test_what_settles_a_dispute(self, store: Store, settles: bool, third: Taken) -> None:
        """A dispute ends when the two agree, or news comes; not when one of them only repeats it."""
        store.take(a_return("ann", answer(1), author="Ann", modified_at=MONDAY), now=NOW)
        store.take(a_return("bob", answer(2), author="Bob", modified_at=TUESDAY), now=NOW)
        store.take(third, now=NOW + timedelta(days=60))
        assert bool(store.disputes()) is not settles

    @pytest.mark.parametrize("out", [1, 2])
    def test_a_withdrawn_return_settles_a_dispute(self, store: Store, out: int) -> None:
        """Once one of two that disagree is withdrawn, the other's answer stands, unmarked."""
        store.take(a_return("ann", answer(1), author="Ann", modified_at=MONDAY), now=NOW)
        store.take(a_return("bob", answer(2), author="Bob", modified_at=TUESDAY), now=NOW)
        store.withdraw(out, reason="asked", now=NOW)
        (kept,) = store.observations()
        assert (kept.observation.value, kept.marks, kept.return_id) == (3 - out, (), 3 - out)
        store.restore(out, reason="asked again", now=NOW)
        assert store.observations()[0].marks == ("R601",)

    def test_a_return_tells_for_ever_what_became_of_its_answers(self, store: Store) -> None:
        """What stood before it and what it did to that stay as they were, whatever comes or is withdrawn."""
        refused = RefusedAnswer(Key("RXX", "emp.\ud800", "2025-26"), ("R309", "R304"))
        store.take(a_return("1", answer(1), answer(5, "2024-25"), modified_at=MONDAY), now=NOW)
        second = a_return("2", answer(2), answer(5, "2024-25"), answer(3, "2023-24"), modified_at=TUESDAY)
        store.take(replace(second, refused=1, refused_answers=(refused,)), now=NOW)
        store.take(a_return("3", answer(9), modified_at=SUNDAY), now=NOW)
        store.take(a_return("4", answer(4), modified_at=WEDNESDAY), now=NOW)
        store.withdraw(1, reason="x", now=NOW)

        def told(return_id: int) -> list[tuple[str, str, float | None]]:
            return [
                (found.stored.observation.period, found.what, found.before.value if found.before else None)
                for found in store.returned_answers(return_id)
            ]

        assert told(2) == [("2023-24", "added", None), ("2024-25", "unchanged", 5), ("2025-26", "changed", 1)]
        assert told(3) == [("2025-26", "older", 2)]
        assert told(9) == []
        assert [found.receipt.refused_answers for found in store.receipts()] == [(), (refused,), (), ()]

    def test_withdrawing_falls_back_to_what_the_others_say(self, store: Store) -> None:
        """Answers of a withdrawn return go, fall back or stay, as if it had never come; then come again."""
        own = (OwnIndicator("local.trees", "Trees", "count"),)
        story = (Story("Old", "", "words"),)
        store.take(a_return("1", answer(1), answer(1, "2024-25"), modified_at=MONDAY, stories=story), now=NOW)
        before = store.take(
            a_return(
                "2", answer(2), answer(1, "2024-25"), answer(2, "2023-24"),
                modified_at=TUESDAY, stories=(Story("New", "", "words"),), own_indicators=own,
            ),
            now=NOW,
        ).recorded_at  # fmt: skip
        states = values(store), store.stories(), store.own_indicators(), store.snapshot()
        done = store.withdraw(2, reason="By mistake", now=NOW)
        assert (done.added, done.changed, done.removed, done.unchanged) == (0, 1, 1, 1)
        assert values(store) == {("RXX", "2025-26"): 1, ("RXX", "2024-25"): 1}
        assert [kept.story for kept in store.stories()] == list(story)
        assert store.own_indicators() == []
        assert (values(store, before), store.snapshot(before)) == (states[0], states[3])
        assert [past.state for past in store.history(KEY)] == ["superseded", "withdrawn", "current"]
        again = store.restore(2, reason="No, it was right", now=NOW)
        assert (again.added, again.changed, again.removed, again.unchanged) == (1, 1, 0, 1)
        assert [found.observation.value for found in store.observations()] == [2, 1, 2]
        assert store.snapshot() == states[3]
        (receipt,) = (found for found in store.receipts() if found.receipt.return_id == 2)
        assert [(found.withdrawn, found.reason) for found in receipt.withdrawals] == [
            (True, "By mistake"),
            (False, "No, it was right"),
        ]
        assert receipt.was_withdrawn(done.withdrawal.recorded_at)
        assert not receipt.is_withdrawn

    def test_a_confirmed_answer_outlives_the_return_that_gave_it_first(self, store: Store) -> None:
        """What another return repeated stands when the first one is withdrawn."""
        store.take(a_return("1", answer(1), modified_at=MONDAY), now=NOW)
        store.take(a_return("2", answer(1), modified_at=TUESDAY), now=NOW)
        done = store.withdraw(1, reason="Asked to", now=NOW)
        (kept,) = store.observations()
        assert (done.unchanged, kept.observation.value, kept.file) == (1, 1, "2.xlsx")

    def test_what_cannot_be_withdrawn_is_said(self, store: Store) -> None:
        """A return that never was, was refused, or is withdrawn already: each in words, nothing changed."""
        store.take(a_return("1", answer(1)), now=NOW)
        store.take(a_return("bad", outcome="refused"), now=NOW)
        with pytest.raises(NotUnderstood, match="no return 9"):
            store.withdraw(9, reason="x", now=NOW)
        with pytest.raises(NotUnderstood, match="was refused"):
            store.withdraw(2, reason="x", now=NOW)
        with pytest.raises(NotUnderstood, match="is not withdrawn"):
            store.restore(1, reason="x", now=NOW)
        store.withdraw(1, reason="x", now=NOW)
        with pytest.raises(NotUnderstood, match="withdrawn already"):
            store.withdraw(1, reason="x", now=NOW)

    def test_a_withdrawn_file_sent_again_stays_withdrawn(self, store: Store) -> None:
        """The very same file is recognised and a warning says how to let it count again."""
        taken = a_return("1", answer(1))
        store.take(taken, now=NOW)
        store.withdraw(1, reason="x", now=NOW)
        for receipt in (store.take(taken, now=NOW), store.held(taken.sha256, "place", 1)):
            assert receipt
            assert (receipt.outcome, [found.code for found in receipt.findings]) == ("already held", ["R602"])
        assert values(store) == {}

    def test_own_wordings_are_kept_with_their_version(self, store: Store) -> None:
        """An organisation's own words for a definition come back with where they came from."""
        wording = OwnWording("local", 2, "Within three miles")
        store.take(a_return("1", own_wordings=(wording,)), now=NOW)
        (kept,) = store.own_wordings()
        assert (kept.wording, kept.organisation, kept.file) == (wording, "RXX", "1.xlsx")

    def test_what_was_published_is_remembered_in_its_order(self, store: Store) -> None:
        """What was added later stands later; to publish changes nothing of what is held."""
        store.take(a_return("first", answer(3)), now=SUNDAY)
        held = (store.last_moment(), store.snapshot())

        store.add_releases(["one", "two ✓"], after=0)
        store.add_releases(["three"], after=2)

        assert (store.releases(), store.count_releases()) == (["one", "two ✓", "three"], 3)
        assert (store.last_moment(), store.snapshot()) == held

    @pytest.mark.parametrize("known", [0, 2])
    def test_who_does_not_know_what_others_published_is_told_to_begin_again(
        self, store: Store, known: int
    ) -> None:
        """Two outputs that were made without knowing of one another could tell together what both hide."""
        store.add_releases(["one"], after=0)

        with pytest.raises(StoreError, match="meanwhile"):
            store.add_releases(["two"], after=known)

        assert store.releases() == ["one"]

    def test_an_unknown_file_is_an_error(self, store: Store) -> None:
        """Asking for a file that never came is told in words."""
        with pytest.raises(StoreError, match="no file"):
            store.file("0" * 64)

    def test_a_store_that_was_never_made_is_missing(self, store_url: str) -> None:
        """Reading does not make a store; the hint says what does."""
        with pytest.raises(StoreError) as raised, open_store(store_url):
            pass
        assert "anchorkit ingest" in raised.value.hint

    def test_two_processes_taking_at_once_lose_nothing(self, store_url: str) -> None:
        """Four processes make the store and take the same and different files; each answer is there once."""
        context = multiprocessing.get_context("spawn")
        with context.Pool(4) as pool:
            outcomes = pool.starmap(_take_some, [(store_url, process) for process in range(4)])
        flat = [outcome for some in outcomes for outcome in some]
        assert (flat.count("accepted"), flat.count("already held")) == (25, 15)
        with open_store(store_url) as store:
            moments = [stored.receipt.recorded_at for stored in store.receipts()]
            assert len(values(store)) == 25
        assert moments == sorted(set(moments))


def _take_some(url: str, process: int) -> list[str]:
    """Five files that all processes take, and five of the process's own."""
    files = [
        a_return(f"common {number}", answer(number, f"2025-{number + 1:02d}"), modified_at=MONDAY)
        for number in range(5)
    ]
    files += [
        a_return(f"{process} {number}", answer(1, f"20{process + 30}-{number + 1:02d}"), modified_at=MONDAY)
        for number in range(5)
    ]
    with open_store(url, create=True) as store:
        return [store.take(taken, now=NOW).outcome for taken in files]
