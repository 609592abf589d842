"""Sheets into table rows: a table is found by its header texts, wherever it stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from operator import itemgetter
from typing import Final

from anchorkit.returns.model import RawCell, RawSheet, TableRow, is_key
from anchorkit.workbook.layout import ColumnPlan

_HYPHENS = re.compile("[\u2010-\u2015\u2212\u00ad]")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_LONGEST_HEADER: Final = 60
_KEY: Final = "key"
_ALIKE: Final = 0.75
"""How like one of our headings a misspelt one must be; `Hosptial` is."""


def normal(text: RawCell) -> str:
    """A text for comparing: one form of letters, hyphens and spaces, whatever the case."""
    return _normal(text) if isinstance(text, str) else ""


@lru_cache(maxsize=32_768)
def _normal(text: str) -> str:
    if text.isascii():
        return " ".join(text.split()).casefold()
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
    shown = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return " ".join(shown.split()).casefold()


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: where it is (from 0), and the position of each column that it has."""

    row: int
    columns: dict[str, int]
    again: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Further columns with the same heading."""
    guessed: dict[str, int] = field(default_factory=dict)
    """Those of the columns whose heading is misspelt."""


def table_rows(
    sheets: Iterable[RawSheet], columns: Sequence[ColumnPlan], needed: Sequence[str]
) -> Iterator[TableRow]:
    """Every row below a header that holds at least the needed columns, in every sheet that has one."""
    for sheet in sheets:
        headers = find_headers(sheet, columns, needed)
        titles = {column.name: column.header for column in columns}
        for header, following in zip(headers, (*headers[1:], None), strict=False):
            last = following.row if following else len(sheet.rows)
            yield from _rows_below(sheet, header, last, titles)


def find_header(
    sheet: RawSheet, columns: Sequence[ColumnPlan], needed: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """The row (from 0) of a table's header and the position of each column; None where there is none."""
    found = find_headers(sheet, columns, needed)
    return (found[0].row, found[0].columns) if found else None


def find_headers(sheet: RawSheet, columns: Sequence[ColumnPlan], needed: Sequence[str]) -> tuple[Header, ...]:
    """Every header row of a sheet, since people copy tables below one another.

    Where no row has the needed headings as they are, the one that has most of them misspelt is taken.
    """
    wanted = {normal(column.header): column.name for column in columns}
    candidates = [
        (place, cells)
        for place in sheet.rows_of_words
        if len(cells := _headings(sheet.rows[place], wanted)) >= 2
    ]
    exact = [_header(place, cells, {}) for place, cells in candidates]
    found = tuple(header for header in exact if all(name in header.columns for name in needed))
    guesses = (_guessed(sheet, place, cells, wanted) for place, cells in candidates)
    if not found:
        likely = [header for header in guesses if all(name in header.columns for name in needed)]
        return (max(likely, key=lambda header: len(header.columns)),) if likely else ()
    first = _guessed(sheet, found[0].row, _headings(sheet.rows[found[0].row], wanted), wanted)
    return (first, *found[1:])


def _headings(row: Sequence[RawCell], wanted: dict[str, str]) -> list[tuple[int, str]]:
    """The cells of a row that are headings of ours: position and column."""
    return [
        (place, name)
        for place, cell in enumerate(row)
        if isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and (name := wanted.get(normal(cell)))
    ]


def _header(row: int, cells: Iterable[tuple[int, str]], guessed: dict[str, int]) -> Header:
    columns: dict[str, int] = {}
    again: dict[str, tuple[int, ...]] = {}
    for place, name in cells:
        if name in columns:
            again[name] = (*again.get(name, ()), place)
        else:
            columns[name] = place
    return Header(row, {**columns, **guessed}, again, guessed)


def _guessed(sheet: RawSheet, row: int, cells: list[tuple[int, str]], wanted: dict[str, str]) -> Header:
    """The header with the columns that it lacks looked for among its other, misspelt headings."""
    there = {name for _, name in cells}
    lacking = [header for header, name in wanted.items() if name not in there]
    guessed: dict[str, int] = {}
    taken = {place for place, _ in cells}
    for place, cell in enumerate(sheet.rows[row]):
        if place in taken or not isinstance(cell, str) or not 2 < len(cell) <= _LONGEST_HEADER:
            continue
        alike = get_close_matches(normal(cell), lacking, 1, _ALIKE)
        if alike and wanted[alike[0]] not in guessed:
            guessed[wanted[alike[0]]] = place
    if _KEY in wanted.values() and _KEY not in there and _KEY not in guessed:
        for place in _places_of_keys(sheet, row):
            if place not in taken and place not in guessed.values():
                guessed[_KEY] = place
    return _header(row, cells, guessed)


def _places_of_keys(sheet: RawSheet, header: int) -> tuple[int, ...]:
    """The column in which the keys stand below a row: they tell themselves, whatever stands above them."""
    without_key = set(sheet.rows_without_key)
    places = {
        place
        for number, row in enumerate(sheet.rows)
        if number > header and number not in without_key
        for place, cell in enumerate(row)
        if is_key(cell)
    }
    return tuple(places) if len(places) == 1 else ()


def _rows_below(sheet: RawSheet, header: Header, last: int, titles: dict[str, str]) -> Iterator[TableRow]:
    letters = {name: column_letter(place) for name, place in header.columns.items()}
    width = 1 + max(header.columns.values())
    names, of_columns = tuple(header.columns), itemgetter(*header.columns.values(), 0)
    for place in range(header.row + 1, last):
        row = sheet.rows[place]
        if len(row) < width:
            row = (*row, *[None] * (width - len(row)))
        # One more than there are names, since itemgetter gives no tuple for a single one.
        cells = dict(zip(names, of_columns(row), strict=False))
        twice = _merge_again(cells, header, row, place, titles) if header.again else ()
        if not all(map(is_blank, cells.values())):
            yield TableRow(sheet.name, place + 1, cells, letters, twice)


def _merge_again(
    cells: dict[str, RawCell], header: Header, row: Sequence[RawCell], place: int, titles: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Fill blanks from further columns of the same heading; say where they contradict each other."""
    twice = []
    for name, places in header.again.items():
        for at in places:
            other = row[at] if at < len(row) else None
            if is_blank(cells[name]):
                cells[name] = other
            elif not is_blank(other) and normal(text_of(other)) != normal(text_of(cells[name])):
                twice.append((titles[name], f"{column_letter(at)}{place + 1}"))
    return tuple(twice)


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


def position(address: str) -> tuple[int, int]:
    """Row and column of an address, counted from 1; 0 and 0 where it is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
