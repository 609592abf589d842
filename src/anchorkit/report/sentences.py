"""Turns measures into short plain sentences, by templates: nothing is said that the figures do not carry."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from anchorkit.measures.difference import Difference, measure_difference
from anchorkit.measures.model import Mark, Measure, Series
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.periods import Frequency, parse_period
from anchorkit.report.brought import brought
from anchorkit.report.figures import amount, figure, level_words, number, organisations
from anchorkit.report.periodwords import period_label, points
from anchorkit.report.signals import unseen_by_chart
from anchorkit.report.strings import say

_TOLD_BY_BOTH: Final = (Kind.YES_NO, Kind.SCORE, Kind.RELATIVE_LIKELIHOOD)
"""Kinds whose change is told by the two figures themselves, not by a difference."""
_MOST_PLACES: Final = 7


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since an earlier one: words, and whether it is more than chance.

    `clear` is None where no interval can tell; the words then give only the size. `detectable` is the
    smallest change in percentage points that the counts would have shown four times in five. `brief` is for
    tables, where the words are shorter than in a sentence; `size` is that of a difference of two shares.
    `is_known` is False where there is nothing earlier to compare with.
    """

    text: str
    clear: bool | None = None
    detectable: float | None = None
    brief: str = ""
    size: float = 0.0
    is_known: bool = True

    @property
    def short(self) -> str:
        """The words without the interval, which stands with the indicator."""
        return self.brief or self.text


class Pair(NamedTuple):
    """Two periods' joint figures of the same organisations: the latest, and the one it is held against."""

    latest: Measure
    before: Measure


def earlier(series: Series) -> Measure | None:
    """The figure that the latest is held against: of the same period a year earlier.

    Months and quarters have seasons, so nothing else will do for them. Of a year's figure the last before it
    is taken where the year before has none; one that rests on the same organisations comes first.
    """
    latest = series.latest
    if latest is None:
        return None
    figures = [point for point in series.points if point.state.has_figure and point.period < latest.period]
    before = [point for point in figures if same_organisations(latest, point)] or figures
    period = parse_period(latest.period)
    wanted = period.year_earlier.code
    if period.frequency is not Frequency.ANNUAL:
        return next((point for point in figures if point.period == wanted), None)
    return next((point for point in before if point.period == wanted), before[-1] if before else None)


def change(series: Series, indicator: Indicator, unit: Unit, same: Pair | None = None) -> Change | None:
    """Say how the latest figure differs from the earlier one, with its size; None where there is only one.

    A share of people is called a change only where the interval of the difference leaves out 0
    (Newcombe, from counts). Figures either side of a break, or that rest on different organisations, are not
    compared (B4); `same` then holds both periods' figures of the organisations that have both.
    """
    latest, before = series.latest, earlier(series)
    if latest is None:
        return None
    if before is None:
        alone = series.figures < 2
        return (
            None
            if alone
            else Change(say("change.no_earlier"), brief=say("change.no_earlier_brief"), is_known=False)
        )
    obstacle = _broken(series, latest, before) or _obstacle(latest, before)
    if obstacle:
        text = say("change.not_compared", period=period_label(before.period), why=obstacle)
        return _like_for_like(text, same, indicator, unit)
    return _compared(latest, before, indicator, unit)


def headline(series: Series, indicator: Indicator, unit: Unit, moved: Change | None = None) -> str:
    """One sentence: what it is, the latest figure, its period and how it moved."""
    latest = series.latest
    if latest is None:
        return say("headline.none", indicator=indicator.title)
    moved = moved or change(series, indicator, unit)
    words = {
        "indicator": indicator.title,
        "figure": figure(latest, indicator, unit),
        "period": period_label(latest.period),
    }
    return say("headline.moved", **words, change=moved.text) if moved else say("headline.alone", **words)


def unseen(series: Series, unit: Unit, moved: Change | None) -> str:
    """Say in plain words how large a change “no change” can't rule out; nothing where there is a change."""
    words = unseen_by_chart(series, unit)
    if moved is not None and moved.clear is False and moved.detectable is not None:
        between = say("change.unseen", size=points(number(moved.detectable, 1)))
        words = f"{between} {words}"
    return words.strip()


def _compared(latest: Measure, before: Measure, indicator: Indicator, unit: Unit) -> Change | None:
    if indicator.kind in _TOLD_BY_BOTH:
        return _was(latest, before, indicator, unit)
    if indicator.kind is Kind.PROPORTION:
        return _points(latest, before, indicator)
    return _size(latest, before, unit)


def same_organisations(latest: Measure, before: Measure) -> bool:
    """Say whether the same organisations stand behind two figures; one organisation's own always can be."""
    if latest.coverage is None or before.coverage is None:
        return True
    return latest.coverage.included == before.coverage.included


