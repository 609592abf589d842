"""A file's bytes into cells and where they were. It judges nothing but whether the file can be read."""

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.guard import SheetScan, inspect_archive, open_archive
from anchorkit.returns.model import RawCell, RawSheet, ReturnedWorkbook
from anchorkit.returns.opendocument import is_opendocument, read_opendocument

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MOST_OF_A_TEXT: Final = 1_000_000
"""Excel keeps 32,767 characters in a cell."""


def read_return(content: bytes) -> ReturnedWorkbook:
    """Read a returned workbook. Raises Refused with a finding where it can't be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    archive = open_archive(content)
    if is_opendocument(archive):
        return read_opendocument(archive)
    inspection = inspect_archive(archive)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(inspection.content))
        sheets = tuple(
            _sheet(book, f"s{place}", name, scan) for place, (name, scan) in enumerate(inspection.sheets)
        )
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(DAMAGED.at(why="its sheets can't be read")) from error
    return ReturnedWorkbook(sheets, inspection.modified)


def _sheet(book: "CalamineWorkbook", place: str, name: str, scan: SheetScan) -> RawSheet:
    rows = book.get_sheet_by_name(place).to_python(skip_empty_area=False)
    return RawSheet(
        name,
        # Most cells are numbers, and those stay as they are; or nothing, which calamine gives as a text.
        tuple(
            [
                tuple([cell if type(cell) is float else None if cell == "" else _cell(cell) for cell in row])
                for row in rows
            ]
        ),
        scan.formulas,
        scan.uncached,
        scan.errors,
        scan.percentages,
        scan.merged,
    )


def _cell(cell: float | str | bool | date | datetime | time | timedelta) -> RawCell:
    if isinstance(cell, str):
        if len(cell) > _MOST_OF_A_TEXT:
            raise Refused(UNSAFE.at(why="a text without end in a cell"))
        return cell
    return float(cell) if type(cell) is int else cell
