"""What an organisation wrote beside the definitions: its own words, with the version that they answer."""

from typing import Any

from openpyxl import Workbook

from anchorkit.observations import OwnWording
from anchorkit.returns.check import check_return
from anchorkit.returns.definitions import read_own_wordings
from anchorkit.returns.model import RawSheet
from anchorkit.returns.read import read_return
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
