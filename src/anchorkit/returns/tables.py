"""Sheets into table rows: a table is found by its header texts, wherever it stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from anchorkit.returns.model import RawCell, RawSheet, TableRow
from anchorkit.workbook.layout import ColumnPlan

_SEARCHED_ROWS: Final = 60
"""How far down a header row is looked for."""
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")


def normal(text: RawCell) -> str:
    """A text for comparing: one form of letters, hyphens and spaces, whatever the case."""
    if not isinstance(text, str):
        return ""
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
    return " ".join(plain.split()).casefold()


def table_rows(
    sheets: Iterable[RawSheet], columns: Sequence[ColumnPlan], needed: Sequence[str]
) -> Iterator[TableRow]:
    """Every row below a header that holds at least the needed columns, in every sheet that has one."""
    for sheet in sheets:
        header = find_header(sheet, columns, needed)
        if header is not None:
            yield from _rows_below(sheet, *header)


def find_header(
    sheet: RawSheet, columns: Sequence[ColumnPlan], needed: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """The row (from 0) of a table's header and the position of each column; None where there is none."""
    wanted = {normal(column.header): column.name for column in columns}
    for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        found: dict[str, int] = {}
        for position, cell in enumerate(row):
            name = wanted.get(normal(cell))
            if name is not None and name not in found:
                found[name] = position
        if all(name in found for name in needed):
            return place, found
    return None


def _rows_below(sheet: RawSheet, header: int, columns: dict[str, int]) -> Iterator[TableRow]:
    letters = {name: column_letter(position) for name, position in columns.items()}
    for place in range(header + 1, len(sheet.rows)):
        row = sheet.rows[place]
        cells = {name: row[position] if position < len(row) else None for name, position in columns.items()}
        if any(not is_blank(cell) for cell in cells.values()):
            yield TableRow(
                sheet.name,
                place + 1,
                cells,
                {name: f"{letter}{place + 1}" for name, letter in letters.items()},
            )


def is_blank(cell: RawCell) -> bool:
    """True for nothing, or nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: RawCell) -> str:
    """A cell as a text: what a person typed, or a number as they would read it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def column_letter(position: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