def _broken(series: Series, latest: Measure, before: Measure) -> str:
    """Why the two figures are not of one kind, where the series breaks between them."""
    places = {point.period: place for place, point in enumerate(series.points)}
    first, last = places[before.period], places[latest.period]
    if not any(first < part <= last for part in series.parts):
        return ""
    after, until = parse_period(before.period).first, parse_period(latest.period).first
    reasons = [
        brought("break", each.reason)
        for each in series.choices.breaks
        if after < parse_period(each.period).first <= until
    ]
    return "; ".join(reasons)


def _obstacle(latest: Measure, before: Measure) -> str:
    if not same_organisations(latest, before):
        return say("change.other_organisations")
    if Mark.DOES_NOT_FOLLOW in (*latest.marks, *before.marks):
        return say("change.does_not_follow")
    return ""


def _like_for_like(text: str, same: Pair | None, indicator: Indicator, unit: Unit) -> Change:
    """Why the two figures aren't compared, and the change of those organisations that have both."""
    found = _compared(*same, indicator, unit) if same and same.latest.coverage else None
    if found is None or same is None or same.latest.coverage is None:
        return Change(text)
    now, then = (figure(each, indicator, unit) for each in same)
    words = {
        "before": text,
        "organisations": organisations(len(same.latest.coverage.included)),
        "now": now,
        "then": then,
    }
    if indicator.kind in _TOLD_BY_BOTH and now != then:
        told = say("change.like_for_like_both", **words)
    else:
        told = say("change.like_for_like", **words, change=found.text)
    return replace(found, text=told, brief=say("change.like_for_like_brief", change=found.short))


def _size(latest: Measure, before: Measure, unit: Unit) -> Change | None:
    if latest.value is None or before.value is None:
        return None
    step, since = latest.value - before.value, period_label(before.period)
    if amount(abs(step), unit) == amount(0.0, unit):
        return Change(say("change.same", period=since))
    key = "change.more" if step > 0 else "change.less"
    return Change(say(key, size=amount(abs(step), unit), period=since))


def _was(latest: Measure, before: Measure, indicator: Indicator, unit: Unit) -> Change:
    now, then = figure(latest, indicator, unit), figure(before, indicator, unit)
    since = period_label(before.period)
    if now == then:
        return Change(say("change.same", period=since))
    said = say(f"answer.{before.choice}") if before.choice else then
    if indicator.kind is Kind.YES_NO and not before.choice:
        # “It was 1 of 3”, not “it was 1 of 3 said yes”.
        said = say("figure.counts", some=int(before.numerator or 0), of=int(before.denominator or 0))
    return Change(say("change.was", figure=said, period=since))


def _points(latest: Measure, before: Measure, indicator: Indicator) -> Change | None:
    """The difference of two percentages, and whether it is more than chance."""
    found = measure_difference(indicator, latest, before)
    if found is None:
        return None
    since = period_label(before.period)
    places = min(1 if each.decimals is None else each.decimals for each in (latest, before))
    size = number(abs(found.size), places_apart(found.size, places) if found.clear else places)
    if size == number(0.0, places) and not found.clear:
        return Change(say("change.same", period=since), found.clear, found.detectable)
    far = points(size)
    if found.interval is None:
        text = say("change.higher" if found.size > 0 else "change.lower", size=far, period=since)
        unknown = indicator.interval and Mark.COUNTS_MISSING in (*latest.marks, *before.marks)
        return Change(say("change.may_be_chance", change=text) if unknown else text)
    words = {
        "size": say("change.up" if found.size > 0 else "change.down", size=far),
        "period": since,
        "interval": interval_words(found, places),
        "level": level_words(found.interval.confidence),
    }
    if found.clear:
        brief = say("change.clear_brief", **words)
        return Change(say("change.clear", **words), clear=True, brief=brief, size=found.size)
    brief = say("change.unclear_brief", **words)
    return Change(say("change.unclear", **words), clear=False, detectable=found.detectable, brief=brief)


def places_apart(value: float, places: int) -> int:
    """How many decimals it takes, from so many on, for a number that isn't nought not to look like it."""
    enough = (more for more in range(places, _MOST_PLACES) if float(f"{abs(value):.{more}f}"))
    return next(enough, places)


def interval_words(found: Difference, places: int = 1) -> str:
    """The interval of a difference in percentage points: `-1.2 to 3.4`, or nothing."""
    if found.interval is None:
        return ""
    limits = (found.interval.lower, found.interval.upper)
    lower, upper = (signed(limit, places, apart=found.clear is True) for limit in limits)
    return say("number.range", lower=lower, upper=upper)


def signed(value: float, places: int, *, apart: bool = False) -> str:
    """A number with its sign where it is below nought, and none where it rounds to nought.

    `apart` from nought is for what is more than chance explains: it then has the decimals that show it.
    """
    text = number(abs(value), places_apart(value, places) if apart else places)
    return f"-{text}" if value < 0 and any(digit in "123456789" for digit in text) else text
