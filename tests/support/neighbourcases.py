"""The walk past neighbours: what is typed into a row's parent or total, and what the row's check must say."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from openpyxl import Workbook

from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW
from tests.support.menus import a_menu, an_indicator
from tests.support.rulecases import counts, only, result
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN

Cells = Mapping[str, object]

PARENT = an_indicator("emp.good.01", Kind.YES_NO, frequency="monthly", title="A policy")
UNLESS_NO = {"indicator": PARENT.id, "equals": "yes"}
UNLESS_YES = {"indicator": PARENT.id, "equals": "no"}
CHOICE = an_indicator("emp.good.02", Kind.YES_NO, frequency="monthly", depends_on=UNLESS_NO)
COUNT = an_indicator("emp.good.03", Kind.COUNT, frequency="monthly", depends_on=UNLESS_YES)
FAR = an_indicator("proc.local.01", Kind.YES_NO, frequency="monthly", depends_on=UNLESS_NO)
SHARE = an_indicator("emp.good.04", Kind.PROPORTION, frequency="monthly")
RATIO = an_indicator("emp.good.05", Kind.RELATIVE_LIKELIHOOD, frequency="monthly")

_NO = "Not applicable: “A policy” is no"
_YES = "Not applicable: “A policy” is yes"
_ANSWERED = "Check: Answered though its condition is not met"
BAND = "band=band_2"

# What is typed by question, and what the checks of some questions then say; a month for each.
Case = tuple[Mapping[tuple[str, str], Cells], Mapping[tuple[str, str], str]]


def _parent(cells: Cells, **said: str) -> Case:
    """A case of the parent alone: what the three questions that depend on it say while they are blank."""
    ids = {"choice": CHOICE.id, "count": COUNT.id, "far": FAR.id}
    return {(PARENT.id, "all"): cells}, {(ids[name], "all"): text for name, text in said.items()}


def _total(cells: Cells, text: str) -> Case:
    """A case of a share's total: what a group says while it is blank."""
    return {(SHARE.id, "all"): cells}, {(SHARE.id, BAND): text}


def _sides(reference: Cells, target: Cells, text: str) -> Case:
    """A case of the two sides of a comparison: what a group says while it is blank."""
    return {(RATIO.id, REFERENCE): reference, (RATIO.id, TARGET): target}, {(RATIO.id, BAND): text}


CASES: tuple[Case, ...] = (
    _parent({}, choice="To answer", count="To answer", far="To answer"),
    _parent(result("no"), choice=_NO, count="To answer", far=_NO),
    _parent(result("No "), choice=_NO, count="To answer", far=_NO),
    _parent(result("yes"), choice="To answer", count=_YES, far="To answer"),
    _parent(result("not applicable"), choice="To answer", count="To answer", far="To answer"),
    _parent(only("not collected"), choice="To answer", count="To answer", far="To answer"),
    _parent(result("=1/0"), choice="To answer", count="To answer", far="To answer"),
    (
        {(PARENT.id, "all"): result("no"), (CHOICE.id, "all"): result("yes"), (COUNT.id, "all"): result(3)},
        {(CHOICE.id, "all"): _ANSWERED, (COUNT.id, "all"): "OK"},
    ),
    (
        {(PARENT.id, "all"): result("yes"), (CHOICE.id, "all"): result("yes"), (COUNT.id, "all"): result(3)},
        {(CHOICE.id, "all"): "OK", (COUNT.id, "all"): _ANSWERED},
    ),
    (
        {
            (PARENT.id, "all"): result("no"),
            (CHOICE.id, "all"): result("not applicable"),
            (COUNT.id, "all"): only("not collected"),
        },
        {(CHOICE.id, "all"): "Not applicable", (COUNT.id, "all"): "OK: no figure"},
    ),
    ({(COUNT.id, "all"): result(3)}, {(COUNT.id, BAND): "Only if you have it"}),
    (
        {(PARENT.id, "all"): result("yes"), (COUNT.id, "all"): {}},
        {(COUNT.id, BAND): _YES, (COUNT.id, "all"): _YES},
    ),
    _total({}, "To answer"),
    _total(counts(30, 60), "Only if you have it"),
    _total(counts(None, None, result=50), "Only if you have it"),
    _total(only("not collected"), "Only if you have it"),
    _total(only("not applicable"), "Not applicable"),
    _total({"note": "we are looking"}, "To answer"),
    _total(result("  "), "To answer"),
    _total(counts(70, 60), "Only if you have it"),
    (
        {(SHARE.id, "all"): counts(30, 60), (SHARE.id, BAND): counts(3, 6)},
        {(SHARE.id, BAND): "OK", (SHARE.id, "band=band_3"): "Only if you have it"},
    ),
    ({(SHARE.id, BAND): counts(3, 6)}, {(SHARE.id, "all"): "To answer"}),
    _sides({}, {}, "To answer"),
    _sides(counts(30, 60), {}, "To answer"),
    _sides(counts(30, 60), counts(20, 60), "Only if you have it"),
    _sides(only("not applicable"), only("Not applicable"), "Not applicable"),
    _sides(only("not applicable"), only("not collected"), "Only if you have it"),
)


@cache
def neighbour_plan() -> Plan:
    """The indicators of the walk, asked for enough months to give each case one of its own."""
    indicators = (PARENT, CHOICE, COUNT, SHARE, RATIO, FAR)
    broken_down = (COUNT, SHARE, RATIO)
    return a_plan(
        [{"id": found.id, "groups": ["band"] if found in broken_down else []} for found in indicators],
        a_menu(*indicators),
        periods={"from": _month(0), "to": _month(len(CASES) - 1)},
    )


def _month(place: int) -> str:
    return f"{2020 + place // 12}-{place % 12 + 1:02}"


def fill_neighbours(book: Workbook) -> None:
    """Type every case into its month's rows."""
    wanted = {
        Question(*asked, _month(place)).key: cells
        for place, (typed, _) in enumerate(CASES)
        for asked, cells in typed.items()
    }
    for sheet in book.worksheets:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            for name, value in wanted.get(str(sheet.cell(row, 1).value), {}).items():
                sheet.cell(row, COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types


def expected_of_neighbours() -> Iterator[tuple[str, str, str]]:
    """Key, what was typed in its month, and what its check must say."""
    for place, (typed, told) in enumerate(CASES):
        for asked, text in told.items():
            yield Question(*asked, _month(place)).key, str(typed), text


def turned_round(book: Workbook) -> None:
    """Put the rows of each question sheet in the opposite order, as Excel does when it sorts.

    What refers to the row itself goes with it; whole columns and the other rows stay what they are.
    """
    for sheet in book.worksheets:
        if sheet.cell(HEADER_ROW, 1).value != ANSWER_COLUMNS[0].header:
            continue
        first, last = HEADER_ROW + 1, sheet.max_row
        names = [column.name for column in ANSWER_COLUMNS]
        rows = {
            row: [sheet.cell(row, COLUMN[name]).value for name in names] for row in range(first, last + 1)
        }
        for row, values in rows.items():
            new = first + last - row
            for name, value in zip(names, values, strict=True):
                sheet.cell(new, COLUMN[name]).value = _moved(value, row, new)  # type: ignore[assignment] # as it was


def _moved(value: object, row: int, new: int) -> object:
    if not isinstance(value, str) or not value.startswith("="):
        return value
    return re.sub(rf"(?<![$A-Z])([A-Z]){row}(?!\d)", rf"\g<1>{new}", value)
