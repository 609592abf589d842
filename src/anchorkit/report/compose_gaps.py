"""Turns the gaps of a breakdown into tables: each group against everyone else, and the local population."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from anchorkit.measures.equity import EquityGap
from anchorkit.measures.model import Measure
from anchorkit.menu.model import Indicator
from anchorkit.report.breakdowns import Breakdown, population_gaps
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Table
from anchorkit.report.figures import number
from anchorkit.report.periodwords import period_label
from anchorkit.report.sentences import interval_words, signed
from anchorkit.report.strings import say


def gap_blocks(view: View, found: Breakdown) -> Iterable[Block]:
    """The gaps of a breakdown's groups in one period, in the menu's order; nothing where none is known."""
    named = f"{found.dimension.title}: {found.indicator.title}"
    if found.gaps:
        caption = say("gaps.caption", what=named, period=period_label(found.periods[-1]))
        yield _table(view, caption, say("equity.everyone_else"), found.gaps, found.rows)
        level = view.plan.selection.intervals.rstrip("%").replace(".", "_")
        yield Paragraph(" ".join((say(f"gaps.by_chance_{level}"), *_rounding(found.gaps, found.rows))))
    yield from _against_population(view, found.indicator, found.rows, found.to_population, named)


def population_blocks(view: View, indicator: Indicator, rows: Sequence[Measure]) -> Iterable[Block]:
    """The gaps to the local population of those groups for which the set gives a reference share."""
    gaps = population_gaps(view, indicator, rows)
    yield from _against_population(view, indicator, rows, gaps, indicator.title)


def gap_places(measure: Measure) -> int:
    """How many decimals a gap may have: no more than the group's own figure (B6)."""
    return 1 if measure.decimals is None else min(1, measure.decimals)


def gap_size(gap: EquityGap, measure: Measure) -> str:
    """The gap in percentage points, in words."""
    return signed(gap.difference.size, gap_places(measure), apart=gap.difference.clear is True)


def differ_by_rounding(gaps: Iterable[tuple[EquityGap, Measure]]) -> bool:
    """Whether any gap is printed otherwise than the two printed shares would give it."""
    return any(_looks_wrong(gap, gap_places(measure)) for gap, measure in gaps)


def _looks_wrong(gap: EquityGap, places: int) -> bool:
    step = Decimal(1).scaleb(-places)
    share, other, size = (
        Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
        for value in (gap.share, gap.other, gap.difference.size)
    )
    return share - other != size


def gap_cells(gap: EquityGap, measure: Measure) -> tuple[str, str, str, str]:
    """The share, what it is held against, the gap and its interval, in words."""
    places = gap_places(measure)
    return (
        f"{number(gap.share, places)}%",
        f"{number(gap.other, places)}%",
        gap_size(gap, measure),
        interval_words(gap.difference, places),
    )


def shares_words(view: View, gaps: Iterable[EquityGap], indicator: Indicator) -> str:
    """Where the shares of the local population come from."""
    shares = view.plan.selection.chosen_by_id[indicator.id].reference_share
    sources = dict.fromkeys(shares[gap.group].source.rstrip(".") for gap in gaps)
    return say("gaps.shares", sources="; ".join(sources))


def _against_population(
    view: View, indicator: Indicator, rows: Sequence[Measure], gaps: Sequence[EquityGap], named: str
) -> Iterable[Block]:
    if gaps:
        caption = say("gaps.population_caption", what=named, period=period_label(gaps[0].period))
        yield _table(view, caption, say("equity.local_population"), gaps, rows)
        yield Paragraph(" ".join((shares_words(view, gaps, indicator), *_rounding(gaps, rows))))


def _rounding(gaps: Sequence[EquityGap], rows: Sequence[Measure]) -> tuple[str, ...]:
    by_group = {measure.group: measure for measure in rows}
    pairs = [(gap, by_group[gap.group]) for gap in gaps]
    return (say("gaps.rounded"),) if differ_by_rounding(pairs) else ()


def _table(
    view: View, caption: str, other: str, gaps: Sequence[EquityGap], measures: Sequence[Measure]
) -> Table:
    by_group = {measure.group: measure for measure in measures}
    rows = tuple(
        (view.plan.group_title(measure.indicator, gap.group), *gap_cells(gap, measure))
        for gap in gaps
        for measure in (by_group[gap.group],)
    )
    interval = say("gaps.interval", level=view.plan.selection.intervals)
    header = (say("equity.group"), say("equity.share"), other, say("equity.gap"), interval)
    return Table(caption, header, rows, frozenset({1, 2, 3, 4}))
