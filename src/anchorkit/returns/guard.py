"""Bytes that somebody sent, looked at before any library opens them: is it an .xlsx, whole, and harmless?

Calamine aborts the whole process on one stray cell in XFD1048576 and shows error cells and formulas without
a stored result as blanks. So the sizes are bounded and the sheet XML is scanned here first. Where the scan
does not recognise what it sees, it refuses: it never passes what it can't read.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from anchorkit.errors import AnchorkitError
from anchorkit.findings import DAMAGED, NOT_A_WORKBOOK, UNSAFE, Finding

MOST_BYTES: Final = 50 * 2**20
MOST_UNPACKED: Final = 128 * 2**20
MOST_PARTS: Final = 2_000
MOST_ROWS: Final = 50_000
MOST_CELLS: Final = 1_000_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<f[\s/>]")
_EMPTY_VALUE = re.compile(rb"<v\s*/>|<v[^>]*></v>")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(AnchorkitError):
    """The file can't be read; the finding says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message, hint=finding.remedy)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of a sheet says about its cells, by address."""

    formulas: frozenset[str]
    uncached: frozenset[str]
    errors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A workbook that may be opened: what was scanned in each worksheet, and when it was last saved."""

    sheets: dict[str, SheetScan]
    modified: datetime | None


def inspect(content: bytes) -> Inspection:
    """Look through a file. Raises Refused with a finding where it must not be opened."""
    _refuse_other_kinds(content)
    parts = _unpacked(content)
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            _refuse_declarations(data)
    if "xl/workbook.xml" not in parts:
        raise Refused(NOT_A_WORKBOOK.at(what=_kind_of_zip(parts), how="Save it as .xlsx first."))
    try:
        sheets = {name: _scan(parts[path]) for name, path in _worksheets(parts).items()}
    except (ElementTree.ParseError, KeyError) as error:
        raise Refused(DAMAGED.at(why="a part of it can't be read")) from error
    return Inspection(sheets, _modified(parts))


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refused(UNSAFE.at(why=f"more than {MOST_BYTES // 2**20} MB"))
    if content.startswith(b"PK"):
        return
    raise Refused(NOT_A_WORKBOOK.at(what=_seems(content), how=_way_out(content)))


def _seems(content: bytes) -> str:
    start = content[:1024].lstrip().lower()
    if not content:
        return "an empty file"
    if content.startswith(_OLE):
        return (
            "protected by a password"
            if _encrypted(content)
            else "an old .xls workbook or another Office file"
        )
    if start.startswith(b"%pdf"):
        return "a PDF"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page, perhaps a sign-in page"
    if b"\x00" not in content[:1024] and (b"," in start or b";" in start or b"\t" in start):
        return "a text or CSV file"
    return "something else"


def _way_out(content: bytes) -> str:
    if content.startswith(_OLE) and _encrypted(content):
        return "Remove the password in Excel (File, Info, Protect Workbook) and save it."
    return "In Excel or LibreOffice choose Save As and the type .xlsx."


def _encrypted(content: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in content


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of the zip, unpacked in memory, counting what comes out and never what the headers claim."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
        _refuse_odd_entries([entry.filename for entry in entries])
        parts: dict[str, bytes] = {}
        room = MOST_UNPACKED
        for entry in entries:
            with archive.open(entry) as part:
                data = part.read(room + 1)
            room -= len(data)
            if room < 0:
                raise Refused(UNSAFE.at(why="it unpacks to far more than a workbook needs"))
            parts[entry.filename] = data
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        IndexError,
    ):
        # Which of these a damaged zip raises depends on the byte that is wrong.
        raise Refused(DAMAGED.at(why="it can't be unpacked")) from None
    return parts


def _refuse_odd_entries(names: list[str]) -> None:
    if len(names) > MOST_PARTS:
        raise Refused(UNSAFE.at(why="too many parts"))
    if len(set(names)) != len(names):
        raise Refused(UNSAFE.at(why="the same part twice"))
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name for name in names):
        raise Refused(UNSAFE.at(why="a part that points outside the file"))


def _refuse_declarations(data: bytes) -> None:
    """No DTD and no entity in any part, and no encoding that would hide one from a byte search."""
    encoding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise Refused(UNSAFE.at(why="an unusual text encoding"))
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Refused(UNSAFE.at(why="an unusual text encoding"))
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(UNSAFE.at(why="a document type or entity declaration"))


def _kind_of_zip(parts: dict[str, bytes]) -> str:
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        return "an OpenDocument file (.ods)"
    if "word/document.xml" in parts:
        return "a Word document"
    if "xl/workbook.bin" in parts:
        return "a binary workbook (.xlsb)"
    return "a zip archive"


def _worksheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> part, for worksheets; chart sheets hold no cells."""
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - declarations were refused above
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 - likewise
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found: dict[str, str] = {}
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if "chartsheets/" not in path:
            found[sheet.get("name", "")] = path
    if not found:
        raise Refused(DAMAGED.at(why="no sheet could be found; it may be Strict Open XML"))
    return found


def _scan(data: bytes) -> SheetScan:
    """Bound a worksheet's extent and find its formulas and errors."""
    _refuse_extent(data)
    formulas, uncached, errors = set(), set(), set()
    for piece in data.split(b"<c ")[1:]:
        if b"<f" not in piece and b't="e"' not in piece:
            continue
        cell = piece.split(b"</c>", 1)[0]
        address = _address(b" " + cell)
        if b't="e"' in cell.split(b">", 1)[0]:
            errors.add(address)
        if _FORMULA.search(cell):
            formulas.add(address)
            if b"<v" not in cell or _EMPTY_VALUE.search(cell):
                uncached.add(address)
    return SheetScan(frozenset(formulas), frozenset(uncached), frozenset(errors))


def _refuse_extent(data: bytes) -> None:
    if not re.search(rb"<worksheet[\s>]", data[:4096]):
        raise Refused(DAMAGED.at(why="a sheet is written in an unusual way"))
    if data.count(b"<c ") > MOST_CELLS or data.count(b"<row") > MOST_ROWS:
        raise Refused(UNSAFE.at(why="far more cells than a workbook needs"))
    for column, row in _REFERENCE.findall(data):
        if len(column) > 2 or int(row) > MOST_ROWS:
            raise Refused(UNSAFE.at(why=f"a cell far away, at {column.decode()}{row.decode()}"))


def _address(cell: bytes) -> str:
    found = _REFERENCE.search(cell)
    if found is None:
        raise Refused(DAMAGED.at(why="a sheet is written in an unusual way"))
    return (found[1] + found[2]).decode()


def _modified(parts: dict[str, bytes]) -> datetime | None:
    """When the file was last saved, by its own word, in UTC."""
    found = re.search(rb"<dcterms:modified[^>]*>([^<]+)<", parts.get("docProps/core.xml", b""))
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[1].decode("ascii").strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
