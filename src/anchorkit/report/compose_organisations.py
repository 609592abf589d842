"""Turns the organisations' own figures into one table, in the order of the set and never by size."""

from collections.abc import Iterable

from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.report.compose_funnel import funnel_blocks
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Table
from anchorkit.report.figures import counts, figure, interval, mark_words
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say


def organisation_blocks(view: View, indicator: Indicator) -> Iterable[Block]:
    """Each organisation's figure of the latest period in which any has one."""
    found = {
        organisation.name: view.series_of(organisation.code, indicator) for organisation in view.organisations
    }
    periods = [
        point.period
        for series in found.values()
        for point in (series.points if series else ())
        if point.state.has_figure
    ]
    if not periods:
        return
    latest = max(periods)
    points = {
        name: next((point for point in series.points if point.period == latest), None) if series else None
        for name, series in found.items()
    }
    yield _table(view, indicator, latest, points)
    if indicator.kind is not Kind.YES_NO:
        yield Paragraph(say("organisations.caution"))
    yield from funnel_blocks(view, indicator, latest, points)


def _table(view: View, indicator: Indicator, period: str, points: dict[str, Measure | None]) -> Table:
    unit = view.unit(indicator)
    rows = []
    for name, point in points.items():
        if point is None:
            rows.append((name, say("thread.not_asked"), "", "", ""))
            continue
        rows.append(
            (
                name,
                figure(point, indicator, unit),
                counts(point, indicator, view.plan.units),
                interval(point, unit),
                mark_words(point),
            )
        )
    columns = ("organisation", "figure", "rests_on", "interval", "mark")
    header = [say(f"column.{name}", level=view.plan.selection.intervals) for name in columns]
    kept = [place for place in range(len(header)) if place < 2 or any(row[place] for row in rows)]
    figures = frozenset(
        place
        for place, column in enumerate(kept)
        if column in (1, 2, 3) and indicator.kind is not Kind.YES_NO
    )
    return Table(
        caption=say("organisations.caption", title=indicator.title, period=period_label(period)),
        header=tuple(header[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
        numeric=figures,
    )
