"""Planning past one machine: the simulation behaves as queues do, and the page shows what it says."""

from dataclasses import replace

import pytest

from benchmarks.scale_page import scale_page
from benchmarks.simulate_scale import (
    MEASURED,
    PATIENCE,
    SIZES,
    Costs,
    arrivals,
    fewest,
    measured,
    simulate,
    table,
)

PAGE = MEASURED.with_name("scale.md")
USUAL, LARGE = measured(MEASURED.read_text(encoding="utf-8"))


def test_the_page_follows_from_the_newest_run() -> None:
    """Every figure of docs/scale.md is worked out of docs/performance.md: run benchmarks.scale_page."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == scale_page(USUAL, LARGE)
    assert table(USUAL, LARGE) in page


def test_the_costs_are_those_of_the_page() -> None:
    """What a run wrote down is read back: the answers, seconds and bytes of a usual and of a large return."""
    lines = ((253, "ms"), (233, "ms"), (1472, "ms"), (427, "KiB"), (107, "bytes"))
    more = ((37.9, "ms"), (25.6, "ms"), (142, "ms"), (78.4, "KiB"), (214, "bytes"))
    rows = "".join(f"| something | {amount:,} {unit} |\n" for amount, unit in (*lines, *more))
    usual, large = measured(f"## What one costs\n\n| what | measured |\n| --- | --- |\n{rows}")
    assert (usual.answers, large.answers) == (116, 1392)
    assert large.write == pytest.approx(0.020)
    assert large.report == pytest.approx(1.472)
    assert usual.read == pytest.approx(0.0256)
    assert usual.workbook == round(78.4 * 1024)
    assert usual.observation == 214


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
