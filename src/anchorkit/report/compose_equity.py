"""Turns every breakdown of a set into the chapter on equity: gaps in one place, and what can't be seen."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anchorkit.measures.equity import EquityGap
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.menu.model import Dimension
from anchorkit.report.breakdowns import Breakdown, breakdowns
from anchorkit.report.compose_charts import slug
from anchorkit.report.compose_equity_charts import Drawn, draw_gaps, draw_ratios
from anchorkit.report.compose_gaps import differ_by_rounding, gap_cells, shares_words
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Section, Table
from anchorkit.report.figures import counts, figure, interval
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say
from anchorkit.report.told import how_many, listed


class Gap(NamedTuple):
    """One gap with the breakdown that it is of and the group's own figure."""

    found: Breakdown
    gap: EquityGap
    measure: Measure

    @property
    def is_clear(self) -> bool:
        """True where it is more than chance explains."""
        return self.gap.difference.clear is True


class Equity(NamedTuple):
    """Every breakdown of the set, and the gaps that can be shown, in the order of the set."""

    breakdowns: tuple[Breakdown, ...]
    gaps: tuple[Gap, ...]
    to_population: tuple[Gap, ...]

    @property
    def hidden(self) -> tuple[int, int]:
        """How many figures of groups are hidden, and of how many."""
        pairs = [found.hidden for found in self.breakdowns]
        return sum(hidden for hidden, _ in pairs), sum(of for _, of in pairs)


def find_equity(view: View) -> Equity:
    """Every breakdown that the set asks for, with its gaps."""
    found = tuple(each for indicator in view.plan.ordered for each in breakdowns(view, indicator))
    return Equity(
        found,
        tuple(_with_measures((each, each.gaps) for each in found)),
        tuple(_with_measures((each, each.to_population) for each in found)),
    )


def equity_section(view: View, equity: Equity) -> Section:
    """The gaps between groups, what compares two groups, which groups can't be seen and which are hidden."""
    blocks: list[Block] = [Paragraph(say("equity.intro"))]
    sections = [*_by_dimension(view, equity), *_population(view, equity), *_compared(view)]
    if equity.gaps:
        blocks.append(Paragraph(_reading(view, equity)))
    elif not sections:
        blocks.append(Paragraph(say("equity.none")))
    return Section(
        "equity",
        say("equity.title"),
        (*blocks, *sections, *_lacks(view, equity), *_hidden(equity)),
    )


def equity_headline(equity: Equity, view: View) -> str:
    """One sentence for the summary: how many gaps there are, and which are more than chance explains."""
    clear = [each for each in equity.gaps if each.is_clear]
    gaps = say("many.gaps", count=len(equity.gaps))
    if clear:
        return say("equity.said_gaps", count=len(clear), gaps=gaps, names=_by_indicator(view, clear))
    if equity.gaps:
        return say("equity.said_no_gaps", gaps=gaps)
    if equity.breakdowns:
        split = len({found.indicator.id for found in equity.breakdowns})
        return say("equity.said_seen", count=split)
    return say("equity.said_unseen")


def gaps_counted(equity: Equity) -> str:
    """How many gaps there are to show, and how many of them chance does not explain."""
    if not equity.gaps:
        return say("equity.reading_none")
    clear = sum(each.is_clear for each in equity.gaps)
    return say("equity.reading", count=clear, gaps=say("many.gaps", count=len(equity.gaps)))


def _by_indicator(view: View, gaps: Sequence[Gap]) -> str:
    """Each indicator once, with the groups whose gaps are meant."""
    groups: dict[str, list[str]] = {}
    for each in gaps:
        title = view.plan.group_title(each.found.indicator.id, each.gap.group)
        groups.setdefault(each.found.indicator.title, []).append(title)
    return listed(
        [
            # A group's own name may have a comma in it.
            say("equity.of_groups", indicator=title, groups=listed(found, between="; "))
            for title, found in groups.items()
        ]
    )


def _reading(view: View, equity: Equity) -> str:
    """How many gaps stand out, how many would by chance, and how they were rounded."""
    chance = _by_chance(len(equity.gaps), view.plan.selection.confidence)
    pairs = [(each.gap, each.measure) for each in (*equity.gaps, *equity.to_population)]
    return " ".join(
        (gaps_counted(equity), chance, *((say("gaps.rounded"),) if differ_by_rounding(pairs) else ()))
    )


