"""Putting texts, tables and validations into a sheet, safely: what Excel refuses or runs never gets in."""

import re
from collections.abc import Sequence
from typing import Final, cast

from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.observations import format_number
from anchorkit.workbook import style, typeset
from anchorkit.workbook.layout import HEADER_ROW, TEXT_ROW, TITLE_ROW, ColumnPlan
from anchorkit.workbook.rules import CHECK

MOST_CHARACTERS: Final = 32_767
"""What a cell holds, counted as Excel counts: a sign beyond the basic plane is two."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Excel reads _x0041_ as A; escaped like this it stays what it is.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_HEADER_ALIGNMENT: Final = {
    **dict.fromkeys(("numerator", "denominator", "result"), style.HEADER_RIGHT),
    **dict.fromkeys(("indicator", "what", "group", "status", "note"), style.HEADER_APART),
    "previous": style.HEADER_RIGHT_APART,
}
"""Headers stand above their columns' texts and numbers."""


def put_text(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    font: Font = style.BODY,
    alignment: Alignment = style.TOP,
) -> Cell:
    """Write a text as a text: `=1+1` stays those four characters and is never a formula."""
    cell = cast(Cell, sheet.cell(row, column))
    if text:
        cell.value = _safe(text)
        cell.data_type = "s"
        # Without this mark, entering the cell anew would make a formula of it.
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.font = font
    cell.alignment = alignment
    return cell


def put_titled(sheet: Worksheet, row: int, column: int, title: str, quiet: str) -> Cell:
    """Write a title in bold with quiet lines below it, in one cell."""
    cell = put_text(sheet, row, column, title, style.STRONG, style.TOP_APART)
    if quiet:
        bold = InlineFont(rFont=style.FONT, sz=style.TEXT_SIZE, b=True, color=Color(style.INK))
        small = InlineFont(rFont=style.FONT, sz=style.QUIET_SIZE, color=Color(style.GREY_INK))
        cell.value = CellRichText(TextBlock(bold, _safe(title)), TextBlock(small, f"\n{_safe(quiet)}"))
    return cell


def put_number(cell: Cell, value: float | None) -> None:
    """Write a number with every digit that it has; openpyxl by itself keeps only 16 of a float's 17."""
    if value is not None:
        cell.value = format_number(value)
        cell.data_type = "n"


def _safe(text: str) -> str:
    return _LOOKS_ESCAPED.sub("_x005F_", _that_fits(_NOT_IN_XML.sub("", text)))


def _that_fits(text: str) -> str:
    return text.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")


class _GrowingRow(RowDimension):
    """A row with a height to begin with. A spreadsheet program fits it anew when something is typed there."""

    @property
    def customHeight(self) -> bool:
        """A height that was set by hand is never fitted."""
        return False


def set_height(sheet: Worksheet, row: int, height: float, *, grows: bool) -> None:
    """Make a row so many points tall: for good, or until something longer is typed into it."""
    if grows:
        sheet.row_dimensions[row] = _GrowingRow(sheet, index=row)
    sheet.row_dimensions[row].height = height


def decorate(cell: Cell, *, border: Border | None = None, fill: PatternFill | None = None) -> None:
    """Give a cell a border and a fill."""
    if border is not None:
        cell.border = border
    if fill is not None:
        cell.fill = fill


def head(
    sheet: Worksheet, title: str, text: str, columns: Sequence[ColumnPlan], *, filters: bool = True
) -> None:
    """Write a sheet's title, its one-sentence description and its header row, and set up how it prints.

    A header with filter buttons is two lines tall, so that the buttons never cover its words.
    """
    put_text(sheet, TITLE_ROW, 1, title, style.TITLE, style.MIDDLE_ONE_LINE)
    put_text(sheet, TEXT_ROW, 1, text, style.QUIET, style.MIDDLE_ONE_LINE)
    sheet.row_dimensions[TITLE_ROW].height = 26
    sheet.row_dimensions[TEXT_ROW].height = 16
    sheet.row_dimensions[TEXT_ROW + 1].height = 6
    for place, column in enumerate(columns, 1):
        alignment = _HEADER_ALIGNMENT.get(column.name, style.HEADER_LEFT)
        cell = put_text(sheet, HEADER_ROW, place, column.header, style.HEADER, alignment)
        decorate(cell, fill=style.HEADER_FILL)
        sheet.column_dimensions[cell.column_letter].width = column.width
    sheet.row_dimensions[HEADER_ROW].height = 34 if filters else 20
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    set_page(sheet)


