"""Rows of the sheet for own indicators, as people fill them in, and what their check must say."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from openpyxl import Workbook

from anchorkit.findings import (
    CATALOGUE,
    ERROR_CELL,
    FIGURE_NOT_ASKED,
    NOT_A_NUMBER,
    NUMBER_UNDERSTOOD,
    OWN_INDICATOR_INCOMPLETE,
    PERCENT_UNDERSTOOD,
    REASON_GIVEN,
    Finding,
)
from anchorkit.menu.kinds import Kind
from anchorkit.workbook import checks, rules
from anchorkit.workbook.layout import BLANK_ROWS, HEADER_ROW, OWN, OWN_COLUMNS, OWN_KINDS
from anchorkit.workbook.own import own_indicator

COLUMNS: Final = {column.name: place for place, column in enumerate(OWN_COLUMNS, 1)}
Typed = dict[str, object]
Case = tuple[Typed, str]


def own(kind: str, *figures: object, **more: object) -> Typed:
    """A row with a name, a kind and a period; figures are the result, or numerator and denominator."""
    names = ("result",) if len(figures) == 1 else ("numerator", "denominator", "result")
    return {
        "title": "Bikes lent",
        "kind": kind,
        "period": "2024-25",
        **dict(zip(names, figures, strict=False)),
        **more,
    }


INCOMPLETE: Final = "Check: Own indicator incomplete"
CASES: Final[tuple[Case, ...]] = (
    ({}, ""),
    ({"title": "  "}, ""),
    ({"note": "to follow"}, INCOMPLETE),
    ({"title": "Bikes lent"}, INCOMPLETE),
    (own("count"), INCOMPLETE),
    (own("count", 5, title=None), INCOMPLETE),
    (own("counts", 5), INCOMPLETE),
    (own("count", 5, period="2024"), INCOMPLETE),
    (own("count", 5, period=2024), INCOMPLETE),
    (own("count", 5, period=date(2025, 4, 1)), INCOMPLETE),
    (own("count", 5, period="2011-12"), INCOMPLETE),
    (own("count", 5, period="2024-26"), INCOMPLETE),
    (own("count", 5, period="2024-25-Q5"), INCOMPLETE),
    (own("count", 5, period="2024-25-Q4"), "OK"),
    (own("count", 5, period="2024-12"), "OK"),
    (own("count", 5, period=" 2024-25 "), "OK"),
    (own("Count", 5), "OK"),
    (own("yes_no", "yes"), "OK"),
    (own("count", -3), "Check: Too small to be right"),
    (own("count", -3.5), "Check: Too small to be right"),
    (own("count", 3.5), "Check: Not a whole number"),
    (own("count", 1e17), "Check: Too large to be right"),
    (own("count", "about 5"), "Check: Not a plain number"),
    (own("count", "1,234"), "Check: Number written as text"),
    (own("count", "n/a"), "Check: Reason in place of a number"),
    (own("count", "=1/0"), "Check: Excel error in the cell"),
    (own("count", 5, title="=1/0"), "Check: Excel error in the cell"),
    (own("count", 5, period="=1/0"), "Check: Excel error in the cell"),
    (own("count", 5, unit="=1/0"), "Check: Excel error in the cell"),
    (own("count", 5, note="=1/0"), "Check: Note can't be read"),
    (own("count", "=2+3"), "OK"),
    (own("count", 5, 10), "Check: Figure in a crossed-out cell"),
    (own("count", 5, 10, 20), "Check: Figure in a crossed-out cell"),
    (own("amount", 3.5), "OK"),
    (own("amount", -3.5), "Check: Too small to be right"),
    (own("amount", 1e17), "Check: Too large to be right"),
    (own("proportion", 5, 50), "OK"),
    (own("proportion", 5.5, 50), "OK"),
    (own("proportion", 50, 5), "Check: Numerator above denominator"),
    (own("proportion", -1, 5), "Check: Too small to be right"),
    (own("proportion", 1, -5), "Check: Too small to be right"),
    (own("proportion", 0, 0), "Check: Denominator is 0"),
    (own("proportion", 5, None), "Check: Half of the counts"),
    (own("proportion", 61), "Check: Value without its counts"),
    (own("proportion", 161), "Check: Too large to be right"),
    (own("proportion", -5), "Check: Too small to be right"),
    (own("proportion", 0.61), "Check: Share or percentage?"),
    (own("proportion", 5, 50, 10), "OK"),
    (own("proportion", 5, 50, 0.1), "Check: Value does not follow from its counts"),
    (own("proportion", 1e17, 2e17), "Check: Too large to be right"),
    (own("average", 50, 5), "OK"),
    (own("average", 50, 5, 10), "OK"),
    (own("average", 50, 5, 11), "Check: Value does not follow from its counts"),
    (own("average", -50, 5), "Check: Too small to be right"),
    (own("average", 10), "Check: Value without its counts"),
    (own("average", -10), "Check: Too small to be right"),
    (own("average", "many", 5), "Check: Not a plain number"),
    (own("yes or no", "no"), "OK"),
    (own("yes or no", "Y"), "Check: Choice understood"),
    (own("yes or no", "not applicable"), "Not applicable"),
    (own("yes or no", "n/a"), "Check: Reason in place of a number"),
    (own("yes or no", "maybe"), "Check: Not one of the choices"),
    (own("yes or no", "yes", 4, 5) | {"result": "yes"}, "Check: Figure in a crossed-out cell"),
)
"""What somebody fills in, and what the check column says."""
LATER: Final[tuple[Typed, ...]] = (
    own("amount", "£5", unit="£"),
    own("proportion", "12%"),
    own("amount", "3k"),
)
"""Whether pounds and per cent belong there only the check at ingest can tell."""


def own_books() -> list[Sequence[Case]]:
    """The cases in as many workbooks as they need."""
    cases = [*CASES, *((typed, "Check: Will be read when sent back") for typed in LATER)]
    return [cases[first : first + BLANK_ROWS] for first in range(0, len(cases), BLANK_ROWS)]


def fill_own(book: Workbook, cases: Sequence[Case]) -> None:
    """Type the cases into the rows, each under a name of its own."""
    sheet = book[OWN]
    for row, (typed, _) in enumerate(cases, HEADER_ROW + 1):
        for name, value in typed.items():
            named = f"{value} {row}" if name == "title" and value == "Bikes lent" else value
            sheet.cell(row, COLUMNS[name]).value = named  # type: ignore[assignment] # whatever a person types


def own_words(row: int, typed: Typed, findings: Sequence[Finding]) -> str:
    """What the check column has to say of a row, from what the check at ingest makes of it."""
    found = [
        checks.sheet_words(CATALOGUE[finding.code])
        for finding in findings
        if finding.sheet == OWN and finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row)
    ]
    if found:
        return min(found, key=_order().index)
    if typed.get("result") == "not applicable":
        return rules.NOT_APPLICABLE
    return rules.OK if any(str(value).strip() for value in typed.values()) else ""


def _order() -> list[str]:
    first = (ERROR_CELL, OWN_INDICATOR_INCOMPLETE, FIGURE_NOT_ASKED)
    of_cells = (REASON_GIVEN, NOT_A_NUMBER, PERCENT_UNDERSTOOD, NUMBER_UNDERSTOOD)
    of_kinds = [
        rule.rule for kind in (Kind.YES_NO, *OWN_KINDS) for rule in rules.answer_rules(own_indicator(kind))
    ]
    return [checks.sheet_words(rule) for rule in (*first, *of_cells, *of_kinds)]
