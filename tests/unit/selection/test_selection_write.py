"""A set is written so that a person can edit it, and changed without losing what they wrote."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.errors import NotUnderstood
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Menu
from anchorkit.periods import Frequency
from anchorkit.selection.changes import (
    Picked,
    Request,
    changes_for,
    last_whole_year,
    new_selection,
    picked_changes,
)
from anchorkit.selection.choose import Filters
from anchorkit.selection.load import LoadedSelection, parse_selection
from anchorkit.selection.model import Selection
from anchorkit.selection.organisations import load_organisations
from anchorkit.selection.write import new_selection_text, updated_text
from tests.support.menus import a_menu, an_indicator

TODAY = date(2026, 11, 21)
PATH = Path("set.yaml")
KNOWN = load_organisations()
ONE = Request(Filters(indicators=("emp.future.01",)), reason="To begin")
HAND_MADE = """\
# Ours, please leave
indicators:   # chosen in March
- reason: Asked for by the council
  id: emp.future.01 # keep first
- {id: emp.future.02, reason: ''}

id: ours
version: 3
menu: { id: test-menu,   version: "1.0.0" }
title:   'Our set'
organisations: [{code: RR8, name: Leeds}]
periods: {first: "2023-24", last: 2024-25} # three years one day
definitions:
  - id: local
    uses: local
    title: Local
    text: >-
      Home address
      in the city
    # agreed in May
    version: 2
