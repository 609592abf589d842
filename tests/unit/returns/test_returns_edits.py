"""A workbook is people's own: whatever they move, each figure stays with its question, or it is said."""

import io
from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.findings import Severity
from anchorkit.observations import Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed

IDS = ("emp.good.01", "emp.future.08", "emp.good.08", "pl.lead.01", "proc.local.03")
QUESTIONS = ("Employment", "Procurement")
SENT = (
    Observation("RR8", "emp.good.01", "2023-24", numerator=4, denominator=5, note="ESR"),
    Observation("RR8", "emp.good.01", "2024-25", numerator=9, denominator=10),
    Observation("RR8", "emp.future.08", "2024-25", value=7, status=Status.ESTIMATED),
    Observation("RR8", "emp.good.08", "2023-24", value=5),
    Observation("RR8", "pl.lead.01", "2024-25", choice="yes"),
    Observation("RR8", "proc.local.03", "2024-25", numerator=90, denominator=4),
)


def plan() -> Plan:
    """Questions on three sheets, for two years."""
    chosen = [{"id": name, "frequency": "annual"} for name in IDS]
    return a_plan(chosen, periods={"from": "2023-24", "to": "2024-25"})


@cache
def sent_back() -> bytes:
    """The workbook as it was filled in."""
    return a_workbook(plan(), SENT)


def checked(content: bytes) -> CheckedReturn:
    """What is made of a file."""
    return check_return(read_return(content), plan())


def observations(found: CheckedReturn) -> set[Observation]:
    """What is taken."""
    return {answer.observation for answer in found.answers}


def _header(sheet: Worksheet) -> int:
    return next(row for row in range(1, 200) if any(cell.value == "Key" for cell in sheet[row]))


def _tables(book: Workbook) -> list[Worksheet]:
    """The sheets with questions, whatever they are called by now."""
    return [
        sheet
        for sheet in book.worksheets
        if any(cell.value == "Key" for row in sheet.iter_rows() for cell in row)
    ]


def insert_rows_above(book: Workbook, random: Random) -> None:
    """Room for a title."""
    random.choice(_tables(book)).insert_rows(1, random.randint(1, 40))


def insert_blank_rows(book: Workbook, random: Random) -> None:
    """Blank rows among the questions."""
    sheet = random.choice(_tables(book))
    sheet.insert_rows(_header(sheet) + random.randint(1, 4), random.randint(1, 3))


def insert_column(book: Workbook, random: Random) -> None:
    """A column of one's own, with notes."""
    sheet = random.choice(_tables(book))
    place = random.randint(1, 12)
    sheet.insert_cols(place)
    sheet.cell(_header(sheet), place).value = "Our own"
    sheet.cell(_header(sheet) + 1, place).value = "ask Jo"


def sort_rows(book: Workbook, random: Random) -> None:
    """Another order of rows."""
    sheet = random.choice(_tables(book))
    first = _header(sheet) + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    random.shuffle(rows)
    for number, row in enumerate(rows, first):
        for place, value in enumerate(row, 1):
            sheet.cell(number, place).value = value


def hide(book: Workbook, random: Random) -> None:
    """Rows, columns and a sheet out of sight."""
    sheet = random.choice(_tables(book))
    sheet.row_dimensions[_header(sheet) + 1].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.sheet_state = random.choice(["hidden", "veryHidden", "visible"])


def rename_sheet(book: Workbook, random: Random) -> None:
    """Another name."""
    random.choice(_tables(book)).title = f"Figures {random.randint(1, 10**6)}"


def exchange_names(book: Workbook, random: Random) -> None:
    """The names of two sheets exchanged."""
    one, other = random.sample(_tables(book), 2)
    names = one.title, other.title
    one.title, other.title = "x1", "x2"
    other.title, one.title = names


def move_sheet(book: Workbook, random: Random) -> None:
    """Another order of sheets."""
    book.move_sheet(random.choice(book.worksheets), random.randint(-3, 3))


