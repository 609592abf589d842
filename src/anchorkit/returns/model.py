"""The values between a file and its observations: what was read, and what was made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from anchorkit.findings import Finding, Severity
from anchorkit.observations import Answer, Key, OwnIndicator, OwnWording, RefusedAnswer, Story
from anchorkit.workbook.manifest import Manifest

RawCell = float | str | bool | date | datetime | time | timedelta | None
Outcome = Literal["accepted", "accepted with findings", "refused"]
_BARS: Final = 2
"""In a key: indicator|group|period."""


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it was read: rows from row 1, cells from column A, and what the values alone don't show."""

    name: str
    rows: tuple[tuple[RawCell, ...], ...]
    formulas: frozenset[str] = frozenset()
    """Addresses of cells that hold a formula."""
    uncached: frozenset[str] = frozenset()
    """Those of them whose result was not saved."""
    errors: frozenset[str] = frozenset()
    """Addresses of cells that show an Excel error."""
    percentages: frozenset[str] = frozenset()
    """Addresses of cells whose format shows a number as a percentage."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells: first row and column, last row and column, counted from 1."""

    @cached_property
    def rows_without_key(self) -> tuple[int, ...]:
        """The rows (from 0) in which no cell is a key of ours."""
        return tuple(place for place, row in enumerate(self.rows) if not _has_key(row))

    @cached_property
    def rows_of_words(self) -> tuple[int, ...]:
        """Those of them with two texts or more: among these few stand all the headers."""
        return tuple(place for place in self.rows_without_key if _has_words(self.rows[place]))


def _has_key(row: Sequence[RawCell]) -> bool:
    for cell in row:  # noqa: SIM110 - every row is asked; any() with a generator is slower
        if isinstance(cell, str) and cell.count("|") == _BARS:
            return True
    return False


def _has_words(row: Sequence[RawCell]) -> bool:
    return sum(isinstance(cell, str) for cell in row) > 1


def is_key(cell: RawCell) -> bool:
    """True for a text that looks like a key of ours."""
    return isinstance(cell, str) and cell.count("|") == _BARS


@dataclass(frozen=True, slots=True)
class ReturnedWorkbook:
    """A workbook that came back. `modified` is when the file itself says that it was last saved (UTC)."""

    sheets: tuple[RawSheet, ...]
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedReturn:
    """What was made of a return: the answers to keep and everything that there is to say about it."""

    manifest: Manifest | None
    findings: tuple[Finding, ...]
    answers: tuple[Answer, ...] = ()
    refused: int = 0
    """How many answers were given but can't be taken; one that was given twice is one answer."""
    refused_answers: tuple[RefusedAnswer, ...] = ()
    """Which they are, each once. A row of an organisation's own without a name or period can't be named."""
    own_indicators: tuple[OwnIndicator, ...] = ()
    stories: tuple[Story, ...] = ()
    own_wordings: tuple[OwnWording, ...] = ()
    """The organisation's own words for the set's definitions."""

    @property
    def refused_keys(self) -> tuple[Key, ...]:
        """What the refused answers are about."""
        return tuple(refused.key for refused in self.refused_answers)

    @property
    def outcome(self) -> Outcome:
        """What happens to the file."""
        if any(finding.severity is Severity.CRITICAL for finding in self.findings):
            return "refused"
        return "accepted with findings" if self.findings else "accepted"


class TableRow(NamedTuple):
    """One row of a table that was found by its header: the cells by column name, and where each stands.

    `letters` are those of the table's columns, by name: all rows share them.
    """

    sheet: str
    row: int
    cells: Mapping[str, RawCell]
    letters: Mapping[str, str] = MappingProxyType({})
    twice: tuple[tuple[str, str], ...] = ()
    """Headings that stand over two columns which contradict each other here, and where the second is."""

    def address(self, column: str) -> str:
        """The address of a column's cell in this row."""
        return f"{self.letters.get(column, 'A')}{self.row}"
