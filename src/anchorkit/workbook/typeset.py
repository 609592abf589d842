"""A text and a column's width into the lines that it takes, so that rows are as tall as their words."""

from typing import Final

# Widths of Arial's letters in thousandths of the font size; every letter not named is as wide as an `n`.
_WIDTHS: Final = {
    sign: width
    for signs, width in (
        ("ijl'’‘", 222),
        (" !,./:;I[]\\ft|·", 278),
        ('()-r`{}"*“”', 350),
        ("cksvxyzJ", 500),
        ("FTZ+<=>~", 600),
        ("ABEKPSVXY&", 667),
        ("CDHNRUw", 722),
        ("GOQ", 778),
        ("mM", 833),
        ("%W@…—", 1000),
    )
    for sign in signs
}
_USUAL: Final = 556
_BOLD: Final = 1.08
_PIXELS_PER_POINT: Final = 96 / 72
_UNIT: Final = 7
"""Pixels of one unit of a column's width where the workbook's own font is Arial 10."""
_PADDING: Final = 6


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, in pixels at 100%."""
    units = sum(_WIDTHS.get(sign, _USUAL) for sign in text)
    return units / 1000 * size * _PIXELS_PER_POINT * (_BOLD if bold else 1)


def lines(text: str, column: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of that width (in Excel's units), broken between words."""
    room = column * _UNIT - _PADDING
    return sum(_lines_of(paragraph, room, size, bold=bold) for paragraph in text.split("\n"))


def _lines_of(paragraph: str, room: float, size: float, *, bold: bool) -> int:
    count, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in paragraph.split():
        width = text_width(word, size, bold=bold)
        if used and used + space + width > room:
            count, used = count + 1, 0.0
        # A word that is wider than the column is broken where the column ends.
        count += int(width // room) if width > room else 0
        used += width % room + (space if used else 0)
    return count


def row_height(count: int, size: float) -> float:
    """The height in points of so many lines, with a little room above and below."""
    return round(count * size * 1.22 + 5, 1)
