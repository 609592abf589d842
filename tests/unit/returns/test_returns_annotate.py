"""The workbook that goes back: the person's own work as it was, and our words at each place."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.returns.annotate import WouldLose, annotate, findings_workbook
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.cells import put_number
from anchorkit.workbook.layout import HEADER_ROW, START, STORIES
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed, row_of, typing

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
WIDER = "emp.widen.01|all|2024-25"
SHEET = "Employment"
DAY = date(2026, 11, 21)
VALUES = ("123456", "654321", "about forty")


def plan() -> Plan:
    """Three questions on one sheet."""
    return a_plan(
        [{"id": key.split("|")[0], "frequency": "annual"} for key in (SHARE, COUNT, WIDER)],
        title="A set for a test",
    )


def sent_back(*changes: Callable[[Workbook], None]) -> bytes:
    """A return with something wrong in three places, after more of a person's changes."""
    content = a_workbook(plan())
    wrong = (
        typing(SHARE, numerator=654321, denominator=123456),
        typing(WIDER, numerator=2, denominator=1),
        typing(COUNT, result="about forty"),
    )
    for change in (*wrong, *changes):
        content = changed(content, change)
    return content


def checked(content: bytes) -> CheckedReturn:
    """What is made of a return."""
    return check_return(read_return(content), plan())


def annotated(content: bytes) -> bytes:
    """The return with our words in it."""
    findings = checked(content).findings
    return annotate(content, findings, organisation="Leeds", set_title="A set for a test", now=DAY)


def opened(content: bytes) -> Workbook:
    """A workbook to look into."""
    return load_workbook(io.BytesIO(content))


def sheet_of(content: bytes, name: str = SHEET) -> Worksheet:
    """One of its sheets."""
    return cast(Worksheet, opened(content)[name])


def row(content: bytes, key: str) -> int:
    """The row of a question."""
    return row_of(sheet_of(content), key)


