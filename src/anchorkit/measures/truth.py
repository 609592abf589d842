"""Turns the answers held at a moment into the true counts behind figures that were published."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from anchorkit.measures.calculate import measure_answer
from anchorkit.measures.model import Evidence, Measures
from anchorkit.measures.seen import Cell, Counts, counts_of
from anchorkit.menu.model import Indicator
from anchorkit.selection.model import Plan


def true_counts(measures: Measures, plan: Plan) -> dict[Cell, Counts]:
    """Give the counts of people behind the measures, by what they are about."""
    return {
        cell: found
        for series in measures.series.values()
        for point in series.points
        for cell, found in counts_of(point, plan.indicators[point.indicator]).items()
    }


def counts_behind(
    cells: Iterable[Cell], evidence: Iterable[Evidence], indicators: Mapping[str, Indicator]
) -> dict[Cell, Counts]:
    """Give the counts behind cells, and behind each organisation in a joint one, whether still asked or not.

    What was not answered then, or is about an indicator that is not known any more, is left out.
    """
    wanted = tuple(cells)
    single = {member for cell in wanted for member in cell.members}
    found: dict[Cell, Counts] = {}
    for each in evidence:
        answer = each.observation
        cell = Cell(answer.organisation, answer.indicator, answer.period, answer.group)
        indicator = indicators.get(answer.indicator)
        if cell in single and indicator:
            found |= counts_of(measure_answer(indicator, each), indicator)
    joint = {cell: _sum(cell, found) for cell in wanted if cell.is_joint}
    return found | {cell: counts for cell, counts in joint.items() if counts}


def _sum(cell: Cell, found: Mapping[Cell, Counts]) -> Counts:
    """The sums of what the organisations have; nothing where one has nothing."""
    parts = [found.get(member, {}) for member in cell.members]
    if not all(parts):
        return {}
    fields: dict[str, list[float]] = defaultdict(list)
    for part in parts:
        for field, count in part.items():
            fields[field].append(count)
    return {field: math.fsum(counts) for field, counts in fields.items()}
