"""`anchorkit check` and `anchorkit ingest`: files that came back into findings, and into the store."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from anchorkit.errors import AnchorkitError
from anchorkit.findings import OUR_FAULT, Finding
from anchorkit.observations import Key, Observation, RefusedAnswer
from anchorkit.returns.check import check_return
from anchorkit.returns.guard import Refused
from anchorkit.returns.identity import manifests_of
from anchorkit.returns.model import CheckedReturn, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan, Question
from anchorkit.workflows.annotate import CorrectionPack, CorrectionPacks, Judged, open_packs
from anchorkit.workflows.incoming import Unreadable, gather, read_author, read_file
from anchorkit.workflows.plan import load_plan

if TYPE_CHECKING:
    from anchorkit.store.model import Receipt, Taken
    from anchorkit.store.store import Store

Outcome = Literal["accepted", "accepted with findings", "refused", "already held"]
_LONGEST_CODE: Final = 100
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


def check_files(
    *,
    paths: Sequence[Path],
    set_path: Path,
    now: Callable[[], datetime],
    menu_path: Path | None = None,
    annotate: Path | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Check files and change nothing: what would be taken, and every finding.

    `annotate` is the folder for what goes back to those who filled in the workbooks, where that is wanted.
    """
    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    packs = open_packs(annotate, plan.selection, incoming.files, now().date(), stored=False)
    receipts = []
    for number, path in enumerate(incoming.files, 1):
        if progress:
            progress(path, number, len(incoming.files))
        receipts.append(_checked_file(path, plan, packs))
    return IngestReport(tuple(receipts), incoming.passed_over, warnings)


def _checked_file(path: Path, plan: Plan, packs: CorrectionPacks | None) -> FileReceipt:
    try:
        content = read_file(path)
    except Unreadable as error:
        return FileReceipt(path, "refused", None, Counts(), (error.finding,))
    _, checked = judge(content, plan)
    manifest = checked.manifest
    receipt = FileReceipt(
        path,
        checked.outcome,
        manifest.organisation if manifest else None,
        Counts(added=len(checked.answers), refused=checked.refused),
        checked.findings,
        refused_answers=checked.refused_answers,
    )
    return _with_pack(receipt, content, checked, packs)


def _with_pack(
    receipt: FileReceipt, content: bytes, checked: CheckedReturn, packs: CorrectionPacks | None
) -> FileReceipt:
    if packs is None:
        return receipt
    judged = Judged(
        path=receipt.file,
        content=content,
        organisation=checked.manifest.organisation if checked.manifest else None,
        findings=receipt.findings or checked.findings,
        refused=checked.outcome == "refused",
        taken=len(checked.answers),
        not_taken=checked.refused,
    )
    return replace(receipt, pack=packs.write(judged))


def ingest_files(
    *,
    paths: Sequence[Path],
    set_path: Path,
    store_url: str,
    now: Callable[[], datetime],
    menu_path: Path | None = None,
    annotate: Path | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Take files into the store, each by itself: one that is refused does not stop the others.

    Every file is kept whole before it is judged, refused ones too. A file that is held already changes
    nothing. Where the store fails on the way or somebody interrupts, the report says what is in and what is
    left. Raises AnchorkitError where nothing can be taken at all. `annotate` is as in `check_files`.
    """
    from anchorkit.store.store import open_store

    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    packs = open_packs(annotate, plan.selection, incoming.files, now().date(), stored=True)
    receipts: list[FileReceipt] = []
    stopped = None
    with open_store(store_url, create=True) as store:
        try:
            for number, path in enumerate(incoming.files, 1):
                if progress:
                    progress(path, number, len(incoming.files))
                receipts.append(_take_file(path, plan, store, now, packs))
        except AnchorkitError as error:
            stopped = error
        except KeyboardInterrupt:
            pass
    left = incoming.files[len(receipts) :]
    return IngestReport(tuple(receipts), incoming.passed_over, warnings, left, stopped)


def _take_file(
    path: Path, plan: Plan, store: "Store", now: Callable[[], datetime], packs: CorrectionPacks | None
) -> FileReceipt:
    try:
        content = read_file(path)
    except Unreadable as error:
        return FileReceipt(path, "refused", None, Counts(), (error.finding,))
    digest = hashlib.sha256(content).hexdigest()
    held = store.held(digest, plan.selection.id, plan.selection.version)
    if held is not None:
        receipt = _receipt(path, held, ())
        # What goes back may have been lost, or not been asked for, the first time.
        return _with_pack(receipt, content, judge(content, plan, store)[1], packs) if packs else receipt
    store.keep(path.name, content, digest, now=now())
    returned, checked = judge(content, plan, store)
    taken = _taken(path.name, content, digest, returned, checked, plan)
    receipt = _receipt(path, store.take(taken, now=now()), checked.findings)
    return _with_pack(receipt, content, checked, packs)


def judge(
    content: bytes, plan: Plan, store: "Store | None" = None
) -> tuple[ReturnedWorkbook | None, CheckedReturn]:
    """Read and check one file's bytes; a file that can't be read is a return with one critical finding.

    With a store, answers are also held against what the organisation answered before. Whatever a file
    does to the libraries that open it, it ends here: the files after it have their turn.
    """
    try:
        returned = read_return(content)
        return returned, check_return(returned, plan, _history(returned, store))
    except Refused as refusal:
        return None, CheckedReturn(None, (refusal.finding,))
    except (KeyboardInterrupt, SystemExit, AnchorkitError):
        raise
    except BaseException as error:  # a library in Rust that panics raises no Exception
        if os.environ.get("ANCHORKIT_DEBUG"):
            raise
        return None, CheckedReturn(None, (OUR_FAULT.at(kind=type(error).__name__),))


def _history(returned: ReturnedWorkbook, store: "Store | None") -> dict[Key, Observation]:
    manifests, _ = manifests_of(returned)
    if store is None or not manifests:
        return {}
    return store.current_answers(manifests[0].organisation)


def _taken(
    name: str,
    content: bytes,
    digest: str,
    returned: ReturnedWorkbook | None,
    checked: CheckedReturn,
    plan: Plan,
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
        organisation=manifest.organisation[:_LONGEST_CODE] if manifest else None,
        layout_version=manifest.layout_version if manifest else None,
        modified_at=returned.modified if returned else None,
        findings=checked.findings,
        answers=tuple(
            Answer(answer.observation, answer.sheet, answer.cell, answer.marks) for answer in checked.answers
        ),
        refused=checked.refused,
        stories=checked.stories,
        own_wordings=checked.own_wordings,
        own_indicators=checked.own_indicators,
        author=read_author(content) if returned else "",
        refused_answers=checked.refused_answers,
    )


def _receipt(path: Path, receipt: "Receipt", findings: tuple[Finding, ...]) -> FileReceipt:
    return FileReceipt(
        path,
        receipt.outcome,
        receipt.organisation,
        Counts(receipt.added, receipt.changed, receipt.unchanged, receipt.older, receipt.refused),
        (*findings, *receipt.findings),
        receipt.return_id,
        receipt.recorded_at,
        tuple(_change(found.indicator, found.group, found.period, what) for found, what in receipt.changes),
        refused_answers=receipt.refused_answers,
    )


@lru_cache(maxsize=65_536)
def _change(indicator: str, group: str, period: str, what: str) -> tuple[Question, str]:
    # A run keeps these of all its returns, which answer the same questions: each is held once.
    return Question(indicator, group, period), what
