"""What the check column of a returned workbook must say, from what the check at ingest makes of the file."""

import io
from collections import Counter

from openpyxl import load_workbook

from anchorkit.findings import (
    ANSWERED_THOUGH_NOT_ASKED,
    CATALOGUE,
    ERROR_CELL,
    NOT_A_NUMBER,
    NUMBER_UNDERSTOOD,
    PERCENT_UNDERSTOOD,
    REASON_GIVEN,
)
from anchorkit.menu.kinds import Kind
from anchorkit.observations import Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan, Question
from anchorkit.selection.unanswered import Unanswered, why_unanswered
from anchorkit.workbook import checks, rules, states
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW
from tests.support.workbooks import COLUMN

Places = dict[tuple[str, int], str]
"""Sheet and row of each question's key."""


def places_of(content: bytes) -> Places:
    """Where each key stands."""
    return {
        (sheet.title, row): str(sheet.cell(row, COLUMN["key"]).value)
        for sheet in load_workbook(io.BytesIO(content), data_only=True).worksheets
        if sheet.cell(HEADER_ROW, 1).value == ANSWER_COLUMNS[0].header
        for row in range(HEADER_ROW + 1, sheet.max_row + 1)
    }


def words_in_the_sheet(content: bytes) -> dict[str, str]:
    """What the check column shows, by key; the workbook has to be worked out."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    return {
        key: str(book[sheet].cell(row, COLUMN["check"]).value)
        for (sheet, row), key in places_of(content).items()
    }


def words_at_ingest(content: bytes, plan: Plan) -> dict[str, str]:
    """What it has to show, by key."""
    places = places_of(content)
    questions = {question.key: question for question in plan.all_questions}
    checked = check_return(read_return(content), plan)
    found: dict[str, list[str]] = {}
    for finding in checked.findings:
        key = places.get((finding.sheet, int("".join(filter(str.isdigit, finding.cell)) or 0)), "")
        words = checks.sheet_words(CATALOGUE[finding.code])
        if key in questions and words in _order(plan, questions[key]):
            found.setdefault(key, []).append(words)
    answers = {
        Question(one.indicator, one.group, one.period): one
        for one in (answer.observation for answer in checked.answers)
    }
    given = {questions[key]: Observation("", "", "") for key in found} | answers
    return {
        key: min(found[key], key=_order(plan, question).index)
        if key in found
        else _without_finding(plan, question, given)
        for key, question in questions.items()
        if key in places.values()
    }


def _order(plan: Plan, question: Question) -> list[str]:
    """What the sheet can say is wrong with a row. It shows the first; what it can't see it does not say."""
    indicator = plan.indicators[question.indicator]
    on_the_row = [rule.rule for rule in rules.answer_rules(indicator)]
    of_cells = (REASON_GIVEN, NOT_A_NUMBER, PERCENT_UNDERSTOOD, NUMBER_UNDERSTOOD)
    first = () if indicator.kind is Kind.YES_NO else of_cells
    return [checks.sheet_words(rule) for rule in (ERROR_CELL, *first, *on_the_row, ANSWERED_THOUGH_NOT_ASKED)]


def _without_finding(plan: Plan, question: Question, given: dict[Question, Observation]) -> str:
    answer = given.get(question)
    if answer is not None:
        if answer.status is Status.NOT_APPLICABLE:
            return states.NOT_APPLICABLE
        return rules.OK if answer.status.has_figure else f"{rules.OK}: no figure"
    why = why_unanswered(plan, question, given)
    if why is Unanswered.NOT_APPLICABLE:
        return states.applies_text(states.neighbours_of(plan, question)) or states.NOT_APPLICABLE
    return {Unanswered.TO_ANSWER: rules.TO_ANSWER, Unanswered.TOTAL_ONLY: states.ONLY_IF}[why]


_COUNTED = (rules.OK, rules.TO_ANSWER, rules.CHECK.strip(), states.NOT_APPLICABLE, states.ONLY_IF)


def counted(content: bytes, words: dict[str, str]) -> dict[str, tuple[int, ...]]:
    """By sheet: questions, answered, to answer, to check, not applicable, and only if you have it."""
    by_sheet: dict[str, Counter[str]] = {}
    for (sheet, _), key in places_of(content).items():
        start = next(start for start in _COUNTED if words[key].startswith(start))
        by_sheet.setdefault(sheet, Counter())[start] += 1
    return {
        sheet: (counts.total(), *(counts[start] for start in _COUNTED)) for sheet, counts in by_sheet.items()
    }
