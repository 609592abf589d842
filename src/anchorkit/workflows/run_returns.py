"""The returns of a run: what is new at the place where they lie is taken in, and answered."""

import hashlib
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_COMPLETE, Finding
from anchorkit.job.manifest import Input, tally
from anchorkit.job.planning import UNREAD, WAITING, Listed, Planned, plan_files
from anchorkit.workflows.incoming import Unreadable, read_file
from anchorkit.workflows.run_fetch import Here, Sleep, batches, fetched, unfinished
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_record import Run

if TYPE_CHECKING:
    from anchorkit.store.model import StoredReceipt
    from anchorkit.workflows.annotate import CorrectionPacks, Judged
    from anchorkit.workflows.ingest import FileReceipt
    from anchorkit.workplaces import Place as WorkPlace

_ANSWERS: Final = ("added", "changed", "unchanged", "older", "refused")


def look(run: Run, place: Place) -> Planned:
    """What there is to read at the place of the returns. Raises Unreachable."""
    pickup = run.loaded.job.returns
    listed = place.list(subfolders=pickup.subfolders)
    known = {found.name: found for found in run.last.inputs} if run.last else {}
    return plan_files(listed, known, pickup.patterns, trust=run.trusted)


def take_returns(run: Run, *, sleep: Sleep = time.sleep) -> None:
    """Read what is new or changed, take it into the store, and annotate it.

    Raises Unreachable where the place can't be read, StoreError and InvalidFile as the ingest does,
    KeyboardInterrupt where somebody interrupts.
    """
    place = Place(run.loaded.place(run.loaded.job.returns.place))
    planned = look(run, place)
    run.log.info(
        "files listed",
        new=len(planned.new),
        changed=len(planned.changed),
        unchanged=len(planned.unchanged),
        passed_over=len(planned.passed_over),
    )
    waiting = unfinished(place, planned.to_read, sleep)
    to_read = [found for found in planned.to_read if found.name not in waiting]
    known = {found.name: found for found in run.last.inputs} if run.last else {}
    inputs = {found.key: known[found.key] for found in planned.unchanged}
    for found in planned.to_read:
        # Noted before anything is read: a file that is not reached is taken up by the next run.
        inputs[found.key] = _waiting(found)
    taking = _Taking(run, inputs, {found.key: known.get(found.key) for found in to_read}, len(to_read))
    try:
        for batch in batches(to_read, place):
            with fetched(place, batch) as here:
                taking.take(here)
    finally:
        counts = {**_file_counts(planned, len(waiting)), **taking.counts()}
        run.note(inputs=tuple(inputs[name] for name in sorted(inputs)), counts=counts)
        run.note(findings=tally(taking.findings))
        if taking.annotated:
            folder = run.loaded.place(run.loaded.job.returns.annotate or "")
            run.note(annotated=tuple(sorted(taking.annotated)), annotated_in=folder)


