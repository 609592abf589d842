"""A zip archive of unknown origin into its parts, in memory and within bounds; nothing is put on a disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.prolog import begins_plainly, looks_like_xml

MOST_BYTES: Final = 25 * 2**20
MOST_UNPACKED: Final = 96 * 2**20
MOST_OF_A_PART: Final = 40 * 2**20
MOST_PARTS: Final = 2_000
_MOST_OF_DIRECTORY: Final = 2**20
_LOOKED_AT: Final = 1_024
_XML_NAMES: Final = (".xml", ".rels", ".vml", ".rdf")

# What Python's reader of zips raises depends on which byte is wrong.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    IndexError,
    KeyError,
    OverflowError,
)


class Archive:
    """The parts of a zip archive by name."""

    def __init__(self, content: bytes) -> None:
        """Look at the directory. Raises Refused where it is damaged, far too large or out to mislead."""
        _refuse_directory(content)
        with _damage_refused(), zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
        _refuse_names([entry.filename for entry in entries])
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise _too_large()
        # Some programs write parts whose names differ from their references in case.
        self._entries = {entry.filename.casefold(): entry for entry in entries}
        self._content = content
        self._looked_at: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that there are."""
        return tuple(entry.filename for entry in self._entries.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.casefold() in self._entries

    def read(self, name: str, most: int = MOST_OF_A_PART) -> bytes:
        """A whole part, of no more than its declared size. Raises Refused if it is damaged or missing."""
        entry = self._entry(name)
        if entry.file_size > most:
            raise _too_large()
        with _damage_refused():
            data = self._unpacked(entry, entry.file_size + 1)
            if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
                raise zipfile.BadZipFile
        self._refuse_declaration(entry, data, whole=True)
        self._looked_at.add(name.casefold())
        return data

    def start(self, name: str) -> bytes:
        """The first bytes of a part."""
        with _damage_refused():
            return self._unpacked(self._entry(name), _LOOKED_AT)

    def refuse_declarations(self) -> None:
        """Refuse a document type in any part that was not read, and encodings that would hide one.

        Raises Refused.
        """
        for name in self._entries.keys() - self._looked_at:
            if not self._refuse_declaration(self._entries[name], self.start(name), whole=False):
                # The first element may stand further down, after a long comment.
                self.read(name)

    def _refuse_declaration(self, entry: zipfile.ZipInfo, start: bytes, *, whole: bool) -> bool:
        if not entry.filename.lower().endswith(_XML_NAMES) and not looks_like_xml(start):
            return True
        return begins_plainly(start, whole=whole)

    def _unpacked(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        """Up to so many bytes of a part, whatever its header promises."""
        where = entry.header_offset
        head = self._content[where : where + 30]
        if len(head) < 30 or not head.startswith(b"PK\x03\x04") or entry.flag_bits & 1:
            raise zipfile.BadZipFile
        start = where + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = self._content[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            return packed[:most]
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._entries[name.casefold()]
        except KeyError:
            raise Refused(DAMAGED.at(why="a part of it is missing")) from None


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise Refused(DAMAGED.at(why="it can't be unpacked")) from None


def _too_large() -> Refused:
    return Refused(UNSAFE.at(why="it unpacks to far more than a workbook needs"))


def _refuse_directory(content: bytes) -> None:
    """Bound the directory before Python reads it: each of its entries costs time and memory."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 22 - 0xFFFF))
    if end < 0 or end + 22 > len(content):
        raise Refused(DAMAGED.at(why="its end is missing"))
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    if content[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        where = int.from_bytes(content[end - 12 : end - 4], "little")
        size = max(int.from_bytes(content[where + 40 : where + 48], "little"), size % 0xFFFFFFFF)
    if size > _MOST_OF_DIRECTORY:
        raise Refused(UNSAFE.at(why="too many parts"))


def _refuse_names(names: Sequence[str]) -> None:
    if len(names) > MOST_PARTS:
        raise Refused(UNSAFE.at(why="too many parts"))
    if len({name.casefold() for name in names}) != len(names):
        raise Refused(UNSAFE.at(why="the same part twice"))
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name for name in names):
        raise Refused(UNSAFE.at(why="a part that points outside the file"))


def stored(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip archive of these parts, not compressed: what was looked at is exactly what is read then."""
    out: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in parts:
        path = name.encode()
        # Version 2.0, flags, no compression, 1 January 1980.
        head = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(path), 0
        )
        directory.append(b"PK\x01\x02\x14\x00" + head + struct.pack("<HHHII", 0, 0, 0, 0, offset) + path)
        out += [b"PK\x03\x04", head, path, data]
        offset += 4 + len(head) + len(path) + len(data)
    listed = b"".join(directory)
    count = len(parts)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)
    return b"".join([*out, listed, end])
