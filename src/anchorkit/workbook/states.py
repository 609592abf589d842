"""What a row's check says where nothing was answered: the same conditions as an Excel formula and in Python.

A row is seen together with two others: the question that decides whether it applies, and the total of which
it is a group. Both are further fields of the row; in the sheet they are looked up by key, so that sorting
and filtering change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anchorkit.findings import ANSWERED_THOUGH_NOT_ASKED
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import DependsOn, Indicator
from anchorkit.observations import Status
from anchorkit.selection.model import Plan, Question
from anchorkit.selection.unanswered import closing_answer, parent_question, total_questions
from anchorkit.workbook import rules
from anchorkit.workbook.expressions import (
    Blank,
    Condition,
    Not,
    OneOf,
    both,
    either,
)
from anchorkit.workbook.reasons import REASONS, SaysStatus

PARENT: Final = "parent"
"""The field with the answer to the question that decides whether the row applies."""
NOT_APPLICABLE: Final = rules.NOT_APPLICABLE
ONLY_IF: Final = "Only if you have it"
_MOST_OF_A_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rows that decide what is asked of a row: its parent with its title, and the totals of its group."""

    parent: Question | None = None
    parent_title: str = ""
    depends: DependsOn | None = None
    totals: tuple[Question, ...] = ()


def neighbours_of(plan: Plan, question: Question) -> Neighbours:
    """The neighbours of a question's row in the workbook of its set."""
    depends = plan.depends_on(plan.indicators[question.indicator])
    return Neighbours(
        parent_question(question, depends) if depends else None,
        plan.indicators[depends.indicator].title if depends else "",
        depends,
        total_questions(plan, question),
    )


def does_not_apply(depends: DependsOn) -> Condition:
    """The question that decides was answered so that this one does not apply."""
    answer = closing_answer(depends)
    short = tuple(word for word in rules.SHORT_CHOICES if answer.startswith(word))
    return OneOf(PARENT, (answer, *short))


def answered_though_not_asked(indicator: Indicator, depends: DependsOn) -> Condition:
    """Answered with a figure or a choice, though the question does not apply."""
    if indicator.kind is Kind.YES_NO:
        given: Condition = OneOf(rules.RESULT, ("yes", "no", *rules.SHORT_CHOICES))
    else:
        given = either(*(Not(Blank(field)) for field in (rules.NUMERATOR, rules.DENOMINATOR, rules.RESULT)))
    return both(does_not_apply(depends), given)


def neighbour_rules(indicator: Indicator, around: Neighbours) -> tuple[rules.AnswerRule, ...]:
    """The rules on a row that look at its neighbours, after those on the row alone."""
    if around.depends is None:
        return ()
    when = answered_though_not_asked(indicator, around.depends)
    return (rules.AnswerRule(ANSWERED_THOUGH_NOT_ASKED, when, rules.RESULT),)


def total_field(place: int, name: str) -> str:
    """The field that holds an input of the row's total; where two groups are compared there are two."""
    return f"total {place} {name}"


def total_answered(totals: int) -> Condition:
    """Every total of the row has something in it."""
    return both(
        *(
            either(*(Not(Blank(total_field(place, name))) for name in rules.INPUTS if name != rules.NOTE))
            for place in range(totals)
        )
    )


def total_does_not_apply(totals: int) -> Condition:
    """Every total of the row says that it does not apply: by its status, or in place of a figure."""
    reasons = REASONS[Status.NOT_APPLICABLE]
    numbers = (rules.NUMERATOR, rules.DENOMINATOR, rules.RESULT)
    return both(
        *(
            either(
                SaysStatus(total_field(place, rules.STATUS), (Status.NOT_APPLICABLE,)),
                *(OneOf(total_field(place, name), reasons) for name in numbers),
            )
            for place in range(totals)
        )
    )


def blank_formula(around: Neighbours, cells: Mapping[str, str]) -> str:
    """What the check says of a row in which nothing was answered, as an Excel expression."""
    formula = f'"{rules.TO_ANSWER}"'
    if around.totals:
        count = len(around.totals)
        formula = f'IF({total_answered(count).excel(cells)},"{ONLY_IF}",{formula})'
        formula = f'IF({total_does_not_apply(count).excel(cells)},"{NOT_APPLICABLE}",{formula})'
    if around.depends is not None:
        why = applies_text(around).replace('"', '""')
        formula = f'IF({does_not_apply(around.depends).excel(cells)},"{why}",{formula})'
    return formula


def applies_text(around: Neighbours) -> str:
    """Why a row is not applicable by itself; empty for one that always applies."""
    if around.depends is None:
        return ""
    title = around.parent_title
    short = title if len(title) <= _MOST_OF_A_TITLE else f"{title[: _MOST_OF_A_TITLE - 1].rstrip()}…"
    return f"{NOT_APPLICABLE}: “{short}” is {closing_answer(around.depends)}"


def neighbour_cells(around: Neighbours, columns: Mapping[str, str], parent_sheet: str = "") -> dict[str, str]:
    """The neighbours' fields as Excel expressions; `columns` maps names to letters.

    `parent_sheet` is the parent's sheet as it is quoted in formulas, if it stands on another. A row that was
    deleted gives nothing; a cell that shows an error counts as filled in.
    """
    cells = {}
    if around.parent is not None:
        cells[PARENT] = _looked_up(around.parent, rules.RESULT, columns, parent_sheet)
    for place, total in enumerate(around.totals):
        for name in rules.INPUTS:
            cells[total_field(place, name)] = _looked_up(total, name, columns, "")
    return cells


def _looked_up(question: Question, name: str, columns: Mapping[str, str], sheet: str) -> str:
    at = f"{sheet}!" if sheet else ""
    keys, wanted = (f"{at}${columns[column]}:${columns[column]}" for column in ("key", name))
    found = f'INDEX({wanted},MATCH("{question.key}",{keys},0))'
    return f'IF(COUNTIF({keys},"{question.key}")=0,"",IFERROR({found}&"","?"))'
