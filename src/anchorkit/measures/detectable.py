"""Turns how much was counted into how large a change it could have shown: what “no change” can't rule out."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from anchorkit.measures.runchart import RunChart
from anchorkit.measures.spc import LIMIT_FACTOR, XmrChart

POWER: Final = 0.8
"""How often a change of the size given would have shown: four times in five."""
SIGNIFICANCE: Final = 0.05
_NORMAL: Final = NormalDist()
_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class XmrReach:
    """What an XmR chart could have shown, in the unit of its values.

    `single` is how far from the mean one point has to lie; `lasting` is how many points in a row a smaller
    shift takes.
    """

    single: float
    lasting: int


@dataclass(frozen=True, slots=True)
class RunReach:
    """What a run chart could have shown: how many useful points in a row on one side a signal takes."""

    points: int
    in_a_row: int


def smallest_difference(
    share: float,
    denominator: float,
    other_denominator: float,
    *,
    power: float = POWER,
    significance: float = SIGNIFICANCE,
) -> float | None:
    """Give the smallest difference from a share that two groups of this size would show, from 0 to 1.

    A two-sided test of two independent proportions at the given significance s, 5 % unless named, finds it
    with the given power, by the usual normal formula without continuity correction: |p2 - p1| = z(1 - s/2)
    sqrt(p q (1/n1 + 1/n2)) + z(power) sqrt(p1 q1/n1 + p2 q2/n2), where p pools both (Fleiss, Levin & Paik
    2003, chapter 4; R's power.prop.test). Of a rise and a fall the larger is given; None where neither fits
    between 0 and 1.

    Raises ValueError for a share outside 0 to 1, a denominator not above nought, or a power outside 0.5 to 1.
    """
    if not (0 <= share <= 1 and 0 < denominator < math.inf and 0 < other_denominator < math.inf):
        raise ValueError("a difference needs a share from 0 to 1 and denominators above nought")
    if not 0.5 <= power < 1:
        raise ValueError("the power must be at least 0.5 and below 1")
    strengths = (_NORMAL.inv_cdf(1 - significance / 2), _NORMAL.inv_cdf(power))
    rise = _smallest_rise(share, denominator, other_denominator, strengths)
    fall = _smallest_rise(1 - share, denominator, other_denominator, strengths)
    return max((found for found in (rise, fall) if found is not None), default=None)


def xmr_reach(chart: XmrChart) -> XmrReach | None:
    """Give what the latest segment of an XmR chart could have shown; None where it has no limits.

    One point stands out beyond 2.66 mean moving ranges from the mean (B1.1, B1.4); a smaller shift that lasts
    shows once the rule set's number of points lie in a row on one side (B1.5).
    """
    segment = chart.latest
    if segment.limits is None or segment.average_moving_range is None:
        return None
    return XmrReach(LIMIT_FACTOR * segment.average_moving_range, chart.rule_set.shift)


def run_reach(chart: RunChart) -> RunReach | None:
    """Give what a run chart could have shown by its longest run (B2); None where no point is useful."""
    if chart.limits is None:
        return None
    return RunReach(chart.points, chart.limits.longest_run + 1)


def _smallest_rise(
    share: float, denominator: float, other: float, strengths: tuple[float, float]
) -> float | None:
    needed, strength = strengths

    def is_found(difference: float) -> bool:
        second = share + difference
        pooled = (denominator * share + other * second) / (denominator + other)
        null = math.sqrt(max(0.0, pooled * (1 - pooled)) * (1 / denominator + 1 / other))
        true = share * (1 - share) / denominator + max(0.0, second * (1 - second)) / other
        return difference >= needed * null + strength * math.sqrt(true)

    low, high = 0.0, 1 - share
    if not (high > 0 and is_found(high)):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_found(middle) else (middle, high)
    return high
