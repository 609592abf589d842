"""Turns what a chart finds into plain sentences: a signal, none, and what could not have shown."""

from typing import Final, Literal

from anchorkit.measures.detectable import run_reach, xmr_reach
from anchorkit.measures.model import Measure, Series
from anchorkit.measures.runchart import RunChart
from anchorkit.measures.series import RUN_CHART_FROM, judged
from anchorkit.measures.spc import Assurance, XmrChart
from anchorkit.measures.spc_rules import Side, Signal, Variation
from anchorkit.menu.model import Unit
from anchorkit.periods import parse_period
from anchorkit.report.document import Icon
from anchorkit.report.figures import amount, number

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
Arrow = Literal["up", "down", "steady", "moved"]
"""Which way something moves; `moved` where a chart tells that it did and not which way."""
_ARROWS: Final[dict[Variation, Arrow]] = {
    Variation.IMPROVEMENT_HIGH: "up",
    Variation.CONCERN_HIGH: "up",
    Variation.NEITHER_HIGH: "up",
    Variation.IMPROVEMENT_LOW: "down",
    Variation.CONCERN_LOW: "down",
    Variation.NEITHER_LOW: "down",
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


def icon_of(variation: Variation) -> tuple[Icon, str]:
    """The icon and its word for what a point says."""
    return _ICONS[variation]


def run_word(chart: RunChart) -> tuple[Icon, str]:
    """The icon and its word for what a run chart finds, which says nothing of better or worse."""
    if not chart.signal:
        return "common", "No sign of change"
    sides = {Side.HIGH: " (higher)", Side.LOW: " (lower)"}
    return "neutral", f"Sign of change{sides[chart.side] if chart.side else ''}"


def moved_word(series: Series) -> tuple[Arrow, str]:
    """Which way a series moves by its chart, and the words for it; no words where it has too few points."""
    if series.xmr:
        variation = series.xmr.variation
        found = _ARROWS.get(variation, "steady")
        return found, icon_of(variation)[1].lower()
    if series.run_chart:
        sides: dict[Side | None, Arrow] = {Side.HIGH: "up", Side.LOW: "down"}
        still: Arrow = "moved" if series.run_chart.signal else "steady"
        return sides.get(series.run_chart.side, still), run_word(series.run_chart)[1].lower()
    return "steady", ""


def signal(series: Series) -> str:
    """Say what the run chart or XmR chart finds, or how many points it still lacks."""
    words = ""
    if series.xmr:
        words = _xmr_words(series.xmr)
    elif series.run_chart:
        words = _run_words(series.run_chart)
    if words:
        until = last_judged(series)
        opening = "" if until is series.latest or until is None else f"Up to {_label(until)}: "
        return opening + words
    if series.choices.chart == "line":
        return "Change over time is not judged, because the set asks for a plain line."
    points = sum(judged(series)[series.parts[-1] :])
    which = "figures" if points == series.figures else "comparable figures"
    return f"Too few {which} to judge change over time: {points} of the {RUN_CHART_FROM} needed."


def last_judged(series: Series) -> Measure | None:
    """The last figure that can be compared with those before it, which is what a chart's verdict is about."""
    points = zip(series.points, judged(series), strict=True)
    return next((point for point, counts in reversed(list(points)) if counts), None)


def has_signal(series: Series) -> bool:
    """Say whether the chart shows a change beyond chance that still holds."""
    if series.xmr:
        return icon_of(series.xmr.variation)[0] in ("improvement", "concern", "neutral")
    return series.run_chart is not None and series.run_chart.signal


def unseen_by_chart(series: Series, unit: Unit) -> str:
    """Say how large a change a chart without a signal could have shown; nothing where it shows one."""
    if has_signal(series):
        return ""
    if series.xmr:
        reach = xmr_reach(series.xmr)
        if reach is None:
            return ""
        return (
            f"A single figure stands out here only if it lies more than {step(reach.single, unit)} from the "
            f"mean; a smaller change shows once {reach.lasting} in a row lie on one side of it."
        )
    found = run_reach(series.run_chart) if series.run_chart else None
    if found is None:
        return ""
    return f"A change would show here once {found.in_a_row} in a row lie on one side of the median."


def step(size: float, unit: Unit, places: int | None = None) -> str:
    """The size of a difference in words: `0.4 percentage points`, `12 people`, `£26`."""
    if unit.suffix.strip() == "%":
        shown = max(1, unit.decimals) if places is None else places
        return f"{number(abs(size), shown)} percentage points"
    return amount(abs(size), unit)


def _xmr_words(chart: XmrChart) -> str:
    word = icon_of(chart.variation)[1]
    label = next((reading.label for reading in reversed(chart.readings) if reading), None)
    if chart.variation is Variation.COMMON_CAUSE:
        text = "Usual variation: the latest point lies within what is usual here."
    elif chart.variation is Variation.TOO_FEW:
        points, least = chart.latest.points, chart.rule_set.minimum_points
        text = f"Too few points since the limits were started afresh: {points} of the {least} needed."
    elif label:
        text = f"{word}: {_SIGNALS[label.signal, label.side]}."
    else:
        text = f"{word}: every point is the same."
    target = _ASSURANCE.get(chart.assurance)
    return f"{text} {target}" if target else text


def _run_words(chart: RunChart) -> str:
    if chart.limits is None:
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


def _times(how_often: int) -> str:
    return {0: "never", 1: "once"}.get(how_often, f"{how_often} times")


def _label(measure: Measure) -> str:
    return parse_period(measure.period).label
