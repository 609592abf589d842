"""Run charts agree with qicharts2, point for point and for every number of points up to a hundred."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.runchart import RunLimits, run_chart, run_limits
from anchorkit.measures.spc_rules import Side

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "runs_anhoej.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = VECTORS["cases"]
RUN_CASES = [case for case in CASES if case["chart"] == "run"]
TABLE: dict[str, list[int]] = VECTORS["limits_table"]
FROM_THE_RULES = [12, 15, 11, 14, 13, 16, 12, 14, 18, 19, 20, 18, 21, 19, 20, 22, 19, 21, 20, 18]


@pytest.mark.parametrize("case", RUN_CASES, ids=[case["id"] for case in RUN_CASES])
def test_run_charts_as_qicharts2_draws_them(case: dict[str, Any]) -> None:
    """Median, useful points, runs, crossings, limits and signal are those of qicharts2."""
    chart, expected = run_chart(case["y"]), case["expected"]
    assert chart.median == pytest.approx(expected["cl"], abs=1e-6)
    assert chart.limits is not None
    found = {
        "n_obs": chart.points,
        "n_useful": chart.useful,
        "longest_run": chart.longest_run,
        "longest_run_max": chart.limits.longest_run,
        "n_crossings": chart.crossings,
        "n_crossings_min": chart.limits.crossings,
        "runs_signal": chart.signal,
    }
    assert found == {name: expected[name] for name in found}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_limits_of_every_chart_of_qicharts2(case: dict[str, Any]) -> None:
    """The limits depend on the number of useful points only, so those of U and P charts must agree too."""
    expected = case["expected"]
    assert run_limits(expected["n_useful"]) == RunLimits(
        longest_run=expected["longest_run_max"], crossings=expected["n_crossings_min"]
    )


@pytest.mark.parametrize(
    ("useful", "longest_run", "crossings"),
    list(zip(TABLE["n"], TABLE["longest_run_max"], TABLE["crossings_min"], strict=True)),
)
def test_limits_table(useful: int, longest_run: int, crossings: int) -> None:
    """For 10 to 100 useful points the limits are those that R computes."""
    assert run_limits(useful) == RunLimits(longest_run, crossings)


def test_twenty_four_points_need_a_run_of_nine() -> None:
    """With 24 useful points a run of 8 is still chance (qikit 0.5.0 signals at 7: the trap of B2)."""
    assert run_limits(24) == RunLimits(longest_run=8, crossings=8)


@pytest.mark.parametrize("useful", [1, 2, 3, 5, 9, 1_000, 4_000])
def test_limits_of_few_and_many_points(useful: int) -> None:
    """Away from the table the limits are still the rounded logarithm and the 5 % quantile."""
    trials = useful - 1
    limits = run_limits(useful)
    assert limits.longest_run == round(math.log2(useful)) + 3
    # At the quantile the tail reaches 5 %, and one crossing fewer it does not.
    at = sum(math.comb(trials, crossings) for crossings in range(limits.crossings + 1))
    assert 20 * at >= 2**trials > 20 * (at - math.comb(trials, limits.crossings))


def test_run_chart_of_the_rules() -> None:
    """The run chart of rules E signals by both rules, and its latest nine useful points lie high."""
    chart = run_chart(FROM_THE_RULES)
    assert (chart.median, chart.useful, chart.longest_run, chart.crossings) == (18, 17, 9, 1)
    assert chart.limits == RunLimits(longest_run=7, crossings=5)
    assert chart.run_too_long
    assert chart.too_few_crossings
    assert chart.signal
    assert chart.side is Side.HIGH


@pytest.mark.parametrize(
    ("values", "signal", "side"),
    [
        ([3, 5] * 10, False, None),
        ([5] * 3 + [7] * 10 + [5] * 7, True, None),
        ([9] * 9 + [2] * 9, True, Side.LOW),
        ([2] * 9 + [9] * 9, True, Side.HIGH),
        # Too few crossings, yet no run too long: changed, but not to one side.
        ([2, 2, 2, 2, 2, 9, 9, 9, 9, 9] * 2, True, None),
    ],
)
def test_side(values: list[float], signal: bool, side: Side | None) -> None:
    """A signal has a side only when the long run is the latest one: a shift that still stands."""
    chart = run_chart(values)
    assert (chart.signal, chart.side) == (signal, side)


def test_gaps_are_left_out() -> None:
    """A missing value is no point: the points either side of it are neighbours."""
    gapped: list[float | None] = [None, *FROM_THE_RULES[:9], None, None, *FROM_THE_RULES[9:], None]
    assert run_chart(gapped) == run_chart(FROM_THE_RULES)


def test_constant_series() -> None:
    """A series that never leaves its median has no useful points, no limits and no signal."""
    chart = run_chart([7] * 12)
    assert (chart.median, chart.points, chart.useful, chart.longest_run, chart.crossings) == (7, 12, 0, 0, 0)
    assert chart.limits is None
    assert not chart.signal
    assert chart.side is None


@pytest.mark.parametrize("values", [[], [None, None], [1.0, math.nan], [1.0, math.inf]])
def test_nothing_to_chart(values: list[float | None]) -> None:
    """A series without a value, or with one that is no number, is refused."""
    with pytest.raises(ValueError, match="at least one value, and finite"):
        run_chart(values)


def test_limits_of_nothing() -> None:
    """Without a useful point there are no limits to give."""
    with pytest.raises(ValueError, match="at least one useful point"):
        run_limits(0)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_upside_down(values: list[int]) -> None:
    """Turning a series upside down turns the side of its signal and changes nothing else."""
    chart, turned = run_chart(values), run_chart([-value for value in values])
    assert (chart.longest_run, chart.crossings, chart.signal) == (
        turned.longest_run,
        turned.crossings,
        turned.signal,
    )
    assert {chart.side, turned.side} in ({None}, {Side.HIGH, Side.LOW})
