"""What is drawn on the sheets of an .xlsx (pictures, shapes, charts): out before an edit, back in after it.

openpyxl rebuilds charts and pictures from what it understands of them and drops every shape. So it never
gets to see a drawing: the parts go round the edit, byte for byte, as do the signatures of macros.
"""

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from anchorkit.returns.sheetparts import RELATION, Parts, sheet_paths

_CONTENT_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING: Final = f"{RELATION}/drawing"
_DRAWN = re.compile(r"xl/(?:drawings|charts|media|diagrams|embeddings|ink|theme/themeOverride)")
"""Where the parts of a drawing are; one that leads elsewhere is not followed."""
_OF_MACROS = re.compile(r"xl/vbaProjectSignature.*\.bin$|xl/_rels/vbaProject\.bin\.rels$")
_ID: Final = "rIdDrawing"
_ELEMENT = re.compile(rb"<(?:\w+:)?drawing\s[^>]*?/>|<((?:\w+:)?drawing)\s[^>]*>\s*</\1>")
_AFTER = re.compile(
    rb"<(?:legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)"
    rb"[\s/>]|</(?:worksheet|chartsheet)>"
)


def drawing_parts(parts: Parts) -> frozenset[str]:
    """All parts that the sheets' drawings consist of, with those that they lead to."""
    found: set[str] = set()
    for path in sheet_paths(parts).values():
        for _, kind, target in _relations(parts, path):
            if kind == _DRAWING:
                _collect(parts, target, found)
    return frozenset(found)


def without_drawings(parts: Parts) -> Parts:
    """The parts without any drawing."""
    drawn = drawing_parts(parts)
    kept = {name: data for name, data in parts.items() if name not in drawn}
    for path in sheet_paths(parts).values():
        if path in kept:
            kept = _taken_off(kept, path)
    return kept


def with_drawings(parts: Parts, before: Parts) -> Parts:
    """The edited parts with the drawings of the sheets as they were before."""
    now = sheet_paths(parts)
    result = dict(parts)
    for name, path in sheet_paths(before).items():
        target = next((target for _, kind, target in _relations(before, path) if kind == _DRAWING), None)
        if target is not None and name in now:
            result = _put_on(_taken_off(result, now[name]), now[name], target)
    carried = sorted(drawing_parts(before) | {name for name in before if _OF_MACROS.match(name)})
    result |= {name: before[name] for name in carried}
    types = result[_CONTENT_TYPES]
    new = [_content_type(before, name) for name in carried if f'"/{name}"'.encode() not in types]
    result[_CONTENT_TYPES] = types.replace(b"</Types>", b"".join(new) + b"</Types>")
    return result


def _put_on(parts: Parts, path: str, target: str) -> Parts:
    """The parts with a sheet that leads to a drawing."""
    sheet, relations = parts[path], _relations_path(path)
    place = _AFTER.search(sheet, max(0, sheet.rfind(b"</sheetData>")))
    if place is None:
        raise ValueError("a sheet has no end")
    element = f'<drawing xmlns:r="{RELATION}" r:id="{_ID}"/>'.encode()
    relation = f'<Relationship Id="{_ID}" Type="{_DRAWING}" Target="/{target}"/>'.encode()
    known = parts.get(relations, f'<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode())
    return {
        **parts,
        path: sheet[: place.start()] + element + sheet[place.start() :],
        relations: known.replace(b"</Relationships>", relation + b"</Relationships>"),
    }


def _taken_off(parts: Parts, path: str) -> Parts:
    """The parts with a sheet that leads to no drawing."""
    relations = _relations_path(path)
    parts = {**parts, path: _ELEMENT.sub(b"", parts[path])}
    if relations in parts:
        kept = "".join(
            f"<Relationship Id={quoteattr(found.get('Id', ''))} Type={quoteattr(found.get('Type', ''))} "
            f"Target={quoteattr(found.get('Target', ''))}"
            + (f" TargetMode={quoteattr(mode)}/>" if (mode := found.get("TargetMode")) else "/>")
            for found in ElementTree.fromstring(parts[relations])  # noqa: S314 - the guard refused declarations
            if found.get("Type") != _DRAWING
        )
        parts[relations] = f'<Relationships xmlns="{_RELATIONS}">{kept}</Relationships>'.encode()
    return parts


def _collect(parts: Parts, path: str, found: set[str]) -> None:
    if path in found or path not in parts or not _DRAWN.match(path):
        return
    found.add(path)
    if _relations_path(path) in parts:
        found.add(_relations_path(path))
    for _, _, target in _relations(parts, path):
        _collect(parts, target, found)


def _relations(parts: Parts, path: str) -> Iterator[tuple[str, str, str]]:
    """Id, kind and target of what a part leads to inside the file."""
    data = parts.get(_relations_path(path))
    for found in ElementTree.fromstring(data) if data else ():  # noqa: S314 - the guard refused declarations
        if found.get("TargetMode") != "External":
            target = found.get("Target", "")
            whole = target[1:] if target.startswith("/") else normpath(join(dirname(path), target))
            yield found.get("Id", ""), found.get("Type", ""), whole


def _relations_path(path: str) -> str:
    return f"{dirname(path)}/_rels/{basename(path)}.rels"


def _content_type(parts: Parts, name: str) -> bytes:
    """What the file says of a part's type, as an entry for that part alone."""
    ending = name.rpartition(".")[2].casefold()
    kind = ""
    for found in ElementTree.fromstring(parts[_CONTENT_TYPES]):  # noqa: S314 - the guard refused declarations
        if found.get("PartName", "").casefold() == f"/{name}".casefold():
            kind = found.get("ContentType", "")
            break
        if found.get("Extension", "").casefold() == ending:
            kind = found.get("ContentType", "")
    if not kind or ending == "rels":
        return b""
    return f"<Override PartName={quoteattr(f'/{name}')} ContentType={quoteattr(kind)}/>".encode()
