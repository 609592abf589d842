"""Workbooks as zip archives for tests: taken apart, changed byte by byte, and put together again."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from anchorkit.observations import Observation
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook

Parts = dict[str, bytes]
Change = Callable[[Parts], object]
SHEET = "xl/worksheets/sheet2.xml"
"""The part of the first sheet with questions."""


@cache
def a_return() -> bytes:
    """A small workbook with one answer: 9 of 10."""
    plan = a_plan(["emp.good.01"])
    return a_workbook(plan, [Observation("RR8", "emp.good.01", "2024-25", numerator=9, denominator=10)])


def parts_of(content: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def repacked(change: Change, content: bytes | None = None) -> bytes:
    """The workbook with its parts changed."""
    parts = parts_of(content or a_return())
    change(parts)
    return packed(parts)


def put(name: str, before: bytes, after: bytes) -> Change:
    """A change: replace bytes in one part."""

    def change(parts: Parts) -> None:
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after, 1)

    return change


def with_cells(cells: bytes) -> Change:
    """A change: rows in front of the first sheet's own."""
    return put(SHEET, b"<sheetData>", b"<sheetData>" + cells)
