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
    SEVERAL_NUMBERS,
    Rule,
)
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.observations import Status
from anchorkit.workbook import rules
from anchorkit.workbook.expressions import Condition, OneOf, either

# A formula can't tell which texts the check at ingest will understand, so it says what holds for all of them.
_SHEET_WORDS: Final = dict.fromkeys(
    (
        rule.code
        for rule in (
            NOT_A_NUMBER,
            NUMBER_UNDERSTOOD,
            PERCENT_UNDERSTOOD,
            DATE_FOR_NUMBER,
            APPROXIMATE,
            SEVERAL_NUMBERS,
            ABBREVIATED,
            NOT_THIS_UNIT,
            NONE_OR_UNKNOWN,
            LOST_DIGITS,
        )
    ),
    "Not a plain number",
)


def sheet_words(rule: Rule) -> str:
    """What the check column says where a rule is broken."""
    return f"{rules.CHECK}{_SHEET_WORDS.get(rule.code, rule.title)}"


def check_formula(
    indicator: Indicator,
    cells: Mapping[str, str],
    *,
    blank: str = f'"{rules.TO_ANSWER}"',
    more: Sequence[rules.AnswerRule] = (),
) -> str:
    """The check column's formula (without `=`): to answer, what to check, not applicable, or OK.

    `blank` is the expression for a row in which nothing was answered, `more` are rules that look beyond it.
    """
    applicable = (Status.NOT_APPLICABLE.label,)
    does_not: Condition = OneOf(rules.STATUS, applicable)
    if indicator.kind is Kind.YES_NO:
        does_not = either(does_not, OneOf(rules.RESULT, applicable))
    formula = (
        f'IF({OneOf(rules.STATUS, rules.WITHOUT_FIGURE).excel(cells)},"{rules.OK}: no figure","{rules.OK}")'
    )
    formula = f'IF({does_not.excel(cells)},"{rules.NOT_APPLICABLE}",{formula})'
    for rule in reversed((*rules.answer_rules(indicator), *more)):
        formula = f'IF({rule.when.excel(cells)},"{sheet_words(rule.rule)}",{formula})'
    formula = f"IF({rules.nothing_answered().excel(cells)},{blank},{formula})"
    # A cell that shows an error makes everything an error that looks at it.
    return f'IFERROR({formula},"{rules.CHECK}{ERROR_CELL.title}")'
