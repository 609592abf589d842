"""Entries into answers: the rules on one row applied, warnings kept, reasons turned into a status."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from anchorkit.findings import (
    BESIDE_AN_ERROR,
    NOTE_ALONE,
    NOTE_CLEANED,
    REASON_GIVEN,
    SHARE_OR_PERCENT,
    STATUS_WITHOUT_FIGURE,
    Finding,
    Rule,
    Severity,
)
from anchorkit.menu.kinds import Kind
from anchorkit.observations import Answer, Choice, Observation, RefusedAnswer, Status
from anchorkit.returns.entries import NUMBERS, Entry
from anchorkit.returns.tables import is_blank, text_of
from anchorkit.selection.model import Question
from anchorkit.workbook import rules
from anchorkit.workbook.quantities import Cell, Row
from anchorkit.workbook.reasons import STATUS_OF, status_of_reason

_CHOICE_OF: Final[dict[str, Choice]] = {"yes": "yes", "no": "no", "y": "yes", "n": "no"}
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def judge(
    entry: Entry, row: Mapping[str, Cell], broken: Callable[[Row], Iterable[rules.AnswerRule]]
) -> Entry:
    """Apply the rules of its indicator to one answer; the same ones as in the sheet's check column.

    A cell that is in doubt already is told once, for its first cause.
    """
    sheet, address_of = entry.row.sheet, entry.row.address
    note = entry.row.cells.get(rules.NOTE)
    if entry.is_blank:
        return (
            entry if is_blank(note) else entry.with_findings([NOTE_ALONE.at(sheet, address_of(rules.NOTE))])
        )
    found = _broken(entry, tuple(broken(row)))
    if note is not None and _NOT_TEXT.search(text_of(note)):
        found.append(NOTE_CLEANED.at(sheet, address_of(rules.NOTE)))
    return entry.with_findings(found)


def _broken(entry: Entry, broken: Sequence[rules.AnswerRule]) -> list[Finding]:
    """What the rules that were broken say, once for each cell that can't be taken."""
    found: list[Finding] = []
    if not broken:
        return found
    blocked = {finding.cell for finding in entry.findings if finding.severity is Severity.ERROR}
    for rule in broken:
        address = entry.row.address(rule.field)
        if address in blocked or _settled(entry, rule.rule.code):
            continue
        found.append(rule.rule.at(entry.row.sheet, address))
        if rule.rule.severity is Severity.ERROR:
            blocked.add(address)
        if rule.rule is REASON_GIVEN:
            # Whatever else may be said of the row follows from that.
            break
    return found


def _settled(entry: Entry, code: str) -> bool:
    """True where the cell says itself that it is a percentage, so that nobody has to be asked."""
    read = entry.numbers.get(rules.RESULT)
    return code == SHARE_OR_PERCENT.code and read is not None and read.says_percent


def refused(entry: Entry) -> bool:
    """True where the answer can't be taken."""
    return bool(entry.findings) and any(finding.severity is Severity.ERROR for finding in entry.findings)


def as_it_came_out(entry: Entry) -> Entry:
    """The entry with warnings that say what becomes of it: none says that an answer is taken that is not."""
    if not entry.findings:
        return entry
    consequence = BESIDE_AN_ERROR if refused(entry) else ""
    if not consequence and any(found.code == STATUS_WITHOUT_FIGURE.code for found in entry.findings):
        consequence = STATUS_WITHOUT_FIGURE.consequence
    if not consequence:
        return entry
    told = (
        replace(found, consequence=consequence) if found.severity is Severity.WARNING else found
        for found in entry.findings
    )
    return entry._replace(findings=tuple(told))


def refused_answers(
    aside: Iterable[tuple[Question, Rule]], entries: Iterable[Entry], organisation: str
) -> tuple[RefusedAnswer, ...]:
    """The answers that can't be taken: set aside for a reason, or something stands against them."""
    found = [RefusedAnswer(question.of(organisation), (rule.code,)) for question, rule in aside]
    for entry in entries:
        grave = [each.code for each in entry.findings if each.severity is Severity.ERROR]
        if grave:
            found.append(RefusedAnswer(entry.question.of(organisation), tuple(dict.fromkeys(grave))))
    return tuple(found)


def unanswered(entry: Entry) -> bool:
    """True where there is nothing to take: a blank row, a status that promises a figure without one, or
    nothing but what stands in a crossed-out cell.
    """
    if entry.is_blank:
        return True
    if entry.findings and any(finding.code == STATUS_WITHOUT_FIGURE.code for finding in entry.findings):
        return True
    asked = NUMBERS if entry.indicator.rule.has_counts else (rules.RESULT,)
    # The first figure says nearly always that there is one.
    return entry.typed[asked[0]] is None and all(
        entry.typed[field] is None for field in (*asked[1:], rules.STATUS)
    )


def answer_of(entry: Entry, organisation: str) -> Answer:
    """The observation of a row that was judged and may be taken."""
    counted = entry.indicator.rule.has_counts
    question, number, chosen = entry.question, entry.number, _text(entry, rules.STATUS)
    choice = _CHOICE_OF.get(_text(entry, rules.RESULT)) if entry.indicator.kind is Kind.YES_NO else None
    reasons = _reasons(entry) if choice is None else {}
    status = _status(entry, chosen, reasons)
    observation = Observation(
        organisation=organisation,
        indicator=question.indicator,
        period=question.period,
        group=question.group,
        numerator=number(rules.NUMERATOR) if counted else None,
        denominator=number(rules.DENOMINATOR) if counted else None,
        value=number(rules.RESULT),
        choice=choice if status.has_figure else None,
        status=status,
        note=_note(entry, chosen, status, reasons),
    )
    marks = tuple(sorted({finding.code for finding in entry.findings})) if entry.findings else ()
    field = rules.NUMERATOR if counted else rules.RESULT
    return Answer(observation, entry.row.sheet, entry.row.address(field), marks)


def _text(entry: Entry, field: str) -> str:
    cell = entry.typed[field]
    return "" if cell is None else str(cell).casefold()


def _reasons(entry: Entry) -> dict[str, Status]:
    """The words that stand in place of a number or a choice, each with the status that it means."""
    fields = (rules.RESULT,) if entry.indicator.kind is Kind.YES_NO else NUMBERS
    return {
        text_of(entry.row.cells.get(field)): status
        for field in fields
        if isinstance(cell := entry.typed[field], str) and (status := status_of_reason(cell)) is not None
    }


def _status(entry: Entry, chosen: str, words: Mapping[str, Status]) -> Status:
    """The status that was chosen, or else the one that a reason means; a figure beside it still counts."""
    status = STATUS_OF.get(chosen, Status.REPORTED)
    if not words or not status.has_figure:
        return status
    reasons = set(words.values())
    if Status.SUPPRESSED in reasons:
        return Status.SUPPRESSED
    if any(entry.number(field) is not None for field in NUMBERS):
        return status
    return Status.NOT_COLLECTED if Status.NOT_COLLECTED in reasons else Status.NOT_APPLICABLE


def _note(entry: Entry, chosen: str, status: Status, reasons: Collection[str]) -> str:
    """The note, and the words in place of a number or status unless they say no more than the status."""
    typed = entry.row.cells.get(rules.NOTE)
    words = [word for word in reasons if word.casefold() != status.label] if reasons else []
    if chosen and chosen != status.label and status_of_reason(chosen) is not None:
        words.append(text_of(entry.row.cells.get(rules.STATUS)))
    if typed is None and not words:
        return ""
    return _NOT_TEXT.sub("", "; ".join(filter(None, [text_of(typed), *words])))
