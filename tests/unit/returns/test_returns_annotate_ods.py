"""An .ods that goes back: the same file, and our words at each place; nothing else of it is touched."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from anchorkit.findings import NOT_A_NUMBER, Finding
from anchorkit.returns.annotate import WouldLose, annotate
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn, RawSheet
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.opendocuments import as_ods
from tests.support.packages import packed, parts_of
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook, changed, row_of, typing

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
WIDER = "emp.widen.01|all|2024-25"
SHEET = "Employment"
DAY = date(2026, 11, 21)
Comments = dict[tuple[str, str], str]


def plan() -> Plan:
    """Three questions on one sheet."""
    asked = [{"id": key.split("|")[0], "frequency": "annual"} for key in (SHARE, COUNT, WIDER)]
    return a_plan(asked, title="A set for a test")


@cache
def wrong() -> bytes:
    """A filled-in workbook with something wrong in three places."""

    def fill(book: Workbook) -> None:
        typing(SHARE, numerator=654321, denominator=123456)(book)
        typing(WIDER, numerator=2, denominator=1)(book)
        typing(COUNT, result="about forty")(book)

    return changed(a_workbook(plan()), fill)


def typed(*changes: Callable[[Workbook], None]) -> bytes:
    """The same after more of a person's changes."""
    content = wrong()
    for change in changes:
        content = changed(content, change)
    return content


def sent_back(*changes: Callable[[Workbook], None]) -> bytes:
    """The same, saved as .ods."""
    return as_ods(typed(*changes))


def checked(content: bytes) -> CheckedReturn:
    """What is made of a return."""
    return check_return(read_return(content), plan())


def annotated(content: bytes, findings: tuple[Finding, ...] = (), *, set_title: str = "A set") -> bytes:
    """The return with our words in it."""
    found = findings or checked(content).findings
    return annotate(content, found, organisation="Leeds", set_title=set_title, now=DAY)


def content_of(content: bytes) -> str:
    """Its content part."""
    return parts_of(content)["content.xml"].decode()


def with_content(content: bytes, change: Callable[[str], str]) -> bytes:
    """The file after its content part was changed."""
    parts = parts_of(content)
    before = parts["content.xml"].decode()
    parts["content.xml"] = change(before).encode()
    return packed(parts)


def sheet(content: bytes, name: str = SHEET) -> RawSheet:
    """One of its sheets as the reader sees it."""
    return next(found for found in read_return(content).sheets if found.name == name)


def names(content: bytes) -> list[str]:
    """Its sheets, in order."""
    return [found.name for found in read_return(content).sheets]


def place_of(content: bytes, key: str) -> int:
    """The row of a question."""
    return next(row for row, cells in enumerate(sheet(content).rows, 1) if cells and cells[0] == key)


def comments(content: bytes) -> Comments:
    """The comments by sheet and cell, their lines joined: found by walking the runs as a program does."""
    found: Comments = {}
    for table in re.findall(r"<table:table .*?</table:table>", content_of(content), re.DOTALL):
        name = re.search(r'table:name="([^"]*)"', table)
        row = 1
        for start, cells in re.findall(r"<table:table-row([^>]*)>(.*?)</table:table-row>", table, re.DOTALL):
            column = 1
            for cell in re.findall(
                r"<table:(?:covered-)?table-cell[^>]*?/>|<table:(?:covered-)?table-cell.*?</table:(?:covered-)?table-cell>",
                cells,
                re.DOTALL,
            ):
                note = re.search(r"<office:annotation.*?</office:annotation>", cell, re.DOTALL)
                if note and name:
                    lines = re.findall(r"<text:p[^>]*>(.*?)</text:p>|<text:p[^>]*/>", note[0])
                    found[name[1], f"{chr(64 + column)}{row}"] = "\n".join(lines)
                column += times(cell.partition(">")[0], "columns")
            row += times(start, "rows")
    return found


def times(tag: str, what: str) -> int:
    """How often an element stands."""
    repeats = re.search(rf'number-{what}-repeated="(\d+)"', tag)
    return int(repeats[1]) if repeats else 1


def outlined(content: bytes) -> list[str]:
    """The areas that our outline covers."""
    return re.findall(
        r'target-range-address="([^"]*)"><calcext:condition [^>]*anchorkit-outline', content_of(content)
    )


# --- Nothing of theirs is touched -------------------------------------------------------------------------


