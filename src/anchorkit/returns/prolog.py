"""The beginning of an XML part into whether it may be parsed: no document type, no encoding that hides one.

A document type may only stand before the first element, so nothing after that has to be looked at. No
program that writes workbooks uses one; attacks on XML parsers do.
"""

import re
from typing import Final

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.filetypes import Refused

_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"\x4c\x6f\xa7\x94")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_PLAIN_ENCODINGS: Final = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_SPACE: Final = b" \t\r\n"


def looks_like_xml(start: bytes) -> bool:
    """True for XML in any encoding, whatever the part is called."""
    return start.startswith(_OTHER_ENCODINGS[:4]) or start.removeprefix(_BOM).lstrip(_SPACE).startswith(b"<")


def begins_plainly(data: bytes, *, whole: bool = False) -> bool:
    """True where the first element is found and nothing unusual stands before it.

    False where `data` ends too soon to tell. Raises Refused for a declaration or an unusual encoding, and
    where the whole part has no element.
    """
    if data.startswith(_OTHER_ENCODINGS):
        raise Refused(UNSAFE.at(why="an unusual text encoding"))
    place = len(_BOM) if data.startswith(_BOM) else 0
    while True:
        place = _past_space(data, place)
        if data.startswith(b"<?", place):
            place = _past(data, place, b"?>")
        elif data.startswith(b"<!--", place):
            place = _past(data, place, b"-->")
        else:
            break
        if place < 0:
            return _too_short(whole)
    return _is_element(data[place : place + 9], whole=whole)


def _is_element(here: bytes, *, whole: bool) -> bool:
    if here[:1] == b"<" and (here[1:2].isalpha() or here[1:2] == b"_"):
        return True
    if here.startswith((b"<!DOCTYPE", b"<!ENTITY")):
        raise Refused(UNSAFE.at(why="a document type or entity declaration"))
    if len(here) < 9:
        return _too_short(whole)
    raise Refused(DAMAGED.at(why="a part of it can't be read"))


def _too_short(whole: bool) -> bool:
    if whole:
        raise Refused(DAMAGED.at(why="a part of it can't be read"))
    return False


def _past_space(data: bytes, place: int) -> int:
    found = re.compile(rb"[ \t\r\n]*").match(data, place)
    return found.end() if found else place


def _past(data: bytes, place: int, end: bytes) -> int:
    """Where a comment or an instruction ends; -1 where it doesn't."""
    found = data.find(end, place)
    if found < 0:
        return -1
    if data.startswith(b"<?xml", place):
        encoding = _ENCODING.search(data, place, found)
        if encoding and encoding[1].lower() not in _PLAIN_ENCODINGS:
            raise Refused(UNSAFE.at(why="an unusual text encoding"))
    return found + len(end)
