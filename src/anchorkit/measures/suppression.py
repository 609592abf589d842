"""Turns one measure into what may be published of it: hidden, rounded, or as it is, by its kind (B6)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from anchorkit.measures.audit import Reason
from anchorkit.measures.calculate import measure_comparison, proportion_interval
from anchorkit.measures.intervals import Interval
from anchorkit.measures.model import Mark, Measure, State
from anchorkit.measures.profiles import Profile, round_half_up
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator


class Judged(NamedTuple):
    """A measure as it may be published, and the reason where something was done to it."""

    measure: Measure
    reason: Reason | None = None


def protect_measure(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    """Give one measure as it may be published; indicators that count no people keep their figures.

    `decimals` is how many the indicator's unit has.
    """
    measure = _without_remarks(measure, indicator)
    if not indicator.people:
        return Judged(measure)
    if not measure.state.has_figure:
        return _without_figure(measure, profile)
    return _PROTECTORS[indicator.kind](measure, indicator, profile, decimals)


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
        warnings=(),
        decimals=None,
        marks=tuple(mark for mark in measure.marks if mark is Mark.COUNTS_MISSING),
    )


def _without_remarks(measure: Measure, indicator: Indicator) -> Measure:
    """The measure without what was said of the true number: by respondents in notes, by the check in marks.

    That a figure is ten times another one's, or does not follow from its counts, is known of the numbers
    behind what is rounded or hidden, and a check may set answers of several questions against each other.
    """
    told = {Mark.WARNED, Mark.DOES_NOT_FOLLOW} if indicator.people else {Mark.WARNED}
    if measure.notes or measure.warnings or not told.isdisjoint(measure.marks):
        marks = tuple(mark for mark in measure.marks if mark not in told)
        return replace(measure, notes=(), warnings=(), marks=marks)
    return measure


def _without_figure(measure: Measure, profile: Profile) -> Judged:
    """Even a figure that is not one may carry counts, such as two for which no ratio exists."""
    bare = replace(measure, numerator=None, denominator=None, value=None, compared=None, recomputed=None)
    if measure.state is State.UNDEFINED and measure.compared:
        for side in measure.compared:
            reason = _why_hidden(side.numerator, side.denominator, profile)
            if reason:
                return Judged(hide(measure), reason)
    return Judged(bare)


def _rounded(measure: Measure) -> Judged:
    return Judged(replace(measure, marks=(*measure.marks, Mark.ROUNDED), recomputed=None), Reason.ROUNDED)


def _hidden(measure: Measure, reason: Reason) -> Judged:
    return Judged(hide(measure), reason)


def _without_counts(
    measure: Measure, indicator: Indicator, profile: Profile, decimals: int, reason: Reason
) -> Judged:
    """Nobody can see how few stand behind it; it passes only where people have said that it may.

    What is published already is the figure: half of its counts, where there is one, is not, nor are more
    decimals than the unit has, for 17.647058823529413 % is 3 of 17.
    """
    if indicator.id not in profile.already_published:
        return _hidden(measure, reason)
    value = _to_decimals(measure.value, decimals)
    return Judged(replace(measure, numerator=None, denominator=None, value=value, compared=None))


def _protect_count(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    published = profile.publish(measure.value or 0.0)
    if published is None:
        return _hidden(measure, Reason.SMALL)
    return _rounded(replace(measure, value=published))


def _protect_amount(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    """Pounds and miles are of things; a whole amount may be of people."""
    return _protect_count(measure, indicator, profile, decimals) if indicator.whole else Judged(measure)


def _why_hidden(numerator: float | None, denominator: float | None, profile: Profile) -> Reason | None:
    """Say why a numerator and its denominator can't be published, if so (B6)."""
    if numerator is None or denominator is None:
        return Reason.NO_COUNTS
    if 0 < denominator < profile.threshold:
        return Reason.FEW
    if 0 < numerator < profile.threshold:
        return Reason.SMALL
    if 0 < denominator - numerator < profile.threshold:
        return Reason.REMAINDER
    # In a small group `nobody` and `everybody` say something about each of its members.
    small = round_half_up(denominator, profile.base) < profile.least_denominator
    return Reason.NOBODY_OR_EVERYBODY if small and numerator in (0, denominator) else None


