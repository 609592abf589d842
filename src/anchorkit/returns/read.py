"""A file's bytes into cells and where they were. It judges nothing but whether the file can be read."""

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from anchorkit.findings import DAMAGED
from anchorkit.returns.guard import Inspection, Refused, inspect
from anchorkit.returns.model import RawCell, RawSheet, ReturnedWorkbook

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def read_return(content: bytes) -> ReturnedWorkbook:
    """Read a returned workbook. Raises Refused with a finding where it can't be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    inspection = inspect(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            _sheet(book, name, inspection) for name in book.sheet_names if name in inspection.sheets
        )
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(DAMAGED.at(why="its sheets can't be read")) from error
    return ReturnedWorkbook(sheets, inspection.modified)


def _sheet(book: "CalamineWorkbook", name: str, inspection: Inspection) -> RawSheet:
    scan = inspection.sheets[name]
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return RawSheet(
        name,
        tuple(tuple(None if cell == "" else _cell(cell) for cell in row) for row in rows),
        scan.formulas,
        scan.uncached,
        scan.errors,
    )


def _cell(cell: float | str | bool | date | datetime | time | timedelta) -> RawCell:
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
