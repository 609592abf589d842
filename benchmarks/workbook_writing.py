"""Writing a workbook of the whole menu, month by month, beside openpyxl writing its cells alone."""

import io

from openpyxl import Workbook, load_workbook

from anchorkit.workbook.layout import plan_workbook
from anchorkit.workbook.write import workbook_bytes
from benchmarks.ratio import Ratio, in_turns, ratio_of
from benchmarks.returned import NOBODY, a_plan

Rows = list[tuple[str, list[tuple[object, ...]]]]


def measure(*, full: bool = False) -> list[Ratio]:
    plan = a_plan("monthly", [NOBODY])

    def ours() -> bytes:
        return workbook_bytes(plan_workbook(plan, NOBODY, {}))

    sheets = cells_of(ours())
    spent, floor = in_turns(5 if full else 3, ours, lambda: plainly(sheets))
    name = "a workbook of 1,392 questions against openpyxl writing its cells alone"
    return [ratio_of(name, spent, floor, mark=None)]


def cells_of(content: bytes) -> Rows:
    book = load_workbook(io.BytesIO(content))
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]


def plainly(sheets: Rows) -> None:
    """The cells without widths, styles, lists, checks of what is typed, tables and protection."""
    book = Workbook()
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())
