"""An Excel workbook and its findings into the same workbook with our words at each place, by openpyxl."""

import io
import re
import warnings
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.findings import Finding
from anchorkit.returns.causes import causes_of
from anchorkit.returns.cell_comments import take_back, tell
from anchorkit.returns.drawings import without_drawings
from anchorkit.returns.extensions import without_extensions
from anchorkit.returns.findings_sheet import add_findings_sheet, remove_findings_sheets
from anchorkit.returns.findings_table import Heading
from anchorkit.returns.marks import outline, take_marks_off, write_marks
from anchorkit.returns.package import has_macros, packed, parts_of, repacked
from anchorkit.workbook.cells import put_number
from anchorkit.workbook.layout import HEADER_ROW

_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def annotated_xlsx(content: bytes, findings: Sequence[Finding], heading: Heading) -> bytes:
    """The workbook with our words in it. A damaged or unusual one raises whatever openpyxl raises."""
    with warnings.catch_warnings():
        # openpyxl warns where it drops something.
        warnings.simplefilter("error")
        plain = packed(without_extensions(without_drawings(parts_of(content))))
        book = load_workbook(io.BytesIO(plain), keep_vba=has_macros(content), rich_text=True)
        _annotate(book, findings, heading)
        out = io.BytesIO()
        book.save(out)
    return repacked(out.getvalue(), content)


def _annotate(book: Workbook, findings: Sequence[Finding], heading: Heading) -> None:
    _take_earlier_away(book)
    causes = causes_of(findings)
    listed = add_findings_sheet(book, causes, heading)
    rows = {cause.code: f"A{row}" for row, cause in enumerate(causes, HEADER_ROW + 1)}
    found: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.sheet in book.sheetnames and _ADDRESS.fullmatch(finding.cell):
            found[finding.sheet][finding.cell].append(finding)
    for name, cells in found.items():
        sheet = book[name]
        outline(sheet, list(cells))
        for address, here in cells.items():
            tell(_holder(sheet, address), here)
        write_marks(sheet, cells, listed.title, rows)
    _open_at(book, listed)


def _take_earlier_away(book: Workbook) -> None:
    remove_findings_sheets(book)
    for sheet in book.worksheets:
        take_marks_off(sheet)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell, Cell):
                take_back(cell)
                _keep_every_digit(cell)


def _open_at(book: Workbook, listed: Worksheet) -> None:
    # Two selected sheets would be edited together.
    book.active = book.index(listed)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is listed
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True


def _keep_every_digit(cell: Cell) -> None:
    """Keep the 17th digit of a number, which openpyxl by itself leaves out."""
    value = cell.value
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        put_number(cell, value)


def _holder(sheet: Worksheet, address: str) -> Cell:
    """The cell that can hold a comment: of merged cells the first."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        merged = next(area for area in sheet.merged_cells.ranges if address in area)
        cell = sheet.cell(merged.min_row, merged.min_col)
    assert isinstance(cell, Cell)  # noqa: S101 - an address of one cell gives one cell
    return cell