# The end
"""


def the_menu() -> Menu:
    """Four indicators; the first two have breakdowns, the second depends on a local word."""
    return a_menu(
        an_indicator("emp.future.01", groups=("band", "population_group"), title="Starters: all"),
        an_indicator("emp.future.02", groups=("band",), uses=("local",)),
        an_indicator("emp.good.01"),
        an_indicator("proc.local.01"),
    )


def made(request: Request, menu: Menu | None = None) -> str:
    """The text of a new set."""
    menu = menu or the_menu()
    selection = new_selection(changes_for(request, menu, KNOWN, None), menu, TODAY)
    return new_selection_text(selection, {found.id: found.title for found in menu.indicators})


def changed(text: str, request: Request) -> str:
    """The text after one more run."""
    old = read(text).selection
    titles = {found.id: found.title for found in the_menu().indicators}
    return updated_text(text, old, changes_for(request, the_menu(), KNOWN, old), titles)


def read(text: str, menu: Menu | None = None) -> LoadedSelection:
    """What a text says; fails where it is no sound set."""
    return parse_selection(text, PATH, menu or the_menu())


def selection_of(text: str) -> Selection:
    """The set that a text holds."""
    return read(text).selection


def test_a_new_set_reads_back_as_what_was_asked_for() -> None:
    """Everything that a request can say is in the file."""
    request = Request(
        Filters(pillars=("employment",)),
        organisations=("rr8", "PLACE1=Leeds: anchor partnership"),
        first="2024-25",
        last="2025-26",
        frequency=Frequency.ANNUAL,
        every_group=True,
        definitions=("local=Home address: in the city", "local@RR8=In Leeds", "volunteer=Unpaid help"),
        comparable=("local=Nearly the same",),
        reason="Board’s # wish",
        title="Leeds & friends 2026",
    )

    selection = selection_of(made(request))

    assert (selection.id, selection.title, selection.version) == (
        "leeds-friends-2026",
        "Leeds & friends 2026",
        1,
    )
    assert [(found.code, found.name) for found in selection.organisations] == [
        ("RR8", "Leeds Teaching Hospitals NHS Trust"),
        ("PLACE1", "Leeds: anchor partnership"),
    ]
    assert (selection.periods.first, selection.periods.last) == ("2024-25", "2025-26")
    assert [(found.id, found.groups) for found in selection.indicators] == [
        ("emp.future.01", ("band", "population_group")),
        ("emp.future.02", ("band",)),
        ("emp.good.01", ()),
    ]
    assert {found.reason for found in selection.indicators} == {"Board’s # wish"}
    assert {found.frequency for found in selection.indicators} == {Frequency.ANNUAL}
    local, volunteer = selection.definitions
    assert (local.uses, local.text, local.wording("RR8")) == (
        "local",
        "Home address: in the city",
        "In Leeds",
    )
    assert (local.comparable_because, volunteer.uses) == ("Nearly the same", None)


def test_a_new_set_shows_titles_and_examples() -> None:
    """A person who opens the file sees what each id means and how to go on."""
    text = made(ONE)

    assert "- id: emp.future.01  # Starters: all\n" in text
    for word in ("consulted:", "target:", "contact:", "return_by:", "local.warm_homes"):
        assert word in text


def test_the_examples_work_when_their_marks_are_taken_away() -> None:
    """Every example becomes a sound part of the set: those in their places, and those of an indicator."""
    menu = load_menu()
    text = made(replace(ONE, organisations=("RR8",)), menu)
    options = re.findall(r"^#   (\w+: (?:\{.*?\}|\[.*?\]|\w+))", text, re.MULTILINE)
    text = re.sub(r"^(  |return_by:  |contact:  )# ", r"\1", text, flags=re.MULTILINE)
    text = text.replace("    reason: To begin\n", "".join(f"    {option}\n" for option in options))
    text = text.replace(
        "\n# Indicators of your own.", "  - id: local.warm_homes\n\n# Indicators of your own."
    )

    loaded = read(text, menu)

    selection, chosen = loaded.selection, loaded.selection.chosen_by_id["emp.future.01"]
    assert loaded.warnings == ()
    assert selection.contact.email and selection.return_by and selection.consulted and selection.definitions
    assert (chosen.frequency, chosen.groups, chosen.difficulty) == ("quarterly", ("band",), "hard")
    assert chosen.target is not None and chosen.target.set_by == "Board" and chosen.periods is not None


def test_the_default_period_is_the_last_whole_financial_year() -> None:
    """On 31 March the year is not over; on 1 April it is."""
    assert last_whole_year(date(2026, 3, 31)).first == "2024-25"
    assert last_whole_year(date(2026, 4, 1)).first == "2025-26"
    assert selection_of(made(ONE)).periods.last == "2025-26"


@pytest.mark.parametrize("text", [made(ONE), HAND_MADE], ids=["ours", "by hand"])
@pytest.mark.parametrize(
    "request_",
    [
        ONE,
        Request(),
        Request(
            Filters(everything=True), organisations=("RAE", "X9=Else"), every_group=True, first="2025-26"
        ),
        Request(first="2022-23", title="Another title"),
        Request(definitions=("local=Else", "local@RR8=Here", "own=Words"), organisations=("RR8",)),
        Request(definitions=("local=Else",), comparable=("local=The same",)),
    ],
)
def test_the_same_run_twice_leaves_the_file_as_it_is(text: str, request_: Request) -> None:
    """The second run of the same command changes no byte."""
    once = changed(text, request_)

    assert changed(once, request_) == once


def test_a_hand_made_file_keeps_every_line() -> None:
    """Odd spacing, order, remarks and reasons stay; new things join them in place."""
    after = changed(HAND_MADE, Request(Filters(areas=("emp.good",)), organisations=("RAE",), reason="A: b"))

    assert after == HAND_MADE.replace(
        "- {id: emp.future.02, reason: ''}\n",
        "- {id: emp.future.02, reason: ''}\n- id: emp.good.01  # Title of emp.good.01\n  reason: \"A: b\"\n",
    ).replace(
        "name: Leeds}]", "name: Leeds}, {code: RAE, name: Bradford Teaching Hospitals NHS Foundation Trust}]"
    )


def test_a_reason_fills_what_is_empty_and_overwrites_nothing() -> None:
    """A reason given in a run goes to the indicators of that run that have none."""
    after = changed(HAND_MADE, Request(Filters(areas=("emp.future",)), reason="New"))

    reasons = {found.id: found.reason for found in selection_of(after).indicators}
    assert reasons == {"emp.future.01": "Asked for by the council", "emp.future.02": "New"}
    assert changed(after, Request(Filters(everything=True))).startswith(after[: after.index("\nid: ours")])


def test_periods_with_filters_go_to_the_indicators_added() -> None:
    """The set keeps its periods; what is added has its own."""
    selection = selection_of(
        changed(HAND_MADE, Request(Filters(everything=True), first="2024-25", last="2024-25"))
    )

    assert (selection.periods.first, selection.periods.last) == ("2023-24", "2024-25")
    assert selection.chosen_by_id["emp.future.01"].periods is None
    own = selection.chosen_by_id["emp.good.01"].periods
    assert own is not None and (own.first, own.last) == ("2024-25", "2024-25")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022-23", None, ("2022-23", "2024-25")),
        (None, "2025-26", ("2023-24", "2025-26")),
        ("2025-26", None, ("2025-26", "2025-26")),
        (None, "2021-22", ("2021-22", "2021-22")),
        ("2024-04", "2025-26-Q1", ("2024-04", "2025-26-Q1")),
    ],
)
def test_periods_without_filters_change_the_sets(
    first: str | None, last: str | None, expected: tuple[str, str]
) -> None:
    """One end given, the other stays unless they would cross; the way the file writes them stays too."""
    after = changed(HAND_MADE, Request(first=first, last=last))

    assert (selection_of(after).periods.first, selection_of(after).periods.last) == expected
    assert "# three years one day" in after


def test_new_words_for_a_definition_raise_its_version() -> None:
    """Figures before and after a change of words can be told apart."""
    after = changed(HAND_MADE, Request(definitions=("local=Home or school", "local@RR8=Leeds 6")))

    local = selection_of(after).definitions[0]
    assert (local.text, local.wording("RR8"), local.version) == ("Home or school", "Leeds 6", 3)
    assert "# agreed in May" in after


def test_a_reason_to_compare_is_kept_with_its_definition() -> None:
    """`--comparable` joins the definition that the set has."""
    after = changed(HAND_MADE, Request(comparable=("local=Nearly the same",)))

    assert selection_of(after).definitions[0].comparable_because == "Nearly the same"
    assert selection_of(after).definitions[0].version == 2


def test_ticks_made_by_hand_are_what_the_set_then_holds() -> None:
    """What is unticked goes, what is ticked comes, and its reason takes the place of the old."""
    old = selection_of(HAND_MADE)
    picked = Picked(("emp.future.01", "emp.good.01"), {"emp.future.01": "Another", "emp.future.02": "Gone"})

    changes = picked_changes(picked, Request(), the_menu(), KNOWN, old)
    selection = selection_of(updated_text(HAND_MADE, old, changes, {}))

    assert {found.id: found.reason for found in selection.indicators} == {
        "emp.future.01": "Another",
        "emp.good.01": "",
    }


@pytest.mark.parametrize(
    ("request_", "message", "hint"),
    [
        (Request(organisations=("RR9",)), "has no RR9", "RR8 (Leeds Teaching Hospitals NHS Trust)"),
        (Request(organisations=("RR9",)), "has no RR9", "--org CODE=Name"),
        (Request(organisations=("=Name",)), "needs a code", "PLACE1"),
        (Request(organisations=("X9=",)), "needs a code", "PLACE1"),
        (Request(first="2024"), "not a period", "--from"),
        (Request(first="2025-26", last="2024-25"), "ends before", "--from"),
        (Request(groups=("bnad",)), "no breakdown called bnad", "band"),
        (Request(groups=("zzzz",)), "no breakdown called zzzz", "Choose from"),
        (Request(Filters(areas=("emp.good",)), groups=("band",)), "can be broken down by band", "menu show"),
        (Request(definitions=("local",)), "ID=TEXT", "local="),
        (Request(definitions=("@RR8=x",)), "ID=TEXT", "local="),
        (Request(definitions=("local@RAE=x",)), "RAE is not one of", "--org RAE"),
        (Request(definitions=("own@RR8=x",)), "none for everyone else", "own="),
        (Request(definitions=("ö=x",)), "no name for a definition", "local"),
        (Request(comparable=("local",)), "ID=REASON", "local="),
        (Request(comparable=("own=x",)), "no definition called own", "--definition"),
    ],
)
def test_words_that_stand_for_nothing_are_said(request_: Request, message: str, hint: str) -> None:
    """What cannot be done is said with what could be meant; nothing is guessed."""
    with pytest.raises(NotUnderstood) as caught:
        changed(HAND_MADE, request_)

    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_word_defined_under_another_name_is_found() -> None:
    """`local` means the definition that the set uses for it, whatever its id."""
    text = HAND_MADE.replace("- id: local", "- id: near")

    assert selection_of(changed(text, Request(definitions=("Local=Else",)))).definitions[0].text == "Else"


def test_an_organisation_of_the_set_may_be_named_again_without_its_name() -> None:
    """A code of the place's own needs its name only once."""
    text = changed(HAND_MADE, Request(organisations=("X9=Else",)))

    assert changed(text, Request(organisations=("X9",))) == text


@given(
    st.lists(st.sampled_from(["emp.future.01", "emp.future.02", "emp.good.01", "proc.local.01"]), max_size=4),
    st.text(max_size=20),
    st.text(max_size=20).filter(str.strip),
)
def test_any_words_survive_any_number_of_runs(ids: list[str], reason: str, words: str) -> None:
    """Reasons, titles and definitions come back as they were typed, and the first reason stays."""
    text = made(replace(ONE, title="Set " + words, definitions=("local=" + words,)))
    for name in ids:
        text = changed(text, Request(Filters(indicators=(name,)), reason=reason))

    selection = selection_of(text)
    assert selection.title == ("Set " + words).strip()
    assert selection.definitions[0].text == words.strip()
    assert selection.chosen_by_id["emp.future.01"].reason == "To begin"
    assert {selection.chosen_by_id[name].reason for name in ids} <= {"To begin", reason.strip()}
