"""Turns the points of one stretch of an XmR chart into what each says: the rules it breaks, and which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

ROUNDING: Final = 1e-13
"""A difference below this share of the largest value is rounding, not difference.

Without it 0.2 would lie above the mean of 0.1, 0.2 and 0.3.
"""


class Side(StrEnum):
    """Which way: above the centre line or rising, below it or falling."""

    HIGH = "high"
    LOW = "low"


class Improvement(StrEnum):
    """Which direction of change is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Signal(StrEnum):
    """The four Making Data Count rules, in the order in which they name a point (B1.8)."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_IN_THREE = "two in three"
    SHIFT = "shift"


class Variation(StrEnum):
    """What a point says: the seven icons (B1.14), and the two states in which there is no icon."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT_HIGH = "improvement high"
    IMPROVEMENT_LOW = "improvement low"
    CONCERN_HIGH = "concern high"
    CONCERN_LOW = "concern low"
    NEITHER_HIGH = "neither high"
    NEITHER_LOW = "neither low"
    NO_VARIATION = "no variation recorded"
    TOO_FEW = "too few points"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One published way of reading an XmR chart, as data; its name is printed under every chart.

    `shift` and `trend` are numbers of points; so is `minimum_points`, below which a stretch gets no limits.
    """

    name: str
    shift: int
    trend: int
    minimum_points: int
    screens_outliers: bool
    two_in_three_counts_outside: bool
    improvement_wins: bool


DEFAULT_RULE_SET: Final = "mdc-2023"
RULE_SETS: Final[dict[str, RuleSet]] = {
    # As the Making Data Count team tells it in public threads; its own rule page was not found (F).
    DEFAULT_RULE_SET: RuleSet(
        name=DEFAULT_RULE_SET,
        shift=7,
        trend=7,
        minimum_points=13,
        screens_outliers=False,
        two_in_three_counts_outside=True,
        improvement_wins=True,
    ),
    # NHSRplotthedots 0.2.2 itself draws limits below 13 points, and lets no improvement win.
    "nhsr-0.2": RuleSet(
        name="nhsr-0.2",
        shift=7,
        trend=7,
        minimum_points=13,
        screens_outliers=True,
        two_in_three_counts_outside=False,
        improvement_wins=True,
    ),
}
"""The rule sets by name, as decided in B1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Process limits (mean ± 2.66 mean moving ranges) and two-sigma lines, in the unit of the values."""

    lower: float
    near_lower: float
    near_upper: float
    upper: float


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule that a point breaks, and which way; for a trend the way is its slope (B1.8)."""

    signal: Signal
    side: Side


@dataclass(frozen=True, slots=True)
class Reading:
    """What one point says: the rules it breaks in order of precedence, the one that names it, the icon."""

    broken: tuple[BrokenRule, ...]
    label: BrokenRule | None
    variation: Variation


class Run(NamedTuple):
    """An unbroken row of equal signs: the indices start to stop - 1."""

    start: int
    stop: int
    sign: int


COMMON_CAUSE: Final = Reading((), None, Variation.COMMON_CAUSE)
NO_VARIATION: Final = Reading((), None, Variation.NO_VARIATION)
TOO_FEW: Final = Reading((), None, Variation.TOO_FEW)

# One bit for each thing that a point can break, in order of precedence (B1.8).
_OUTSIDE_HIGH, _OUTSIDE_LOW, _TREND_HIGH, _TREND_LOW = 1, 2, 4, 8
_ENDED_TREND_HIGH, _ENDED_TREND_LOW = 16, 32
_TRENDS = _TREND_HIGH | _TREND_LOW
_TWO_IN_THREE_HIGH, _TWO_IN_THREE_LOW, _SHIFT_HIGH, _SHIFT_LOW = 64, 128, 256, 512
_BROKEN_RULES: Final = (
    (_OUTSIDE_HIGH, BrokenRule(Signal.OUTSIDE, Side.HIGH)),
    (_OUTSIDE_LOW, BrokenRule(Signal.OUTSIDE, Side.LOW)),
    (_TREND_HIGH, BrokenRule(Signal.TREND, Side.HIGH)),
    (_TREND_LOW, BrokenRule(Signal.TREND, Side.LOW)),
    (_ENDED_TREND_HIGH, BrokenRule(Signal.TREND, Side.HIGH)),
    (_ENDED_TREND_LOW, BrokenRule(Signal.TREND, Side.LOW)),
    (_TWO_IN_THREE_HIGH, BrokenRule(Signal.TWO_IN_THREE, Side.HIGH)),
    (_TWO_IN_THREE_LOW, BrokenRule(Signal.TWO_IN_THREE, Side.LOW)),
    (_SHIFT_HIGH, BrokenRule(Signal.SHIFT, Side.HIGH)),
    (_SHIFT_LOW, BrokenRule(Signal.SHIFT, Side.LOW)),
)


