"""A workbook plan into an .xlsx file."""

import io
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.observations import Observation, Status
from anchorkit.workbook import rules, style, typeset
from anchorkit.workbook.cells import add_table, choice, decorate, head, hint, number, put_number, put_text
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, AnswerRow, AnswerSheet, WorkbookPlan
from anchorkit.workbook.write_front import write_definitions, write_lists, write_manifest, write_start
from anchorkit.workbook.write_own import write_own_indicators, write_stories

_COLUMN: Final = {column.name: place for place, column in enumerate(ANSWER_COLUMNS, 1)}
_LETTER: Final = {name: get_column_letter(place) for name, place in _COLUMN.items()}
_INDENT: Final = 1.3
"""How much of a column's width one step of indent takes."""
_SHOWN_OF_NOTE: Final = 120
"""How many characters of a prefilled note make its row taller."""
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
    write_lists(book.create_sheet())
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
    text = (
        f"{len(plan.rows)} questions. Fill in the framed white cells; those crossed out need nothing, "
        "grey ones are worked out. Add, sort, filter, hide and format as you like; keep the Key column."
    )
    head(sheet, plan.title, text, ANSWER_COLUMNS)
    for row in plan.rows:
        _write_row(sheet, row)
    add_table(sheet, plan.table, len(ANSWER_COLUMNS), plan.last_row)
    sheet.freeze_panes = f"{_LETTER['what']}{HEADER_ROW + 1}"
    _validate(sheet, plan)
    _mark_what_to_check(sheet, plan)


def _mark_what_to_check(sheet: Worksheet, plan: AnswerSheet) -> None:
    """Make what is to check stand out by weight and frame; the words say it anyway."""
    letter = _LETTER["check"]
    first = f"${letter}{HEADER_ROW + 1}"
    formula = f'LEFT({first},{len(rules.CHECK)})="{rules.CHECK}"'
    look = DifferentialStyle(font=style.NOTICE, border=style.NOTICE_BORDER)
    rule = Rule("expression", formula=[formula], dxf=look)
    sheet.conditional_formatting.add(f"{letter}{HEADER_ROW + 1}:{letter}{plan.last_row}", rule)


def _write_row(sheet: Worksheet, row: AnswerRow) -> None:
    border = style.FIRST_ROW if row.first else style.ROW
    for name, (text, font, alignment) in _texts(row).items():
        decorate(put_text(sheet, row.row, _COLUMN[name], text, font, alignment), border=border)
    _write_inputs(sheet, row)
    cells = {name: f"{_LETTER[name]}{row.row}" for name in rules.INPUTS}
    shown = _lines(row)
    # Where a row has one line, what is to check runs on to the right of the table.
    room = style.TOP if shown > 1 else style.TOP_ONE_LINE
    check = put_text(sheet, row.row, _COLUMN["check"], "", style.SMALL, room)
    check.value = f"={rules.check_formula(row.indicator, cells)}"
    decorate(check, border=border, fill=style.WORKED_OUT)
    sheet.row_dimensions[row.row].height = typeset.row_height(shown, style.TEXT_SIZE)


def _texts(row: AnswerRow) -> dict[str, tuple[str, Font, Alignment]]:
    """The fixed texts of a row.

    Each row repeats its instruction, so that sorting never parts them; the first of an indicator shows it in
    full, the ones that follow on one quiet line.
    """
    key = (row.question.key, style.KEY, style.TOP_ONE_LINE)
    fixed = {
        "group": (row.group, style.SMALL, style.TOP_APART),
        "period": (row.period, style.SMALL, style.TOP),
        "previous": (row.previous, style.QUIET, style.TOP_RIGHT_WRAPPED),
    }
    if row.first:
        title = (row.indicator.title, style.STRONG, style.TOP_APART)
        return {"key": key, "indicator": title, "what": (row.what, style.SMALL, style.TOP), **fixed}
    title = (row.indicator.title, style.QUIET, style.TOP_APART_ONE_LINE)
    what = (" ".join(row.what.split()), style.QUIET, style.TOP_ONE_LINE)
    return {"key": key, "indicator": title, "what": what, **fixed}


def _lines(row: AnswerRow) -> int:
    """How many lines a row shows in full; a long note may be read in its cell."""
    shown = [("group", row.group, _INDENT), ("previous", row.previous, 0.0)]
    if row.first:
        shown += [("what", row.what, 0.0)]
    if row.answer:
        shown += [("note", row.answer.note[:_SHOWN_OF_NOTE], 0.0)]
    most = max(typeset.lines(text, _WIDTH[name] - indent, style.TEXT_SIZE) for name, text, indent in shown)
    title = typeset.lines(row.indicator.title, _WIDTH["indicator"] - _INDENT, style.TEXT_SIZE, bold=True)
    return max(most, title) if row.first else most


