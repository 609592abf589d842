"""A read workbook and the plan it was made from into answers and findings, up a ladder of questions.

Ours? The right set, version and organisation? The right types? Rules between answers? It stops only where
the next rung would make no sense; within a rung it reports everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from anchorkit.findings import Finding, Severity
from anchorkit.observations import Key, Observation
from anchorkit.returns.answers import answer_of, as_it_came_out, judge, refused, refused_answers, unanswered
from anchorkit.returns.between import between_answers
from anchorkit.returns.definitions import read_own_wordings
from anchorkit.returns.entries import Entry, shown
from anchorkit.returns.headings import heading_findings
from anchorkit.returns.history import History, against_history, settle_shares
from anchorkit.returns.identity import identity, manifests_of
from anchorkit.returns.migrate import migrate
from anchorkit.returns.model import CheckedReturn, ReturnedWorkbook
from anchorkit.returns.own import read_own_indicators
from anchorkit.returns.questions import question_rows
from anchorkit.returns.stories import read_stories
from anchorkit.selection.model import Plan
from anchorkit.workbook import rules
from anchorkit.workbook.judged import breaking
from anchorkit.workbook.layout import LAYOUT_VERSION
from anchorkit.workbook.quantities import Row

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
        findings += heading_findings(data)
    if manifest is None or any(finding.severity is Severity.CRITICAL for finding in findings):
        return CheckedReturn(manifest, _gravest(findings))
    found = question_rows(data, plan)
    entries = _judged(found.entries, plan, history, manifest.organisation)
    own = read_own_indicators(data, manifest.organisation, history)
    stories = read_stories(data)
    findings += found.findings
    findings += [finding for entry in entries for finding in entry.findings]
    findings += [*own.findings, *stories.findings]
    kept = [entry for entry in entries if not refused(entry) and not unanswered(entry)]
    not_taken = refused_answers(found.aside, entries, manifest.organisation)
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


@lru_cache(maxsize=4)
def _rules(plan: Plan) -> Mapping[str, Callable[[Row], Iterable[rules.AnswerRule]]]:
    """What each indicator's rules say of a row: the same for every return of a run."""
    return {found.id: breaking(rules.answer_rules(found)) for found in plan.indicators.values()}


def _judged(entries: Sequence[Entry], plan: Plan, history: History, organisation: str) -> list[Entry]:
    settled = settle_shares(entries, history, organisation) if history else entries
    rows = shown(settled)
    broken = _rules(plan)
    judged = [judge(entry, rows[entry.question], broken[entry.indicator.id]) for entry in settled]
    judged = against_history(between_answers(judged, plan), history, organisation)
    return [as_it_came_out(entry) for entry in judged]


def _gravest(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Why a file is refused, and nothing else: the rest would only drown it."""
    return tuple(finding for finding in findings if finding.severity is Severity.CRITICAL)


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first things to mend first; within a severity in the order of the workbook."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