def put_row(sheet: Worksheet, row: int, texts: Sequence[str], columns: Sequence[ColumnPlan]) -> None:
    """Write a row of plain texts, as tall as its longest one needs."""
    for place, text in enumerate(texts, 1):
        decorate(put_text(sheet, row, place, text, style.SMALL), border=style.ROW)
    most = max(
        typeset.lines(text, column.width, style.TEXT_SIZE)
        for text, column in zip(texts, columns, strict=True)
    )
    set_height(sheet, row, typeset.row_height(most, style.TEXT_SIZE), grows=True)


def set_page(sheet: Worksheet) -> None:
    """Landscape A4, one page wide, as many pages long as it takes; no gridlines, since tables have lines."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top = sheet.page_margins.bottom = 0.4
    sheet.sheet_view.showGridLines = False


def add_table(
    sheet: Worksheet,
    name: str,
    columns: int,
    last_row: int,
    *,
    first_row: int = HEADER_ROW,
    filters: bool = True,
) -> None:
    """Mark the cells from the header row down as a named table, with or without filter buttons."""
    last = get_column_letter(columns)
    reference = f"A{first_row}:{last}{last_row}"
    headers = next(sheet.iter_rows(min_row=first_row, max_row=first_row, max_col=columns, values_only=True))
    table = Table(
        displayName=name,
        ref=reference,
        tableColumns=[TableColumn(id=place, name=str(text)) for place, text in enumerate(headers, 1)],
        autoFilter=AutoFilter(ref=reference) if filters else None,
        tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
    )
    sheet.add_table(table)


def mark_what_to_check(sheet: Worksheet, letter: str, last_row: int) -> None:
    """Make what is to check stand out by weight and frame in a check column; the words say it anyway."""
    formula = f'LEFT(${letter}{HEADER_ROW + 1},{len(CHECK)})="{CHECK}"'
    look = DifferentialStyle(font=style.NOTICE, border=style.NOTICE_BORDER)
    rule = Rule("expression", formula=[formula], dxf=look)
    sheet.conditional_formatting.add(f"{letter}{HEADER_ROW + 1}:{letter}{last_row}", rule)


def choice(words: Sequence[str], title: str, help_text: str, *, strict: bool = True) -> DataValidation:
    """A dropdown with its own help and error text. Its list is written in place: every program shows it."""
    formula = '"' + ",".join(words) + '"'
    if len(formula) > 255:
        raise ValueError("Excel refuses lists of more than 255 characters")
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showDropDown=False)
    return _with_texts(validation, title, help_text, "Please choose from the list.", strict=strict)


def choice_from(area: str, title: str, help_text: str) -> DataValidation:
    """A dropdown whose words stand in a range of cells; anything else may be kept after a warning."""
    validation = DataValidation(type="list", formula1=area, allow_blank=True, showDropDown=False)
    error = "This is not on the list. You may keep it."
    return _with_texts(validation, title, help_text, error, strict=False)


def number(title: str, help_text: str, *, whole: bool, lowest: float | None) -> DataValidation:
    """A number field with its own help; anything else may be kept after a warning, so nobody gets stuck."""
    validation = DataValidation(
        type="whole" if whole else "decimal",
        operator="between" if lowest is None else "greaterThanOrEqual",
        formula1="-1E+15" if lowest is None else f"{lowest:g}",
        formula2="1E+15" if lowest is None else None,
        allow_blank=True,
    )
    kind = "a whole number" if whole else "a number"
    bound = "" if lowest is None else f", {lowest:g} or more"
    error = f"Please type {kind}{bound}. If there is no figure, leave it empty and choose a status."
    return _with_texts(validation, title, help_text, error, strict=False)


def doubted(formula: str, title: str, help_text: str, doubt: str) -> DataValidation:
    """A cell that takes anything, with help, and a question where the formula does not hold."""
    validation = DataValidation(type="custom", formula1=formula, allow_blank=True)
    return _with_texts(validation, title, help_text, doubt, strict=False)


def hint(title: str, help_text: str) -> DataValidation:
    """A cell that takes anything, with help."""
    validation = DataValidation(allow_blank=True)
    return _with_texts(validation, title, help_text, "", strict=False)


def _with_texts(
    validation: DataValidation, title: str, help_text: str, error: str, *, strict: bool
) -> DataValidation:
    # Excel refuses prompt titles over 32 and prompt texts over 255 characters.
    validation.promptTitle = _shortened(title, 32)
    validation.prompt = _shortened(help_text, 255)
    validation.showInputMessage = True
    validation.errorStyle = "stop" if strict else "warning"
    validation.errorTitle = _shortened(title, 32)
    validation.error = _shortened(error, 225) or None
    validation.showErrorMessage = bool(error)
    return validation


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
