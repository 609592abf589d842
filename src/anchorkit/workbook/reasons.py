"""What people write in place of a number or a status, and the status that it means.

The sheet and the check at ingest have the words from here alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anchorkit.observations import Status
from anchorkit.workbook.expressions import trimmed
from anchorkit.workbook.words import plain_word

REASONS: Final[Mapping[Status, tuple[str, ...]]] = {
    Status.NOT_APPLICABLE: ("n/a", "n.a.", "not applicable"),
    Status.NOT_COLLECTED: (
        "not recorded",
        "not collected",
        "not available",
        "not known",
        "not held",
        "not stated",
        "unknown",
        "no data",
        "no data provided",
        "cost exceeded",
        "cost/time exceeded",
    ),
    Status.SUPPRESSED: (
        "*",
        "#",
        "[c]",
        "suppressed",
        "withheld",
        "<3",
        "<5",
        "<6",
        "<7",
        "<8",
        "<10",
        "<11",
        "< 5",
    ),
}
"""Anything else is asked about: `-` and `nil` may be 0 or not known."""
_STATUS_OF: Final = {word: status for status, words in REASONS.items() for word in words}
_REFUSED: Final = "refus"
"""Refused, refusal and what follows: a figure that nobody gave."""

WORDS_ROW: Final = 11
WORDS_AT: Final = f"anchorkit!$B${WORDS_ROW}"
"""Where a workbook keeps them all, on its hidden sheet: a list in each formula would make it too long."""
WORDS: Final = "|" + "|".join(word for words in REASONS.values() for word in words) + "|"

_NEAR: Final[Mapping[Status, tuple[str, ...]]] = {
    Status.REPORTED: ("actual",),
    Status.ESTIMATED: ("estimate", "estimates", "estimation", "est", "est."),
}
STATUS_WORDS: Final[Mapping[Status, tuple[str, ...]]] = {
    status: tuple(
        dict.fromkeys((status.label, status.value, *_NEAR.get(status, ()), *REASONS.get(status, ())))
    )
    for status in Status
}
"""What is read as each status in a cell for one. *Provisional* may be either of two, and is asked about."""
STATUS_OF: Final = {word: status for status, words in STATUS_WORDS.items() for word in words}
STATUS_WORDS_AT: Final = {status: WORDS_ROW + place for place, status in enumerate(Status, 1)}
"""The rows below, where the hidden sheet keeps the words for each status."""


def words_rows() -> tuple[tuple[str, str], ...]:
    """The rows of the hidden sheet from WORDS_ROW on: what each holds, and the words between bars."""
    return (
        ("words in place of a figure", WORDS),
        *((f"words for {status.label}", f"|{'|'.join(words)}") for status, words in STATUS_WORDS.items()),
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """A field says in words or by a sign why there is no number."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition. FIND knows no wildcards, so `*` is itself."""
        cell = trimmed(cells[self.field])
        return f'OR(ISNUMBER(FIND("|"&LOWER({cell})&"|",{WORDS_AT})),LEFT({cell},5)="{_REFUSED}")'

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        value = names[self.field]
        return f"(isinstance({value}, str) and status_of_reason({value}) is not None)"


@dataclass(frozen=True, slots=True)
class SaysStatus:
    """A field holds a word for one of some statuses."""

    field: str
    statuses: tuple[Status, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        lists = "&".join(f"anchorkit!$B${STATUS_WORDS_AT[status]}" for status in self.statuses)
        return f'ISNUMBER(FIND("|"&LOWER({trimmed(cells[self.field])})&"|",{lists}&"|"))'

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition; Python makes the set once."""
        value = names[self.field]
        words = ", ".join(repr(word) for status in self.statuses for word in STATUS_WORDS[status])
        return f"(isinstance({value}, str) and plain_word({value}) in {{{words}}})"


def status_of_reason(text: str) -> Status | None:
    """The status that a reason means; None where the text is no reason."""
    plain = plain_word(text)
    if plain.startswith(_REFUSED):
        return Status.NOT_COLLECTED
    return _STATUS_OF.get(plain)
