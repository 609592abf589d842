"""Workbooks for tests: written by the real writer, changed with openpyxl as a person would, and as bytes."""

import io
from collections.abc import Callable, Iterable

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.observations import Observation
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, plan_workbook
from anchorkit.workbook.write import workbook_bytes

COLUMN = {column.name: place for place, column in enumerate(ANSWER_COLUMNS, 1)}


def a_workbook(plan: Plan, known: Iterable[Observation] = ()) -> bytes:
    """The first organisation's workbook, filled in with some observations."""
    return workbook_bytes(
        plan_workbook(plan, plan.selection.organisations[0], {found.key: found for found in known})
    )


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after a person has changed it. As openpyxl saves no results, theirs are gone."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet: Worksheet, key: str) -> int:
    """The row in which a key stands."""
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):
        if sheet.cell(row, COLUMN["key"]).value == key:
            return row
    raise AssertionError(f"no row has the key {key}")


def typing(key: str, **cells: object) -> Callable[[Workbook], None]:
    """A change: type something into cells of the row with a key, whichever sheet it is on."""

    def change(book: Workbook) -> None:
        for sheet in book.worksheets:
            if any(sheet.cell(row, 1).value == key for row in range(1, sheet.max_row + 1)):
                for name, value in cells.items():
                    sheet.cell(row_of(sheet, key), COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types
                return
        raise AssertionError(f"no sheet has the key {key}")

    return change
