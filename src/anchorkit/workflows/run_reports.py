"""The reports of a run: written anew for each audience where anything that they were made from changed."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from anchorkit import __version__
from anchorkit.errors import AnchorkitError
from anchorkit.job.load import LoadedJob
from anchorkit.job.manifest import Manifest, Output, OwnReport, ReportRecord, StoreRecord
from anchorkit.job.model import Reports
from anchorkit.job.planning import basis_of, stale_words
from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.run_basis import look_basis
from anchorkit.workflows.run_record import Run, moment

if TYPE_CHECKING:
    from anchorkit.workflows.report_parts import Before


def note_stale(run: Run) -> None:
    """Note the banner that reports carry where the newest return is too old."""
    newest = _newest(run.manifest.store)
    run.note(stale=stale_words(newest, run.today, run.loaded.job.stale_after_days))
    if run.manifest.stale:
        run.warn(run.manifest.stale)


def write_changed_reports(run: Run, wanted: Reports) -> None:
    """Write the reports of each audience, unless they are there already.

    One audience whose reports can't be written does not stop the others. Raises LockLost.
    """
    store = run.manifest.store
    if store is None:
        return
    due = {audience: found for audience in wanted.audiences if (found := _due(run, wanted, audience, store))}
    for done, (audience, basis) in enumerate(due.items()):
        run.still_held()
        try:
            record = _written(run, wanted, audience, basis, _Share(run, done, len(due), audience.value))
        except AnchorkitError as error:
            run.fail(f"reports for {audience.value}", error)
            continue
        if before := _record(run.manifest, audience):
            _remove_gone(before, record)
        others = [found for found in run.manifest.reports if found.audience != audience.value]
        run.note(reports=tuple(sorted([*others, record], key=lambda found: found.audience)))
        run.log.info("reports written", audience=audience.value, files=len(record.files))


def _due(run: Run, wanted: Reports, audience: Audience, store: StoreRecord) -> str:
    """What an audience's reports are to be made from; empty where they are there."""
    basis = report_basis(run.loaded, run.manifest, wanted, audience, store)
    before = _record(run.manifest, audience)
    return "" if before and not run.fresh and is_current(before, basis) else basis


@dataclass(frozen=True, slots=True)
class _Share:
    """An audience's share of all the reports that are written."""

    run: Run
    before: int
    audiences: int
    audience: str

    def __call__(self, done: int, total: int) -> None:
        """Tell how many reports of all audiences are done."""
        self.run.watch("Writing reports", self.before * total + done, self.audiences * total, self.audience)


def report_basis(
    loaded: LoadedJob, manifest: Manifest, wanted: Reports, audience: Audience, store: StoreRecord
) -> str:
    """A short name for all that an audience's reports are made from: the same name, the same reports."""
    shared = shared_basis(loaded, manifest, wanted, audience)
    return basis_of(
        shared=shared, snapshot=store.snapshot, changed=store.changed, organisations=wanted.organisations
    )


def shared_basis(loaded: LoadedJob, manifest: Manifest, wanted: Reports, audience: Audience) -> str:
    """A short name for what they all are made from beside the store."""
    return basis_of(
        version=__version__,
        files=manifest.basis,
        audience=audience.value,
        formats=wanted.formats,
        output=str(loaded.file(wanted.output)),
        stale=manifest.stale,
        look=look_basis(loaded.set_path),
    )


def is_current(record: ReportRecord, basis: str) -> bool:
    """True where reports were made from the same, and every file of them is still there."""
    return record.basis == basis and all(_is_there(Path(record.folder), found) for found in record.files)


def _written(run: Run, wanted: Reports, audience: Audience, basis: str, progress: "_Share") -> ReportRecord:
    from anchorkit.workflows.report import write_reports

    folder = run.loaded.file(wanted.output)

    written = write_reports(
        set_path=run.loaded.set_path,
        store_url=run.loaded.store_url,
        output=folder,
        audience=audience,
        formats=wanted.formats,
        organisations=wanted.organisations,
        menu_path=run.loaded.menu_path,
        banner=run.manifest.stale,
        place=run.place(),
        progress=progress,
        before=_before(run, wanted, audience),
    )
    # Only what was written for the readers: the record of what was hidden stays where it is.
    files = sorted({path.relative_to(folder).as_posix() for path in written.files})
    return ReportRecord(
        audience=audience.value,
        folder=str(folder),
        basis=basis,
        written=True,
        files=tuple(output_of(folder, name) for name in files),
        own=tuple(
            OwnReport(organisation=code, basis=made.basis, files=made.files)
            for code, made in sorted(written.made.items())
        ),
    )


def _before(run: Run, wanted: Reports, audience: Audience) -> "Before":
    """The reports of organisations that an earlier run made and that are still there."""
    from anchorkit.workflows.report_parts import Before, Made

    shared = shared_basis(run.loaded, run.manifest, wanted, audience)
    record = None if run.fresh else _record(run.manifest, audience)
    if record is None or record.folder != str(run.loaded.file(wanted.output)):
        return Before(shared, {})
    there = {found.path for found in record.files if _is_there(Path(record.folder), found)}
    made = {own.organisation: Made(own.basis, own.files) for own in record.own if there.issuperset(own.files)}
    return Before(shared, made)


def output_of(folder: Path, name: str) -> Output:
    """A written file as a manifest knows it."""
    content = (folder / name).read_bytes()
    return Output(path=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _remove_gone(before: ReportRecord, now: ReportRecord) -> None:
    """Remove reports that are no longer made, of an organisation that has left the set for example."""
    if before.folder != now.folder:
        return
    kept = {found.path for found in now.files}
    for path in safe_names(found.path for found in before.files):
        if path not in kept:
            with suppress(OSError):
                (Path(before.folder) / path).unlink()


def safe_names(names: Iterable[str]) -> list[str]:
    """Names that stay inside the folder which they are joined to."""
    return [
        name
        for name in names
        if name and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
    ]


def _record(manifest: Manifest, audience: Audience) -> ReportRecord | None:
    return next((found for found in manifest.reports if found.audience == audience.value), None)


def _is_there(folder: Path, found: Output) -> bool:
    try:
        return (folder / found.path).stat().st_size == found.size
    except OSError:
        return False


def _newest(store: StoreRecord | None) -> datetime | None:
    found = moment(store.newest_return) if store else None
    return found.astimezone(UTC) if found else None
