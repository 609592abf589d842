"""Turns the cells of an output into the sums that tie them: parts and totals, trusts and the set, periods."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

from anchorkit.measures.seen import Cell
from anchorkit.menu.kinds import Kind
from anchorkit.observations import ALL
from anchorkit.periods import InvalidPeriod, Period, parse_period
from anchorkit.selection.model import Plan


class Tie(NamedTuple):
    """A total that its parts add up to; with `rest`, together with people who are in none of the parts."""

    total: Cell
    parts: tuple[Cell, ...]
    rest: bool = False


def ties_between(cells: Collection[Cell], plan: Plan) -> list[Tie]:
    """Give every sum that the cells of one output are known to keep, in a lasting order.

    A total may be a cell that is not among them: two breakdowns then still add up to the same.
    """
    known = set(cells)
    return [*_breakdowns(known, plan), *_organisations(known), *_periods(known, plan)]


def ties_across(cells: Collection[Cell], earlier: Collection[Cell], plan: Plan) -> list[Tie]:
    """Give the sums over periods that tie what one output asked to what others asked: quarters to a year."""
    known = set(cells)
    found = _periods(known.union(earlier), plan)
    return [tie for tie in found if not known.issuperset((tie.total, *tie.parts))]


def _breakdowns(known: set[Cell], plan: Plan) -> Iterable[Tie]:
    """The categories of a partition make up everyone; any other group is a part of everyone."""
    parts: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in sorted(known):
        name, mark, _ = cell.group.partition("=")
        if mark and name in plan.dimensions:
            parts[cell._replace(group=ALL), name].append(cell)
    for (total, name), found in parts.items():
        dimension = plan.dimensions[name]
        if dimension.partition:
            yield Tie(total, tuple(found), len(found) < len(dimension.categories))
        elif total in known:
            yield from (Tie(total, (cell,), True) for cell in found)


def _organisations(known: set[Cell]) -> Iterable[Tie]:
    """What the set has together is the sum of its organisations."""
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(known):
        total = cell._replace(organisation="")
        if cell.organisation and total in known:
            parts[total].append(cell)
    yield from (Tie(total, tuple(found)) for total, found in parts.items())


def _periods(known: set[Cell], plan: Plan) -> Iterable[Tie]:
    """Months make up quarters and years, where a count was asked at more than one frequency."""
    spans: dict[Cell, list[tuple[Period, Cell]]] = defaultdict(list)
    for cell in sorted(known):
        indicator = plan.indicators.get(cell.indicator)
        if indicator and indicator.kind is Kind.COUNT and (period := _period(cell.period)):
            spans[cell._replace(period="")].append((period, cell))
    for found in spans.values():
        lengths = sorted({period.frequency.months for period, _ in found})
        for short, long in pairwise(lengths):
            yield from _spans(found, short, long)


def _spans(found: list[tuple[Period, Cell]], short: int, long: int) -> Iterable[Tie]:
    for period, total in found:
        if period.frequency.months != long:
            continue
        within = range(period.first, period.first + long)
        parts = tuple(
            cell for other, cell in found if other.frequency.months == short and other.first in within
        )
        if parts:
            yield Tie(total, parts, len(parts) * short < long)


def _period(code: str) -> Period | None:
    try:
        return parse_period(code)
    except InvalidPeriod:
        return None
