"""The rule walk: for each kind of indicator what somebody types into a row, and what its check must say."""

from collections.abc import Mapping
from functools import cache

from openpyxl import Workbook

from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.observations import ALL
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.menus import a_menu, an_indicator
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN

Cells = Mapping[str, object]

KIND_TO_CHECK = {
    Kind.COUNT: an_indicator(
        "emp.future.01", Kind.COUNT, frequency="monthly", whole=True, range=[0, None], soft_range=[0, 1000]
    ),
    Kind.AMOUNT: an_indicator(
        "emp.future.02", Kind.AMOUNT, frequency="monthly", range=[0, None], soft_range=[5, 5000]
    ),
    Kind.PROPORTION: an_indicator(
        "emp.future.03",
        Kind.PROPORTION,
        frequency="monthly",
        whole=True,
        range=[0, 100],
        soft_range=[10, 95],
    ),
    Kind.AVERAGE: an_indicator(
        "emp.future.04", Kind.AVERAGE, frequency="monthly", range=[0, 365], soft_range=[0, 90]
    ),
    Kind.SCORE: an_indicator("emp.future.05", Kind.SCORE, frequency="monthly", whole=True, range=[0, 12]),
    Kind.RELATIVE_LIKELIHOOD: an_indicator(
        "emp.future.06",
        Kind.RELATIVE_LIKELIHOOD,
        frequency="monthly",
        whole=True,
        range=[0, None],
        soft_range=[0.2, 5],
    ),
    Kind.GAP: an_indicator("emp.future.07", Kind.GAP, frequency="monthly", soft_range=[-20, 20]),
    Kind.YES_NO: an_indicator("emp.future.08", Kind.YES_NO, frequency="monthly"),
}


def counts(numerator: object, denominator: object, **more: object) -> Cells:
    """A row with both counts."""
    return {"numerator": numerator, "denominator": denominator, **more}


def result(value: object, **more: object) -> Cells:
    """A row with a figure in its result."""
    return {"result": value, **more}


def only(status: str) -> Cells:
    """A row with nothing but a status."""
    return {"status": status}


