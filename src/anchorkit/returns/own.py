"""The sheet for an organisation's own indicators into indicators and their answers.

A row is judged as one of the menu is: by the rules of its kind, and beside earlier figures.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from anchorkit.findings import ERROR_CELL, KEY_TWICE, NO_CACHED_VALUE, OWN_INDICATOR_INCOMPLETE, Finding
from anchorkit.observations import ALL, Answer, OwnIndicator, RefusedAnswer
from anchorkit.returns.answers import answer_of, as_it_came_out, judge, refused, refused_answers
from anchorkit.returns.entries import Entry, read_entry, shown
from anchorkit.returns.history import History, against_history, settle_shares
from anchorkit.returns.model import RawSheet, TableRow
from anchorkit.returns.numbers import plain_text
from anchorkit.returns.tables import table_rows, text_of
from anchorkit.selection.model import Question
from anchorkit.workbook import own, rules
from anchorkit.workbook.judged import breaking
from anchorkit.workbook.layout import OWN_COLUMNS

_TEXTS: Final = (own.TITLE, "what", own.KIND, "unit", own.PERIOD)
_COLUMNS: Final = tuple(column for column in OWN_COLUMNS if column.name != "check")
"""What a person fills in: the check column is ours, and a row with nothing else is empty."""


@dataclass(frozen=True, slots=True)
class ReadOwnIndicators:
    """What the sheet for own indicators gave."""

    indicators: tuple[OwnIndicator, ...]
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    refused: int
    """How many answers were given but can't be taken; one that was given twice is one answer."""
    refused_answers: tuple[RefusedAnswer, ...]
    """Which they are, each once, where that can be told."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A row whose name, kind and period could be read, on its way to an answer."""

    indicator: OwnIndicator
    entry: Entry


def read_own_indicators(sheets: Sequence[RawSheet], organisation: str, history: History) -> ReadOwnIndicators:
    """Read the organisation's own indicators; each gets the id `local.<organisation>.<name>`."""
    by_name = {sheet.name: sheet for sheet in sheets}
    findings: list[Finding] = []
    named: dict[Question, list[_Named]] = {}
    unnamed = 0
    for row in table_rows(sheets, _COLUMNS, (own.TITLE, own.KIND, own.PERIOD)):
        read = _named(row, organisation, by_name[row.sheet])
        if isinstance(read, _Named):
            named.setdefault(read.entry.question, []).append(read)
        else:
            findings += read
            unnamed += 1
    once = {question: same[0] for question, same in named.items() if _agree(same)}
    twice = [question for question in named if question not in once]
    findings += [found for question in twice for found in _twice(named[question])]
    judged = _judged([found.entry for found in once.values()], history, organisation)
    findings += [finding for entry in judged for finding in entry.findings]
    not_taken = refused_answers([(question, KEY_TWICE) for question in twice], judged, organisation)
    kept = [entry for entry in judged if not refused(entry)]
    indicators = {entry.question.indicator: once[entry.question].indicator for entry in reversed(kept)}
    return ReadOwnIndicators(
        tuple(reversed(indicators.values())),
        tuple(answer_of(entry, organisation) for entry in kept),
        tuple(findings),
        len(not_taken) + unnamed,
        not_taken,
    )


def _named(row: TableRow, organisation: str, sheet: RawSheet) -> _Named | list[Finding]:
    """The row with what it is about, or what is missing for that."""
    places = {name: row.address(name) for name in _TEXTS}
    broken = [ERROR_CELL.at(row.sheet, place) for place in places.values() if place in sheet.errors]
    broken += [NO_CACHED_VALUE.at(row.sheet, place) for place in places.values() if place in sheet.uncached]
    if broken:
        return broken
    texts = {name: plain_text(text_of(row.cells.get(name))) for name in _TEXTS}
    kind, period = own.KIND_OF.get(texts[own.KIND].casefold()), own.period_of(texts[own.PERIOD])
    name = slug(texts[own.TITLE])
    incomplete = OWN_INDICATOR_INCOMPLETE.at(row.sheet, places[own.TITLE])
    if kind is None or period is None or not name:
        return [incomplete]
    question = Question(f"local.{organisation.lower()}.{name}", ALL, period.code)
    entry = read_entry(row, question, own.own_indicator(kind), own.own_units(kind, texts["unit"]), sheet)
    if not entry.findings and entry.is_blank:
        entry = entry._replace(findings=(incomplete,))
    title, what, unit = (text_of(row.cells.get(name)) for name in (own.TITLE, "what", "unit"))
    return _Named(OwnIndicator(question.indicator, title, kind.value, what, unit), entry)


def _agree(same: Sequence[_Named]) -> bool:
    return all(each.entry.typed == same[0].entry.typed for each in same)


def _twice(same: Sequence[_Named]) -> Iterator[Finding]:
    """Two rows of one name and period with different figures: nobody knows which is right."""
    places = [(each.entry.row.sheet, each.entry.row.address(rules.RESULT)) for each in same]
    for place in places:
        others = ", ".join("!".join(other) for other in places if other != place)
        yield KEY_TWICE.at(*place, other=others)


def _judged(entries: Sequence[Entry], history: History, organisation: str) -> list[Entry]:
    settled = settle_shares(entries, history, organisation) if history else entries
    rows = shown(settled)
    judged = [
        entry
        if entry.is_blank
        else judge(entry, rows[entry.question], breaking(rules.answer_rules(entry.indicator)))
        for entry in settled
    ]
    return [as_it_came_out(entry) for entry in against_history(judged, history, organisation)]


def slug(title: str) -> str:
    """A title as part of an id: plain small letters, digits and hyphens, up to 40."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
