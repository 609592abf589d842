"""Planning past one machine: the simulation behaves as queues do, and the page shows what it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.simulate_scale import LARGE, PATIENCE, SIZES, USUAL, Costs, arrivals, fewest, simulate, table

PAGE = Path(__file__).parents[3] / "docs" / "scale.md"


def test_the_page_shows_the_table_of_the_simulation() -> None:
    """Whoever changes an input of the simulation changes the page too: run benchmarks/simulate_scale.py."""
    assert table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("returns", [0, 1, 7, *SIZES])
def test_every_return_arrives_once(returns: int) -> None:
    """Rounding to whole returns loses none and invents none, and none arrives before it was sent."""
    arrived = list(arrivals(returns))
    assert sum(arrived) == returns
    assert min(arrived) >= 0


@pytest.mark.parametrize("returns", SIZES)
@pytest.mark.parametrize("costs", [USUAL, LARGE], ids=["usual", "large"])
def test_the_workers_suggested_are_enough_and_no_fewer_would_be(returns: int, costs: Costs) -> None:
    """With the number in the table a return waits an hour at most; with one worker less, it waits longer."""
    found = fewest(returns, costs)
    assert found.waited <= PATIENCE
    if found.workers > 1:
        assert simulate(returns, found.workers - 1, found.writers, costs).waited > PATIENCE


def test_a_slow_writer_is_seen() -> None:
    """Where one writer can't keep up, the simulation asks for more instead of hiding the queue."""
    slow = replace(USUAL, write=1.0)
    assert simulate(1_000_000, 100, 1, slow).waited > PATIENCE
    assert fewest(1_000_000, slow).writers > 1
