"""Rows of the question tables into entries: each cell understood, or asked about where it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from anchorkit.findings import (
    COLUMN_TWICE,
    ERROR_CELL,
    MERGED_CELLS,
    NO_CACHED_VALUE,
    Finding,
    Rule,
    Severity,
)
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.returns.model import RawCell, RawSheet, TableRow
from anchorkit.returns.numbers import ReadNumber, plain_text, read_number
from anchorkit.returns.tables import is_blank, position, text_of
from anchorkit.selection.model import Question, group_kind
from anchorkit.workbook import rules
from anchorkit.workbook.expressions import UNREADABLE
from anchorkit.workbook.judged import follows, holding
from anchorkit.workbook.quantities import Cell
from anchorkit.workbook.readings import WORKED_OUT_SLACK

NUMBERS: Final = (rules.NUMERATOR, rules.DENOMINATOR, rules.RESULT)
_is_blank: Final = holding(rules.nothing_answered())


class Entry(NamedTuple):
    """A recognised row on its way to an answer: its question, its cells as read, and what was said so far."""

    row: TableRow
    question: Question
    indicator: Indicator
    numbers: Mapping[str, ReadNumber]
    typed: Mapping[str, Cell]
    """The input fields as the rules see them: numbers, or the text where none could be read."""
    is_blank: bool
    """True where nothing was answered."""
    findings: tuple[Finding, ...] = ()

    def number(self, field: str) -> float | None:
        """The number in a field, where there is one."""
        read = self.numbers.get(field)
        return read.number if read else None

    def with_findings(self, more: Sequence[Finding]) -> "Entry":
        """The entry with more said about it; most have nothing more, and stay as they are."""
        return self._replace(findings=(*self.findings, *more)) if more else self


def read_entry(
    row: TableRow, question: Question, indicator: Indicator, units: Mapping[str, Unit], sheet: RawSheet
) -> Entry:
    """Understand the cells of a row; `units` are those of its number fields.

    What hides a value or leaves it in doubt becomes a finding.
    """
    findings: list[Finding] = []
    numbers: dict[str, ReadNumber] = {}
    typed: dict[str, Cell] = {}
    may_hide = sheet.errors or sheet.uncached
    for field in rules.INPUTS:
        if row.cells.get(field) is None and not may_hide:
            typed[field] = None
            continue
        worked_out = _worked_out(indicator, numbers) if field == rules.RESULT else None
        typed[field], read, said = _read_cell(field, row, indicator, units.get(field), worked_out, sheet)
        if read is not None:
            numbers[field] = read
        findings += [rule.at(row.sheet, row.address(field)) for rule in said]
    entry = Entry(row, question, indicator, numbers, typed, _is_blank(typed))
    findings += [*_merged(entry, sheet), *_columns_twice(entry)]
    return entry.with_findings(_first_cause(findings)) if findings else entry


_Read = tuple[Cell, ReadNumber | None, Sequence[Rule]]
"""A cell as the rules see it, its number where one is asked for, and what there is to say about it."""


def _read_cell(
    field: str,
    row: TableRow,
    indicator: Indicator,
    unit: Unit | None,
    worked_out: float | None,
    sheet: RawSheet,
) -> _Read:
    cell, address = row.cells.get(field), row.address(field)
    hiding = _hiding(address, sheet)
    if field == rules.RESULT and _ours(address, indicator, sheet, row, worked_out):
        cell, hiding = None, ()
    if field == rules.NOTE:
        return UNREADABLE if hiding else _words(cell), None, ()
    if unit is None:
        return _words(cell), None, hiding
    percentage = address in sheet.percentages and not _is(cell, worked_out)
    read = read_number(cell, prefix=unit.prefix.strip(), suffix=unit.suffix, percentage=percentage)
    typed = _words(cell) if read.number is None else read.number
    return typed, read, hiding if read.rule is None else (*hiding, read.rule)


def _hiding(address: str, sheet: RawSheet) -> tuple[Rule, ...]:
    """What hides the value of a cell."""
    if address in sheet.errors:
        return (ERROR_CELL,)
    return (NO_CACHED_VALUE,) if address in sheet.uncached else ()


def _words(cell: RawCell) -> str | None:
    return None if cell is None else plain_text(text_of(cell)) or None


def _worked_out(indicator: Indicator, numbers: Mapping[str, ReadNumber]) -> float | None:
    """What the counts that were read before give for the result."""
    if rules.NUMERATOR not in numbers or rules.DENOMINATOR not in numbers:
        return None
    return indicator.rule.derive(numbers[rules.NUMERATOR].number, numbers[rules.DENOMINATOR].number)


def _is(cell: RawCell, number: float | None) -> bool:
    return number is not None and isinstance(cell, float) and abs(cell - number) <= WORKED_OUT_SLACK


def _ours(
    address: str, indicator: Indicator, sheet: RawSheet, row: TableRow, worked_out: float | None
) -> bool:
    """True for the result formula that the workbook came with, or one that gives the same.

    Ours gives nothing without counts, and never an error or a figure that does not follow from them: what
    does is somebody's own formula and counts as typed.
    """
    if address not in sheet.formulas or not indicator.rule.has_counts:
        return False
    cell = row.cells.get(rules.RESULT)
    counted = not is_blank(row.cells.get(rules.NUMERATOR)) and not is_blank(row.cells.get(rules.DENOMINATOR))
    if address in sheet.errors:
        return not counted
    if indicator.kind is Kind.RELATIVE_LIKELIHOOD or address in sheet.uncached or is_blank(cell):
        return True
    if isinstance(cell, float) and worked_out is not None:
        return follows(cell, worked_out)
    return counted and not isinstance(cell, str)


def _merged(entry: Entry, sheet: RawSheet) -> Iterator[Finding]:
    """An input cell that is one with others: its figure may be meant for any of their questions."""
    for field in (*NUMBERS, rules.STATUS) if sheet.merged else ():
        address = entry.row.address(field)
        row, column = position(address)
        for top, left, bottom, right in sheet.merged:
            inside = top <= row <= bottom and left <= column <= right
            if inside and ((top, left) == (row, column) or not entry.is_blank):
                values = sheet.rows[top - 1] if top <= len(sheet.rows) else ()
                if left <= len(values) and not is_blank(values[left - 1]):
                    yield MERGED_CELLS.at(entry.row.sheet, address)
                    return


def _columns_twice(entry: Entry) -> Iterator[Finding]:
    for header, address in entry.row.twice:
        yield COLUMN_TWICE.at(entry.row.sheet, address, column=header)


def _first_cause(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding for each cell: the first error, or else the first warning."""
    order = list(Severity)
    by_cell: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda found: order.index(found.severity)):
        by_cell.setdefault(finding.cell, finding)
    return tuple(by_cell.values())


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
        return own_value(entry)
    # A group of a breakdown is not one of the two that are compared.
    return None if group_kind(entry.question.group) == "breakdown" else ratio(entry, by_question)


def own_value(entry: Entry) -> float | None:
    """What a row's own counts give: a percentage, an average or a rate."""
    return entry.indicator.rule.derive(entry.number(rules.NUMERATOR), entry.number(rules.DENOMINATOR))


def ratio(entry: Entry, by_question: Mapping[Question, Entry]) -> float | None:
    """What the counts of two compared rows give: the rate of the one over the rate of the other."""
    rates = []
    for group in (REFERENCE, TARGET):
        side = by_question.get(entry.question._replace(group=group))
        rates.append(own_value(side) if side else None)
    reference, target = rates
    return reference / target if reference is not None and target else None
