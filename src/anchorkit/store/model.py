"""What goes into the store and what comes out of it: plain frozen values that know nothing of SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from anchorkit.findings import Finding
from anchorkit.observations import Key, Observation, OwnIndicator, Story

Outcome = Literal["accepted", "accepted with findings", "refused", "already held"]
What = Literal["added", "changed", "unchanged", "older"]
State = Literal["current", "superseded", "older"]


class Answer(NamedTuple):
    """An accepted answer and where it stood; `marks` are the codes of the warnings it was taken with."""

    observation: Observation
    sheet: str = ""
    cell: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A received file and all that was made of it: what `Store.take` keeps in one transaction.

    `selection_id` and `selection_version` are of the set that the file was judged by. `modified_at` is when
    the file itself says that it was last saved; a time without a zone is UTC. Blank rows are not among the
    answers, so that a blank never takes an earlier answer away.
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


class AnswerChange(NamedTuple):
    """What became of one answer."""

    observation: Observation
    what: What

    @property
    def key(self) -> Key:
        """Which question it answers."""
        return self.observation.key


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file. For a file already held, `return_id` and `recorded_at` are of the first time."""

    outcome: Outcome
    return_id: int
    organisation: str | None
    recorded_at: datetime
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    refused: int = 0
    changes: tuple[AnswerChange, ...] = ()


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
class PastObservation:
    """One entry in the history of a question."""

    stored: StoredObservation
    state: State
    superseded_at: datetime | None
    sha256: str


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
