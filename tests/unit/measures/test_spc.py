"""XmR charts do what was decided where tools differ, and never invent a limit."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.spc import Assurance, XmrChart, xmr
from anchorkit.measures.spc_rules import (
    DEFAULT_RULE_SET,
    RULE_SETS,
    BrokenRule,
    Improvement,
    Limits,
    Reading,
    RuleSet,
    Side,
    Signal,
    Variation,
)

MDC, NHSR = RULE_SETS["mdc-2023"], RULE_SETS["nhsr-0.2"]
# NHSRplotthedots 0.2.2 itself: limits for any number of points, and the first rule alone decides the colour.
UPSTREAM = replace(NHSR, minimum_points=2, improvement_wins=False)

# The series A to G of rules E.
STABLE = [50, 52, 49, 51, 50, 53, 48, 50, 52, 49, 51, 50, 52, 49, 51, 50]
SHIFT_7 = [50, 48, 51, 49, 50, 47, 52, 49, 56, 57, 55, 58, 56, 57, 55]
TREND_7 = [50, 52, 49, 51, 50, 48, 49.5, 50.5, 51.5, 52.5, 53.5, 54.5, 55.5, 49, 50]
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


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


def broken(drawn: XmrChart, signal: Signal, side: Side) -> list[int]:
    """Give the points, counted from 1, that break this rule this way."""
    return [
        place
        for place, reading in enumerate(drawn.readings, start=1)
        if reading is not None and BrokenRule(signal, side) in reading.broken
    ]


def test_rule_sets_are_those_decided() -> None:
    """The default is mdc-2023, and nhsr-0.2 is the same but for screening and points outside (B1)."""
    assert set(RULE_SETS) == {"mdc-2023", "nhsr-0.2"}
    assert DEFAULT_RULE_SET == "mdc-2023"
    decided = RuleSet(
        name="mdc-2023",
        shift=7,
        trend=7,
        minimum_points=13,
        screens_outliers=False,
        two_in_three_counts_outside=True,
        improvement_wins=True,
    )
    assert RULE_SETS["mdc-2023"] == decided
    assert RULE_SETS["nhsr-0.2"] == replace(
        decided, name="nhsr-0.2", screens_outliers=True, two_in_three_counts_outside=False
    )


def test_points_outside_count_for_two_in_three_by_mdc_only() -> None:
    """A point outside and one near the limit are two in three for MDC, not for NHSRplotthedots (B1.7)."""
    values = [50, 52, 48, 50, 51, 49, 50, 52, 48, 51, 49, 50, 52, 48, 50, 58, 56, 52]
    # Limits without the last three points, so that only the two-in-three rule tells the sets apart.
    drawn, upstream = (
        chart(values, replace(rules, screens_outliers=False), fixed_baseline=15) for rules in (MDC, NHSR)
    )
    assert limits_of(drawn).near_upper < 56 < limits_of(drawn).upper < 58
    assert broken(drawn, Signal.TWO_IN_THREE, Side.HIGH) == [16, 17]
    assert broken(upstream, Signal.TWO_IN_THREE, Side.HIGH) == []
    assert broken(upstream, Signal.OUTSIDE, Side.HIGH) == [16]


@pytest.mark.parametrize(
    ("target", "improvement", "assurance"),
    [
        (95, Improvement.HIGHER, Assurance.PASS),
        (100, Improvement.HIGHER, Assurance.PASS),
        (100.1, Improvement.HIGHER, Assurance.FAIL),
        (95, Improvement.LOWER, Assurance.FAIL),
        (100, Improvement.LOWER, Assurance.PASS),
        (95, Improvement.NONE, Assurance.NONE),
        (None, Improvement.HIGHER, Assurance.NONE),
    ],
)
@pytest.mark.parametrize("rules", [MDC, NHSR])
def test_constant_series(
    rules: RuleSet, target: float | None, improvement: Improvement, assurance: Assurance
) -> None:
    """A constant has no limits, no variation, no NaN, and is held against its target directly (rules E)."""
    drawn = chart([100] * 15, rules, improvement, target=target)
    assert drawn.latest.constant
    assert (drawn.latest.mean, drawn.latest.average_moving_range) == (100, 0)
    assert drawn.latest.limits is None
    assert drawn.latest.drawn is None
    assert {reading and reading.variation for reading in drawn.readings} == {Variation.NO_VARIATION}
    assert (drawn.variation, drawn.assurance) == (Variation.NO_VARIATION, assurance)


def test_constant_but_for_rounding() -> None:
    """Values that differ only by the rounding of a computer are constant."""
    assert chart([0.1 + 0.2, 0.3] * 8).variation is Variation.NO_VARIATION


def test_a_change_after_a_constant_baseline_is_outside() -> None:
    """A baseline without variation gives limits without width, and any later change lies outside them."""
    drawn = chart([100] * 15 + [99], fixed_baseline=12)
    assert (limits_of(drawn).lower, limits_of(drawn).upper) == (100, 100)
    assert broken(drawn, Signal.OUTSIDE, Side.LOW) == [16]


@pytest.mark.parametrize("points", [0, 1, 2, 12])
def test_too_few_points(points: int) -> None:
    """Under 13 points there are no limits, no signals and no icons, however wild the values (B1.11)."""
    drawn = chart([1.0, 900.0] * 6 if points == 12 else [5.0] * points, target=3)
    assert (drawn.variation, drawn.assurance) == (Variation.TOO_FEW, Assurance.NONE)
    assert drawn.latest.limits is None
    assert all(reading == Reading((), None, Variation.TOO_FEW) for reading in drawn.readings)


def test_thirteen_points_are_enough() -> None:
    """At 13 points the limits and both icons appear."""
    drawn = chart(STABLE[:13], target=60)
    assert drawn.latest.limits is not None
    assert (drawn.variation, drawn.assurance) == (Variation.COMMON_CAUSE, Assurance.FAIL)


def test_rebase_starts_the_rules_afresh() -> None:
    """After a rebase mean, limits and runs start anew, and the icons go by the latest segment (B1.9)."""
    whole = chart([*STABLE, *(value + 20 for value in STABLE)], target=60)
    split = chart([*STABLE, *(value + 20 for value in STABLE)], target=60, rebases=[16])
    assert whole.variation is not Variation.COMMON_CAUSE
    assert [(segment.start, segment.stop, segment.mean) for segment in split.segments] == [
        (0, 16, 50.4375),
        (16, 32, 70.4375),
    ]
    assert {reading and reading.variation for reading in split.readings} == {Variation.COMMON_CAUSE}
    assert split.assurance is Assurance.PASS


def test_a_fresh_rebase_has_no_icons_yet() -> None:
    """A segment that has only begun is not judged, though the one before it was."""
    drawn = chart([*SHIFT_7, 70, 71, 69], target=60, rebases=[15])
    assert (drawn.variation, drawn.assurance) == (Variation.TOO_FEW, Assurance.NONE)
    assert drawn.segments[0].limits is not None
    assert drawn.latest.mean == 70
    assert broken(drawn, Signal.SHIFT, Side.HIGH) == list(range(9, 16))


def test_baseline_is_the_first_points_of_each_segment() -> None:
    """A fixed baseline takes mean and limits from the first points of every segment, as upstream does."""
    drawn = chart([*STABLE, *SHIFT_7], fixed_baseline=12, rebases=[16])
    assert [segment.mean for segment in drawn.segments] == pytest.approx(
        [sum(STABLE[:12]) / 12, sum(SHIFT_7[:12]) / 12]
    )


def test_gaps_are_left_out() -> None:
    """A gap has no reading, and the points either side of it are neighbours, as if the row were not there."""
    gapped: list[float | None] = [None, *TREND_7[:9], None, None, *TREND_7[9:], None]
    drawn, whole = chart(gapped), chart(TREND_7)
    assert drawn.readings == (None, *whole.readings[:9], None, None, *whole.readings[9:], None)
    assert (drawn.variation, drawn.latest.limits) == (whole.variation, whole.latest.limits)
    assert (drawn.latest.points, drawn.latest.stop) == (15, 19)


def test_a_segment_of_gaps() -> None:
    """Where nothing has been reported since the rebase there is no mean and nothing to judge."""
    drawn = chart([*STABLE, None, None], target=40, rebases=[16])
    assert (drawn.latest.points, drawn.latest.mean, drawn.latest.average_moving_range) == (0, None, None)
    assert (drawn.variation, drawn.assurance) == (Variation.TOO_FEW, Assurance.NONE)


def test_bounds_clip_what_is_drawn_only() -> None:
    """A percentage cannot pass 100: the drawn limits stop there, and those that judge stay as computed."""
    values = [97, 100, 96, 99, 100, 95, 98, 100, 97, 99, 96, 100, 98]
    drawn = chart(values, bounds=(0, 100), target=100.5)
    assert drawn.latest.drawn is not None
    assert limits_of(drawn).upper > 100.5 > drawn.latest.drawn.upper == 100
    assert drawn.latest.drawn.lower == limits_of(drawn).lower
    assert drawn.assurance is Assurance.HIT_OR_MISS
    assert limits_of(chart(OUTLIER, bounds=(0, math.inf))).lower < 0


@pytest.mark.parametrize("improvement", [Improvement.HIGHER, Improvement.LOWER])
@pytest.mark.parametrize("end", ["lower", "upper"])
def test_a_target_on_a_limit_is_hit_or_miss(improvement: Improvement, end: str) -> None:
    """A target equal to a limit is hit or miss, for all that rounding may do to the limit (B1)."""
    drawn = chart(SHIFT_7, improvement=improvement)
    target = round(getattr(limits_of(drawn), end), 12)
    assert chart(SHIFT_7, improvement=improvement, target=target).assurance is Assurance.HIT_OR_MISS


def test_a_point_on_the_mean_breaks_a_shift() -> None:
    """A value that equals the mean is on neither side, even where the mean comes out a hair beside it."""
    # The mean is 0.2, which floating point computes as 0.19999999999999998 from the first three.
    values = [0.1, 0.2, 0.3] + [0.1] * 6 + [0.2] + [0.3] * 6
    drawn = chart(values)
    assert broken(drawn, Signal.SHIFT, Side.HIGH) == broken(drawn, Signal.SHIFT, Side.LOW) == []


@pytest.mark.parametrize(
    ("improvement", "rules", "label", "variation"),
    [
        (Improvement.HIGHER, MDC, Signal.OUTSIDE, Variation.IMPROVEMENT_HIGH),
        (Improvement.LOWER, MDC, Signal.TREND, Variation.IMPROVEMENT_LOW),
        (Improvement.LOWER, UPSTREAM, Signal.OUTSIDE, Variation.CONCERN_HIGH),
        (Improvement.NONE, MDC, Signal.OUTSIDE, Variation.NEITHER_HIGH),
    ],
)
def test_improvement_wins_a_conflict(
    improvement: Improvement, rules: RuleSet, label: Signal, variation: Variation
) -> None:
    """A point outside above that has been falling is an improvement where lower is better (B1.10).

    The rule that names it is then the one that improves, so that the words go with the icon. Upstream goes by
    precedence alone.
    """
    values = [50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 51, 49, 80, 78, 76, 74, 72, 70, 68]
    reading = chart(values, rules, improvement, fixed_baseline=12).readings[-1]
    assert reading is not None
    assert BrokenRule(Signal.OUTSIDE, Side.HIGH) in reading.broken
    assert BrokenRule(Signal.TREND, Side.LOW) in reading.broken
    assert reading.label is not None
    assert (reading.label.signal, reading.variation) == (label, variation)


@pytest.mark.parametrize(
    ("values", "turn", "side"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], 6, Side.LOW),
        ([7, 6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7], 6, Side.HIGH),
    ],
)
def test_a_turning_point_is_named_by_the_trend_it_begins(values: list[float], turn: int, side: Side) -> None:
    """The point at which one trend becomes another breaks both, the later first, as upstream names it."""
    reading = chart(values, improvement=Improvement.NONE).readings[turn]
    assert reading is not None
    later, earlier = (rule.side for rule in reading.broken if rule.signal is Signal.TREND)
    assert later is side is not earlier


def test_the_end_of_a_trend_keeps_its_slope() -> None:
    """A trend that ends as the next begins keeps its own direction to its last point.

    NHSRplotthedots labels that last point by the step after it, which belongs to neither trend (here: up).
    """
    values = [7, 6, 5, 4, 3, 2, 1, 9, 8, 7, 6, 5, 4, 3]
    drawn = chart(values, improvement=Improvement.NONE)
    assert broken(drawn, Signal.TREND, Side.LOW) == list(range(1, 15))
    assert broken(drawn, Signal.TREND, Side.HIGH) == []


def test_variation_is_the_latest_point_only() -> None:
    """An outlier in the middle colours its own point, not the icon (B1.12)."""
    drawn = chart(OUTLIER)
    assert drawn.readings[4] is not None
    assert drawn.readings[4].variation is Variation.IMPROVEMENT_HIGH
    assert drawn.variation is Variation.COMMON_CAUSE


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"values": [*STABLE, math.nan]}, "finite values"),
        ({"values": [*STABLE, math.inf]}, "finite values"),
        ({"target": math.nan}, "finite target"),
        ({"rebases": [0]}, "rebases"),
        ({"rebases": [8, 8]}, "rebases"),
        ({"rebases": [16]}, "rebases"),
        ({"rebases": [-3]}, "rebases"),
        ({"fixed_baseline": 11}, "at least 12"),
        ({"bounds": (100, 0)}, "lower bound"),
        ({"improvement": "up"}, "'up'"),
    ],
)
def test_what_makes_no_chart(choices: dict[str, Any], message: str) -> None:
    """Choices that make no sense are refused with the reason, not drawn."""
    with pytest.raises(ValueError, match=message):
        chart(**{"values": STABLE, **choices})


SERIES = st.lists(st.one_of(st.none(), st.integers(-20, 20)), max_size=40)


@given(SERIES, st.sampled_from(list(RULE_SETS.values())), st.integers(-25, 25))
def test_never_a_limit_without_a_number(values: list[float | None], rules: RuleSet, target: float) -> None:
    """Whatever the series, every number on its chart is finite and every value has its reading."""
    drawn = chart(values, rules, target=target, bounds=(-10, 10))
    assert [reading is None for reading in drawn.readings] == [value is None for value in values]
    segment = drawn.latest
    for line in (segment.limits, segment.drawn):
        if line is not None:
            assert line.lower <= line.near_lower <= line.near_upper <= line.upper
            assert math.isfinite(line.upper - line.lower)
    assert (segment.limits is None) == (segment.points < 13 or segment.constant)


@given(SERIES)
def test_upside_down(values: list[float | None]) -> None:
    """Turning series and improvement upside down turns every side and changes no meaning."""
    drawn = chart(values)
    turned = chart([None if value is None else -value for value in values], improvement=Improvement.LOWER)
    swap = {Side.HIGH: Side.LOW, Side.LOW: Side.HIGH}
    for reading, other in zip(drawn.readings, turned.readings, strict=True):
        if reading is None or other is None:
            assert reading is other
            continue
        assert {(rule.signal, swap[rule.side]) for rule in reading.broken} == {
            (rule.signal, rule.side) for rule in other.broken
        }
        assert reading.variation.split()[0] == other.variation.split()[0]
