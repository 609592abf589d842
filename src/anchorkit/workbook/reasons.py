"""What people write in place of a number, and the status that it means: in the sheet and at ingest alike."""

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
    Status.SUPPRESSED: ("*", "#", "[c]", "suppressed", "<3", "<5", "<6", "<7", "<8", "<10", "<11", "< 5"),
}
"""Anything else is asked about: `-` and `nil` may be 0 or not known."""
_STATUS_OF: Final = {word: status for status, words in REASONS.items() for word in words}
_REFUSED: Final = "refus"
"""Refused, refusal and what follows: a figure that nobody gave."""

WORDS_ROW: Final = 11
WORDS_AT: Final = f"anchorkit!$B${WORDS_ROW}"
"""Where a workbook keeps them all, on its hidden sheet: a list in each formula would make it too long."""
WORDS: Final = "|" + "|".join(word for words in REASONS.values() for word in words) + "|"


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


def status_of_reason(text: str) -> Status | None:
    """The status that a reason means; None where the text is no reason."""
    plain = plain_word(text)
    if plain.startswith(_REFUSED):
        return Status.NOT_COLLECTED
    return _STATUS_OF.get(plain)
