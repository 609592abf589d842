"""Turns all measures into the summary: a few headlines and one table, in the order of the set."""

from collections.abc import Sequence
from typing import Final

from anchorkit.measures.model import State
from anchorkit.measures.series import RUN_CHART_FROM, judged
from anchorkit.measures.spc import Assurance
from anchorkit.report.compose_equity import Equity
from anchorkit.report.compose_headlines import headlines, reach
from anchorkit.report.context import View
from anchorkit.report.document import Block, Icon, Paragraph, Section, Table, Terms
from anchorkit.report.figures import amount, figure, state_word
from anchorkit.report.periodwords import period_label
from anchorkit.report.signals import capital, icon_of, run_word
from anchorkit.report.strings import say
from anchorkit.report.told import Told

_VARIATION: Final = 4
_ASSURANCE: Final = 5
"""The columns of the table that say how a figure varies, and whether a target would be met."""
_TARGETS: Final[dict[Assurance, tuple[Icon, str]]] = {
    Assurance.PASS: ("pass", "pass"),
    Assurance.FAIL: ("fail", "fail"),
    Assurance.HIT_OR_MISS: ("either", "either"),
}


def summary_section(view: View, told: Sequence[Told], equity: Equity) -> Section:
    """What changed, what did not, and what can't be told yet."""
    blocks: list[Block] = [Paragraph(reach(view, told)), Terms(headlines(view, told, equity))]
    if told:
        blocks.append(_table(view, told))
        what = say("summary.reading_set" if view.is_set else "summary.reading_one")
        blocks.append(Paragraph(say("summary.reading", what=what)))
    return Section("summary", say("summary.title"), tuple(blocks))


def _table(view: View, told: Sequence[Told]) -> Table:
    """One row for each indicator; whether a target would be met only where the set has any."""
    with_targets = any(each.series.choices.target is not None for each in told)
    columns = ["indicator", "latest", "period", "change", "variation", "assurance", "coverage"]
    variations = [_variation(each) for each in told]
    assurances = [_assurance(view, each) for each in told]
    rows = [
        [*_figures(view, each), variation[1], assurance[1], _coverage(view, each)]
        for each, variation, assurance in zip(told, variations, assurances, strict=True)
    ]
    icons = [(place, _VARIATION, icon) for place, (icon, _) in enumerate(variations)]
    if with_targets:
        icons += [(place, _ASSURANCE, icon) for place, (icon, _) in enumerate(assurances)]
    else:
        for row in (columns, *rows):
            del row[_ASSURANCE]
    return Table(
        caption=say("summary.caption"),
        header=tuple(say(f"summary.{name}") for name in columns),
        rows=tuple(tuple(row) for row in rows),
        numeric=frozenset({1, len(columns) - 1}),
        icons=tuple(found for found in icons if found[2] != "none"),
        stacked=True,
    )


def _figures(view: View, told: Told) -> tuple[str, str, str, str]:
    """Title, latest figure, its period, and what became of it since last year."""
    indicator, series, change = told
    latest = series.latest
    if latest is None:
        # What is known of the last period asked says most about why nothing is there.
        return indicator.title, state_word(series.points[-1].state), "", ""
    words = figure(latest, indicator, view.unit(indicator))
    if latest.state is State.ESTIMATED:
        words = say("summary.estimate", figure=words)
    since = capital(change.short) if change else say("summary.nothing_earlier")
    return indicator.title, words, period_label(latest.period), since


def _variation(told: Told) -> tuple[Icon, str]:
    """The icon and the word for what the chart of an indicator says."""
    series = told.series
    if not told.has_figure:
        return "none", ""
    if series.xmr and icon_of(series.xmr.variation)[1]:
        return icon_of(series.xmr.variation)
    if series.run_chart:
        return run_word(series.run_chart)
    if not told.is_charted or series.choices.chart == "line":
        return "none", say("summary.not_judged")
    points = sum(judged(series)[series.parts[-1] :])
    return "none", say("summary.points_needed", points=points, least=RUN_CHART_FROM)


def _assurance(view: View, told: Told) -> tuple[Icon, str]:
    """The icon and the word for whether a local target would be met, if nothing changes."""
    series = told.series
    if series.choices.target is None:
        return "none", say("summary.no_target")
    target = amount(series.choices.target, view.unit(told.indicator))
    if series.xmr and series.xmr.assurance in _TARGETS:
        icon, word = _TARGETS[series.xmr.assurance]
        return icon, say("summary.target", target=target, word=say(f"summary.{word}"))
    return "none", say("summary.target", target=target, word=say("summary.target_early"))


def _coverage(view: View, told: Told) -> str:
    """How many organisations stand behind a joint figure; of one organisation, how many periods have one."""
    latest = told.series.latest
    if latest is None:
        return ""
    behind = latest.coverage if view.is_set else None
    if behind:
        return say("summary.covered", count=len(behind.included), of=len(behind.expected))
    return say("summary.covered", count=told.series.figures, of=len(told.series.points))