class _Taking:
    """Files being taken in, and what became of them."""

    def __init__(
        self, run: Run, inputs: dict[str, Input], before: dict[str, Input | None], total: int
    ) -> None:
        self.run, self.inputs, self.before, self.total = run, inputs, before, total
        self.findings: list[dict[str, int]] = []
        self.annotated: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self._done = 0
        self._packs: CorrectionPacks | None = None

    def take(self, here: Sequence[Here]) -> None:
        """Take in files that lie on this machine. Raises what the ingest raises."""
        from anchorkit.workflows.ingest import ingest_files

        run, by_path = self.run, {found.path: found.listed for found in here}
        if not here:
            return

        def progress(path: Path, number: int, _: int) -> None:
            run.watch("Reading returns", self._done + number - 1, self.total, by_path[path].key)

        report = ingest_files(
            paths=[found.path for found in here],
            set_path=run.loaded.set_path,
            store_url=run.loaded.store_url,
            now=run.clock,
            menu_path=run.loaded.menu_path,
            progress=progress,
            place=run.place(),
        )
        self._done += len(report.files)
        untold = self._untold(report.files, by_path)
        received = (_received(receipt, by_path[receipt.file], untold) for receipt in report.files)
        try:
            with self._packs_folder() as folder:
                # Whoever was stopped, or has lost a cluster, begins nothing there any more.
                place = None if report.left else run.place()
                self._annotate(map(self._receive, received), folder, place)
        except AnchorkitError:
            self._leave_untold(here)
            raise
        if report.left:
            raise report.stopped or KeyboardInterrupt

    def counts(self) -> dict[str, int]:
        """How many files and answers came to what."""
        return {**dict(sorted(self.outcomes.items())), **{f"answers {k}": n for k, n in self.answers.items()}}

    def _leave_untold(self, here: Sequence[Here]) -> None:
        """Files with findings whose packs could not be put where they belong: the next run writes them."""
        for listed in (found.listed for found in here):
            if self.inputs[listed.key].findings:
                self.inputs[listed.key] = _waiting(listed)
        self.annotated.clear()

    def _receive(self, judged: "_Received") -> "_Received":
        receipt, listed = judged.receipt, judged.listed
        codes, before = _codes(judged.findings), self.before.get(listed.key)
        outcome = _outcome(receipt)
        if outcome != WAITING:
            self.findings.append(codes)
        if receipt.outcome == "already held" and before and before.sha256 == judged.digest:
            codes = before.findings
        self.outcomes[outcome] += 1
        for name in _ANSWERS:
            self.answers[name] += getattr(receipt.counts, name)
        self.inputs[listed.key] = Input(
            name=listed.key,
            size=listed.size,
            mark=listed.mark,
            sha256=judged.digest,
            outcome=outcome,
            organisation=receipt.organisation,
            findings=codes,
            run=self.run.manifest.number,
        )
        self.run.log.info("file read", file=listed.key, outcome=outcome, findings=codes)
        return judged

    def _annotate(
        self, received: Iterable["_Received"], folder: Path | None, place: "WorkPlace | None"
    ) -> None:
        """Note what was received, and write what goes back of it."""
        if folder is None:
            deque(received, maxlen=0)
            return
        packs = self._packs = self._packs or self._open_packs(folder)
        packs.folder = folder
        for pack in packs.write_each(map(_to_annotate, received), place):
            if pack:
                written = [path for path in (pack.copy, pack.annotated, pack.note) if path]
                self.annotated += [path.name for path in written]

    def _open_packs(self, folder: Path) -> "CorrectionPacks":
        from anchorkit.workflows.annotate import CorrectionPacks
        from anchorkit.workflows.plan import load_plan

        plan, _ = load_plan(self.run.loaded.set_path, self.run.loaded.menu_path)
        return CorrectionPacks(folder, plan.selection, (), self.run.today, stored=True)

    @contextmanager
    def _packs_folder(self) -> Iterator[Path | None]:
        """Where packs are written: the folder itself, or one from which they go behind the URL."""
        wanted = self.run.loaded.job.returns.annotate
        if wanted is None:
            yield None
            return
        place = Place(self.run.loaded.place(wanted))
        if place.folder is not None:
            yield place.folder
            return
        with tempfile.TemporaryDirectory(prefix="anchorkit-") as name:
            yield Path(name)
            for path in sorted(Path(name).iterdir()):
                place.put(path.name, path.read_bytes())

    def _untold(
        self, receipts: Iterable["FileReceipt"], by_path: dict[Path, Listed]
    ) -> dict[str, "StoredReceipt"]:
        """By hash, what became of files that a run took in which was cut off before it could tell."""
        last = self.run.last
        cut_off = self.run.recovering or (last is not None and last.exit_code not in (0, 1))
        untold = any(
            receipt.outcome == "already held" and not _told(self.before.get(by_path[receipt.file].key))
            for receipt in receipts
        )
        if not (cut_off and untold):
            return {}
        from anchorkit.store.store import open_store

        with open_store(self.run.loaded.store_url) as store:
            return {found.sha256: found for found in store.receipts() if found.findings}


@dataclass(frozen=True, slots=True)
class _Received:
    """A file that was read: `stored` is what a run that was cut off had made of it and could not tell."""

    receipt: "FileReceipt"
    listed: Listed
    content: bytes | None
    digest: str
    stored: "StoredReceipt | None"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to tell about it."""
        return self.stored.findings if self.stored else self.receipt.findings


def _waiting(listed: Listed) -> Input:
    return Input(name=listed.key, size=listed.size, mark=listed.mark, outcome=WAITING)


def _received(receipt: "FileReceipt", listed: Listed, untold: dict[str, "StoredReceipt"]) -> _Received:
    content = _content(receipt.file)
    digest = hashlib.sha256(content).hexdigest() if content is not None else ""
    stored = untold.get(digest) if receipt.outcome == "already held" else None
    return _Received(receipt, listed, content, digest, stored)


def _to_annotate(received: _Received) -> "Judged | None":
    from anchorkit.workflows.annotate import Judged

    if not received.findings or received.content is None:
        return None
    receipt = received.receipt
    told = received.stored.receipt if received.stored else receipt.counts
    return Judged(
        path=receipt.file,
        content=received.content,
        organisation=receipt.organisation,
        findings=received.findings,
        refused=receipt.outcome == "refused",
        taken=told.added + told.changed + told.unchanged + told.older,
        not_taken=told.refused,
    )


def _told(before: Input | None) -> bool:
    return before is not None and before.outcome not in (WAITING, UNREAD)


def _content(path: Path) -> bytes | None:
    try:
        return read_file(path)
    except Unreadable:
        return None


def _outcome(receipt: "FileReceipt") -> str:
    if receipt.outcome != "refused" or receipt.return_id is not None:
        return receipt.outcome
    # It was never kept, so nothing is known of what it holds.
    incomplete = any(found.code == NOT_COMPLETE.code for found in receipt.findings)
    return WAITING if incomplete else UNREAD


def _codes(found: Iterable[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(each.code for each in found).items()))


def _file_counts(planned: Planned, waiting: int) -> dict[str, int]:
    return {
        "new": len(planned.new),
        "changed": len(planned.changed),
        "unchanged": len(planned.unchanged),
        "passed over": len(planned.passed_over),
        "read": len(planned.to_read) - waiting,
        WAITING: waiting,
    }
