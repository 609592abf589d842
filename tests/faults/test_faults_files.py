"""Damaged, hostile and unexpected files: each is read in full, or refused with its reason."""

import io
import re
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from anchorkit.findings import DAMAGED, NOT_A_WORKBOOK, UNSAFE, Rule
from anchorkit.returns.archive import stored
from anchorkit.returns.check import check_return
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.model import RawSheet
from anchorkit.returns.read import read_return
from tests.support.packages import SHEET, Change, Parts, a_return, packed, parts_of, put, repacked, with_cells
from tests.support.sets import a_plan

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refusal(content: bytes) -> tuple[str, str]:
    """The code and the words with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read_return(content)
    finding = caught.value.finding
    return finding.code, f"{finding.message} {finding.remedy}"


def answers(content: bytes) -> list[tuple[float | None, float | None]]:
    """Numerators and denominators that are taken from a file."""
    checked = check_return(read_return(content), a_plan(["emp.good.01"]))
    return [(found.observation.numerator, found.observation.denominator) for found in checked.answers]


# --- Other kinds of file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words", "way_out"),
    [
        (b"", "an empty file", "synchronised"),
        (b"\0" * 4000, "a file with nothing in it", "synchronised"),
        (b"%PDF-1.7 ...", "a PDF", "Copy the answers"),
        (b"<!DOCTYPE html><html>sign in</html>", "a web page", "attachment"),
        (b"<HTML><head>", "a web page", "attachment"),
        (b"a,b,c\n1,2,3\n", "a text or CSV file", "Copy the answers"),
        (b"a\tb\n1\t2\n", "a text or CSV file", "Copy the answers"),
        (_OLE + b"\0" * 600, "an old .xls workbook", "Save As"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", "Remove the password"),
        (_OLE + "WordDocument".encode("utf-16-le"), "an old Word document", "Copy the answers"),
        (_OLE + "__substg1.0_".encode("utf-16-le"), "Outlook", "attachment"),
        (b"Received: from mail\nFrom: a@b\n", "an e-mail", "attachment"),
        (b"\x1f\x8b\x08", "a compressed file (.gz)", "Unpack"),
        (b"\x89PNG\r\n", "a picture", "Copy the answers"),
        (b"SQLite format 3\0", "a database", "Copy the answers"),
        (b"{\\rtf1", "a text document", "Copy the answers"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML workbook of 2003",
            "Save As",
        ),
        (b"\x00\x01\x02", "something else", "Copy the answers"),
    ],
)
def test_other_files_are_named(content: bytes, words: str, way_out: str) -> None:
    """Whoever sends another kind of file is told what it seems to be and what to do."""
    code, said = refusal(content)

    assert code == NOT_A_WORKBOOK.code
    assert words in said
    assert way_out in said


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text"},
            "OpenDocument file that is no spreadsheet",
        ),
        ({"word/document.xml": b"<w/>"}, "a Word document"),
        ({"ppt/presentation.xml": b"<p/>"}, "PowerPoint"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
        ({"Index/Document.iwa": b"x"}, "Numbers"),
        ({"readme.txt": b"x"}, "zip archive"),
        ({"return.xlsx": b"PK"}, "zip archive"),
    ],
)
def test_other_zips_are_named(parts: Parts, words: str) -> None:
    """A zip that is something else is called by its name."""
    code, said = refusal(packed(parts))

    assert (code, words in said) == (NOT_A_WORKBOOK.code, True)


# --- Unusual but sound: the same figures ------------------------------------------------------------------


def _prefixed(data: bytes) -> bytes:
    return re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")


def _strict(parts: Parts) -> None:
    for name, data in parts.items():
        strict = data.replace(_MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        parts[name] = strict.replace(_LINKS, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def _sheet(change: bytes, to: bytes) -> Change:
    return lambda parts: parts.update({SHEET: re.sub(change, to, parts[SHEET])})


def _typed(kind: bytes) -> Change:
    def change(parts: Parts) -> None:
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"spreadsheetml.sheet.main", kind)
        parts["xl/vbaProject.bin"] = b"\xcc\x61 macros"

    return change


def _moved(parts: Parts) -> None:
    parts["XL/Worksheets/Sheet2.xml"] = parts.pop(SHEET)


@pytest.mark.parametrize(
    "change",
    [
        _strict,
        _typed(b"sheet.macroEnabled.main"),
        _typed(b"template.main"),
        _moved,
        lambda parts: parts.update({SHEET: _prefixed(parts[SHEET])}),
        lambda parts: parts.update({name: _prefixed(parts[name]) for name in (SHEET, "xl/workbook.xml")}),
        _sheet(rb'<c r="[A-Z]+[0-9]+"', b"<c"),
        _sheet(rb'<row r="[0-9]+"', b"<row"),
        _sheet(rb"(<row [^>]*>)", rb"<!-- a note --><?x y?>\1"),
        _sheet(rb"<dimension[^>]*>", b'<dimension ref="A1"/>'),
        _sheet(rb"<dimension[^>]*>", b""),
        _sheet(rb"<dimension[^>]*>", b'<dimension ref="A1:XFD1048576"/>'),
        _sheet(rb'<c r="([A-Z]+[0-9]+)"', rb"<c r='\1'"),
        _sheet(rb'<c r="([A-Z]+[0-9]+)"', rb'<c\n r="\1"'),
        lambda parts: parts.update({"xl/theme/theme1.xml": b"<a/>" + b" " * 3000}),
        lambda parts: parts.pop("xl/styles.xml"),
        lambda parts: parts.pop("docProps/core.xml"),
        lambda parts: parts.update({SHEET: b"\xef\xbb\xbf" + parts[SHEET]}),
        with_cells(b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(100, 100_000))),
        with_cells(b'<row r="1048576"><c r="XFD1048576" s="3"/></row>'),
        with_cells(b'<row r="90000"><c r="B90000" s="3"></c></row>'),
    ],
)
def test_unusual_but_sound_files_give_the_same_figures(change: Change) -> None:
    """Strict, prefixed, macro-enabled, without addresses, with a wrong dimension: never an empty load."""
    assert answers(repacked(change)) == [(9, 10)]


def test_parts_with_data_descriptors_are_read() -> None:
    """Programs that write a zip as they go put the sizes after each part."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of(a_return()).items():
            archive.writestr(name, data)

    assert answers(out.getvalue()) == [(9, 10)]


