"""Whatever comes, is withdrawn and restored, in any order: the store stands as if only the rest had come."""

import tempfile
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from anchorkit.observations import Story
from anchorkit.store.model import Taken
from anchorkit.store.store import Store, open_store
from tests.unit.store.store_promises import MONDAY, NOW, a_return, answer, values

PERIODS = ("2023-24", "2024-25", "2025-26")
RETURNS = st.tuples(
    st.sampled_from(["", "Ann", "Bob"]),
    st.sampled_from([None, 0, 1, 2, 3, 20]),
    st.lists(st.sampled_from([None, *product([1, 2], ["", "why", "how"])]), min_size=3, max_size=3),
    st.sampled_from(["", "one", "two"]),
)
Drawn = tuple[str, int | None, list[tuple[int, str] | None], str]


def _taken(number: int, drawn: Drawn) -> Taken:
    author, day, said, story = drawn
    answers = [
        answer(found[0], period, note=found[1]) for found, period in zip(said, PERIODS, strict=True) if found
    ]
    modified: datetime | None = None if day is None else MONDAY + timedelta(days=day)
    stories = (Story(story, "", "words"),) if story else ()
    return a_return(str(number), *answers, author=author, modified_at=modified, stories=stories)


def _says(store: Store) -> tuple[object, ...]:
    found = store.observations()
    told = [(kept.story, kept.file) for kept in store.stories()]
    disputed = [(dispute.key, dispute.return_id, dispute.against) for dispute in store.disputes()]
    return [(kept.observation, kept.marks, kept.file) for kept in found], told, [key for key, *_ in disputed]


@given(drawn=st.lists(RETURNS, min_size=1, max_size=6), toggles=st.lists(st.integers(0, 5), max_size=8))
@settings(max_examples=40)
def test_withdrawn_is_as_if_it_had_never_come(drawn: list[Drawn], toggles: list[int]) -> None:
    """After any withdrawals and restorations, what stands is what the returns that are left give alone."""
    returns = [_taken(number, one) for number, one in enumerate(drawn)]
    out: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        with open_store(str(Path(folder, "all.db")), create=True) as store:
            moments = []
            for taken in returns:
                store.take(taken, now=NOW)
                moments.append((store.last_moment(), values(store), store.snapshot()))
            for toggle in toggles:
                number = toggle % len(returns)
                change = store.restore if number in out else store.withdraw
                change(number + 1, reason="because", now=NOW)
                out ^= {number}
            says = _says(store)
            assert [(at, values(store, at), store.snapshot(at)) for at, *_ in moments] == moments
        with open_store(str(Path(folder, "left.db")), create=True) as store:
            for number, taken in enumerate(returns):
                if number not in out:
                    store.take(taken, now=NOW)
            assert _says(store) == says


DAYS = st.lists(st.tuples(st.sampled_from([1, 1, 1, 2, 3]), st.booleans()), min_size=1, max_size=5)
"""What each day's return says, and whether with a note. Figures that came back would bring notes back too."""


@given(days=DAYS, order=st.permutations(range(5)))
@settings(max_examples=60)
def test_in_whatever_order_returns_arrive_the_same_stands(
    days: list[tuple[int, bool]], order: list[int]
) -> None:
    """Who saved last has the word, and a note stays with its figures: early, late or withdrawn in between."""
    figures = sorted(figure for figure, _ in days)
    returns = [
        a_return(
            str(day),
            answer(figure, note=f"about {figure}" if noted else ""),
            author=f"Person {day}",
            modified_at=MONDAY + timedelta(days=day),
        )
        for day, (figure, (_, noted)) in enumerate(zip(figures, days, strict=True))
    ]
    latest = [noted for figure, (_, noted) in zip(figures, days, strict=True) if figure == figures[-1]]
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "s.db")), create=True) as store:
        numbers = [
            store.take(returns[place], now=NOW + timedelta(days=9)).return_id
            for place in order
            if place < len(returns)
        ]
        (stands,) = store.observations()
        assert stands.observation.value == figures[-1]
        assert stands.observation.note == (f"about {figures[-1]}" if any(latest) else "")
        said = store.snapshot()
        store.withdraw(numbers[0], reason="because", now=NOW + timedelta(days=10))
        store.restore(numbers[0], reason="because", now=NOW + timedelta(days=10))
        assert store.snapshot() == said
