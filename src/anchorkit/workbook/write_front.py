"""The sheets around the questions: what this is and how far you are, definitions, lists, and the manifest."""

from collections.abc import Sequence
from typing import Final, cast

from openpyxl.cell import Cell
from openpyxl.styles import Border, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.workbook import rules, states, style
from anchorkit.workbook.cells import add_table, decorate, head, hint, put_row, put_text, set_page
from anchorkit.workbook.layout import (
    ANSWER_COLUMNS,
    DEFINITION_COLUMNS,
    DEFINITIONS,
    HEADER_ROW,
    LISTS,
    MANIFEST,
    NOT_SET,
    OWN,
    START,
    STORIES,
    ColumnPlan,
    WorkbookPlan,
)
from anchorkit.workbook.lists import list_rows
from anchorkit.workbook.manifest import manifest_of
from anchorkit.workbook.reasons import words_rows

_LIST_COLUMNS: Final = (
    ColumnPlan("list", "List", 18),
    ColumnPlan("value", "Word", 46),
    ColumnPlan("meaning", "What it means", 74),
)
_PROGRESS_COLUMNS: Final = (
    ColumnPlan("sheet", "Sheet", 34),
    ColumnPlan("questions", "Questions", 13),
    ColumnPlan("answered", "Answered", 13),
    ColumnPlan("to_answer", "To answer", 13),
    ColumnPlan("to_check", "To check", 13),
    ColumnPlan("not_applicable", states.NOT_APPLICABLE, 15),
    ColumnPlan("only_if", states.ONLY_IF, 19),
)
_COUNTED: Final = tuple(
    f"{word}*"
    for word in (rules.OK, rules.TO_ANSWER, rules.CHECK.strip(), states.NOT_APPLICABLE, states.ONLY_IF)
)
"""How the check column's words begin, in the order of the columns that count them."""
_ALL_SHEETS: Final = "All sheets"
_PURPOSE: Final = (
    "We would like to know what you do for your place, in figures. It is for learning, not for ranking."
)
_FIRST_STEPS: Final = (
    "1. Go through the sheets in the table below. Fill in what you can; a few figures are better than none.",
    "2. No figure? Choose a status such as “not collected”. Blank rows are asked for again.",
)
_OWN_STEPS: Final = (
    f"You may add columns, notes and sheets of your own. “{OWN}” and “{STORIES}” are for what we forgot."
)
_DEFINITIONS_STEP: Final = (
    f"“{DEFINITIONS}” says what words such as “local” mean here, “{LISTS}” what the words to choose mean."
)
_LOOKS: Final = (
    ("Framed and white", "Fill in.", style.INPUT, None),
    (
        "Grey",
        "Worked out for you. Type over a result only if you have it without its counts.",
        style.ROW,
        style.WORKED_OUT,
    ),
    ("Crossed out", "Nothing is needed.", style.NOT_NEEDED, style.NOT_NEEDED_FILL),
)
"""What a cell looks like, and what is to be done with it."""


