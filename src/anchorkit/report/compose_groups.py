"""Turns an indicator's breakdowns into tables and dot charts, with the groups in the menu's order."""

from collections.abc import Iterable
from typing import Final

from anchorkit.measures.model import Measure, Series, State
from anchorkit.menu.model import Dimension, Indicator
from anchorkit.report.compose_charts import group_chart
from anchorkit.report.compose_equity import gap_blocks
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Table
from anchorkit.report.figures import counts, figure, interval
from anchorkit.report.sentences import period_label

_PERIODS_SHOWN: Final = 4
"""How many periods a table of groups shows; the export has them all."""


def group_blocks(view: View, indicator: Indicator) -> Iterable[Block]:
    """A chart and a table for each breakdown that was asked."""
    chosen = view.plan.selection.chosen_by_id[indicator.id]
    for name in chosen.groups:
        dimension = view.plan.dimensions[name]
        found = [view.series(indicator, f"{name}={category.id}") for category in dimension.categories]
        series = [each for each in found if each is not None]
        periods = sorted({point.period for each in series for point in each.points if point.state.has_figure})
        if not periods:
            yield Note(f"By {dimension.title.lower()}", _why_nothing(series))
            continue
        rows = [row for each in series if (row := _at(each, periods[-1]))]
        chart = group_chart(view, indicator, dimension.title, rows)
        if chart:
            yield chart
        yield _table(view, indicator, dimension, series, periods[-_PERIODS_SHOWN:])
        yield from gap_blocks(view, indicator, dimension, rows)


def _why_nothing(series: list[Series]) -> str:
    states = {point.state for each in series for point in each.points}
    if State.NOT_POOLED in states:
        return "The groups have no joint figures either; each organisation's report has its own."
    if State.SUPPRESSED in states:
        return "The figures are hidden, because few people stand behind them."
    return "Asked, and nothing was returned."


def _at(series: Series, period: str) -> Measure | None:
    return next((point for point in series.points if point.period == period), None)


def _table(
    view: View, indicator: Indicator, dimension: Dimension, series: list[Series], periods: list[str]
) -> Table:
    """One row for each group: the latest periods' figures, and what the last of them rests on."""
    unit = view.unit(indicator)
    rows = []
    for each in series:
        points = [_at(each, period) for period in periods]
        last = points[-1]
        figures = [figure(point, indicator, unit) if point else "" for point in points]
        rests = [counts(last, indicator, unit), interval(last, unit)] if last else ["", ""]
        rows.append([view.plan.group_title(indicator.id, each.group), *figures, *rests])
    latest = period_label(periods[-1])
    header = [
        dimension.title,
        *(period_label(period) for period in periods),
        f"Rests on, {latest}",
        f"95% interval, {latest}",
    ]
    kept = [
        place for place in range(len(header)) if place < len(header) - 2 or any(row[place] for row in rows)
    ]
    overlap = "" if dimension.partition else " (groups may overlap)"
    return Table(
        caption=f"{dimension.title}{overlap}: {indicator.title}",
        header=tuple(header[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
        numeric=frozenset(range(1, len(kept))),
    )
