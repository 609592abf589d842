"""Turns a group's figure into its gap: against everyone else, or against the local population."""

from dataclasses import dataclass
from typing import Literal

from anchorkit.measures.difference import Difference, counted_difference
from anchorkit.measures.intervals import Interval, wilson
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator


@dataclass(frozen=True, slots=True)
class EquityGap:
    """One group's share against another, in per cent; the difference in percentage points, group less other.

    Against `rest` the other share is that of everyone outside the group; against `population` it is the
    reference share that the set gives, which is taken as exact.
    """

    group: str
    period: str
    against: Literal["rest", "population"]
    share: float
    other: float
    difference: Difference
    rests_on: tuple[float, float, float, float] | None = None
    """Against the rest only: numerator and denominator of the group, then those of the rest."""


def gap_to_rest(
    indicator: Indicator, group: Measure, whole: Measure, *, confidence: float = 0.95, least: float = 0
) -> EquityGap | None:
    """Give a group's share against that of everyone else, whose counts are the whole's less the group's.

    The interval is Newcombe's (B3), since group and rest do not overlap; against the whole they would. None
    where the indicator is no share of people, counts are missing, or the group is not a part of the whole:
    the group's counts must leave some people over, and no more answers than people. None, too, where group or
    rest are fewer than `least`, under which a profile gives no percentage (B6).
    """
    if indicator.kind is not Kind.PROPORTION or not (indicator.interval and indicator.people):
        return None
    counts = (group.numerator, group.denominator, whole.numerator, whole.denominator)
    above, below, all_above, all_below = counts
    if above is None or all_above is None or not below or not all_below:
        return None
    rest_above, rest_below = all_above - above, all_below - below
    if not (rest_below > 0 and 0 <= rest_above <= rest_below and 0 <= above <= below):
        return None
    if min(below, rest_below) < least:
        return None
    difference = counted_difference(above, below, rest_above, rest_below, confidence=confidence)
    if difference is None:
        return None
    rests_on = (above, below, rest_above, rest_below)
    other = 100 * rest_above / rest_below
    return EquityGap(group.group, group.period, "rest", 100 * above / below, other, difference, rests_on)


def gap_to_population(
    indicator: Indicator,
    group: Measure,
    whole: Measure | None,
    share: float,
    *,
    confidence: float = 0.95,
    least: float = 0,
) -> EquityGap | None:
    """Give a group's share against a share of the local population in per cent, taken as exact.

    For a proportion the group's own figure is compared: of those counted in the group, how many. For a count
    it is the group's part of everyone counted in `whole`. The interval is Wilson's less the share (B3). None
    where there are no counts, the indicator counts no people, or there are fewer of them than `least` (B6).
    """
    if not indicator.people:
        return None
    counts: tuple[float | None, float | None] = (None, None)
    if indicator.kind is Kind.PROPORTION and indicator.interval:
        counts = (group.numerator, group.denominator)
    elif indicator.kind is Kind.COUNT and whole is not None:
        counts = (group.value, whole.value)
    above, below = counts
    if above is None or not below or below < least or not 0 <= above <= below:
        return None
    limits, found = wilson(above, below, confidence), 100 * above / below
    spread = Interval(100 * limits.lower - share, 100 * limits.upper - share, limits.confidence)
    return EquityGap(group.group, group.period, "population", found, share, Difference(found - share, spread))