def _changed_sheet(content: bytes) -> RawSheet:
    return next(sheet for sheet in read_return(content).sheets if len(sheet.rows) > 80)


def test_rich_and_inline_texts_are_whole() -> None:
    """A text in several formats, with a reading aid, is one text without the aid."""
    rich = b'<is><r><t xml:space="preserve">not </t></r><r><rPr><b/></rPr><t>recorded</t></r></is>'
    content = repacked(with_cells(b'<row r="90"><c r="A90" t="inlineStr">' + rich + b"</c></row>"))

    assert _changed_sheet(content).rows[89][0] == "not recorded"


def test_errors_formulas_and_percentages_are_seen_however_they_are_written() -> None:
    """What calamine shows as blank is found in the XML, on the quick way and on the slow one."""
    row = (
        b'<row r="90"><c r="A90" t="e"><v>#REF!</v></c><c r="B90"><f>1+1</f><v>2</v></c>'
        b'<c r="C90"><f>1+1</f></c><c r="D90" t="str"><f>""</f><v></v></c></row>'
    )
    plain = repacked(with_cells(row))
    for content in (plain, repacked(_sheet(rb"<sheetData>", b"<sheetData><!-- slow -->"), plain)):
        sheet = _changed_sheet(content)

        assert sheet.errors == {"A90"}
        assert {"B90", "C90", "D90"} <= sheet.formulas
        assert "C90" in sheet.uncached
        assert not {"B90", "D90"} & sheet.uncached
        assert sheet.rows[89][:2] == (None, 2)


