"""What a row asks into what its cells offer: lists, bounds and help where something is typed, and formats."""

from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.workbook import rules
from anchorkit.workbook.cells import choice, doubted, hint, number
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, AnswerRow, AnswerSheet

COLUMN: Final = {column.name: place for place, column in enumerate(ANSWER_COLUMNS, 1)}
LETTER: Final = {name: get_column_letter(place) for name, place in COLUMN.items()}

_STATUS_HELP: Final = (
    "reported: from your records. estimated: worked out or sampled; say how in the note. "
    "not collected: nobody has it. not applicable: does not arise here. suppressed: held back, few people."
)
_PERCENT: Final = "Type 45 for 45%, without the sign."
_DOUBTED_PERCENT: Final = (
    "This is below 1%. If you typed 45%, it became 0.45: please type 45 instead. If it is right, keep it."
)


def validate(sheet: Worksheet, plan: AnswerSheet) -> None:
    """Set up what is offered and asked in the input cells: once for each indicator, over its rows."""
    for rows in _by_indicator(plan.rows):
        for name, validation in _validations(rows[0]).items():
            validation.add(f"{LETTER[name]}{rows[0].row}:{LETTER[name]}{rows[-1].row}")
            sheet.add_data_validation(validation)
    status = choice(rules.STATUSES, "Status", _STATUS_HELP)
    status.add(f"{LETTER['status']}{HEADER_ROW + 1}:{LETTER['status']}{plan.last_row}")
    sheet.add_data_validation(status)


def _by_indicator(rows: Sequence[AnswerRow]) -> list[list[AnswerRow]]:
    found: list[list[AnswerRow]] = []
    for row in rows:
        if row.first:
            found.append([])
        found[-1].append(row)
    return found


def _validations(row: AnswerRow) -> dict[str, DataValidation]:
    indicator = row.indicator
    if indicator.kind is Kind.YES_NO:
        evidence = "What shows it: a document, a minute, a link."
        return {
            rules.RESULT: choice(rules.YES_NO, "Your answer", indicator.numerator),
            rules.NOTE: hint("Evidence", _with_place(evidence, row)),
        }
    note = hint("Note", _with_place("Source or explanation.", row))
    if not indicator.rule.has_counts:
        help_text = _with_percent(indicator.numerator, row.units[rules.RESULT])
        # A gap's range is that of the difference, which no single cell holds.
        lowest = indicator.range[0] if indicator.kind is not Kind.GAP else None
        figure = number("Your figure", help_text, whole=indicator.whole, lowest=lowest)
        return {rules.RESULT: figure, rules.NOTE: note}
    above = number("Numerator", indicator.numerator, whole=indicator.whole, lowest=0)
    below = number("Denominator", indicator.denominator or "", whole=indicator.whole, lowest=0)
    return {
        rules.NUMERATOR: above,
        rules.DENOMINATOR: below,
        rules.RESULT: _result(row),
        rules.NOTE: note,
    }


def _result(row: AnswerRow) -> DataValidation:
    title = "Worked out for you"
    help_text = "This follows from numerator and denominator. Type a figure here only if you have no counts."
    if row.indicator.kind is not Kind.PROPORTION:
        return hint(title, help_text)
    cell = f"{LETTER[rules.RESULT]}{row.row}"
    sound = f"OR(NOT(ISNUMBER({cell})),N({cell})<=0,N({cell})>1)"
    return doubted(sound, title, _with_percent(help_text, row.units[rules.RESULT]), _DOUBTED_PERCENT)


def _with_percent(help_text: str, unit: Unit) -> str:
    return f"{help_text} {_PERCENT}" if unit.suffix == "%" else help_text


def _with_place(help_text: str, row: AnswerRow) -> str:
    return f"{help_text} {row.held.replace(chr(10), '. ')}." if row.held else help_text


def count_format(indicator: Indicator, unit: Unit) -> str:
    """How counts are shown: people and things whole, pounds with their sign, hours with decimals."""
    if unit.prefix:
        return _in_unit(unit)
    return "#,##0" if indicator.whole else "#,##0.00"


def result_format(indicator: Indicator, units: Mapping[str, Unit]) -> str:
    """How a figure is shown in its unit. A percentage is 0 to 100, so its sign is only a sign."""
    if indicator.kind is Kind.YES_NO:
        return "@"
    return _in_unit(units[rules.RESULT])


def _in_unit(unit: Unit) -> str:
    decimals = "." + "0" * unit.decimals if unit.decimals else ""
    prefix, suffix = (f'"{text}"' if text else "" for text in (_plain(unit.prefix), _plain(unit.suffix)))
    return f"{prefix}#,##0{decimals}{suffix}"


def _plain(text: str) -> str:
    # A quotation mark would end the text within the format.
    return text.replace('"', "")
