"""The look that a set asks for turned into one that a report carries: the logo read, checked, embedded."""

import base64
import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from anchorkit import findings
from anchorkit.findings import Finding
from anchorkit.report.document import Look
from anchorkit.selection.look import LEAST_CONTRAST, contrast
from anchorkit.selection.look import Look as Wanted

LARGEST: Final = 200_000
"""Bytes of a logo: every page carries it."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_DRAWN: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "use",
        "clipPath",
        "mask",
        "linearGradient",
        "radialGradient",
        "stop",
    ]
)
"""The elements of SVG that a logo is made of: none runs anything or fetches anything."""


class _Unusable(Exception):
    """Why a logo can't be used, as the end of a sentence."""


def load_look(wanted: Wanted, set_path: Path) -> tuple[Look, tuple[Finding, ...]]:
    """The look of reports; what can't be used is left out, with a finding (S302) that says why.

    The accent was judged with the set (S301); one that is too faint is left out here.
    """
    accent = wanted.accent or ""
    if accent and contrast(accent, "#ffffff") < LEAST_CONTRAST:
        accent = ""
    look = Look(name=wanted.name or "", logo_words=wanted.logo_text or "", accent=accent.lower())
    if not wanted.logo:
        return look, ()
    try:
        logo = _embedded(set_path.parent / wanted.logo)
    except _Unusable as why:
        return look, (findings.SELECTION_LOGO_NOT_USED.on(str(set_path), 0, why=str(why)),)
    return Look(look.name, logo, look.logo_words, look.accent), ()


def _embedded(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _Unusable(f"it has {size // 1000} kB, and 200 kB is the most")
        data = path.read_bytes()
    except OSError:
        raise _Unusable("there is no such file that can be read") from None
    if data.startswith(_PNG):
        return "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return "data:image/svg+xml;base64," + base64.b64encode(_clean_svg(data)).decode("ascii")


def _clean_svg(data: bytes) -> bytes:
    """The drawing without anything that runs, fetches or leads elsewhere."""
    # A document type could hold entities that grow without end; without one there are none.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _Unusable("its SVG begins with a document type; save it as plain SVG")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - a document type was refused above
    except ElementTree.ParseError:
        raise _Unusable("it is neither PNG nor SVG") from None
    if root.tag != f"{_SVG}svg":
        raise _Unusable("it is neither PNG nor SVG")
    _clean(root)
    ElementTree.register_namespace("", _SVG.strip("{}"))
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _clean(element: ElementTree.Element) -> None:
    for name, value in list(element.attrib.items()):
        if not _is_safe(name, value):
            del element.attrib[name]
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _DRAWN:
            _clean(child)
        else:
            element.remove(child)


def _is_safe(name: str, value: str) -> bool:
    plain = name.rpartition("}")[2].lower()
    if plain.startswith("on"):
        return False
    if plain == "href":
        return value.startswith("#")
    return not re.search(r"url\s*\(\s*['\"]?(?!#)|@import|expression|javascript:", value, re.IGNORECASE)
