"""How much longer a guarded read takes than calamine alone, on a workbook of 10 sheets and 5,400 cells."""

import io
from functools import partial

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from python_calamine import CalamineWorkbook

from anchorkit.returns.read import read_return
from benchmarks.ratio import Ratio, in_turns, ratio_of
from benchmarks.returned import Shape

SHEETS, ROWS, COLUMNS = 10, 45, 12


def measure(*, full: bool = False) -> list[Ratio]:
    found = []
    rounds = 60 if full else 20
    for name, content in (
        ("a plain workbook of 5,400 cells", a_workbook()),
        ("a return of 1,392 answers", next(Shape(1).contents())[1]),
    ):
        ours, floor = in_turns(rounds, partial(read_return, content), partial(plainly, content))
        found.append(ratio_of(f"guarded read of {name} against calamine", ours, floor, mark=2.5))
    return found


def a_workbook() -> bytes:
    """Sheets of texts and numbers with styles and formulas, as a filled workbook has them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number in range(SHEETS):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in range(1, ROWS + 1):
            for column in range(1, COLUMNS + 1):
                cell = sheet.cell(row, column)
                if column <= 5 or column == COLUMNS:
                    cell.value = f"Text {row} of column {column}"
                    cell.font = Font(bold=row == 1)
                elif column == 8:
                    cell.value = f"=IF(G{row}=0,0,F{row}/G{row})"
                    cell.fill = PatternFill("solid", fgColor="EEEEEE")
                else:
                    cell.value = row * column * 1.5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plainly(content: bytes) -> None:
    """Calamine alone."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
