"""Turns two measures into their difference with its interval, so that chance is never called a change."""

from dataclasses import dataclass

from anchorkit.measures.detectable import smallest_difference
from anchorkit.measures.intervals import Interval, difference_interval
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure less another, in percentage points or in the indicator's unit.

    `interval` is Newcombe's, for two shares of counted people; `detectable` is the smallest difference that
    these counts would have shown four times in five at its level. None where counts do not allow them.
    """

    size: float
    interval: Interval | None = None
    detectable: float | None = None

    @property
    def clear(self) -> bool | None:
        """Whether it is more than chance explains: the interval leaves out 0. None where none is known."""
        if self.interval is None:
            return None
        return self.interval.lower > 0 or self.interval.upper < 0


def measure_difference(indicator: Indicator, first: Measure, second: Measure) -> Difference | None:
    """Give the first figure less the second; None where either is missing.

    Two shares of counted people get Newcombe's interval (B3; Newcombe 1998, method 10) at the level of their
    own. It takes the two for independent: periods, organisations or groups that do not overlap.
    """
    if first.value is None or second.value is None:
        return None
    size = first.value - second.value
    if not (indicator.interval and indicator.kind is Kind.PROPORTION and first.interval and second.interval):
        return Difference(size)
    counts = (first.numerator, first.denominator, second.numerator, second.denominator)
    return counted_difference(*counts, confidence=first.interval.confidence) or Difference(size)


def counted_difference(
    numerator: float | None,
    denominator: float | None,
    other_numerator: float | None,
    other_denominator: float | None,
    *,
    confidence: float = 0.95,
) -> Difference | None:
    """Give the difference of two shares in percentage points from their counts; None without all four."""
    if numerator is None or other_numerator is None or not denominator or not other_denominator:
        return None
    counts = (numerator, denominator, other_numerator, other_denominator)
    limits = difference_interval(*counts, confidence=confidence)
    share, other = numerator / denominator, other_numerator / other_denominator
    smallest = smallest_difference(other, other_denominator, denominator, significance=1 - confidence)
    return Difference(
        100 * (share - other),
        Interval(100 * limits.lower, 100 * limits.upper, limits.confidence),
        None if smallest is None else 100 * smallest,
    )
