"""One row, one truth: what is said of an answer never says both that it is taken and that it is not."""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import pytest
from openpyxl import Workbook

from anchorkit.findings import (
    BESIDE_AN_ERROR,
    CATALOGUE,
    FIGURE_NOT_ASKED,
    NOTE_ALONE,
    STATUS_WITHOUT_FIGURE,
    Finding,
    Severity,
)
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from tests.support.neighbourcases import fill_neighbours, neighbour_plan
from tests.support.owncases import fill_own, own_books
from tests.support.rulecases import fill, walk_plan
from tests.support.workbooks import COLUMN, a_workbook, changed
from tests.support.writtencases import write_all, written_plan

NOT_TAKEN: Final = {
    BESIDE_AN_ERROR,
    *(rule.consequence for rule in CATALOGUE.values() if rule.severity is Severity.ERROR),
}
"""What is said of an answer that is not taken. Only errors say so, and what stands beside them."""
NOTHING_GIVEN: Final = {rule.consequence for rule in (STATUS_WITHOUT_FIGURE, NOTE_ALONE, FIGURE_NOT_ASKED)}
"""What may be said of a row in which there is nothing to take."""


def formatted(book: Workbook) -> None:
    """Every second figure of every row is shown as a percentage, so that it is understood as one."""
    fill(book)
    for sheet in book.worksheets:
        for row in range(5, sheet.max_row + 1, 2):
            sheet.cell(row, COLUMN["result"]).number_format = "0.0%"


BOOKS: Final[list[tuple[Plan, Callable[[Workbook], None]]]] = [
    (walk_plan(), fill),
    (walk_plan(), formatted),
    (written_plan(), write_all),
    (neighbour_plan(), fill_neighbours),
    *((walk_plan(), lambda book, cases=cases: fill_own(book, cases)) for cases in own_books()),
]


def by_row(checked: CheckedReturn) -> dict[tuple[str, str], list[Finding]]:
    """The findings of each row."""
    rows: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        if finding.cell:
            rows[finding.sheet, "".join(filter(str.isdigit, finding.cell))].append(finding)
    return rows


@pytest.mark.parametrize(("plan", "typed"), BOOKS)
def test_what_follows_from_two_findings_of_a_row_can_both_be_true(
    plan: Plan, typed: Callable[[Workbook], None]
) -> None:
    """Where an error stands against an answer, nothing beside it says that it is taken; and the other way."""
    checked = check_return(read_return(changed(a_workbook(plan), typed)), plan)

    rows = by_row(checked)
    assert rows
    taken = {(answer.sheet, "".join(filter(str.isdigit, answer.cell))) for answer in checked.answers}
    for row, findings in rows.items():
        said = {finding.consequence for finding in findings}
        if any(finding.severity is Severity.ERROR for finding in findings):
            assert said <= NOT_TAKEN
            assert row not in taken
        else:
            assert not said & NOT_TAKEN
            assert said <= NOTHING_GIVEN or row in taken
            assert row not in taken or not said & (NOTHING_GIVEN - {FIGURE_NOT_ASKED.consequence})


@pytest.mark.parametrize(
    ("value", "number_format", "codes"),
    [(1.54, "0.0%", {"R308", "R320"}), ("1,234", "General", {"R308", "R302"})],
)
def test_what_was_understood_of_a_refused_figure_is_still_said(
    value: float | str, number_format: str, codes: set[str]
) -> None:
    """154% is too large; that 1.54 was read as 154 is why, and does not say that it is taken."""
    plan = walk_plan()

    def type_it(book: Workbook) -> None:
        sheet = book["Employment"]
        row = next(row for row in range(5, 999) if "emp.future.03" in str(sheet.cell(row, 1).value))
        sheet.cell(row, COLUMN["result"]).value = value
        sheet.cell(row, COLUMN["result"]).number_format = number_format

    checked = check_return(read_return(changed(a_workbook(plan), type_it)), plan)

    assert codes <= {finding.code for finding in checked.findings}
    assert {finding.consequence for finding in checked.findings} <= NOT_TAKEN