def lacking(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each indicator the breakdowns that the menu offers and the set doesn't ask for."""
    chosen = view.plan.selection.chosen_by_id
    found = (
        (
            indicator.title,
            tuple(
                view.plan.dimensions[name].title
                for name in indicator.groups
                if name not in chosen[indicator.id].groups
            ),
        )
        for indicator in view.plan.ordered
    )
    return tuple((title, left) for title, left in found if left)


def _with_measures(found: Iterable[tuple[Breakdown, Sequence[EquityGap]]]) -> Iterable[Gap]:
    for each, gaps in found:
        rows = {row.group: row for row in each.rows}
        yield from (Gap(each, gap, rows[gap.group]) for gap in gaps)


def _by_chance(gaps: int, confidence: float) -> str:
    """How many intervals of so many leave out 0 by chance alone."""
    expected = round(gaps * (1 - confidence))
    return say("equity.by_chance", expected=expected) if expected else say("equity.by_chance_few")


def _by_dimension(view: View, equity: Equity) -> Iterable[Section]:
    """For each dimension a picture of its gaps and the table behind it."""
    dimensions: dict[str, Dimension] = {each.found.dimension.id: each.found.dimension for each in equity.gaps}
    for dimension in dimensions.values():
        gaps = [each for each in equity.gaps if each.found.dimension.id == dimension.id]
        drawn = [Drawn(each.found.indicator, each.gap, each.measure) for each in gaps]
        caption = say("equity.gap_caption", dimension=dimension.title)
        yield Section(
            slug(f"equity-{dimension.id}"),
            say("equity.by", dimension=dimension.title),
            (
                draw_gaps(view, dimension, drawn),
                _gap_table(view, caption, "everyone_else", gaps, folded=True),
            ),
        )


def _gap_table(view: View, caption: str, other: str, gaps: Sequence[Gap], *, folded: bool = False) -> Table:
    columns = ("indicator", "group", "period", "share", other, "gap", "interval", "chance")
    rows = tuple(
        (
            each.found.indicator.title,
            view.plan.group_title(each.found.indicator.id, each.gap.group),
            period_label(each.gap.period),
            *gap_cells(each.gap, each.measure),
            say("equity.clear" if each.is_clear else "equity.unclear"),
        )
        for each in gaps
    )
    header = _header(columns, view.plan.selection.intervals)
    return Table(caption, header, rows, frozenset({3, 4, 5, 6}), folded=folded)


def _population(view: View, equity: Equity) -> Iterable[Section]:
    """The gaps to the local population, with where its shares come from."""
    gaps = equity.to_population
    if gaps:
        by_indicator = {each.found.indicator.id: each.found.indicator for each in gaps}
        sources = dict.fromkeys(
            shares_words(view, [each.gap for each in gaps if each.found.indicator is indicator], indicator)
            for indicator in by_indicator.values()
        )
        table = _gap_table(view, say("equity.population_caption"), "local_population", gaps)
        paragraphs = (Paragraph(words) for words in sources)
        yield Section("equity-population", say("equity.population"), (table, *paragraphs))


def _compared(view: View) -> Iterable[Section]:
    """The indicators that set two groups side by side: relative likelihoods and pay gaps."""
    rows, ratios = [], []
    for indicator in view.plan.ordered:
        series = view.series(indicator) if indicator.rule.groups else None
        latest = series.latest if series else None
        if latest is None:
            continue
        unit = view.unit(indicator)
        sides = [view.plan.group_title(indicator.id, group) for group in (REFERENCE, TARGET)]
        shown = figure(latest, indicator, unit)
        rests = counts(latest, indicator, view.plan.units)
        rows.append(
            (
                indicator.title,
                say("equity.against", reference=sides[0], target=sides[1]),
                period_label(latest.period),
                shown,
                interval(latest, unit),
                rests,
            )
        )
        if latest.interval:
            ratios.append((indicator.title, latest, shown))
    if rows:
        chart = draw_ratios(ratios, view.plan.selection.intervals)
        columns = ("indicator", "groups", "period", "figure", "interval", "rests_on")
        header = _header(columns, view.plan.selection.intervals)
        table = Table(say("equity.compared_caption"), header, tuple(rows), frozenset({3, 4}))
        blocks: list[Block] = [Paragraph(say("equity.compared_text")), *([chart] if chart else []), table]
        yield Section("equity-compared", say("equity.compared"), tuple(blocks))


def _lacks(view: View, equity: Equity) -> Iterable[Section]:
    """Which breakdowns are asked and answered, asked in vain, and offered by the menu but not asked."""
    left = dict(lacking(view))
    answered: dict[str, list[str]] = {}
    silent: dict[str, list[str]] = {}
    for found in equity.breakdowns:
        kept = answered if found.periods else silent
        kept.setdefault(found.indicator.title, []).append(found.dimension.title)
    rows = [
        (
            indicator.title,
            *("; ".join(kept.get(indicator.title, ())) or "–" for kept in (answered, silent)),
            "; ".join(left.get(indicator.title, ())) or "–",
        )
        for indicator in view.plan.ordered
        if any(indicator.title in kept for kept in (answered, silent, left))
    ]
    if rows:
        split = len({found.indicator.id for found in equity.breakdowns})
        words = say("equity.lacks_text", split=split, offered=how_many(len(rows)))
        columns = ("indicator", "asked", "without", "offered")
        table = Table(say("equity.lacks_caption"), _header(columns), tuple(rows))
        yield Section("equity-lacks", say("equity.lacks"), (Paragraph(words), table))


def _hidden(equity: Equity) -> Iterable[Section]:
    """How many figures of groups are hidden, and why; never for which of the two reasons."""
    rows = [
        (found.indicator.title, found.dimension.title, say("equity.of", count=hidden, of=of))
        for found in equity.breakdowns
        for hidden, of in (found.hidden,)
        if hidden
    ]
    if not equity.breakdowns:
        return
    blocks: tuple[Block, ...] = (Paragraph(say("equity.hidden_none")),)
    if rows:
        header = _header(("indicator", "breakdown", "how_many"))
        table = Table(say("equity.hidden_caption"), header, tuple(rows), frozenset({2}))
        blocks = (Paragraph(say("equity.hidden_text")), table)
    yield Section("equity-hidden", say("equity.hidden"), blocks)


def _header(columns: Iterable[str], level: str = "") -> tuple[str, ...]:
    """The heads of columns; `level` is that of the intervals in them, where there are any."""
    return tuple(say(f"equity.{name}", level=level) for name in columns)