def test_every_other_part_is_as_it_was() -> None:
    """Pictures, macros, settings and the manifest stay byte for byte, and the file says first what it is."""
    before = sent_back()
    after = annotated(before)

    old, new = parts_of(before), parts_of(after)
    assert [name for name in old if old[name] != new[name]] == ["styles.xml", "content.xml"]
    assert sorted(old) == sorted(new)
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")


def test_a_sheet_without_findings_is_as_it_was() -> None:
    """Also inside the content, only the places where our words go are edited."""
    before = sent_back()
    tables = re.findall(r"<table:table .*?</table:table>", content_of(before), re.DOTALL)

    after = content_of(annotated(before))

    assert [table for table in tables if table not in after] == [
        table for table in tables if f'table:name="{SHEET}"' in table
    ]


def test_an_annotated_file_reads_as_the_one_that_came() -> None:
    """Sent back as it is, it gives the same answers and findings, and is as old as it was."""
    before = sent_back()
    after = annotated(before)

    first, second = checked(before), checked(after)

    assert second.answers == first.answers
    assert [(found.code, found.place) for found in second.findings] == [
        (found.code, found.place) for found in first.findings
    ]
    assert read_return(after).modified == read_return(before).modified
    assert annotated(before) == after


# --- Our words at each place ------------------------------------------------------------------------------


def test_each_finding_is_told_at_its_cell() -> None:
    """A comment, an outline, a mark beside the table with a link, and the list with a link back."""
    content = annotated(sent_back())

    row = place_of(content, SHARE)
    told = comments(content)
    assert set(told) == {
        (SHEET, f"{'H' if key == COUNT else 'F'}{place_of(content, key)}") for key in (SHARE, WIDER, COUNT)
    }
    assert "Numerator above denominator (R309)" in told[SHEET, f"F{row}"]
    assert not any(value in text for text in told.values() for value in ("654321", "about forty"))
    assert outlined(content) == [
        " ".join(f"&apos;{SHEET}&apos;.{cell}:&apos;{SHEET}&apos;.{cell}" for cell in ("H5", "F6", "F7"))
    ]
    assert sheet(content).rows[HEADER_ROW - 1][-1] == "From us"
    assert sheet(content).rows[row - 1][-1] == "▶ R309 Numerator above denominator"
    assert 'xlink:href="#&apos;Findings&apos;.A5"' in content_of(content)
    assert f'xlink:href="#&apos;{SHEET}&apos;.F6"' in content_of(content)


def test_the_list_is_that_of_an_excel_workbook() -> None:
    """The same sheet in the same place with the same words, whichever kind of file came."""
    ours = sheet(annotated(sent_back()), "Findings")
    theirs = sheet(annotated(typed()), "Findings")

    assert ours.rows == theirs.rows
    assert names(annotated(sent_back())) == names(annotated(typed()))
    assert sheet(annotated(sent_back())).rows[HEADER_ROW:] == sheet(annotated(typed())).rows[HEADER_ROW:]


def test_our_words_come_after_the_persons_own_comment() -> None:
    """What they wrote stays, with their name."""

    def note(book: Workbook) -> None:
        found = book[SHEET]
        found.cell(row_of(found, SHARE), 6).comment = Comment("from payroll\n\nask  Sam <b>", "Jo")

    content = annotated(sent_back(note))

    text = comments(content)[SHEET, f"F{place_of(content, SHARE)}"]
    assert text.startswith("from payroll\n\nask  Sam &lt;b&gt;\n\n▶ From us\nNumerator above")
    assert "<dc:creator>Jo</dc:creator>" in content_of(content)


def test_marks_never_pile_up() -> None:
    """Annotated again, the file is the same to the byte."""
    once = annotated(sent_back())

    assert annotated(once) == once


def test_what_was_put_right_loses_its_marks() -> None:
    """The marks of last time are gone, and the new ones stand where they stood."""

    def put_right(text: str) -> str:
        return text.replace('office:value="654321"', 'office:value="9"')

    mended = annotated(with_content(annotated(sent_back()), put_right))

    assert set(comments(mended)) == {(SHEET, "H5"), (SHEET, f"F{place_of(mended, WIDER)}")}
    assert place_of(mended, SHARE) == 7
    assert "F7" not in outlined(mended)[0]
    assert len(sheet(mended).rows[6]) < len(sheet(mended).rows[5]) or sheet(mended).rows[6][-1] is None
    assert checked(mended).answers


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ("", "We shall ask payroll.", "We shall ask payroll."),
        ("Jo:", "", "Jo:"),
        ("Jo:", "Sam:", "Jo:\nSam:"),
    ],
)
def test_what_somebody_writes_around_our_words_stays(before: str, after: str, left: str) -> None:
    """An answer in the same line as ours, before or after, outlives our words."""

    def answer(text: str) -> str:
        text = text.replace("▶ From us", f"{before}▶ From us").replace("follow here.", f"follow here.{after}")
        return text.replace('office:value="654321"', 'office:value="9"')

    content = with_content(annotated(sent_back()), answer)

    assert comments(annotated(content))[SHEET, f"F{place_of(content, SHARE)}"] == left


