"""Bytes that somebody sent, looked at before any library opens them: is it a workbook, whole, and harmless?

Calamine aborts the whole process on one stray cell in XFD1048576 and shows error cells and formulas without
a stored result as blanks. So sizes are bounded and the sheets' XML is scanned here first, and calamine is
given a new archive that holds nothing but what was looked at.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from anchorkit.findings import UNSAFE
from anchorkit.returns.archive import MOST_BYTES, MOST_OF_A_PART, Archive, stored
from anchorkit.returns.filetypes import Refused, other_file, other_zip
from anchorkit.returns.formats import percentage_styles
from anchorkit.returns.parts import Contents, contents_of, modified, workbook_path
from anchorkit.returns.sheetxml import MOST_CELLS, SheetScan, scan_sheet

__all__ = ["MOST_BYTES", "Inspection", "Refused", "SheetScan", "inspect"]

_MOST_STRINGS: Final = 400_000
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_FEW_BYTES: Final = 8 * 2**20
_BYTES_OF_A_TEXT: Final = 2_000
_MOST_OF_STYLES: Final = 8 * 2**20
_CORE: Final = "docProps/core.xml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A workbook that may be opened: its sheets by name and as scanned, and what is left to open.

    In `content` the sheets are called s0, s1 and so on, in the order of `sheets`.
    """

    sheets: tuple[tuple[str, SheetScan], ...]
    modified: datetime | None
    content: bytes


def inspect(content: bytes) -> Inspection:
    """Look through a file. Raises Refused with a finding where it must not be opened."""
    return inspect_archive(open_archive(content))


def inspect_archive(archive: Archive) -> Inspection:
    """Look through an archive that was opened. Raises Refused with a finding where it must not be read."""
    workbook = workbook_path(archive)
    if workbook is None:
        mimetype = archive.start("mimetype") if "mimetype" in archive else b""
        raise other_zip(archive.names, mimetype)
    contents = contents_of(archive, workbook)
    strings = _strings(archive, contents)
    styles = _part(archive, contents.styles, _MOST_OF_STYLES)
    percentages = percentage_styles(styles)
    sheets: list[tuple[str, SheetScan]] = []
    room = MOST_CELLS
    for sheet in contents.sheets:
        scan = scan_sheet(archive.read(sheet.path), percentages)
        room -= scan.cells
        if room < 0:
            raise Refused(UNSAFE.at(why="far more cells than a workbook needs"))
        sheets.append((sheet.name, scan))
    saved = modified(archive.read(_CORE)) if _CORE in archive else None
    archive.refuse_declarations()
    return Inspection(tuple(sheets), saved, _repacked(contents, sheets, strings, styles))


def open_archive(content: bytes) -> Archive:
    """The archive that a workbook is. Raises Refused where it is none, or has what no workbook needs."""
    if len(content) > MOST_BYTES:
        raise Refused(UNSAFE.at(why=f"more than {MOST_BYTES // 2**20} MB"))
    if not content.startswith(b"PK"):
        raise other_file(content)
    return Archive(content)


def _part(archive: Archive, path: str | None, most: int = MOST_OF_A_PART) -> bytes:
    """A part that a workbook may do without."""
    return archive.read(path, most) if path is not None and path in archive else b""


def _strings(archive: Archive, contents: Contents) -> bytes:
    data = _part(archive, contents.strings)
    if len(data) > max(_FEW_BYTES, data.count(b"</") * _BYTES_OF_A_TEXT):
        raise Refused(UNSAFE.at(why="a text without end in a cell"))
    if data.count(b"<si") > _MOST_STRINGS or (b":si" in data and len(_STRING.findall(data)) > _MOST_STRINGS):
        raise Refused(UNSAFE.at(why="far more texts than a workbook needs"))
    return data


def _repacked(
    contents: Contents, sheets: list[tuple[str, SheetScan]], strings: bytes, styles: bytes
) -> bytes:
    """An archive of what was looked at and nothing else, with relations of our own."""
    links = [("worksheet", f"worksheets/s{place}.xml", scan.xml) for place, (_, scan) in enumerate(sheets)]
    links += [("sharedStrings", "sharedStrings.xml", strings)] if strings else []
    links += [("styles", "styles.xml", styles)] if styles else []
    relations = "".join(
        f'<Relationship Id="r{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target, _) in enumerate(links)
    )
    names = "".join(
        f'<sheet name="s{place}" sheetId="{place + 1}" r:id="r{place}"/>' for place in range(len(sheets))
    )
    calendar = '<workbookPr date1904="1"/>' if contents.from_1904 else ""
    root = f'<Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{calendar}<sheets>{names}</sheets></workbook>'
    return stored(
        [
            ("_rels/.rels", _related(root)),
            ("xl/workbook.xml", book.encode()),
            ("xl/_rels/workbook.xml.rels", _related(relations)),
            *((f"xl/{target}", data) for _, target, data in links),
        ]
    )


def _related(relations: str) -> bytes:
    return f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'.encode()
