"""What becomes of what people type into a share of staff: the promises, as a table to read."""

import re

import pytest

from anchorkit.returns.check import check_return
from anchorkit.returns.read import read_return
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook, changed, typing

KEY = "emp.good.01|all|2024-25"
TABLE = """
numerator     | denominator | result | status        | kept as                     | finding
9             | 10          |        |               | 9 of 10, reported           |
9             | 10          |        | estimated     | 9 of 10, estimated          |
1,200         | 5000        |        |               | 1200 of 5000, reported      | R302
９            | 10          |        |               | 9 of 10, reported           | R302
1\u00a0200     | 5000        |        |               | 1200 of 5000, reported      | R302
5 people      | 50          |        |               | 5 of 50, reported           | R302
<5            | 50          |        |               | no figure, suppressed       | R318
*             | 50          |        |               | no figure, suppressed       | R318
n/a           | n/a         |        |               | no figure, not_applicable   | R318
not recorded  |             |        |               | no figure, not_collected    | R318
-             | 50          |        |               | nothing                     | R326
c. 40         | 50          |        |               | nothing                     | R322
40-45         | 50          |        |               | nothing                     | R323
3k            | 5000        |        |               | nothing                     | R324
12%           | 50          |        |               | nothing                     | R325
              |             | 12%    |               | 12 without counts           | R302 R312
about 40      | 50          |        |               | nothing                     | R322
forty         | 50          |        |               | nothing                     | R301
11            | 10          |        |               | nothing                     | R309
0             | 0           |        |               | 0 of 0, reported            | R310
              |             | 61.5   |               | 61.5 without counts         | R312
9             | 10          | 90     |               | 9 of 10 and 90, reported    |
9             | 10          | 70     |               | 9 of 10 and 70, reported    | R313
              |             |        | not collected | no figure, not_collected    |
9             | 10          |        | not collected | nothing                     | R305
              |             |        | reported      | nothing                     | R306
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


def _typed(text: str) -> object:
    """A number as a number, words as words, nothing as nothing."""
    return float(text) if re.fullmatch(r"[0-9.]+", text) else text or None


def _kept(numerator: float | None, denominator: float | None, value: float | None, status: str) -> str:
    if numerator is None and value is None:
        return f"no figure, {status}"
    if numerator is None:
        return f"{value:g} without counts"
    also = f" and {value:g}" if value is not None else ""
    return f"{numerator:g} of {denominator:g}{also}, {status}"


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(filter(None, row[:4])) for row in ROWS])
def test_what_is_typed_is_kept_or_asked_about(row: list[str]) -> None:
    """Each line of the table: what stands in the cells, what is kept of it, and what is found."""
    numerator, denominator, result, status, expected, code = row
    plan = a_plan(["emp.good.01"])
    cells = {"numerator": numerator, "denominator": denominator, "result": result, "status": status}
    answered = {name: _typed(text) for name, text in cells.items() if text}

    checked = check_return(read_return(changed(a_workbook(plan), typing(KEY, **answered))), plan)

    found = [answer.observation for answer in checked.answers]
    kept = [_kept(each.numerator, each.denominator, each.value, each.status.value) for each in found]
    assert kept == ([] if expected == "nothing" else [expected])
    assert [finding.code for finding in checked.findings] == code.split()
