"""Findings into marks on a sheet that take nothing away: an outline, and words beside the table.

The outline is a conditional format: the cell's own borders stay, and it comes off again without a trace. The
words stand in the first free column to the right of the table, outside it, each with a link to *Findings*.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.findings import Finding
from anchorkit.returns.causes import causes_of
from anchorkit.returns.findings_sheet import LINK, link_to
from anchorkit.returns.model import RawCell, RawSheet
from anchorkit.returns.tables import find_header, normal
from anchorkit.workbook import style
from anchorkit.workbook.cells import put_text
from anchorkit.workbook.layout import ANSWER_COLUMNS, OWN_COLUMNS, STORY_COLUMNS

MARK: Final = "▶ "
MARKS_HEADER: Final = "From us"
_MARK = re.compile(r"▶ [A-Z]\d{3} ")
_MARKS_WIDTH: Final = 44
_TABLES: Final = (
    (ANSWER_COLUMNS, ("key", "result", "status")),
    (OWN_COLUMNS, ("title", "kind", "period")),
    (STORY_COLUMNS, ("title", "text", "consent")),
)
# Always true; by it our conditional format is known again.
_OURS: Final = 'LEN("anchorkit")=9'
# A conditional format may only have thin lines; the fill and the bold text help it stand out.
_EDGE: Final = Side(style="dashed", color=style.INK)
_OUTLINE: Final = DifferentialStyle(
    font=Font(bold=True, color=style.INK),
    fill=PatternFill(bgColor="FFF9C4", fill_type="solid"),
    border=Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE),
)


def outline(sheet: Worksheet, addresses: Sequence[str]) -> None:
    """Outline cells by a conditional format that comes before any other: it takes no border away."""
    kept = sheet.conditional_formatting
    ours = Rule("expression", formula=[_OURS], dxf=_OUTLINE, priority=1)
    rules = [(" ".join(addresses), ours)]
    for area in kept:
        for rule in area.rules:
            rule.priority += 1
            rules.append((str(area.sqref), rule))
    _set_rules(sheet, rules)


def _set_rules(sheet: Worksheet, rules: Sequence[tuple[str, Rule]]) -> None:
    sheet.conditional_formatting = ConditionalFormattingList()
    for area, rule in rules:
        sheet.conditional_formatting.add(area, rule)


def write_marks(
    sheet: Worksheet, cells: Mapping[str, Sequence[Finding]], listed: str, rows: Mapping[str, str]
) -> None:
    """Say beside each row what is found in it; `rows` says where in the sheet `listed` each code stands."""
    header = _header_row(sheet)
    if header is None:
        return
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for address, here in cells.items():
        by_row[sheet[address].row] += here
    row, first_free = header
    column = _free_column(sheet, first_free, [row, *by_row])
    _put_mark(sheet, row, column, MARKS_HEADER)
    letter = get_column_letter(column)
    if (sheet.column_dimensions[letter].width or 0) < _MARKS_WIDTH:
        sheet.column_dimensions[letter].width = _MARKS_WIDTH
    for place, found in sorted(by_row.items()):
        first, *others = causes_of(found)
        # One line, since LibreOffice does not break links.
        more = f", and {len(others)} more" if others else ""
        _put_mark(sheet, place, column, f"{MARK}{first.code} {first.title}{more}")
        link_to(sheet, place, column, listed, rows[first.code])
        sheet.cell(place, column).font = LINK


def _put_mark(sheet: Worksheet, row: int, column: int, text: str) -> None:
    put_text(sheet, row, column, text, style.STRONG, style.TOP_APART_ONE_LINE)


def _header_row(sheet: Worksheet) -> tuple[int, int] | None:
    """The row of a table's header and the first column to the right of it."""
    rows: list[tuple[RawCell, ...]] = [
        tuple(value if isinstance(value, str) else None for value in values)
        for values in sheet.iter_rows(max_row=60, values_only=True)
    ]
    raw = RawSheet(sheet.title, tuple(rows))
    for columns, needed in _TABLES:
        found = find_header(raw, columns, needed)
        if found is not None:
            return found[0] + 1, max(found[1].values()) + 2
    return None


def _free_column(sheet: Worksheet, first: int, rows: Sequence[int]) -> int:
    """The first column from there on that is free in those rows and that no table or merged cell covers."""
    areas = [table.ref for table in sheet.tables.values()]
    areas += [str(area) for area in sheet.merged_cells.ranges]
    column = first
    while _covered(sheet, column, areas, rows) or any(
        sheet.cell(row, column).value is not None for row in range(min(rows), sheet.max_row + 1)
    ):
        column += 1
    return column


def _covered(sheet: Worksheet, column: int, areas: Sequence[str], rows: Sequence[int]) -> bool:
    ranges = [CellRange(area) for area in areas]
    return any(
        area.min_col <= column <= area.max_col and any(area.min_row <= row <= area.max_row for row in rows)
        for area in ranges
    )


def take_marks_off(sheet: Worksheet) -> None:
    """Take off what we put there an earlier time, and nothing else."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and is_mark(cell.value):
                _clear(cell)
    kept = [
        (str(area.sqref), rule)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if _OURS not in [formula.replace(" ", "") for formula in rule.formula or ()]
    ]
    _set_rules(sheet, kept)


def _clear(cell: Cell) -> None:
    cell.value = None
    cell.hyperlink = None
    cell.font, cell.alignment = style.PLAIN, Alignment()


def is_mark(value: object) -> bool:
    """True for a text that only we write."""
    return isinstance(value, str) and (bool(_MARK.match(value)) or normal(value) == normal(MARKS_HEADER))
