"""A worksheet's XML into what its values alone don't show, and into the little that calamine has to read.

Worksheets as Excel, LibreOffice and openpyxl write them are scanned by patterns, which is quick. A sheet
that is written otherwise (prefixes, comments, cells without addresses) is rewritten by `sheetwalk` first:
nothing that the patterns don't know is ever passed on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.sheetwalk import rewritten

MOST_ROWS: Final = 50_000
MOST_CELLS: Final = 400_000
MOST_AREA: Final = 1_000_000
# An unusual sheet is walked cell by cell, which is slow; no hand or program fills in so many that way.
_MOST_REWRITTEN: Final = 100_000
"""Rows times columns of the area in use, since calamine keeps every cell of it."""
_MOST_MERGED: Final = 20_000
_FEW_BYTES: Final = 8 * 2**20
_BYTES_OF_A_CELL: Final = 2_000
_PIECE: Final = 2**20

_HEAD: Final = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_TAIL: Final = b"</worksheet>"
_EMPTY: Final = b"<sheetData></sheetData>"
_ATTRIBUTES = rb'(?: (?:s|t|cm|vm|ph)="[A-Za-z0-9]*")*+'
# A tag of a cell that is not written as the three programs write it.
_ODD_CELL = re.compile(rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}"' + _ATTRIBUTES + rb" ?/?>)(?=[ />\t\r\n])")
# The same, or a cell that is far away, or what stands in no rows of ours: nearly no sheet has any of these,
# and so is looked through once.
_ODD_OR_FAR = re.compile(
    rb'<(?:[f!]|mergeCell|sheetData|c(?! r="[A-Z][1-9][0-9]{0,3}"' + _ATTRIBUTES + rb" ?/?>)(?=[ />\t\r\n]))"
)
_ODD: Final = (b"<f", b"<!", b"<mergeCell", b"<sheetData")
_PREFIXED = re.compile(rb":(?:c|v|f|is|t|r|row)[\s/>]")
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_NO_VALUE = re.compile(rb"<c [^>]*?(?:/>|>\s*</c>)")
_NO_CELLS = re.compile(rb"<row\b[^>]*?(?:/>|>\s*</row>)")
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)")
_CELL_START = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>\s*')
_LONGEST_CELL_START: Final = 200
_VALUE = re.compile(rb"\s*<v(?:\s[^>/]*)?(?:/>|>([^<]*)</v>)")
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*? t="e"')
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)

Area = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 1."""


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of a sheet says about its cells, by address; `xml` is what is left to read."""

    xml: bytes
    cells: int
    formulas: frozenset[str] = frozenset()
    uncached: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    percentages: frozenset[str] = frozenset()
    merged: tuple[Area, ...] = ()


def scan_sheet(data: bytes, percentage_styles: frozenset[bytes]) -> SheetScan:
    """Scan a worksheet. Raises Refused where it is damaged, or far larger than a workbook needs."""
    around, body = _parted(data)
    plain = _without_formulas(body) if body is not None else None
    if plain is None:
        around = data
        plain = _without_formulas(_whole(rewritten(data, _MOST_REWRITTEN)))
    # A sheet may be large: it is not kept twice.
    del data, body
    if plain is None:
        raise Refused(DAMAGED.at(why="a sheet is written in an unusual way"))
    rows = plain.rows
    if plain.far or rows.count(b"<row") > MOST_ROWS:
        rows = _trimmed(rows)
    cells = rows.count(b"<c ")
    if cells > MOST_CELLS:
        raise _too_many_cells()
    if len(rows) > max(_FEW_BYTES, cells * _BYTES_OF_A_CELL):
        raise Refused(UNSAFE.at(why="a text without end in a cell"))
    return SheetScan(
        _HEAD + rows + _TAIL,
        cells,
        _addresses(plain.formulas),
        _addresses(plain.uncached),
        _addresses(_ERROR_CELL.findall(rows)) if b't="e"' in rows else frozenset(),
        _in_styles(rows, percentage_styles),
        _merged(around),
    )


def _too_many_cells() -> Refused:
    return Refused(UNSAFE.at(why="far more cells than a workbook needs"))


class _Body(NamedTuple):
    """Where a sheet's rows and cells stand in its XML: a sheet may be large, and copies take time."""

    xml: bytes
    start: int
    end: int