def copy_sheet(book: Workbook, random: Random) -> None:
    """A back-up copy of a sheet in the same workbook."""
    if len(book.worksheets) < 14:
        book.copy_worksheet(random.choice(_tables(book))).title = f"Copy {random.randint(1, 10**6)}"


def change_header_case(book: Workbook, random: Random) -> None:
    """Headings in capitals, with a line break or an odd space."""
    sheet = random.choice(_tables(book))
    for cell in sheet[_header(sheet)]:
        if cell.value not in (None, "Key"):
            cell.value = random.choice([str(cell.value).upper(), f" {cell.value}\n", f"{cell.value}\u00a0"])


def change_key_form(book: Workbook, random: Random) -> None:
    """A key in capitals, with a space before it."""
    sheet = random.choice(_tables(book))
    place = next(cell.column for cell in sheet[_header(sheet)] if cell.value == "Key")
    cell = sheet.cell(_header(sheet) + 1, place)
    if cell.value:
        cell.value = f"\u00a0{str(cell.value).upper()}".replace("-", "\u2011")


def add_notes(book: Workbook, random: Random) -> None:
    """Headings between rows, notes beside and below."""
    sheet = random.choice(_tables(book))
    sheet.cell(sheet.max_row + 2, 2).value = "NOTE: figures are provisional"
    sheet.cell(_header(sheet) + 1, 20).value = "side note"
    book.create_sheet(f"Mine {random.randint(1, 10**6)}")["A1"] = "a sheet of my own"


def reformat(book: Workbook, random: Random) -> None:
    """Other number formats, and no validations."""
    sheet = random.choice(_tables(book))
    for row in sheet.iter_rows(min_row=_header(sheet) + 1):
        row[5].number_format = random.choice(["0", "0.000", "#,##0", '"about" 0'])
    sheet.data_validations.dataValidation = []


EDITS = (
    *(insert_rows_above, insert_blank_rows, insert_column, sort_rows, hide, rename_sheet, exchange_names),
    *(move_sheet, copy_sheet, change_header_case, change_key_form, add_notes, reformat),
)


@settings(max_examples=15)
@given(edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=8), seed=st.integers(0, 10**6))
def test_any_sequence_of_edits_keeps_every_figure(
    edits: list[Callable[[Workbook, Random], None]], seed: int
) -> None:
    """Rows, columns and sheets moved, copied, renamed and hidden in any order: the same observations."""
    book = load_workbook(io.BytesIO(sent_back()))
    random = Random(seed)
    for edit in edits:
        edit(book, random)
    out = io.BytesIO()
    book.save(out)

    found = checked(out.getvalue())

    assert observations(found) == set(SENT)
    assert [finding for finding in found.findings if finding.severity is not Severity.WARNING] == []


def _in_employment(change: Callable[[Worksheet], object]) -> bytes:
    def in_employment(book: Workbook) -> None:
        change(book["Employment"])

    return changed(sent_back(), in_employment)


def _write(sheet: Worksheet, row: int, column: str, value: object) -> object:
    sheet.cell(row, COLUMN[column]).value = value  # type: ignore[assignment] # whatever a person types
    return None


@pytest.mark.parametrize("typo", ["Numerater", "Nummerator", "numerator:"])
def test_a_misspelt_heading_is_read_and_said(typo: str) -> None:
    """Hosptial is Hospital: the column is read, and the person is told."""
    found = checked(_in_employment(lambda sheet: _write(sheet, HEADER_ROW, "numerator", typo)))

    assert observations(found) == set(SENT)
    assert [finding.code for finding in found.findings] == ["R206"]


