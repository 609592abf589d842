"""How many lines a text takes in a column, so that rows are tall enough and not much taller."""

import pytest

from anchorkit.workbook.typeset import lines, row_height, text_width


@pytest.mark.parametrize(
    ("text", "column", "count"),
    [
        ("", 20, 1),
        ("short", 20, 1),
        ("one\ntwo", 20, 2),
        ("Staff whose home postcode lies in the local area.", 37, 2),
        ("iiiiiiiiii iiiiiiiiii", 10, 1),
        ("mmmmmmmmmm mmmmmmmmmm", 10, 4),
        ("unbreakablewordthatislongerthanthecolumn", 10, 5),
    ],
)
def test_lines(text: str, column: float, count: int) -> None:
    """Words go to the next line where they no longer fit; one that never fits is broken."""
    assert lines(text, column, 10) == count


def test_bold_and_large_words_are_wider() -> None:
    """Weight and size count."""
    plain = text_width("Indicator", 10)
    assert plain < text_width("Indicator", 10, bold=True) < text_width("Indicator", 12)


def test_more_lines_are_taller() -> None:
    """A row has room for its lines and a little more."""
    assert row_height(1, 10) >= 15
    assert row_height(3, 10) - row_height(2, 10) == pytest.approx(12.2)
