"""Files at the place of the returns brought to this machine, once nobody is writing them any more."""

import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anchorkit.job.planning import Listed, seconds_to_settle, still_written
from anchorkit.returns.guard import MOST_BYTES
from anchorkit.workflows.run_places import Place

SETTLE_SECONDS: Final = 2.0
_BATCH: Final = 200
"""Files behind a URL are fetched so many at a time, so that they don't fill the disk."""
_ODD: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Here:
    """A file of the run and where it lies on this machine."""

    listed: Listed
    path: Path


def unfinished(place: Place, to_read: Sequence[Listed], sleep: Sleep) -> frozenset[str]:
    """The names of files that are still being written: young ones are looked at again a little later."""
    now = time.time()
    wait = seconds_to_settle(to_read, now, SETTLE_SECONDS)
    if not wait:
        return frozenset()
    young = [
        file for file in to_read if file.modified is not None and abs(now - file.modified) < SETTLE_SECONDS
    ]
    sleep(wait)
    return still_written(young, [found for file in young if (found := place.look(file))])


def batches(to_read: Sequence[Listed], place: Place) -> Iterator[Sequence[Listed]]:
    """The files in portions: all at once where they are here, some at a time where they are fetched."""
    size = _BATCH if place.folder is None else max(1, len(to_read))
    for start in range(0, len(to_read), size):
        yield to_read[start : start + size]


@contextmanager
def fetched(place: Place, batch: Sequence[Listed]) -> Iterator[list[Here]]:
    """The files on this machine: where they are, or fetched into a folder that goes away."""
    if place.folder is not None:
        yield [Here(found, Path(found.path)) for found in batch]
        return
    with tempfile.TemporaryDirectory(prefix="anchorkit-") as name:
        here = []
        for number, found in enumerate(batch):
            path = Path(name) / str(number) / (_ODD.sub("_", found.name.rpartition("/")[2])[-200:] or "file")
            path.parent.mkdir()
            # A byte more than is read, so that what is too large is known to be.
            path.write_bytes(place.read(found.path, MOST_BYTES + 1))
            here.append(Here(found, path))
        yield here
