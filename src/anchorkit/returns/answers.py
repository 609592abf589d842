"""Rows of the question tables into answers: cells understood, rules applied, warnings kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from anchorkit.findings import (
    ERROR_CELL,
    NO_CACHED_VALUE,
    NOTE_ALONE,
    NOTE_CLEANED,
    NUMBER_UNDERSTOOD,
    STATUS_WITHOUT_FIGURE,
    Finding,
    Severity,
)
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Choice, Observation, Status
from anchorkit.returns.model import CheckedAnswer, RawSheet, TableRow
from anchorkit.returns.numbers import ReadNumber, read_number
from anchorkit.returns.tables import is_blank, text_of
from anchorkit.selection.model import Question
from anchorkit.workbook import rules
from anchorkit.workbook.expressions import Cell

_STATUS_OF: Final = {status.label: status for status in Status}
_CHOICE_OF: Final[dict[str, Choice]] = {"yes": "yes", "no": "no"}
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A recognised row on its way to an answer: its question, its cells as read, and what was said so far."""

    row: TableRow
    question: Question
    indicator: Indicator
    numbers: Mapping[str, ReadNumber]
    typed: Mapping[str, Cell]
    """The input fields as the rules see them: numbers, or the text where none could be read."""
    findings: tuple[Finding, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True where nothing was answered."""
        return rules.nothing_answered().holds(self.typed)


def read_entry(row: TableRow, question: Question, indicator: Indicator, unit: Unit, sheet: RawSheet) -> Entry:
    """Understand the cells of a row. Formulas and errors that hide a value become findings here."""
    findings: list[Finding] = []
    numbers: dict[str, ReadNumber] = {}
    typed: dict[str, Cell] = {}
    for field in rules.INPUTS:
        cell = row.cells.get(field)
        address = row.address(field)
        if _ours(field, address, indicator, sheet, row):
            cell = None
        elif address in sheet.errors:
            findings.append(ERROR_CELL.at(row.sheet, address))
        elif address in sheet.uncached:
            findings.append(NO_CACHED_VALUE.at(row.sheet, address))
        numeric = field in (rules.NUMERATOR, rules.DENOMINATOR, rules.RESULT)
        if numeric and indicator.kind is not Kind.YES_NO:
            read = read_number(cell, prefix=unit.prefix, suffix=unit.suffix)
            numbers[field] = read
            if read.understood_from_text:
                findings.append(NUMBER_UNDERSTOOD.at(row.sheet, address))
            typed[field] = str(cell) if read.not_understood else read.number
        else:
            typed[field] = " ".join(text_of(cell).split()) or None
    return Entry(row, question, indicator, numbers, typed, tuple(findings))


def _ours(field: str, address: str, indicator: Indicator, sheet: RawSheet, row: TableRow) -> bool:
    """True for the result formula that the workbook came with.

    With counts beside it, any formula in the result cell says what they give. Without them ours gives
    nothing, so a figure there is somebody's own formula and counts as typed.
    """
    if field != rules.RESULT or address not in sheet.formulas or not indicator.rule.has_counts:
        return False
    counted = not is_blank(row.cells.get(rules.NUMERATOR)) and not is_blank(row.cells.get(rules.DENOMINATOR))
    related = indicator.kind is Kind.RELATIVE_LIKELIHOOD
    return counted or related or address in sheet.uncached or is_blank(row.cells.get(rules.RESULT))


def shown(entries: Sequence[Entry]) -> dict[Question, dict[str, Cell]]:
    """Each row as its sheet shows it: where nothing was typed into the result, what its formula gives."""
    by_question = {entry.question: entry for entry in entries}
    return {
        entry.question: {**entry.typed, rules.RESULT: _shown_result(entry, by_question)} for entry in entries
    }


def _shown_result(entry: Entry, by_question: Mapping[Question, Entry]) -> Cell:
    typed = entry.typed[rules.RESULT]
    if typed is not None or not entry.indicator.rule.has_counts:
        return typed
    if entry.indicator.kind is not Kind.RELATIVE_LIKELIHOOD:
        return entry.indicator.rule.derive(_count(entry, rules.NUMERATOR), _count(entry, rules.DENOMINATOR))
    rates = []
    for group in (REFERENCE, TARGET):
        side = by_question.get(entry.question._replace(group=group))
        rates.append(_rate(side) if side else None)
    reference, target = rates
    return reference / target if reference is not None and target else None


def _rate(entry: Entry) -> float | None:
    return entry.indicator.rule.derive(_count(entry, rules.NUMERATOR), _count(entry, rules.DENOMINATOR))


def _count(entry: Entry, field: str) -> float | None:
    read = entry.numbers.get(field)
    return read.number if read else None


def judge(entry: Entry, row: Mapping[str, Cell]) -> Entry:
    """Apply the rules on one answer; the same ones as in the sheet's check column."""
    found = list(entry.findings)
    if entry.is_blank:
        if not is_blank(entry.row.cells.get(rules.NOTE)):
            found.append(NOTE_ALONE.at(entry.row.sheet, entry.row.address(rules.NOTE)))
        return replace(entry, findings=tuple(found))
    blocked = {finding.cell for finding in found if finding.severity is Severity.ERROR}
    for rule in rules.answer_rules(entry.indicator):
        address = entry.row.address(rule.field)
        if address not in blocked and rule.when.holds(row):
            found.append(rule.rule.at(entry.row.sheet, address))
            if rule.rule.severity is Severity.ERROR:
                blocked.add(address)
    if _NOT_TEXT.search(text_of(entry.row.cells.get(rules.NOTE))):
        found.append(NOTE_CLEANED.at(entry.row.sheet, entry.row.address(rules.NOTE)))
    return replace(entry, findings=tuple(found))


def refused(entry: Entry) -> bool:
    """True where the answer can't be taken."""
    return any(finding.severity is Severity.ERROR for finding in entry.findings)


def unanswered(entry: Entry) -> bool:
    """True where there is nothing to take: a blank row, or a status that promises a figure without one."""
    return entry.is_blank or any(finding.code == STATUS_WITHOUT_FIGURE.code for finding in entry.findings)


def answer_of(entry: Entry, organisation: str) -> CheckedAnswer:
    """The observation of a row that was judged and may be taken."""
    choice = _CHOICE_OF.get(str(entry.typed[rules.RESULT]).casefold())
    status = _STATUS_OF.get(str(entry.typed[rules.STATUS]).casefold(), Status.REPORTED)
    if entry.indicator.kind is Kind.YES_NO and str(entry.typed[rules.RESULT]).casefold() == "not applicable":
        status = Status.NOT_APPLICABLE
    field = rules.NUMERATOR if entry.indicator.rule.has_counts else rules.RESULT
    observation = Observation(
        organisation=organisation,
        indicator=entry.question.indicator,
        period=entry.question.period,
        group=entry.question.group,
        numerator=_count(entry, rules.NUMERATOR) if entry.indicator.rule.has_counts else None,
        denominator=_count(entry, rules.DENOMINATOR) if entry.indicator.rule.has_counts else None,
        value=_count(entry, rules.RESULT),
        choice=choice if entry.indicator.kind is Kind.YES_NO else None,
        status=status,
        note=_NOT_TEXT.sub("", text_of(entry.row.cells.get(rules.NOTE))),
    )
    marks = tuple(sorted({finding.code for finding in entry.findings}))
    return CheckedAnswer(observation, entry.row.sheet, entry.row.address(field), marks)
