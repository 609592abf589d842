"""A workbook of the whole menu with every breakdown, answered in every way that people answer."""

from functools import cache
from itertools import cycle

from openpyxl import Workbook

from anchorkit.menu.kinds import Kind
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW
from tests.support.rulecases import Cells, counts, only, result
from tests.support.sets import a_plan, shipped_menu
from tests.support.workbooks import COLUMN

_CHOICES: tuple[Cells, ...] = (
    result("no"),
    {},
    result("yes"),
    {},
    result("not applicable"),
    only("not collected"),
    result("perhaps"),
)
_COUNTS: tuple[Cells, ...] = (
    counts(30, 60),
    {},
    {},
    counts(90, 60),
    {},
    only("not applicable"),
    {},
    only("suppressed"),
    counts("3,000", 6000),
    counts(None, None, result=0.5),
    {"note": "to follow"},
)
_FIGURES: tuple[Cells, ...] = (result(7), {}, {}, {}, only("not applicable"), result("n/a"), result(-3), {})


@cache
def every_plan() -> Plan:
    """All 56 indicators, with every breakdown that the menu offers, for a year."""
    return a_plan([{"id": found.id, "groups": list(found.groups)} for found in shipped_menu().indicators])


def answer_in_every_way(book: Workbook) -> None:
    """Go down the sheets and answer one row after the other in another way."""
    plan = every_plan()
    kinds = {question.key: plan.indicators[question.indicator] for question in plan.all_questions}
    choices, shares, figures = cycle(_CHOICES), cycle(_COUNTS), cycle(_FIGURES)
    for sheet in book.worksheets:
        if sheet.cell(HEADER_ROW, 1).value != ANSWER_COLUMNS[0].header:
            continue
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            indicator = kinds[str(sheet.cell(row, 1).value)]
            ways = shares if indicator.rule.has_counts else figures
            for name, value in next(choices if indicator.kind is Kind.YES_NO else ways).items():
                sheet.cell(row, COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types
