"""What became of files that came back: one receipt for each, and the report of a run."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from anchorkit.errors import AnchorkitError
from anchorkit.findings import Finding
from anchorkit.observations import Answer, RefusedAnswer
from anchorkit.selection.model import Question
from anchorkit.workflows.annotate import CorrectionPack
from anchorkit.workflows.judging import Opened

if TYPE_CHECKING:
    from anchorkit.store.model import Receipt

Outcome = Literal["accepted", "accepted with findings", "refused", "already held"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a file's answers."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What became of one file."""

    file: Path
    outcome: Outcome
    organisation: str | None
    counts: Counts
    findings: tuple[Finding, ...]
    return_id: int | None = None
    recorded_at: datetime | None = None
    changes: tuple[tuple[Question, str], ...] = ()
    """For each answer, whether it was added, changed, unchanged or older than what is held."""
    pack: CorrectionPack | None = None
    """What was written to be sent back, where that was asked and something was found."""
    refused_answers: tuple[RefusedAnswer, ...] = ()
    """The answers that were given and could not be taken."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """All files of a run, in the order in which they were named, and what a folder held beside them."""

    files: tuple[FileReceipt, ...]
    passed_over: tuple[Path, ...]
    warnings: tuple[Finding, ...] = ()
    left: tuple[Path, ...] = ()
    """The files to which it did not come, because it was stopped."""
    stopped: AnchorkitError | None = None
    """Why it was stopped; None where somebody interrupted it, or where all went well."""

    @property
    def to_act_on(self) -> bool:
        """True where there is something that somebody should look at."""
        return any(file.findings for file in self.files)


def unread(opened: Opened) -> FileReceipt:
    """The receipt of a file that could not be opened."""
    return FileReceipt(opened.path, "refused", None, Counts(), tuple(filter(None, [opened.unreadable])))


def receipt_of(path: Path, receipt: "Receipt", findings: tuple[Finding, ...]) -> FileReceipt:
    """What the store says of a file, with what its check found."""
    return FileReceipt(
        path,
        receipt.outcome,
        receipt.organisation,
        Counts(receipt.added, receipt.changed, receipt.unchanged, receipt.older, receipt.refused),
        (*findings, *receipt.findings),
        receipt.return_id,
        receipt.recorded_at,
        tuple(map(_change, receipt.answers, receipt.whats)),
        refused_answers=receipt.refused_answers,
    )


def _change(answer: Answer, what: str) -> tuple[Question, str]:
    found = answer.observation
    return _question_and_fate(found.indicator, found.group, found.period, what)


@lru_cache(maxsize=65_536)
def _question_and_fate(indicator: str, group: str, period: str, what: str) -> tuple[Question, str]:
    # A run keeps these of all its returns, which answer the same questions: each is held once.
    return Question(indicator, group, period), what
