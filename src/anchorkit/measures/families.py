"""Turns the cells of many outputs into families: those that sums may tie, and that are protected together."""

from collections import defaultdict
from collections.abc import Iterable

from anchorkit.measures.seen import Cell
from anchorkit.periods import InvalidPeriod, parse_period


def families(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Give the cells of each indicator and period; of all periods where it was asked at two frequencies."""
    every = sorted(cells)
    months: dict[str, set[int]] = defaultdict(set)
    for indicator, period in {(cell.indicator, cell.period) for cell in every}:
        months[indicator].add(_months(period))
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in every:
        found[cell.indicator, "" if len(months[cell.indicator]) > 1 else cell.period].append(cell)
    return list(found.values())


def _months(code: str) -> int:
    try:
        return parse_period(code).frequency.months
    except InvalidPeriod:
        return 0
