"""A read workbook and the plan it was made from into answers and findings, up a ladder of questions.

Ours? The right set, version and organisation? The right types? Rules between answers? It stops only where
the next rung would make no sense; within a rung it reports everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from anchorkit.findings import (
    COLUMN_MISSING,
    HEADER_GUESSED,
    KEY_TWICE,
    NO_TABLES,
    ROWS_MISSING,
    UNKNOWN_KEY,
    Finding,
    Severity,
)
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Key, Observation
from anchorkit.returns.answers import answer_of, judge, refused, refused_answers, unanswered
from anchorkit.returns.between import between_answers
from anchorkit.returns.definitions import read_own_wordings
from anchorkit.returns.entries import Entry, read_entry, shown
from anchorkit.returns.history import History, against_history, settle_shares
from anchorkit.returns.identity import identity, manifests_of
from anchorkit.returns.migrate import migrate
from anchorkit.returns.model import CheckedReturn, RawSheet, ReturnedWorkbook, TableRow
from anchorkit.returns.own import read_own_indicators
from anchorkit.returns.rowlabels import RowLabels
from anchorkit.returns.stories import read_stories
from anchorkit.returns.tables import column_letter, find_headers, normal, table_rows, text_of
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook import rules
from anchorkit.workbook.judged import breaking
from anchorkit.workbook.layout import ANSWER_COLUMNS, LAYOUT_VERSION, question_label
from anchorkit.workbook.quantities import Row
from anchorkit.workbook.readings import units_of

_NEEDED: Final = ("key",)
_WANTED: Final = ("key", *rules.INPUTS)
_ONLY_HERE: Final = ("indicator", "what", "group", "previous", "status", "check")
"""Columns that no other table of a workbook has."""
_NOTHING_HELD: Final[History] = MappingProxyType({})


def check_return(
    returned: ReturnedWorkbook, plan: Plan, history: Mapping[Key, Observation] = _NOTHING_HELD
) -> CheckedReturn:
    """Check a returned workbook against the plan of its set, and against what is held of the organisation."""
    manifests, data = manifests_of(returned)
    findings = list(identity(manifests, data, plan))
    manifest = manifests[0] if manifests else None
    if manifest is not None:
        data = migrate(ReturnedWorkbook(data), manifest.layout_version, LAYOUT_VERSION).sheets
        headings = list(_headings(data))
        if not any(find_headers(sheet, ANSWER_COLUMNS, _NEEDED) for sheet in data):
            headings = [NO_TABLES.at()]
        findings += headings
    if manifest is None or any(finding.severity is Severity.CRITICAL for finding in findings):
        return CheckedReturn(manifest, _gravest(findings))
    rows = list(table_rows(data, ANSWER_COLUMNS, _NEEDED))
    entries, twice, found = _entries(rows, data, plan)
    entries = _judged(entries, plan, history, manifest.organisation)
    own = read_own_indicators(data, manifest.organisation, history)
    stories = read_stories(data)
    findings += found
    findings += [finding for entry in entries for finding in entry.findings]
    findings += [*own.findings, *stories.findings]
    kept = [entry for entry in entries if not refused(entry) and not unanswered(entry)]
    not_taken = refused_answers(twice, entries, manifest.organisation)
    return CheckedReturn(
        manifest,
        _in_order(findings),
        (*(answer_of(entry, manifest.organisation) for entry in kept), *own.answers),
        len(not_taken) + own.refused,
        (*not_taken, *own.refused_answers),
        own.indicators,
        stories.stories,
        read_own_wordings(data, plan),
    )


def _headings(sheets: Sequence[RawSheet]) -> list[Finding]:
    """What is wrong with the headings of the question tables."""
    titles = {column.name: column.header for column in ANSWER_COLUMNS}
    found: list[Finding] = []
    for sheet in sheets:
        headers = find_headers(sheet, ANSWER_COLUMNS, _NEEDED)
        if not headers:
            without = find_headers(sheet, ANSWER_COLUMNS, ("period",))
            if without and sum(name in without[0].columns for name in _ONLY_HERE) > 2:
                found.append(COLUMN_MISSING.at(sheet.name, f"A{without[0].row + 1}", column=titles["key"]))
        for header in headers:
            for name, place in header.guessed.items():
                address = f"{column_letter(place)}{header.row + 1}"
                found.append(HEADER_GUESSED.at(sheet.name, address, column=titles[name]))
            found += [
                COLUMN_MISSING.at(sheet.name, f"A{header.row + 1}", column=titles[name])
                for name in _WANTED
                if name not in header.columns
            ]
    return found


def _entries(
    rows: Sequence[TableRow], sheets: Sequence[RawSheet], plan: Plan
) -> tuple[list[Entry], list[Question], list[Finding]]:
    """Rows by their keys: unknown ones and questions answered twice are set aside with a finding."""
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
    missing = [question for question in plan.all_questions if question not in found]
    if missing:
        findings.append(ROWS_MISSING.at(count=len(missing), example=question_label(plan, missing[0])))
    kept: list[Entry] = []
    twice: list[Question] = []
    for question, entries in found.items():
        if len(entries) == 1:
            kept += entries
            continue
        answered = [entry for entry in entries if not entry.is_blank] or entries[:1]
        if all(_figures(entry) == _figures(answered[0]) for entry in answered):
            kept.append(max(answered, key=lambda entry: len(text_of(entry.row.cells.get(rules.NOTE)))))
        else:
            twice.append(question)
            findings += _answered_twice(answered)
    return kept, twice, findings


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


@lru_cache(maxsize=4)
def _rules(plan: Plan) -> Mapping[str, Callable[[Row], Iterable[rules.AnswerRule]]]:
    """What each indicator's rules say of a row: the same for every return of a run."""
    return {found.id: breaking(rules.answer_rules(found)) for found in plan.indicators.values()}


def _figures(entry: Entry) -> dict[str, object]:
    """What a row says, apart from its note."""
    return {field: entry.typed[field] for field in rules.INPUTS if field != rules.NOTE}


def _sub_heading(row: TableRow) -> bool:
    """A row of somebody's own between the questions: a heading or a note, without a key or a figure."""
    return all(not text_of(row.cells.get(name)) for name in _WANTED if name != rules.NOTE)


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


def _judged(entries: Sequence[Entry], plan: Plan, history: History, organisation: str) -> list[Entry]:
    settled = settle_shares(entries, history, organisation) if history else entries
    rows = shown(settled)
    broken = _rules(plan)
    judged = [judge(entry, rows[entry.question], broken[entry.indicator.id]) for entry in settled]
    return against_history(between_answers(judged, plan), history, organisation)


def _gravest(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Why a file is refused, and nothing else: the rest would only drown it."""
    return tuple(finding for finding in findings if finding.severity is Severity.CRITICAL)


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first things to mend first; within a severity in the order of the workbook."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
