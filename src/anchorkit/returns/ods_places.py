"""The content of an OpenDocument spreadsheet into where its sheets, rows and cells stand in the XML.

A row or cell that repeats is written only once; to change one of them, the run is split around it.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from anchorkit.returns.markup import (
    Change,
    Edit,
    Element,
    Unusual,
    edited,
    elements,
    split_run,
    start_tag,
    with_attributes,
    within,
)

PREFIXES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
"""The prefixes that LibreOffice, Excel and Google use, and that ours are written with."""

CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_ROW, _COLUMN = "table:table-row", "table:table-column"
_ROWS_REPEAT: Final = "table:number-rows-repeated"
_COLUMNS_REPEAT: Final = "table:number-columns-repeated"
_OPENED: Final = (
    "office:document-content",
    "office:automatic-styles",
    "style:style",
    "office:body",
    "office:spreadsheet",
    "table:table",
    "table:table-row-group",
    "table:table-header-rows",
    "table:table-rows",
    "table:table-column-group",
    "table:table-header-columns",
    "table:table-columns",
    "table:database-ranges",
    "calcext:conditional-formats",
    "calcext:conditional-format",
)
_XMLNS = re.compile(r"xmlns:(\w+)")


@dataclass(frozen=True, slots=True)
class Run:
    """One element that stands for one or more rows, columns or cells; `first` is counted from 1."""

    element: Element
    first: int
    times: int


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet: its name, its element, and its runs of columns and rows."""

    name: str
    element: Element
    columns: tuple[Run, ...]
    rows: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands in a content part."""

    data: bytes
    root: Element
    spreadsheet: Element
    sheets: tuple[SheetPlace, ...]


def places_of(data: bytes) -> Places:
    """Find the sheets. Raises Unusual where the part is not written as programs write it."""
    root = elements(data, _OPENED)
    body = root.child("office:body")
    spreadsheet = body.child("office:spreadsheet") if body else None
    if spreadsheet is None:
        raise Unusual
    sheets = tuple(
        SheetPlace(
            table.attributes.get("table:name", ""),
            table,
            tuple(_runs(_inside(table, _COLUMN), _COLUMNS_REPEAT)),
            tuple(_runs(_inside(table, _ROW), _ROWS_REPEAT)),
        )
        for table in spreadsheet.children
        if table.name == "table:table"
    )
    return Places(data, root, spreadsheet, sheets)


def declared(data: bytes) -> bytes:
    """The part with all the prefixes that we write. Raises Unusual where one of them means something else."""
    place = data.find(b"<office:document-")
    tag = start_tag(data, place)
    end = place + len(tag)
    named = elements(tag.removesuffix(b">") + b"/>").attributes
    given = {prefix[1]: uri for name, uri in named.items() if (prefix := _XMLNS.fullmatch(name))}
    ours = set(PREFIXES.items())
    if any(
        (name in PREFIXES or uri in PREFIXES.values()) and (name, uri) not in ours
        for name, uri in given.items()
    ):
        raise Unusual
    if re.search(rb"\sxmlns(?::\w+)?\s*=", data[end:]):
        # Declared further down, a prefix could mean something else there.
        raise Unusual
    missing = {f"xmlns:{prefix}": uri for prefix, uri in PREFIXES.items() if prefix not in given}
    return data[:place] + with_attributes(tag, missing) + data[end:]


def cell_edits(data: bytes, sheet: SheetPlace, changes: Mapping[tuple[int, int], Change]) -> Iterator[Edit]:
    """The edits that change single cells, by row and column; rows that are not there are passed over."""
    by_run: dict[int, dict[int, dict[int, Change]]] = defaultdict(lambda: defaultdict(dict))
    firsts = [run.first for run in sheet.rows]
    for (row, column), change in changes.items():
        place = bisect_right(firsts, row) - 1
        if place >= 0 and row < sheet.rows[place].first + sheet.rows[place].times:
            by_run[place][row - sheet.rows[place].first][column] = change
    for place, rows in by_run.items():
        run = sheet.rows[place]
        single = {offset: partial(_row_changed, changes=columns) for offset, columns in rows.items()}
        row_data = data[run.element.start : run.element.end]
        yield run.element.start, run.element.end, split_run(row_data, _ROWS_REPEAT, run.times, single)


def column_edits(data: bytes, sheet: SheetPlace, column: int, change: Change) -> Iterator[Edit]:
    """The edit that changes a single column's element, where there is one."""
    for run in sheet.columns:
        if run.first <= column < run.first + run.times:
            here = data[run.element.start : run.element.end]
            new = split_run(here, _COLUMNS_REPEAT, run.times, {column - run.first: change})
            yield run.element.start, run.element.end, new


def quoted(name: str) -> str:
    """A sheet's name as it stands in an address."""
    return "'" + name.replace("'", "''") + "'"


def _row_changed(row: bytes, changes: Mapping[int, Change]) -> bytes:
    element = elements(row, (_ROW,))
    runs = tuple(_runs([cell for cell in element.children if cell.name in CELLS], _COLUMNS_REPEAT))
    edits: list[Edit] = []
    for run in runs:
        here = {
            column - run.first: change
            for column, change in changes.items()
            if run.first <= column < run.first + run.times
        }
        if here:
            start, end = run.element.start, run.element.end
            edits.append((start, end, split_run(row[start:end], _COLUMNS_REPEAT, run.times, here)))
    beyond = runs[-1].first + runs[-1].times if runs else 1
    missing = sorted(column for column in changes if column >= beyond)
    if missing:
        filler = f'<table:table-cell {_COLUMNS_REPEAT}="{missing[-1] - beyond + 1}"/>'.encode()
        new = {column - beyond: changes[column] for column in missing}
        cells = split_run(filler, _COLUMNS_REPEAT, missing[-1] - beyond + 1, new)
        edits.append(within(row, element, cells))
    return edited(row, edits)


def _inside(element: Element, name: str) -> Iterator[Element]:
    """The elements of a name, through the groups and headers that they stand in, in their order."""
    for child in element.children:
        if child.name == name:
            yield child
        elif child.name.startswith(("table:table-row", "table:table-col", "table:table-header")):
            yield from _inside(child, name)


def _runs(found: Iterable[Element], repeats: str) -> Iterator[Run]:
    first = 1
    for element in found:
        times = max(1, int(element.attributes.get(repeats, "1")))
        yield Run(element, first, times)
        first += times
