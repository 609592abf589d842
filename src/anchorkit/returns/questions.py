"""Rows of a returned workbook into entries by question; what can't be told is set aside with a finding."""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from anchorkit.findings import (
    COLUMN_MISSING,
    HEADER_ROW_MISSING,
    KEY_TWICE,
    ROWS_MISSING,
    UNKNOWN_KEY,
    Finding,
    Rule,
)
from anchorkit.menu.model import Indicator, Unit
from anchorkit.returns.entries import Entry, read_entry
from anchorkit.returns.headings import (
    NEEDED,
    WANTED,
    headless_finding,
    headless_rows,
    is_given,
    lacking,
    needs,
    seems_answered,
)
from anchorkit.returns.model import RawSheet, TableRow
from anchorkit.returns.rowlabels import RowLabels
from anchorkit.returns.tables import normal, table_rows, text_of
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook import rules
from anchorkit.workbook.layout import ANSWER_COLUMNS, question_label
from anchorkit.workbook.readings import units_of


class _Asked(NamedTuple):
    """A question and how its answer is read."""

    question: Question
    indicator: Indicator
    units: Mapping[str, Unit]


@lru_cache(maxsize=4)
def _asked(plan: Plan) -> Mapping[str, _Asked]:
    """The questions by their keys as they are compared: the same for every return of a run."""
    units = {found.id: units_of(found, plan.units) for found in plan.ordered}
    return {
        normal(question.key): _Asked(question, plan.indicators[question.indicator], units[question.indicator])
        for question in plan.all_questions
    }


@lru_cache(maxsize=4)
def _labels(plan: Plan) -> RowLabels:
    """The words by which each question is shown: the same for every return of a run."""
    return RowLabels(plan)


class QuestionRows(NamedTuple):
    """Rows by their questions, and which questions were set aside before anybody looked at their figures."""

    entries: list[Entry]
    aside: list[tuple[Question, Rule]]
    findings: list[Finding]


def question_rows(sheets: Sequence[RawSheet], plan: Plan) -> QuestionRows:
    """Every row of the question tables by its key, once; what can't be told is set aside."""
    rows = list(table_rows(sheets, ANSWER_COLUMNS, NEEDED))
    asked = _asked(plan)
    by_sheet = {sheet.name: sheet for sheet in sheets}
    labels = _labels(plan)
    findings: list[Finding] = []
    found: dict[Question, list[Entry]] = {}
    for row in rows:
        about = asked.get(normal(row.cells["key"]))
        if about is None:
            if not _sub_heading(row):
                findings.append(UNKNOWN_KEY.at(row.sheet, row.address("key")))
            continue
        entry = labels.against_key(read_entry(row, *about, by_sheet[row.sheet]))
        found.setdefault(about.question, []).append(entry)
    tables = {id(row.letters): row.letters for row in rows}
    incomplete = any(map(lacking, tables.values()))
    aside = _without_a_column(found, by_sheet) if incomplete else []
    headless, unread = _headless(sheets, asked, found)
    findings += unread
    there = {*found, *headless, *(question for question, _ in aside)}
    missing = [question for question in plan.all_questions if question not in there]
    if missing:
        findings.append(ROWS_MISSING.at(count=len(missing), example=question_label(plan, missing[0])))
    aside += [(question, HEADER_ROW_MISSING) for question, answered in headless.items() if answered]
    kept, twice = _once(found)
    for question, entries in twice.items():
        aside.append((question, KEY_TWICE))
        findings += _answered_twice(entries)
    return QuestionRows(kept, aside, findings)


def _without_a_column(
    found: dict[Question, list[Entry]], by_sheet: Mapping[str, RawSheet]
) -> list[tuple[Question, Rule]]:
    """Take out the questions answered in a table that has lost a column which they need."""
    aside: list[tuple[Question, Rule]] = []
    for question, entries in list(found.items()):
        for entry in entries:
            missing = lacking(entry.row.letters)
            if missing and needs(entry, missing) and is_given(entry, by_sheet[entry.row.sheet]):
                aside.append((question, COLUMN_MISSING))
                del found[question]
                break
    return aside


def _headless(
    sheets: Sequence[RawSheet], asked: Mapping[str, "_Asked"], found: Container[Question]
) -> tuple[dict[Question, bool], list[Finding]]:
    """The questions that stand only in rows without headings, whether they seem answered, and what to say."""
    questions: dict[Question, bool] = {}
    rows: dict[str, tuple[RawSheet, list[tuple[int, int]]]] = {}
    for sheet, row, key_at, about in headless_rows(sheets, asked):
        rows.setdefault(sheet.name, (sheet, []))[1].append((row, key_at))
        if about.question not in found:
            answered = seems_answered(sheet, row, key_at)
            questions[about.question] = questions.get(about.question, False) or answered
    return questions, [headless_finding(*of_sheet) for of_sheet in rows.values()]


def _once(found: Mapping[Question, list[Entry]]) -> tuple[list[Entry], dict[Question, list[Entry]]]:
    """The questions with one answer, however often it is given, and those with several."""
    kept: list[Entry] = []
    twice: dict[Question, list[Entry]] = {}
    for question, entries in found.items():
        if len(entries) == 1:
            kept += entries
            continue
        answered = [entry for entry in entries if not entry.is_blank] or entries[:1]
        if all(_figures(entry) == _figures(answered[0]) for entry in answered):
            kept.append(max(answered, key=lambda entry: len(text_of(entry.row.cells.get(rules.NOTE)))))
        else:
            twice[question] = answered
    return kept, twice


def _figures(entry: Entry) -> dict[str, object]:
    """What a row says, apart from its note."""
    return {field: entry.typed[field] for field in rules.INPUTS if field != rules.NOTE}


def _sub_heading(row: TableRow) -> bool:
    """A row of somebody's own between the questions: a heading or a note, without a key or a figure."""
    return all(not text_of(row.cells.get(name)) for name in WANTED if name != rules.NOTE)


def _answered_twice(entries: Sequence[Entry]) -> list[Finding]:
    places = [f"{entry.row.sheet}!{entry.row.address('key')}" for entry in entries]
    return [
        KEY_TWICE.at(
            entry.row.sheet,
            entry.row.address("key"),
            other=", ".join(place for place in places if place != places[number]),
        )
        for number, entry in enumerate(entries)
    ]
