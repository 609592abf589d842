"""A workbook as it is written: a row for each question, values in their cells, texts never run."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.observations import Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import HEADER_ROW, MANIFEST, START
from anchorkit.workbook.reasons import WORDS, WORDS_AT
from tests.support.sets import a_plan, shipped_menu
from tests.support.workbooks import COLUMN, a_workbook, row_of

YES = "pl.lead.01"
SHARE = "emp.widen.01"


def opened(plan: Plan, *known: Observation) -> Workbook:
    """The workbook of a plan, read back."""
    return load_workbook(io.BytesIO(a_workbook(plan, known)))


def question_sheets(book: Workbook) -> list[Worksheet]:
    """The sheets with questions."""
    return [sheet for sheet in book.worksheets if sheet.cell(HEADER_ROW, 1).value == "Key"]


def cells(book: Workbook, key: str, *names: str) -> list[object]:
    """What stands in some columns of a question's row."""
    for sheet in question_sheets(book):
        keys = [sheet.cell(row, 1).value for row in range(HEADER_ROW + 1, sheet.max_row + 1)]
        if key in keys:
            return [sheet.cell(row_of(sheet, key), COLUMN[name]).value for name in names]
    raise AssertionError(key)


def test_every_question_has_exactly_one_row() -> None:
    """All 56 indicators with all their groups: no question is missing and none stands there twice."""
    plan = a_plan([{"id": found.id, "groups": list(found.groups)} for found in shipped_menu().indicators])
    written = [
        sheet.cell(row, 1).value
        for sheet in question_sheets(opened(plan))
        for row in range(HEADER_ROW + 1, sheet.max_row + 1)
    ]
    assert sorted(map(str, written)) == sorted(question.key for question in plan.all_questions)


def test_what_is_known_lands_in_its_cells() -> None:
    """Counts, figures, answers, statuses and notes are filled in where they belong."""
    plan = a_plan([SHARE, YES, "emp.widen.03", {"id": "emp.future.01", "frequency": "annual"}])
    book = opened(
        plan,
        Observation("RR8", SHARE, "2024-25", numerator=12.0, denominator=40.5, note="ESR"),
        Observation("RR8", YES, "2024-25", choice="no", status=Status.ESTIMATED),
        Observation("RR8", "emp.widen.03", "2024-25", TARGET, numerator=3, denominator=4),
        Observation("RR8", "emp.future.01", "2024-25", status=Status.NOT_COLLECTED, note="nobody counts"),
    )
    fields = ("numerator", "denominator", "status", "note")
    assert cells(book, f"{SHARE}|all|2024-25", *fields) == [12, 40.5, "reported", "ESR"]
    assert cells(book, f"{YES}|all|2024-25", "result", "status") == ["no", "estimated"]
    assert cells(book, f"emp.widen.03|{TARGET}|2024-25", *fields) == [3, 4, "reported", None]
    assert cells(book, f"emp.widen.03|{REFERENCE}|2024-25", *fields) == [None] * 4
    assert cells(book, "emp.future.01|all|2024-25", "result", *fields) == [
        None,
        None,
        None,
        "not collected",
        "nobody counts",
    ]


def test_another_organisations_figures_stay_out() -> None:
    """Nothing of one organisation is ever shown to another."""
    book = opened(a_plan([SHARE]), Observation("RRK", SHARE, "2024-25", numerator=12, denominator=40))
    assert cells(book, f"{SHARE}|all|2024-25", "numerator", "status", "previous") == [None, None, None]


def test_a_result_is_worked_out_or_typed() -> None:
    """A share has a live formula, unless its figure is known without counts."""
    plan = a_plan([SHARE])
    assert str(cells(opened(plan), f"{SHARE}|all|2024-25", "result")[0]).startswith("=IF(")
    known = opened(plan, Observation("RR8", SHARE, "2024-25", value=61.5))
    assert cells(known, f"{SHARE}|all|2024-25", "result") == [61.5]


