"""An OpenDocument spreadsheet and its findings into the same file with our words at each place.

Only the content and the styles are edited, and of those only the places where our words go: every other
part, and every other byte of these two, is the person's own.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from anchorkit.findings import Finding
from anchorkit.returns.causes import Cause, causes_of
from anchorkit.returns.findings_table import Heading, is_findings
from anchorkit.returns.mark_places import MARKS_WIDTH, Area, Place, marks_in
from anchorkit.returns.markup import Change, Edit, Unusual, edited, within
from anchorkit.returns.model import RawSheet
from anchorkit.returns.ods_boxes import Boxes
from anchorkit.returns.ods_comments import taken_back, telling
from anchorkit.returns.ods_findings import earlier_off, findings_edits, findings_title, styles_used
from anchorkit.returns.ods_marks import clearing, marks_for, outline_edit, outlines_off, tables_on, widening
from anchorkit.returns.ods_places import Places, cell_edits, declared, places_of, quoted
from anchorkit.returns.ods_styles import (
    COMMENT,
    COMMENT_WORDS,
    MARK,
    MARK_HEADER,
    column_style,
    missing_definitions,
    sizes,
    styled,
)
from anchorkit.returns.opendocument import read_content
from anchorkit.returns.package import packed, parts_of
from anchorkit.returns.tables import position
from anchorkit.workbook.layout import HEADER_ROW

CONTENT: Final = "content.xml"
STYLES: Final = "styles.xml"


def annotated_ods(content: bytes, findings: Sequence[Finding], heading: Heading) -> bytes:
    """The file with our words in it. Raises Unusual where it is not written as programs write it."""
    parts = parts_of(content)
    parts[CONTENT] = _annotated(_without_earlier(declared(parts[CONTENT])), findings, heading)
    parts[STYLES] = styled(declared(parts[STYLES]))
    return packed(parts)


def _annotated(content: bytes, findings: Sequence[Finding], heading: Heading) -> bytes:
    places, causes = places_of(content), causes_of(findings)
    edits = [_styles_edit(places, causes)]
    edits += findings_edits(places, causes, heading, _links(places, causes))
    edits += _edits_at_cells(places, findings, causes, heading.now)
    return edited(content, edits)


def _without_earlier(content: bytes) -> bytes:
    """The content without what we put there an earlier time."""
    content = taken_back(content)
    places, sheets = places_of(content), read_content(content)
    edits: list[Edit] = []
    for place, raw in zip(places.sheets, sheets, strict=True):
        if not is_findings(raw):
            edits += outlines_off(place)
            edits += cell_edits(content, place, dict.fromkeys(marks_in(raw), clearing))
    return edited(content, [*edits, *earlier_off(places, sheets)])


def _edits_at_cells(
    places: Places, findings: Sequence[Finding], causes: Sequence[Cause], now: date
) -> list[Edit]:
    title = findings_title(places)
    listed = {cause.code: f"{quoted(title)}.A{row}" for row, cause in enumerate(causes, HEADER_ROW + 1)}
    widths, heights = sizes(places, "column"), sizes(places, "row")
    edits: list[Edit] = []
    for sheet, raw in zip(places.sheets, read_content(places.data), strict=True):
        found = _found_on(raw, findings)
        if not found:
            continue
        taken = [*tables_on(places, raw.name), *raw.merged]
        told: dict[Place, list[Finding]] = defaultdict(list)
        for place, here in found.items():
            told[_holder(place, raw.merged)] += here
        boxes = Boxes(sheet, widths, heights)
        changes: dict[Place, Change] = {
            place: telling(here, now, boxes.beside(place)) for place, here in told.items()
        }
        marks = marks_for(raw, found, taken, listed)
        if marks is not None:
            changes |= marks.changes
            edits += widening(places, sheet, marks.column)
        edits += cell_edits(places.data, sheet, changes)
        edits.append(outline_edit(places, sheet, list(found)))
    return edits


def _found_on(sheet: RawSheet, findings: Sequence[Finding]) -> dict[Place, list[Finding]]:
    """The findings on a sheet that have a cell, by its row and column."""
    found: dict[Place, list[Finding]] = defaultdict(list)
    for finding in findings:
        place = position(finding.cell)
        if finding.sheet == sheet.name and all(place):
            found[place].append(finding)
    return found


def _holder(place: Place, merged: Sequence[Area]) -> Place:
    """The cell that can hold a comment: of merged cells the first."""
    row, column = place
    for top, left, bottom, right in merged:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return place


def _links(places: Places, causes: Sequence[Cause]) -> dict[tuple[str, str], str]:
    """Where the first place of each cause is."""
    names = {sheet.name for sheet in places.sheets}
    firsts = [cause.places[0] for cause in causes]
    return {(name, cell): f"{quoted(name)}.{cell or 'A1'}" for name, cell in firsts if name in names}


def _styles_edit(places: Places, causes: Sequence[Cause]) -> Edit:
    """The edit that adds the styles that our cells need and that are not there yet."""
    needed = {COMMENT, COMMENT_WORDS, MARK, MARK_HEADER, column_style(MARKS_WIDTH)} | styles_used(causes)
    automatic, body = places.root.child("office:automatic-styles"), places.root.child("office:body")
    if automatic is not None:
        there = {found.attributes.get("style:name", "") for found in automatic.children}
        return within(places.data, automatic, missing_definitions(needed, there))
    if body is None:
        raise Unusual
    new = b"<office:automatic-styles>" + missing_definitions(needed, ()) + b"</office:automatic-styles>"
    return body.start, body.start, new
