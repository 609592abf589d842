"""Findings into the comment of a cell, beside what somebody has written there; and out of it again."""

from collections.abc import Sequence
from typing import Final

from openpyxl.cell import Cell
from openpyxl.comments import Comment

from anchorkit.findings import Finding
from anchorkit.returns.cell_words import AUTHOR, BEGIN, END, comment_words
from anchorkit.workbook import typeset

_WIDTH: Final = 300
"""Pixels."""
_COLUMN: Final = 38.0
"""The same in the units of a column, with a margin."""
_LINE: Final = 17
_TEXT_SIZE: Final = 9
_LEAST: Final = 79


def tell(cell: Cell, findings: Sequence[Finding]) -> None:
    """Say in the cell's comment what is wrong, what to do and what happens; their words stay before ours."""
    theirs = cell.comment
    parts = [theirs.text.rstrip()] if theirs is not None and theirs.text.strip() else []
    parts.append(comment_words(findings))
    _write(cell, "\n\n".join(parts), str(theirs.author) if theirs is not None else AUTHOR)


def take_back(cell: Cell) -> None:
    """Take our words of an earlier time out of the comment; one that held nothing else goes."""
    comment = cell.comment
    if comment is None:
        return
    text = comment.text
    while BEGIN in text and END in text.partition(BEGIN)[2]:
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        text = "\n".join(part for part in (before.rstrip(), after.strip()) if part)
    if not text.strip() and text != comment.text:
        cell.comment = None
    else:
        # openpyxl forgets how large the box was: give every one the room that its words need.
        _write(cell, text, str(comment.author))


def _write(cell: Cell, text: str, author: str) -> None:
    height = max(_LEAST, 16 + _LINE * typeset.lines(text, _COLUMN, _TEXT_SIZE))
    comment = Comment(text, author, height=height, width=_WIDTH)
    cell.comment = comment
