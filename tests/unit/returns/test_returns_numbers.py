"""Numbers as people write them."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from anchorkit.findings import (
    ABBREVIATED,
    APPROXIMATE,
    DATE_FOR_NUMBER,
    LOST_DIGITS,
    NONE_OR_UNKNOWN,
    NOT_A_NUMBER,
    NOT_THIS_UNIT,
    NUMBER_UNDERSTOOD,
    PERCENT_UNDERSTOOD,
    SEVERAL_NUMBERS,
    SHORT_FORM_UNDERSTOOD,
    Rule,
)
from anchorkit.observations import Status
from anchorkit.returns.model import RawCell
from anchorkit.returns.numbers import ReadNumber, read_number
from anchorkit.workbook.reasons import status_of_reason

MESSY = Path(__file__).with_name("messy_cells.csv")
"""Cells of published workbooks, each with its source and licence in the file itself."""


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (45.0, 45),
        ("1,234", 1234),
        (" 45 ", 45),
        ("1\u00a0234", 1234),
        ("1\u202f234.5", 1234.5),
        ("1 234 567", 1234567),
        ("４５", 45),
        ("٤٥", 45),
        ("١٬٢٣٤", 1234),
        ("١٫٥", 1.5),
        ("+45", 45),
        ("45.00", 45),
        ("45.", 45),
        (".5", 0.5),
        ("-3", -3),
        ("−3", -3),
        ("'45", 45),
        ("12,345,678.9", 12345678.9),
        ("\u200b7", 7),
        ("123456789012345", 123456789012345),
    ],
)
def test_what_is_certain_is_understood(cell: RawCell, number: float) -> None:
    """Thousands separators, odd spaces and digits of other scripts leave no doubt; a text is noted."""
    read = read_number(cell)

    assert read.number == number
    assert read.rule == (NUMBER_UNDERSTOOD if isinstance(cell, str) else None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.234,5", NOT_A_NUMBER),
        ("1,23", NOT_A_NUMBER),
        ("c. 40", APPROXIMATE),
        ("c40", APPROXIMATE),
        ("circa 40", APPROXIMATE),
        ("~40", APPROXIMATE),
        ("approx 40", APPROXIMATE),
        (">40", APPROXIMATE),
        ("<500", APPROXIMATE),
        ("45?", APPROXIMATE),
        ("45+", APPROXIMATE),
        ("40-45", SEVERAL_NUMBERS),
        ("40 to 45", SEVERAL_NUMBERS),
        ("40 45", SEVERAL_NUMBERS),
        ("12/30", SEVERAL_NUMBERS),
        ("1,\n86210", SEVERAL_NUMBERS),
        ("45¹", SEVERAL_NUMBERS),
        ("2½", SEVERAL_NUMBERS),
        ("3 mill", ABBREVIATED),
        ("1.2b", ABBREVIATED),
        ("0,123", NOT_A_NUMBER),
        ("1,234 567", SEVERAL_NUMBERS),
        ("1\n234", SEVERAL_NUMBERS),
        ("45 staff", NOT_THIS_UNIT),
        ("€45", NOT_THIS_UNIT),
        ("(45)", NOT_A_NUMBER),
        ("forty-five", NOT_A_NUMBER),
        ("-", NONE_OR_UNKNOWN),
        ("–", NONE_OR_UNKNOWN),
        ("nil", NONE_OR_UNKNOWN),
        ("None", NONE_OR_UNKNOWN),
        ("TBC", NONE_OR_UNKNOWN),
        ("0?", NONE_OR_UNKNOWN),
        ("nan", NOT_A_NUMBER),
        ("inf", NOT_A_NUMBER),
        ("1_000", SEVERAL_NUMBERS),
        ("0x1F", SEVERAL_NUMBERS),
        ("1O", NOT_A_NUMBER),
        ("1.2.3", NOT_A_NUMBER),
        ("1e5", SEVERAL_NUMBERS),
        ("1234567890123456789012345", LOST_DIGITS),
        (float("inf"), LOST_DIGITS),
        (True, NOT_A_NUMBER),
        (date(2025, 4, 1), DATE_FOR_NUMBER),
        (datetime(2025, 4, 1, 9, 30), DATE_FOR_NUMBER),
        (time(9, 30), DATE_FOR_NUMBER),
        (timedelta(hours=40), DATE_FOR_NUMBER),
    ],
)
@pytest.mark.parametrize("unit", [("", ""), ("£", ""), ("", "%")])
def test_what_is_doubtful_is_asked_about(cell: RawCell, rule: Rule, unit: tuple[str, str]) -> None:
    """No letters are stripped to keep the digits, and what programs turned into dates is no number."""
    read = read_number(cell, prefix=unit[0], suffix=unit[1])

    assert (read.number, read.not_understood) == (None, True)
    assert read.rule == rule


@pytest.mark.parametrize(
    ("cell", "prefix", "suffix", "number"),
    [
        ("12%", "", "%", 12),
        ("12 %", "", "%", 12),
        ("£2,062,282", "£", "", 2062282),
        ("£ 5", "£", "", 5),
        ("45 people", "", " people", 45),
        ("12%", "£", "", None),
        ("£5", "", "%", None),
        ("17.16%", "", "", None),
    ],
)
def test_signs_are_taken_only_where_the_unit_says_so(
    cell: str, prefix: str, suffix: str, number: float | None
) -> None:
    """A per cent sign belongs to a percentage and a pound sign to pounds; elsewhere they are asked about."""
    read = read_number(cell, prefix=prefix, suffix=suffix)

    assert read.number == number
    assert read.rule == (NUMBER_UNDERSTOOD if number is not None else NOT_THIS_UNIT)


@pytest.mark.parametrize(
    ("cell", "suffix", "number", "rule"),
    [
        (0.12, "%", 12, PERCENT_UNDERSTOOD),
        (0.07, "%", 7, PERCENT_UNDERSTOOD),
        (1.0, "%", 100, PERCENT_UNDERSTOOD),
        (0.0, "%", 0, None),
        (0.12, " people", None, NOT_THIS_UNIT),
        (0.12, "", None, NOT_THIS_UNIT),
    ],
)
def test_a_percentage_cell_holds_a_share(
    cell: float, suffix: str, number: float | None, rule: Rule | None
) -> None:
    """12% in a percentage cell is 0.12: read where a percentage is asked, asked about elsewhere."""
    read = read_number(cell, suffix=suffix, percentage=True)

    assert (read.number, read.rule) == (number, rule)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("£3k", 3_000),
        ("3K", 3_000),
        ("£1.5m", 1_500_000),
        ("£ 1,200 thousand", 1_200_000),
        ("2.1 million", 2_100_000),
        ("£3bn", 3e9),
    ],
)
def test_pounds_may_be_shortened(cell: str, number: float) -> None:
    """Thousands and millions of pounds leave no doubt; a k or m beside any other unit is asked about."""
    assert read_number(cell, prefix="£") == ReadNumber(number, SHORT_FORM_UNDERSTOOD)
    assert read_number(cell.removeprefix("£").strip()).rule == ABBREVIATED


@pytest.mark.parametrize("cell", ["5 kWh/m²", "5 kWh/m2", "5 KWH/M²"])
def test_a_unit_may_be_written_without_its_raised_2(cell: str) -> None:
    """The 2 of a square metre is no digit of the number, however it is written."""
    assert read_number(cell, suffix=" kWh/m²") == ReadNumber(5, NUMBER_UNDERSTOOD)


@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0"])
def test_blank_is_blank_and_not_nought(cell: RawCell) -> None:
    """Nothing, or nothing but spaces, is no number and no fault."""
    assert read_number(cell) == ReadNumber()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("n/a", Status.NOT_APPLICABLE),
        ("N/A", Status.NOT_APPLICABLE),
        ("Not  applicable", Status.NOT_APPLICABLE),
        ("not recorded", Status.NOT_COLLECTED),
        ("unknown", Status.NOT_COLLECTED),
        ("No data", Status.NOT_COLLECTED),
        ("Refusal - section22", Status.NOT_COLLECTED),
        ("cost exceeded", Status.NOT_COLLECTED),
        ("<5", Status.SUPPRESSED),
        ("*", Status.SUPPRESSED),
        ("[c]", Status.SUPPRESSED),
        ("#", Status.SUPPRESSED),
        ("Suppressed", Status.SUPPRESSED),
        ("-", None),
        ("nil", None),
        ("5", None),
    ],
)
def test_reasons_in_place_of_numbers(text: str, status: Status | None) -> None:
    """Not applicable, not known and suppressed are three things, and none of them is 0."""
    assert status_of_reason(text) is status
    assert status is None or read_number(text) == ReadNumber()


_EXPECTED: dict[str, float | Status | Rule] = {
    "Not Applicable": Status.NOT_APPLICABLE,
    "Not recorded": Status.NOT_COLLECTED,
    "Refusal - section 22": Status.NOT_COLLECTED,
    "Refusal - cost/time exceeded": Status.NOT_COLLECTED,
    "not stated": Status.NOT_COLLECTED,
    "-": NONE_OR_UNKNOWN,
    "<5": Status.SUPPRESSED,
    "c94.7% by value": APPROXIMATE,
    "£2,062,282": 2062282,
    "17.16%": NOT_THIS_UNIT,
    "1,\n86210": SEVERAL_NUMBERS,
    "31/03/2025": SEVERAL_NUMBERS,
    "YTD 2022-23": SEVERAL_NUMBERS,
    "FY2025 (Oct 2024 - Sep 2025)": SEVERAL_NUMBERS,
    "10548 location-based; 9757 market-based": SEVERAL_NUMBERS,
    "partial: 3.4=5292; 3.5=932; 3.6=2910; 3.7=663; 3.9=2520": SEVERAL_NUMBERS,
    "Not reported in this CRP - deferred to separate Scope 3 disclosures": NOT_A_NUMBER,
    "Hosptial trust": NOT_A_NUMBER,
    "East Midlands": NOT_A_NUMBER,
    "Barts Health Nhs Trust": NOT_A_NUMBER,
    "Northern devon nhs healthcare trust": NOT_A_NUMBER,
    "1-Apr": NOT_A_NUMBER,
}


def _messy() -> list[str]:
    with MESSY.open(encoding="utf-8", newline="") as file:
        return [row["raw"].replace("\\n", "\n") for row in csv.DictReader(file)]


def test_every_messy_cell_has_an_expectation() -> None:
    """No cell of the collection is forgotten."""
    assert set(_messy()) == set(_EXPECTED)


@pytest.mark.parametrize("cell", _messy())
def test_cells_of_real_workbooks(cell: str) -> None:
    """What stands in published workbooks is read, turned into a status, or asked about: never guessed."""
    expected = _EXPECTED[cell]
    read = read_number(cell, prefix="£")

    if isinstance(expected, Status):
        assert (status_of_reason(cell), read) == (expected, ReadNumber())
    elif isinstance(expected, Rule):
        assert (read.number, read.rule) == (None, expected)
    else:
        assert read.number == expected
