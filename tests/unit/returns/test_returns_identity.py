"""Whose workbook it is and for what it was made; older layouts are brought up to date."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from anchorkit.observations import Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.migrate import migrate, renamed_headings
from anchorkit.returns.model import CheckedReturn, RawSheet, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import LAYOUT_VERSION, MANIFEST, START
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook, changed, typing

GOLDEN = Path(__file__).parents[2] / "golden"
SHARE = "emp.good.01|all|2024-25"
IDS = ("emp.good.01", "emp.future.08", "emp.good.08", "pl.lead.01", "pl.lead.02")


def plan() -> Plan:
    """The set of the golden workbooks."""
    return a_plan([{"id": name, "frequency": "annual"} for name in IDS])


def after(change: Callable[[Workbook], None]) -> CheckedReturn:
    """What is made of a filled workbook after a change."""
    filled = changed(a_workbook(plan()), typing(SHARE, numerator=9, denominator=10))
    return check_return(read_return(changed(filled, change)), plan())


def found(checked: CheckedReturn) -> tuple[str, list[str], int]:
    """The outcome, the codes of the findings and how many answers are taken."""
    return checked.outcome, [finding.code for finding in checked.findings], len(checked.answers)


def _manifest(name: str, value: str, sheet: str = MANIFEST) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for row in book[sheet].iter_rows():
            if row[0].value == name:
                row[1].value = value

    return change


def _other_front(book: Workbook) -> None:
    for row in book[START].iter_rows(max_row=5):
        if str(row[0].value).startswith("For "):
            row[0].value = "For Somebody Else (RXR)"


def _second_identity(book: Workbook) -> None:
    copy = book.copy_worksheet(book[MANIFEST])
    _manifest("organisation", "RXR", copy.title)(book)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_other_front, "R112", ("RXR", "RR8")),
        (_manifest("organisation", "ZZZ"), "R107", ("ZZZ",)),
        (_second_identity, "R113", ()),
    ],
)
def test_a_doubtful_identity_refuses_the_file(
    change: Callable[[Workbook], None], code: str, words: tuple[str, ...]
) -> None:
    """Figures are never filed under another organisation; both codes are said."""
    checked = after(change)

    assert found(checked) == ("refused", [code], 0)
    assert all(word in checked.findings[0].message for word in words)


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.copy_worksheet(book[MANIFEST]),
        lambda book: setattr(book[MANIFEST], "title", "Sheet99"),
        lambda book: setattr(book[MANIFEST], "sheet_state", "visible"),
        lambda book: book[MANIFEST].insert_cols(1),
        lambda book: book[MANIFEST].insert_rows(1, 3),
        lambda book: book.remove(book[START]),
        lambda book: book.copy_worksheet(book[START]),
    ],
)
def test_the_identity_is_found_by_what_it_says(change: Callable[[Workbook], None]) -> None:
    """A hidden sheet that was renamed, shown, moved or copied still says whose workbook it is."""
    assert found(after(change)) == ("accepted", [], 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_manifest("menu version", "0.9.0"), "R111"),
        (_manifest("selection version", "7"), "R109"),
    ],
)
def test_another_version_is_taken_and_said(change: Callable[[Workbook], None], code: str) -> None:
    """What is still asked is taken from a workbook of another version."""
    assert found(after(change)) == ("accepted with findings", [code], 1)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("layout-*.xlsx")), ids=lambda path: path.stem)
def test_a_workbook_of_every_layout_is_read(path: Path) -> None:
    """A workbook that was sent out once is taken back for good, and an old one is said to be one."""
    checked = check_return(read_return(path.read_bytes()), plan())

    assert [answer.observation for answer in checked.answers] == [
        Observation("RR8", "emp.future.08", "2024-25", value=7, status=Status.ESTIMATED),
        Observation("RR8", "emp.good.01", "2024-25", numerator=9, denominator=10, note="ESR, March"),
        Observation("RR8", "pl.lead.01", "2024-25", choice="yes", note="Board paper"),
    ]
    older = f"layout-{LAYOUT_VERSION}" != path.stem
    assert ("R110" in [finding.code for finding in checked.findings]) is older


def test_layouts_are_brought_up_step_by_step() -> None:
    """Each version has its step to the next; one without changes needs none."""
    book = ReturnedWorkbook((RawSheet("A", (("Key", "Old", "x"), ("a|all|2024-25", "Old", 1.0))),))
    steps = {1: renamed_headings({"old": "Older"}), 3: renamed_headings({"Older": "Oldest"})}

    assert migrate(book, 1, 2, steps).sheets[0].rows[0] == ("Key", "Older", "x")
    assert migrate(book, 1, 4, steps).sheets[0].rows == (
        ("Key", "Oldest", "x"),
        ("a|all|2024-25", "Old", 1.0),
    )
    assert migrate(book, 4, 4, steps) == book


def test_the_message_of_an_older_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is told that the workbook was an older one and that its answers count."""
    monkeypatch.setattr("anchorkit.returns.identity.LAYOUT_VERSION", LAYOUT_VERSION + 1)
    monkeypatch.setattr("anchorkit.returns.check.LAYOUT_VERSION", LAYOUT_VERSION + 1)

    assert found(after(lambda _: None)) == ("accepted with findings", ["R110"], 1)
