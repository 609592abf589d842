"""The store of a job: what it holds now, beside what the runs before left in it."""

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

from anchorkit.errors import AnchorkitError
from anchorkit.job.load import LoadedJob
from anchorkit.job.manifest import Input, Manifest, MemoryRecord, StoreRecord
from anchorkit.job.planning import UNDONE
from anchorkit.measures.profiles import Audience
from anchorkit.store.place import advice_on, parse_place
from anchorkit.workflows.places_inside import OLDER, inside_folder
from anchorkit.workflows.run_record import Run

if TYPE_CHECKING:
    from anchorkit.store.store import Store


def hold_against_store(run: Run) -> None:
    """Let nothing count as read that the store does not hold: an older copy may stand in its place.

    A file of an older anchorkit is brought forward. Raises AnchorkitError where the store does not remember
    what was published from it, StoreError where it can't be read.
    """
    if run.last is None:
        return
    held = still_held(run.loaded, run.last, bring_forward=True)
    lost = len(run.last.inputs) - len(held)
    if lost:
        run.warn(
            f"The store lacks {lost} of the files that earlier runs took in: it is an older copy, or another "
            "store. Those that still lie there are read again."
        )
    run.last = run.last.model_copy(update={"inputs": held})
    run.note(inputs=held)


def still_held(loaded: LoadedJob, last: Manifest, *, bring_forward: bool) -> tuple[Input, ...]:
    """What a run has read and the store holds, or was not to be read. Raises as `hold_against_store` does."""
    from anchorkit.store.schema import is_missing
    from anchorkit.store.store import NoStore, open_store

    path = parse_place(loaded.store_url).path
    older_too = bring_forward and path is not None and not is_missing(path)
    try:
        with open_store(loaded.store_url, create=older_too) as store:
            _require_memory(loaded, last, store)
            held = store.judged_files()
    except NoStore:
        _require_memory(loaded, last, None)
        held = frozenset()
    return tuple(found for found in last.inputs if found.outcome in UNDONE or found.sha256 in held)


def look_at_store(run: Run) -> None:
    """Note what the store holds: when it changed last, and what is read from it only if it did.

    The store is made where it is missing, and brought forward where it is older. Raises StoreError.
    """
    from anchorkit.store.store import open_store

    url = run.loaded.store_url
    place = parse_place(url)
    name = place.name
    if advice := advice_on(place):
        run.warn(advice)
    last = run.last.store if run.last else None
    with open_store(url, create=True) as store:
        found = store.last_moment()
        changed = found.astimezone(UTC).isoformat() if found else None
        if last and last.name == name and last.changed == changed and last.snapshot and not run.fresh:
            run.note(store=last)
            return
        taken = [each.receipt for each in store.receipts() if each.receipt.outcome != "refused"]
        newest = max((receipt.recorded_at for receipt in taken), default=None)
        run.note(
            store=StoreRecord(
                name=name,
                changed=changed,
                snapshot=store.snapshot(),
                newest_return=newest.isoformat() if newest else None,
            )
        )


def note_memory(run: Run) -> None:
    """Note what the store remembers of what was published. Raises StoreError."""
    from anchorkit.store.store import open_store

    with open_store(run.loaded.store_url) as store:
        run.note(memory=_memory(store))


def _memory(store: "Store") -> MemoryRecord:
    releases = store.count_releases()
    return MemoryRecord(releases=releases, newest=_digest(store, releases))


def _digest(store: "Store", number: int) -> str:
    text = store.release_at(number)
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()


def _require_memory(loaded: LoadedJob, last: Manifest, store: "Store | None") -> None:
    if _remembers(loaded, last, store):
        return
    name = parse_place(loaded.store_url).name
    raise AnchorkitError(
        f"The store {name} does not remember what this job has published: it is an older copy or another one",
        hint="Put the right one in its place. Nothing was read and nothing was made: without what it "
        "remembers, reports could tell what earlier ones hid. To begin anew on purpose, name another folder "
        "for the manifests in the job.",
    )


def _remembers(loaded: LoadedJob, last: Manifest, store: "Store | None") -> bool:
    if last.memory is not None:
        made = last.memory.releases
        return made == 0 or (store is not None and _digest(store, made) == last.memory.newest)
    if all(found.audience == Audience.TRUST.value for found in last.reports):
        return True
    # An older anchorkit published, which kept its memory in a file.
    if (inside_folder(loaded.store_url, loaded.set_path) / OLDER).exists():
        return True
    return store is not None and store.count_releases() > 0