def test_what_somebody_writes_into_our_sheet_stays() -> None:
    """A findings sheet with an answer below it is kept at the end, under another name."""

    def answer(text: str) -> str:
        start, table, rest = text.partition('<table:table table:name="Findings"')
        cell = '<table:table-cell office:value-type="string"><text:p>Jo will</text:p></table:table-cell>'
        row = f"<table:table-row>{cell}</table:table-row>"
        return start + table + rest.replace("</table:table>", f"{row}</table:table>", 1)

    content = annotated(with_content(annotated(sent_back()), answer))

    assert names(content)[1] == "Findings"
    assert names(content)[-1] == "Earlier findings"
    assert sheet(content, "Earlier findings").rows[-1][0] == "Jo will"
    assert annotated(annotated(content)) == annotated(content)


def test_a_sheet_of_somebodys_own_that_is_called_findings_stays() -> None:
    """Ours gets another name, and the links lead to it."""

    def own(book: Workbook) -> None:
        book.create_sheet("findings")["A1"].value = "What we found on our walk"

    content = annotated(sent_back(own))

    assert names(content)[1] == "Findings 2"
    assert sheet(content, "findings").rows[0][0] == "What we found on our walk"
    assert "#&apos;Findings 2&apos;.A5" in content_of(content)


def test_somebodys_own_words_that_look_like_our_heading_stay() -> None:
    """Only beside our table do they mean ours."""

    def own(book: Workbook) -> None:
        book.create_sheet("Mine")["B2"].value = "From us"
        book[SHEET]["B1"].value = "from us"

    content = annotated(annotated(sent_back(own)))

    assert sheet(content, "Mine").rows[1][1] == "From us"
    assert sheet(content).rows[0][1] == "from us"


# --- Runs, merged cells, hidden rows, names ---------------------------------------------------------------


@pytest.mark.parametrize("cell", ["N9", "N12", "P12", "C40", "B2", "F8"])
def test_runs_are_split_where_a_finding_is(cell: str) -> None:
    """In repeated rows and repeated cells only the one cell gets our words, and nothing moves."""
    before = sent_back()
    finding = NOT_A_NUMBER.at(SHEET, cell)

    content = annotated(before, (finding,))

    assert list(comments(content)) == [(SHEET, cell)]
    text = content_of(content)
    table = text[text.index(f'table:name="{SHEET}"') :].partition("</table:table>")[0]
    rows = [times(tag, "rows") for tag in re.findall(r"<table:table-row[^>]*>", table)]
    assert sum(rows) == 1_048_576
    for row in re.findall(r"<table:table-row.*?</table:table-row>", table, re.DOTALL):
        cells = re.findall(r"<table:(?:covered-)?table-cell[^>]*>", row)
        assert sum(times(tag, "columns") for tag in cells) == 16_384


def test_a_finding_in_merged_cells_is_told_at_their_first_cell() -> None:
    """Only the first of merged cells shows a comment; two findings there are one comment."""

    def merge(book: Workbook) -> None:
        book[SHEET].merge_cells("M5:O7")

    findings = (NOT_A_NUMBER.at(SHEET, "N6"), NOT_A_NUMBER.at(SHEET, "M5"))

    content = annotated(sent_back(merge), findings)

    assert list(comments(content)) == [(SHEET, "M5")]
    assert comments(content)[SHEET, "M5"].count("What is wrong") == 1
    assert sheet(content).rows[4][15] == "▶ R301 Not a number"


def test_hidden_rows_are_marked_too() -> None:
    """They count, so what is wrong in them is told; they stay hidden."""

    def hide(book: Workbook) -> None:
        book[SHEET].row_dimensions[row_of(book[SHEET], SHARE)].hidden = True

    content = annotated(sent_back(hide))

    assert (SHEET, f"F{place_of(content, SHARE)}") in comments(content)
    assert content_of(content).count('table:visibility="collapse"') == 1