def _write_inputs(sheet: Worksheet, row: AnswerRow) -> None:
    asked = style.FIRST_INPUT if row.first else style.INPUT
    quiet = style.FIRST_ROW if row.first else style.ROW
    crossed = style.FIRST_NOT_NEEDED if row.first else style.NOT_NEEDED
    answer = row.answer
    for name in (rules.NUMERATOR, rules.DENOMINATOR):
        cell = put_text(sheet, row.row, _COLUMN[name], "", style.BODY, style.TOP_RIGHT)
        if not row.indicator.rule.has_counts:
            decorate(cell, border=crossed, fill=style.NOT_NEEDED_FILL)
            continue
        decorate(cell, border=asked)
        cell.number_format = _count_format(row)
        put_number(cell, getattr(answer, name) if answer else None)
    result = put_text(sheet, row.row, _COLUMN[rules.RESULT], "", style.BODY, style.TOP_RIGHT)
    result.number_format = _result_format(row)
    if answer is not None and answer.choice is not None:
        result.value = answer.choice
    elif answer is not None:
        put_number(result, answer.value)
    if row.indicator.rule.has_counts:
        result.font = style.RESULT
        decorate(result, border=quiet, fill=style.WORKED_OUT)
        if result.value is None:
            result.value = f"={_result_formula(row)}"
    else:
        decorate(result, border=asked)
    for name, text in ((rules.STATUS, _status(answer)), (rules.NOTE, answer.note if answer else "")):
        decorate(put_text(sheet, row.row, _COLUMN[name], text, style.SMALL), border=asked)


def _status(answer: Observation | None) -> str:
    return answer.status.label if answer else ""


def _result_formula(row: AnswerRow) -> str:
    """The live result: from the row's own counts, or for a likelihood from the two rows that it compares."""
    top, bottom = (f"{_LETTER[name]}{row.row}" for name in (rules.NUMERATOR, rules.DENOMINATOR))
    if row.indicator.kind is Kind.RELATIVE_LIKELIHOOD:
        return _likelihood_formula(row)
    factor = "100*" if row.indicator.kind is Kind.PROPORTION else ""
    return f'IF(AND(ISNUMBER({top}),ISNUMBER({bottom}),N({bottom})<>0),{factor}{top}/N({bottom}),"")'


def _likelihood_formula(row: AnswerRow) -> str:
    """The rows are looked up by their keys, wherever they have been sorted to; all four counts are needed."""
    columns = {name: f"${_LETTER[name]}:${_LETTER[name]}" for name in ("key", *rules.INPUTS)}
    sums, given = [], []
    for group in (REFERENCE, TARGET):
        key = row.question._replace(group=group).key
        for name in (rules.NUMERATOR, rules.DENOMINATOR):
            sums.append(f'SUMIFS({columns[name]},{columns["key"]},"{key}")')
            # Only numbers are below 1E+300: this counts whether the cell holds one.
            given.append(f'COUNTIFS({columns["key"]},"{key}",{columns[name]},"<1E+300")')
    a, b, c, d = sums
    return f'IF({"+".join(given)}=4,IFERROR(({a}/{b})/({c}/{d}),""),"")'


def _count_format(row: AnswerRow) -> str:
    return "#,##0" if row.indicator.whole else "#,##0.00"


def _result_format(row: AnswerRow) -> str:
    unit = row.unit
    decimals = "." + "0" * unit.decimals if unit.decimals else ""
    prefix = f'"{unit.prefix}"' if unit.prefix else ""
    suffix = f'"{unit.suffix}"' if unit.suffix else ""
    return f"{prefix}#,##0{decimals}{suffix}" if row.indicator.kind is not Kind.YES_NO else "@"


def _validate(sheet: Worksheet, plan: AnswerSheet) -> None:
    """One validation for each indicator and field, over the indicator's rows."""
    first = 0
    for place, row in enumerate(plan.rows):
        last_of_indicator = place + 1 == len(plan.rows) or plan.rows[place + 1].first
        if not last_of_indicator:
            continue
        span = (plan.rows[first].row, row.row)
        for name, validation in _validations(row).items():
            validation.add(f"{_LETTER[name]}{span[0]}:{_LETTER[name]}{span[1]}")
            sheet.add_data_validation(validation)
        first = place + 1
    status = choice(
        [status.label for status in Status],
        "Status",
        "reported: from your records. estimated: worked out or sampled; say how in the note. "
        "not collected: nobody has it. not applicable: the question does not arise here.",
    )
    status.add(f"{_LETTER['status']}{HEADER_ROW + 1}:{_LETTER['status']}{plan.last_row}")
    sheet.add_data_validation(status)


def _validations(row: AnswerRow) -> dict[str, DataValidation]:
    indicator = row.indicator
    note = hint("Note", f"Source or explanation. Such data usually live with: {indicator.owner}.")
    if indicator.kind is Kind.YES_NO:
        evidence = hint("Evidence", "What shows it: a document, a minute, a link.")
        answer = choice(rules.YES_NO, "Your answer", indicator.numerator)
        return {rules.RESULT: answer, rules.NOTE: evidence}
    lowest = indicator.range[0]
    if not indicator.rule.has_counts:
        help_text = indicator.numerator
        return {
            rules.RESULT: number("Your figure", help_text, whole=indicator.whole, lowest=lowest),
            rules.NOTE: note,
        }
    return {
        rules.NUMERATOR: number("Numerator", indicator.numerator, whole=indicator.whole, lowest=0),
        rules.DENOMINATOR: number(
            "Denominator", indicator.denominator or "", whole=indicator.whole, lowest=0
        ),
        rules.RESULT: hint(
            "Worked out for you",
            "This follows from numerator and denominator. Type a figure here only if you have no counts.",
        ),
        rules.NOTE: note,
    }
