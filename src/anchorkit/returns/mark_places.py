"""A sheet's cells into where our marks stand, and where there is room for new ones beside its table."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from anchorkit.findings import Finding
from anchorkit.returns.causes import causes_of
from anchorkit.returns.model import RawCell, RawSheet
from anchorkit.returns.tables import column_letter, find_header, normal
from anchorkit.workbook.layout import ANSWER_COLUMNS, OWN_COLUMNS, STORY_COLUMNS

MARK: Final = "▶ "
MARKS_HEADER: Final = "From us"
MARKS_WIDTH: Final = 44
OURS: Final = 'LEN("anchorkit")=9'
"""The condition of our outline: always true, and by it the outline is known again."""
_MARK = re.compile(r"▶ [A-Z]\d{3} ")
_TABLES: Final = (
    (ANSWER_COLUMNS, ("key", "result", "status")),
    (OWN_COLUMNS, ("title", "kind", "period")),
    (STORY_COLUMNS, ("title", "text", "consent")),
)
_MOST_ABOVE: Final = 60
"""Rows in which a table's header is looked for."""

Place = tuple[int, int]
"""Row and column, counted from 1."""
Area = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 1."""


def mark_text(here: Iterable[Finding]) -> tuple[str, str]:
    """The mark for all that is found in a row, on one line, and the code that it leads to."""
    first, *others = causes_of(here)
    more = f", and {len(others)} more" if others else ""
    return f"{MARK}{first.code} {first.title}{more}", first.code


def marks_in(sheet: RawSheet) -> frozenset[Place]:
    """The cells that hold a mark of ours, with its heading."""
    marks = {
        (row, column)
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells, 1)
        if isinstance(cell, str) and _MARK.match(cell)
    }
    columns = {column for _, column in marks}
    header = _header(sheet)
    if header is not None:
        row, first = header
        # Whether or not its marks are still there; elsewhere these words are somebody's own.
        marks |= {
            (row, column)
            for column, cell in enumerate(sheet.rows[row - 1], 1)
            if normal(cell) == normal(MARKS_HEADER) and (column >= first or column in columns)
        }
    return frozenset(marks)


def without_marks(sheet: RawSheet) -> dict[Place, RawCell]:
    """The values of a sheet by their places, without our marks."""
    marks = marks_in(sheet)
    return {
        (row, column): cell
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None and (row, column) not in marks
    }


def room_for_marks(sheet: RawSheet, rows: Iterable[int], taken: Sequence[Area]) -> Place | None:
    """The table's header row, and the first column to its right that is free in it and in some rows.

    `taken` are areas (tables, merged cells) in which nothing may be put. None where there is no table.
    """
    header = _header(sheet)
    if header is None:
        return None
    row, column = header
    wanted = [row, *rows]
    while _is_taken(column, wanted, taken) or _is_used(sheet, column, min(wanted)):
        column += 1
    return row, column


def _header(sheet: RawSheet) -> Place | None:
    """The row of a table's header and the first column to the right of it."""
    top = RawSheet(sheet.name, sheet.rows[:_MOST_ABOVE])
    for columns, needed in _TABLES:
        found = find_header(top, columns, needed)
        if found is not None:
            return found[0] + 1, max(found[1].values()) + 2
    return None


def _is_taken(column: int, rows: Sequence[int], taken: Sequence[Area]) -> bool:
    return any(
        left <= column <= right and any(top <= row <= bottom for row in rows)
        for top, left, bottom, right in taken
    )


def _is_used(sheet: RawSheet, column: int, first_row: int) -> bool:
    letter = column_letter(column - 1)
    return any(
        (column <= len(cells) and cells[column - 1] is not None)
        or f"{letter}{row}" in sheet.formulas
        or f"{letter}{row}" in sheet.errors
        for row, cells in enumerate(sheet.rows[first_row - 1 :], first_row)
    )
