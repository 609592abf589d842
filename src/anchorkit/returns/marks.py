"""Findings into marks on a sheet that take nothing away: an outline, and words beside the table.

The outline is a conditional format: the cell's own borders stay, and it comes off again without a trace. The
words stand in the first free column to the right of the table, outside it, each with a link to *Findings*.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.findings import Finding
from anchorkit.returns.findings_sheet import LINK, link_to
from anchorkit.returns.mark_places import (
    MARKS_HEADER,
    MARKS_WIDTH,
    OURS,
    Area,
    mark_text,
    marks_in,
    room_for_marks,
)
from anchorkit.returns.model import RawSheet
from anchorkit.workbook import style
from anchorkit.workbook.cells import put_text

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
    ours = Rule("expression", formula=[OURS], dxf=_OUTLINE, priority=1)
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
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for address, here in cells.items():
        by_row[sheet[address].row] += here
    place = room_for_marks(_raw(sheet), by_row, _areas(sheet))
    if place is None:
        return
    row, column = place
    _put_mark(sheet, row, column, MARKS_HEADER)
    letter = get_column_letter(column)
    if (sheet.column_dimensions[letter].width or 0) < MARKS_WIDTH:
        sheet.column_dimensions[letter].width = MARKS_WIDTH
    for row, found in sorted(by_row.items()):
        text, code = mark_text(found)
        _put_mark(sheet, row, column, text)
        link_to(sheet, row, column, listed, rows[code])
        sheet.cell(row, column).font = LINK


def _put_mark(sheet: Worksheet, row: int, column: int, text: str) -> None:
    put_text(sheet, row, column, text, style.STRONG, style.TOP_APART_ONE_LINE)


def _raw(sheet: Worksheet) -> RawSheet:
    """The sheet as the thinking about places needs it: formulas are texts like others."""
    return RawSheet(
        sheet.title,
        tuple(
            tuple(
                str(value) if isinstance(value, CellRichText | str) else None if value is None else True
                for value in values
            )
            for values in sheet.iter_rows(values_only=True)
        ),
    )


def _areas(sheet: Worksheet) -> list[Area]:
    ranges = [CellRange(table.ref) for table in sheet.tables.values()]
    ranges += sheet.merged_cells.ranges
    return [(area.min_row, area.min_col, area.max_row, area.max_col) for area in ranges]


def take_marks_off(sheet: Worksheet) -> None:
    """Take off what we put there an earlier time, and nothing else."""
    for row, column in marks_in(_raw(sheet)):
        cell = sheet.cell(row, column)
        if isinstance(cell, Cell):
            _clear(cell)
    kept = [
        (str(area.sqref), rule)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if OURS not in [formula.replace(" ", "") for formula in rule.formula or ()]
    ]
    _set_rules(sheet, kept)


def _clear(cell: Cell) -> None:
    cell.value = None
    cell.hyperlink = None
    cell.font, cell.alignment = style.PLAIN, Alignment()
