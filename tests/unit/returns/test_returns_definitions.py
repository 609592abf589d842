"""What an organisation wrote beside the definitions: its own words, with the version that they answer."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from anchorkit.observations import OwnWording
from anchorkit.returns.check import check_return
from anchorkit.returns.definitions import read_own_wordings
from anchorkit.returns.model import RawSheet
from anchorkit.returns.read import read_return
from anchorkit.selection.adopt import adopting
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import DEFINITION_COLUMNS, DEFINITIONS, HEADER_ROW
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook, changed

OWN = len(DEFINITION_COLUMNS)


def plan_with(*definitions: dict[str, Any]) -> Plan:
    """A plan with some definitions."""
    return a_plan(["pl.lead.01"], definitions=list(definitions))


LOCAL = {"id": "local", "uses": "local", "title": "Local", "text": "In the city.", "version": 3}
REGION = {"id": "wider_region", "title": "Wider region", "text": "In the county."}
INNER = {"id": "inner", "uses": "local", "title": "Inner city", "text": "In the ring road."}


def sheet_of(*rows: tuple[str | float | None, ...]) -> RawSheet:
    """A sheet with the definitions' header and some rows."""
    return RawSheet("My words", (tuple(column.header for column in DEFINITION_COLUMNS), *rows))


def test_own_words_come_back_with_their_version() -> None:
    """What is typed into the workbook is read back, in the set's order; an empty cell says nothing."""
    plan = plan_with(LOCAL, REGION)

    def write(book: Workbook) -> None:
        book[DEFINITIONS].cell(HEADER_ROW + 2, OWN).value = "West Yorkshire and York"
        book[DEFINITIONS].cell(HEADER_ROW + 1, OWN).value = "  Leeds and Bradford\n"

    checked = check_return(read_return(changed(a_workbook(plan), write)), plan)
    assert checked.own_wordings == (
        OwnWording("local", 3, "Leeds and Bradford"),
        OwnWording("wider_region", 1, "West Yorkshire and York"),
    )


def test_the_version_is_the_one_that_stood_beside() -> None:
    """A workbook made before the definition changed answers the older version."""
    sheet = sheet_of(("local", "Local", "In town.", 2.0, "Leeds"))
    assert read_own_wordings([sheet], plan_with(LOCAL)) == (OwnWording("local", 2, "Leeds"),)


def test_the_sets_own_words_are_no_wording_of_the_organisations() -> None:
    """Whoever copies the set's words over, agrees with them."""
    sheet = sheet_of(("local", "Local", "In the city.", 3.0, " in the  CITY."))
    assert read_own_wordings([sheet], plan_with(LOCAL)) == ()


def test_two_definitions_of_one_word_are_told_apart_by_their_titles() -> None:
    """Rows that were sorted or renamed still find their definition, and an unknown one is left alone."""
    sheet = sheet_of(
        ("local", "Inner city", "In the ring road.", None, "Within walking distance"),
        ("local", "Nowhere", "?", None, "Somewhere"),
        ("LOCAL", "local", "In the city.", "3", "Leeds"),
        ("elsewhere", "Local", "?", None, "Mars"),
    )
    assert read_own_wordings([sheet], plan_with(LOCAL, INNER)) == (
        OwnWording("local", 3, "Leeds"),
        OwnWording("inner", 1, "Within walking distance"),
    )


def test_a_workbook_without_the_column_has_no_own_words() -> None:
    """Workbooks made before the column was there, or that lost it, are read all the same."""
    plan = plan_with(LOCAL)
    content = changed(a_workbook(plan), lambda book: book[DEFINITIONS].delete_cols(OWN))
    assert check_return(read_return(content), plan).own_wordings == ()


def test_where_the_set_defines_nothing_the_organisation_is_asked_for_its_words() -> None:
    """A question that uses “local” has the sheet; the answer is kept as one to version 0, and reported."""
    plan = a_plan(["emp.widen.01"])

    def write(book: Workbook) -> None:
        sheet = book[DEFINITIONS]
        asked = [cell.value for cell in sheet[HEADER_ROW + 1]]
        assert (asked[:2], asked[3]) == (["local", "Local"], "not set")
        sheet.cell(HEADER_ROW + 1, OWN).value = "Within five miles"

    checked = check_return(read_return(changed(a_workbook(plan), write)), plan)
    assert checked.own_wordings == (OwnWording("local", 0, "Within five miles"),)
    adopted = adopting(plan, [("RR8", wording) for wording in checked.own_wordings])
    assert [found.wording("RR8") for found in adopted.selection.definitions] == ["Within five miles"]


def test_words_for_what_was_not_set_do_not_answer_what_was_set_later() -> None:
    """The organisation's words answered nothing yet; now that the set defines the word, it is asked again."""
    sheet = sheet_of(("local", "Local", "Nothing is set.", "not set", "Within five miles"))
    plan = a_plan(["emp.widen.01"], definitions=[LOCAL])

    (wording,) = read_own_wordings([sheet], plan)

    assert wording == OwnWording("local", 0, "Within five miles")
    assert adopting(plan, [("RR8", wording)]).selection.definitions[0].wording("RR8") == "In the city."


def test_a_word_that_nobody_uses_needs_no_sheet() -> None:
    """A set without a question on local people has no sheet for definitions."""
    assert DEFINITIONS not in load_workbook(io.BytesIO(a_workbook(a_plan(["pl.lead.01"])))).sheetnames
