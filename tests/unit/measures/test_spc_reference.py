"""XmR charts agree with NHSRplotthedots 0.2.2 and with the series of the rules."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from anchorkit.measures.spc import Assurance, XmrChart, judge_assurance, xmr
from anchorkit.measures.spc_rules import (
    RULE_SETS,
    BrokenRule,
    Improvement,
    Limits,
    RuleSet,
    Side,
    Signal,
    Variation,
    find_runs,
    find_two_in_three,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "spc_xmr.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = VECTORS["cases"]
UNITS: dict[str, list[dict[str, Any]]] = VECTORS["rule_cases"]
MDC, NHSR = RULE_SETS["mdc-2023"], RULE_SETS["nhsr-0.2"]

# NHSRplotthedots 0.2.2 itself: limits for any number of points, and the first rule alone decides the colour.
UPSTREAM = replace(NHSR, minimum_points=2, improvement_wins=False)
IMPROVEMENTS = {"increase": Improvement.HIGHER, "decrease": Improvement.LOWER, "neutral": Improvement.NONE}
LABELS = {
    "Common Cause": None,
    "Above UCL": BrokenRule(Signal.OUTSIDE, Side.HIGH),
    "Below LCL": BrokenRule(Signal.OUTSIDE, Side.LOW),
    "7 Point Trend (Increasing)": BrokenRule(Signal.TREND, Side.HIGH),
    "7 Point Trend (Decreasing)": BrokenRule(Signal.TREND, Side.LOW),
    "2 in 3 Above CL": BrokenRule(Signal.TWO_IN_THREE, Side.HIGH),
    "2 in 3 Below CL": BrokenRule(Signal.TWO_IN_THREE, Side.LOW),
    "7 Points Above CL": BrokenRule(Signal.SHIFT, Side.HIGH),
    "7 Points Below CL": BrokenRule(Signal.SHIFT, Side.LOW),
}
ASSURANCES = {
    None: Assurance.NONE,
    "consistent_pass": Assurance.PASS,
    "consistent_fail": Assurance.FAIL,
    "inconsistent": Assurance.HIT_OR_MISS,
}

# The series A to G of rules E.
STABLE = [50, 52, 49, 51, 50, 53, 48, 50, 52, 49, 51, 50, 52, 49, 51, 50]
SHIFT_7 = [50, 48, 51, 49, 50, 47, 52, 49, 56, 57, 55, 58, 56, 57, 55]
TREND_7 = [50, 52, 49, 51, 50, 48, 49.5, 50.5, 51.5, 52.5, 53.5, 54.5, 55.5, 49, 50]
TREND_6 = [50, 52, 49, 51, 50, 53, 48, 49, 50, 51, 52, 53, 48, 51, 50]
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
TIE = [50, 52, 48, 51, 49, 50, 51, 52, 53, 53, 54, 55, 56, 50, 49]


def chart(
    values: Sequence[float | None],
    rules: RuleSet = MDC,
    improvement: Improvement = Improvement.HIGHER,
    **choices: Any,
) -> XmrChart:
    """Draw a chart by the default rule set, higher being better unless a test says otherwise."""
    return xmr(values, rule_set=rules, improvement=improvement, **choices)


def limits_of(drawn: XmrChart) -> Limits:
    """Give the limits of the latest segment, which the test expects to be there."""
    assert drawn.latest.limits is not None
    return drawn.latest.limits


def labelled(drawn: XmrChart, signal: Signal, side: Side) -> list[int]:
    """Give the points, counted from 1, that this rule names this way."""
    return [
        place
        for place, reading in enumerate(drawn.readings, start=1)
        if reading is not None and reading.label == BrokenRule(signal, side)
    ]


def variation_of(point_type: str, label: BrokenRule | None) -> Variation:
    """Turn the point type of NHSRplotthedots into ours, which also says which way."""
    if label is None:
        return Variation.COMMON_CAUSE
    meaning = point_type.removeprefix("special_cause_").split("_")[0].replace("neutral", "neither")
    return Variation(f"{meaning} {label.side}")


def members_by_end_flag(flags: Sequence[int]) -> set[int]:
    """Give the indices of all points of the sevens whose last point is flagged."""
    return {index - back for index, flag in enumerate(flags) if flag for back in range(7)}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_charts_as_nhsrplotthedots_draws_them(case: dict[str, Any]) -> None:
    """Mean, limits, label and colour of every point, and both icons, are those of NHSRplotthedots 0.2.2.

    Its rules are our `nhsr-0.2` without two additions of ours: upstream has no least number of points for
    limits (the sickness series have 12), and in it no improvement wins a conflict.
    """
    expected = case["expected"]
    labels = [LABELS[name] for name in expected["special_cause_type"]]
    variations = [variation_of(*pair) for pair in zip(expected["point_type"], labels, strict=True)]
    drawn = chart(
        case["y"],
        UPSTREAM,
        IMPROVEMENTS[case["improvement_direction"]],
        target=case["target"],
        fixed_baseline=case["fix_after_n_points"],
    )
    limits = limits_of(drawn)
    assert (drawn.latest.mean, limits.lower, limits.upper) == pytest.approx(
        (expected["mean"], expected["lpl"], expected["upl"]), abs=1e-6
    )
    assert [reading and reading.label for reading in drawn.readings] == labels
    assert [reading and reading.variation for reading in drawn.readings] == variations
    assert drawn.variation is variations[-1]
    assert drawn.assurance is ASSURANCES[expected["assurance_type"]]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_our_nhsr_rule_set_differs_only_below_13_points(case: dict[str, Any]) -> None:
    """On those series `nhsr-0.2` as we ship it says the same, but for those of 12 points, which it leaves."""
    improvement = IMPROVEMENTS[case["improvement_direction"]]
    ours, theirs = (
        chart(case["y"], rules, improvement, target=case["target"], fixed_baseline=case["fix_after_n_points"])
        for rules in (NHSR, UPSTREAM)
    )
    if len(case["y"]) < 13:
        assert (ours.variation, ours.assurance) == (Variation.TOO_FEW, Assurance.NONE)
    else:
        assert replace(ours, rule_set=UPSTREAM) == theirs


def test_unscreened_limits_of_nhsrplotthedots() -> None:
    """Without screening the outlier series has the limits that NHSRplotthedots prints: ours by `mdc-2023`."""
    series = next(case["y"] for case in CASES if case["id"] == "rng123_outlier_screened")
    limits = limits_of(chart(series))
    assert (limits.lower, limits.upper) == pytest.approx((-4.596625, 5.935457), abs=1e-6)


@pytest.mark.parametrize("unit", UNITS["seven_one_side_end_flag"])
def test_shift_rule_as_upstream_tests_it(unit: dict[str, list[int]]) -> None:
    """Upstream marks every point that ends seven on one side; ours are all points of those sevens (B1.5)."""
    assert members_by_end_flag(unit["flag"]) == {
        index for run in find_runs(unit["rel"], 7) for index in range(run.start, run.stop)
    }


@pytest.mark.parametrize("unit", UNITS["seven_trend_end_flag"])
def test_trend_rule_as_upstream_tests_it(unit: dict[str, list[int]]) -> None:
    """Upstream marks every point that ends seven rising or falling; ours are all points of those (B1.6).

    Upstream tests the trend rule alone, so the runs are those of the steps from point to point.
    """
    steps = [(after > before) - (after < before) for before, after in pairwise(unit["y"])]
    trends = find_runs(steps, 6)
    assert members_by_end_flag(unit["flag"]) == {
        index for trend in trends for index in range(trend.start, trend.stop + 1)
    }
    assert {trend.sign for trend in trends} == {flag for flag in unit["flag"] if flag}


@pytest.mark.parametrize("unit", UNITS["two_of_three_window"])
def test_two_in_three_as_upstream_tests_it(unit: dict[str, list[int]]) -> None:
    """Upstream marks all three of a window, then names those beyond the line: the ones we find (B1.7)."""
    expected = {index for index, flag in enumerate(unit["flag"]) if flag and unit["close"][index]}
    assert find_two_in_three(unit["rel"], unit["close"]) == expected


@pytest.mark.parametrize(
    ("sides", "flagged"),
    [([1, 1, 1, 1, 1, 1, 1], {2, 4}), ([1, -1, 1, -1, 1, -1, 1], set())],
)
def test_two_in_three_of_the_rules(sides: list[int], flagged: set[int]) -> None:
    """Of three in a row on one side, two beyond the line are flagged and the one between is not (rules E)."""
    assert find_two_in_three(sides, [0, 0, 1, 0, 1, 0, 0]) == flagged


@pytest.mark.parametrize("unit", UNITS["assurance"])
def test_assurance_as_upstream_and_the_rules_test_it(unit: dict[str, Any]) -> None:
    """Limits and target make pass, fail or hit or miss, and nothing where neither way is better (B1.13)."""
    middle = (unit["lpl"] + unit["upl"]) / 2
    limits = Limits(unit["lpl"], middle, middle, unit["upl"])
    found = judge_assurance(limits, target=unit["target"], improvement=IMPROVEMENTS[unit["direction"]])
    assert found is ASSURANCES[unit["expect"]]


@pytest.mark.parametrize(
    ("values", "mean", "average_moving_range", "lower", "upper"),
    [
        pytest.param(STABLE, 50.4375, 2.2667, 44.4082, 56.4668, id="A_stable"),
        pytest.param(SHIFT_7, 52.6667, 2.6429, 45.6367, 59.6967, id="B_shift7"),
        pytest.param(TREND_7, 51.1, 1.7857, 46.35, 55.85, id="C_trend7"),
        pytest.param(TREND_6, 50.4667, 2.1429, 44.7667, 56.1667, id="D_trend6"),
        pytest.param(OUTLIER, 1.9444, 1.8824, -3.0626, 6.9515, id="F_outlier"),
        pytest.param(TIE, 51.5333, 1.7857, 46.7833, 56.2833, id="G_tie"),
    ],
)
def test_limits_of_the_rules(
    values: list[float], mean: float, average_moving_range: float, lower: float, upper: float
) -> None:
    """The series of rules E have the printed mean, mean moving range and limits."""
    drawn = chart(values)
    limits = limits_of(drawn)
    found = (drawn.latest.mean, drawn.latest.average_moving_range, limits.lower, limits.upper)
    assert found == pytest.approx((mean, average_moving_range, lower, upper), abs=5e-5)
    # The near lines lie two thirds of the way to the limits (B1.2).
    assert (limits.near_lower, limits.near_upper) == pytest.approx(
        (mean - (upper - mean) * 2 / 3, mean + (upper - mean) * 2 / 3), abs=1e-4
    )


@pytest.mark.parametrize(
    ("values", "signals"),
    [
        pytest.param(STABLE, {}, id="A_stable"),
        pytest.param(
            SHIFT_7,
            {(Signal.SHIFT, Side.LOW): range(1, 9), (Signal.SHIFT, Side.HIGH): range(9, 16)},
            id="B_shift7",
        ),
        pytest.param(TREND_7, {(Signal.TREND, Side.HIGH): range(6, 14)}, id="C_trend7"),
        pytest.param(TREND_6, {}, id="D_trend6"),
        pytest.param(OUTLIER, {(Signal.OUTSIDE, Side.HIGH): [5]}, id="F_outlier"),
        pytest.param(TIE, {(Signal.TWO_IN_THREE, Side.HIGH): [12, 13]}, id="G_tie"),
    ],
)
def test_signals_of_the_rules(values: list[float], signals: dict[tuple[Signal, Side], Sequence[int]]) -> None:
    """The rules printed in rules E name the points printed there, and no other point is named.

    What is printed goes by precedence: the last two points of series C's trend are two in three as well.
    """
    drawn = chart(values)
    for signal in Signal:
        for side in Side:
            assert labelled(drawn, signal, side) == list(signals.get((signal, side), []))


def test_icon_of_the_shifted_series() -> None:
    """Seven points above the mean are an improvement where higher is better; a rule of eight sees nothing."""
    assert chart(SHIFT_7).variation is Variation.IMPROVEMENT_HIGH
    assert chart(SHIFT_7, replace(MDC, shift=8)).variation is Variation.COMMON_CAUSE


def test_a_trend_of_six_needs_a_rule_of_six() -> None:
    """Six rising points are no trend by the rule of seven, and one by the rule of six (rules E, series D)."""
    drawn = chart(TREND_6, replace(MDC, trend=6))
    assert labelled(drawn, Signal.TREND, Side.HIGH) == list(range(7, 13))


def test_screening_of_the_rules() -> None:
    """By `nhsr-0.2` the outlier's own moving ranges do not widen the limits (rules E, series F)."""
    drawn = chart(OUTLIER, NHSR)
    limits = limits_of(drawn)
    assert (drawn.latest.average_moving_range, limits.lower, limits.upper) == pytest.approx(
        (1.0, -0.7156, 4.6044), abs=5e-5
    )
