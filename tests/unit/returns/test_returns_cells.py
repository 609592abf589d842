"""What people type, from the cell to the observation: read, turned into a status, or asked about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from openpyxl import Workbook

from anchorkit.observations import Key, Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn, RawSheet, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed, row_of, typing

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
YES = "pl.lead.01|all|2024-25"
IDS = ("emp.good.01", "emp.future.08", "pl.lead.01")


def plan() -> Plan:
    """A share, a count and a yes or no, once a year."""
    return a_plan([{"id": name, "frequency": "annual"} for name in IDS])


def after(
    *changes: Callable[[Workbook], None], history: dict[Key, Observation] | None = None
) -> CheckedReturn:
    """What is made of the workbook after a person's changes."""
    content = a_workbook(plan())
    for change in changes:
        content = changed(content, change)
    return check_return(read_return(content), plan(), history or {})


def codes(checked: CheckedReturn) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in checked.findings]


def the_answer(checked: CheckedReturn) -> Observation:
    """The one answer that was taken."""
    (answer,) = checked.answers
    return answer.observation


@pytest.mark.parametrize(
    ("key", "cells", "status", "note"),
    [
        (COUNT, {"result": "n/a"}, Status.NOT_APPLICABLE, "n/a"),
        (COUNT, {"result": "not recorded"}, Status.NOT_COLLECTED, "not recorded"),
        (COUNT, {"result": "Refusal - section 22"}, Status.NOT_COLLECTED, "Refusal - section 22"),
        (COUNT, {"result": "<5"}, Status.SUPPRESSED, "<5"),
        (COUNT, {"result": "suppressed"}, Status.SUPPRESSED, ""),
        (COUNT, {"result": "*", "note": "under 5"}, Status.SUPPRESSED, "under 5; *"),
        (COUNT, {"result": "n/a", "status": "not collected"}, Status.NOT_COLLECTED, "n/a"),
        (SHARE, {"numerator": "n/a", "denominator": "n/a"}, Status.NOT_APPLICABLE, "n/a"),
        (SHARE, {"numerator": "*", "denominator": "n/a"}, Status.SUPPRESSED, "*; n/a"),
        (YES, {"result": "not known"}, Status.NOT_COLLECTED, "not known"),
    ],
)
def test_a_reason_becomes_a_status(key: str, cells: dict[str, Any], status: Status, note: str) -> None:
    """The words are kept in the note, nothing becomes 0, and one finding says what was done."""
    checked = after(typing(key, **cells))

    answer = the_answer(checked)
    assert (answer.status, answer.note) == (status, note)
    assert (answer.numerator, answer.denominator, answer.value, answer.choice) == (None, None, None, None)
    assert codes(checked) == ["R318"]


def test_how_many_there_were_may_be_said_though_a_count_is_held_back() -> None:
    """`<5` of 200 keeps the 200: suppressed is not missing is not zero."""
    answer = the_answer(after(typing(SHARE, numerator="<5", denominator=200)))

    assert (answer.status, answer.numerator, answer.denominator) == (Status.SUPPRESSED, None, 200)


def test_a_figure_beside_a_reason_is_kept() -> None:
    """A count whose other half is not known is half an answer, not none."""
    answer = the_answer(after(typing(SHARE, numerator=40, denominator="not recorded")))

    assert (answer.status, answer.numerator, answer.note) == (Status.REPORTED, 40, "not recorded")


def test_a_chosen_status_of_suppressed_needs_no_figure() -> None:
    """The list in the sheet offers it, and with a figure beside it somebody is asked."""
    assert the_answer(after(typing(COUNT, status="suppressed"))).status is Status.SUPPRESSED
    assert codes(after(typing(COUNT, status="suppressed", result=3))) == ["R305"]
    assert codes(after(typing(SHARE, status="suppressed", denominator=30, numerator="*"))) == ["R318"]