def write_start(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """The front sheet: who is asked for what, by when, how, whom to ask, and how far they are."""
    sheet.title = START
    for column, planned in enumerate(_PROGRESS_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = planned.width
    put_text(sheet, 1, 1, plan.plan.selection.title, style.TITLE, style.MIDDLE_ONE_LINE)
    sheet.row_dimensions[1].height = 28
    _line(sheet, 2, f"For {plan.organisation.name} ({plan.organisation.code})", style.HEADING)
    row = 3
    for line in (_PURPOSE, *_by_when(plan)):
        row = _line(sheet, row, line, style.BODY if line == _PURPOSE else style.TOTAL)
    row = _line(sheet, row + 1, "How to fill it in", style.HEADING)
    for line in _steps(plan):
        row = _line(sheet, row, line, style.BODY)
    row = _write_looks(sheet, row + 1)
    row = _line(sheet, row + 1, "How far you are", style.HEADING)
    if plan.sheets:
        row = _write_so_far(sheet, row, total=row + len(plan.sheets) + 2)
    _write_progress(sheet, plan, row)
    set_page(sheet)


def _steps(plan: WorkbookPlan) -> list[str]:
    """What to do, in the order of doing it."""
    back = plan.plan.selection.contact.email
    sent = f"send it back to {back}" if back else "send it back"
    steps = [
        *_FIRST_STEPS,
        f"3. The Check column says OK, or what to look at. Then save the workbook and {sent}.",
    ]
    return [*steps, _OWN_STEPS, *([_DEFINITIONS_STEP] if plan.definitions else [])]


def _write_so_far(sheet: Worksheet, row: int, total: int) -> int:
    """Say in one live sentence how far the organisation is; `total` is the table's last row."""
    questions, answered, to_answer, to_check, not_asked, optional = (
        f"{get_column_letter(place)}{total}" for place in range(2, len(_PROGRESS_COLUMNS) + 1)
    )
    formula = (
        f'="Answered: "&{answered}&" of the "&{questions}-{not_asked}-{optional}'
        f'&" that we need. To answer: "&{to_answer}&". To check: "&{to_check}&"."'
    )
    below = _line(sheet, row, "", style.TOTAL)
    sheet.cell(row, 1).value = formula
    return below


def _line(sheet: Worksheet, row: int, text: str, font: Font) -> int:
    """Write one line and give the row below it. It runs on over the empty cells beside it."""
    put_text(sheet, row, 1, text, font, style.MIDDLE_ONE_LINE)
    sheet.row_dimensions[row].height = 19
    return row + 1


def _by_when(plan: WorkbookPlan) -> list[str]:
    selection = plan.plan.selection
    lines = []
    if selection.return_by:
        lines.append(f"Please return it by {selection.return_by.day} {selection.return_by:%B %Y}.")
    contact = ", ".join(part for part in (selection.contact.name, selection.contact.email) if part)
    if contact:
        lines.append(f"Questions? Ask {contact}.")
    return lines


def _write_looks(sheet: Worksheet, row: int) -> int:
    """Show what the cells of the question sheets look like, each with its meaning beside it."""
    for name, meaning, border, fill in _LOOKS:
        cell = put_text(sheet, row, 1, name, style.BODY, style.MIDDLE_ONE_LINE)
        decorate(cell, border=border, fill=fill)
        put_text(sheet, row, 2, meaning, style.BODY, style.MIDDLE_APART_ONE_LINE)
        sheet.row_dimensions[row].height = 19
        row += 1
    return row


def _write_progress(sheet: Worksheet, plan: WorkbookPlan, first: int) -> None:
    for place, column in enumerate(_PROGRESS_COLUMNS, 1):
        alignment = style.MIDDLE if place == 1 else style.MIDDLE_RIGHT
        cell = put_text(sheet, first, place, column.header, style.HEADER, alignment)
        decorate(cell, fill=style.HEADER_FILL)
    sheet.row_dimensions[first].height = 22
    letter = get_column_letter([column.name for column in ANSWER_COLUMNS].index("check") + 1)
    last = first + len(plan.sheets)
    for row, answers in enumerate(plan.sheets, first + 1):
        name = quote_sheetname(answers.title)
        link = put_text(sheet, row, 1, answers.title, style.LINK)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{name}!A1", display=answers.title)
        counts = [f'=COUNTIF({name}!${letter}:${letter},"{pattern}")' for pattern in _COUNTED]
        _progress_row(sheet, row, [len(answers.rows), *counts], style.LINK, style.BODY, style.ROW)
    if not plan.sheets:
        return
    put_text(sheet, last + 1, 1, _ALL_SHEETS, style.TOTAL)
    letters = [get_column_letter(place) for place in range(2, len(_PROGRESS_COLUMNS) + 1)]
    sums = [f"=SUM({letter}{first + 1}:{letter}{last})" for letter in letters]
    _progress_row(sheet, last + 1, sums, style.TOTAL, style.TOTAL, style.TOTAL_ROW)
    add_table(sheet, "progress", len(_PROGRESS_COLUMNS), last + 1, first_row=first, filters=False)


def _progress_row(
    sheet: Worksheet, row: int, values: Sequence[int | str], name: Font, number: Font, border: Border
) -> None:
    for place, value in enumerate(values, 2):
        sheet.cell(row, place, value)
    for place in range(1, len(values) + 2):
        cell = sheet.cell(row, place)
        cell.border = border
        cell.font = name if place == 1 else number
        cell.alignment = style.MIDDLE if place == 1 else style.MIDDLE_RIGHT
    sheet.row_dimensions[row].height = 21


def write_definitions(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """What the local words mean for this organisation."""
    sheet.title = DEFINITIONS
    text = (
        "What these words mean here; they are printed with every figure that depends on them. "
        "If you count by other words, write yours in the last column."
    )
    head(sheet, DEFINITIONS, text, DEFINITION_COLUMNS, filters=False)
    for row, found in enumerate(plan.definitions, HEADER_ROW + 1):
        definition = found.definition
        texts = (
            found.word,
            definition.title,
            found.wording,
            str(definition.version) if definition.version else NOT_SET,
            found.own,
        )
        put_row(sheet, row, texts, DEFINITION_COLUMNS)
        decorate(cast(Cell, sheet.cell(row, len(DEFINITION_COLUMNS))), border=style.INPUT)
    last = HEADER_ROW + len(plan.definitions)
    own = hint(
        "Your own wording",
        "Only if your figures follow other words than these. Say them in full: the report prints them.",
    )
    letter = get_column_letter(len(DEFINITION_COLUMNS))
    own.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
    sheet.add_data_validation(own)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    add_table(sheet, "definitions", len(DEFINITION_COLUMNS), last, filters=False)


def write_lists(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """The words that dropdowns offer and checks say, with what they mean."""
    sheet.title = LISTS
    text = "The words that the lists in this workbook offer and its checks say, and what they mean."
    head(sheet, LISTS, text, _LIST_COLUMNS, filters=False)
    rows = list_rows(plan)
    for row, texts in enumerate(rows, HEADER_ROW + 1):
        put_row(sheet, row, texts, _LIST_COLUMNS)
    add_table(sheet, "lists", len(_LIST_COLUMNS), HEADER_ROW + len(rows), filters=False)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"


def write_manifest(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """The hidden sheet by which a return is recognised; LibreOffice does not know *very* hidden."""
    sheet.title = MANIFEST
    rows = manifest_of(plan.plan, plan.organisation).rows()
    for row, (name, value) in enumerate((*rows, *words_rows()), 1):
        put_text(sheet, row, 1, name)
        put_text(sheet, row, 2, value)
        sheet.cell(row, 2).number_format = "@"
    sheet.sheet_state = "hidden"
