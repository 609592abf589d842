"""A returned workbook and its findings into the same workbook with our words at each place.

What the person put in stays. Ours is added in ways that come off again without a trace: a comment of its own
or at the end of theirs, an outline, a mark beside the table, and the sheet *Findings*. What we added an
earlier time is replaced.
"""

import io
import re
import warnings
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.errors import AnchorkitError
from anchorkit.findings import Finding
from anchorkit.returns.causes import Cause, causes_of
from anchorkit.returns.cell_comments import take_back, tell
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.findings_sheet import (
    COLUMNS,
    add_findings_sheet,
    findings_book,
    remove_findings_sheets,
)
from anchorkit.returns.marks import is_mark, outline, take_marks_off, write_marks
from anchorkit.returns.model import RawSheet, ReturnedWorkbook
from anchorkit.returns.package import has_macros, lost_by_editing, repacked
from anchorkit.returns.read import read_return
from anchorkit.workbook.cells import put_number
from anchorkit.workbook.layout import HEADER_ROW

_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_UNUSUAL: Final = ("something unusual",)


class WouldLose(AnchorkitError):
    """The workbook can't be annotated without losing something of the person's; `what` says what."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__("The workbook holds what would be lost if it were annotated")
        self.what = tuple(what)


def annotate(
    content: bytes, findings: Sequence[Finding], *, organisation: str, set_title: str, now: date
) -> bytes:
    """Annotate a workbook that the guard has let pass and that the check has not refused.

    The same input gives the same bytes. Raises WouldLose where something of the person's would not survive;
    then `findings_workbook` goes beside the untouched file.
    """
    causes = causes_of(findings)
    try:
        lost = lost_by_editing(content)
        annotated = b"" if lost else _edited(content, causes, findings, (organisation, set_title, now))
    except Exception as error:
        # A damaged or unusual workbook raises whatever it likes; the untouched copy is the answer to all.
        raise WouldLose(_UNUSUAL) from error
    if lost or not _reads_alike(content, annotated):
        raise WouldLose(lost or _UNUSUAL)
    return annotated


def _edited(
    content: bytes, causes: Sequence[Cause], findings: Sequence[Finding], heading: tuple[str, str, date]
) -> bytes:
    with warnings.catch_warnings():
        # openpyxl warns where it drops something.
        warnings.simplefilter("error")
        book = load_workbook(io.BytesIO(content), keep_vba=has_macros(content), rich_text=True)
        _annotate(book, causes, findings, heading)
        out = io.BytesIO()
        book.save(out)
    return repacked(out.getvalue(), content)


def findings_workbook(findings: Sequence[Finding], *, organisation: str, set_title: str, now: date) -> bytes:
    """The findings in a small workbook of their own."""
    book = findings_book(causes_of(findings), organisation, set_title, now)
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue())


def _annotate(
    book: Workbook, causes: Sequence[Cause], findings: Sequence[Finding], heading: tuple[str, str, date]
) -> None:
    _take_earlier_away(book)
    listed = add_findings_sheet(book, causes, *heading)
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


def _reads_alike(content: bytes, annotated: bytes) -> bool:
    """True where our own reader finds in both the same sheets, values, formulas and errors."""
    try:
        return _shown(read_return(content)) == _shown(read_return(annotated))
    except Refused:
        return False


def _shown(returned: ReturnedWorkbook) -> dict[str, object]:
    """What the reader sees, without our own marks and sheets."""
    return {
        sheet.name: (
            {
                (row, column): cell
                for row, cells in enumerate(sheet.rows)
                for column, cell in enumerate(cells)
                if cell is not None and not is_mark(cell)
            },
            sheet.formulas,
            sheet.uncached,
            sheet.errors,
        )
        for sheet in returned.sheets
        if not _is_findings(sheet)
    }


def _is_findings(sheet: RawSheet) -> bool:
    headers = [column.header for column in COLUMNS]
    return any(list(row[: len(headers)]) == headers for row in sheet.rows[:10])
