"""Turns one measure into what may be published of it: hidden, rounded, or as it is, by its kind (B6)."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from anchorkit.measures.calculate import measure_comparison, proportion_interval
from anchorkit.measures.intervals import Interval
from anchorkit.measures.model import Compared, Mark, Measure, State
from anchorkit.measures.profiles import Profile
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator


def protect_measure(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    """Give one measure as it may be published; indicators that count no people keep their figures.

    `decimals` is how many the indicator's unit has.
    """
    if not profile.keeps_notes and measure.notes:
        measure = replace(measure, notes=())
    if not indicator.people or not measure.state.has_figure:
        # Even a figure that is not one may carry counts, such as two for which no ratio exists.
        if indicator.people and _has_counts(measure):
            return replace(measure, numerator=None, denominator=None, compared=None)
        return measure
    return _PROTECTORS[indicator.kind](measure, indicator, profile, decimals)


def round_half_up(number: float, base: float) -> float:
    """Round to the nearest multiple of a base, halves up: 12 and 13 by 5 give 10 and 15."""
    return math.floor(number / base + 0.5) * base


def publish_count(count: float, profile: Profile) -> float | None:
    """Give a count of people as published, or None where it is small (B6)."""
    return None if 0 < count < profile.threshold else round_half_up(count, profile.base)


def _has_counts(measure: Measure) -> bool:
    return measure.numerator is not None or measure.denominator is not None or measure.compared is not None


def hide(measure: Measure) -> Measure:
    """The measure with nothing left in it that could be worked back."""
    return replace(
        measure,
        state=State.SUPPRESSED,
        numerator=None,
        denominator=None,
        value=None,
        interval=None,
        percent_of_reference=None,
        distribution=(),
        recomputed=None,
        compared=None,
        marks=tuple(mark for mark in measure.marks if mark is Mark.COUNTS_MISSING),
    )


def _rounded(measure: Measure) -> Measure:
    return replace(measure, marks=(*measure.marks, Mark.ROUNDED))


def _protect_count(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    published = publish_count(measure.value or 0.0, profile)
    return hide(measure) if published is None else _rounded(replace(measure, value=published))


def _protect_amount(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    """Pounds and miles are of things; a whole amount may be of people."""
    return _protect_count(measure, indicator, profile, decimals) if indicator.whole else measure


def _publish_pair(
    numerator: float | None, denominator: float | None, profile: Profile
) -> tuple[float, float] | None:
    """Give numerator and denominator as published, or None where either or the rest is small (B6)."""
    if numerator is None or denominator is None:
        return None
    shown, total = publish_count(numerator, profile), publish_count(denominator, profile)
    if shown is None or total is None or 0 < denominator - numerator < profile.threshold:
        return None
    # In a small group `nobody` and `everybody` say something about each of its members.
    if total < profile.least_denominator and numerator in (0, denominator):
        return None
    return shown, total


def _protect_proportion(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    counts = _publish_pair(measure.numerator, measure.denominator, profile)
    if counts is None:
        return hide(measure)
    numerator, denominator = counts
    if denominator < profile.least_denominator:
        # Both counts stand; a percentage of so few would promise more than it knows.
        return replace(_rounded(hide(measure)), numerator=numerator, denominator=denominator)
    decimals = min(decimals, 0 if denominator < profile.decimal_from else 1)
    worked_out = 100 * numerator / denominator
    # A figure that did not follow from its counts is still shown as it was printed, but no finer.
    differs = Mark.DOES_NOT_FOLLOW in measure.marks and measure.value is not None
    step = 10.0**-decimals
    return replace(
        _rounded(measure),
        numerator=numerator,
        denominator=denominator,
        value=_to_step(measure.value if differs and measure.value is not None else worked_out, step),
        recomputed=_to_step(worked_out, step) if differs else None,
        interval=_round_interval(proportion_interval(indicator, numerator, denominator), step)
        if measure.interval
        else None,
        decimals=decimals,
    )


def _protect_average(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    """A mean needs people enough; its total is left out, for total over mean would give the exact number."""
    if measure.denominator is None or measure.denominator < profile.threshold:
        return hide(measure)
    denominator = round_half_up(measure.denominator, profile.base)
    # Nor may its decimals: 28.3333 is the mean of 3, 6 or 9 people.
    value = _to_step(measure.value or 0.0, 10.0**-decimals)
    return _rounded(replace(measure, numerator=None, denominator=denominator, value=value, recomputed=None))


def _protect_ratio(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    if measure.compared is None:
        return hide(measure)
    sides = []
    for side in measure.compared:
        counts = _publish_pair(side.numerator, side.denominator, profile)
        if counts is None or counts[1] < profile.least_denominator:
            return hide(measure)
        sides.append(replace(measure, group=side.group, numerator=counts[0], denominator=counts[1]))
    reference, target = (
        replace(side, value=indicator.rule.derive(side.numerator, side.denominator), compared=None)
        for side in sides
    )
    joint = measure_comparison(indicator, reference, target)
    return _rounded(replace(joint, coverage=measure.coverage))


def _protect_gap(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    """A gap of means needs people enough on both sides, where their number is known."""
    few = any(
        side.denominator is not None and side.denominator < profile.threshold
        for side in measure.compared or ()
    )
    if few:
        return hide(measure)
    sides = tuple(Compared(side.group, None, None, side.value) for side in measure.compared or ())
    return replace(measure, compared=(sides[0], sides[1]) if len(sides) == 2 else None)


def _as_it_is(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Measure:
    """Yes, no and a score are about an organisation, not about people."""
    return measure


_PROTECTORS: Final[dict[Kind, Callable[[Measure, Indicator, Profile, int], Measure]]] = {
    Kind.COUNT: _protect_count,
    Kind.AMOUNT: _protect_amount,
    Kind.PROPORTION: _protect_proportion,
    Kind.AVERAGE: _protect_average,
    Kind.SCORE: _as_it_is,
    Kind.RELATIVE_LIKELIHOOD: _protect_ratio,
    Kind.GAP: _protect_gap,
    Kind.YES_NO: _as_it_is,
}


def _to_step(value: float, step: float) -> float:
    return round(round_half_up(value, step), 6)


def _round_interval(interval: Interval | None, step: float) -> Interval | None:
    if interval is None:
        return None
    return Interval(_to_step(interval.lower, step), _to_step(interval.upper, step), interval.confidence)