@pytest.mark.parametrize("column", ["numerator", "denominator", "result", "status"])
def test_answers_that_need_a_column_which_is_gone_are_not_taken(column: str) -> None:
    """Half of an answer would stand for the whole; each one that is left out is named, no other is."""
    found = checked(_in_employment(lambda sheet: _write(sheet, HEADER_ROW, column, "zzz")))
    counted = column in ("numerator", "denominator")
    lost = {
        one
        for one in SENT
        if one.indicator.startswith("emp.")
        and (column == "status" or (one.numerator is not None if counted else one.numerator is None))
    }

    assert [(finding.code, finding.cell) for finding in found.findings] == [("R207", f"A{HEADER_ROW}")]
    assert observations(found) == set(SENT) - lost
    assert {(each.key, each.codes) for each in found.refused_answers} == {
        (one.key, ("R207",)) for one in lost
    }
    assert found.refused == len(lost)


def test_answers_without_the_column_for_notes_are_taken() -> None:
    """A note says nothing that a figure needs."""
    found = checked(_in_employment(lambda sheet: _write(sheet, HEADER_ROW, "note", "zzz")))

    assert [(finding.code, finding.severity) for finding in found.findings] == [("R212", Severity.WARNING)]
    assert observations(found) == {
        one._replace(note="") if one.indicator.startswith("emp.") else one for one in SENT
    }


def test_a_copy_without_a_column_takes_its_question_out() -> None:
    """Where one of two rows can't be read whole, nobody knows whether they agree."""

    def copy(book: Workbook) -> None:
        sheet = book.copy_worksheet(book["Procurement"])
        sheet.cell(HEADER_ROW, COLUMN["numerator"]).value = "zzz"

    found = checked(changed(sent_back(), copy))

    assert [each.codes for each in found.refused_answers] == [("R207",)]
    assert observations(found) == {one for one in SENT if one.indicator != "proc.local.03"}


@pytest.mark.parametrize("heading", ["Ref", "", "Number"])
def test_keys_tell_themselves(heading: str) -> None:
    """Nothing else looks like our keys, so that their column is known whatever stands above it."""
    found = checked(_in_employment(lambda sheet: _write(sheet, HEADER_ROW, "key", heading or None)))

    assert observations(found) == set(SENT)
    assert [(finding.code, finding.cell) for finding in found.findings] == [("R206", f"A{HEADER_ROW}")]


def test_rows_without_a_header_row_are_said_and_not_taken() -> None:
    """Nobody can tell which figure is which: that is asked, and no row is said to be missing."""
    found = checked(_in_employment(lambda sheet: sheet.delete_rows(HEADER_ROW)))

    (finding,) = found.findings
    assert (finding.code, finding.place) == ("R211", f"Employment!A{HEADER_ROW}")
    assert observations(found) == {one for one in SENT if not one.indicator.startswith("emp.")}
    assert {(each.key, each.codes) for each in found.refused_answers} == {
        (one.key, ("R211",)) for one in SENT if one.indicator.startswith("emp.")
    }


def test_rows_sorted_above_their_header_are_said() -> None:
    """Somebody who sorts a sheet with its header row moves that among the questions."""

    def sort_the_header_in(sheet: Worksheet) -> None:
        for column in COLUMN.values():
            above, below = (sheet.cell(HEADER_ROW + place, column) for place in (0, 4))
            above.value, below.value = below.value, above.value

    found = checked(_in_employment(sort_the_header_in))

    lost = set(SENT) - observations(found)
    assert [(finding.code, finding.cell) for finding in found.findings] == [("R211", f"A{HEADER_ROW}")]
    assert lost
    assert {each.key for each in found.refused_answers} == {one.key for one in lost}


def test_a_copy_without_a_header_row_is_said_and_costs_nothing() -> None:
    """The questions are answered in their own table; the copy is not read, and says so."""

    def copy(book: Workbook) -> None:
        book.copy_worksheet(book["Employment"]).delete_rows(HEADER_ROW)

    found = checked(changed(sent_back(), copy))

    assert [finding.code for finding in found.findings] == ["R211"]
    assert (observations(found), found.refused) == (set(SENT), 0)