@pytest.mark.parametrize("text", ["=1+1", "+44 113 496 0000", "-", "@home", "=cmd|'/c calc'!A1", "'quoted"])
def test_a_text_is_never_a_formula(text: str) -> None:
    """What begins like a formula stays a text, also when somebody enters the cell anew."""
    book = opened(a_plan([YES]), Observation("RR8", YES, "2024-25", choice="yes", note=text))
    (sheet,) = question_sheets(book)
    cell = sheet.cell(row_of(sheet, f"{YES}|all|2024-25"), COLUMN["note"])
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix is text.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("a\x00b\x0bc\x1fd\ufffee", "abcde"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("x" * 40_000, "x" * 32_767),
        ("\N{GRINNING FACE}" * 20_000, "\N{GRINNING FACE}" * 16_383),
        ("_x0041_ is not A", "_x0041_ is not A"),
        ("£ & <b> “é” 日本", "£ & <b> “é” 日本"),
    ],
)
def test_a_note_comes_back_as_it_was(note: str, kept: str) -> None:
    """Only what no cell can hold is taken out: control characters, and what is beyond Excel's limit."""
    plan = a_plan([YES])
    content = a_workbook(plan, [Observation("RR8", YES, "2024-25", choice="yes", note=note)])
    (answer,) = check_return(read_return(content), plan).answers
    assert answer.observation.note == kept


def test_what_is_not_asked_is_crossed_out() -> None:
    """Cells that need nothing have a line across and input cells a frame: never a colour alone."""
    book = opened(a_plan([YES, SHARE]))
    seen = {}
    for sheet in question_sheets(book):
        for name in ("numerator", "result", "status"):
            border = sheet.cell(HEADER_ROW + 1, COLUMN[name]).border
            seen[sheet.title, name] = (bool(border.diagonalUp), border.left.style if border.left else None)
    assert seen == {
        ("Employment", "numerator"): (False, "thin"),
        ("Employment", "result"): (False, None),
        ("Employment", "status"): (False, "thin"),
        ("Partnership and leadership", "numerator"): (True, None),
        ("Partnership and leadership", "result"): (False, "thin"),
        ("Partnership and leadership", "status"): (False, "thin"),
    }


def test_what_is_to_check_stands_out_by_weight_and_frame() -> None:
    """The check column's rule changes font weight and frame, and colours nothing."""
    (sheet,) = question_sheets(opened(a_plan([YES])))
    ((area, (rule,)),) = ((str(found.sqref), found.rules) for found in sheet.conditional_formatting)
    assert area == "L5"
    assert rule.dxf is not None
    assert rule.dxf.font is not None
    assert (rule.dxf.font.b, rule.dxf.fill) == (True, None)
    assert rule.dxf.border is not None
    assert rule.dxf.border.left.style == "thin"


def test_the_first_row_of_an_indicator_is_the_tallest() -> None:
    """The first row shows the whole instruction; those that follow keep to what they need."""
    plan = a_plan([{"id": SHARE, "groups": ["band"]}])
    (sheet,) = question_sheets(opened(plan))
    heights = [sheet.row_dimensions[row].height for row in range(HEADER_ROW + 1, sheet.max_row + 1)]
    assert heights[0] > 2 * heights[2]
    assert min(heights) >= 15


def test_start_says_who_when_and_whom_to_ask() -> None:
    """The front sheet names the organisation, the day and the contact, and links to each sheet."""
    plan = a_plan([YES, SHARE], return_by="2026-12-31", contact={"name": "Jo Field", "email": "jo@nhs.uk"})
    sheet = opened(plan)[START]
    texts = [str(row[0]) for row in sheet.iter_rows(max_col=1, values_only=True)]
    assert "For Leeds Teaching Hospitals NHS Trust (RR8)" in texts
    assert "Please return it by 31 December 2026." in texts
    assert "Questions? Ask Jo Field, jo@nhs.uk." in texts
    links = [cell.hyperlink.location for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink]
    assert links == ["'Employment'!A1", "'Partnership and leadership'!A1"]


def test_the_manifest_keeps_the_words_that_formulas_look_up() -> None:
    """Checks find reasons in place of a figure in that cell of the hidden sheet."""
    book = opened(a_plan(["emp.good.01"]))
    sheet, _, address = WORDS_AT.partition("!")
    assert book[sheet][address.replace("$", "")].value == WORDS
    assert WORDS_AT in book["Employment"]["L5"].value


def test_the_manifest_is_hidden_and_all_text() -> None:
    """The hidden sheet holds nothing that a program could turn into a number or a date."""
    sheet = opened(a_plan([YES]))[MANIFEST]
    assert sheet.sheet_state == "hidden"
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
    assert all(cell.number_format == "@" for _, cell in sheet.iter_rows(max_col=2))


