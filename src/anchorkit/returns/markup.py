"""An XML part into where its elements stand in it, and the part with a few of them edited.

Nothing is written anew but what changes: every other byte stays where it is.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

MOST_ELEMENTS: Final = 200_000
"""More are not kept in mind at once: the rows of the largest sheet, or the cells of the widest row."""

_TAG = re.compile(rb"<[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*>")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\n": "&#10;", "\t": "&#9;"}
)


class Unusual(Exception):
    """The part is not written as programs write it: it is better left alone."""


@dataclass(slots=True)
class Element:
    """An element and where it stands: its start tag, what is in it, and its end tag."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    """Where the start tag ends."""
    close: int = 0
    """Where the end tag begins; as `inner` where there is none."""
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)


Edit = tuple[int, int, bytes]
"""From where, to where, and what stands there instead."""
Change = Callable[[bytes], bytes]
"""An element's bytes into what stands in its place."""


def elements(data: bytes, opened: Container[str] | None = None) -> Element:
    """The outermost element, with its children where `opened` names it, or all where there is no `opened`.

    Raises Unusual where the part can't be followed.
    """
    if b"<!" in data:
        raise Unusual
    walk = _Walk(data, opened)
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, given: walk.start(name, given, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda name: walk.finish(parser.CurrentByteIndex)
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        raise Unusual from None
    return walk.top.children[0]


class _Walk:
    """The elements that are open, and how deep we are inside one that is not looked into."""

    def __init__(self, data: bytes, opened: Container[str] | None) -> None:
        self.data, self.opened = data, opened
        self.top = Element("", {}, 0, 0)
        self.path = [self.top]
        self.skipped = 0
        self.count = 0

    def start(self, name: str, attributes: dict[str, str], place: int) -> None:
        parent = self.path[-1]
        if self.skipped or (
            parent is not self.top and self.opened is not None and parent.name not in self.opened
        ):
            self.skipped += 1
            return
        self.count += 1
        tag = _TAG.match(self.data, place)
        if tag is None or self.count > MOST_ELEMENTS:
            raise Unusual
        found = Element(name, attributes, place, tag.end())
        parent.children.append(found)
        self.path.append(found)

    def finish(self, place: int) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        found = self.path.pop()
        if self.data.startswith(b"/>", found.inner - 2):
            found.close = found.end = found.inner
        else:
            found.close, found.end = place, self.data.index(b">", place) + 1


def start_tag(data: bytes, place: int) -> bytes:
    """The start tag that begins at a place. Raises Unusual where none does."""
    tag = _TAG.match(data, place) if place >= 0 else None
    if tag is None:
        raise Unusual
    return tag[0]


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with the edits made. They may not overlap; those at one place stay in order."""
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < done:
            raise Unusual
        pieces += [data[done:start], new]
        done = end
    return b"".join([*pieces, data[done:]])


def within(data: bytes, element: Element, new: bytes, *, first: bool = False) -> Edit:
    """The edit that puts something into an element, as its first or its last."""
    if element.close == element.inner == element.end:
        tag = data[element.start : element.inner].removesuffix(b"/>").rstrip() + b">"
        return element.start, element.end, tag + new + b"</" + element.name.encode() + b">"
    place = element.inner if first else element.close
    return place, place, new


def with_attributes(element: bytes, changes: Mapping[str, str | None]) -> bytes:
    """An element's bytes with attributes of its start tag set, or taken away where they are None."""
    tag = start_tag(element, 0)
    rest = element[len(tag) :]
    for name, value in changes.items():
        pattern = re.compile(rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        tag = pattern.sub(b"", tag)
        if value is not None:
            ending = b"/>" if tag.endswith(b"/>") else b">"
            tag = tag.removesuffix(ending) + f' {name}="{attribute(value)}"'.encode() + ending
    return tag + rest


def split_run(run: bytes, repeats: str, times: int, changes: Mapping[int, Change]) -> bytes:
    """An element that stands for `times` alike ones, with those at some places (from 0) changed.

    `repeats` is the attribute that says how often it stands.
    """
    pieces, done = [], 0
    for place in sorted(changes):
        pieces += [_repeated(run, repeats, place - done), changes[place](_repeated(run, repeats, 1))]
        done = place + 1
    return b"".join([*pieces, _repeated(run, repeats, times - done)])


def _repeated(run: bytes, repeats: str, times: int) -> bytes:
    if not times:
        return b""
    return with_attributes(run, {repeats: str(times) if times > 1 else None})


def attribute(text: str) -> str:
    """A text as it may stand in an attribute or between tags: never markup."""
    return _NOT_IN_XML.sub("", text).translate(_ESCAPES)
