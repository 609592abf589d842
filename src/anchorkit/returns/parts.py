"""The parts of an .xlsx that lead to its sheets into which sheets there are, where, and by which calendar."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from posixpath import dirname, join, normpath
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.archive import Archive
from anchorkit.returns.filetypes import Refused

_MOST_SHEETS: Final = 250
_MOST_DEEP: Final = 60
_SMALL: Final = 4 * 2**20
_WORKBOOK: Final = "xl/workbook.xml"
_MODIFIED = re.compile(rb"<(?:dcterms:modified|dc:date)[^>]*>([^<]{10,40})<")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name as people see it, and its part."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Which sheets a workbook has, in order, where its texts and styles are, and which calendar it uses."""

    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    from_1904: bool


def workbook_path(archive: Archive) -> str | None:
    """Where the workbook's own part is; None where the archive holds no .xlsx."""
    if _WORKBOOK in archive:
        return _WORKBOOK
    if "_rels/.rels" in archive:
        for kind, _, target in _relations(archive, "_rels/.rels", ""):
            if kind == "officeDocument" and target in archive and not target.endswith(".bin"):
                return target if target.startswith("xl/") else None
    return None


def contents_of(archive: Archive, workbook: str) -> Contents:
    """Follow the workbook's relations. Raises Refused where they lead nowhere."""
    folder = dirname(workbook)
    relations = list(_relations(archive, f"{folder}/_rels/{workbook.rpartition('/')[2]}.rels", folder))
    by_id = {identifier: (kind, target) for kind, identifier, target in relations}
    sheets: list[SheetPart] = []
    from_1904 = False

    def note(element: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if element == "workbookPr":
            from_1904 = attributes.get("date1904", "") in ("1", "true")
        if element == "sheet":
            kind, target = by_id.get(_local(attributes, "id"), ("", ""))
            if kind == "worksheet":
                sheets.append(SheetPart(attributes.get("name", ""), target))

    walk(archive.read(workbook, _SMALL), note)
    if not sheets:
        raise Refused(DAMAGED.at(why="no sheet could be found"))
    if len(sheets) > _MOST_SHEETS:
        raise Refused(UNSAFE.at(why="far more sheets than a workbook needs"))
    return Contents(tuple(sheets), _first(relations, "sharedStrings"), _first(relations, "styles"), from_1904)


def modified(part: bytes) -> datetime | None:
    """When the file was last saved, by its own word, in UTC."""
    found = _MODIFIED.search(part)
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[1].decode("ascii").strip()[:26])
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def walk(data: bytes, note: Callable[[str, dict[str, str]], None]) -> None:
    """Call `note` with each element's name, without its prefix, and attributes. Raises Refused."""
    parser = ParserCreate()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEEP:
            raise Refused(UNSAFE.at(why="parts nested more deeply than any workbook's"))
        note(name.rpartition(":")[2], attributes)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        raise Refused(DAMAGED.at(why="a part of it can't be read")) from None


def _relations(archive: Archive, path: str, folder: str) -> list[tuple[str, str, str]]:
    """Kind, id and target of each relation. The kinds of Strict and of ordinary files end alike."""
    found: list[tuple[str, str, str]] = []

    def note(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target[1:] if target.startswith("/") else normpath(join(folder, target))
            found.append((attributes.get("Type", "").rpartition("/")[2], attributes.get("Id", ""), whole))

    walk(archive.read(path, _SMALL), note)
    return found


def _first(relations: list[tuple[str, str, str]], wanted: str) -> str | None:
    return next((target for kind, _, target in relations if kind == wanted), None)


def _local(attributes: dict[str, str], name: str) -> str:
    """An attribute with a prefix, whatever prefix it has."""
    return next((value for key, value in attributes.items() if key.endswith(f":{name}")), "")
