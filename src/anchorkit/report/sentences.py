"""Turns measures into short plain sentences, by templates: nothing is said that the figures do not carry."""

from dataclasses import dataclass
from typing import Final

from anchorkit.measures.intervals import Interval, difference_interval
from anchorkit.measures.model import Mark, Measure, Series
from anchorkit.measures.series import RUN_CHART_FROM, comparable
from anchorkit.measures.spc import Assurance
from anchorkit.measures.spc_rules import Side, Signal, Variation
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.periods import parse_period
from anchorkit.report.document import Icon
from anchorkit.report.figures import amount, figure, number

CAUTION: Final = (
    "Read the organisations beside one another with caution. They differ in place, size and people, and in "
    "how they count, so a difference says little about what any of them did. The order is that of the set."
)

_ICONS: Final[dict[Variation, tuple[Icon, str]]] = {
    Variation.COMMON_CAUSE: ("common", "Usual variation"),
    Variation.IMPROVEMENT_HIGH: ("improvement", "Improving (higher)"),
    Variation.IMPROVEMENT_LOW: ("improvement", "Improving (lower)"),
    Variation.CONCERN_HIGH: ("concern", "Concern (higher)"),
    Variation.CONCERN_LOW: ("concern", "Concern (lower)"),
    Variation.NEITHER_HIGH: ("neutral", "Changed (higher)"),
    Variation.NEITHER_LOW: ("neutral", "Changed (lower)"),
    Variation.NO_VARIATION: ("none", "No variation recorded"),
    Variation.TOO_FEW: ("none", ""),
}
_SIGNALS: Final = {
    (Signal.OUTSIDE, Side.HIGH): "the latest point lies above the upper limit",
    (Signal.OUTSIDE, Side.LOW): "the latest point lies below the lower limit",
    (Signal.TREND, Side.HIGH): "seven points or more in a row rise, up to the latest",
    (Signal.TREND, Side.LOW): "seven points or more in a row fall, up to the latest",
    (Signal.TWO_IN_THREE, Side.HIGH): "two of the last three points lie near or beyond the upper limit",
    (Signal.TWO_IN_THREE, Side.LOW): "two of the last three points lie near or beyond the lower limit",
    (Signal.SHIFT, Side.HIGH): "seven points or more in a row lie above the mean",
    (Signal.SHIFT, Side.LOW): "seven points or more in a row lie below the mean",
}
_ASSURANCE: Final = {
    Assurance.PASS: "The local target is likely to be met, if nothing changes.",
    Assurance.FAIL: "The local target is unlikely to be met, if nothing changes.",
    Assurance.HIT_OR_MISS: "The local target will be met in some periods and missed in others by chance.",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since an earlier one: words, and whether it is more than chance.

    `clear` is None where no interval can tell; the words then give only the size.
    """

    text: str
    clear: bool | None = None


def period_label(code: str) -> str:
    """The words for a period."""
    return parse_period(code).label


def icon_of(variation: Variation) -> tuple[Icon, str]:
    """The icon and its word for what a point says."""
    return _ICONS[variation]


def earlier(series: Series) -> Measure | None:
    """The figure that the latest is held against: a year earlier, else the one before; like for like."""
    latest = series.latest
    if latest is None:
        return None
    figures = [point for point in series.points if point.state.has_figure and point.period < latest.period]
    before = [point for point in figures if _same_organisations(latest, point)] or figures
    wanted = parse_period(latest.period).year_earlier.code
    return next((point for point in before if point.period == wanted), before[-1] if before else None)


def change(series: Series, indicator: Indicator, unit: Unit) -> Change | None:
    """Say how the latest figure differs from the earlier one, with its size; None where there are not two.

    A share of people is called a change only where the 95 % interval of the difference leaves out 0
    (Newcombe, from counts). Figures that rest on different organisations are not compared (B4).
    """
    latest, before = series.latest, earlier(series)
    if latest is None or before is None:
        return None
    obstacle = _obstacle(latest, before)
    if obstacle:
        return Change(f"not compared with {period_label(before.period)}: {obstacle}")
    if indicator.kind in (Kind.YES_NO, Kind.SCORE, Kind.RELATIVE_LIKELIHOOD):
        return _was(latest, before, indicator, unit)
    if indicator.kind is Kind.PROPORTION:
        return _points(latest, before, indicator)
    return _size(latest, before, unit)


def signal(series: Series) -> str:
    """Say what the run chart or XmR chart finds, or how many points it still lacks."""
    if series.xmr or series.run_chart:
        until = last_judged(series)
        opening = "" if until is series.latest or until is None else f"Up to {period_label(until.period)}: "
        return opening + (_xmr_words(series) or _run_words(series))
    points = sum(comparable(series.points))
    which = "" if points == series.figures else "comparable "
    return f"{points} of {RUN_CHART_FROM} {which}points needed to judge change over time."


def last_judged(series: Series) -> Measure | None:
    """The last figure that can be compared with those before it, which is what a chart's verdict is about."""
    judged = zip(series.points, comparable(series.points), strict=True)
    return next((point for point, counts in reversed(list(judged)) if counts), None)


def has_signal(series: Series) -> bool:
    """Say whether the chart shows a change beyond chance that still holds."""
    if series.xmr:
        return icon_of(series.xmr.variation)[0] in ("improvement", "concern", "neutral")
    return series.run_chart is not None and series.run_chart.signal


def headline(series: Series, indicator: Indicator, unit: Unit) -> str:
    """One sentence: what it is, the latest figure, its period and how it moved."""
    latest = series.latest
    if latest is None:
        return f"{indicator.title}: no figure yet."
    moved = change(series, indicator, unit)
    words = f"{indicator.title}: {figure(latest, indicator, unit)} in {period_label(latest.period)}"
    return f"{words}; {moved.text}." if moved else f"{words}."


def _same_organisations(latest: Measure, before: Measure) -> bool:
    if latest.coverage is None or before.coverage is None:
        return True
    return latest.coverage.included == before.coverage.included


def _obstacle(latest: Measure, before: Measure) -> str:
    if not _same_organisations(latest, before):
        return "other organisations stand behind it"
    if Mark.DOES_NOT_FOLLOW in (*latest.marks, *before.marks):
        return "a reported figure does not follow from its counts"
    return ""


def _size(latest: Measure, before: Measure, unit: Unit) -> Change | None:
    if latest.value is None or before.value is None:
        return None
    step, since = latest.value - before.value, period_label(before.period)
    if amount(abs(step), unit) == amount(0.0, unit):
        return Change(f"the same as in {since}")
    return Change(f"{amount(abs(step), unit)} {'more' if step > 0 else 'less'} than in {since}")


def _was(latest: Measure, before: Measure, indicator: Indicator, unit: Unit) -> Change:
    now, then = figure(latest, indicator, unit), figure(before, indicator, unit)
    since = period_label(before.period)
    return Change(f"the same as in {since}" if now == then else f"it was {_lower(then)} in {since}")


def _points(latest: Measure, before: Measure, indicator: Indicator) -> Change | None:
    """The difference of two percentages, and whether it is more than chance."""
    if latest.value is None or before.value is None:
        return None
    since = period_label(before.period)
    places = min(1 if found.decimals is None else found.decimals for found in (latest, before))
    step = latest.value - before.value
    points = f"{number(abs(step), places)} percentage points"
    limits = _newcombe(latest, before, indicator)
    if limits is None:
        if number(abs(step), places) == number(0.0, places):
            return Change(f"the same as in {since}")
        text = f"{points} {'higher' if step > 0 else 'lower'} than in {since}"
        unknown = indicator.interval and Mark.COUNTS_MISSING in (*latest.marks, *before.marks)
        return Change(f"{text}, which without all counts may be chance" if unknown else text)
    size = f"{'up' if step > 0 else 'down'} {points}"
    spread = f"95% interval {_signed(limits.lower, places)} to {_signed(limits.upper, places)}, Newcombe"
    if limits.lower > 0 or limits.upper < 0:
        return Change(f"{size} since {since} ({spread})", clear=True)
    return Change(f"no clear change since {since} ({size}; {spread})", clear=False)


def _newcombe(latest: Measure, before: Measure, indicator: Indicator) -> Interval | None:
    """The interval of the difference in percentage points, where both are shares of counted people."""
    if not indicator.interval or latest.interval is None or before.interval is None:
        return None
    if latest.numerator is None or latest.denominator is None:
        return None
    if before.numerator is None or before.denominator is None:
        return None
    limits = difference_interval(latest.numerator, latest.denominator, before.numerator, before.denominator)
    return Interval(100 * limits.lower, 100 * limits.upper, limits.confidence)


def _signed(value: float, places: int) -> str:
    text = number(abs(value), places)
    return f"-{text}" if value < 0 and text.strip("0.") else text


def _xmr_words(series: Series) -> str:
    chart = series.xmr
    if chart is None:
        return ""
    word = icon_of(chart.variation)[1]
    label = next((reading.label for reading in reversed(chart.readings) if reading), None)
    if chart.variation is Variation.COMMON_CAUSE:
        text = "Usual variation: the latest point lies within what is usual here."
    elif label:
        text = f"{word}: {_SIGNALS[label.signal, label.side]}."
    else:
        text = f"{word}: every point is the same."
    target = _ASSURANCE.get(chart.assurance)
    return f"{text} {target}" if target else text


def _run_words(series: Series) -> str:
    chart = series.run_chart
    if chart is None or chart.limits is None:
        return "No change: every point is the same."
    if not chart.signal:
        return f"No sign of change beyond chance in {chart.points} points."
    found = []
    if chart.run_too_long:
        found.append(
            f"{chart.longest_run} points in a row lie on one side of the median, "
            f"where chance explains up to {chart.limits.longest_run}"
        )
    if chart.too_few_crossings:
        found.append(
            f"the line crosses the median {_times(chart.crossings)}, "
            f"where chance gives at least {chart.limits.crossings}"
        )
    side = {Side.HIGH: " The latest points are higher.", Side.LOW: " The latest points are lower."}
    return f"A sign of change: {', and '.join(found)}.{side[chart.side] if chart.side else ''}"


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number} times")


def _lower(text: str) -> str:
    return text.lower() if text in ("Yes", "No") else text
