"""`anchorkit check` and `anchorkit ingest`: files that came back into findings, and into the store."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from anchorkit.findings import Finding
from anchorkit.observations import Key
from anchorkit.returns.check import check_return
from anchorkit.returns.guard import Refused
from anchorkit.returns.model import CheckedReturn, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workflows.incoming import Unreadable, gather, read_file
from anchorkit.workflows.plan import load_plan

if TYPE_CHECKING:
    from anchorkit.store.model import Receipt, Taken
    from anchorkit.store.store import Store

Outcome = Literal["accepted", "accepted with findings", "refused", "already held"]
Progress = Callable[[Path, int, int], None]
"""Called before each file with the file, its number from 1, and how many there are."""


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
    changes: tuple[tuple[Key, str], ...] = ()
    """For each answer, whether it was added, changed, unchanged or older than what is held."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """All files of a run, in the order in which they were named, and what a folder held beside them."""

    files: tuple[FileReceipt, ...]
    passed_over: tuple[Path, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def to_act_on(self) -> bool:
        """True where there is something that somebody should look at."""
        return any(file.findings for file in self.files)


def check_files(
    *, paths: Sequence[Path], set_path: Path, menu_path: Path | None = None, progress: Progress | None = None
) -> IngestReport:
    """Check files and change nothing: what would be taken, and every finding."""
    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    receipts = []
    for number, path in enumerate(incoming.files, 1):
        if progress:
            progress(path, number, len(incoming.files))
        receipts.append(_checked_file(path, plan))
    return IngestReport(tuple(receipts), incoming.passed_over, warnings)


def _checked_file(path: Path, plan: Plan) -> FileReceipt:
    try:
        content = read_file(path)
    except Unreadable as error:
        return FileReceipt(path, "refused", None, Counts(), (error.finding,))
    _, checked = judge(content, plan)
    manifest = checked.manifest
    return FileReceipt(
        path,
        checked.outcome,
        manifest.organisation if manifest else None,
        Counts(added=len(checked.answers), refused=checked.refused),
        checked.findings,
    )


def ingest_files(
    *,
    paths: Sequence[Path],
    set_path: Path,
    store_url: str,
    now: Callable[[], datetime],
    menu_path: Path | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Take files into the store, each by itself: one that is refused does not stop the others.

    Every file is kept whole, refused ones too. A file that is held already changes nothing.
    """
    from anchorkit.store.store import open_store

    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    receipts = []
    with open_store(store_url, create=True) as store:
        for number, path in enumerate(incoming.files, 1):
            if progress:
                progress(path, number, len(incoming.files))
            receipts.append(_take_file(path, plan, store, now))
    return IngestReport(tuple(receipts), incoming.passed_over, warnings)


def _take_file(path: Path, plan: Plan, store: "Store", now: Callable[[], datetime]) -> FileReceipt:
    try:
        content = read_file(path)
    except Unreadable as error:
        return FileReceipt(path, "refused", None, Counts(), (error.finding,))
    digest = hashlib.sha256(content).hexdigest()
    held = store.held(digest, plan.selection.id, plan.selection.version)
    if held is not None:
        return _receipt(path, held, ())
    returned, checked = judge(content, plan)
    modified = returned.modified if returned else None
    receipt = store.take(_taken(path.name, content, digest, modified, checked, plan), now=now())
    return _receipt(path, receipt, checked.findings)


def judge(content: bytes, plan: Plan) -> tuple[ReturnedWorkbook | None, CheckedReturn]:
    """Read and check one file's bytes; a file that can't be read is a return with one critical finding."""
    try:
        returned = read_return(content)
    except Refused as refusal:
        return None, CheckedReturn(None, (refusal.finding,))
    return returned, check_return(returned, plan)


def _taken(
    name: str, content: bytes, digest: str, modified: datetime | None, checked: CheckedReturn, plan: Plan
) -> "Taken":
    from anchorkit.store.model import Answer, Taken

    manifest = checked.manifest
    return Taken(
        name=name,
        content=content,
        sha256=digest,
        selection_id=plan.selection.id,
        selection_version=plan.selection.version,
        outcome=checked.outcome,
        organisation=manifest.organisation if manifest else None,
        layout_version=manifest.layout_version if manifest else None,
        modified_at=modified,
        findings=checked.findings,
        answers=tuple(
            Answer(answer.observation, answer.sheet, answer.cell, answer.marks) for answer in checked.answers
        ),
        refused=checked.refused,
        stories=checked.stories,
        own_indicators=checked.own_indicators,
    )


def _receipt(path: Path, receipt: "Receipt", findings: tuple[Finding, ...]) -> FileReceipt:
    return FileReceipt(
        path,
        receipt.outcome,
        receipt.organisation,
        Counts(receipt.added, receipt.changed, receipt.unchanged, receipt.older, receipt.refused),
        findings,
        receipt.return_id,
        receipt.recorded_at,
        tuple((change.key, change.what) for change in receipt.changes),
    )