def test_periods_of_own_indicators_stay_text() -> None:
    """2025-04 typed as a period must not become a date."""
    sheet = opened(a_plan([YES]))["Your own indicators"]
    place = [cell.value for cell in sheet[HEADER_ROW]].index("Period") + 1
    assert {sheet.cell(row, place).number_format for row in range(HEADER_ROW + 1, sheet.max_row + 1)} == {"@"}


def test_whom_to_ask_stands_below_the_title() -> None:
    """The first row of an indicator says whom to ask and where to look; the note's help says it on each."""
    indicator = shipped_menu().by_id[SHARE]
    (sheet,) = question_sheets(opened(a_plan([{"id": SHARE, "groups": ["band"]}])))
    assert sheet.cell(HEADER_ROW + 1, COLUMN["indicator"]).value == (
        f"{indicator.title}\nAsk {indicator.owner}\nSee {indicator.source_system}"
    )
    assert sheet.cell(HEADER_ROW + 2, COLUMN["indicator"]).value == indicator.title
    assert f"Ask {indicator.owner}." in str(validation_of(sheet, "note").prompt)


def validation_of(sheet: Worksheet, name: str) -> DataValidation:
    """What is offered and asked in a column of the first row."""
    cell = sheet.cell(HEADER_ROW + 1, COLUMN[name]).coordinate
    found: list[DataValidation] = sheet.data_validations.dataValidation
    return next(one for one in found if cell in one.sqref)


def test_a_percentage_typed_as_a_share_is_asked_about() -> None:
    """45% typed into a percentage becomes 0.45: the cell says how to type it, and asks about it."""
    (sheet,) = question_sheets(opened(a_plan([SHARE])))
    result = validation_of(sheet, "result")
    assert (result.type, result.errorStyle) == ("custom", "warning")
    assert "Type 45 for 45%" in str(result.prompt)
    assert "please type 45" in str(result.error)


@pytest.mark.parametrize(("lines", "fixed"), [(1, False), (30, True)])
def test_rows_grow_with_what_is_typed(lines: int, fixed: bool) -> None:
    """A row has no fixed height, unless a very long note would make it fill the screen."""
    note = "\n".join(["a line"] * lines)
    plan = a_plan([YES])
    content = a_workbook(plan, [Observation("RR8", YES, "2024-25", choice="yes", note=note)])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    row = re.search(rf'<row r="{HEADER_ROW + 1}"[^>]*>', sheet)
    assert row is not None
    assert ('customHeight="1"' in row[0]) is fixed


def test_the_groups_of_a_total_are_optional_and_it_says_so() -> None:
    """A sheet with breakdowns says that the total is enough; one without does not speak of groups."""
    (broken_down,) = question_sheets(opened(a_plan([{"id": SHARE, "groups": ["band"]}])))
    (plain,) = question_sheets(opened(a_plan([SHARE])))
    assert "Answer the total alone" in str(broken_down["A2"].value)
    assert str(plain["A2"].value).startswith("1 question.")
    assert "groups" not in str(plain["A2"].value)


def test_stories_choose_from_the_lists() -> None:
    """What a story is about is chosen from cells of the Lists sheet that hold every pillar and indicator."""
    book = opened(a_plan([YES, SHARE]))
    listed = next(
        found.formula1
        for found in book["Stories"].data_validations.dataValidation
        if str(found.formula1).startswith("Lists!")
    )
    words = [cell.value for (cell,) in book["Lists"][str(listed).partition("!")[2].replace("$", "")]]
    menu = shipped_menu()
    assert words == [
        "Employment",
        "Partnership and leadership",
        menu.by_id[SHARE].title,
        menu.by_id[YES].title,
    ]


def test_definitions_leave_room_for_own_words() -> None:
    """Beside the set's wording stands a framed empty cell for the organisation's."""
    local = {"id": "local", "uses": "local", "title": "Local", "text": "In the city."}
    sheet = opened(a_plan([YES], definitions=[local]))["Definitions"]
    header = [cell.value for cell in sheet[HEADER_ROW]]
    own = sheet.cell(HEADER_ROW + 1, header.index("Your own wording, if it differs") + 1)
    assert own.value is None
    assert own.border.left is not None
    assert own.border.left.style == "thin"