@pytest.mark.parametrize("name", ["Our team's staff", "R&D <b>", '"quoted"', "50% #1", "a.b$c"])
def test_sheets_of_any_name_are_found(name: str) -> None:
    """A renamed sheet is told of by its new name, which is never markup."""

    def rename(book: Workbook) -> None:
        book[SHEET].title = name

    before = sent_back(rename)
    content = annotated(before)

    assert {found.sheet for found in checked(before).findings} == {name}
    assert names(content) == [names(before)[0], "Findings", *names(before)[1:]]
    assert sheet(content, "Findings").rows[HEADER_ROW][1] == f"{name}: F6"
    assert sheet(content, name).rows[5][-1] == "▶ R309 Numerator above denominator"
    assert annotated(content) == content


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>alert(1)</script>", "&lt;b&gt;", "]]>", "a\x08b", "  two  "]
)
def test_no_text_becomes_formula_or_markup(text: str) -> None:
    """Titles and cells are shown as they are, and the file can still be read."""

    def own(book: Workbook) -> None:
        cell = book[SHEET]["N6"]
        cell.value, cell.data_type = text.replace("\x08", ""), "s"

    content = annotated(sent_back(own), set_title=text)

    findings = sheet(content, "Findings")
    assert findings.rows[0][0] == f"Findings: {text}".replace("\x08", "")
    assert not findings.formulas
    assert sheet(content).rows[5][13] == text.replace("\x08", "")


# --- Files of other programs, and odd ones ----------------------------------------------------------------


def short_rows(text: str) -> str:
    """Without the empty cells and rows that LibreOffice fills a sheet up with."""
    text = re.sub(r'<table:table-cell table:number-columns-repeated="163\d\d"/>', "", text)
    return re.sub(r'<table:table-row table:number-rows-repeated="104\d+">.*?</table:table-row>', "", text)


def without_ranges(text: str) -> str:
    """Without named tables."""
    return re.sub(r"<table:database-ranges>.*</table:database-ranges>", "", text)


def without_styles(text: str) -> str:
    """Without styles of its own."""
    return re.sub(r"<office:automatic-styles>.*</office:automatic-styles>", "", text)


def without_calcext(text: str) -> str:
    """Without the namespace that only LibreOffice knows."""
    return re.sub(r' xmlns:calcext="[^"]*"', "", text)


@pytest.mark.parametrize("change", [short_rows, without_ranges, without_styles, without_calcext])
def test_files_of_other_programs_can_be_annotated(change: Callable[[str], str]) -> None:
    """What one program writes and another leaves out does not matter."""
    before = with_content(sent_back(), change)

    content = annotated(before)

    assert len(comments(content)) == 3
    assert annotated(content) == content


def test_a_file_that_was_zipped_anew_is_annotated() -> None:
    """Unpacked and zipped by hand, with what it is not at the beginning."""
    parts = parts_of(sent_back())
    content = packed({name: parts[name] for name in reversed(parts)})

    assert len(comments(annotated(content))) == 3


@pytest.mark.parametrize(
    ("part", "change", "what"),
    [
        ("META-INF/documentsignatures.xml", lambda _: b"<s/>", "a signature"),
        (
            "content.xml",
            lambda data: data.replace(b"<table:table ", b"<table:tracked-changes/><table:table ", 1),
            "a record of changes",
        ),
        (
            "content.xml",
            lambda data: data.replace(b"<table:table ", b"<!-- x --><table:table ", 1),
            "something unusual",
        ),
        (
            "content.xml",
            lambda data: data.replace(b"office:", b"o:").replace(b":office", b":o"),
            "something unusual",
        ),
        (
            "content.xml",
            lambda data: data.replace(b'xmlns:fo="urn', b'xmlns:fo="urx'),
            "something unusual",
        ),
        ("styles.xml", lambda data: data[:200], "something unusual"),
        ("styles.xml", lambda _: b"<a/>", "something unusual"),
    ],
)
def test_what_we_cannot_follow_goes_back_untouched(
    part: str, change: Callable[[bytes], bytes], what: str
) -> None:
    """Rather than harming a file that is written otherwise, nothing is written, and it is said why."""
    content = sent_back()
    parts = parts_of(content)
    parts[part] = change(parts.get(part, b""))

    with pytest.raises(WouldLose) as loss:
        annotated(packed(parts), checked(content).findings)

    assert loss.value.what == (what,)


def test_a_formula_that_shows_nothing_is_no_missing_result() -> None:
    """LibreOffice saves an empty text without its type: the answer is blank, as in an Excel workbook."""
    before = sent_back(typing(SHARE, numerator='=IF(1>2,5,"")'))

    assert not sheet(before).uncached
    assert f"F{place_of(before, SHARE)}" in sheet(before).formulas