@pytest.mark.parametrize(
    ("key", "cells", "code", "letter"),
    [
        (COUNT, {"result": "c. 40"}, "R322", "H"),
        (COUNT, {"result": "40-45"}, "R323", "H"),
        (COUNT, {"result": "£3k"}, "R324", "H"),
        (COUNT, {"result": "45 chairs"}, "R325", "H"),
        (COUNT, {"result": "-"}, "R326", "H"),
        (COUNT, {"result": "TBC"}, "R326", "H"),
        (COUNT, {"result": "1234567890123456789"}, "R327", "H"),
        (COUNT, {"result": 1e300}, "R308", "H"),
        (COUNT, {"result": date(2025, 4, 1)}, "R321", "H"),
        (COUNT, {"result": time(9, 30)}, "R321", "H"),
        (COUNT, {"result": True}, "R301", "H"),
        (COUNT, {"result": "=1+1"}, "R205", "H"),
        (COUNT, {"result": "#REF!"}, "R204", "H"),
        (SHARE, {"numerator": "12%", "denominator": 50}, "R325", "F"),
        (SHARE, {"result": 0.45}, "R319", "H"),
        (SHARE, {"result": 1}, "R319", "H"),
        (YES, {"result": "maybe"}, "R303", "H"),
        (YES, {"result": True}, "R303", "H"),
    ],
)
def test_what_is_in_doubt_is_asked_about_once(
    key: str, cells: dict[str, Any], code: str, letter: str
) -> None:
    """No value is taken, the cell is named, and one cause gives one finding."""
    checked = after(typing(key, **cells))

    assert codes(checked) == [code]
    assert checked.findings[0].cell.startswith(letter)
    assert (checked.answers, checked.refused) == ((), 1)


@pytest.mark.parametrize(("typed", "choice"), [("y", "yes"), ("N", "no"), (" Y ", "yes")])
def test_short_choices_are_understood(typed: str, choice: str) -> None:
    """Y and N leave no doubt, and it is said how they were read."""
    checked = after(typing(YES, result=typed))

    assert (the_answer(checked).choice, codes(checked)) == (choice, ["R328"])


