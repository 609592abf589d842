"""Findings into marks on a sheet of an OpenDocument spreadsheet: an outline, and words beside its table.

The outline is a conditional format, as in an Excel workbook: what the cell looks like by itself stays.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from anchorkit.findings import Finding
from anchorkit.returns.mark_places import (
    MARKS_HEADER,
    MARKS_WIDTH,
    OURS,
    Area,
    Place,
    mark_text,
    room_for_marks,
)
from anchorkit.returns.markup import Change, Edit, attribute, edited, elements, with_attributes, within
from anchorkit.returns.model import RawSheet
from anchorkit.returns.ods_comments import inline
from anchorkit.returns.ods_places import Places, SheetPlace, column_edits, quoted
from anchorkit.returns.ods_styles import MARK, MARK_HEADER, OUTLINE, column_style, inches, sizes
from anchorkit.returns.tables import column_letter, position

_FORMATS: Final = "calcext:conditional-formats"
_RANGE = re.compile(r"(?:'((?:[^']|'')*)'|([^.']+))\.\$?([A-Z]+)\$?(\d+):(?:.*\.)?\$?([A-Z]+)\$?(\d+)")
_VALUE: Final = ("office:value-type", "office:string-value", "calcext:value-type", "table:style-name")


def outline_edit(places: Places, sheet: SheetPlace, cells: Sequence[Place]) -> Edit:
    """The edit that outlines cells by a conditional format which comes before any other."""
    addresses = [f"{quoted(sheet.name)}.{column_letter(column - 1)}{row}" for row, column in sorted(cells)]
    area = " ".join(f"{address}:{address}" for address in addresses)
    ours = (
        f'<calcext:conditional-format calcext:target-range-address="{attribute(area)}">'
        f'<calcext:condition calcext:apply-style-name="{OUTLINE}" '
        f'calcext:value="formula-is({attribute(OURS)})" '
        f'calcext:base-cell-address="{attribute(addresses[0])}"/></calcext:conditional-format>'
    )
    formats = sheet.element.child(_FORMATS)
    if formats is not None:
        return within(places.data, formats, ours.encode(), first=True)
    return within(places.data, sheet.element, f"<{_FORMATS}>{ours}</{_FORMATS}>".encode())


def outlines_off(sheet: SheetPlace) -> Iterator[Edit]:
    """The edits that take our outlines of an earlier time off."""
    formats = sheet.element.child(_FORMATS)
    for found in formats.children if formats else ():
        values = [rule.attributes.get("calcext:value", "").replace(" ", "") for rule in found.children]
        if values and all(OURS in value for value in values):
            yield found.start, found.end, b""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a sheet: the column that they stand in, and the change of each cell."""

    column: int
    changes: dict[Place, Change]


def marks_for(
    raw: RawSheet, found: Mapping[Place, Sequence[Finding]], taken: Sequence[Area], links: Mapping[str, str]
) -> Marks | None:
    """What says beside each row what is found in it; `links` says where each code is listed.

    None where the sheet has no table of ours.
    """
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for (row, _), here in found.items():
        by_row[row] += here
    room = room_for_marks(raw, by_row, taken)
    if room is None:
        return None
    header, column = room
    changes = {(header, column): _writing(MARK_HEADER, inline(MARKS_HEADER))}
    for row, here in by_row.items():
        text, code = mark_text(here)
        changes[row, column] = _writing(MARK, link(text, links[code]))
    return Marks(column, changes)


def widening(places: Places, sheet: SheetPlace, column: int) -> Iterator[Edit]:
    """The edit that makes the column of marks as wide as they need, where it is narrower."""
    widths = sizes(places, "column")

    def widen(element: bytes) -> bytes:
        given = elements(element).attributes.get("table:style-name", "")
        if widths.get(given, 0) >= inches(MARKS_WIDTH):
            return element
        return with_attributes(element, {"table:style-name": column_style(MARKS_WIDTH)})

    yield from column_edits(places.data, sheet, column, widen)


def clearing(cell: bytes) -> bytes:
    """A cell without a mark of ours."""
    element = elements(cell)
    words = [(child.start, child.end, b"") for child in element.children if child.name == "text:p"]
    return with_attributes(edited(cell, words), dict.fromkeys(_VALUE))


def link(text: str, target: str) -> str:
    """A text that leads to a place in the same file, such as `'Findings'.A5`."""
    return f'<text:a xlink:href="#{attribute(target)}" xlink:type="simple">{inline(text)}</text:a>'


def tables_on(places: Places, name: str) -> list[Area]:
    """The areas of a sheet that are tables (database ranges)."""
    ranges = places.spreadsheet.child("table:database-ranges")
    found = (
        [child.attributes.get("table:target-range-address", "") for child in ranges.children]
        if ranges
        else []
    )
    return [area for address in found if (area := _area(address, name))]


def _area(address: str, name: str) -> Area | None:
    match = _RANGE.fullmatch(address.replace("$", ""))
    if match is None or (match[1] or "").replace("''", "'") + (match[2] or "") != name:
        return None
    return *position(f"{match[3]}{match[4]}"), *position(f"{match[5]}{match[6]}")


def _writing(style: str, words: str) -> Change:
    def write(cell: bytes) -> bytes:
        # A paragraph that is there already is an empty one: the cell is free.
        empty = clearing(cell)
        filled = edited(empty, [within(empty, elements(empty), f"<text:p>{words}</text:p>".encode())])
        kind = {"office:value-type": "string", "calcext:value-type": "string", "table:style-name": style}
        return with_attributes(filled, kind)

    return write