def test_the_calendar_of_1904_is_honoured() -> None:
    """Old workbooks from a Mac count days from 1904; dates in them are the same dates."""
    content = repacked(put("xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"'))

    assert answers(content) == [(9, 10)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        (b"2026-03-01T09:30:00+01:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        (b"0001-01-01T00:00:00+14:00", None),
        (b"yesterday, at noon", None),
    ],
)
def test_when_it_was_saved_is_what_the_file_says(text: bytes, moment: datetime | None) -> None:
    """Later and earlier returns are told apart by the file's own date; one that makes no sense is none."""
    core = b'<c xmlns:dcterms="d"><dcterms:modified>' + text + b"</dcterms:modified></c>"

    assert read_return(repacked(lambda parts: parts.update({"docProps/core.xml": core}))).modified == moment


# --- Damaged or hostile: refused --------------------------------------------------------------------------

_DTD = b'<!DOCTYPE x [<!ENTITY a "b">]>'


def _late(parts: Parts) -> None:
    parts["docProps/app.xml"] = b"<!-- " + b"x" * 100_000 + b" -->" + _DTD + b"<a/>"


def _in_utf16(parts: Parts) -> None:
    parts["docProps/app.xml"] = (_DTD + b"<a/>").decode().encode("utf-16")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put(SHEET, b"<worksheet", _DTD + b"<worksheet"), UNSAFE),
        (put("xl/workbook.xml", b"<workbook", b"<!DOCTYPE x><workbook"), UNSAFE),
        (put("xl/styles.xml", b"<styleSheet", _DTD + b"<styleSheet"), UNSAFE),
        (put("_rels/.rels", b"<Relationships", _DTD + b"<Relationships"), UNSAFE),
        (put("[Content_Types].xml", b"<Types", _DTD + b"<Types"), UNSAFE),
        (_late, UNSAFE),
        (_in_utf16, UNSAFE),
        (lambda parts: parts.update({"x.dat": (_DTD + b"<a/>").decode().encode("utf-16-be")}), UNSAFE),
        (lambda parts: parts.update({"a.xml": b'<?xml version="1.0" encoding = "utf-7"?><a/>'}), UNSAFE),
        (lambda parts: parts.update({"a.xml": b'<?xml version="1.0" encoding="cp037"?>\x4c'}), UNSAFE),
        (lambda parts: parts.update({"customXml/item1.xml": b"no element"}), DAMAGED),
        (lambda parts: parts.update({"customXml/item1.xml": b"<!-- no end"}), DAMAGED),
        (with_cells(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), UNSAFE),
        (with_cells(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), UNSAFE),
        (with_cells(b'<row r="9"><c r="&#88;FD1048576"><v>1</v></c></row>'), UNSAFE),
        (with_cells(b'<row><x:c r="XFD1048576"><v>1</v></x:c></row>'), UNSAFE),
        (with_cells(b'<row><c s="1" r="XFD1048576"><v>1</v></c></row>'), UNSAFE),
        (with_cells(b'<row><c r="A1" r="XFD1048576"><v>1</v></c></row>'), DAMAGED),
        (with_cells(b'<row><c r="A1" t=">" r2="x"><v>1</v></c></row>'), DAMAGED),
        (with_cells(b'<row><c r="ABCD99"><v>1</v></c></row>'), DAMAGED),
        (put(SHEET, b"</sheetData>", b""), DAMAGED),
        (put(SHEET, b"<sheetData>", b"<sheetData>" + b"<a>" * 100 + b"</a>" * 100 + b"<!---->"), UNSAFE),
        (put("xl/workbook.xml", b"<sheets>", b"<a>" * 100 + b"</a>" * 100 + b"<sheets>"), UNSAFE),
        (lambda parts: parts.update({"../evil.xml": b"<a/>"}), UNSAFE),
        (lambda parts: parts.update({"a/../../evil.xml": b"<a/>"}), UNSAFE),
        (lambda parts: parts.update({"/etc/passwd": b""}), UNSAFE),
        (lambda parts: parts.update({"xl\\..\\evil.xml": b"<a/>"}), UNSAFE),
        (lambda parts: parts.update({SHEET.upper(): b"<a/>"}), UNSAFE),
        (lambda parts: parts.pop("xl/_rels/workbook.xml.rels"), DAMAGED),
        (lambda parts: parts.pop(SHEET), DAMAGED),
        (put("xl/workbook.xml", b"<sheets>", b"<sheets></sheets><sheets"), DAMAGED),
        (put("xl/_rels/workbook.xml.rels", b"worksheet", b"chartsheet"), None),
        (lambda parts: parts.pop("xl/workbook.xml"), NOT_A_WORKBOOK),
    ],
)
def test_what_a_filled_workbook_never_holds_is_refused(change: Change, rule: Rule | None) -> None:
    """Declarations in any part, far-away cells, misleading names, missing parts: refused unopened."""
    content = repacked(change)
    if rule is None:
        assert read_return(content).sheets
    else:
        assert refusal(content)[0] == rule.code


