"""Causes into the sheet *Findings*: one table with what to put right, where, and a link to the place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.returns.causes import Cause, places_text
from anchorkit.workbook import style
from anchorkit.workbook.cells import add_table, head, put_row, put_text
from anchorkit.workbook.layout import HEADER_ROW, START, ColumnPlan

FINDINGS: Final = "Findings"
EARLIER: Final = "Earlier findings"
TABLE: Final = "anchorkit_findings"
_MOST_PLACES: Final = 24
"""How many more places one cell names; beside each of the others is its mark."""
_MOST_HEIGHT: Final = 400.0
"""Points; Excel takes no row of more than 409."""

COLUMNS: Final = (
    ColumnPlan("number", "Number", 9),
    ColumnPlan("where", "Where", 36),
    ColumnPlan("also", "Also at", 24),
    ColumnPlan("wrong", "What is wrong", 42),
    ColumnPlan("remedy", "What to do", 42),
    ColumnPlan("consequence", "What happens", 32),
    ColumnPlan("code", "Code", 9),
)
_WHERE: Final = 2
_ONLY_HERE: Final = "only here"
LINK: Final = Font(name=style.FONT, size=style.TEXT_SIZE, color=style.LINK.color, underline="single")

_IN_PLACE: Final = (
    "{whose}{count} to look at, checked on {day}. The first one matters most. “Where” leads to its first "
    "cell; the cells have a comment and a dashed outline."
)
_BESIDE: Final = (
    "{whose}{count} to look at in your workbook, checked on {day}. The first one matters most. “Where” names "
    "the sheet and the cell."
)


def add_findings_sheet(
    book: Workbook, causes: Sequence[Cause], organisation: str, set_title: str, now: date
) -> Worksheet:
    """Put the sheet after *Start*, or first where there is none; give it."""
    title = _free_title(book, FINDINGS)
    after = book.sheetnames.index(START) + 1 if START in book.sheetnames else 0
    sheet = cast(Worksheet, book.create_sheet(title, after))
    _fill(sheet, set_title, _text(_IN_PLACE, causes, organisation, now), causes)
    for row, cause in enumerate(causes, HEADER_ROW + 1):
        place, cell = cause.places[0]
        if place in book.sheetnames:
            link_to(sheet, row, _WHERE, place, cell or "A1")
            sheet.cell(row, _WHERE).font = LINK
    return sheet


def findings_book(causes: Sequence[Cause], organisation: str, set_title: str, now: date) -> Workbook:
    """A workbook of its own with nothing but the findings, to go beside one that is left untouched."""
    book = Workbook()
    sheet = cast(Worksheet, book.active)
    sheet.title = FINDINGS
    _fill(sheet, set_title, _text(_BESIDE, causes, organisation, now), causes)
    book.properties.title = f"{FINDINGS}: {set_title}"
    book.properties.creator = "anchorkit"
    book.properties.created = datetime(now.year, now.month, now.day)
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


def _text(template: str, causes: Sequence[Cause], organisation: str, now: date) -> str:
    count = f"{len(causes)} thing{'s' if len(causes) != 1 else ''}"
    whose = f"For {organisation}: " if organisation else ""
    return template.format(whose=whose, count=count, day=f"{now:%-d %B %Y}")


def _fill(sheet: Worksheet, set_title: str, text: str, causes: Sequence[Cause]) -> None:
    head(sheet, f"{FINDINGS}: {set_title or 'what to look at'}", text, COLUMNS, filters=False)
    for number, cause in enumerate(causes, 1):
        _write_cause(sheet, number, cause)
    add_table(sheet, _free_name(sheet), len(COLUMNS), HEADER_ROW + len(causes), filters=False)


def _write_cause(sheet: Worksheet, number: int, cause: Cause) -> None:
    row = HEADER_ROW + number
    also = places_text(cause.places[1:], _MOST_PLACES) if cause.places[1:] else _ONLY_HERE
    texts = (
        str(number),
        # One line, since LibreOffice does not break links.
        places_text(cause.places[:1], 1),
        also,
        f"{cause.title}. {cause.message}",
        cause.remedy,
        cause.consequence,
        cause.code,
    )
    put_row(sheet, row, texts, COLUMNS)
    put_text(sheet, row, 1, "", style.SMALL, style.TOP_APART).value = number
    height = sheet.row_dimensions[row].height
    sheet.row_dimensions[row].height = min(_MOST_HEIGHT, height) if height else None


def _free_title(book: Workbook, title: str) -> str:
    """A sheet's name that no other sheet of the workbook has."""
    taken = {name.casefold() for name in book.sheetnames}
    number = 1
    while (name := title if number == 1 else f"{title} {number}").casefold() in taken:
        number += 1
    return name


def _free_name(sheet: Worksheet) -> str:
    """A table's name that no other table of the workbook has."""
    book = cast(Workbook, sheet.parent)
    taken = {name.casefold() for other in book.worksheets for name in other.tables}
    taken |= {name.casefold() for name in book.defined_names}
    number = 1
    while (name := TABLE if number == 1 else f"{TABLE}_{number}") in taken:
        number += 1
    return name
