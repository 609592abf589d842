"""The store of a job beside what its last run left in it: an older copy is not taken for it."""

from anchorkit.errors import AnchorkitError
from anchorkit.job.load import LoadedJob
from anchorkit.job.manifest import Manifest
from anchorkit.store.place import parse_place
from anchorkit.workflows.run_record import moment


def is_set_back(loaded: LoadedJob, last: Manifest | None) -> bool:
    """True where the store lacks something that the last run found in it, so that nothing counts as read.

    Raises AnchorkitError where it does not remember all that was published, StoreError where it can't be
    read.
    """
    from anchorkit.store.store import NoStore, open_store

    if last is None:
        return False
    try:
        with open_store(loaded.store_url) as store:
            changed = store.last_moment()
        known = releases_known(loaded)
    except NoStore:
        changed, known = None, 0
    if known < last.releases:
        name = parse_place(loaded.store_url).name
        raise AnchorkitError(
            f"The store {name} does not remember all that this job has published: "
            f"{known} of {last.releases} releases",
            hint="It is an older copy, or another store: put the right one in its place. Without what it "
            "remembers, reports could tell what earlier ones hid. To begin anew on purpose, name another "
            "folder for the manifests in the job. Nothing was read.",
        )
    then = moment(last.store.changed) if last.store else None
    return then is not None and (changed is None or changed < then)


def releases_known(loaded: LoadedJob) -> int:
    """How many releases the disclosure gate knows of. Raises AnchorkitError."""
    from anchorkit.workflows.published_before import count_published
    from anchorkit.workflows.publishing import inside_folder

    return count_published(loaded.store_url, inside_folder(loaded.store_url, loaded.set_path))
