"""Workbooks as OpenDocument spreadsheets for tests, written as LibreOffice writes them: in runs."""

import io
import re
from collections.abc import Iterable
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.returns.ods_places import PREFIXES
from tests.support.packages import packed

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="Pictures/1.png" manifest:media-type="image/png"/>'
    "</manifest:manifest>"
)
_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
STYLES = (
    f"<office:document-styles {_XMLNS}><office:styles>"
    '<style:style style:name="Default" style:family="table-cell"/></office:styles>'
    "<office:automatic-styles/><office:master-styles/></office:document-styles>"
)
META = (
    f"<office:document-meta {_XMLNS}><office:meta><dc:date>2026-06-01T09:00:00</dc:date></office:meta>"
    "</office:document-meta>"
)


def as_ods(content: bytes) -> bytes:
    """The workbook as a person would have saved it as .ods. Its formulas show an empty text."""
    book = load_workbook(io.BytesIO(content))
    sheets = "".join(_sheet(sheet) for sheet in book.worksheets)
    ranges = "".join(
        f'<table:database-range table:name="{name}" table:target-range-address={_area(sheet, table.ref)}/>'
        for sheet in book.worksheets
        for name, table in dict.items(sheet.tables)
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_XMLNS}>'
        '<office:automatic-styles><style:style style:name="co1" style:family="table-column">'
        '<style:table-column-properties style:column-width="0.5in"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{sheets}<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": MIMETYPE.encode(),
            "Configurations2/toolbar/": b"",
            "Pictures/1.png": b"\x89PNG a picture",
            "meta.xml": META.encode(),
            "styles.xml": STYLES.encode(),
            "content.xml": text.encode(),
            "Basic/Standard/Module1.xml": b"<script/>",
            "META-INF/manifest.xml": MANIFEST.encode(),
        }
    )


def _sheet(sheet: Worksheet) -> str:
    rows = [_row(sheet, row) for row in range(1, sheet.max_row + 1)]
    rest = f'<table:table-row table:number-rows-repeated="{1_048_576 - len(rows)}">{_REST}</table:table-row>'
    return (
        f"<table:table table:name={quoteattr(sheet.title)}>"
        '<table:table-column table:style-name="co1" table:number-columns-repeated="16384"/>'
        f"{''.join(_runs(rows, 'rows'))}{rest}</table:table>"
    )


_REST = '<table:table-cell table:number-columns-repeated="16384"/>'


def _row(sheet: Worksheet, row: int) -> str:
    cells = [_cell(sheet, sheet.cell(row, column)) for column in range(1, sheet.max_column + 1)]
    hidden = ' table:visibility="collapse"' if sheet.row_dimensions[row].hidden else ""
    rest = f'<table:table-cell table:number-columns-repeated="{16_384 - len(cells)}"/>'
    return f"<table:table-row{hidden}>{''.join(_runs(cells, 'columns'))}{rest}</table:table-row>"


def _runs(found: Iterable[str], what: str) -> Iterable[str]:
    for text, same in groupby(found):
        times = len(list(same))
        repeats = f' table:number-{what}-repeated="{times}"' if times > 1 else ""
        name = re.match(r"<[\w:-]+", text)
        assert name
        yield name[0] + repeats + text[name.end() :]


def _area(sheet: Worksheet, area: str) -> str:
    first, _, last = area.partition(":")
    return quoteattr(f"'{sheet.title}'.{first}:'{sheet.title}'.{last}")


def _cell(sheet: Worksheet, cell: Cell | MergedCell) -> str:
    if isinstance(cell, MergedCell):
        return "<table:covered-table-cell table:style-name='x'/>"
    attributes, lines = _value(cell)
    for area in sheet.merged_cells.ranges:
        if (cell.row, cell.column) == (area.min_row, area.min_col):
            attributes += (
                f' table:number-columns-spanned="{area.max_col - area.min_col + 1}"'
                f' table:number-rows-spanned="{area.max_row - area.min_row + 1}"'
            )
    note = _note(cell.comment) if cell.comment else ""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return f'<table:table-cell table:style-name="ce1"{attributes}>{note}{paragraphs}</table:table-cell>'


def _value(cell: Cell) -> tuple[str, list[str]]:
    value = cell.value
    if value is None:
        return "", []
    if cell.data_type == "f":
        return ' table:formula="of:=&quot;&quot;"', [""]
    if isinstance(value, int | float):
        return f' office:value-type="float" office:value="{value}"', [str(value)]
    return ' office:value-type="string"', str(value).split("\n")


def _note(comment: Comment) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in comment.text.split("\n"))
    who = escape(comment.author or "")
    return f"<office:annotation><dc:creator>{who}</dc:creator>{lines}</office:annotation>"
