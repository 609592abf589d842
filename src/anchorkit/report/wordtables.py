"""A Table or a Thread turns into a table of Word: header rows repeat, rows and short tables stay whole."""

from collections.abc import Sequence
from typing import Any, Final

from anchorkit.report import wordxml
from anchorkit.report.document import Table, Thread
from anchorkit.report.drawings import breadth
from anchorkit.report.strings import say
from anchorkit.report.wordstyles import SMALL

MARKS: Final = {
    "improvement": "▲",
    "concern": "▼",
    "common": "●",
    "neutral": "◆",
    "pass": "✓",
    "fail": "✗",
    "either": "~",
}
"""The shape of each icon, as a character that stands before its word."""
_WIDTH: Final = 166
"""Millimetres between the margins."""
_WIDEST: Final = 24.0
"""From here on, a cell that is longer makes its column no wider: its words take another line."""
_EM: Final = 3.1
"""Millimetres of a letter's size in a table, a little more than 8.5 points for the header's bold ones."""
_PADDING: Final = 4.0
"""Millimetres beside the words of a cell."""
_SHORT: Final = 9
"""A table with fewer rows stands whole on a page; a longer one begins and ends with three rows."""


def add_table(word: Any, block: Table, colour: str) -> None:
    """A caption and a table at the end of a Word file, with lines of a `colour` under its rows."""
    word.add_paragraph(block.caption, style="Caption")
    table = word.add_table(rows=0, cols=len(block.header))
    widths = _widths(block)
    icons = {(row, column): MARKS.get(icon, "") for row, column, icon in block.icons}
    links = {(row, column): address for row, column, address in block.links}
    together = len(block.rows) + 1 if len(block.rows) < _SHORT else 3
    last_but_two = range(max(len(block.rows) - 2, 0), len(block.rows))
    for place, row in enumerate((block.header, *block.rows)):
        # Asking a table for its cells is slow, so each row is asked once.
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=False)):
            cell.width = widths[column]
            mark = icons.get((place - 1, column), "")
            line = _fill(cell, f"{mark} {text}" if mark else text, bold=place == 0)
            line.paragraph_format.keep_with_next = place < together - 1 or place in last_but_two
            if address := links.get((place - 1, column)):
                wordxml.lead_away(line, address)
            if column in block.numeric:
                _to_the_right(line)
    wordxml.fix_widths(table, widths)
    _finish(word, table, block.caption, colour)


def add_thread(word: Any, block: Thread, colour: str) -> None:
    """The chain as a table: a column for each stage, its items under one another."""
    word.add_paragraph(block.title, style="Caption")
    table = word.add_table(rows=2, cols=len(block.columns))
    heads, bodies = table.rows[0].cells, table.rows[1].cells
    for (title, items), head, body in zip(block.columns, heads, bodies, strict=True):
        _fill(head, title, bold=True).paragraph_format.keep_with_next = True
        first = True
        for item in items:
            line = body.paragraphs[0] if first else body.add_paragraph()
            first = False
            line.style = SMALL
            line.add_run(item.text)
            for each in item.measured:
                body.add_paragraph(say("thread.measured_by", what=each), style=SMALL).runs[0].bold = True
            if item.gap:
                body.add_paragraph(item.gap, style=SMALL).runs[0].italic = True
    _finish(word, table, block.title, colour)


def _finish(word: Any, table: Any, name: str, colour: str) -> None:
    wordxml.rule_rows(table, colour)
    wordxml.mark_table(table, name)
    word.add_paragraph("", style=SMALL)


def _widths(block: Table) -> Sequence[int]:
    """Room in each column for its longest word, and the rest by the longest cell, up to a bound."""
    from docx.shared import Mm

    columns = list(zip(block.header, *block.rows, strict=False))
    least = [_PADDING + _EM * max(map(breadth, " ".join(cells).split()), default=0.0) for cells in columns]
    wished = [_EM * min(max(map(breadth, cells)), _WIDEST) for cells in columns]
    more = [max(wish - word, 0.0) + 1 for wish, word in zip(wished, least, strict=True)]
    left = _WIDTH - sum(least)
    shares = [left * each / sum(more) if left > 0 else 0.0 for each in more]
    squeezed = min(1.0, _WIDTH / sum(least))
    return [Mm(round(word * squeezed + share, 1)) for word, share in zip(least, shares, strict=True)]


def _fill(cell: Any, text: str, *, bold: bool = False) -> Any:
    line = cell.paragraphs[0]
    line.style = SMALL
    line.add_run(text).bold = bold
    return line


def _to_the_right(line: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