Case = tuple[Cells, str]
_NO_FIGURE: tuple[Case, ...] = (
    ({}, "To answer"),
    (result("   ", status=" "), "To answer"),
    ({"note": "we are looking for it"}, "To answer"),
    (only("not collected"), "OK: no figure"),
    (only("suppressed"), "OK: no figure"),
    (only("Not  Applicable "), "Not applicable"),
    (only("perhaps"), "Check: Unknown status"),
    (only("estimated"), "Check: Status without a figure"),
    (only("estimate"), "Check: Status without a figure"),
    (only("Not recorded"), "Check: Choice understood"),
    (only("n/a"), "Check: Choice understood"),
)
_ONE_FIGURE: tuple[Case, ...] = (
    *_NO_FIGURE,
    (result(10), "OK"),
    (result(10, status="reported"), "OK"),
    (result(10, status="ESTIMATED"), "OK"),
    (result(10, status="Estimate"), "Check: Choice understood"),
    (result(10, status="provisional"), "Check: Unknown status"),
    (result(10, status="withheld"), "Check: Figure and status disagree"),
    (result(10, status="no idea"), "Check: Unknown status"),
    (result(10, status="not collected"), "Check: Figure and status disagree"),
    (result("about ten"), "Check: Not a plain number"),
    (result("1,234"), "Check: Number written as text"),
    (result("TRUE is not a number"), "Check: Not a plain number"),
    (result(10, numerator=3), "Check: Figure in a crossed-out cell"),
    ({"numerator": 3, "denominator": 4}, "Check: Figure in a crossed-out cell"),
    (result(10, note="=1/0"), "Check: Note can't be read"),
    (result("3 dozen"), "Check: Not a plain number"),
    (result("3 to 4"), "Check: Not a plain number"),
    (result("-"), "Check: Not a plain number"),
    (result("n/a"), "Check: Reason in place of a number"),
    (result(" Not  recorded"), "Check: Reason in place of a number"),
    (result("*"), "Check: Reason in place of a number"),
    (result("Withheld"), "Check: Reason in place of a number"),
    (result(1e17), "Check: Too large to be right"),
    (result("=1/0"), "Check: Excel error in the cell"),
    (result("=5+6"), "OK"),
)
_COUNTS: tuple[Case, ...] = (
    *_NO_FIGURE,
    (counts(30, 60), "OK"),
    (counts(30, 60, status="estimated"), "OK"),
    (counts(30, 60, status="not applicable"), "Check: Figure and status disagree"),
    (counts(30, 60, status=" EST. "), "Check: Choice understood"),
    (counts(30, 60, status="?"), "Check: Unknown status"),
    (counts("many", 60), "Check: Not a plain number"),
    (counts(30, "all"), "Check: Not a plain number"),
    (counts(30, 60, result="half"), "Check: Not a plain number"),
    (counts("3,000", 6000), "Check: Number written as text"),
    (counts("3,000", 60), "Check: Number written as text"),
    (counts("30", "n/a"), "Check: Reason in place of a number"),
    (counts("\u00a0", "\u00a0"), "To answer"),
    (counts(30, 60, note="=1/0"), "Check: Note can't be read"),
    (counts("£3", "c. 60"), "Check: Not a plain number"),
    (counts("<5", 60), "Check: Reason in place of a number"),
    (counts(None, None, result="unknown"), "Check: Reason in place of a number"),
    (counts(1e17, 2e17), "Check: Too large to be right"),
    (counts(-1, 60), "Check: Too small to be right"),
    (counts(30, -60), "Check: Too small to be right"),
    (counts(0, 0), "Check: Denominator is 0"),
    (counts(None, 60), "Check: Half of the counts"),
    (counts(30, None), "Check: Half of the counts"),
    (counts(None, 0), "Check: Half of the counts"),
    (counts(30, "  "), "Check: Half of the counts"),
    (counts("=1/0", 60), "Check: Excel error in the cell"),
    (counts("=SUM(10,20)", 60), "OK"),
    (counts(None, None, result=20), "Check: Value without its counts"),
    (counts(30, None, result=20), "Check: Value without its counts"),
    (counts(None, None, result=-0.5), "Check: Too small to be right"),
)
CASES: dict[Kind, tuple[Case, ...]] = {
    Kind.COUNT: (
        *_ONE_FIGURE,
        (result(0), "OK"),
        (result(1000), "OK"),
        (result(-1), "Check: Too small to be right"),
        (result(10.5), "Check: Not a whole number"),
        (result(1001), "Check: Unusual value"),
    ),
    Kind.AMOUNT: (
        *_ONE_FIGURE,
        (result(10.5), "OK"),
        (result(-0.01), "Check: Too small to be right"),
        (result(4), "Check: Unusual value"),
        (result(5000.01), "Check: Unusual value"),
    ),
    Kind.PROPORTION: (
        *_COUNTS,
        (counts(30, 29), "Check: Numerator above denominator"),
        (counts(31.5, 60), "Check: Not a whole number"),
        (counts(30, 60.5), "Check: Not a whole number"),
        (counts(5, 60), "Check: Unusual value"),
        (counts(60, 60), "Check: Unusual value"),
        (counts(None, None, result=100.1), "Check: Too large to be right"),
        (counts(None, None, result=0.45), "Check: Share or percentage?"),
        (counts(None, None, result=1), "Check: Share or percentage?"),
        (counts(None, None, result=0), "Check: Value without its counts"),
        (counts(6031, 9854, result=61), "OK"),
        (counts(6031, 9854, result=61.2), "OK"),
        (counts(6031, 9854, result=61.2036), "OK"),
        (counts(6031, 9854, result=62), "Check: Value does not follow from its counts"),
        (counts(6031, 9854, result=61.21), "Check: Value does not follow from its counts"),
        (counts(1, 8, result=12.5), "OK"),
        (counts(1, 8, result=13), "OK"),
        (counts(1, 8, result=12), "OK"),
    ),
    Kind.AVERAGE: (
        *_COUNTS,
        (counts(30.5, 2), "OK"),
        (counts(366, 1), "Check: Too large to be right"),
        (counts(400, 2), "Check: Unusual value"),
        (counts(100, 3, result=33.3), "OK"),
        (counts(100, 3, result=33), "OK"),
        (counts(100, 3, result=34), "Check: Value does not follow from its counts"),
    ),
    Kind.SCORE: (
        *_ONE_FIGURE,
        (result(0), "OK"),
        (result(12), "OK"),
        (result(-1), "Check: Too small to be right"),
        (result(13), "Check: Too large to be right"),
        (result(7.5), "Check: Not a whole number"),
    ),
    Kind.RELATIVE_LIKELIHOOD: (
        *_COUNTS,
        (counts(30, 29), "Check: Numerator above denominator"),
        (counts(30.5, 60), "Check: Not a whole number"),
        (counts(1, 60), "Check: Unusual value"),
        (counts(30, 60, result=0.1), "Check: Unusual value"),
        (counts(60, 60), "OK"),
    ),
    Kind.GAP: (*_ONE_FIGURE, (result(-3), "OK"), (result(31.25), "OK")),
    Kind.YES_NO: (
        *_NO_FIGURE,
        (result("yes"), "OK"),
        (result("No", status="estimated"), "OK"),
        (result(" not applicable "), "Not applicable"),
        (result("Y"), "Check: Choice understood"),
        (result("n/a"), "Check: Reason in place of a number"),
        (result("maybe"), "Check: Not one of the choices"),
        (result(1), "Check: Not one of the choices"),
        (result("yes", status="sure"), "Check: Unknown status"),
        (result("yes", status="Estimate"), "Check: Choice understood"),
        (result("yes", status="not held"), "Check: Figure and status disagree"),
        (result("yes", status="not collected"), "Check: Figure and status disagree"),
        (result("not applicable", status="not applicable"), "Not applicable"),
        (result("=1/0"), "Check: Excel error in the cell"),
        (result("yes", numerator=3), "Check: Figure in a crossed-out cell"),
        (result("no", note="=1/0"), "Check: Note can't be read"),
    ),
}
"""For each kind: what somebody types into a row, and what its check column says. Where two rows are compared
this is the reference group's; the target group's row has 20 of 80, or 9."""

