"""Whatever comes, is withdrawn and restored, in any order: the store stands as if only the rest had come."""

import tempfile
from datetime import datetime, timedelta
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
    st.lists(st.sampled_from([None, 1, 2]), min_size=3, max_size=3),
    st.sampled_from(["", "one", "two"]),
)


def _taken(number: int, drawn: tuple[str, int | None, list[int | None], str]) -> Taken:
    author, day, figures, story = drawn
    answers = [answer(found, period) for found, period in zip(figures, PERIODS, strict=True) if found]
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
def test_withdrawn_is_as_if_it_had_never_come(
    drawn: list[tuple[str, int | None, list[int | None], str]], toggles: list[int]
) -> None:
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
