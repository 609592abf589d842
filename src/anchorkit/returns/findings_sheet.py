"""Causes into the sheet *Findings*: one table with what to put right, where, and a link to the place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.returns.causes import Cause
from anchorkit.returns.findings_table import (
    COLUMNS,
    EARLIER,
    FINDINGS,
    TABLE,
    Heading,
    free_title,
    table_rows_of,
    table_text,
)
from anchorkit.workbook import style
from anchorkit.workbook.cells import add_table, head, put_row, put_text
from anchorkit.workbook.layout import HEADER_ROW, START

_MOST_HEIGHT: Final = 400.0
"""Points; Excel takes no row of more than 409."""
_WHERE: Final = 2
LINK: Final = Font(name=style.FONT, size=style.TEXT_SIZE, color=style.LINK.color, underline="single")


def add_findings_sheet(book: Workbook, causes: Sequence[Cause], heading: Heading) -> Worksheet:
    """Put the sheet after *Start*, or first where there is none; give it."""
    title = _free_title(book, FINDINGS)
    after = book.sheetnames.index(START) + 1 if START in book.sheetnames else 0
    sheet = cast(Worksheet, book.create_sheet(title, after))
    _fill(sheet, causes, heading, in_place=True)
    for row, cause in enumerate(causes, HEADER_ROW + 1):
        place, cell = cause.places[0]
        if place in book.sheetnames:
            link_to(sheet, row, _WHERE, place, cell or "A1")
            sheet.cell(row, _WHERE).font = LINK
    return sheet


def findings_book(causes: Sequence[Cause], heading: Heading) -> Workbook:
    """A workbook of its own with nothing but the findings, to go beside one that is left untouched."""
    book = Workbook()
    sheet = cast(Worksheet, book.active)
    sheet.title = FINDINGS
    _fill(sheet, causes, heading, in_place=False)
    book.properties.title = heading.title
    book.properties.creator = "anchorkit"
    book.properties.created = datetime(heading.now.year, heading.now.month, heading.now.day)
    book.properties.language = "en-GB"
    return book


def remove_findings_sheets(book: Workbook) -> None:
    """Take out the sheet of an earlier time; where somebody has written into it, it is kept and renamed."""
    for sheet in list(book.worksheets):
        names = [name for name in sheet.tables if name.startswith(TABLE)]
        if not names:
            continue
        if not _written_into(sheet, sheet.tables[names[0]].ref):
            book.remove(sheet)
            continue
        for name in names:
            del sheet.tables[name]
        sheet.title = _free_title(book, EARLIER)
        book.move_sheet(sheet, len(book.sheetnames))


def link_to(sheet: Worksheet, row: int, column: int, target: str, cell: str) -> None:
    """Make a cell a link to a place in the same workbook."""
    from_cell = sheet.cell(row, column)
    place = f"{quote_sheetname(target)}!{cell}"
    from_cell.hyperlink = Hyperlink(ref=from_cell.coordinate, location=place, display=str(from_cell.value))


def _written_into(sheet: Worksheet, table: str) -> bool:
    """True where there is something beside or below the table, or a comment: that is somebody's work."""
    last = int("".join(sign for sign in table.rpartition(":")[2] if sign.isdigit()))
    return any(
        cell.comment is not None
        or (cell.value is not None and (cell.column > len(COLUMNS) or cell.row > last))
        for row in sheet.iter_rows()
        for cell in row
    )


def _fill(sheet: Worksheet, causes: Sequence[Cause], heading: Heading, *, in_place: bool) -> None:
    head(sheet, heading.title, table_text(causes, heading, in_place=in_place), COLUMNS, filters=False)
    for number, texts in enumerate(table_rows_of(causes, in_place=in_place), 1):
        _write_row(sheet, number, texts)
    add_table(sheet, _free_name(sheet), len(COLUMNS), HEADER_ROW + len(causes), filters=False)


def _write_row(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    row = HEADER_ROW + number
    put_row(sheet, row, texts, COLUMNS)
    put_text(sheet, row, 1, "", style.SMALL, style.TOP_APART).value = number
    height = sheet.row_dimensions[row].height
    sheet.row_dimensions[row].height = min(_MOST_HEIGHT, height) if height else None


def _free_title(book: Workbook, title: str) -> str:
    return free_title({name.casefold() for name in book.sheetnames}, title)


def _free_name(sheet: Worksheet) -> str:
    """A table's name that no other table of the workbook has."""
    book = cast(Workbook, sheet.parent)
    taken = {name.casefold() for other in book.worksheets for name in other.tables}
    taken |= {name.casefold() for name in book.defined_names}
    number = 1
    while (name := TABLE if number == 1 else f"{TABLE}_{number}") in taken:
        number += 1
    return name
