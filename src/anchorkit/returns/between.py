"""Rules between answers: conditions, groups against everyone, parts within wholes, figures copied about."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from anchorkit.findings import (
    ANSWERED_THOUGH_NOT_ASKED,
    DOES_NOT_FOLLOW,
    GROUP_ABOVE_ALL,
    GROUPS_ABOVE_ALL,
    NESTED_GROUPS,
    SAME_COUNTS,
    Finding,
)
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Dimension
from anchorkit.observations import ALL
from anchorkit.returns.answers import refused, unanswered
from anchorkit.returns.entries import Entry, ratio
from anchorkit.selection.model import Plan, Question
from anchorkit.selection.unanswered import parent_question
from anchorkit.workbook import rules
from anchorkit.workbook.judged import follows, holding
from anchorkit.workbook.states import PARENT, answered_though_not_asked

# Sums of many decimals may come out a last bit above the total.
_SLACK: Final = 1e-9
_ADDS_UP: Final = (Kind.COUNT, Kind.AMOUNT, Kind.PROPORTION, Kind.AVERAGE)
"""Kinds in which a group's figures are a part of everyone's."""
_TELLING: Final = 20
"""Smaller counts may well be the same in two questions."""

Answered = Mapping[Question, Entry]


def between_answers(entries: Sequence[Entry], plan: Plan) -> list[Entry]:
    """Add the findings that need more than one answer, each to the entry that it points at."""
    answered = {entry.question: entry for entry in entries if not unanswered(entry) and not refused(entry)}
    copies = _same_counts(answered)
    return [
        entry.with_findings(
            [
                *_condition(entry, answered, plan),
                *_ratio(entry, answered),
                *_groups(entry, answered, plan),
                *copies.get(entry.question, ()),
            ]
        )
        if entry.question in answered
        else entry
        for entry in entries
    ]


def _condition(entry: Entry, answered: Answered, plan: Plan) -> Iterator[Finding]:
    depends = plan.depends_on(entry.indicator)
    if depends is None:
        return
    parent = answered.get(parent_question(entry.question, depends))
    row = {**entry.typed, PARENT: parent.typed[rules.RESULT] if parent else None}
    if holding(answered_though_not_asked(entry.indicator, depends))(row):
        address = entry.row.address(rules.RESULT)
        yield ANSWERED_THOUGH_NOT_ASKED.at(entry.row.sheet, address, wanted=f"“{depends.equals}”")


def _ratio(entry: Entry, answered: Answered) -> Iterator[Finding]:
    """A likelihood that was typed over the formula has to be what the two rows' counts give."""
    typed = entry.number(rules.RESULT)
    if entry.indicator.kind is not Kind.RELATIVE_LIKELIHOOD or typed is None:
        return
    worked_out = ratio(entry, answered)
    if worked_out is None:
        return
    if not follows(typed, worked_out):
        yield DOES_NOT_FOLLOW.at(entry.row.sheet, entry.row.address(rules.RESULT))


def _groups(entry: Entry, answered: Answered, plan: Plan) -> Iterator[Finding]:
    """For each dimension the first thing that is wrong with its groups."""
    if entry.indicator.kind not in _ADDS_UP or entry.question.group != ALL:
        return
    counted = entry.indicator.rule.has_counts
    fields = (rules.NUMERATOR, rules.DENOMINATOR) if counted else (rules.RESULT,)
    for name in plan.selection.chosen_by_id[entry.question.indicator].groups:
        dimension = plan.dimensions[name]
        found = (
            finding
            for field in fields
            for finding in _dimension(entry, dimension, _parts(entry, dimension, answered), field)
        )
        first = next(found, None)
        if first:
            yield first


def _parts(entry: Entry, dimension: Dimension, answered: Answered) -> list[tuple[str, Entry]]:
    """The categories that were answered, in the menu's order, with their titles."""
    return [
        (category.title, part)
        for category in dimension.categories
        if (part := answered.get(entry.question._replace(group=f"{dimension.id}={category.id}")))
    ]


def _dimension(
    entry: Entry, dimension: Dimension, parts: Sequence[tuple[str, Entry]], field: str
) -> Iterator[Finding]:
    whole = entry.number(field)
    numbers = [(title, part, number) for title, part in parts if (number := part.number(field)) is not None]
    place, title = (entry.row.sheet, entry.row.address(field)), f"“{dimension.title}”"
    if whole is not None:
        most = whole * (1 + _SLACK) + _SLACK
        beyond = dimension.wider and field == rules.NUMERATOR
        if not beyond and any(number > most for _, _, number in numbers):
            yield GROUP_ABOVE_ALL.at(*place, dimension=title)
        elif dimension.partition and sum(number for _, _, number in numbers) > most:
            yield GROUPS_ABOVE_ALL.at(*place, dimension=title)
    if dimension.nested and field != rules.DENOMINATOR:
        for (wider, _, larger), (narrower, part, smaller) in pairwise(numbers):
            if smaller > larger * (1 + _SLACK) + _SLACK:
                address = part.row.address(field)
                yield NESTED_GROUPS.at(part.row.sheet, address, part=f"“{narrower}”", whole=f"“{wider}”")


def _same_counts(answered: Answered) -> dict[Question, tuple[Finding, ...]]:
    """Numerator and denominator that two different questions share."""
    seen: dict[tuple[object, ...], Entry] = {}
    found: dict[Question, tuple[Finding, ...]] = {}
    for question, entry in answered.items():
        counts = entry.number(rules.NUMERATOR), entry.number(rules.DENOMINATOR)
        if None in counts or counts[0] == counts[1] or min(counts[0] or 0, counts[1] or 0) < _TELLING:
            continue
        other = seen.setdefault((question.group, question.period, *counts), entry)
        if other.question.indicator != question.indicator:
            address = entry.row.address(rules.NUMERATOR)
            found[question] = (SAME_COUNTS.at(entry.row.sheet, address, other=other.indicator.title),)
    return found
