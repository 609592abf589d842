"""Turns cells into the sums that tie them: parts and totals, organisations and sets, periods, mergers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

from anchorkit.measures.seen import Cell
from anchorkit.observations import ALL
from anchorkit.periods import InvalidPeriod, Period, parse_period
from anchorkit.selection.model import Plan


class Tie(NamedTuple):
    """A total that its parts add up to; with `rest`, together with people who are in none of the parts.

    `inside`: the parts can't be more than the total, even where they leave some people out unasked.
    """

    total: Cell
    parts: tuple[Cell, ...]
    rest: bool = False
    inside: bool = False


def ties_between(cells: Collection[Cell], plan: Plan) -> list[Tie]:
    """Give every sum that the cells of one output are known to keep, in a lasting order.

    A total may be a cell that is not among them: two breakdowns then still add up to the same.
    """
    known = set(cells)
    return [*_breakdowns(known, plan), *_organisations(known), *_periods(known)]


def ties_across(cells: Collection[Cell], earlier: Collection[Cell]) -> list[Tie]:
    """Give the sums over periods that tie what one output asked to what others asked: quarters to a year."""
    known = set(cells)
    found = _periods(known.union(earlier))
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
            yield Tie(total, tuple(found), len(found) < len(dimension.categories), inside=True)
        elif total in known:
            yield from (Tie(total, (cell,), True) for cell in found)


def _organisations(known: set[Cell]) -> Iterable[Tie]:
    """A joint figure is the sum of the organisations in it, whoever else is in the set by now."""
    yield from (Tie(cell, cell.members) for cell in sorted(known) if cell.is_joint and cell.organisation)


def ties_of_mergers(cells: Iterable[Cell], plan: Plan) -> list[Tie]:
    """Give, for organisations that took over another, its figures before and the other's as parts of its own.

    The total and the first part are the same cell, before the other was counted in and after.
    """
    mergers = [(one.code, each) for one in plan.selection.organisations for each in one.merged]
    found = []
    for cell in sorted(cells) if mergers else ():
        for code, merger in mergers:
            if cell.organisation == code and _begins(cell.period, merger.period):
                found.append(Tie(cell, (cell, cell._replace(organisation=merger.predecessor))))
    return found


def _begins(code: str, first: str) -> bool:
    """True where a period begins no earlier than another."""
    period, other = _period(code), _period(first)
    return bool(period and other and period.first >= other.first)


def _periods(known: set[Cell]) -> Iterable[Tie]:
    """Months make up quarters and years, where people were counted at more than one frequency."""
    spans: dict[Cell, list[tuple[Period, Cell]]] = defaultdict(list)
    for cell in sorted(known):
        if period := _period(cell.period):
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