def edited(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one of its parts changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        for part in names:
            data = before.read(part)
            after.writestr(part, change(data) if part == name else data)
        if name not in names:
            after.writestr(name, change(b""))
    return out.getvalue()


def test_a_comment_says_what_is_wrong_what_to_do_and_what_happens() -> None:
    """It is ours by name, and it quotes nothing of what was typed."""
    content = annotated(sent_back())

    comment = sheet_of(content).cell(row(content, SHARE), COLUMN["numerator"]).comment
    assert comment is not None
    assert comment.author == "anchorkit"
    assert "Numerator above denominator (R309)" in comment.text
    assert all(part in comment.text for part in ("What is wrong:", "What to do:", "What happens:"))
    assert not any(value in comment.text for value in VALUES)


def test_our_words_come_after_the_persons_own_comment() -> None:
    """A comment that is there keeps its author and its words."""

    def comment(book: Workbook) -> None:
        sheet = cast(Worksheet, book[SHEET])
        sheet.cell(row_of(sheet, SHARE), COLUMN["numerator"]).comment = Comment("Jo: from payroll", "Jo")

    content = annotated(sent_back(comment))

    found = sheet_of(content).cell(row(content, SHARE), COLUMN["numerator"]).comment
    assert found is not None
    assert found.author == "Jo"
    assert found.text.startswith("Jo: from payroll\n")
    assert "R309" in found.text


def test_the_outline_takes_no_format_away() -> None:
    """The cell keeps its own borders and number format; a conditional format outlines it."""
    before = sent_back()
    content = annotated(before)

    address = f"F{row(content, SHARE)}"
    old, new = sheet_of(before)[address], sheet_of(content)[address]
    outlined = [
        rule.dxf.border.left.style
        for area in sheet_of(content).conditional_formatting
        for rule in area.rules
        if address in area
    ]
    assert (repr(old.border), old.number_format) == (repr(new.border), new.number_format)
    assert outlined == ["dashed"]


def test_a_mark_in_words_stands_beside_the_table_and_leads_to_the_list() -> None:
    """It stands in the first free column, and the formula of the Check column is as it was."""

    def note(book: Workbook) -> None:
        book[SHEET].cell(HEADER_ROW, len(COLUMN) + 1).value = "My notes"

    content = annotated(sent_back(note))

    sheet, place = sheet_of(content), row(content, SHARE)
    mark = sheet.cell(place, len(COLUMN) + 2)
    assert sheet.cell(HEADER_ROW, len(COLUMN) + 1).value == "My notes"
    assert sheet.cell(HEADER_ROW, len(COLUMN) + 2).value == "From us"
    assert mark.value == "▶ R309 Numerator above denominator"
    assert mark.hyperlink is not None
    assert str(mark.hyperlink.location).startswith("'Findings'!A")
    assert str(sheet.cell(place, COLUMN["check"]).value).startswith("=")


def test_the_findings_come_right_after_start_one_row_for_each_cause() -> None:
    """What costs most answers comes first; the first place is a link, the others are named."""
    book = opened(annotated(sent_back()))

    sheet = cast(Worksheet, book[book.sheetnames[book.sheetnames.index(START) + 1]])
    rows = list(sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    assert sheet.title == "Findings"
    assert book.active is sheet
    assert list(sheet.tables) == ["anchorkit_findings"]
    assert [(line[0], line[-1]) for line in rows] == [(1, "R309"), (2, "R301")]
    link = sheet.cell(HEADER_ROW + 1, 2).hyperlink
    assert link is not None
    assert link.location == f"'{SHEET}'!{str(rows[0][1]).split(': ')[1]}"
    assert str(rows[0][2]).startswith(f"{SHEET}: F")
    assert rows[1][2] == "only here"


def test_the_findings_sheet_is_accessible() -> None:
    """A title, one sentence, one table with a header in each column, nothing empty, nothing merged."""
    sheet = sheet_of(annotated(sent_back()), "Findings")

    (table,) = sheet.tables.values()
    assert table.ref == f"A{HEADER_ROW}:G{sheet.max_row}"
    assert sheet["A1"].value == "Findings: A set for a test"
    assert str(sheet["A2"].value).startswith("For Leeds: 2 things to put right, checked on 21 November 2026.")
    cells = [cell for line in sheet[table.ref] for cell in line]
    assert all(cell.value not in (None, "") for cell in cells)
    assert not sheet.merged_cells.ranges
    assert not any(value in str(cell.value) for cell in cells for value in VALUES)


def test_an_annotated_workbook_reads_as_the_one_that_came() -> None:
    """Sent back as it is, it gives the same answers and the same findings."""
    before = sent_back()

    first, second = checked(before), checked(annotated(before))

    assert second.answers == first.answers
    assert [(found.code, found.place) for found in second.findings] == [
        (found.code, found.place) for found in first.findings
    ]


def test_an_annotated_workbook_that_was_put_right_is_accepted() -> None:
    """Our marks don't stand in the way of the corrected answers."""
    content = annotated(sent_back())
    for change in (
        typing(SHARE, numerator=9, denominator=10),
        typing(WIDER, numerator=1, denominator=2),
        typing(COUNT, result=40),
    ):
        content = changed(content, change)

    again = checked(content)

    assert (again.outcome, again.findings, len(again.answers)) == ("accepted", (), 3)


def test_marks_never_pile_up() -> None:
    """Annotated again, a workbook holds the new marks only: those of last time are gone without a trace."""
    once = annotated(sent_back())
    twice = annotated(once)
    mended = annotated(
        changed(changed(twice, typing(SHARE, numerator=9, denominator=10)), typing(COUNT, result=4))
    )

    def marks(content: bytes) -> list[tuple[str, str, str]]:
        return sorted(
            (sheet.title, cell.coordinate, cell.comment.text if cell.comment else str(cell.value))
            for sheet in opened(content).worksheets
            for line in sheet.iter_rows()
            for cell in line
            if cell.comment or str(cell.value).startswith(("▶", "From us"))
        )

    assert marks(twice) == marks(once)
    assert opened(twice).sheetnames == opened(once).sheetnames
    assert {place for _, place, _ in marks(mended)} == {
        f"M{HEADER_ROW}",
        f"F{row(mended, WIDER)}",
        f"M{row(mended, WIDER)}",
    }
    areas = [str(area.sqref) for area in sheet_of(mended).conditional_formatting if "F" in str(area.sqref)]
    assert areas == [f"F{row(mended, WIDER)}"]


def test_what_somebody_writes_after_our_comment_stays() -> None:
    """An answer to our comment is theirs: it outlives the comment."""
    content = annotated(sent_back())
    place = f"F{row(content, SHARE)}"

    def answer(book: Workbook) -> None:
        comment = book[SHEET][place].comment
        book[SHEET][place].comment = Comment(f"{comment.text}\nWe shall ask payroll.", comment.author)

    put_right = changed(changed(content, answer), typing(SHARE, numerator=9, denominator=10))
    comment = sheet_of(annotated(put_right))[place].comment

    assert comment is not None
    assert comment.text == "We shall ask payroll."


def test_what_somebody_writes_into_our_sheet_stays() -> None:
    """A findings sheet with answers beside it is kept under another name."""

    def answer(book: Workbook) -> None:
        book["Findings"]["H5"].value = "Jo will look"

    book = opened(annotated(changed(annotated(sent_back()), answer)))

    assert book["Earlier findings"]["H5"].value == "Jo will look"
    assert book.sheetnames[1] == "Findings"


def test_a_sheet_of_somebodys_own_that_is_called_findings_stays() -> None:
    """Ours gets another name."""

    def own(book: Workbook) -> None:
        book.create_sheet("Findings")["A1"].value = "What we found on our walk"

    book = opened(annotated(sent_back(own)))

    assert book["Findings"]["A1"].value == "What we found on our walk"
    assert book.sheetnames[1] == "Findings 2"


def test_a_persons_own_work_stays() -> None:
    """Their sheets, charts, tables, formats, comments and validations are there afterwards."""

    def work(book: Workbook) -> None:
        mine = book.create_sheet("My working")
        for place, value in enumerate(("Site", "A", "B"), 1):
            mine.cell(place, 1).value = value
            mine.cell(place, 2).value = "Staff" if place == 1 else place
        mine.add_table(Table(displayName="working", ref="A1:B3"))
        chart = BarChart()
        chart.add_data(Reference(mine, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        mine.add_chart(chart, "D2")
        mine["A2"].fill = PatternFill("solid", fgColor="00FF00")
        mine["A3"].comment = Comment("ask Sam", "Jo")
        book[STORIES].column_dimensions["A"].hidden = True

    book = opened(annotated(sent_back(work)))

    mine = cast(Worksheet, book["My working"])
    assert (len(mine._charts), [*mine.tables]) == (1, ["working"])  # type: ignore[attr-defined] # no public way
    assert mine["A2"].fill.fgColor.rgb == "0000FF00"
    assert mine["A3"].comment is not None
    assert mine["A3"].comment.text == "ask Sam"
    assert book[STORIES].column_dimensions["A"].hidden
    assert len(book[SHEET].data_validations.dataValidation) == len(
        opened(sent_back())[SHEET].data_validations.dataValidation
    )


def test_stored_results_and_every_digit_stay() -> None:
    """A program that does not calculate, or a preview, still shows what the formulas gave."""

    def third(book: Workbook) -> None:
        sheet = cast(Worksheet, book[SHEET])
        put_number(cast(Cell, sheet.cell(row_of(sheet, WIDER), COLUMN["numerator"])), 0.1 + 0.2)

    content = sent_back(third)
    place = f"L{row(content, SHARE)}".encode()
    part = next(
        name
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
        if name.startswith("xl/worksheets/sheet")
        and SHARE.encode() in zipfile.ZipFile(io.BytesIO(content)).read(name)
    )

    def stored(data: bytes) -> bytes:
        start = data.index(b'<c r="' + place + b'"')
        head, cell, rest = data[:start], *data[start:].partition(b"</c>")[::2]
        cell = cell.replace(b'">', b'" t="str">', 1).replace(b"<v />", b"<v>Check: a &amp; b</v>")
        return head + cell.replace(b"<v></v>", b"<v>Check: a &amp; b</v>") + b"</c>" + rest

    content = edited(content, part, stored)
    again = annotated(content)
    shown = load_workbook(io.BytesIO(again), data_only=True)[SHEET]

    assert shown[place.decode()].value == "Check: a & b"
    assert shown.cell(row(again, WIDER), COLUMN["numerator"]).value == 0.1 + 0.2


def test_the_same_return_gives_the_same_bytes_with_its_own_date() -> None:
    """When the person last saved it decides which return is newer: our writing must not change that."""
    content = sent_back()

    assert annotated(content) == annotated(content)
    assert read_return(annotated(content)).modified == read_return(content).modified


@pytest.mark.parametrize(
    ("part", "change", "what"),
    [
        ("xl/media/image1.png", lambda _: b"\x89PNG", "pictures, shapes or charts"),
        ("xl/threadedComments/threadedComment1.xml", lambda _: b"<a/>", "comments with replies"),
        ("xl/brandnew/new1.xml", lambda _: b"<a/>", "parts that we don't know"),
        (
            "xl/worksheets/sheet1.xml",
            lambda data: data.replace(b"</worksheet>", b"<extLst><ext/></extLst></worksheet>"),
            "newer kinds of rules or formats",
        ),
        (
            "xl/drawings/drawing9.xml",
            lambda _: b"<xdr:wsDr xmlns:xdr='x'><xdr:sp/></xdr:wsDr>",
            "pictures, shapes or charts",
        ),
    ],
)
def test_what_an_edit_would_lose_is_seen_first(
    part: str, change: Callable[[bytes], bytes], what: str
) -> None:
    """Rather than losing a person's work, nothing is written, and it is said why."""
    with pytest.raises(WouldLose) as loss:
        annotated(edited(sent_back(), part, change))

    assert loss.value.what == (what,)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/tables/table3.xml", "xl/workbook.xml"])
def test_whatever_openpyxl_makes_of_a_workbook_the_person_keeps_theirs(part: str) -> None:
    """A part that can't be read ends in the untouched copy, never in a traceback or half a workbook."""
    content = sent_back()
    findings = checked(content).findings

    with pytest.raises(WouldLose):
        annotate(
            edited(content, part, lambda data: data[: len(data) // 2]),
            findings,
            organisation="Leeds",
            set_title="A set",
            now=DAY,
        )


def test_several_findings_in_a_row_are_one_mark() -> None:
    """The gravest is named and the others are counted; each cell has its own comment."""
    content = annotated(sent_back(typing(SHARE, status="perhaps")))
    place = row(content, SHARE)

    assert str(sheet_of(content).cell(place, len(COLUMN) + 1).value).endswith(", and 1 more")
    assert sheet_of(content).cell(place, COLUMN["status"]).comment is not None


def test_findings_can_stand_in_a_workbook_of_their_own() -> None:
    """Beside an untouched file, the list has the same rows and leads nowhere."""
    content = sent_back()
    findings = checked(content).findings

    beside = findings_workbook(findings, organisation="Leeds", set_title="A set for a test", now=DAY)

    sheet = sheet_of(beside, "Findings")
    assert opened(beside).sheetnames == ["Findings"]
    assert [sheet.cell(line, 7).value for line in (5, 6)] == ["R309", "R301"]
    assert sheet.cell(5, 2).hyperlink is None
    assert beside == findings_workbook(findings, organisation="Leeds", set_title="A set for a test", now=DAY)


def test_macros_are_carried_along() -> None:
    """A workbook with macros keeps them, byte for byte."""
    content = sent_back()
    content = edited(content, "xl/vbaProject.bin", lambda _: b"\xd0\xcf macros")
    content = edited(
        content,
        "[Content_Types].xml",
        lambda data: data.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ).replace(
            b"</Types>",
            b'<Override PartName="/xl/vbaProject.bin" '
            b'ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        ),
    )
    content = edited(
        content,
        "xl/_rels/workbook.xml.rels",
        lambda data: data.replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Target="vbaProject.bin" '
            b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
        ),
    )

    again = annotated(content)

    assert zipfile.ZipFile(io.BytesIO(again)).read("xl/vbaProject.bin") == b"\xd0\xcf macros"
    assert sheet_of(again).cell(row(again, SHARE), COLUMN["numerator"]).comment is not None


def test_a_finding_in_merged_cells_is_told_at_their_first_cell() -> None:
    """Only the first of merged cells can hold a comment."""
    content = sent_back()
    findings = checked(content).findings
    place = row(content, SHARE)

    def merge(book: Workbook) -> None:
        book[SHEET].merge_cells(f"E{place}:F{place}")

    merged = changed(content, merge)
    again = annotate(merged, findings, organisation="Leeds", set_title="A set", now=DAY)

    comment = sheet_of(again)[f"E{place}"].comment
    assert comment is not None
    assert "R309" in comment.text
