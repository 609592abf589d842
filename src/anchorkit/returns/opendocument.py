"""An OpenDocument spreadsheet (.ods) into cells and where they were, in one walk through its XML.

LibreOffice writes a row or cell that repeats only once, with a number; a hostile file says a thousand
million. Only what holds a value is repeated here, and counted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.archive import Archive
from anchorkit.returns.filetypes import Refused, protected
from anchorkit.returns.model import RawCell, RawSheet, ReturnedWorkbook
from anchorkit.returns.parts import modified
from anchorkit.returns.sheetxml import MOST_AREA, MOST_CELLS, MOST_ROWS

_MIMETYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_DEEP: Final = 60
_MOST_SHEETS: Final = 250
_DURATION = re.compile(r"PT(\d{1,9})H(\d{1,9})M(\d{1,9}(?:[.,]\d+)?)S")
_NUMBERS: Final = ("float", "currency", "percentage")
_COVERED: Final = "covered-table-cell"

Areas = list[tuple[int, int, int, int]]


@dataclass(slots=True)
class _Sheet:
    """A sheet on its way: values by row and column, counted from 1."""

    name: str
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)
    merged: Areas = field(default_factory=list)
    row: int = 1
    column: int = 1


@dataclass(slots=True)
class _Cell:
    """The cell that is being read."""

    attributes: dict[str, str]
    lines: list[str] = field(default_factory=list)


def is_opendocument(archive: Archive) -> bool:
    """True for an OpenDocument spreadsheet or a template of one."""
    return "mimetype" in archive and archive.start("mimetype").strip().startswith(_MIMETYPE)


def read_opendocument(archive: Archive) -> ReturnedWorkbook:
    """Read the sheets. Raises Refused where the file is damaged, protected or far too large."""
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise protected()
    content = archive.read("content.xml")
    saved = modified(archive.read("meta.xml")) if "meta.xml" in archive else None
    archive.refuse_declarations()
    return ReturnedWorkbook(read_content(content), saved)


def read_content(content: bytes) -> tuple[RawSheet, ...]:
    """Read the sheets of a content part. Raises Refused where it is damaged or far too large."""
    walk = _Walk()
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError, LookupError):
        raise Refused(DAMAGED.at(why="its content can't be read")) from None
    return tuple(_raw(sheet) for sheet in walk.sheets)


class _Walk:
    """What has been seen so far. Names of elements are taken without their prefixes."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.path: list[str] = []
        self.cell: _Cell | None = None
        self.row_repeats = 1
        self.row_cells: list[tuple[int, int, RawCell, tuple[str, ...]]] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.path.append(local)
        if len(self.path) > _MOST_DEEP:
            raise Refused(UNSAFE.at(why="parts nested more deeply than any workbook's"))
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items() if "calcext" not in key}
        if attributes.get("calcext:value-type") == "error":
            plain["error"] = "yes"
        if local == "table" and self.path[-2:-1] == ["spreadsheet"]:
            self._begin_sheet(plain)
        elif local == "table-row":
            self.row_repeats = _times(plain, "number-rows-repeated")
            self.row_cells = []
        elif local in ("table-cell", _COVERED) and self.sheets:
            self.cell = _Cell(plain)
        elif self.cell is not None and "annotation" not in self.path:
            self._begin_text(local, plain)

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        self.sheets.append(_Sheet(attributes.get("name", "")))
        if len(self.sheets) > _MOST_SHEETS:
            raise Refused(UNSAFE.at(why="far more sheets than a workbook needs"))

    def _begin_text(self, local: str, attributes: dict[str, str]) -> None:
        lines = self.cell.lines if self.cell else []
        if local == "p":
            lines.append("")
        elif lines:
            signs = {"s": " " * min(_times(attributes, "c"), 1000), "tab": "\t", "line-break": "\n"}
            lines[-1] += signs.get(local, "")

    def text(self, data: str) -> None:
        if self.cell and self.cell.lines and "p" in self.path and "annotation" not in self.path:
            self.cell.lines[-1] += data

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self.path.pop()
        if local in ("table-cell", _COVERED) and self.cell and self.sheets:
            self._end_cell(self.cell, self.sheets[-1])
            self.cell = None
        elif local == "table-row" and self.sheets:
            self._end_row(self.sheets[-1])

    def _end_cell(self, cell: _Cell, sheet: _Sheet) -> None:
        repeats = _times(cell.attributes, "number-columns-repeated")
        value, marks = _value(cell)
        if value is not None or marks:
            self._count(repeats)
            self.row_cells.append((sheet.column, repeats, value, marks))
        wide = _times(cell.attributes, "number-columns-spanned")
        high = _times(cell.attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            sheet.merged.append((sheet.row, sheet.column, sheet.row + high - 1, sheet.column + wide - 1))
        sheet.column += repeats

    def _end_row(self, sheet: _Sheet) -> None:
        if self.row_cells:
            self._count((self.row_repeats - 1) * sum(repeats for _, repeats, _, _ in self.row_cells))
            for row in range(sheet.row, sheet.row + self.row_repeats):
                for first, repeats, value, marks in self.row_cells:
                    for column in range(first, first + repeats):
                        _put(sheet, row, column, value, marks)
        sheet.row += self.row_repeats
        sheet.column = 1

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > MOST_CELLS:
            raise Refused(UNSAFE.at(why="far more cells than a workbook needs"))


def _put(sheet: _Sheet, row: int, column: int, value: RawCell, marks: Iterable[str]) -> None:
    if value is not None:
        sheet.cells[row, column] = value
    for mark in marks:
        sheet.marks.setdefault(mark, set()).add(f"{_letters(column)}{row}")


def _value(  # noqa: PLR0911 - one way out for each type of value
    cell: _Cell,
) -> tuple[RawCell, tuple[str, ...]]:
    """A cell's value, and what the value alone does not show."""
    given = cell.attributes
    kind = given.get("value-type", "")
    marks = ("formulas",) if "formula" in given else ()
    if "error" in given:
        return None, (*marks, "errors")
    if marks and not kind and not cell.lines:
        # A stored text may be empty: LibreOffice then writes an empty paragraph and no type.
        return None, (*marks, "uncached")
    if kind in _NUMBERS:
        return float(given.get("value", "")), (*marks, "percentages") if kind == "percentage" else marks
    if kind == "boolean":
        return given.get("boolean-value") == "true", marks
    if kind == "date":
        return _moment(given.get("date-value", "")), marks
    if kind == "time":
        found = _DURATION.fullmatch(given.get("time-value", ""))
        hours, minutes, seconds = found.groups() if found else ("0", "0", "0")
        return timedelta(0, float(seconds.replace(",", ".")), 0, 0, int(minutes), int(hours)), marks
    text = given.get("string-value") or "\n".join(cell.lines)
    return text or None, marks


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text[:26]) if "T" in text else date.fromisoformat(text)


def _times(attributes: dict[str, str], name: str) -> int:
    """How often something repeats."""
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Refused(UNSAFE.at(why="a cell repeated without end"))
    return max(1, int(text))


def _raw(sheet: _Sheet) -> RawSheet:
    rows = max((row for row, _ in sheet.cells), default=0)
    columns = max((column for _, column in sheet.cells), default=0)
    if rows > MOST_ROWS or rows * columns > MOST_AREA:
        raise Refused(UNSAFE.at(why="a cell far away from all others"))
    return RawSheet(
        sheet.name,
        tuple(
            tuple(sheet.cells.get((row, column)) for column in range(1, columns + 1))
            for row in range(1, rows + 1)
        ),
        frozenset(sheet.marks.get("formulas", ())),
        frozenset(sheet.marks.get("uncached", ())),
        frozenset(sheet.marks.get("errors", ())),
        frozenset(sheet.marks.get("percentages", ())),
        tuple(sheet.merged),
    )


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
