"""The returns of a run: what is new at the place where they lie is taken in, and answered."""

import hashlib
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_COMPLETE, Finding
from anchorkit.job.manifest import Input, tally
from anchorkit.job.planning import PACK_DUE, UNDONE, UNREAD, WAITING, Listed, Planned, plan_files
from anchorkit.workflows.incoming import Unreadable, read_file
from anchorkit.workflows.run_fetch import Here, Sleep, batches, fetched, unfinished
from anchorkit.workflows.run_packs import Answering
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_record import Run

if TYPE_CHECKING:
    from anchorkit.store.model import StoredReceipt
    from anchorkit.workflows.annotate import Judged
    from anchorkit.workflows.file_receipts import FileReceipt
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

    Raises Unreachable where the place can't be read, StoreError and InvalidFile as the ingest does, LockLost,
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
        before = known.get(found.key)
        unread = Input(name=found.key, size=found.size, mark=found.mark, outcome=WAITING)
        inputs[found.key] = before if before and before.outcome == PACK_DUE else unread
    taking = _Taking(run, inputs, {found.key: known.get(found.key) for found in to_read}, len(to_read))
    try:
        for batch in batches(to_read, place):
            with fetched(place, batch) as here:
                taking.take(here)
    finally:
        run.note(inputs=tuple(inputs[name] for name in sorted(inputs)))
        run.note(counts=_counts(planned, len(waiting), taking.outcomes, taking.answers))
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
        wanted = run.loaded.job.returns.annotate
        self._answering = Answering(run, run.loaded.place(wanted)) if wanted else None
        self._due: deque[Input] = deque()
        """What is noted of files once their packs are written, in their order."""

    def take(self, here: Sequence[Here]) -> None:
        """Take in files that lie on this machine. Raises what the ingest raises."""
        from anchorkit.workflows.ingest import ingest_files

        run, by_path = self.run, {found.path: found.listed for found in here}
        if not here:
            return

        def progress(path: Path, number: int, _: int) -> None:
            run.still_held()
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
        received = map(self._receive, (self._received(found, by_path[found.file]) for found in report.files))
        try:
            # Whoever was stopped, or has lost a cluster, begins nothing there any more.
            self._answer(received, None if report.left else run.place())
        except AnchorkitError:
            # What is in the store is noted, whatever became of what goes back.
            deque(received, maxlen=0)
            raise
        if report.left:
            raise report.stopped or KeyboardInterrupt

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
        done = Input(
            name=listed.key,
            size=listed.size,
            mark=listed.mark,
            sha256=judged.digest,
            outcome=outcome,
            organisation=receipt.organisation,
            findings=codes,
            run=self.run.manifest.number,
        )
        self.inputs[listed.key] = done
        if self._answering is not None:
            self._due.append(done)
            if _to_annotate(judged) and outcome not in UNDONE:
                self.inputs[listed.key] = done.model_copy(update={"outcome": PACK_DUE})
        self.run.log.info("file read", file=listed.key, outcome=outcome, findings=codes)
        return judged

    def _answer(self, received: Iterable["_Received"], place: "WorkPlace | None") -> None:
        """Note what was received, and write what goes back of it: only then is a file done."""
        if self._answering is None:
            deque(received, maxlen=0)
            return
        for names in self._answering.write_each(map(_to_annotate, received), place):
            self.annotated += names
            done = self._due.popleft()
            self.inputs[done.name] = done

    def _received(self, receipt: "FileReceipt", listed: Listed) -> "_Received":
        content = _content(receipt.file)
        digest = hashlib.sha256(content).hexdigest() if content is not None else ""
        stored = self._stored.get(digest) if self._is_untold(receipt, listed) else None
        return _Received(receipt, listed, content, digest, stored)

    def _is_untold(self, receipt: "FileReceipt", listed: Listed) -> bool:
        """True for a file that a run took in which could not tell, or give back, what it had found."""
        if receipt.outcome != "already held":
            return False
        before = self.before.get(listed.key)
        if before is not None and before.outcome == PACK_DUE:
            return True
        last = self.run.last
        cut_off = self.run.recovering or (last is not None and last.exit_code not in (0, 1))
        return cut_off and (before is None or before.outcome in UNDONE)

    @cached_property
    def _stored(self) -> dict[str, "StoredReceipt"]:
        """By hash, what became of files that had findings."""
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


def _counts(planned: Planned, waiting: int, outcomes: Counter[str], answers: Counter[str]) -> dict[str, int]:
    """How many files and answers came to what."""
    reached = sum(outcomes.values())
    return {
        "new": len(planned.new),
        "changed": len(planned.changed),
        "unchanged": len(planned.unchanged),
        "passed over": len(planned.passed_over),
        "read": reached - outcomes[WAITING],
        "not reached": len(planned.to_read) - waiting - reached,
        **dict(sorted(outcomes.items())),
        WAITING: waiting + outcomes[WAITING],
        **{f"answers {name}": number for name, number in answers.items()},
    }
