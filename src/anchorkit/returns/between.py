"""Rules between answers: questions that depend on another, and groups against everyone."""

from collections.abc import Sequence
from dataclasses import replace

from anchorkit.findings import ANSWERED_THOUGH_NOT_ASKED, GROUPS_ABOVE_ALL, Finding
from anchorkit.menu.kinds import Kind
from anchorkit.observations import ALL
from anchorkit.returns.answers import Entry, refused, unanswered
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook import rules

# Sums of many decimals may come out a last bit above the total.
_SLACK = 1e-9


def between_answers(entries: Sequence[Entry], plan: Plan) -> list[Entry]:
    """Add the findings that need more than one answer, each to the entry that it points at."""
    by_question = {entry.question: entry for entry in entries if not unanswered(entry) and not refused(entry)}
    return [
        replace(entry, findings=(*entry.findings, *_condition(entry, by_question, plan), *more))
        for entry in entries
        for more in [_groups(entry, by_question, plan)]
    ]


def _condition(entry: Entry, by_question: dict[Question, Entry], plan: Plan) -> list[Finding]:
    depends = plan.depends_on(entry.indicator)
    if depends is None or entry.question not in by_question:
        return []
    parent = by_question.get(entry.question._replace(indicator=depends.indicator))
    said = str(parent.typed[rules.RESULT]).casefold() if parent else depends.equals
    answered = str(entry.typed[rules.RESULT]).casefold() in ("yes", "no")
    if said == depends.equals or not answered:
        return []
    return [
        ANSWERED_THOUGH_NOT_ASKED.at(
            entry.row.sheet, entry.row.address(rules.RESULT), wanted=f"“{depends.equals}”"
        )
    ]


def _groups(entry: Entry, by_question: dict[Question, Entry], plan: Plan) -> list[Finding]:
    """The categories of a dimension that adds up to everyone may not come to more than `all`."""
    if (
        entry.question.group != ALL
        or entry.question not in by_question
        or entry.indicator.kind is Kind.YES_NO
    ):
        return []
    field = rules.DENOMINATOR if entry.indicator.rule.has_counts else rules.RESULT
    if entry.indicator.kind is Kind.SCORE:
        return []
    whole = entry.typed[field]
    found: list[Finding] = []
    for dimension in plan.selection.chosen_by_id[entry.question.indicator].groups:
        if not plan.dimensions[dimension].partition or not isinstance(whole, int | float):
            continue
        parts = [
            part.typed[field]
            for category in plan.dimensions[dimension].categories
            if (part := by_question.get(entry.question._replace(group=f"{dimension}={category.id}")))
        ]
        total = sum(part for part in parts if isinstance(part, int | float))
        if total > whole * (1 + _SLACK) + _SLACK:
            title = plan.dimensions[dimension].title
            found.append(
                GROUPS_ABOVE_ALL.at(entry.row.sheet, entry.row.address(field), dimension=f"“{title}”")
            )
    return found
