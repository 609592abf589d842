"""Work on many items here, in local processes or on a Dask cluster: the same results in the same order.

Workers receive plain values and give plain values back, so they need no shared disk. Items go out in batches,
only so many at a time, so that a million files never stand in memory. An item that kills its worker is lost
by name; the others go on.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from anchorkit import __version__
from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.workplaces import Cluster, Place, Processes, WorkerDied

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH: Final = 10
"""Items sent to a worker together: one by one costs more than the work itself (measured)."""
_AHEAD: Final = 3
"""Batches under way or waiting, for each worker."""
_HEAVY: Final = 16 * 2**20
"""A batch whose items weigh more than this, in bytes, is full."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """An item and what came of it."""

    item: Item
    result: Result


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item whose worker died, twice: it is left out and named."""

    item: Item


def result_of(found: Done[Item, Result] | Lost[Item], what: str) -> Result:
    """What came of an item. Raises AnchorkitError, naming `what` was being made, where its worker died."""
    if isinstance(found, Lost):
        raise AnchorkitError(
            f"The process that made {what} died, twice",
            hint="It may have had too little memory: share the work between fewer processes.",
        )
    return found.result


def each(
    function: Callable[[Item], Result],
    items: Iterable[Item | Done[Item, Result]],
    place: Place | None,
    *,
    batch: int = BATCH,
    weigh: Callable[[Item], int] = lambda _: 0,
) -> Iterator[Done[Item, Result] | Lost[Item]]:
    """Call the function on each item and give the results in the order of the items.

    Without a place the work is done here and now. The function goes to the workers with all that it holds,
    once for many batches, and gives back a plain value. What it raises is raised here. An item that is Done
    already keeps its place in the order and goes nowhere. `weigh` says how many bytes an item is, so that
    few large ones go together. Items are taken only as they are needed.
    """
    if place is None:
        yield from (item if isinstance(item, Done) else Done(item, function(item)) for item in items)
        return
    work = _Work(place, pickle.dumps(function))
    batches = _batches(items, batch, weigh)
    try:
        while work.fill(batches):
            yield from work.first()
    finally:
        work.drop()


def _batches(
    items: Iterable[Item | Done[Item, Result]], batch: int, weigh: Callable[[Item], int]
) -> Iterator[Sequence[Item | Done[Item, Result]]]:
    """Items in portions that are full by number or by weight."""
    portion: list[Item | Done[Item, Result]] = []
    weight = 0
    for item in items:
        portion.append(item)
        weight += 0 if isinstance(item, Done) else weigh(item)
        if len(portion) == batch or weight > _HEAVY:
            yield tuple(portion)
            portion, weight = [], 0
    if portion:
        yield tuple(portion)


def batch_for(items: int, place: Place | None, *, most: int = BATCH) -> int:
    """How many of so many items to send together: no more than leaves every worker something to do."""
    return max(1, min(most, items // (2 * place.workers))) if place else most


@dataclass(frozen=True, slots=True)
class _Worked(Generic[Result]):
    """What came of a batch, on its way back."""

    results: list[Result]

    def __iter__(self) -> Iterator[Any]:
        """Raise WorkerDied. Nobody goes through it but Dask, which takes it for an error to be unpacked.

        That happens where a worker is lost just after its result was fetched (distributed 2026.8).
        """
        raise WorkerDied


class _Work:
    """A function as it goes to the workers of a place, and the batches that are under way, in order."""

    def __init__(self, place: Place, function: bytes) -> None:
        self._place, self._function = place, function
        self._most = _AHEAD * place.workers
        self._waiting: deque[tuple[Sequence[Any], Future[Any] | None]] = deque()

    def fill(self, batches: Iterator[Sequence[Any]]) -> bool:
        """Send as many as may be under way; False where none is left."""
        # What is done already waits for nothing that comes after it.
        while not self._waiting or (self._waiting[0][1] and len(self._waiting) < self._most):
            some = next(batches, None)
            if some is None:
                break
            self._waiting.append((some, self._give(some)))
        return bool(self._waiting)

    def first(self) -> Iterator[Any]:
        """What came of the first batch, item by item."""
        some, future = self._waiting.popleft()
        try:
            results = iter(self._place.result(future).results if future else ())
        except WorkerDied:
            yield from self._one_by_one(some)
            self._waiting = deque((later, self._again(later, given)) for later, given in self._waiting)
        else:
            yield from (item if isinstance(item, Done) else Done(item, next(results)) for item in some)

    def drop(self) -> None:
        """What has not begun need not begin."""
        for _, given in self._waiting:
            if given:
                given.cancel()

    def _give(self, items: Sequence[Any]) -> "Future[Any] | None":
        """Send what is not done already; None where that is nothing."""
        undone = tuple(item for item in items if not isinstance(item, Done))
        return self._place.submit(_on_each, __version__, self._function, undone) if undone else None

    def _again(self, items: Sequence[Any], given: "Future[Any] | None") -> "Future[Any] | None":
        """Send again what died with a worker; what is done or still under way stays."""
        if given is None or not given.done():
            return given
        died = given.cancelled() or isinstance(given.exception(), BrokenExecutor)
        return self._give(items) if died else given

    def _one_by_one(self, items: Sequence[Any]) -> Iterator[Any]:
        """A batch whose worker died, item by item, to find the one that did it."""
        self._place.renew()
        for item in items:
            given = self._give((item,))
            try:
                yield Done(item, self._place.result(given).results[0]) if given else item
            except WorkerDied:
                self._place.renew()
                yield Lost(item)


def _on_each(version: str, function: bytes, items: Sequence[Any]) -> _Worked[Any]:
    """What a worker does: the same anchorkit as the one that asks, or nothing."""
    if version != __version__:
        raise AnchorkitError(
            f"A worker has anchorkit {__version__}, and this is {version}",
            hint="Install the same anchorkit on every worker of the cluster as here.",
        )
    call = _unpacked(function)
    return _Worked([call(item) for item in items])


@lru_cache(maxsize=2)
def _unpacked(function: bytes) -> Callable[[Any], Any]:
    """The function with all that it holds, read once for many batches."""
    found: Callable[[Any], Any] = pickle.loads(function)  # noqa: S301 - our own, from whoever gives the work
    return found


@contextmanager
def at(*, cluster: str | None = None, workers: int = 1) -> Iterator[Place | None]:
    """Where to work: a cluster by its address (`tcp://host:8786`), processes of this machine, or here.

    A cluster comes before processes. Raises NotUnderstood for an address that is none, AnchorkitError where
    the cluster does not answer or has no worker.
    """
    if cluster is None and workers <= 1:
        yield None
        return
    if cluster is not None and "://" not in cluster:
        raise NotUnderstood(f"“{cluster}” is no address of a cluster", hint="Write it as tcp://host:8786")
    place = Cluster(cluster) if cluster is not None else Processes(workers)
    try:
        yield place
    except BaseException:
        place.abandon()
        raise
    place.close()
