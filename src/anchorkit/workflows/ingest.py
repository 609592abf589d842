"""`anchorkit check` and `anchorkit ingest`: files that came back into findings, and into the store."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.errors import AnchorkitError
from anchorkit.selection.model import Plan
from anchorkit.workflows.annotate import CorrectionPacks, Judged, open_packs
from anchorkit.workflows.file_receipts import Counts, FileReceipt, IngestReport, receipt_of, unread
from anchorkit.workflows.incoming import gather
from anchorkit.workflows.judging import Judgement, Judging, Opened, open_file
from anchorkit.workflows.plan import load_plan

if TYPE_CHECKING:
    from anchorkit.store.model import Receipt, Taken
    from anchorkit.store.store import Store
    from anchorkit.workplaces import Place

_LONGEST_CODE: Final = 100
Progress = Callable[[Path, int, int], None]
"""Called before each file with the file, its number from 1, and how many there are."""


def check_files(
    *,
    paths: Sequence[Path],
    set_path: Path,
    now: Callable[[], datetime],
    menu_path: Path | None = None,
    annotate: Path | None = None,
    progress: Progress | None = None,
    place: "Place | None" = None,
) -> IngestReport:
    """Check files and change nothing: what would be taken, and every finding.

    `annotate` is the folder for what goes back to those who filled in the workbooks, where that is wanted.
    `place` is where files are read, checked and annotated; without one, here. The results are the same.
    """
    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    packs = open_packs(annotate, plan.selection, incoming.files, now().date(), stored=False)
    receipts: list[FileReceipt] = []
    _go_through(incoming.files, _Checking(Judging(plan, place)), receipts, packs, progress)
    return IngestReport(tuple(receipts), incoming.passed_over, warnings)


def ingest_files(
    *,
    paths: Sequence[Path],
    set_path: Path,
    store_url: str,
    now: Callable[[], datetime],
    menu_path: Path | None = None,
    annotate: Path | None = None,
    progress: Progress | None = None,
    place: "Place | None" = None,
) -> IngestReport:
    """Take files into the store, each by itself: one that is refused does not stop the others.

    Every file is kept whole before it is judged, refused ones too. A file that is held already changes
    nothing. Where the store fails on the way or somebody interrupts, the report says what is in and what is
    left. Raises AnchorkitError where nothing can be taken at all. The rest is as in `check_files`.
    """
    from anchorkit.store.store import open_store

    plan, warnings = load_plan(set_path, menu_path)
    incoming = gather(paths)
    packs = open_packs(annotate, plan.selection, incoming.files, now().date(), stored=True)
    receipts: list[FileReceipt] = []
    with open_store(store_url, create=True) as store:
        taking = _Taking(Judging(plan, place, store), plan, store, now, again=packs is not None)
        try:
            _go_through(incoming.files, taking, receipts, packs, progress)
        except AnchorkitError as error:
            taking.stopped = error
        except KeyboardInterrupt:
            if place:
                place.abandon()
    left = incoming.files[len(receipts) :]
    return IngestReport(tuple(receipts), incoming.passed_over, warnings, left, taking.stopped)


def _go_through(
    files: Sequence[Path],
    work: "_Checking",
    receipts: list[FileReceipt],
    packs: CorrectionPacks | None,
    progress: Progress | None,
) -> None:
    """Open, judge and answer files in their order; each receipt is put down as soon as it holds."""

    def announced() -> Iterator[Path]:
        for number, path in enumerate(files, 1):
            if progress:
                progress(path, number, len(files))
            yield path

    def judged() -> Iterator[Judged | None]:
        judgements = work.judging.judge(work.opened(files), len(files))
        # It ends before the last file where the store fails.
        for _, (opened, judgement) in zip(announced(), judgements, strict=False):
            receipts.append(work.receipt(opened, judgement))
            yield _judged(receipts[-1], opened.content, judgement) if judgement else None

    if packs is None:
        deque(judged(), maxlen=0)
        return
    for number, pack in enumerate(packs.write_each(judged(), work.judging.place)):
        receipts[number] = replace(receipts[number], pack=pack)


class _Checking:
    """Files that are only looked through."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging

    def opened(self, files: Iterable[Path]) -> Iterator[Opened]:
        """Read each file."""
        yield from map(open_file, files)

    def receipt(self, opened: Opened, judgement: Judgement | None) -> FileReceipt:
        """What would be taken of it."""
        if judgement is None:
            return unread(opened)
        checked = judgement.checked
        return FileReceipt(
            opened.path,
            checked.outcome,
            checked.manifest.organisation if checked.manifest else None,
            Counts(added=len(checked.answers), refused=checked.refused),
            checked.findings,
            refused_answers=checked.refused_answers,
        )


class _Taking(_Checking):
    """Files that are taken into a store. `again` judges those that are held too, for what goes back."""

    def __init__(
        self, judging: Judging, plan: Plan, store: "Store", now: Callable[[], datetime], *, again: bool
    ) -> None:
        super().__init__(judging)
        self._plan, self._store, self._now, self._again = plan, store, now, again
        self.stopped: AnchorkitError | None = None

    def opened(self, files: Iterable[Path]) -> Iterator[Opened]:
        """Read each file and keep it. Where the store fails it ends: what is open is still taken."""
        try:
            yield from map(self._kept, files)
        except AnchorkitError as error:
            self.stopped = error

    def receipt(self, opened: Opened, judgement: Judgement | None) -> FileReceipt:
        """Take it in, unless it is held already."""
        if opened.unreadable:
            return unread(opened)
        if held := self._held(opened):
            return receipt_of(opened.path, held, ())
        if judgement is None:
            raise RuntimeError("a file that is not held was not judged")
        taken = _taken(opened.path.name, opened.content, opened.digest, judgement, self._plan)
        receipt = self._store.take(taken, now=self._now())
        self.judging.changed(judgement.organisation)
        return receipt_of(opened.path, receipt, judgement.checked.findings)

    def _kept(self, path: Path) -> Opened:
        opened = open_file(path)
        if opened.unreadable:
            return opened
        if self._held(opened):
            # What goes back may have been lost, or not been asked for, the first time.
            return replace(opened, to_judge=self._again)
        self._store.keep(path.name, opened.content, opened.digest, now=self._now())
        return opened

    def _held(self, opened: Opened) -> "Receipt | None":
        selection = self._plan.selection
        return self._store.held(opened.digest, selection.id, selection.version)


def _judged(receipt: FileReceipt, content: bytes, judgement: Judgement) -> Judged:
    checked = judgement.checked
    return Judged(
        path=receipt.file,
        content=content,
        organisation=checked.manifest.organisation if checked.manifest else None,
        findings=receipt.findings or checked.findings,
        refused=checked.outcome == "refused",
        taken=len(checked.answers),
        not_taken=checked.refused,
    )


def _taken(name: str, content: bytes, digest: str, judgement: Judgement, plan: Plan) -> "Taken":
    from anchorkit.store.model import Taken

    checked = judgement.checked
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
        modified_at=judgement.modified,
        findings=checked.findings,
        answers=checked.answers,
        refused=checked.refused,
        stories=checked.stories,
        own_wordings=checked.own_wordings,
        own_indicators=checked.own_indicators,
        author=judgement.author,
        refused_answers=checked.refused_answers,
    )
