"""Causes into the sheet *Findings* of an OpenDocument spreadsheet, and what becomes of an earlier one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from anchorkit.returns.causes import Cause
from anchorkit.returns.findings_table import (
    COLUMNS,
    EARLIER,
    FINDINGS,
    TABLE,
    Heading,
    free_title,
    is_findings,
    table_rows_of,
    table_text,
)
from anchorkit.returns.markup import Edit, attribute, with_attributes, within
from anchorkit.returns.model import RawSheet
from anchorkit.returns.ods_comments import paragraphs
from anchorkit.returns.ods_marks import link
from anchorkit.returns.ods_places import Places, quoted
from anchorkit.returns.ods_styles import (
    CELL,
    HEADER,
    LINK,
    NUMBER,
    SHEET,
    TEXT,
    TITLE,
    column_style,
    row_style,
)
from anchorkit.returns.tables import column_letter
from anchorkit.workbook import style, typeset
from anchorkit.workbook.layout import HEADER_ROW, START

_MOST_HEIGHT: Final = 400.0
"""Points; as high as a row of the same sheet in an Excel workbook."""
_HEAD_ROWS: Final = tuple(row_style(height, grows=False) for height in (26, 16, 6, 20))
_RANGES: Final = "table:database-ranges"
_BEFORE_RANGES: Final = ("table:table", "table:named-expressions")


def findings_title(places: Places) -> str:
    """The name that the new sheet gets: one that no other sheet has."""
    return free_title(_titles(places), FINDINGS)


def findings_edits(
    places: Places, causes: Sequence[Cause], heading: Heading, links: Mapping[tuple[str, str], str]
) -> Iterator[Edit]:
    """The edits that put the sheet after *Start*, or first where there is none, and name its table.

    `links` says for each place of a sheet where it is.
    """
    title = findings_title(places)
    start = next((sheet for sheet in places.sheets if sheet.name == START), None)
    place = start.element.end if start else places.sheets[0].element.start
    yield place, place, _sheet(title, causes, heading, links).encode()
    last = f"{quoted(title)}.{column_letter(len(COLUMNS) - 1)}{HEADER_ROW + len(causes)}"
    area = f"{quoted(title)}.A{HEADER_ROW}:{last}"
    ours = (
        f'<table:database-range table:name="{TABLE}" table:display-filter-buttons="false" '
        f'table:target-range-address="{attribute(area)}"/>'
    ).encode()
    ranges = places.spreadsheet.child(_RANGES)
    if ranges is not None:
        yield within(places.data, ranges, ours)
    else:
        before = [child for child in places.spreadsheet.children if child.name in _BEFORE_RANGES]
        yield before[-1].end, before[-1].end, f"<{_RANGES}>".encode() + ours + f"</{_RANGES}>".encode()


def styles_used(causes: Sequence[Cause]) -> set[str]:
    """The names of the styles that the sheet needs."""
    heights = {_height(texts) for texts in table_rows_of(causes, in_place=True)}
    columns = {column_style(column.width) for column in COLUMNS}
    rows = {row_style(height) for height in heights} | set(_HEAD_ROWS)
    return {TITLE, TEXT, HEADER, CELL, NUMBER, LINK, SHEET} | columns | rows


def earlier_off(places: Places, sheets: Sequence[RawSheet]) -> Iterator[Edit]:
    """The edits that take the sheet of an earlier time out; one that somebody has written into is renamed."""
    taken = _titles(places)
    moved = b""
    for place, raw in zip(places.sheets, sheets, strict=True):
        if not is_findings(raw) or raw.name.startswith(EARLIER):
            continue
        data = places.data[place.element.start : place.element.end]
        if b"<office:annotation" in data or _written_into(raw):
            title = free_title(taken, EARLIER)
            taken.add(title.casefold())
            moved += with_attributes(data, {"table:name": title})
        yield place.element.start, place.element.end, b""
    if moved:
        last = places.sheets[-1].element.end
        yield last, last, moved
    ranges = places.spreadsheet.child(_RANGES)
    for child in ranges.children if ranges else ():
        if child.attributes.get("table:name", "").startswith(TABLE):
            yield child.start, child.end, b""


def _sheet(
    title: str, causes: Sequence[Cause], heading: Heading, links: Mapping[tuple[str, str], str]
) -> str:
    columns = "".join(f'<table:table-column table:style-name="{column_style(c.width)}"/>' for c in COLUMNS)
    text = table_text(causes, heading, in_place=True)
    head = [
        _row(_HEAD_ROWS[0], _cell(TITLE, heading.title)),
        _row(_HEAD_ROWS[1], _cell(TEXT, text)),
        _row(_HEAD_ROWS[2], "<table:table-cell/>"),
    ]
    headers = _row(_HEAD_ROWS[3], "".join(_cell(HEADER, column.header) for column in COLUMNS))
    rows = [
        _row(row_style(_height(texts)), _cells(texts, links.get(cause.places[0], "")))
        for texts, cause in zip(table_rows_of(causes, in_place=True), causes, strict=True)
    ]
    return (
        f'<table:table table:name="{attribute(title)}" table:style-name="{SHEET}">{columns}'
        f"{''.join(head)}<table:table-header-rows>{headers}</table:table-header-rows>{''.join(rows)}</table:table>"
    )


def _cells(texts: Sequence[str], target: str) -> str:
    number, where, *others = texts
    counted = (
        f'<table:table-cell table:style-name="{NUMBER}" office:value-type="float" office:value="{number}" '
        f'calcext:value-type="float"><text:p>{number}</text:p></table:table-cell>'
    )
    linked = _cell(LINK, where) if not target else _typed(LINK, f"<text:p>{link(where, target)}</text:p>")
    return counted + linked + "".join(_cell(CELL, text) for text in others)


def _cell(style_name: str, text: str) -> str:
    return _typed(style_name, paragraphs(text).decode())


def _typed(style_name: str, content: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style_name}" office:value-type="string" '
        f'calcext:value-type="string">{content}</table:table-cell>'
    )


def _row(style_name: str, cells: str) -> str:
    return f'<table:table-row table:style-name="{style_name}">{cells}</table:table-row>'


def _height(texts: Sequence[str]) -> float:
    most = max(
        typeset.lines(text, column.width, style.TEXT_SIZE)
        for text, column in zip(texts, COLUMNS, strict=True)
    )
    return min(_MOST_HEIGHT, typeset.row_height(most, style.TEXT_SIZE))


def _written_into(sheet: RawSheet) -> bool:
    """True where there is something beside or below the table: that is somebody's work."""
    listed = [
        row
        for row, cells in enumerate(sheet.rows[HEADER_ROW:], HEADER_ROW + 1)
        if cells and isinstance(cells[0], float) and len(cells) >= len(COLUMNS) and cells[len(COLUMNS) - 1]
    ]
    last = max(listed, default=HEADER_ROW)
    return any(
        cell is not None and (column >= len(COLUMNS) or row > last)
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells)
    )


def _titles(places: Places) -> set[str]:
    return {sheet.name.casefold() for sheet in places.sheets}
