"""A workbook read back: what Excel refuses or repairs, and the checklist of accessible spreadsheets."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.menu.kinds import Kind
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import MANIFEST, START, plan_workbook
from anchorkit.workbook.write import workbook_bytes
from tests.support.menus import a_menu, an_indicator
from tests.support.sets import a_plan, shipped_menu
from tests.support.workbooks import a_workbook, changed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# All were in Excel 2007 and need no prefix; ISFORMULA came in 2013 and has its own.
_FUNCTIONS = frozenset(
    "ABS AND CELL CHOOSE COUNTIF COUNTIFS EXACT FIND IF IFERROR INDEX INT ISERROR ISFORMULA ISLOGICAL "  # noqa: SIM905 - reads better than a list
    "ISNUMBER LEFT LEN LOWER MATCH MAX MID MOD N NOT OR RIGHT ROUND SUBSTITUTE SUM SUMIFS SUMPRODUCT T TEXT "
    "TRIM UPPER VALUE".split()
)
_DEEPEST = 64
_NAME = re.compile(r"[A-Za-z_\\][A-Za-z0-9_.\\]{0,254}")


def problems(content: bytes) -> list[str]:
    """Everything that is wrong with a workbook."""
    book = load_workbook(io.BytesIO(content))
    parts = zipfile.ZipFile(io.BytesIO(content))
    xml = {
        name: ElementTree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")
    }
    return [
        *_book(book, xml),
        *_tables(book),
        *(f"{sheet.title}: {text}" for sheet in book.worksheets for text in _sheet(sheet)),
        *(f"{sheet.title}!{where}" for sheet in book.worksheets for where in _cells(sheet)),
        *(text for name, root in xml.items() if "/worksheets/" in name for text in _validations(name, root)),
    ]


def _book(book: Workbook, xml: dict[str, ElementTree.Element]) -> Iterator[str]:
    names = [name.casefold() for name in book.sheetnames]
    if len(set(names)) != len(names):
        yield "two sheets of one name"
    for name in book.sheetnames:
        if not 1 <= len(name) <= 31 or re.search(r"[\[\]:*?/\\]", name) or name.strip("' ") != name:
            yield f"sheet name {name!r}"
    if not book.properties.title or book.properties.language != "en-GB":
        yield "no title or language"
    view = book.worksheets[0].sheet_view.selection[0]
    if book.active is not book.worksheets[0] or (view.activeCell, view.sqref) != ("A1", "A1"):
        yield "it does not open in A1 of the first sheet"
    for defined in xml["xl/workbook.xml"].iter(f"{_MAIN}definedName"):
        name, text = defined.get("name", ""), defined.text or ""
        if not _NAME.fullmatch(name.removeprefix("_xlnm.")) or "#REF" in text:
            yield f"defined name {name}"


def _tables(book: Workbook) -> Iterator[str]:
    tables = [table for sheet in book.worksheets for table in sheet.tables.values()]
    for one in ("id", "displayName", "name"):
        if len({str(getattr(table, one)).casefold() for table in tables}) != len(tables):
            yield f"two tables with one {one}"
    for table in tables:
        if not _NAME.fullmatch(table.displayName) or re.fullmatch(r"[A-Za-z]{1,3}\d+", table.displayName):
            yield f"table name {table.displayName}"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    if sheet.merged_cells.ranges:
        yield "merged cells"
    if sheet.title == MANIFEST:
        return
    hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
    if sheet.sheet_state != "visible" or any(dimension.hidden for dimension in hidden):
        yield "something is hidden"
    if not sheet["A1"].value:
        yield "no title in A1"
    yield from _page(sheet)
    if len(sheet.tables) == 1:
        yield from _table(sheet)
    else:
        yield f"{len(sheet.tables)} tables"


def _page(sheet: Worksheet) -> Iterator[str]:
    page, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    if (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) != ("landscape", 9, 1, 0):
        yield "not landscape A4, one page wide"
    if fit is None or not fit.fitToPage:
        yield "does not fit to the page"
    if sheet.title != START and not sheet.print_title_rows:
        yield "its header is not repeated on each page"


def _table(sheet: Worksheet) -> Iterator[str]:
    (table,) = sheet.tables.values()
    left, top, right, bottom = bounds(table.ref)
    header = [sheet.cell(top, column).value for column in range(left, right + 1)]
    if header != [column.name for column in table.tableColumns]:
        yield "the header is not the table's"
    if not all(header) or len({str(text).casefold() for text in header}) != len(header):
        yield "header texts are missing or twice"
    if left != 1 or sheet.max_row > bottom:
        yield "the table is not at the left, or something stands below it"
    if bottom <= top:
        yield "the table has no row"


def _cells(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, Cell):
                continue
            if cell.data_type == "f":
                yield from (f"{cell.coordinate}: {text}" for text in _formula(str(cell.value)))
            elif isinstance(cell.value, str) and len(cell.value) > 32_767:
                yield f"{cell.coordinate}: too long"
            elif isinstance(cell.value, float) and cell.value != cell.value:
                yield f"{cell.coordinate}: not a number"
            if cell.value is not None and _contrast(cell) < 4.5:
                yield f"{cell.coordinate}: too little contrast"


def _formula(formula: str) -> Iterator[str]:
    if len(formula) > 8_192:
        yield "a formula of more than 8,192 characters"
    code = re.sub(r'"[^"]*"|\'[^\']*\'', "", formula)
    if unknown := set(re.findall(r"([A-Z][A-Z0-9.]*)\(", code)) - _FUNCTIONS:
        yield f"unknown functions {sorted(unknown)}"
    depth = deepest = 0
    for sign in code:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    if depth or deepest > _DEEPEST:
        yield "brackets that don't match or go too deep"
    if any(len(text) > 257 for text in re.findall(r'"[^"]*"', formula)):
        yield "a text of more than 255 characters in a formula"


def _validations(name: str, root: ElementTree.Element) -> Iterator[str]:
    """The texts and ranges of validations, as they stand in the XML."""
    taken: set[tuple[int, int]] = set()
    for found in root.iter(f"{_MAIN}dataValidation"):
        yield from (f"{name}: {text}" for text in _validation(found))
        for reference in found.get("sqref", "").split():
            left, top, right, bottom = bounds(reference)
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if cells & taken:
                yield f"{name}: two validations in one cell, {reference}"
            taken |= cells
    for block in root.iter(f"{_MAIN}dataValidations"):
        if block.get("count") not in (None, str(len(block))):
            yield f"{name}: a wrong number of validations"


def _validation(found: ElementTree.Element) -> Iterator[str]:
    for attribute, most in (("promptTitle", 32), ("prompt", 255), ("errorTitle", 32), ("error", 225)):
        if len(found.get(attribute, "")) > most:
            yield f"{attribute} of more than {most} characters"
    listed = found.findtext(f"{_MAIN}formula1") or ""
    in_place = listed[:1] == listed[-1:] == '"' and len(listed) <= 257
    elsewhere = re.fullmatch(r"Lists!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", listed)
    if found.get("type") == "list" and not (in_place or elsewhere):
        yield "a list that Excel does not take"
    if found.get("type") in ("whole", "decimal") and not listed:
        yield "a number without a bound"
    if found.get("promptTitle") and found.get("showInputMessage") != "1":
        yield "a prompt that is never shown"


def bounds(reference: str) -> tuple[int, int, int, int]:
    """The first column and row and the last column and row of a range."""
    left, top, right, bottom = range_boundaries(reference)
    assert left and top and right and bottom
    return left, top, right, bottom


def _contrast(cell: Cell) -> float:
    """WCAG's contrast of a cell's words against its fill."""
    ink = cell.font.color.rgb if cell.font.color is not None else "FF000000"
    paper = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else "FFFFFFFF"
    light, dark = sorted((_luminance(str(ink)), _luminance(str(paper))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (2, 4, 6)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def whole_menu() -> Plan:
    """All 56 indicators, with every breakdown that the menu offers."""
    return a_plan(
        [{"id": found.id, "groups": list(found.groups)} for found in shipped_menu().indicators],
        definitions=[
            {"id": "local", "uses": "local", "title": "Local", "text": "Lives in the city. " * 40},
            {"id": "target_populations", "uses": "target_populations", "title": "Target", "text": "Those."},
        ],
        return_by="2026-12-31",
        contact={"name": "Jo Field", "email": "jo@example.nhs.uk"},
    )


def awkward() -> Plan:
    """Everything as long and as odd as a set may have it."""
    odd = "=Words: [of] a/long*title? with \"quotes\" & 'more', <all> of it " * 5
    kinds = [
        an_indicator(
            f"emp.future.{place:02}", kind, title=odd, numerator=odd, owner=odd, frequency="annual"
        ).model_copy(update={"denominator": odd} if kind in (Kind.PROPORTION, Kind.AVERAGE) else {})
        for place, kind in enumerate(Kind, 1)
    ]
    pillars = [
        {"id": "employment", "title": f"People/{odd}", "short": "E"},
        {"id": "procurement", "title": "Buying", "short": "P"},
    ]
    menu = a_menu(*kinds, pillars=pillars)
    return a_plan(
        [found.id for found in kinds],
        menu,
        title=odd,
        organisations=[{"code": "RR8", "name": odd}],
        definitions=[{"id": "local", "uses": "local", "title": odd, "text": odd * 20}],
    )


@pytest.mark.parametrize("plan", [whole_menu, awkward, lambda: a_plan(["pl.lead.01"])])
def test_excel_takes_it_and_everybody_can_read_it(plan: Callable[[], Plan]) -> None:
    """Whatever a set asks, its workbook holds nothing that Excel refuses and keeps the checklist."""
    assert problems(a_workbook(plan())) == []


def _merge(book: Workbook) -> None:
    book["Partnership and leadership"].merge_cells("A1:C1")


def _long_prompt(book: Workbook) -> None:
    for found in book["Partnership and leadership"].data_validations.dataValidation:
        found.promptTitle = "x" * 33


def _header(book: Workbook) -> None:
    book["Partnership and leadership"]["A4"] = "Other"


def _new_function(book: Workbook) -> None:
    book["Partnership and leadership"]["L5"] = '=TEXTJOIN(",",TRUE,A5)'


def _below(book: Workbook) -> None:
    book["Lists"]["A99"] = "See also"


def _cursor(book: Workbook) -> None:
    book.active = 2


@pytest.mark.parametrize("spoil", [_merge, _long_prompt, _header, _new_function, _below, _cursor])
def test_the_checker_finds_what_it_looks_for(spoil: Callable[[Workbook], None]) -> None:
    """The checker above is no formality: each of these faults is found."""
    assert problems(changed(a_workbook(a_plan(["pl.lead.01"])), spoil)) != []


def test_each_table_has_a_name_that_says_what_it_holds() -> None:
    """Tables are named after what is in them, one in each sheet."""
    book = load_workbook(io.BytesIO(a_workbook(whole_menu())))
    names = {name for sheet in book.worksheets for name in sheet.tables}
    assert {"progress", "definitions", "answers_employment", "own_indicators", "stories", "lists"} <= names


def test_sheets_stand_in_the_order_of_reading() -> None:
    """Start first, then what words mean, the questions by pillar, and what is people's own."""
    assert load_workbook(io.BytesIO(a_workbook(whole_menu()))).sheetnames == [
        "Start",
        "Definitions",
        "Employment",
        "Procurement",
        "Land and buildings",
        "Sustainability",
        "Partnership and leadership",
        "Your own indicators",
        "Stories",
        "Lists",
        "anchorkit",
    ]


def test_without_definitions_no_sheet_is_blank() -> None:
    """A set that defines nothing has no empty sheet for definitions, and Start does not mention one."""
    plan = a_plan(["pl.lead.01"])
    planned = plan_workbook(plan, plan.selection.organisations[0])
    book = load_workbook(io.BytesIO(workbook_bytes(replace(planned, definitions=()))))
    assert "Definitions" not in book.sheetnames
    assert not any("Definitions" in str(cell.value) for (cell,) in book[START].iter_rows(max_col=1))
