"""Numbers as people write them."""

from datetime import date

import pytest

from anchorkit.returns.model import RawCell
from anchorkit.returns.numbers import ReadNumber, read_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (45.0, 45),
        ("1,234", 1234),
        (" 45 ", 45),
        ("1\u00a0234", 1234),
        ("1\u202f234.5", 1234.5),
        ("４５", 45),
        ("+45", 45),
        ("45.00", 45),
        ("-3", -3),
        ("12,345,678.9", 12345678.9),
        ("\u200b7", 7),
    ],
)
def test_what_is_certain_is_understood(cell: RawCell, number: float) -> None:
    """Thousands commas, odd spaces and full-width digits leave no doubt."""
    assert read_number(cell).number == number


@pytest.mark.parametrize(
    "cell", ["1.234,5", "c. 40", "~40", "40-45", "45?", "forty-five", "£3k", "45 staff", "(45)"]
)
@pytest.mark.parametrize("unit", [("", ""), ("£", ""), ("", "%")])
def test_what_is_doubtful_is_never_guessed(cell: str, unit: tuple[str, str]) -> None:
    """No letters are stripped to keep the digits."""
    assert read_number(cell, prefix=unit[0], suffix=unit[1]) == ReadNumber(not_understood=True)


@pytest.mark.parametrize(
    "cell",
    [
        "nan",
        "inf",
        "1_000",
        "0x1F",
        "1O",
        "1.2.3",
        "1e5",
        "<5",
        "*",
        "n/a",
        "-",
        True,
        date(2025, 4, 1),
        float("inf"),
    ],
)
def test_what_is_no_number_is_asked_about(cell: RawCell) -> None:
    """What Python would take for a number, or a program turned into a date, is not taken."""
    assert read_number(cell).not_understood


@pytest.mark.parametrize(
    ("cell", "prefix", "suffix", "number"),
    [("12%", "", "%", 12), ("£2,062,282", "£", "", 2062282), ("12%", "£", "", None), ("£5", "", "%", None)],
)
def test_signs_are_taken_only_where_the_unit_says_so(
    cell: str, prefix: str, suffix: str, number: float | None
) -> None:
    """A per cent sign belongs to a percentage and a pound sign to pounds."""
    assert read_number(cell, prefix=prefix, suffix=suffix).number == number


@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0"])
def test_blank_is_blank_and_not_nought(cell: RawCell) -> None:
    """Nothing, or nothing but spaces, is no number and no fault."""
    assert read_number(cell) == ReadNumber()
