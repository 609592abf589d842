"""`anchorkit run --dry-run`: what a run would do, found out without changing anything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anchorkit.job.load import NOTHING, Given, LoadedJob, load_job
from anchorkit.job.manifest import Manifest, StoreRecord
from anchorkit.job.planning import Planned, plan_files, stale_words
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.run import files_basis
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_record import last_manifest, manifest_numbers, moment
from anchorkit.workflows.run_reports import is_current, report_basis
from anchorkit.workflows.run_store import still_held

if TYPE_CHECKING:
    from anchorkit.job.model import Reports
    from anchorkit.measures.disclosure import Audience


@dataclass(frozen=True, slots=True)
class ReportOutlook:
    """What would become of an audience's reports: `why` they would be written, empty where they stand."""

    audience: str
    why: str
    publish_to: str | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run would do."""

    job: str
    last_run: str | None
    files: Planned
    reports: tuple[ReportOutlook, ...]
    chase_list: Path | None
    stale: str

    @property
    def nothing_to_do(self) -> bool:
        """True where a run would find everything as it should be."""
        return not self.files.to_read and not any(found.why for found in self.reports)


def look_ahead(job_path: Path, *, today: date, given: Given = NOTHING, fresh: bool = False) -> Outlook:
    """Find out what a run would do; nothing is written, read in or locked.

    Raises UnusableJob, NotUnderstood, InvalidFile, AnchorkitError, StoreError, Unreachable.
    """
    loaded = load_job(job_path, given)
    load_plan(loaded.set_path, loaded.menu_path)
    taken = manifest_numbers(loaded)
    last = last_manifest(loaded, taken)
    basis = files_basis(loaded)
    pickup = loaded.job.returns
    held = still_held(loaded, last, bring_forward=False) if last else ()
    files = plan_files(
        Place(loaded.place(pickup.place)).list(subfolders=pickup.subfolders),
        {found.name: found for found in held},
        pickup.patterns,
        trust=not fresh and last is not None and last.basis == basis,
    )
    store = _store_now(loaded, last.store if last else None)
    newest = moment(store.newest_return) if store else None
    stale = stale_words(newest, today, loaded.job.stale_after_days)
    wanted = loaded.job.report
    reports = _reports(_Looking(loaded, last, basis, stale, fresh), wanted, files, store) if wanted else ()
    chase = loaded.file(loaded.job.chase_list) if loaded.job.chase_list else None
    return Outlook(loaded.name, last.run if last else None, files, reports, chase, stale)


@dataclass(frozen=True, slots=True)
class _Looking:
    loaded: LoadedJob
    last: Manifest | None
    basis: str
    stale: str
    fresh: bool


def _reports(
    looking: _Looking, wanted: "Reports", files: Planned, store: StoreRecord | None
) -> tuple[ReportOutlook, ...]:
    return tuple(
        ReportOutlook(
            audience.value,
            _why(looking, wanted, audience, files, store),
            looking.loaded.place(wanted.publish[audience]) if audience in wanted.publish else None,
        )
        for audience in wanted.audiences
    )


def _why(
    looking: _Looking, wanted: "Reports", audience: "Audience", files: Planned, store: StoreRecord | None
) -> str:
    last = looking.last
    before = next((each for each in last.reports if each.audience == audience.value), None) if last else None
    if looking.fresh:
        return "everything is written again"
    if last is None or before is None or store is None:
        return "there are none yet"
    if files.to_read:
        return "if the files to be read hold anything new"
    then = last.model_copy(update={"basis": looking.basis, "stale": looking.stale})
    if is_current(before, report_basis(looking.loaded, then, wanted, audience, store)):
        return ""
    return "the store, the set, the job or anchorkit has changed, or a file is gone"


def _store_now(loaded: LoadedJob, noted: StoreRecord | None) -> StoreRecord | None:
    """What the last run noted of the store, with the moment at which it changed last.

    It is opened in any case: a store that can't be would stop the run as well. Raises StoreError.
    """
    from anchorkit.store.store import NoStore, open_store

    try:
        with open_store(loaded.store_url) as store:
            found = store.last_moment()
    except NoStore:
        return None
    return noted and noted.model_copy(update={"changed": _text(found)})


def _text(found: datetime | None) -> str | None:
    return found.astimezone(UTC).isoformat() if found else None