def test_a_table_without_its_key_column_is_said() -> None:
    """Without keys nobody knows which row answers what."""
    found = checked(_in_employment(lambda sheet: sheet.delete_cols(1)))

    assert [finding.code for finding in found.findings] == ["R207", "R203"]


def test_the_same_heading_twice() -> None:
    """A copied column fills gaps; where the two contradict each other the row is asked about."""

    def copied(sheet: Worksheet) -> None:
        for row in range(HEADER_ROW, sheet.max_row + 1):
            sheet.cell(row, 15).value = sheet.cell(row, COLUMN["numerator"]).value

    def contradicting(sheet: Worksheet) -> None:
        copied(sheet)
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            if sheet.cell(row, 15).value == 9:
                sheet.cell(row, 15).value = 8

    assert observations(checked(_in_employment(copied))) == set(SENT)
    found = checked(_in_employment(contradicting))
    assert [finding.code for finding in found.findings] == ["R208"]
    assert observations(found) == set(SENT) - {SENT[1]}


@pytest.mark.parametrize(
    ("column", "shown"),
    [("period", "2023-24"), ("period", "2019-20"), ("period", "2024-25-Q1"), ("indicator", IDS[1])],
)
def test_a_row_whose_words_are_another_questions_is_asked_about(column: str, shown: str) -> None:
    """Somebody typed another year over the period: whether the key or the words hold, nobody can know."""
    shown = plan().indicators[shown].title if column == "indicator" else shown

    def overtype(sheet: Worksheet) -> None:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == "emp.good.01|all|2024-25":
                _write(sheet, row, column, shown)

    found = checked(_in_employment(overtype))

    assert [finding.code for finding in found.findings] == ["R210"]
    assert observations(found) == set(SENT) - {SENT[1]}
    assert [key.period for key in found.refused_keys] == ["2024-25"]


def test_columns_sorted_one_by_one_put_no_figure_under_another_question() -> None:
    """The key column stayed where it was while the others were turned round: no figure goes astray."""

    def turned(sheet: Worksheet) -> None:
        rows = range(HEADER_ROW + 1, sheet.max_row + 1)
        cells = [[sheet.cell(row, place).value for place in range(2, 14)] for row in rows]
        for row, values in zip(rows, reversed(cells), strict=True):
            for place, value in enumerate(values, 2):
                sheet.cell(row, place).value = value

    found = checked(_in_employment(turned))

    assert observations(found) <= set(SENT)
    assert "R210" in [finding.code for finding in found.findings]


def test_words_of_ones_own_beside_the_key_contradict_nothing() -> None:
    """An addition to a title, or a period as somebody else writes it, is no other question."""

    def annotate(sheet: Worksheet) -> None:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            _write(sheet, row, "indicator", f"{sheet.cell(row, COLUMN['indicator']).value} (ask Jo)")
            _write(sheet, row, "period", "FY 24/25, provisional")

    assert observations(checked(_in_employment(annotate))) == set(SENT)


def test_a_total_of_ones_own_below_is_not_taken() -> None:
    """A sum under the table is no answer; the row is named."""

    def total(sheet: Worksheet) -> None:
        _write(sheet, sheet.max_row + 2, "numerator", 99)

    found = checked(_in_employment(total))

    assert observations(found) == set(SENT)
    assert [finding.code for finding in found.findings] == ["R201"]


def test_a_table_pasted_below_another_is_read() -> None:
    """Two tables on one sheet are two tables, each with its own header."""

    def paste(book: Workbook) -> None:
        source, target = book["Procurement"], book["Employment"]
        below = target.max_row + 3
        for number, row in enumerate(source.iter_rows(min_row=HEADER_ROW, values_only=True)):
            for place, value in enumerate(row, 2):
                target.cell(below + number, place).value = value
        book.remove(source)

    found = checked(changed(sent_back(), paste))

    assert observations(found) == set(SENT)
    assert [finding.code for finding in found.findings] == []
