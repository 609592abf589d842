"""A workbook plan into an .xlsx file."""

import io
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import quote_sheetname
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.observations import Observation
from anchorkit.workbook import checks, rules, states, style, typeset
from anchorkit.workbook.cells import (
    add_table,
    decorate,
    head,
    mark_what_to_check,
    put_number,
    put_text,
    put_titled,
    set_height,
)
from anchorkit.workbook.entry import COLUMN, LETTER, count_format, result_format, validate
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, AnswerRow, AnswerSheet, WorkbookPlan
from anchorkit.workbook.write_front import write_definitions, write_lists, write_manifest, write_start
from anchorkit.workbook.write_own import write_own_indicators, write_stories

_INDENT: Final = 1.3
"""How much of a column's width one step of indent takes."""
_LINES_OF_NOTE: Final = 8
"""How far a note that is filled in makes its row taller; the rest is read in its cell."""
_ROW: Final = "\x00"
"""Stands in a formula's pattern for the row, and around the name of a neighbour's cell."""
_ZOOM: Final = 90
_WIDTH: Final = {column.name: column.width for column in ANSWER_COLUMNS}


def workbook_bytes(plan: WorkbookPlan) -> bytes:
    """Write the workbook and give the bytes of the .xlsx file."""
    book = Workbook()
    _set_own_font(book)
    write_start(cast(Worksheet, book.active), plan)
    if plan.definitions:
        write_definitions(book.create_sheet(), plan)
    for sheet in plan.sheets:
        _write_answers(book.create_sheet(sheet.title), sheet)
    write_own_indicators(book.create_sheet(), plan)
    write_stories(book.create_sheet(), plan)
    write_lists(book.create_sheet(), plan)
    write_manifest(book.create_sheet(), plan)
    book.properties.title = f"{plan.plan.selection.title}: {plan.organisation.name}"
    book.properties.subject = "Questions for a local indicator set"
    book.properties.creator = "anchorkit"
    book.properties.language = "en-GB"
    # The report's numbers come from ingest; the sheet's own formulas are worked out when it is opened.
    book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set_own_font(book: Workbook) -> None:
    """Make our font the one that empty cells have and that column widths are measured by."""
    # openpyxl offers no public way to either, and its types know only the public ones.
    book._fonts = IndexedList([style.PLAIN])  # type: ignore[attr-defined] # see above
    book._named_styles["Normal"].font = style.PLAIN  # type: ignore[attr-defined] # see above


def _write_answers(sheet: Worksheet, plan: AnswerSheet) -> None:
    head(sheet, plan.title, _description(plan), ANSWER_COLUMNS)
    sheet.sheet_view.zoomScale = _ZOOM
    patterns: dict[tuple[str, bool, int], str] = {}
    for row in plan.rows:
        _write_row(sheet, row, _check_formula(row, patterns))
    add_table(sheet, plan.table, len(ANSWER_COLUMNS), plan.last_row)
    sheet.freeze_panes = f"{LETTER['what']}{HEADER_ROW + 1}"
    validate(sheet, plan)
    mark_what_to_check(sheet, LETTER["check"], plan.last_row)


def _description(plan: AnswerSheet) -> str:
    text = (
        f"{_many(len(plan.rows))}. Fill in the framed white cells; those crossed out need nothing, "
        "grey ones are worked out. "
    )
    if any(row.around.totals for row in plan.rows):
        text += "No figures for the groups? Answer the total alone: its groups are then optional. "
    return f"{text}Sort, filter, hide, add and format as you like; keep the Key column."


def _many(rows: int) -> str:
    return "1 question" if rows == 1 else f"{rows} questions"


def _write_row(sheet: Worksheet, row: AnswerRow, formula: str) -> None:
    border = style.FIRST_ROW if row.first else style.ROW
    for name, (text, font, alignment) in _texts(row).items():
        decorate(put_text(sheet, row.row, COLUMN[name], text, font, alignment), border=border)
    _write_inputs(sheet, row)
    shown = _lines(row)
    # Where a row has one line, what is to check runs on to the right of the table.
    room = style.TOP if shown > 1 else style.TOP_ONE_LINE
    check = put_text(sheet, row.row, COLUMN["check"], "", style.SMALL, room)
    check.value = f"={formula}"
    decorate(check, border=border, fill=style.WORKED_OUT)
    if row.first and row.held:
        titled = put_titled(sheet, row.row, COLUMN["indicator"], row.indicator.title, row.held)
        decorate(titled, border=border)
    height = typeset.row_height(shown, style.TEXT_SIZE)
    set_height(sheet, row.row, height, grows=_note_lines(row) <= _LINES_OF_NOTE)


def _check_formula(row: AnswerRow, patterns: dict[tuple[str, bool, int], str]) -> str:
    """The rules on what a row holds, and what its neighbours make of it while it is blank.

    The many rows of an indicator differ by their cells alone: `patterns` keeps what they share.
    """
    sheet = quote_sheetname(row.parent_sheet) if row.parent_sheet else ""
    around = states.neighbour_cells(row.around, LETTER, sheet)
    shape = (row.indicator.id, row.around.parent is not None, len(row.around.totals))
    if shape not in patterns:
        cells = {name: f"{LETTER[name]}{_ROW}" for name in rules.INPUTS}
        cells |= {name: f"{_ROW}{name}{_ROW}" for name in around}
        patterns[shape] = checks.check_formula(
            row.indicator,
            row.units,
            cells,
            blank=states.blank_formula(row.around, cells),
            more=states.neighbour_rules(row.indicator, row.around),
        )
    formula = patterns[shape]
    for name, cell in around.items():
        formula = formula.replace(f"{_ROW}{name}{_ROW}", cell)
    return formula.replace(_ROW, str(row.row))