_OTHER_SIDE = {Kind.RELATIVE_LIKELIHOOD: counts(20, 80), Kind.GAP: result(9)}


@cache
def walk_plan() -> Plan:
    """One indicator of each kind, asked for enough months to give each case a row of its own."""
    most = max(map(len, CASES.values()))
    last = f"{2020 + (most - 1) // 12}-{(most - 1) % 12 + 1:02}"
    return a_plan(
        [indicator.id for indicator in KIND_TO_CHECK.values()],
        a_menu(*KIND_TO_CHECK.values()),
        periods={"from": "2020-01", "to": last},
    )


def question_of(kind: Kind, place: int, *, other_side: bool = False) -> Question:
    """The question in whose row a case stands."""
    group = (TARGET if other_side else REFERENCE) if kind in _OTHER_SIDE else ALL
    period = f"{2020 + place // 12}-{place % 12 + 1:02}"
    return Question(KIND_TO_CHECK[kind].id, group, period)


def fill(book: Workbook) -> None:
    """Type every case into its row."""
    wanted: dict[str, Cells] = {}
    for kind, cases in CASES.items():
        for place, (cells, _) in enumerate(cases):
            wanted[question_of(kind, place).key] = cells
            if kind in _OTHER_SIDE:
                wanted[question_of(kind, place, other_side=True).key] = _OTHER_SIDE[kind]
    for sheet in book.worksheets:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            for name, value in wanted.get(str(sheet.cell(row, 1).value), {}).items():
                sheet.cell(row, COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types
