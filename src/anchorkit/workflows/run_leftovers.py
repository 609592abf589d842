"""Half-written files of runs that were killed, known by the names of what a run writes, and removed."""

from collections.abc import Iterator
from pathlib import Path

from anchorkit.job.manifest import numbers
from anchorkit.store.place import parse_place
from anchorkit.workflows.files import remove_parts
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_publish import list_name
from anchorkit.workflows.run_record import Run


def remove_left_over(run: Run) -> None:
    """Remove the parts of files that this run writes or has written, while it holds the store."""
    loaded = run.loaded
    remove_parts(loaded.manifests, lambda name: bool(numbers(loaded.name, [name])))
    files: dict[Path, set[str]] = {}
    for path in _written(run):
        files.setdefault(path.parent, set()).add(path.name)
    for folder, names in files.items():
        remove_parts(folder, names.__contains__)


def _written(run: Run) -> Iterator[Path]:
    """The files that nobody but a run of this store writes, on this machine's disks."""
    loaded, made = run.loaded, run.manifest
    if store := parse_place(loaded.store_url).path:
        yield store
    if made.chase_list:
        yield Path(made.chase_list.file)
    if made.annotated and (folder := Place(made.annotated_in).folder):
        yield from (folder / name for name in made.annotated)
    for found in made.published:
        if found.sent and (folder := Place(found.to).folder):
            yield folder / list_name(found.audience)
            yield from (folder / file.path for file in found.files)