def _texts(row: AnswerRow) -> dict[str, tuple[str, Font, Alignment]]:
    """The fixed texts of a row.

    Each row repeats its instruction, so that sorting never parts them; the first of an indicator shows it in
    full, the ones that follow on one quiet line.
    """
    key = (row.question.key, style.KEY, style.TOP_ONE_LINE)
    fixed = {
        "group": (row.group, style.SMALL, style.TOP_APART),
        "period": (row.period, style.SMALL, style.TOP),
        "previous": (row.previous, style.QUIET, style.TOP_RIGHT_APART),
    }
    if row.first:
        title = (row.indicator.title, style.STRONG, style.TOP_APART)
        return {"key": key, "indicator": title, "what": (row.what, style.SMALL, style.TOP_APART), **fixed}
    title = (row.indicator.title, style.QUIET, style.TOP_APART_ONE_LINE)
    what = (" ".join(row.what.split()), style.QUIET, style.TOP_APART_ONE_LINE)
    return {"key": key, "indicator": title, "what": what, **fixed}


def _lines(row: AnswerRow) -> int:
    """How many lines a row shows: its texts in full, and the beginning of a note."""
    needed = [_lines_of("group", row.group, _INDENT), _lines_of("previous", row.previous, _INDENT)]
    needed.append(min(_LINES_OF_NOTE, _note_lines(row)))
    needed.append(_lines_of("check", states.applies_text(row.around)))
    if row.first:
        title = _lines_of("indicator", row.indicator.title, _INDENT, bold=True)
        held = _lines_of("indicator", row.held, _INDENT, size=style.QUIET_SIZE) if row.held else 0
        needed += [_lines_of("what", row.what, _INDENT), title + held]
    return max(needed)


def _note_lines(row: AnswerRow) -> int:
    return _lines_of("note", row.answer.note, _INDENT) if row.answer else 1


def _lines_of(
    column: str, text: str, indent: float = 0, *, size: float = style.TEXT_SIZE, bold: bool = False
) -> int:
    return typeset.lines(text, _WIDTH[column] - indent, size, bold=bold)


def _write_inputs(sheet: Worksheet, row: AnswerRow) -> None:
    asked = style.FIRST_INPUT if row.first else style.INPUT
    quiet = style.FIRST_ROW if row.first else style.ROW
    crossed = style.FIRST_NOT_NEEDED if row.first else style.NOT_NEEDED
    answer = row.answer
    for name in (rules.NUMERATOR, rules.DENOMINATOR):
        cell = put_text(sheet, row.row, COLUMN[name], "", style.BODY, style.TOP_RIGHT)
        if not row.indicator.rule.has_counts:
            decorate(cell, border=crossed, fill=style.NOT_NEEDED_FILL)
            continue
        decorate(cell, border=asked)
        cell.number_format = count_format(row.indicator, row.units[name])
        put_number(cell, getattr(answer, name) if answer else None)
    result = put_text(sheet, row.row, COLUMN[rules.RESULT], "", style.BODY, style.TOP_RIGHT)
    result.number_format = result_format(row.indicator, row.units)
    if answer is not None and answer.choice is not None:
        result.value = answer.choice
    elif answer is not None:
        put_number(result, answer.value)
    if row.indicator.rule.has_counts:
        result.font = style.RESULT
        decorate(result, border=quiet, fill=style.WORKED_OUT)
        if result.value is None and (formula := _result_formula(row)):
            result.value = f"={formula}"
    else:
        decorate(result, border=asked)
    for name, text in ((rules.STATUS, _status(answer)), (rules.NOTE, answer.note if answer else "")):
        decorate(put_text(sheet, row.row, COLUMN[name], text, style.SMALL, style.TOP_APART), border=asked)


def _status(answer: Observation | None) -> str:
    return answer.status.label if answer else ""


def _result_formula(row: AnswerRow) -> str:
    """The live result: from the row's own counts, or for a likelihood from the two rows that it compares.

    A likelihood has none for a group of a breakdown, which is not one of the two.
    """
    top, bottom = (f"{LETTER[name]}{row.row}" for name in (rules.NUMERATOR, rules.DENOMINATOR))
    if row.indicator.kind is Kind.RELATIVE_LIKELIHOOD:
        return "" if row.around.totals else _likelihood_formula(row)
    factor = "100*" if row.indicator.kind is Kind.PROPORTION else ""
    return f'IF(AND(ISNUMBER({top}),ISNUMBER({bottom}),N({bottom})<>0),{factor}{top}/N({bottom}),"")'


def _likelihood_formula(row: AnswerRow) -> str:
    """The rows are looked up by their keys, wherever they have been sorted to; all four counts are needed."""
    columns = {name: f"${LETTER[name]}:${LETTER[name]}" for name in ("key", *rules.INPUTS)}
    sums, given = [], []
    for group in (REFERENCE, TARGET):
        key = row.question._replace(group=group).key
        for name in (rules.NUMERATOR, rules.DENOMINATOR):
            sums.append(f'SUMIFS({columns[name]},{columns["key"]},"{key}")')
            # Only numbers are below 1E+300: this counts whether the cell holds one.
            given.append(f'COUNTIFS({columns["key"]},"{key}",{columns[name]},"<1E+300")')
    a, b, c, d = sums
    return f'IF({"+".join(given)}=4,IFERROR(({a}/{b})/({c}/{d}),""),"")'
