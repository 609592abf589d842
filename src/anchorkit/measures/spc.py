"""Turns a series of values into an XmR chart: limits, signals, and the variation and assurance icons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from anchorkit.measures.spc_rules import (
    NO_VARIATION,
    ROUNDING,
    TOO_FEW,
    Improvement,
    Limits,
    Reading,
    RuleSet,
    Variation,
    read_points,
    rounding_slack,
)

LIMIT_FACTOR: Final = 2.66
"""How many mean moving ranges the process limits lie from the mean (B1.1)."""
SCREEN_FACTOR: Final = 3.267
"""Moving ranges of this many mean moving ranges or more are left out, where the rule set screens (B1.3)."""
LEAST_BASELINE: Final = 12
"""The fewest points to which limits may be fixed (B1.9)."""


class Assurance(StrEnum):
    """Whether the process, left as it is, will meet its target (B1.13)."""

    PASS = "pass"  # noqa: S105 - the name of an icon, not a password
    FAIL = "fail"
    HIT_OR_MISS = "hit or miss"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Segment:
    """The stretch of a series, from index start to stop - 1, that shares one mean and one pair of limits.

    `points` counts its reported values; the rest is in their unit. The mean and the mean moving range are
    those of the baseline, None where no value, or no two values, were reported. `limits` is None below the
    least number of points and for a constant stretch; `drawn` is the same within the bounds of the measure.
    """

    start: int
    stop: int
    points: int
    mean: float | None
    average_moving_range: float | None
    constant: bool
    limits: Limits | None
    drawn: Limits | None


@dataclass(frozen=True, slots=True)
class XmrChart:
    """One series read as an XmR chart.

    `readings` has one entry for each value given, None for a gap. `variation` is what the latest reported
    point says, whatever rule is broken before it (B1.12); `assurance` goes by the latest segment's limits.
    """

    rule_set: RuleSet
    segments: tuple[Segment, ...]
    readings: tuple[Reading | None, ...]
    variation: Variation
    assurance: Assurance

    @property
    def latest(self) -> Segment:
        """The segment that counts now."""
        return self.segments[-1]


def xmr(  # noqa: PLR0913 - everything after the values is named, and a chart has this many choices
    values: Sequence[float | None],
    *,
    rule_set: RuleSet,
    improvement: Improvement,
    target: float | None = None,
    rebases: Sequence[int] = (),
    fixed_baseline: int | None = None,
    bounds: tuple[float, float] | None = None,
) -> XmrChart:
    """Read a series in time order as an XmR chart, by a named rule set (B1).

    `rebases` are the indices of `values` at which limits start afresh; `fixed_baseline` takes mean and limits
    from that many first reported points of each segment; `bounds` are the least and greatest value possible
    (math.inf for none), to which only the drawn limits are clipped. The target is in the unit of the values.

    A None is a gap, and the points either side of it become neighbours, for moving ranges and runs alike. So
    NHSRplotthedots does when a row is left out (a row holding NA it flags wrongly, its issue 156): the same
    figures give the same chart, and a period that nobody reported neither makes nor hides a signal.

    Below the rule set's least number of points a segment is not judged. A segment of equal values has no
    limits and is held against the target directly.

    Raises ValueError for a value or target that is not finite, rebases that do not rise within the series, a
    baseline of fewer than 12 points, bounds that do not rise or an unknown improvement.
    """
    improvement = Improvement(improvement)
    edges = (0, *rebases, len(values))
    _require_sense(target, edges, fixed_baseline, bounds)
    segments: list[Segment] = []
    readings: list[Reading] = []
    for start, stop in pairwise(edges):
        reported = [value for value in values[start:stop] if value is not None]
        segment = _measure(start, stop, reported, reported[:fixed_baseline], rule_set, bounds)
        segments.append(segment)
        readings += _read_segment(segment, reported, rule_set, improvement)
    return XmrChart(
        rule_set,
        tuple(segments),
        _leave_gaps(readings, values),
        readings[-1].variation if segments[-1].points else Variation.TOO_FEW,
        _assure(segments[-1], rule_set, target, improvement),
    )


def judge_assurance(limits: Limits, *, target: float | None, improvement: Improvement) -> Assurance:
    """Say whether a process within these limits will meet the target, in the unit of the limits (B1.13).

    A target equal to a limit is hit or miss, as in NHSRplotthedots and PowerBI-SPC.
    """
    if target is None or improvement is Improvement.NONE:
        return Assurance.NONE
    slack = ROUNDING * max(abs(limits.lower), abs(limits.upper), abs(target))
    if limits.lower - slack <= target <= limits.upper + slack:
        return Assurance.HIT_OR_MISS
    met = target < limits.lower if improvement is Improvement.HIGHER else target > limits.upper
    return Assurance.PASS if met else Assurance.FAIL


def _require_sense(
    target: float | None,
    edges: Sequence[int],
    fixed_baseline: int | None,
    bounds: tuple[float, float] | None,
) -> None:
    if target is not None and not math.isfinite(target):
        raise ValueError("an XmR chart needs a finite target")
    if len(edges) > 2 and not all(start < stop for start, stop in pairwise(edges)):
        raise ValueError("rebases must be rising indices inside the series")
    if fixed_baseline is not None and fixed_baseline < LEAST_BASELINE:
        raise ValueError(f"a fixed baseline needs at least {LEAST_BASELINE} points")
    if bounds is not None and not bounds[0] < bounds[1]:
        raise ValueError("the lower bound must lie below the upper bound")


def _leave_gaps(readings: Sequence[Reading], values: Sequence[float | None]) -> tuple[Reading | None, ...]:
    if len(readings) == len(values):
        return tuple(readings)
    each = iter(readings)
    return tuple(None if value is None else next(each) for value in values)


def _measure(
    start: int,
    stop: int,
    reported: Sequence[float],
    base: Sequence[float],
    rules: RuleSet,
    bounds: tuple[float, float] | None,
) -> Segment:
    """Give the mean, mean moving range and limits of one stretch (B1.1 to B1.3)."""
    points = len(reported)
    if not points:
        return Segment(start, stop, 0, None, None, constant=False, limits=None, drawn=None)
    if not all(map(math.isfinite, reported)):
        raise ValueError("an XmR chart needs finite values")
    mean = math.fsum(base) / len(base)
    average = _average_moving_range(base, rules) if len(base) > 1 else None
    constant = max(reported) - min(reported) <= rounding_slack(reported)
    if average is None or constant or points < rules.minimum_points:
        return Segment(start, stop, points, mean, average, constant, limits=None, drawn=None)
    reach = LIMIT_FACTOR * average
    near = reach * 2 / 3
    limits = Limits(mean - reach, mean - near, mean + near, mean + reach)
    return Segment(start, stop, points, mean, average, constant, limits, _clip(limits, bounds))


def _average_moving_range(base: Sequence[float], rules: RuleSet) -> float:
    ranges = [abs(after - before) for before, after in pairwise(base)]
    average = math.fsum(ranges) / len(ranges)
    # Screening an average of nought would leave no range at all: NHSRplotthedots then has no limits.
    if rules.screens_outliers and average:
        ranges = [size for size in ranges if size < SCREEN_FACTOR * average]
        average = math.fsum(ranges) / len(ranges)
    return average


def _clip(limits: Limits, bounds: tuple[float, float] | None) -> Limits:
    if bounds is None:
        return limits
    least, greatest = bounds
    return Limits(
        min(max(limits.lower, least), greatest),
        min(max(limits.near_lower, least), greatest),
        min(max(limits.near_upper, least), greatest),
        min(max(limits.upper, least), greatest),
    )


def _read_segment(
    segment: Segment, reported: Sequence[float], rules: RuleSet, improvement: Improvement
) -> list[Reading]:
    if segment.points < rules.minimum_points:
        return [TOO_FEW] * segment.points
    if segment.limits is None or segment.mean is None:
        return [NO_VARIATION] * segment.points
    return read_points(reported, segment.mean, segment.limits, rules, improvement)


def _assure(segment: Segment, rules: RuleSet, target: float | None, improvement: Improvement) -> Assurance:
    if segment.points < rules.minimum_points:
        return Assurance.NONE
    if segment.limits is not None:
        return judge_assurance(segment.limits, target=target, improvement=improvement)
    if target is None or segment.mean is None or improvement is Improvement.NONE:
        return Assurance.NONE
    # A constant is what it is: equal to the target is a target met, for there is no variation to miss it by.
    short = target - segment.mean if improvement is Improvement.HIGHER else segment.mean - target
    return Assurance.PASS if short <= ROUNDING * max(abs(target), abs(segment.mean)) else Assurance.FAIL
