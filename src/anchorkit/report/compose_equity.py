"""Turns equity gaps into tables: each group against everyone else, and against the local population."""

from collections.abc import Iterable, Sequence

from anchorkit.measures.equity import EquityGap, gap_to_population, gap_to_rest
from anchorkit.measures.model import Measure
from anchorkit.menu.model import Dimension, Indicator
from anchorkit.observations import ALL
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Table
from anchorkit.report.figures import number
from anchorkit.report.sentences import interval_words, period_label, signed

_BY_CHANCE = (
    "A gap whose interval leaves out 0 is more than chance explains; of several groups about one in twenty "
    "shows such a gap by chance alone."
)


def gap_blocks(
    view: View, indicator: Indicator, dimension: Dimension, rows: Sequence[Measure]
) -> Iterable[Block]:
    """The gaps of a breakdown's groups in one period, in the menu's order; nothing where none is known."""
    whole = _whole(view, indicator, rows[0].period) if rows else None
    to_rest = [gap_to_rest(indicator, row, whole) for row in rows] if whole else []
    named = f"{dimension.title}: {indicator.title}"
    if any(to_rest):
        caption = f"{named}: each group against everyone else, {period_label(rows[0].period)}"
        yield _table(view, caption, "Everyone else", [gap for gap in to_rest if gap], rows)
        yield Paragraph(_BY_CHANCE)
    yield from population_blocks(view, indicator, rows, named)


def population_blocks(
    view: View, indicator: Indicator, rows: Sequence[Measure], named: str
) -> Iterable[Block]:
    """The gaps to the local population of those groups for which the set gives a reference share."""
    shares = view.plan.selection.chosen_by_id[indicator.id].reference_share
    rows = [row for row in rows if row.group in shares]
    if not rows:
        return
    whole = _whole(view, indicator, rows[0].period)
    gaps = [gap_to_population(indicator, row, whole, shares[row.group].share) for row in rows]
    found = [gap for gap in gaps if gap]
    if found:
        caption = f"{named}: against the local population, {period_label(rows[0].period)}"
        yield _table(view, caption, "Local population", found, rows)
        sources = dict.fromkeys(shares[gap.group].source.rstrip(".") for gap in found)
        yield Paragraph(f"Shares of the local population: {'; '.join(sources)}. They are taken as exact.")


def _whole(view: View, indicator: Indicator, period: str) -> Measure | None:
    series = view.series(indicator, ALL)
    points = series.points if series else ()
    return next((point for point in points if point.period == period), None)


def _table(
    view: View, caption: str, other: str, gaps: Sequence[EquityGap], measures: Sequence[Measure]
) -> Table:
    by_group = {measure.group: measure for measure in measures}
    rows = tuple(_row(view, gap, by_group[gap.group]) for gap in gaps)
    header = ("Group", "Share", other, "Gap, percentage points", "95% interval of the gap")
    return Table(caption, header, rows, frozenset({1, 2, 3, 4}))


def _row(view: View, gap: EquityGap, measure: Measure) -> tuple[str, ...]:
    # No more decimals than the group's own figure may have (B6).
    places = 1 if measure.decimals is None else min(1, measure.decimals)
    return (
        view.plan.group_title(measure.indicator, gap.group),
        f"{number(gap.share, places)}%",
        f"{number(gap.other, places)}%",
        signed(gap.difference.size, places),
        interval_words(gap.difference, places),
    )