def _protect_proportion(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    reason = _why_hidden(measure.numerator, measure.denominator, profile)
    if reason is Reason.NO_COUNTS:
        return _without_counts(measure, indicator, profile, decimals, reason)
    if reason:
        return _hidden(measure, reason)
    numerator = round_half_up(measure.numerator or 0.0, profile.base)
    denominator = round_half_up(measure.denominator or 0.0, profile.base)
    if denominator < profile.least_denominator:
        # Both counts stand; a percentage of so few would promise more than it knows.
        bare = replace(hide(measure), numerator=numerator, denominator=denominator)
        few = replace(bare, marks=(*bare.marks, Mark.FEW))
        return Judged(_rounded(few).measure, Reason.SMALL_DENOMINATOR)
    decimals = min(decimals, 0 if denominator < profile.decimal_from else 1)
    step = 10.0**-decimals
    limits = (
        proportion_interval(indicator, numerator, denominator, measure.interval.confidence)
        if measure.interval
        else None
    )
    return _rounded(
        replace(
            measure,
            numerator=numerator,
            denominator=denominator,
            # One that was printed beside its counts could tell the counts, so it gives way to what follows.
            value=_to_step(100 * numerator / denominator, step),
            interval=_round_interval(limits, step),
            decimals=decimals,
        )
    )


def _protect_average(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    """A mean needs people enough; its total is left out, for total over mean would give the exact number."""
    if measure.denominator is None:
        return _without_counts(measure, indicator, profile, decimals, Reason.UNKNOWN_HEADS)
    if measure.denominator < max(profile.least_heads, profile.threshold):
        return _hidden(measure, Reason.FEW_HEADS)
    denominator = round_half_up(measure.denominator, profile.base)
    follows = measure.value if measure.recomputed is None else measure.recomputed
    # Nor may its decimals: 28.3333 is the mean of 3, 6 or 9 people.
    value = _to_step(follows or 0.0, 10.0**-decimals)
    return _rounded(replace(measure, numerator=None, denominator=denominator, value=value))


def _protect_ratio(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    if measure.compared is None:
        return _hidden(measure, Reason.NO_COUNTS)
    sides = []
    for side in measure.compared:
        reason = _why_hidden(side.numerator, side.denominator, profile)
        if reason is Reason.NO_COUNTS:
            return _without_counts(measure, indicator, profile, decimals, reason)
        denominator = round_half_up(side.denominator or 0.0, profile.base)
        if reason is None and denominator < profile.least_denominator:
            reason = Reason.SMALL_DENOMINATOR
        if reason:
            # Of a ratio nothing is left where one side is hidden.
            few = Reason.FEW if reason is Reason.SMALL_DENOMINATOR else reason
            return _hidden(measure, few)
        numerator = round_half_up(side.numerator or 0.0, profile.base)
        value = indicator.rule.derive(numerator, denominator)
        sides.append(
            replace(
                measure,
                group=side.group,
                numerator=numerator,
                denominator=denominator,
                value=value,
                compared=None,
            )
        )
    level = measure.interval.confidence if measure.interval else 0.95
    joint = measure_comparison(indicator, sides[0], sides[1], level)
    return _rounded(replace(joint, coverage=measure.coverage))


def _protect_gap(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    """A gap of means needs people enough on both sides; where their number is unknown it is hidden."""
    heads = [side.denominator for side in measure.compared or ()]
    if any(count is not None and count < profile.least_heads for count in heads):
        return _hidden(measure, Reason.FEW_HEADS)
    if not heads or None in heads:
        found = _without_counts(measure, indicator, profile, decimals, Reason.UNKNOWN_HEADS)
        if found.reason or not measure.compared:
            return found
    # The gap is that of the means as they are shown.
    sides = [
        replace(measure, group=side.group, value=_to_decimals(side.value, decimals), compared=None)
        for side in measure.compared or ()
    ]
    joint = measure_comparison(indicator, sides[0], sides[1])
    return Judged(replace(joint, value=_to_decimals(joint.value, decimals), coverage=measure.coverage))


def _as_it_is(measure: Measure, indicator: Indicator, profile: Profile, decimals: int) -> Judged:
    """Yes, no and a score are about an organisation, not about people."""
    return Judged(measure)


_PROTECTORS: Final[dict[Kind, Callable[[Measure, Indicator, Profile, int], Judged]]] = {
    Kind.COUNT: _protect_count,
    Kind.AMOUNT: _protect_amount,
    Kind.PROPORTION: _protect_proportion,
    Kind.AVERAGE: _protect_average,
    Kind.SCORE: _as_it_is,
    Kind.RELATIVE_LIKELIHOOD: _protect_ratio,
    Kind.GAP: _protect_gap,
    Kind.YES_NO: _as_it_is,
}


def _to_decimals(value: float | None, decimals: int) -> float | None:
    return None if value is None else _to_step(value, 10.0**-decimals)


def _to_step(value: float, step: float) -> float:
    return round(round_half_up(value, step), 6)


def _round_interval(interval: Interval | None, step: float) -> Interval | None:
    if interval is None:
        return None
    return Interval(_to_step(interval.lower, step), _to_step(interval.upper, step), interval.confidence)
