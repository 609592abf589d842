"""Returns as LibreOffice itself saves them as .ods: read as the .xlsx, annotated, and opened there again."""

import io
import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from anchorkit.returns.annotate import annotate
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, OWN, STORIES
from tests.support.everyway import answer_in_every_way, every_plan
from tests.support.libreoffice import saved_by_libreoffice
from tests.support.packages import parts_of
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed, row_of, typing

pytestmark = pytest.mark.libreoffice

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
WIDER = "emp.widen.01|all|2024-25"
BOARD = "pl.lead.01|all|2024-25"
DAY = date(2026, 11, 21)


@cache
def plan() -> Plan:
    """Four questions on two sheets."""
    return a_plan([{"id": key.split("|")[0], "frequency": "annual"} for key in (SHARE, COUNT, WIDER, BOARD)])


def checked(content: bytes, asked: Plan | None = None) -> CheckedReturn:
    """What is made of a return."""
    return check_return(read_return(content), asked or plan())


def told(content: bytes, asked: Plan | None = None) -> tuple[object, ...]:
    """All that is taken from a return, and all that is said about it."""
    found = checked(content, asked)
    answers = {
        (answer.observation.key, *answer.observation.content, answer.sheet, answer.cell, answer.marks)
        for answer in found.answers
    }
    findings = sorted((finding.code, finding.place, finding.message) for finding in found.findings)
    return answers, findings, found.own_indicators, found.stories, found.own_wordings


# --- Read as the .xlsx ------------------------------------------------------------------------------------


def as_people_write(book: Workbook) -> None:
    """Formulas, percentages, spaces, texts for numbers, an own indicator and a story."""
    typing(SHARE, numerator="=30+5", denominator="1\u00a0234", note="ESR; two lines\nhere")(book)
    typing(WIDER, result=0.12)(book)
    typing(COUNT, result='=IF(1>2,5,"")', status="not collected")(book)
    typing(BOARD, result="Yes")(book)
    for sheet in book.worksheets:
        if any(sheet.cell(row, 1).value == WIDER for row in range(1, sheet.max_row + 1)):
            sheet.cell(row_of(sheet, WIDER), COLUMN["result"]).number_format = "0%"
    own, stories = book[OWN], book[STORIES]
    for place, value in enumerate(("Bicycles lent", "Bicycles", "count", None, "2024-25", None, None, 7), 1):
        own.cell(HEADER_ROW + 1, place).value = value
    for place, value in enumerate(("A start", None, "  Two  spaces & <b>.\nMore.", "Sam", "yes"), 1):
        stories.cell(HEADER_ROW + 1, place).value = value


def sorted_rows(book: Workbook) -> None:
    """The answers in another order: the last first."""
    for sheet in tables(book):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]
        for number, row in enumerate(reversed(rows), HEADER_ROW + 1):
            for place, value in enumerate(row, 1):
                sheet.cell(number, place).value = None if str(value).startswith("=") else value


def rows_inserted(book: Workbook) -> None:
    """Room above the table, and blank rows in it."""
    for sheet in tables(book):
        sheet.insert_rows(HEADER_ROW + 1, 2)
        sheet.insert_rows(1, 3)


def columns_added(book: Workbook) -> None:
    """A column of one's own in the middle, and another beside the table."""
    for sheet in tables(book):
        sheet.insert_cols(6)
        sheet.cell(HEADER_ROW, 6).value = "Our own"
        sheet.cell(HEADER_ROW, 15).value = "Who"


def as_it_is(book: Workbook) -> None:
    """No change."""


def tables(book: Workbook) -> list[Worksheet]:
    """The sheets with questions."""
    return [sheet for sheet in book.worksheets if sheet.cell(HEADER_ROW, 1).value == ANSWER_COLUMNS[0].header]


EDITS = (as_it_is, sorted_rows, rows_inserted, columns_added)


