"""The checks on one answer, from one source: the sheet's check column and the check at ingest.

A row is looked at as the sheet shows it: `result` is what somebody typed there, or else what the cell's own
formula gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anchorkit.findings import (
    ABOVE_RANGE,
    BELOW_RANGE,
    COUNTS_INCOMPLETE,
    COUNTS_MISSING,
    DOES_NOT_FOLLOW,
    ERROR_CELL,
    FIGURE_AGAINST_STATUS,
    NOT_A_CHOICE,
    NOT_A_NUMBER,
    NOT_WHOLE,
    NUMERATOR_ABOVE_DENOMINATOR,
    STATUS_WITHOUT_FIGURE,
    UNKNOWN_STATUS,
    UNUSUAL,
    ZERO_DENOMINATOR,
    Rule,
)
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.observations import Status
from anchorkit.workbook.expressions import (
    Blank,
    Compare,
    Condition,
    Constant,
    Follows,
    Given,
    IsText,
    Not,
    Number,
    OneOf,
    Quantity,
    Quotient,
    Whole,
    both,
    either,
)

NUMERATOR: Final = "numerator"
DENOMINATOR: Final = "denominator"
RESULT: Final = "result"
STATUS: Final = "status"
NOTE: Final = "note"
INPUTS: Final = (NUMERATOR, DENOMINATOR, RESULT, STATUS, NOTE)

YES_NO: Final = ("yes", "no", "not applicable")
STATUSES: Final = tuple(status.label for status in Status)
_WITH_FIGURE = tuple(status.label for status in Status if status.has_figure)
_WITHOUT_FIGURE = tuple(status.label for status in Status if not status.has_figure)

TO_ANSWER: Final = "To answer"
OK: Final = "OK"
CHECK: Final = "Check: "

# 100 * n / n may come out a last bit above 100.
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """A rule of the catalogue, when it holds for a row, and the field it points at."""

    rule: Rule
    when: Condition
    field: str


def derived(indicator: Indicator) -> Quantity | None:
    """The value that follows from a row's own counts, or None where it does not follow from one row."""
    if indicator.kind is Kind.PROPORTION:
        return Quotient(NUMERATOR, DENOMINATOR, 100)
    if indicator.kind is Kind.AVERAGE:
        return Quotient(NUMERATOR, DENOMINATOR)
    return None


def nothing_answered() -> Condition:
    """A row in which nobody has written anything that counts as an answer."""
    return both(Blank(NUMERATOR), Blank(DENOMINATOR), Blank(RESULT), Blank(STATUS))


def answer_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    """Every rule on one row of an indicator, the first things to mend first."""
    if indicator.kind is Kind.YES_NO:
        return _choice_rules()
    return (
        *_text_rules(indicator),
        *_status_rules(),
        *_range_rules(indicator),
        *_count_rules(indicator),
        *_whole_rules(indicator),
        *_soft_rules(indicator),
    )


def check_formula(indicator: Indicator, cells: Mapping[str, str]) -> str:
    """The check column's formula (without `=`): to answer, what to check, or OK."""
    no_figure: Condition = OneOf(STATUS, _WITHOUT_FIGURE)
    if indicator.kind is Kind.YES_NO:
        no_figure = either(no_figure, OneOf(RESULT, (Status.NOT_APPLICABLE.label,)))
    formula = f'IF({no_figure.excel(cells)},"{OK}: no figure","{OK}")'
    for rule in reversed(answer_rules(indicator)):
        formula = f'IF({rule.when.excel(cells)},"{CHECK}{rule.rule.title}",{formula})'
    formula = f'IF({nothing_answered().excel(cells)},"{TO_ANSWER}",{formula})'
    # A cell that shows an error makes everything an error that looks at it.
    return f'IFERROR({formula},"{CHECK}{ERROR_CELL.title}")'


def _status_rules() -> tuple[AnswerRule, ...]:
    figure = either(Not(Blank(NUMERATOR)), Not(Blank(DENOMINATOR)), Not(Blank(RESULT)))
    return (
        AnswerRule(UNKNOWN_STATUS, both(Not(Blank(STATUS)), Not(OneOf(STATUS, STATUSES))), STATUS),
        AnswerRule(FIGURE_AGAINST_STATUS, both(OneOf(STATUS, _WITHOUT_FIGURE), figure), STATUS),
        AnswerRule(STATUS_WITHOUT_FIGURE, both(OneOf(STATUS, _WITH_FIGURE), Not(figure)), STATUS),
    )


