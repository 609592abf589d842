"""Turns an indicator's breakdowns into tables and dot charts, with the groups in the menu's order."""

from collections.abc import Iterable
from typing import Final

from anchorkit.measures.model import Measure, Series, State
from anchorkit.menu.model import Indicator
from anchorkit.report.breakdowns import Breakdown, breakdowns
from anchorkit.report.compose_charts import group_chart
from anchorkit.report.compose_gaps import gap_blocks
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Table
from anchorkit.report.figures import counts, figure, interval
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say

_PERIODS_SHOWN: Final = 4
"""How many periods a table of groups shows; the export has them all."""


def group_blocks(view: View, indicator: Indicator) -> Iterable[Block]:
    """A chart and a table for each breakdown that was asked."""
    for found in breakdowns(view, indicator):
        title = found.dimension.title
        if not found.periods:
            yield Note(say("equity.by", dimension=title), why_no_groups(found))
            continue
        chart = group_chart(view, indicator, title, found.rows)
        if chart:
            yield chart
        yield _table(view, found)
        yield from gap_blocks(view, found)


def why_no_groups(found: Breakdown) -> str:
    """Why no group of a breakdown has a figure."""
    if State.NOT_POOLED in found.states:
        return say("groups.not_pooled")
    if State.SUPPRESSED in found.states:
        return say("groups.hidden")
    return say("groups.nothing")


def _at(series: Series, period: str) -> Measure | None:
    return next((point for point in series.points if point.period == period), None)


def _table(view: View, found: Breakdown) -> Table:
    """One row for each group: the latest periods' figures, and what the last of them rests on."""
    indicator, dimension = found.indicator, found.dimension
    unit, periods = view.unit(indicator), found.periods[-_PERIODS_SHOWN:]
    rows = []
    for each in found.series:
        points = [_at(each, period) for period in periods]
        last = points[-1]
        figures = [figure(point, indicator, unit) if point else "" for point in points]
        rests = [counts(last, indicator, view.plan.units), interval(last, unit)] if last else ["", ""]
        rows.append([view.plan.group_title(indicator.id, each.group), *figures, *rests])
    latest = period_label(periods[-1])
    header = [
        dimension.title,
        *(period_label(period) for period in periods),
        say("groups.rests_on", period=latest),
        say("groups.interval", period=latest, level=view.plan.selection.intervals),
    ]
    kept = [
        place for place in range(len(header)) if place < len(header) - 2 or any(row[place] for row in rows)
    ]
    caption = "groups.caption" if dimension.partition else "groups.caption_overlap"
    return Table(
        caption=say(caption, groups=dimension.title, title=indicator.title),
        header=tuple(header[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
        numeric=frozenset(range(1, len(kept))),
    )