def _whole(xml: bytes) -> _Body:
    return _Body(xml, 0, len(xml))


def _parted(data: bytes) -> tuple[bytes, _Body | None]:
    """What stands around the rows and cells, and these; None for them where something unusual does."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    before = data[: max(start, 0)]
    if end < 0:
        around = data
        empty = data.startswith((b"<sheetData/>", b"<sheetData />"), len(before))
        body = _whole(_EMPTY) if empty else None
    else:
        around = before + data[end:]
        usual = start < end and data.startswith(b"<sheetData>", start)
        body = _Body(data, start, end + len(b"</sheetData>")) if usual else None
    return around, body if b"<worksheet" in before and b"<!" not in around else None


class _Plain(NamedTuple):
    """Rows without their formulas, where those were, and whether a cell may be far away from the others."""

    rows: bytes
    formulas: Sequence[bytes]
    uncached: Sequence[bytes]
    far: bool


def _without_formulas(body: _Body) -> _Plain | None:
    """The rows, where they are then as the three programs write them; else None."""
    xml, done, last = body
    formulas: list[bytes] = []
    uncached: list[bytes] = []
    kept: list[bytes] = []
    for formula in _FORMULA.finditer(*body):
        start, end = formula.span()
        near = max(body.start, start - _LONGEST_CELL_START)
        cell = _CELL_START.fullmatch(xml, xml.rfind(b"<c ", near, start), start)
        if cell is None:
            return None
        formulas.append(cell[1])
        value = _VALUE.match(xml, end, last)
        # A stored text may be empty; a stored number can't.
        if value is None or (not value[1] and b't="str"' not in cell[2]):
            uncached.append(cell[1])
        kept.append(xml[done:start])
        done = end
    rows = b"".join([*kept, xml[done:last]])
    far = _ODD_OR_FAR.search(rows, 1) is not None
    return None if _is_odd(rows, plain=not far) else _Plain(rows, formulas, uncached, far)


def _is_odd(rows: bytes, *, plain: bool) -> bool:
    """True where anything is not as the three programs write it; `plain` says that no cell or tag may be."""
    if _PREFIXED.search(rows):
        return True
    return not plain and (any(rows.find(sign, 1) > 0 for sign in _ODD) or _ODD_CELL.search(rows) is not None)


def _trimmed(body: bytes) -> bytes:
    """Without the cells and rows that have a look but no value; what is then still far away is refused."""
    body = b"".join(_NO_CELLS.sub(b"", _NO_VALUE.sub(b"", piece)) for piece in _pieces(body))
    columns, rows = 0, 0
    for column, row in set(_REFERENCE.findall(body)):
        columns, rows = max(columns, column_number(column)), max(rows, int(row))
    if rows > MOST_ROWS or rows * columns > MOST_AREA:
        raise Refused(UNSAFE.at(why="a cell far away from all others"))
    if body.count(b"<row") > MOST_ROWS:
        raise _too_many_cells()
    return body


def _pieces(body: bytes) -> Iterator[bytes]:
    """The rows in pieces that need little room each, cut where a row ends."""
    start = 0
    while start < len(body):
        end = body.find(b"<row", start + _PIECE)
        end = len(body) if end < 0 else end
        yield body[start:end]
        start = end


def _in_styles(body: bytes, styles: frozenset[bytes]) -> frozenset[str]:
    """Addresses of the cells that have one of some styles."""
    if not styles:
        return frozenset()
    wanted = rb'<c r="([A-Z]+[0-9]+)"[^>]*? s="(?:' + b"|".join(sorted(styles)) + rb')"'
    return _addresses(re.findall(wanted, body))


def _merged(data: bytes) -> tuple[Area, ...]:
    place = data.find(b"mergeCells")
    if place < 0:
        return ()
    found = _MERGED.findall(data, place)
    if len(found) > _MOST_MERGED:
        raise Refused(UNSAFE.at(why="far more merged cells than a workbook needs"))
    return tuple((int(b), column_number(a), int(d), column_number(c)) for a, b, c, d in found)


def _addresses(found: Iterable[bytes]) -> frozenset[str]:
    return frozenset(address.decode() for address in found)


def column_number(letters: bytes) -> int:
    """The number of a column from its letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