def find_runs(signs: Sequence[int], length: int) -> list[Run]:
    """Find every unbroken row of equal signs (1 or -1) of at least this length; a nought breaks a row.

    On the sides of the mean this is the shift rule (B1.5), on the steps between points the trend rule (B1.6).
    """
    runs = []
    start = before = 0
    for index, sign in enumerate((*signs, 0)):
        if sign != before:
            if before and index - start >= length:
                runs.append(Run(start, index, before))
            start, before = index, sign
    return runs


def find_two_in_three(sides: Sequence[int], beyond: Sequence[int]) -> set[int]:
    """Find the points that are two of three in a row beyond the near line, all three on one side (B1.7).

    `sides` holds 1, -1 or 0 for above, below and on the mean; `beyond` is true for a point beyond the line.
    Only the points beyond the line are found, not the third of the three.
    """
    found: set[int] = set()
    for first, three in enumerate(zip(beyond, beyond[1:], beyond[2:], strict=False)):
        if sum(three) >= 2 and abs(sum(sides[first : first + 3])) == 3:
            found.update(first + place for place, far in enumerate(three) if far)
    return found


def read_points(
    values: Sequence[float], mean: float, limits: Limits, rules: RuleSet, improvement: Improvement
) -> list[Reading]:
    """Say what each of the values of one stretch means against its mean and limits (B1.4 to B1.8, B1.10)."""
    marks = [0] * len(values)
    slack = rounding_slack(values)
    above, below = mean + slack, mean - slack
    sides = [(value > above) - (value < below) for value in values]
    steps = [(after - before > slack) - (before - after > slack) for before, after in pairwise(values)]
    for start, stop, sign in find_runs(sides, rules.shift):
        for index in range(start, stop):
            marks[index] |= _SHIFT_HIGH if sign > 0 else _SHIFT_LOW
    for start, stop, sign in find_runs(steps, rules.trend - 1):
        # A turning point belongs to two trends, and the one that it begins names it, as in NHSRplotthedots.
        marks[start] = marks[start] & ~_TRENDS | (marks[start] & _TRENDS) << 2
        for index in range(start, stop + 1):
            marks[index] |= _TREND_HIGH if sign > 0 else _TREND_LOW
    _mark_far_points(marks, values, sides, limits, slack, rules)
    return [_read_mark(mark, improvement, rules.improvement_wins) if mark else COMMON_CAUSE for mark in marks]


def rounding_slack(values: Sequence[float]) -> float:
    """Give the difference between values of this size that is only rounding."""
    return ROUNDING * max(abs(max(values)), abs(min(values)))


def _mark_far_points(
    marks: list[int],
    values: Sequence[float],
    sides: Sequence[int],
    limits: Limits,
    slack: float,
    rules: RuleSet,
) -> None:
    near_upper, near_lower = limits.near_upper + slack, limits.near_lower - slack
    beyond = [value > near_upper or value < near_lower for value in values]
    # Most series have no far point at all.
    if True not in beyond:
        return
    upper, lower = limits.upper + slack, limits.lower - slack
    for index, value in enumerate(values):
        if value > upper or value < lower:
            marks[index] |= _OUTSIDE_HIGH if sides[index] > 0 else _OUTSIDE_LOW
            beyond[index] = rules.two_in_three_counts_outside
    for index in find_two_in_three(sides, beyond):
        marks[index] |= _TWO_IN_THREE_HIGH if sides[index] > 0 else _TWO_IN_THREE_LOW


@cache
def _read_mark(mark: int, improvement: Improvement, improvement_wins: bool) -> Reading:
    broken = tuple(rule for bit, rule in _BROKEN_RULES if mark & bit)
    label = broken[0]
    if improvement is Improvement.NONE:
        return Reading(broken, label, Variation(f"neither {label.side}"))
    good = Side.HIGH if improvement is Improvement.HIGHER else Side.LOW
    if improvement_wins:
        # The rule that names the point follows the icon, so that words and icon never contradict (B1.10).
        label = next((rule for rule in broken if rule.side is good), label)
    meaning = "improvement" if label.side is good else "concern"
    return Reading(broken, label, Variation(f"{meaning} {label.side}"))