def test_two_parts_of_one_name_are_refused() -> None:
    """Two programs would read two different workbooks."""
    parts = list(parts_of(a_return()).items())

    assert refusal(stored([*parts, (SHEET, b"<worksheet/>")]))[0] == UNSAFE.code


def test_a_size_that_lies_is_refused() -> None:
    """A part that is longer, or shorter, than the directory says is damaged or worse."""
    for size in (1, 10_000_000):
        content = bytearray(a_return())
        place = content.find(b"PK\x01\x02")
        content[place + 24 : place + 28] = struct.pack("<I", size)
        for entry in re.finditer(b"PK\x01\x02", bytes(content)):
            content[entry.start() + 24 : entry.start() + 28] = struct.pack("<I", size)
        assert refusal(bytes(content))[0] in (DAMAGED.code, UNSAFE.code)


def test_an_encrypted_part_is_refused() -> None:
    """A zip with a password is not read."""
    content = bytearray(a_return())
    content[6] |= 1
    for entry in re.finditer(b"PK\x01\x02", bytes(content)):
        content[entry.start() + 8] |= 1

    assert refusal(bytes(content))[0] == DAMAGED.code


@pytest.mark.parametrize("size", [2, 4, 30, 200, 3000, 9000])
def test_a_file_cut_short_is_damaged(size: int) -> None:
    """A half-sent file is refused with the way out, whichever byte it ends at."""
    code, said = refusal(a_return()[:size])

    assert code == DAMAGED.code
    assert "send it again" in said


def test_a_file_without_its_middle_is_damaged() -> None:
    """Bytes lost on the way are noticed."""
    content = a_return()

    assert refusal(content[:4000] + content[6000:])[0] == DAMAGED.code


@pytest.mark.parametrize("step", [101, 103])
def test_flipped_bytes_are_read_or_refused_but_never_a_crash(step: int) -> None:
    """Damage anywhere gives the same figures or a refusal, and no other error."""
    content = a_return()
    for place in range(step, len(content), step):
        broken = bytearray(content)
        broken[place] ^= 0xFF
        try:
            read_return(bytes(broken))
        except Refused as refused:
            assert refused.finding.code in {DAMAGED.code, UNSAFE.code, NOT_A_WORKBOOK.code}


def test_a_wrong_checksum_is_damaged() -> None:
    """A part whose bytes are not those that were written is not read."""
    content = a_return()
    entries = list(re.finditer(b"PK\x01\x02", content))
    for entry in entries:
        broken = bytearray(content)
        broken[entry.start() + 16] ^= 0xFF
        name = content[entry.start() + 46 : entry.start() + 80]
        if name.startswith((b"xl/worksheets/sheet", b"xl/workbook", b"xl/styles")):
            assert refusal(bytes(broken))[0] == DAMAGED.code