def _choice_rules() -> tuple[AnswerRule, ...]:
    answered = Not(Blank(RESULT))
    return (
        AnswerRule(NOT_A_CHOICE, both(answered, Not(OneOf(RESULT, YES_NO))), RESULT),
        AnswerRule(UNKNOWN_STATUS, both(Not(Blank(STATUS)), Not(OneOf(STATUS, STATUSES))), STATUS),
        AnswerRule(
            FIGURE_AGAINST_STATUS,
            both(OneOf(STATUS, _WITHOUT_FIGURE), OneOf(RESULT, ("yes", "no"))),
            STATUS,
        ),
        AnswerRule(STATUS_WITHOUT_FIGURE, both(OneOf(STATUS, _WITH_FIGURE), Blank(RESULT)), STATUS),
    )


def _text_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    fields = (NUMERATOR, DENOMINATOR, RESULT) if indicator.rule.has_counts else (RESULT,)
    return tuple(AnswerRule(NOT_A_NUMBER, IsText(field), field) for field in fields)


def _range_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    negative = [Compare(Number(field), "<", Constant(0)) for field in (NUMERATOR, DENOMINATOR)]
    counted = indicator.rule.has_counts
    rules = [
        AnswerRule(BELOW_RANGE, when, field)
        for when, field in zip(negative, (NUMERATOR, DENOMINATOR), strict=True)
        if counted
    ]
    # A gap's range is that of the difference, which no single row holds.
    lowest, highest = indicator.range if indicator.kind is not Kind.GAP else (None, None)
    highest = highest if highest is not None else indicator.max
    # Where the counts themselves show what is wrong, they are pointed at and not the result.
    if lowest is not None:
        below: Condition = Compare(Number(RESULT), "<", Constant(lowest))
        below = both(below, Not(either(*negative))) if counted else below
        rules.append(AnswerRule(BELOW_RANGE, below, RESULT))
    if highest is not None:
        above: Condition = Compare(Number(RESULT), ">", Constant(highest + _SLACK))
        swapped = Compare(Number(NUMERATOR), ">", Number(DENOMINATOR))
        above = both(above, Not(swapped)) if _is_part_of_a_whole(indicator) else above
        rules.append(AnswerRule(ABOVE_RANGE, above, RESULT))
    return tuple(rules)


def _is_part_of_a_whole(indicator: Indicator) -> bool:
    """True where the numerator is a part of the denominator, so that it can't be larger."""
    share = indicator.kind is Kind.PROPORTION and indicator.range[1] == 100
    return share or indicator.kind is Kind.RELATIVE_LIKELIHOOD


def _count_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    if not indicator.rule.has_counts:
        return ()
    numerator, denominator = Not(Blank(NUMERATOR)), Not(Blank(DENOMINATOR))
    some = either(Blank(NUMERATOR), Blank(DENOMINATOR))
    rules = [
        AnswerRule(ZERO_DENOMINATOR, Compare(Number(DENOMINATOR), "=", Constant(0)), DENOMINATOR),
        AnswerRule(COUNTS_INCOMPLETE, both(some, either(numerator, denominator), Blank(RESULT)), NUMERATOR),
        AnswerRule(COUNTS_MISSING, both(some, Not(Blank(RESULT))), RESULT),
    ]
    if _is_part_of_a_whole(indicator):
        above = Compare(Number(NUMERATOR), ">", Number(DENOMINATOR))
        rules.insert(0, AnswerRule(NUMERATOR_ABOVE_DENOMINATOR, above, NUMERATOR))
    quantity = derived(indicator)
    if quantity is not None:
        comparable = both(Given(Number(RESULT)), Given(quantity))
        rules.append(AnswerRule(DOES_NOT_FOLLOW, both(comparable, Not(Follows(RESULT, quantity))), RESULT))
    return tuple(rules)


def _whole_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    if not indicator.whole:
        return ()
    fields = (NUMERATOR, DENOMINATOR) if indicator.rule.has_counts else (RESULT,)
    return tuple(AnswerRule(NOT_WHOLE, both(Not(Blank(field)), Not(Whole(field))), field) for field in fields)


def _soft_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    if indicator.soft_range is None or indicator.kind is Kind.GAP:
        return ()
    low, high = indicator.soft_range
    shown = Number(RESULT)
    outside = either(Compare(shown, "<", Constant(low)), Compare(shown, ">", Constant(high)))
    return (AnswerRule(UNUSUAL, outside, RESULT),)
