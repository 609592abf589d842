"""The rules on a row into the check column's formula, and each rule into the words that the column shows."""

from collections.abc import Mapping, Sequence
from typing import Final

from anchorkit.findings import (
    ABBREVIATED,
    APPROXIMATE,
    DATE_FOR_NUMBER,
    ERROR_CELL,
    LOST_DIGITS,
    NONE_OR_UNKNOWN,
    NOT_A_NUMBER,
    NOT_THIS_UNIT,
    NUMBER_UNDERSTOOD,
    PERCENT_UNDERSTOOD,
    REASON_GIVEN,
    SEVERAL_NUMBERS,
    Rule,
)
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Status
from anchorkit.workbook import readings, rules
from anchorkit.workbook.expressions import (
    OneOf,
    either,
)
from anchorkit.workbook.reasons import Reason, SaysStatus

_NOT_PLAIN: Final = "Not a plain number"
# A formula can't tell why a text is no number, so it says what holds for all of them.
_SHEET_WORDS: Final = dict.fromkeys(
    (
        rule.code
        for rule in (
            NOT_A_NUMBER,
            DATE_FOR_NUMBER,
            APPROXIMATE,
            SEVERAL_NUMBERS,
            ABBREVIATED,
            NOT_THIS_UNIT,
            NONE_OR_UNKNOWN,
            LOST_DIGITS,
        )
    ),
    _NOT_PLAIN,
)


READING_WORDS: Final = {
    readings.Level.AS_TEXT: f"{rules.CHECK}{NUMBER_UNDERSTOOD.title}",
    readings.Level.AS_PERCENTAGE: f"{rules.CHECK}{PERCENT_UNDERSTOOD.title}",
    readings.Level.UNSURE: f"{rules.CHECK}Will be read when sent back",
    readings.Level.NO_NUMBER: f"{rules.CHECK}{_NOT_PLAIN}",
}
"""What the column says of a row's cells before it looks at the numbers in them."""


def sheet_words(rule: Rule) -> str:
    """What the check column says where a rule is broken."""
    return f"{rules.CHECK}{_SHEET_WORDS.get(rule.code, rule.title)}"


def check_formula(
    indicator: Indicator,
    units: Mapping[str, Unit],
    cells: Mapping[str, str],
    *,
    blank: str = f'"{rules.TO_ANSWER}"',
    more: Sequence[rules.AnswerRule] = (),
) -> str:
    """The check column's formula (without `=`): to answer, what to check, not applicable, or OK.

    `units` are those of its fields, `blank` is the expression for a row in which nothing was answered,
    `more` are rules that look beyond it.
    """
    is_choice = indicator.kind is Kind.YES_NO
    formula = rules_formula((*rules.answer_rules(indicator), *more), cells, is_choice=is_choice)
    formula = reading_formula(readings.readings_of(indicator, units), cells, formula)
    return unless_error(f"IF({rules.nothing_answered().excel(cells)},{blank},{formula})")


def unless_error(formula: str) -> str:
    """The formula, or what is said of a cell that shows an error: it makes one of all that look at it."""
    return f'IFERROR({formula},"{rules.CHECK}{ERROR_CELL.title}")'


def reading_formula(read: Sequence[readings.Reading], cells: Mapping[str, str], plain: str) -> str:
    """What is to say of cells that hold no plain number; `plain` is the expression for a row that does."""
    if not read:
        return plain
    words = ",".join(f'"{READING_WORDS[level]}"' for level in list(readings.Level)[1:])
    formula = f"CHOOSE(1+{readings.level_of(read, cells)},{plain},{words})"
    reason = either(*(Reason(each.field) for each in read)).excel(cells)
    return f'IF({reason},"{sheet_words(REASON_GIVEN)}",{formula})'


def rules_formula(applied: Sequence[rules.AnswerRule], cells: Mapping[str, str], *, is_choice: bool) -> str:
    """The rules on a row whose numbers are plain numbers; those on a field that it lacks are left out."""
    formula = f'"{rules.OK}"'
    says: tuple[str, ...] = (rules.RESULT,) if is_choice else ()
    if rules.STATUS in cells:
        without = SaysStatus(rules.STATUS, rules.WITHOUT_FIGURE).excel(cells)
        formula = f'IF({without},"{rules.OK}: no figure",{formula})'
        says = (*says, rules.STATUS)
    if says:
        does_not = either(*(OneOf(field, (Status.NOT_APPLICABLE.label,)) for field in says))
        formula = f'IF({does_not.excel(cells)},"{rules.NOT_APPLICABLE}",{formula})'
    said_before = () if is_choice else (REASON_GIVEN,)
    for rule in reversed(applied):
        if rule.field in cells and rule.rule not in said_before:
            formula = f'IF({rule.when.excel(cells)},"{sheet_words(rule.rule)}",{formula})'
    return formula
