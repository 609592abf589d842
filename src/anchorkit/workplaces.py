"""Where work runs: local processes or a Dask cluster, each by the interface of concurrent.futures."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, Protocol

from anchorkit.errors import AnchorkitError


class Place(Protocol):
    """Where work runs: how many workers there are, and an executor to give them work by."""

    @property
    def workers(self) -> int:
        """How many there are."""

    @property
    def sees_files(self) -> bool:
        """True where workers find the same files under the same paths as we do."""

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Give work to a worker."""

    def result(self, future: "Future[Any]") -> Any:
        """What came of it. Raises WorkerDied, AnchorkitError where the place is gone, or what it raised."""

    def renew(self) -> None:
        """Make a new executor after a worker has died."""

    def close(self) -> None:
        """Leave when all is done."""

    def abandon(self) -> None:
        """Leave at once, whatever is under way."""


class WorkerDied(Exception):
    """The worker that did some work died of it, or with it."""


class Processes:
    """Processes of this machine."""

    sees_files = True

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
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin_worker)
        try:
            with _uninterrupted():
                return self._pool.submit(function, *arguments)
        except BrokenExecutor as death:
            return _died(death)
        except OSError as error:
            # A process that was to be started while the pool was being closed, since another had died.
            if not self._is_broken:
                raise
            return _died(BrokenExecutor(str(error)))

    def result(self, future: "Future[Any]") -> Any:
        """What came of it."""
        try:
            return future.result()
        except (BrokenExecutor, CancelledError):
            raise WorkerDied from None

    def renew(self) -> None:
        """The whole pool is gone when one of its processes dies; make another with the next work."""
        self.abandon()

    def close(self) -> None:
        """Stop the processes; work that has not begun is dropped."""
        if self._is_broken:
            self._terminate()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def abandon(self) -> None:
        """Stop the processes at once, whatever they are at."""
        self._terminate()
        self.close()

    @property
    def _is_broken(self) -> bool:
        return bool(getattr(self._pool, "_broken", False))

    def _terminate(self) -> None:
        # A broken pool ends its processes itself, but not one that it was just starting (Python 3.11), and
        # would wait for that one for ever.
        # From Python 3.14 on there is terminate_workers(); before, only the pool itself knows its processes.
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.terminate()


def _died(death: BrokenExecutor) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_exception(death)
    return future


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process that begins here never hears of Ctrl-C, which is for the one that gives the work."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Leave Ctrl-C to the one that gives the work, and end with it, however it ends."""
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing
    import os

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Cluster:
    """An existing Dask cluster, by the address of its scheduler."""

    sees_files = False
    TIMEOUT: ClassVar = 10.0
    """Seconds in which the scheduler must answer."""
    PATIENCE: ClassVar = 60.0
    """Seconds for which a cluster may be without any worker: those that die are often started again."""
    _LOOK: ClassVar = 2.0

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise AnchorkitError(
                "Work on a cluster needs Dask", hint='Install it: pip install "anchorkit[cluster]"'
            ) from None
        _hush()
        self._address = address
        try:
            self._client = Client(address, timeout=self.TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, ValueError):
            raise AnchorkitError(
                f"No cluster answers at {address}",
                hint="Is the scheduler running there?",
            ) from None
        self.workers = sum(self._client.ncores().values())
        if not self.workers:
            self.close()
            raise self._without_workers()
        # Equal calls run once by default on Dask; each of ours is its own.
        self._executor = self._client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Give work to the cluster."""
        try:
            future: Future[Any] = self._executor.submit(function, *arguments)
        except Exception:
            # Whatever Dask raises here, it has lost its scheduler: nothing has been worked on yet.
            raise self._gone() from None
        return future

    def result(self, future: "Future[Any]") -> Any:
        """What came of it; looks now and then whether the cluster is still there, for Dask never says."""
        from distributed.scheduler import KilledWorker

        without = 0.0
        while True:
            try:
                return future.result(timeout=self._LOOK)
            except KilledWorker:
                raise WorkerDied from None
            except CancelledError:
                raise self._gone() from None
            except ModuleNotFoundError as error:
                raise AnchorkitError(
                    f"A worker of the cluster at {self._address} lacks {error.name}",
                    hint="Install the same anchorkit, with the same libraries, on every worker as here.",
                ) from None
            except TimeoutError:
                if future.done():
                    raise
            without = 0.0 if self._has_workers() else without + self._LOOK
            if without >= self.PATIENCE:
                raise self._without_workers()

    def _has_workers(self) -> bool:
        if self._client.status != "running":
            raise self._gone()
        try:
            return bool(self._client.ncores())
        except Exception:
            raise self._gone() from None

    def _gone(self) -> AnchorkitError:
        return AnchorkitError(
            f"The cluster at {self._address} has gone away",
            hint="Run the command again once it is back: what was done is kept.",
        )

    def _without_workers(self) -> AnchorkitError:
        return AnchorkitError(
            f"The cluster at {self._address} has no worker",
            hint="Start workers there, or leave --cluster out.",
        )

    def renew(self) -> None:
        """A cluster goes on by itself when one of its workers dies."""

    def close(self) -> None:
        """Leave the cluster as it was found."""
        with suppress(OSError, TimeoutError):
            self._client.close(timeout=self._LOOK)

    abandon = close


def _hush() -> None:
    """What Dask would print of a worker or scheduler that is lost, is said by what we raise."""
    import logging

    for name in (*logging.root.manager.loggerDict, "tornado.application"):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
