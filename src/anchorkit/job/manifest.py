"""The record of a run: what came, what was made of it, how long it took; kept as JSON and read back."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

FORMAT: Final = 1
REFUSED: Final = ("refused", "unread")
_NUMBER: Final = re.compile(r"-(\d{6})\.json")


class Record(BaseModel):
    """A part of a manifest. Fields that a later anchorkit adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Input(Record):
    """A file that was picked up: `mark` changes when the file does, `run` is the run that read it last."""

    name: str
    size: int
    mark: str
    sha256: str = ""
    outcome: str = ""
    organisation: str | None = None
    findings: dict[str, int] = {}
    run: int = 0


class Output(Record):
    """A file that was written: its path below the folder it belongs to."""

    path: str
    size: int
    sha256: str


class OwnReport(Record):
    """An organisation's own report, which is about no other: what it was made from, and its files."""

    organisation: str
    basis: str
    files: tuple[str, ...]


class ReportRecord(Record):
    """The reports of one audience; `basis` stands for all that they were made from."""

    audience: str
    folder: str
    basis: str
    written: bool
    files: tuple[Output, ...]
    own: tuple[OwnReport, ...] = ()


class PublishedRecord(Record):
    """What lies at a place for one audience, and how many files this run sent there."""

    audience: str
    to: str
    basis: str
    sent: int
    removed: int
    files: tuple[Output, ...]


class StoreRecord(Record):
    """What the store held: its name without a password, when it last changed, a short name of its content."""

    name: str
    changed: str | None = None
    snapshot: str | None = None
    newest_return: str | None = None


class MemoryRecord(Record):
    """What a store remembers of what was published: how many releases, and the SHA-256 of the last one."""

    releases: int
    newest: str


class ChaseRecord(Record):
    """The chase list: how many organisations it names and how many of those are overdue."""

    file: str
    basis: str
    written: bool
    outstanding: int
    overdue: int


class Failure(Record):
    """A step that could not be done: why, and what to do."""

    step: str
    message: str
    hint: str = ""
    findings: tuple[str, ...] = ()


class Manifest(Record):
    """One run of a job. `findings` counts by code those of the files that this run read; never values.

    Times are UTC in ISO form, durations are seconds by step. `finished` is None while the run goes on, and
    stays None where it was killed.
    """

    manifest: int = FORMAT
    file: str = ""
    """Where it is kept."""
    job: str
    number: int
    started: str
    finished: str | None = None
    seconds: float = 0
    durations: dict[str, float] = {}
    versions: dict[str, str] = {}
    process: str = ""
    basis: str = ""
    store: StoreRecord | None = None
    inputs: tuple[Input, ...] = ()
    counts: dict[str, int] = {}
    findings: dict[str, int] = {}
    reports: tuple[ReportRecord, ...] = ()
    published: tuple[PublishedRecord, ...] = ()
    memory: MemoryRecord | None = None
    """What the store remembered after the reports; None where an older anchorkit ran."""
    annotated: tuple[str, ...] = ()
    annotated_in: str = ""
    chase_list: ChaseRecord | None = None
    stale: str = ""
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    exit_code: int | None = None

    @property
    def run(self) -> str:
        """The name of the run: `nightly-000012`."""
        return run_name(self.job, self.number)

    @property
    def told_before(self) -> int:
        """How many files have findings that an earlier run told."""
        return sum(1 for found in self.inputs if found.findings and found.run != self.number)

    @property
    def refused(self) -> list[str]:
        """The files that this run read and could not take."""
        told = (found for found in self.inputs if found.run == self.number)
        return [found.name for found in told if found.outcome in REFUSED]

    @property
    def news(self) -> bool:
        """True where the run changed something, found something, or failed."""
        made = any(report.written for report in self.reports) or any(found.sent for found in self.published)
        chased = self.chase_list is not None and self.chase_list.written
        return bool(self.exit_code or self.counts.get("read") or made or chased)

    def as_json(self) -> str:
        """The manifest as it is kept: indented, its fields in their order."""
        return json.dumps({"run": self.run, **self.model_dump(mode="json")}, indent=2) + "\n"


def run_name(job: str, number: int) -> str:
    """`nightly-000012`: sorts as the runs followed one another, whatever the clock said."""
    return f"{job}-{number:06d}"


def numbers(job: str, names: Iterable[str]) -> list[int]:
    """The numbers of a job's runs, from the names of the files in its folder, in order."""
    found = []
    for name in names:
        match = _NUMBER.fullmatch(name.removeprefix(job)) if name.startswith(job) else None
        if match:
            found.append(int(match[1]))
    return sorted(found)


def parse_manifest(text: str) -> Manifest | None:
    """Read a manifest back; None for what is none, or is damaged."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError:
        return None


def tally(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts by name added up, sorted by name."""
    total: dict[str, int] = {}
    for found in counts:
        for name, number in found.items():
            total[name] = total.get(name, 0) + number
    return dict(sorted(total.items()))
