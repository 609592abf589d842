"""One language, two readings: what each check says in Excel, and whether it holds in Python."""

import pytest

from anchorkit.workbook.expressions import (
    UNREADABLE,
    Blank,
    Compare,
    Condition,
    Follows,
    Given,
    Not,
    OneOf,
    Operator,
    Unreadable,
    Whole,
    both,
    either,
)
from anchorkit.workbook.judged import holding
from anchorkit.workbook.own import PeriodCode
from anchorkit.workbook.quantities import (
    Constant,
    Number,
    Quantity,
    Quotient,
    Row,
)

CELLS = {"numerator": "F5", "denominator": "G5", "result": "H5", "status": "J5", "note": "K5"}
SHARE = Quotient("numerator", "denominator", 100)


@pytest.mark.parametrize(
    ("quantity", "excel", "guards"),
    [
        (Constant(3), "3", ()),
        (Constant(0.5), "0.5", ()),
        (Number("result"), "H5", ("ISNUMBER(H5)",)),
        (SHARE, "100*N(F5)/IF(N(G5)=0,1,G5)", ("ISNUMBER(F5)", "ISNUMBER(G5)", "N(G5)<>0")),
    ],
)
def test_quantities_in_excel(quantity: Quantity, excel: str, guards: tuple[str, ...]) -> None:
    """Each quantity is an expression, with the guards without which it would be an error."""
    assert quantity.excel(CELLS) == excel
    assert quantity.guards(CELLS) == guards


@pytest.mark.parametrize(
    ("quantity", "row", "number"),
    [
        (Constant(3), {}, 3),
        (Number("result"), {"result": 2.5}, 2.5),
        (Number("result"), {"result": "2.5"}, None),
        (Number("result"), {}, None),
        (SHARE, {"numerator": 1.0, "denominator": 4.0}, 25),
        (SHARE, {"numerator": 1.0, "denominator": 0.0}, None),
        (SHARE, {"numerator": None, "denominator": 4.0}, None),
    ],
)
def test_quantities_in_python(quantity: Quantity, row: Row, number: float | None) -> None:
    """A quantity is a number, or None where the row does not carry it."""
    assert holding(Given(quantity))(row) is (number is not None)
    assert holding(Compare(quantity, "=", Constant(number or 0)))(row) is (number is not None)


@pytest.mark.parametrize(
    ("condition", "excel"),
    [
        (Blank("result"), 'TRIM(SUBSTITUTE(H5,"\u00a0"," "))=""'),
        (Unreadable("note"), "ISERROR(K5)"),
        (
            OneOf("status", ("yes", "no")),
            'ISNUMBER(FIND("|"&LOWER(TRIM(SUBSTITUTE(J5,"\u00a0"," ")))&"|","|yes|no|"))',
        ),
        (Compare(Number("result"), "<", Constant(0)), "AND(ISNUMBER(H5),H5<0)"),
        (Compare(Constant(1), "=", Constant(1)), "1=1"),
        (Given(Number("result")), "AND(ISNUMBER(H5))"),
        (Whole("result"), "AND(ISNUMBER(H5),N(H5)=INT(N(H5)))"),
        (Not(Given(Number("result"))), "NOT(AND(ISNUMBER(H5)))"),
        (both(Unreadable("note"), Unreadable("result")), "AND(ISERROR(K5),ISERROR(H5))"),
        (either(Unreadable("note"), Unreadable("result")), "OR(ISERROR(K5),ISERROR(H5))"),
    ],
)
def test_conditions_in_excel(condition: Condition, excel: str) -> None:
    """Each condition is one Excel expression."""
    assert condition.excel(CELLS) == excel


@pytest.mark.parametrize(
    ("condition", "row", "holds"),
    [
        (Blank("result"), {}, True),
        (Blank("result"), {"result": " \t"}, True),
        (Blank("result"), {"result": 0.0}, False),
        (Unreadable("note"), {"note": UNREADABLE}, True),
        (Unreadable("note"), {"note": "as counted"}, False),
        (OneOf("status", ("not collected",)), {"status": " Not  Collected "}, True),
        (OneOf("status", ("not collected",)), {"status": "collected"}, False),
        (OneOf("status", ("not collected",)), {"status": 1.0}, False),
        (Given(Number("result")), {"result": 0.0}, True),
        (Given(SHARE), {"numerator": 1.0}, False),
        (Given(Constant(3)), {}, True),
        (PeriodCode("period"), {"period": " 2025-26-q1 "}, True),
        (PeriodCode("period"), {"period": "last year"}, False),
        (Whole("result"), {"result": 3.0}, True),
        (Whole("result"), {"result": -3.5}, False),
        (Whole("result"), {"result": "3"}, False),
        (Not(Whole("result")), {}, True),
        (both(Blank("result"), Blank("status")), {"status": "x"}, False),
        (either(Blank("result"), Blank("status")), {"status": "x"}, True),
    ],
)
def test_conditions_in_python(condition: Condition, row: Row, holds: bool) -> None:
    """Each condition holds or does not, and a missing number makes it false."""
    assert holding(condition)(row) is holds


@pytest.mark.parametrize(
    ("operator", "held"),
    [
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
        ("=", [False, True, False]),
    ],
)
def test_comparisons(operator: Operator, held: list[bool]) -> None:
    """Each operator does what it says; a blank and a text compare with nothing."""
    condition = Compare(Number("result"), operator, Constant(2))
    assert [holding(condition)({"result": value}) for value in (1.0, 2.0, 3.0)] == held
    assert not holding(condition)({"result": None})
    assert not holding(condition)({"result": "2"})


@pytest.mark.parametrize(
    ("printed", "follows"),
    [
        (61.0, True),
        (61.2, True),
        (61.20, True),
        (61.2036, True),
        (61.21, False),
        (62.0, False),
        (60.0, False),
    ],
)
def test_a_printed_figure_follows_where_it_was_only_rounded(printed: float, follows: bool) -> None:
    """6,031 of 9,854 are 61.2036…%: printed with fewer decimals it is still the same figure."""
    row: Row = {"numerator": 6031.0, "denominator": 9854.0, "result": printed}
    assert holding(Follows("result", SHARE))(row) is follows


@pytest.mark.parametrize("row", [{"result": 61.0}, {"numerator": 1.0, "denominator": 2.0}, {}])
def test_what_is_not_there_does_not_follow(row: Row) -> None:
    """Without a figure or without its counts there is nothing to compare."""
    assert not holding(Follows("result", SHARE))(row)
