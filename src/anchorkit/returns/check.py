"""A read workbook and the plan it was made from into answers and findings, up a ladder of questions.

Ours? The right set, version and organisation? The right types? Rules between answers? It stops only where
the next rung would make no sense; within a rung it reports everything.
"""

from collections.abc import Mapping, Sequence

from anchorkit.findings import (
    KEY_TWICE,
    NEWER_LAYOUT,
    NO_TABLES,
    NOT_OURS,
    OTHER_SELECTION,
    OTHER_SET_VERSION,
    ROWS_MISSING,
    UNKNOWN_KEY,
    UNKNOWN_ORGANISATION,
    Finding,
    Severity,
)
from anchorkit.returns.answers import Entry, answer_of, judge, read_entry, refused, shown, unanswered
from anchorkit.returns.between import between_answers
from anchorkit.returns.model import CheckedReturn, RawSheet, ReturnedWorkbook, TableRow
from anchorkit.returns.own import read_own_indicators, read_stories
from anchorkit.returns.tables import find_header, normal, table_rows, text_of
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook.layout import ANSWER_COLUMNS, LAYOUT_VERSION, MANIFEST, question_label
from anchorkit.workbook.manifest import Manifest, manifest_from

_NEEDED = ("key", "result", "status")


def check_return(returned: ReturnedWorkbook, plan: Plan) -> CheckedReturn:
    """Check a returned workbook against the plan of its set."""
    manifest = _manifest(returned)
    findings = list(_identity(manifest, plan))
    data = tuple(sheet for sheet in returned.sheets if normal(sheet.name) != MANIFEST)
    if manifest is not None and not any(find_header(sheet, ANSWER_COLUMNS, _NEEDED) for sheet in data):
        findings.append(NO_TABLES.at())
    if manifest is None or any(finding.severity is Severity.CRITICAL for finding in findings):
        return CheckedReturn(manifest, tuple(findings))
    rows = list(table_rows(data, ANSWER_COLUMNS, _NEEDED))
    entries, found = _entries(rows, data, plan)
    entries = _judged(entries, plan)
    own = read_own_indicators(data, manifest.organisation)
    stories = read_stories(data)
    findings += found
    findings += [finding for entry in entries for finding in entry.findings]
    findings += [*own.findings, *stories.findings]
    kept = [entry for entry in entries if not refused(entry) and not unanswered(entry)]
    return CheckedReturn(
        manifest,
        _in_order(findings),
        (*(answer_of(entry, manifest.organisation) for entry in kept), *own.answers),
        sum(refused(entry) for entry in entries) + own.refused + _twice(found),
        own.indicators,
        stories.stories,
    )


def _manifest(returned: ReturnedWorkbook) -> Manifest | None:
    for sheet in returned.sheets:
        if normal(sheet.name) == MANIFEST:
            rows = {text_of(row[0]): text_of(row[1]) for row in sheet.rows if len(row) > 1}
            return manifest_from(rows)
    return None


def _identity(manifest: Manifest | None, plan: Plan) -> list[Finding]:
    """Is it ours, for this set, and from an organisation that the set asks?"""
    if manifest is None:
        return [NOT_OURS.at()]
    selection = plan.selection
    if manifest.layout_version > LAYOUT_VERSION:
        return [NEWER_LAYOUT.at(found=manifest.layout_version, known=LAYOUT_VERSION)]
    if manifest.selection != selection.id:
        return [OTHER_SELECTION.at(found=manifest.selection, expected=selection.id)]
    if selection.organisation(manifest.organisation) is None:
        return [UNKNOWN_ORGANISATION.at(code=manifest.organisation)]
    if manifest.selection_version != selection.version:
        return [OTHER_SET_VERSION.at(found=manifest.selection_version, expected=selection.version)]
    return []


def _entries(
    rows: Sequence[TableRow], sheets: Sequence[RawSheet], plan: Plan
) -> tuple[list[Entry], list[Finding]]:
    """Rows by their keys: unknown ones and ones answered twice are set aside with a finding."""
    asked = {normal(question.key): question for question in plan.all_questions}
    by_sheet = {sheet.name: sheet for sheet in sheets}
    findings: list[Finding] = []
    found: dict[Question, list[Entry]] = {}
    for row in rows:
        question = asked.get(normal(row.cells["key"]))
        if question is None:
            if not _sub_heading(row):
                findings.append(UNKNOWN_KEY.at(row.sheet, row.address("key")))
            continue
        indicator = plan.indicators[question.indicator]
        unit = plan.units[indicator.unit]
        entry = read_entry(row, question, indicator, unit, by_sheet[row.sheet])
        found.setdefault(question, []).append(entry)
    missing = [question for question in plan.all_questions if question not in found]
    if missing:
        findings.append(ROWS_MISSING.at(count=len(missing), example=question_label(plan, missing[0])))
    kept = []
    for entries in found.values():
        answered = [entry for entry in entries if not entry.is_blank] or entries[:1]
        if all(entry.typed == answered[0].typed for entry in answered):
            kept.append(answered[0])
        else:
            findings += _answered_twice(answered)
    return kept, findings


def _sub_heading(row: TableRow) -> bool:
    """A row of somebody's own between the questions: a heading or a note, without a key or a figure."""
    figures = ("key", "numerator", "denominator", "result", "status")
    return all(not text_of(row.cells.get(name)) for name in figures)


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


def _twice(findings: Sequence[Finding]) -> int:
    return sum(finding.code == KEY_TWICE.code for finding in findings)


def _judged(entries: Sequence[Entry], plan: Plan) -> list[Entry]:
    rows: Mapping[Question, Mapping[str, float | str | None]] = shown(entries)
    judged = [judge(entry, rows[entry.question]) for entry in entries]
    return between_answers(judged, plan)


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first things to mend first; within a severity in the order of the workbook."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