def _format(key: str, column: str, code: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        sheet = book["Employment"]
        sheet.cell(row_of(sheet, key), COLUMN[column]).number_format = code

    return change


@pytest.mark.parametrize(
    ("code", "value", "found"),
    [
        ("0%", 45, ["R312", "R320"]),
        ("0.00%", 45, ["R312", "R320"]),
        ('[Red]0.0%;"none"', 45, ["R312", "R320"]),
        ('0.0"%"', None, ["R319"]),
        (r"0\%", None, ["R319"]),
        ("0.00", None, ["R319"]),
    ],
)
def test_only_a_percentage_format_makes_a_share_a_percentage(
    code: str, value: float | None, found: list[str]
) -> None:
    """45% in a percentage cell is stored as 0.45; a sign that is only written beside it changes nothing."""
    checked = after(typing(SHARE, result=0.45), _format(SHARE, "result", code))

    assert sorted(codes(checked)) == found
    assert [answer.observation.value for answer in checked.answers] == ([value] if value else [])


def test_a_percentage_in_a_cell_for_a_count_is_asked_about() -> None:
    """A count has no per cent."""
    assert codes(after(typing(COUNT, result=0.45), _format(COUNT, "result", "0%"))) == ["R325"]


@pytest.mark.parametrize(
    ("held", "value", "found"),
    [(46.0, 45, ["R312", "R320"]), (0.5, 0.45, ["R312"]), (7.0, None, ["R319"])],
)
def test_history_settles_whether_it_is_a_share(held: float, value: float | None, found: list[str]) -> None:
    """After 46% last year 0.45 is 45%; after half a per cent it is itself; after 7% nobody knows."""
    before = Observation("RR8", "emp.good.01", "2023-24", value=held)

    checked = after(typing(SHARE, result=0.45), history={before.key: before})

    assert sorted(codes(checked)) == found
    assert [answer.observation.value for answer in checked.answers] == ([value] if value else [])


LEVY = "emp.future.05|all|2024-25"


@pytest.mark.parametrize(
    ("cells", "numerator", "found"),
    [
        ({"numerator": "£3k", "denominator": 5000}, 3000, ["R329"]),
        ({"numerator": "£1,200", "denominator": 5000}, 1200, ["R302"]),
        ({"numerator": "£1.5m", "denominator": "2 million"}, 1_500_000, ["R329", "R329"]),
        ({"numerator": "€3", "denominator": 5000}, None, ["R325"]),
        ({"numerator": "12%", "denominator": 5000}, None, ["R325"]),
    ],
)
def test_counts_of_pounds_may_have_their_sign(
    cells: dict[str, Any], numerator: float | None, found: list[str]
) -> None:
    """What is counted in pounds may be written in pounds, though the figure is a percentage."""
    asked = a_plan([{"id": "emp.future.05", "frequency": "annual"}])
    checked = check_return(read_return(changed(a_workbook(asked), typing(LEVY, **cells))), asked)

    assert codes(checked) == found
    assert [answer.observation.numerator for answer in checked.answers] == ([numerator] if numerator else [])


def _with_formula(
    returned: ReturnedWorkbook, key: str, value: float, *, percentage: bool
) -> ReturnedWorkbook:
    """The workbook with a formula of somebody's own in a result cell, and what it gave."""

    def put(sheet: RawSheet) -> RawSheet:
        rows = [list(row) for row in sheet.rows]
        for place, row in enumerate(rows):
            if row and row[0] == key:
                row[COLUMN["result"] - 1] = value
                address = frozenset({f"H{place + 1}"})
                marked = sheet.percentages | address if percentage else sheet.percentages
                formulas, uncached = sheet.formulas | address, sheet.uncached - address
                cells = tuple(map(tuple, rows))
                return replace(sheet, rows=cells, formulas=formulas, uncached=uncached, percentages=marked)
        return sheet

    return replace(returned, sheets=tuple(put(sheet) for sheet in returned.sheets))


@pytest.mark.parametrize(
    ("value", "percentage", "kept", "found"),
    [
        (50.0, False, None, []),
        (50.0, True, None, []),
        (70.0, False, 70, ["R313"]),
        (0.5, True, 50, ["R320"]),
        (0.7, True, 70, ["R313", "R320"]),
    ],
)
def test_a_formula_over_ours_is_held_against_the_counts(
    value: float, percentage: bool, kept: float | None, found: list[str]
) -> None:
    """A formula that gives what the counts give says nothing new; any other is somebody's figure."""
    content = changed(a_workbook(plan()), typing(SHARE, numerator=30, denominator=60))

    checked = check_return(_with_formula(read_return(content), SHARE, value, percentage=percentage), plan())

    assert sorted(codes(checked)) == found
    assert the_answer(checked).value == kept


def test_a_figure_in_a_crossed_out_cell_is_not_lost_without_a_word() -> None:
    """A count has one figure; what stands beside it is told, and alone it is no answer."""
    beside = after(typing(COUNT, result=5, numerator=4))
    alone = after(typing(COUNT, numerator=4))

    assert (codes(beside), the_answer(beside).value) == (["R330"], 5)
    assert (codes(alone), alone.answers, alone.refused) == (["R330"], (), 0)


def test_a_broken_note_costs_the_note_and_not_the_answer() -> None:
    """The figure is taken; that the note shows an error is told."""
    checked = after(typing(COUNT, result=5, note="#REF!"))

    assert (codes(checked), the_answer(checked).value, the_answer(checked).note) == (["R331"], 5, "")


@pytest.mark.parametrize("area", ["F{0}:G{0}", "F{0}:F{1}", "J{0}:J{1}"])
def test_merged_inputs_are_asked_about(area: str) -> None:
    """Nobody can tell for which question a merged cell's figure was meant."""

    def merge(book: Workbook) -> None:
        sheet = book["Employment"]
        row = row_of(sheet, SHARE)
        sheet.merge_cells(area.format(row, row + 1))

    checked = after(typing(SHARE, numerator=4, denominator=5, status="reported"), merge)

    assert "R209" in codes(checked)
    assert "emp.good.01" not in [answer.observation.indicator for answer in checked.answers]


def test_control_characters_leave_the_note_and_are_told() -> None:
    """A bell that somebody pasted is taken out; `_x0007_` typed as text stays those characters."""
    assert the_answer(after(typing(COUNT, result=4, note="_x005F_x0007_"))).note in (
        "_x0007_",
        "_x005F_x0007_",
    )
