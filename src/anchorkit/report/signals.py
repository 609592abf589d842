"""Turns what a chart finds into plain sentences: a signal, none, and what could not have shown."""

from typing import Final, Literal

from anchorkit.measures.detectable import run_reach, xmr_reach
from anchorkit.measures.model import Measure, Series
from anchorkit.measures.runchart import RunChart
from anchorkit.measures.series import RUN_CHART_FROM, judged
from anchorkit.measures.spc import Assurance, XmrChart
from anchorkit.measures.spc_rules import Side, Variation
from anchorkit.menu.model import Unit
from anchorkit.report.document import Icon
from anchorkit.report.figures import amount, number
from anchorkit.report.periodwords import period_label, points
from anchorkit.report.strings import say

_ICONS: Final[dict[Variation, Icon]] = {
    Variation.COMMON_CAUSE: "common",
    Variation.IMPROVEMENT_HIGH: "improvement",
    Variation.IMPROVEMENT_LOW: "improvement",
    Variation.CONCERN_HIGH: "concern",
    Variation.CONCERN_LOW: "concern",
    Variation.NEITHER_HIGH: "neutral",
    Variation.NEITHER_LOW: "neutral",
    Variation.NO_VARIATION: "none",
    Variation.TOO_FEW: "none",
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


def icon_of(variation: Variation) -> tuple[Icon, str]:
    """The icon and its word for what a point says."""
    word = "" if variation is Variation.TOO_FEW else say(f"variation.{variation.name.lower()}")
    return _ICONS[variation], word


def run_word(chart: RunChart) -> tuple[Icon, str]:
    """The icon and its word for what a run chart finds, which says nothing of better or worse."""
    if not chart.signal:
        return "common", say("variation.no_sign")
    return "neutral", say(f"variation.sign_{chart.side.name.lower()}" if chart.side else "variation.sign")


def moved_word(series: Series) -> tuple[Arrow, str]:
    """Which way a series moves by its chart, and the words for it; no words where it has too few points."""
    if series.xmr:
        variation = series.xmr.variation
        found = _ARROWS.get(variation, "steady")
        return found, small(icon_of(variation)[1])
    if series.run_chart:
        sides: dict[Side | None, Arrow] = {Side.HIGH: "up", Side.LOW: "down"}
        still: Arrow = "moved" if series.run_chart.signal else "steady"
        return sides.get(series.run_chart.side, still), small(run_word(series.run_chart)[1])
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
        if until is series.latest or until is None:
            return words
        return say("signal.up_to", period=period_label(until.period), finding=words)
    if series.choices.chart == "line":
        return say("signal.plain_line")
    points = sum(judged(series)[series.parts[-1] :])
    which = "signal.too_few" if points == series.figures else "signal.too_few_comparable"
    return say(which, points=points, least=RUN_CHART_FROM)


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
        return say("signal.unseen_xmr", size=step(reach.single, unit), lasting=reach.lasting)
    found = run_reach(series.run_chart) if series.run_chart else None
    if found is None:
        return ""
    return say("signal.unseen_run", lasting=found.in_a_row)


def step(size: float, unit: Unit, places: int | None = None) -> str:
    """The size of a difference in words: `0.4 percentage points`, `12 people`, `£26`."""
    if unit.suffix.strip() == "%":
        shown = max(1, unit.decimals) if places is None else places
        return points(number(abs(size), shown))
    return amount(abs(size), unit)


def capital(text: str) -> str:
    """Words from the middle of a line, at its beginning."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Words that begin a line, in the middle of one."""
    return text[:1].lower() + text[1:]


def _xmr_words(chart: XmrChart) -> str:
    word = icon_of(chart.variation)[1]
    label = next((reading.label for reading in reversed(chart.readings) if reading), None)
    if chart.variation is Variation.COMMON_CAUSE:
        text = say("signal.usual")
    elif chart.variation is Variation.TOO_FEW:
        text = say("signal.started_afresh", points=chart.latest.points, least=chart.rule_set.minimum_points)
    elif label:
        why = say(f"signal.{label.signal.name.lower()}_{label.side.name.lower()}")
        text = say("signal.because", what=word, why=why)
    else:
        text = say("signal.because", what=word, why=say("signal.all_the_same"))
    if chart.assurance is Assurance.NONE:
        return text
    return f"{text} {say(f'signal.target_{chart.assurance.name.lower()}')}"


def _run_words(chart: RunChart) -> str:
    if chart.limits is None:
        return say("signal.no_change_all_the_same")
    if not chart.signal:
        return say("signal.no_sign", points=chart.points)
    found = []
    if chart.run_too_long:
        most = chart.limits.longest_run
        found.append(say("signal.run_too_long", points=chart.longest_run, most=most))
    if chart.too_few_crossings:
        times = say("signal.times", count=chart.crossings)
        found.append(say("signal.too_few_crossings", times=times, least=chart.limits.crossings))
    what = say("signal.both", first=found[0], second=found[1]) if len(found) > 1 else found[0]
    words = say("signal.sign", what=what)
    return f"{words} {say(f'signal.latest_{chart.side.name.lower()}')}" if chart.side else words
