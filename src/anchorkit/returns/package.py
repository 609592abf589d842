"""The parts of a workbook that an edit by openpyxl would lose, and those that it can be given back.

openpyxl drops what it does not know (slicers, threaded comments) and the stored results of formulas; drawings
and most extensions go round it. What is unknown here counts as lost: an untouched copy is better than a
poorer one.
"""

import io
import re
import zipfile
from typing import Final

from anchorkit.returns.drawings import drawing_parts, with_drawings
from anchorkit.returns.extensions import extension_is_kept, with_extensions
from anchorkit.returns.sheetparts import Parts, sheet_paths

MOST_UNPACKED: Final = 40 * 2**20
"""Beyond this, opening the workbook for editing takes too long."""

_LOST_PARTS: Final = (
    (r"xl/threadedComments/", "comments with replies"),
    (r"xl/persons/", ""),
    (r"xl/(slicer|timeline)", "slicers"),
    (r"xl/(embeddings|activeX|ctrlProps)/", "buttons or embedded files"),
    (r"xl/(connections|queryTables|model|customData)", "links to other data"),
    (r"xl/(metadata\.xml|richData/)", "formulas that spill over several cells"),
    (r"xl/externalLinks/|xl/pivot(Tables|Cache)/", ""),
    (r"xl/(workbook|styles|sharedStrings|calcChain|theme/theme\d*|comments\d*)\.xml$", ""),
    (r"xl/drawings/.*\.vml(\.rels)?$", ""),
    (r"xl/(drawings|charts|media|diagrams|ink)/", "pictures, shapes or charts"),
    (r"xl/(worksheets|chartsheets|tables|comments|printerSettings|theme)/", ""),
    (r"xl/vbaProject.*\.bin$|xl/_rels/", ""),
    (r"\[Content_Types\]\.xml|_rels/|docProps/|docMetadata/|customXml/", ""),
    (r".*/$", ""),
)
"""Parts by the beginning of their names, and what is lost with them; nothing where they are kept."""
_OTHER_PARTS: Final = "parts that we don't know"

_LOST_IN_SHEETS: Final = (
    (
        re.compile(rb"<(?:\w+:)?(?:oleObjects|controls|legacyDrawingHF|picture)[\s/>]"),
        "buttons or embedded files",
    ),
    (
        re.compile(rb"<(?:\w+:)?(?:protectedRanges|customSheetViews|dataConsolidate)[\s/>]"),
        "saved views or ranges",
    ),
)
_CONTROL: Final = re.compile(rb'ObjectType="(?!Note")')

MIMETYPE: Final = "mimetype"
_OPENDOCUMENT: Final = b"application/vnd.oasis.opendocument"
_LOST_IN_OPENDOCUMENT: Final = (
    ("META-INF/documentsignatures.xml", b"<", "a signature"),
    # It names sheets by their numbers, and ours comes between them.
    ("content.xml", b"<table:tracked-changes", "a record of changes"),
)
"""Part, what is seen in it, and what an edit would spoil."""

_CACHED = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*<v>([^<]*)</v>')
_TYPE = re.compile(rb'\st="(\w+)"')
_UNCACHED = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>')
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)([^<]*)(</dcterms:modified>)")

Results = dict[str, tuple[bytes, bytes]]
"""Address -> the type and the text of a formula's stored result, as the XML has them."""


def parts_of(content: bytes) -> Parts:
    """The parts of a package that has been through the guard."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def is_opendocument(content: bytes) -> bool:
    """True for an OpenDocument file, whatever its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return MIMETYPE in archive.namelist() and archive.read(MIMETYPE).strip().startswith(_OPENDOCUMENT)


def has_macros(content: bytes) -> bool:
    """True where the workbook holds macros; they are carried along and never run."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "xl/vbaProject.bin" in archive.namelist()


def ending_of(content: bytes) -> str:
    """The ending that a file's name should have, by what is in it: a program refuses any other."""
    if is_opendocument(content):
        return "ots" if b"template" in parts_of(content)[MIMETYPE] else "ods"
    template = b"template.m" in parts_of(content).get("[Content_Types].xml", b"")
    return {(False, False): "xlsx", (False, True): "xlsm", (True, False): "xltx", (True, True): "xltm"}[
        template, has_macros(content)
    ]


def lost_by_editing(content: bytes) -> tuple[str, ...]:
    """What an edit would lose, in plain words; nothing where the whole workbook is kept."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            return ("more data than we can write into",)
    if is_opendocument(content):
        parts = parts_of(content)
        return tuple(what for part, sign, what in _LOST_IN_OPENDOCUMENT if sign in parts.get(part, b""))
    lost: dict[str, None] = {}
    parts = parts_of(content)
    drawn = drawing_parts(parts)
    for name, data in sorted(parts.items()):
        if name in drawn:
            continue
        fate = next((what for start, what in _LOST_PARTS if re.match(start, name)), _OTHER_PARTS)
        lost |= dict.fromkeys(what for what in (fate, *_lost_inside(name, data)) if what)
    return tuple(lost)


def _lost_inside(name: str, data: bytes) -> list[str]:
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        newer = [] if extension_is_kept(data) else ["newer kinds of rules or formats"]
        return newer + [what for pattern, what in _LOST_IN_SHEETS if pattern.search(data)]
    return ["buttons"] if name.endswith(".vml") and _CONTROL.search(data) else []


def stored_results(parts: Parts) -> dict[str, Results]:
    """The stored results of formulas, by sheet."""
    return {
        sheet: {
            address.decode(): (kind[1] if (kind := _TYPE.search(marks)) else b"", value)
            for address, marks, value in _CACHED.findall(parts.get(path, b""))
        }
        for sheet, path in sheet_paths(parts).items()
    }


def repacked(content: bytes, original: bytes | None = None) -> bytes:
    """A saved workbook with the original's stored results and date, and the same bytes every time."""
    parts, before = parts_of(content), parts_of(original) if original else {}
    known = stored_results(before) if before else {}
    for sheet, path in sheet_paths(parts).items():
        results = known.get(sheet)
        if results and path in parts:
            parts[path] = _with_results(parts[path], results)
    # An older return is told from a newer one by this date: ours is not theirs.
    date = _MODIFIED.search(before.get("docProps/core.xml", b""))
    parts["docProps/core.xml"] = _MODIFIED.sub(
        lambda ours: ours[1] + date[2] + ours[3] if date else b"", parts["docProps/core.xml"]
    )
    return packed(with_drawings(with_extensions(parts, before), before) if before else parts)


def packed(parts: Parts) -> bytes:
    """Parts as a package without the moment of writing in it.

    An OpenDocument file says by its first part, which is not compressed, what it is.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: name != MIMETYPE):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return out.getvalue()


def _with_results(data: bytes, results: Results) -> bytes:
    def filled(cell: "re.Match[bytes]") -> bytes:
        address, marks, formula = cell.groups()
        if address.decode() not in results:
            return cell[0]
        kind, value = results[address.decode()]
        marks = _TYPE.sub(b"", marks) + (b' t="%s"' % kind if kind else b"")
        return b'<c r="%s"%s>%s<v>%s</v></c>' % (address, marks, formula, value)

    return _UNCACHED.sub(filled, data)
