"""What is looked at before any library opens a file."""

import io
import zipfile
from collections.abc import Callable

import pytest

from anchorkit.findings import DAMAGED, NOT_A_WORKBOOK, UNSAFE, Rule
from anchorkit.observations import Observation
from anchorkit.returns.guard import Refused, inspect
from anchorkit.returns.read import read_return
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook

Change = Callable[[dict[str, bytes]], object]
SHEET = "xl/worksheets/sheet2.xml"


def a_return() -> bytes:
    """A small workbook with one answer."""
    plan = a_plan(["emp.good.01"])
    return a_workbook(plan, [Observation("RR8", "emp.good.01", "2024-25", numerator=9, denominator=10)])


def repacked(change: Change) -> bytes:
    """The workbook with its parts changed."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(a_return())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def put(name: str, before: bytes, after: bytes) -> Change:
    """A change: replace bytes in one part."""

    def change(parts: dict[str, bytes]) -> None:
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after, 1)

    return change


def refusal(content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read_return(content)
    return caught.value.finding.code


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<!DOCTYPE html><html>sign in</html>", "a web page"),
        (b"a,b,c\n1,2,3\n", "a text or CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old .xls workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"\x00\x01\x02", "something else"),
    ],
)
def test_other_kinds_of_file_are_named(content: bytes, words: str) -> None:
    """Whoever sends the wrong kind of file is told what it seems to be."""
    with pytest.raises(Refused, match=words) as caught:
        inspect(content)
    assert caught.value.finding.code == NOT_A_WORKBOOK.code


@pytest.mark.parametrize("size", [4, 200, 3000])
def test_a_file_cut_short_is_damaged(size: int) -> None:
    """A half-sent file is refused with the way out, whichever byte it ends at."""
    assert refusal(a_return()[:size]) in {DAMAGED.code, NOT_A_WORKBOOK.code}


def test_every_flipped_byte_is_read_or_refused_but_never_a_crash() -> None:
    """Damage anywhere gives the same workbook or a refusal, and no other error."""
    content = a_return()
    for place in range(0, len(content), max(1, len(content) // 150)):
        broken = bytearray(content)
        broken[place] ^= 0xFF
        try:
            read_return(bytes(broken))
        except Refused as refused:
            assert refused.finding.code in {DAMAGED.code, UNSAFE.code, NOT_A_WORKBOOK.code}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), UNSAFE),
        (put("docProps/core.xml", b"<cp:core", b"<!DOCTYPE x><cp:core"), UNSAFE),
        (put(SHEET, b'r="A5"', b'r="XFD1048576"'), UNSAFE),
        (put(SHEET, b"<worksheet", b"<x:worksheet"), DAMAGED),
        (lambda parts: parts.update({"../evil.xml": b"<a/>"}), UNSAFE),
        (lambda parts: parts.update({"/etc/passwd": b""}), UNSAFE),
        (lambda parts: parts.update({"big.bin": b"\0" * (130 * 2**20)}), UNSAFE),
        (lambda parts: parts.update({f"p{number}": b"" for number in range(2100)}), UNSAFE),
        (lambda parts: parts.update({SHEET: parts[SHEET].decode().encode("utf-16")}), UNSAFE),
        (lambda parts: parts.pop("xl/_rels/workbook.xml.rels"), DAMAGED),
        (lambda parts: parts.pop(SHEET), DAMAGED),
        (lambda parts: parts.pop("xl/workbook.xml"), NOT_A_WORKBOOK),
    ],
)
def test_what_a_filled_workbook_never_holds_is_refused(change: Change, rule: Rule) -> None:
    """Declarations, far-away cells, bombs, odd encodings and missing parts are refused unopened."""
    assert refusal(repacked(change)) == rule.code


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        ("word/document.xml", b"<w/>", "Word"),
        ("xl/workbook.bin", b"x", "xlsb"),
        ("readme.txt", b"x", "zip archive"),
    ],
)
def test_other_zips_are_named(name: str, content: bytes, words: str) -> None:
    """A zip that is something else is called by its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)

    with pytest.raises(Refused, match=words):
        inspect(out.getvalue())


def test_errors_and_results_that_were_not_saved_are_seen() -> None:
    """What calamine shows as blank is found in the XML: error cells and formulas without a stored result."""
    content = repacked(
        put(
            SHEET,
            b"<sheetData>",
            b'<sheetData><row r="90"><c r="A90" t="e"><v>#REF!</v></c>'
            b'<c r="B90"><f>1+1</f><v>2</v></c><c r="C90"><f>1+1</f></c></row>',
        )
    )

    scan = next(sheet for sheet in read_return(content).sheets if "A90" in sheet.errors)

    assert "B90" in scan.formulas
    assert "B90" not in scan.uncached
    assert "C90" in scan.uncached


def test_the_file_says_itself_when_it_was_saved() -> None:
    """Later and earlier returns are told apart by the file's own date, not by when it arrived."""
    content = repacked(
        lambda parts: parts.update(
            {
                "docProps/core.xml": b'<c xmlns:dcterms="d">'
                b"<dcterms:modified>2026-03-01T09:30:00Z</dcterms:modified></c>"
            }
        )
    )

    modified = inspect(content).modified

    assert modified is not None
    assert modified.isoformat() == "2026-03-01T09:30:00+00:00"
