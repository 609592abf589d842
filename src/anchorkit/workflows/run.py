"""`anchorkit run`: a job's file turned into one round: returns taken in, reports written and published."""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date
from functools import partial
from pathlib import Path

from anchorkit import __version__
from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.job.load import NOTHING, Given, LoadedJob, load_job
from anchorkit.job.lock import Busy, StillHeld, one_at_a_time
from anchorkit.job.log import Clock
from anchorkit.job.manifest import Failure, Manifest
from anchorkit.job.planning import basis_of
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.run_basis import file_digest
from anchorkit.workflows.run_chase import write_chase_list
from anchorkit.workflows.run_fetch import Sleep
from anchorkit.workflows.run_hook import call_hook
from anchorkit.workflows.run_leftovers import remove_left_over
from anchorkit.workflows.run_publish import publish
from anchorkit.workflows.run_record import Run, Watch, begin, write_manifest
from anchorkit.workflows.run_reports import note_stale, write_changed_reports
from anchorkit.workflows.run_returns import take_returns
from anchorkit.workflows.run_store import hold_against_store, look_at_store, note_memory


def run_job(
    job_path: Path,
    *,
    today: date,
    clock: Clock,
    given: Given = NOTHING,
    fresh: bool = False,
    watch: Watch | None = None,
    sleep: Sleep = time.sleep,
) -> Manifest:
    """Run a job once and give the manifest of the run, which is also written.

    A step that can't be done is a failure in the manifest, and what does not need it is done. `fresh` reads
    and writes everything again. Raises UnusableJob and NotUnderstood for the job's file, Busy where another
    run holds the store, AnchorkitError where no manifest or log can be written.
    """
    loaded = load_job(job_path, given)
    with ExitStack() as stack:
        still_held = _lock(stack, loaded, clock)
        run = stack.enter_context(
            begin(
                loaded,
                today=today,
                clock=clock,
                watch=watch,
                basis=files_basis(loaded),
                fresh=fresh,
                still_held=still_held,
            )
        )
        with _told(run):
            try:
                _do(run, sleep)
                run.still_held()
                remove_left_over(run)
            except AnchorkitError as error:
                run.fail("store", error)
        run.end()
        _call_hook(run)
        return run.manifest


def files_basis(loaded: LoadedJob) -> str:
    """A short name for anchorkit, the set and the menu: where it changes, every return is read again."""
    menu = loaded.menu_path
    return basis_of(
        version=__version__,
        set=file_digest(loaded.set_path),
        menu=file_digest(menu) if menu else "",
        place=loaded.place(loaded.job.returns.place),
    )


def _lock(stack: ExitStack, loaded: LoadedJob, clock: Clock) -> StillHeld:
    """Hold the store for this run. Where that can't be, the first step says why; Busy is raised at once."""
    since = f"{clock().astimezone(UTC):%H:%M} UTC"
    who = f"{loaded.name}, process {os.getpid()} on {platform.node()} since {since}"
    try:
        return stack.enter_context(one_at_a_time(loaded.store_url, who))
    except (Busy, NotUnderstood):
        raise
    except AnchorkitError as error:
        return partial(_raise, error)


def _raise(error: AnchorkitError) -> None:
    raise error


def _do(run: Run, sleep: Sleep) -> None:
    job = run.loaded.job
    with run.step("set"):
        if not run.trusted:
            load_plan(run.loaded.set_path, run.loaded.menu_path)
    if run.manifest.failures:
        return
    with run.step("store"):
        hold_against_store(run)
    if run.manifest.failures:
        return
    with run.step("returns"):
        take_returns(run, sleep=sleep)
    with run.step("store"):
        look_at_store(run)
        note_stale(run)
    if run.manifest.store is None:
        return
    if job.report:
        with run.step("reports"):
            write_changed_reports(run, job.report)
            note_memory(run)
        with run.step("publish"):
            publish(run, job.report)
    if job.chase_list:
        with run.step("chase list"):
            write_chase_list(run, job.chase_list)


@contextmanager
def _told(run: Run) -> Iterator[None]:
    """Leave a manifest even where a run is interrupted, or stopped by a fault of ours."""
    try:
        yield
    except KeyboardInterrupt:
        _stopped(run, "The run was interrupted", 130)
        raise
    except Exception as error:
        # Only the kind of error: its message might hold a value from a return.
        _stopped(run, f"The run was stopped by a fault: {type(error).__name__}", 3)
        _call_hook(run)
        raise


def _stopped(run: Run, why: str, exit_code: int) -> None:
    run.note(failures=(*run.manifest.failures, Failure(step="run", message=why)))
    run.end(exit_code)


def _call_hook(run: Run) -> None:
    hook = run.loaded.job.hook
    if hook is None:
        return
    before = run.manifest.warnings
    call_hook(run, hook)
    if run.manifest.warnings != before:
        write_manifest(run.loaded, run.manifest)
