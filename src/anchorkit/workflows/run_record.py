"""A run while it goes on: what it has done so far, kept in its manifest and told in its log."""

import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anchorkit import __version__
from anchorkit.compute import at
from anchorkit.errors import AnchorkitError, InvalidFile
from anchorkit.findings import Finding
from anchorkit.job.load import LoadedJob
from anchorkit.job.lock import LockLost, StillHeld
from anchorkit.job.log import Clock, open_log
from anchorkit.job.manifest import (
    Failure,
    Manifest,
    PublishedRecord,
    ReportRecord,
    numbers,
    parse_manifest,
    run_name,
)
from anchorkit.workflows.files import write_atomically

if TYPE_CHECKING:
    from anchorkit.workplaces import Place

Watch = Callable[[str, int, int, str], None]
"""Called before each piece of work: the step, how many are done, how many there are, what comes next."""
_MOST_FINDINGS: Final = 20


@dataclass
class Run:
    """A run in progress. `last` is what the run before left; `recovering` says that one was cut off since."""

    loaded: LoadedJob
    today: date
    clock: Clock
    watch: Watch
    log: Any
    manifest: Manifest
    last: Manifest | None
    recovering: bool
    fresh: bool
    work: ExitStack
    """Ends what the run has opened to work with."""
    still_held: StillHeld
    """Called before whatever another run must not do at once. Raises LockLost."""
    began: float = field(default_factory=time.perf_counter)
    _places: list["Place | AnchorkitError | None"] = field(default_factory=list)

    def place(self) -> "Place | None":
        """Where the job's work is done; opened with the first of it. Raises AnchorkitError."""
        if not self._places:
            where = at(cluster=self.loaded.cluster, workers=self.loaded.workers)
            try:
                self._places.append(self.work.enter_context(where))
            except AnchorkitError as error:
                # It is not asked again: who does not answer now keeps each step waiting.
                self._places.append(error)
        if isinstance(self._places[0], AnchorkitError):
            raise self._places[0]
        return self._places[0]

    def note(self, **fields: object) -> None:
        """Put something into the manifest."""
        self.manifest = self.manifest.model_copy(update=fields)

    def warn(self, text: str) -> None:
        """Something to know that stops nothing."""
        self.log.warning("warning", text=text)
        self.note(warnings=(*self.manifest.warnings, text))

    def fail(self, step: str, error: AnchorkitError) -> None:
        """A step could not be done; what does not need it goes on."""
        found = error.findings if isinstance(error, InvalidFile) else ()
        failure = Failure(step=step, message=error.message, hint=error.hint, findings=_lines(found))
        self.log.error("failed", **failure.model_dump())
        self.note(failures=(*self.manifest.failures, failure))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step of the run; an AnchorkitError in it becomes a failure, and the run goes on.

        Raises LockLost: then it does not.
        """
        self.still_held()
        began = time.perf_counter()
        self.log.info("step began", step=name)
        try:
            yield
        except LockLost:
            raise
        except AnchorkitError as error:
            self.fail(name, error)
        finally:
            seconds = round(time.perf_counter() - began, 3)
            before = self.manifest.durations.get(name, 0)
            self.note(durations={**self.manifest.durations, name: round(before + seconds, 3)})
            self.log.info("step ended", step=name, seconds=seconds)

    @property
    def trusted(self) -> bool:
        """True where the set, the menu and anchorkit are what they were when the last run read its files."""
        return not self.fresh and self.last is not None and self.last.basis == self.manifest.basis

    def end(self, exit_code: int | None = None) -> None:
        """Write the manifest for good; without an exit code, the one that follows from it."""
        code = _exit_code(self.manifest) if exit_code is None else exit_code
        self.note(
            finished=_stamp(self.clock),
            seconds=round(time.perf_counter() - self.began, 3),
            exit_code=code,
        )
        write_manifest(self.loaded, self.manifest)
        made = self.manifest
        self.log.info("run ended", exit_code=code, counts=made.counts, findings=made.findings)


@contextmanager
def begin(
    loaded: LoadedJob,
    *,
    today: date,
    clock: Clock,
    watch: Watch | None,
    basis: str,
    fresh: bool,
    still_held: StillHeld,
) -> Iterator[Run]:
    """Begin a run: its number, its log, and a manifest that says that it has begun.

    Raises AnchorkitError where these can't be written.
    """
    taken = manifest_numbers(loaded)
    number = taken[-1] + 1 if taken else 1
    last = last_manifest(loaded, taken)
    manifest = Manifest(
        file=str(manifest_file(loaded, number)),
        job=loaded.name,
        number=number,
        started=_stamp(clock),
        versions={"anchorkit": __version__, "python": platform.python_version()},
        process=f"{os.getpid()} on {platform.node()}",
        basis=basis,
        inputs=last.inputs if last else (),
        reports=_still_wanted(loaded, last.reports) if last else (),
        published=_still_published(loaded, last.published) if last else (),
        memory=last.memory if last else None,
    )
    write_manifest(loaded, manifest)
    path = loaded.logs / f"{manifest.run}.jsonl"
    with _opened(path) as file:
        log = open_log(file, clock, run=manifest.run)
        log.info("run began", versions=manifest.versions, process=manifest.process)
        recovering = bool(taken) and (last is None or last.number != taken[-1])
        if recovering:
            log.warning("the run before was cut off", cut_off=run_name(loaded.name, taken[-1]))
        with ExitStack() as work:
            yield Run(
                loaded,
                today,
                clock,
                watch or _unwatched,
                log,
                manifest,
                last,
                recovering,
                fresh,
                work,
                still_held,
            )
    _remove_old(loaded, [*taken, number])


def manifest_numbers(loaded: LoadedJob) -> list[int]:
    """The numbers of the runs that left a manifest, in order. Raises AnchorkitError."""
    try:
        return numbers(loaded.name, (path.name for path in loaded.manifests.iterdir()))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AnchorkitError(
            f"{loaded.manifests} can't be listed: {error.strerror}",
            hint="Check that it is a folder and that you may read and write in it.",
        ) from None


def last_manifest(loaded: LoadedJob, taken: list[int]) -> Manifest | None:
    """What the latest run left that came to its end, whatever the end was."""
    for number in reversed(taken):
        with suppress(OSError, UnicodeDecodeError):
            found = parse_manifest(manifest_file(loaded, number).read_text(encoding="utf-8"))
            if found and found.finished:
                return found
    return None


def manifest_file(loaded: LoadedJob, number: int) -> Path:
    """Where the manifest of a run is."""
    return loaded.manifests / f"{run_name(loaded.name, number)}.json"


def write_manifest(loaded: LoadedJob, manifest: Manifest) -> None:
    """Write a manifest whole. Raises AnchorkitError."""
    write_atomically(manifest_file(loaded, manifest.number), manifest.as_json())


def _still_wanted(loaded: LoadedJob, records: Iterable[ReportRecord]) -> tuple[ReportRecord, ...]:
    """The reports that are there already, of those that the job still asks for."""
    wanted = loaded.job.report
    if wanted is None:
        return ()
    folder, audiences = str(loaded.file(wanted.output)), {audience.value for audience in wanted.audiences}
    return tuple(
        record.model_copy(update={"written": False})
        for record in records
        if record.audience in audiences and record.folder == folder
    )


def _still_published(loaded: LoadedJob, records: Iterable[PublishedRecord]) -> tuple[PublishedRecord, ...]:
    """What lies at the places already to which the job still publishes."""
    wanted = loaded.job.report.publish if loaded.job.report else {}
    places = {audience.value: loaded.place(text) for audience, text in wanted.items()}
    return tuple(
        record.model_copy(update={"sent": 0, "removed": 0})
        for record in records
        if places.get(record.audience) == record.to
    )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A line at a time, so that a run that is killed has told how far it came.
        file = path.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
    except OSError as error:
        raise AnchorkitError(
            f"The log {path} could not be written: {error.strerror}",
            hint="Check that you may write there and that the disk is not full.",
        ) from None
    with file:
        yield file


def _remove_old(loaded: LoadedJob, taken: list[int]) -> None:
    for number in taken[: -loaded.job.keep_runs]:
        for path in (
            loaded.logs / f"{run_name(loaded.name, number)}.jsonl",
            manifest_file(loaded, number),
        ):
            # What can't be removed today is tried again tomorrow.
            with suppress(OSError):
                path.unlink()


def _exit_code(manifest: Manifest) -> int:
    if manifest.failures:
        return 3
    return 1 if manifest.findings else 0


def _lines(found: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(f"{each.place}: {each.code} {each.message}" for each in found[:_MOST_FINDINGS])


def _stamp(clock: Clock) -> str:
    return clock().astimezone(UTC).isoformat(timespec="seconds")


def _unwatched(step: str, done: int, total: int, what: str) -> None:
    """Nobody looks on."""


def moment(text: str | None) -> datetime | None:
    """A time of a manifest as a moment."""
    return datetime.fromisoformat(text) if text else None
