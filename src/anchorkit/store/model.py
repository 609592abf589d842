"""What goes into the store and what comes out of it: plain frozen values that know nothing of SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from anchorkit.findings import Finding
from anchorkit.observations import Answer, Key, Observation, OwnIndicator, OwnWording, RefusedAnswer, Story

Outcome = Literal["accepted", "accepted with findings", "refused", "already held"]
What = Literal["added", "changed", "unchanged", "older"]
State = Literal["current", "superseded", "older", "repeated", "withdrawn"]
"""Repeated: it said what stood already. Older: it was saved before what stood. Neither ever stood."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A received file and all that was made of it: what `Store.take` keeps in one transaction.

    `selection_id` and `selection_version` are of the set that the file was judged by. `modified_at` is when
    the file itself says that it was last saved; a time without a zone is UTC. `author` is who saved it, as
    the file says, or empty. Blank rows are not among the answers, so that a blank never takes an earlier
    answer away.
    """

    name: str
    content: bytes
    sha256: str
    selection_id: str
    selection_version: int
    outcome: Literal["accepted", "accepted with findings", "refused"]
    organisation: str | None = None
    layout_version: int | None = None
    modified_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    refused: int = 0
    stories: tuple[Story, ...] = ()
    own_indicators: tuple[OwnIndicator, ...] = ()
    author: str = ""
    own_wordings: tuple[OwnWording, ...] = ()
    refused_answers: tuple[RefusedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file. For a file already held, `return_id` and `recorded_at` are of the first time.

    `whats` say what became of each of the `answers`, in their order. `findings` are those that come to light
    only beside what is held, such as two returns that disagree.
    """

    outcome: Outcome
    return_id: int
    organisation: str | None
    recorded_at: datetime
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    refused: int = 0
    answers: Sequence[Answer] = ()
    whats: Sequence[What] = ()
    findings: tuple[Finding, ...] = ()
    refused_answers: tuple[RefusedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One time that a return was withdrawn, or (then `withdrawn` is False) restored, and why."""

    return_id: int
    withdrawn: bool
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Reinstated:
    """What a withdrawal or a restoration did: how many answers came, changed, went or stayed as they were."""

    withdrawal: Withdrawal
    organisation: str | None
    file: str
    added: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """An answer that two returns give differently: the one that stands, and the one that disagrees."""

    key: Key
    return_id: int
    against: int


@dataclass(frozen=True, slots=True)
class UnjudgedFile:
    """A file that was received, yet nothing was made of it: whoever judged it was stopped."""

    file: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """One time that a file was taken in, as the store remembers it."""

    receipt: Receipt
    file: str
    sha256: str
    size: int
    selection_id: str
    selection_version: int
    layout_version: int | None
    modified_at: datetime | None
    findings: tuple[Finding, ...]
    author: str = ""
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        """True where what it says does not count now."""
        return bool(self.withdrawals) and self.withdrawals[-1].withdrawn

    def was_withdrawn(self, as_at: datetime) -> bool:
        """True where what it says did not count at a moment."""
        before = [found.withdrawn for found in self.withdrawals if found.recorded_at <= as_at]
        return bool(before) and before[-1]


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """An observation with where it came from: return, file, sheet and cell."""

    observation: Observation
    marks: tuple[str, ...]
    sheet: str
    cell: str
    return_id: int
    recorded_at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class ReturnedAnswer:
    """An answer as a return gave it, what became of it, and what stood just before; None: nothing did."""

    stored: StoredObservation
    what: What
    before: Observation | None


@dataclass(frozen=True, slots=True)
class PastObservation:
    """One entry in the history of a question: what a return said, or what came to stand again.

    It stood from `since` until `superseded_at`; where both are the same moment, it never did. `modified_at`
    is when the file says that it was saved.
    """

    stored: StoredObservation
    state: State
    superseded_at: datetime | None
    sha256: str
    since: datetime
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story with where it came from."""

    story: Story
    organisation: str
    return_id: int
    recorded_at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class StoredOwnIndicator:
    """An organisation's own indicator with where it came from."""

    indicator: OwnIndicator
    organisation: str
    return_id: int
    recorded_at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class StoredOwnWording:
    """An organisation's own words for a definition with where they came from."""

    wording: OwnWording
    organisation: str
    return_id: int
    recorded_at: datetime
    file: str
