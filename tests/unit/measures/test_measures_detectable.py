"""What “no change” can't rule out: the change that these counts, or this many points, would have shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.detectable import run_reach, smallest_difference, xmr_reach
from anchorkit.measures.runchart import run_chart
from anchorkit.measures.spc import xmr
from anchorkit.measures.spc_rules import RULE_SETS, Improvement

RULES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "rules_e.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", RULES["power"], ids=lambda case: f"n {case['n']}")
def test_the_smallest_difference_is_that_of_r(case: dict[str, float]) -> None:
    """Ours are the examples of R's power.prop.test, as near as its own search goes."""
    found = smallest_difference(case["share"], case["n"], case["n"], power=case["power"])

    assert found == pytest.approx(case["other"] - case["share"], abs=5e-5)


def test_the_larger_of_rise_and_fall_is_given() -> None:
    """From 2% a rise has to be larger than a fall could be: what is promised holds both ways."""
    found = smallest_difference(0.02, 200, 200)

    assert found is not None
    assert found > 0.02


def test_two_tiny_groups_could_have_shown_nothing() -> None:
    """Of three people on each side no difference shows, and None says so."""
    assert smallest_difference(0.5, 3, 3) is None


@given(share=st.floats(0.05, 0.95), denominator=st.integers(200, 100_000))
def test_more_people_show_smaller_changes(share: float, denominator: int) -> None:
    """Twice as many people on both sides always show a smaller difference."""
    few, many = (smallest_difference(share, count, count) for count in (denominator, 2 * denominator))

    assert few is not None
    assert many is not None
    assert many < few


@pytest.mark.parametrize(
    ("share", "denominator", "power"), [(1.2, 10, 0.8), (0.5, 0, 0.8), (0.5, 10, 0.2), (0.5, 10, 1.0)]
)
def test_what_makes_no_test_is_refused(share: float, denominator: float, power: float) -> None:
    """Shares outside 0 to 1, nobody, or a power that is none, are refused."""
    with pytest.raises(ValueError, match=r"difference|power"):
        smallest_difference(share, denominator, denominator, power=power)


def test_an_xmr_chart_shows_what_leaves_its_limits_or_lasts() -> None:
    """One figure stands out beyond 2.66 mean moving ranges of the mean; a smaller shift takes seven."""
    chart = xmr([5, 6] * 8, rule_set=RULE_SETS["mdc-2023"], improvement=Improvement.NONE)

    reach = xmr_reach(chart)

    assert reach is not None
    assert reach.single == pytest.approx(2.66)
    assert reach.lasting == 7


def test_a_chart_without_limits_promises_nothing() -> None:
    """A constant has no limits, so nothing is said of what could have shown."""
    chart = xmr([5.0] * 16, rule_set=RULE_SETS["mdc-2023"], improvement=Improvement.NONE)

    assert xmr_reach(chart) is None


def test_a_run_chart_shows_a_run_beyond_its_limit() -> None:
    """Of 12 useful points, 8 in a row on one side are a signal (Anhøj: more than 7)."""
    reach = run_reach(run_chart([5.0, 6.0] * 6))

    assert reach is not None
    assert (reach.points, reach.in_a_row) == (12, 8)
    assert run_reach(run_chart([5.0] * 12)) is None
