"""The checks on one answer, from one source: the sheet's check column and the check at ingest.

A row is looked at as the sheet shows it: `result` is what somebody typed there, or else what the cell's own
formula gives.
"""

from dataclasses import dataclass
from typing import Final

from anchorkit.findings import (
    ABOVE_RANGE,
    BELOW_RANGE,
    CHOICE_UNDERSTOOD,
    COUNTS_INCOMPLETE,
    COUNTS_MISSING,
    DOES_NOT_FOLLOW,
    FIGURE_AGAINST_STATUS,
    FIGURE_NOT_ASKED,
    NOT_A_CHOICE,
    NOT_WHOLE,
    NOTE_NOT_READ,
    NUMERATOR_ABOVE_DENOMINATOR,
    REASON_GIVEN,
    SHARE_OR_PERCENT,
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
    Follows,
    Given,
    Not,
    OneOf,
    Unreadable,
    Whole,
    both,
    either,
)
from anchorkit.workbook.quantities import (
    Constant,
    Number,
    Quantity,
    Quotient,
)
from anchorkit.workbook.reasons import Reason, SaysStatus

NUMERATOR: Final = "numerator"
DENOMINATOR: Final = "denominator"
RESULT: Final = "result"
STATUS: Final = "status"
NOTE: Final = "note"
INPUTS: Final = (NUMERATOR, DENOMINATOR, RESULT, STATUS, NOTE)

YES_NO: Final = ("yes", "no", "not applicable")
SHORT_CHOICES: Final = ("y", "n")
STATUSES: Final = tuple(status.label for status in Status)
MOST: Final = 2**53
"""Beyond this a spreadsheet loses digits."""

_ANY_STATUS: Final = tuple(Status)
_WITH_FIGURE: Final = tuple(status for status in Status if status.has_figure)
WITHOUT_FIGURE: Final = tuple(status for status in Status if not status.has_figure)

TO_ANSWER: Final = "To answer"
NOT_APPLICABLE: Final = "Not applicable"
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


_NOTE_RULE: Final = AnswerRule(NOTE_NOT_READ, Unreadable(NOTE), NOTE)
_UNKNOWN_STATUS: Final = AnswerRule(
    UNKNOWN_STATUS, both(Not(Blank(STATUS)), Not(SaysStatus(STATUS, _ANY_STATUS))), STATUS
)
_NEAR_STATUS: Final = AnswerRule(
    CHOICE_UNDERSTOOD, both(SaysStatus(STATUS, _ANY_STATUS), Not(OneOf(STATUS, STATUSES))), STATUS
)
_NOTHING: Final = both(Blank(NUMERATOR), Blank(DENOMINATOR), Blank(RESULT), Blank(STATUS))


def nothing_answered() -> Condition:
    """A row in which nobody has written anything that counts as an answer."""
    return _NOTHING


def answer_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    """Every rule on one row of an indicator, the first things to mend first.

    What stands in a cell before any rule looks at it is the matter of `readings`.
    """
    if indicator.kind is Kind.YES_NO:
        return (*_choice_rules(), *_elsewhere_rules(indicator), _NEAR_STATUS, _NOTE_RULE)
    return (
        *_status_rules(indicator),
        *_range_rules(indicator),
        *_share_rules(indicator),
        *_reason_rules(indicator),
        *_count_rules(indicator),
        *_whole_rules(indicator),
        *_soft_rules(indicator),
        *_elsewhere_rules(indicator),
        _NEAR_STATUS,
        _NOTE_RULE,
    )


def _elsewhere_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    """A crossed-out cell was filled in: the figure is not lost without a word."""
    if indicator.rule.has_counts:
        return ()
    return tuple(AnswerRule(FIGURE_NOT_ASKED, Not(Blank(field)), field) for field in (NUMERATOR, DENOMINATOR))


def _status_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    blank = both(*(Blank(field) for field in number_fields(indicator)))
    # How many there were may be said though how many of them is held back.
    without = tuple(status for status in WITHOUT_FIGURE if status is not Status.SUPPRESSED)
    kept_back = either(*(Given(Number(field)) for field in number_fields(indicator) if field != DENOMINATOR))
    figure = either(*(Given(Number(field)) for field in number_fields(indicator)))
    against = either(
        both(SaysStatus(STATUS, without), figure), both(SaysStatus(STATUS, (Status.SUPPRESSED,)), kept_back)
    )
    return (
        _UNKNOWN_STATUS,
        AnswerRule(FIGURE_AGAINST_STATUS, against, STATUS),
        AnswerRule(STATUS_WITHOUT_FIGURE, both(SaysStatus(STATUS, _WITH_FIGURE), blank), STATUS),
    )


def _share_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    """0.45 may be less than half a per cent, or 45%: without counts nobody can tell."""
    if indicator.kind is not Kind.PROPORTION or indicator.range[1] != 100:
        return ()
    uncounted = either(Blank(NUMERATOR), Blank(DENOMINATOR))
    small = both(
        Compare(Number(RESULT), ">", Constant(0)), Compare(Number(RESULT), "<=", Constant(1)), uncounted
    )
    return (AnswerRule(SHARE_OR_PERCENT, small, RESULT),)


def _reason_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    return tuple(AnswerRule(REASON_GIVEN, Reason(field), field) for field in number_fields(indicator))


def number_fields(indicator: Indicator) -> tuple[str, ...]:
    """The input fields that hold numbers in a row of an indicator; none for a yes or no."""
    if indicator.kind is Kind.YES_NO:
        return ()
    return (NUMERATOR, DENOMINATOR, RESULT) if indicator.rule.has_counts else (RESULT,)


def _choice_rules() -> tuple[AnswerRule, ...]:
    answered = Not(Blank(RESULT))
    return (
        AnswerRule(
            NOT_A_CHOICE,
            both(answered, Not(OneOf(RESULT, (*YES_NO, *SHORT_CHOICES))), Not(Reason(RESULT))),
            RESULT,
        ),
        _UNKNOWN_STATUS,
        AnswerRule(
            FIGURE_AGAINST_STATUS,
            both(SaysStatus(STATUS, WITHOUT_FIGURE), OneOf(RESULT, ("yes", "no", *SHORT_CHOICES))),
            STATUS,
        ),
        AnswerRule(STATUS_WITHOUT_FIGURE, both(SaysStatus(STATUS, _WITH_FIGURE), Blank(RESULT)), STATUS),
        AnswerRule(
            REASON_GIVEN, both(Reason(RESULT), Not(OneOf(RESULT, (Status.NOT_APPLICABLE.label,)))), RESULT
        ),
        AnswerRule(CHOICE_UNDERSTOOD, OneOf(RESULT, SHORT_CHOICES), RESULT),
    )


def _range_rules(indicator: Indicator) -> tuple[AnswerRule, ...]:
    negative = [Compare(Number(field), "<", Constant(0)) for field in (NUMERATOR, DENOMINATOR)]
    counted = indicator.rule.has_counts
    rules = [
        AnswerRule(BELOW_RANGE, when, field)
        for when, field in zip(negative, (NUMERATOR, DENOMINATOR), strict=True)
        if counted
    ]
    rules += [
        AnswerRule(ABOVE_RANGE, Compare(Number(field), ">", Constant(MOST)), field)
        for field in number_fields(indicator)
        if field != RESULT or indicator.range[1] is None
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
        AnswerRule(COUNTS_INCOMPLETE, both(some, either(numerator, denominator), Blank(RESULT)), NUMERATOR),
        AnswerRule(ZERO_DENOMINATOR, Compare(Number(DENOMINATOR), "=", Constant(0)), DENOMINATOR),
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
