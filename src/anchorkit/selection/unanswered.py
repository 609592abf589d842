"""Answers and a question that has none into why it has none: still to answer, not applicable, or total only.

One place for what the workbook's check column, the status of a round and a report say of a blank row.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from anchorkit.menu.model import DependsOn
from anchorkit.observations import ALL, Observation, Status
from anchorkit.selection.model import Plan, Question, group_kind


class Unanswered(StrEnum):
    """Why there is no answer."""

    TO_ANSWER = "to answer"
    NOT_APPLICABLE = "not applicable"
    """The question that decides was answered the other way, or the total does not apply."""
    TOTAL_ONLY = "total only"
    """A group of a breakdown whose total is answered: welcome, and nobody waits for it."""


def why_unanswered(plan: Plan, question: Question, answers: Mapping[Question, Observation]) -> Unanswered:
    """Why an organisation has no answer to a question that it was asked; `answers` are all that it gave."""
    parent = plan.depends_on(plan.indicators[question.indicator])
    if parent is not None:
        said = answers.get(parent_question(question, parent))
        if said is not None and said.choice == closing_answer(parent):
            return Unanswered.NOT_APPLICABLE
    totals = total_questions(plan, question)
    given = [answers[total] for total in totals if total in answers]
    if not totals or len(given) < len(totals):
        return Unanswered.TO_ANSWER
    if all(total.status is Status.NOT_APPLICABLE for total in given):
        return Unanswered.NOT_APPLICABLE
    return Unanswered.TOTAL_ONLY


def parent_question(question: Question, parent: DependsOn) -> Question:
    """The question that decides whether this one applies: the parent's, for everyone, in the same period."""
    return Question(parent.indicator, ALL, question.period)


def closing_answer(parent: DependsOn) -> Literal["yes", "no"]:
    """The answer to the parent with which the question does not apply."""
    return "no" if parent.equals == "yes" else "yes"


def total_questions(plan: Plan, question: Question) -> tuple[Question, ...]:
    """For a group of a breakdown the questions whose answer is its total; for any other question none."""
    if group_kind(question.group) != "breakdown":
        return ()
    indicator = plan.indicators[question.indicator]
    return tuple(question._replace(group=group) for group in indicator.rule.groups or (ALL,))
