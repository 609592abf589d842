"""Work on many items here, in local processes or on a Dask cluster: the same results in the same order.

Workers receive plain values and give plain values back, so they need no shared disk. Items go out in batches,
only so many at a time, so that a million files never stand in memory. An item that kills its worker is lost
by name; the others go on.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from anchorkit.errors import AnchorkitError, NotUnderstood

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH: Final = 10
"""Items sent to a worker together: one by one costs more than the work itself (measured)."""
_AHEAD: Final = 3
"""Batches under way or waiting, for each worker."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """An item and what came of it."""

    item: Item
    result: Result


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item whose worker died, twice: it is left out and named."""

    item: Item


class Place(Protocol):
    """Where work runs: how many workers there are, and an executor to give them work by."""

    workers: int

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Give work to a worker."""

    def renew(self) -> None:
        """Make a new executor after a worker has died."""


def each(
    function: Callable[[Item], Result], items: Iterable[Item], place: Place | None, *, batch: int = BATCH
) -> Iterator[Done[Item, Result] | Lost[Item]]:
    """Call the function on each item and give the results in the order of the items.

    Without a place the work is done here and now. The function must be importable by a worker and give back
    a plain value. What it raises is raised here.
    """
    if place is None:
        yield from (Done(item, function(item)) for item in items)
        return
    source = iter(items)
    waiting: deque[tuple[tuple[Item, ...], Future[Any]]] = deque()
    while True:
        while len(waiting) < _AHEAD * place.workers and (some := tuple(islice(source, batch))):
            waiting.append((some, place.submit(_on_each, function, some)))
        if not waiting:
            return
        some, future = waiting.popleft()
        try:
            yield from map(Done, some, future.result())
        except _deaths():
            yield from _one_by_one(function, some, place)
            # Whatever else was under way died with the pool.
            waiting = deque((later, place.submit(_on_each, function, later)) for later, _ in waiting)


def _on_each(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]


def _one_by_one(
    function: Callable[[Item], Result], items: Sequence[Item], place: Place
) -> Iterator[Done[Item, Result] | Lost[Item]]:
    """A batch whose worker died, item by item, to find the one that did it."""
    place.renew()
    for item in items:
        try:
            yield Done(item, place.submit(_on_each, function, (item,)).result()[0])
        except _deaths():
            place.renew()
            yield Lost(item)


def _deaths() -> tuple[type[BaseException], ...]:
    """What says that a worker died: of local processes, and of a cluster where one is in use."""
    import sys

    if "distributed" in sys.modules:
        from distributed.scheduler import KilledWorker

        return (BrokenExecutor, KilledWorker)
    return (BrokenExecutor,)


class Processes:
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: Executor | None = None

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Give work to a process; the processes start with the first of it."""
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # A fresh interpreter: forking a process that has threads (a store, a progress bar) may hang.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
        try:
            return self._pool.submit(function, *arguments)
        except BrokenExecutor as death:
            future: Future[Any] = Future()
            future.set_exception(death)
            return future

    def renew(self) -> None:
        """The whole pool is gone when one of its processes dies; make another with the next work."""
        self.close()

    def close(self) -> None:
        """Stop the processes; work that has not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class Cluster:
    """An existing Dask cluster, by the address of its scheduler."""

    TIMEOUT: ClassVar = "10s"

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise AnchorkitError(
                "Work on a cluster needs Dask", hint='Install it: pip install "anchorkit[cluster]"'
            ) from None
        try:
            self._client = Client(address, timeout=self.TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, ValueError):
            raise AnchorkitError(
                f"No cluster answers at {address}",
                hint="Is the scheduler running there?",
            ) from None
        self.workers = max(1, sum(self._client.ncores().values()))
        # Equal calls run once by default on Dask; each of ours is its own.
        self._executor = self._client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Give work to the cluster."""
        future: Future[Any] = self._executor.submit(function, *arguments)
        return future

    def renew(self) -> None:
        """A cluster goes on by itself when one of its workers dies."""

    def close(self) -> None:
        """Leave the cluster as it was found."""
        with suppress(OSError, TimeoutError):
            self._client.close()


@contextmanager
def at(*, cluster: str | None = None, workers: int = 1) -> Iterator[Place | None]:
    """Where to work: a cluster by its address (`tcp://host:8786`), processes of this machine, or here.

    Raises NotUnderstood for an address that is none, AnchorkitError where the cluster does not answer.
    """
    if cluster is None and workers <= 1:
        yield None
        return
    if cluster is not None and "://" not in cluster:
        raise NotUnderstood(f"“{cluster}” is no address of a cluster", hint="Write it as tcp://host:8786")
    place = Cluster(cluster) if cluster is not None else Processes(workers)
    try:
        yield place
    finally:
        place.close()