@pytest.fixture(scope="session")
def ways(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The edited workbooks as .xlsx, as .ods, and as .xlsx by way of .ods, all saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("ways")
    filled = changed(a_workbook(plan()), as_people_write)
    written = {edit.__name__: changed(filled, edit) for edit in EDITS}
    written["every_way"] = changed(a_workbook(every_plan()), answer_in_every_way)
    ods = saved_by_libreoffice(folder / "a", written, to="ods")
    return {
        "xlsx": saved_by_libreoffice(folder / "b", written, to="xlsx"),
        "ods": ods,
        "back": saved_by_libreoffice(folder / "c", ods, to="xlsx", ending="ods"),
    }


@pytest.mark.parametrize("way", ["ods", "back"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_ods_says_the_same_as_the_xlsx(
    ways: dict[str, dict[str, bytes]], edit: Callable[[Workbook], None], way: str
) -> None:
    """Whatever was moved, each answer, story and finding of the .ods is that of the .xlsx, cell by cell."""
    expected = told(ways["xlsx"][edit.__name__])

    assert told(ways[way][edit.__name__]) == expected
    assert all(expected[place] for place in (0, 1, 2, 3))


@pytest.mark.parametrize("way", ["ods", "back"])
def test_every_way_of_answering_comes_through(ways: dict[str, dict[str, bytes]], way: str) -> None:
    """The whole menu with every breakdown, answered in every way: nothing is read otherwise."""
    expected = told(ways["xlsx"]["every_way"], every_plan())

    assert told(ways[way]["every_way"], every_plan()) == expected


# --- Annotated, and opened again --------------------------------------------------------------------------


def wrong(book: Workbook) -> None:
    """Slips on two sheets, one below a comment of the person's own, and more work of theirs."""
    typing(SHARE, numerator=12, denominator=10)(book)
    typing(COUNT, result="about forty")(book)
    typing(BOARD, result="perhaps")(book)
    sheet = book["Employment"]
    sheet.cell(row_of(sheet, SHARE), COLUMN["numerator"]).comment = Comment("Jo: from  payroll", "Jo")
    sheet.conditional_formatting.add(
        "F5:G9",
        Rule(
            "cellIs",
            operator="greaterThan",
            formula=["11"],
            dxf=DifferentialStyle(fill=PatternFill(bgColor="FFCCCC")),
        ),
    )
    sheet.row_dimensions[row_of(sheet, WIDER)].hidden = True
    mine = book.create_sheet("Our <own> & 'more' work")
    for place, value in enumerate(("Staff", 3, 4), 1):
        mine.cell(place, 1).value = value
    chart = BarChart()
    chart.add_data(Reference(mine, min_col=1, min_row=1, max_row=3), titles_from_data=True)
    mine.add_chart(chart, "D2")


@pytest.fixture(scope="session")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A return that LibreOffice saved as .ods, annotated, and what LibreOffice makes of that."""
    folder = tmp_path_factory.mktemp("annotated")
    written = changed(a_workbook(plan()), wrong)
    before = saved_by_libreoffice(folder / "a", {"x": written}, to="ods")["x"]
    after = with_words(before)
    made = {
        to: saved_by_libreoffice(folder / to, {"x": after}, to=to, ending="ods")["x"]
        for to in ("xlsx", "ods", "pdf")
    }
    return {"before": before, "after": after, **made}


def with_words(content: bytes) -> bytes:
    """The return with our words in it."""
    findings = checked(content).findings
    return annotate(content, findings, organisation="Leeds", set_title="A set & more", now=DAY)


def test_only_our_words_are_new(annotated: dict[str, bytes]) -> None:
    """Of the file that LibreOffice wrote, all that is there stays, and it is read as before."""
    old, new = parts_of(annotated["before"]), parts_of(annotated["after"])

    assert {name for name in old if old[name] != new[name]} == {"content.xml", "styles.xml"}
    assert told(annotated["after"])[0] == told(annotated["before"])[0]
    for name in ("content.xml", "styles.xml"):
        text = new[name]
        for piece in re.findall(rb"<text:p[^>]*>[^<]+</text:p>|<draw:frame.*?</draw:frame>", old[name]):
            assert piece in text


def test_libreoffice_shows_every_word_of_ours(annotated: dict[str, bytes]) -> None:
    """Opened there and saved as .xlsx: comments, outlines, marks, the list and its links are there."""
    book = load_workbook(io.BytesIO(annotated["xlsx"]))
    sheet = book["Employment"]
    share, count = row_of(sheet, SHARE), row_of(sheet, COUNT)

    assert book.sheetnames[:2] == ["Start", "Findings"]
    assert comment(sheet, share, "numerator").startswith("Jo: from  payroll\n\n▶ From us\nNumerator above")
    assert comment(sheet, count, "result").startswith("▶ From us\nNot a number (R301).")
    outlined = [
        str(area.sqref)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if "anchorkit" in str(rule.formula)
    ]
    assert sorted(" ".join(outlined).split()) == sorted([f"F{share}", f"H{count}"])
    mark = sheet.cell(share, len(COLUMN) + 1)
    assert str(mark.value).startswith("▶ R309")
    assert mark.hyperlink is not None
    assert str(mark.hyperlink.location).startswith("'Findings'!A")
    listed = book["Findings"]
    links = [listed.cell(row, 2).hyperlink for row in range(HEADER_ROW + 1, listed.max_row + 1)]
    assert all(link is not None and "!" in str(link.location) for link in links)


def comment(sheet: Worksheet, row: int, column: str) -> str:
    """What a cell's comment says."""
    found = sheet.cell(row, COLUMN[column]).comment
    assert found is not None
    return found.text


def test_the_persons_own_work_survives(annotated: dict[str, bytes]) -> None:
    """Their chart, conditional format and hidden row are there when LibreOffice opens the annotated file."""
    book = load_workbook(io.BytesIO(annotated["xlsx"]))
    sheet = book["Employment"]

    rules = [rule.type for area in sheet.conditional_formatting for rule in area.rules]
    assert rules.count("cellIs") == 1
    assert sheet.row_dimensions[row_of(sheet, WIDER)].hidden
    assert len(book["Our <own> & 'more' work"]._charts) == 1  # type: ignore[attr-defined] # no public way


def test_the_list_can_be_printed(annotated: dict[str, bytes]) -> None:
    """As PDF it is one page, one page wide, with its heading and all its columns."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(annotated["pdf"])).pages]

    (page,) = [page for page in pages if "Findings: A set & more" in page]
    assert all(word in page for word in ("What to do", "What happens", "R309", "R301", "R303"))


@pytest.mark.parametrize("to", ["ods", "xlsx"])
def test_saved_there_it_can_be_annotated_again(annotated: dict[str, bytes], to: str) -> None:
    """The words of last time are known again, in either format, and come off: nothing is there twice."""
    again = with_words(annotated[to])

    assert [sheet.name for sheet in read_return(again).sheets].count("Findings") == 1
    assert told(again) == told(annotated[to])
    marks = [
        cell
        for sheet in read_return(again).sheets
        for row in sheet.rows
        for cell in row
        if isinstance(cell, str) and cell.startswith("▶ R")
    ]
    assert len(marks) == len(checked(annotated[to]).findings)
    assert b"".join(parts_of(again).values()).count("▶ From us".encode()) == len(marks)
