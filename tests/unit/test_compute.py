"""Work here, in processes and on a cluster: the same results, in the same order, whatever dies."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from anchorkit import compute
from anchorkit.compute import Done, Lost, at, batch_for, each
from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.workplaces import Cluster, Place, Processes, WorkerDied
from tests.support.clusters import local_cluster, until


def square(number: int) -> int:
    """Something to work out; 13 kills whoever works on it."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def refuse(number: int) -> int:
    """A function that fails."""
    raise ValueError(f"not {number}")


@pytest.fixture(scope="module")
def cluster_address() -> Iterator[str]:
    """A real scheduler with two worker processes on this machine."""
    with local_cluster() as cluster:
        yield str(cluster.scheduler_address)


def results(place: Place | None, numbers: range) -> list[Done[int, int] | Lost[int]]:
    """What comes of squaring some numbers there, in small batches."""
    return list(each(square, numbers, place, batch=3))


def test_the_same_results_in_the_same_order_wherever_the_work_is_done(cluster_address: str) -> None:
    """Here, in two processes and on a cluster, the results are the same, in the order of the items."""
    here = results(None, range(12))

    with at(workers=2) as processes, at(cluster=cluster_address) as cluster:
        assert results(processes, range(12)) == here
        assert results(cluster, range(12)) == here
    assert [done.result for done in here if isinstance(done, Done)] == [n * n for n in range(12)]


def test_an_item_that_kills_its_process_is_named_and_the_others_go_on() -> None:
    """One bad file does not take the other 999 with it."""
    with at(workers=2) as place:
        found = results(place, range(20))

    assert [done for done in found if isinstance(done, Lost)] == [Lost(13)]
    assert [done.item for done in found] == list(range(20))


def test_a_process_that_was_starting_when_another_died_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pool of Python 3.11 does not end such a process, and would wait for it for ever."""
    from concurrent.futures import process

    pool: Any = process.ProcessPoolExecutor
    manager: Any = process._ExecutorManagerThread
    spawn, terminate = pool._spawn_process, manager.terminate_broken
    death_seen, starting = Event(), Event()

    def terminate_later(thread: Any, cause: object) -> None:
        death_seen.set()
        starting.wait(20)
        terminate(thread, cause)

    def spawn_slowly(pool: Any) -> None:
        known = dict(pool._processes)
        spawn(pool)
        if known:
            started = pool._processes.popitem()
            starting.set()
            until(lambda: pool._broken, 20)
            # By now the pool has ended all processes that it knows of.
            time.sleep(0.5)
            pool._processes.update([started])

    monkeypatch.setattr(manager, "terminate_broken", terminate_later)
    monkeypatch.setattr(pool, "_spawn_process", spawn_slowly)
    place = Processes(2)
    dying = place.submit(square, 13)
    assert death_seen.wait(20)
    other = place.submit(square, 14)

    for work in (dying, other):
        with pytest.raises(WorkerDied):
            place.result(work)
    renewal = Thread(target=place.renew, daemon=True)
    renewal.start()
    renewal.join(20)

    assert not renewal.is_alive()


def test_what_a_function_raises_is_raised_here() -> None:
    """A fault is a fault wherever it happened."""
    with at(workers=2) as place, pytest.raises(ValueError, match="not 0"):
        list(each(refuse, range(3), place))


def test_items_are_taken_as_they_are_needed() -> None:
    """A million files are not read ahead of the work: only a few batches wait for each worker."""
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1_000_000):
            taken.append(number)
            yield number + 100

    with at(workers=2) as place:
        list(islice(each(square, numbers(), place, batch=2), 5))

    assert len(taken) < 50


def test_a_worker_that_is_killed_on_a_cluster_is_replaced(cluster_address: str) -> None:
    """Killed in mid-run, a worker's batches are done by another and nothing is missing."""
    from distributed import Client

    with Client(cluster_address, set_as_default=False) as client, at(cluster=cluster_address) as place:
        found = each(square, range(100, 400), place, batch=5)
        first = list(islice(found, 10))
        victim = next(iter(client.run(os.getpid).values()))
        os.kill(victim, signal.SIGKILL)
        everything = [*first, *found]

    assert [done.item for done in everything] == list(range(100, 400))
    assert all(isinstance(done, Done) and done.result == done.item**2 for done in everything)


def test_a_worker_that_is_lost_while_its_results_are_fetched_is_asked_again(
    cluster_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask takes such results for an error, and would raise nonsense: nothing is missing, nothing raised."""
    from distributed import Future

    fetch: Any = Future._result
    losses = [1, 2, 3]

    async def fetched_late(future: "Future[Any]", raiseit: bool = True) -> object:
        found = await fetch(future, raiseit=raiseit)
        if losses and future._state:
            losses.pop()
            # What the client does when the scheduler tells it that nobody holds the result any more.
            future._state.lose()
        return found

    monkeypatch.setattr(Future, "_result", fetched_late)
    with at(cluster=cluster_address) as place:
        found = results(place, range(100, 130))

    assert not losses
    assert found == [Done(number, number**2) for number in range(100, 130)]


@pytest.mark.parametrize(
    ("address", "error"),
    [("here", NotUnderstood), ("tcp://127.0.0.1:9", AnchorkitError)],
)
def test_an_address_at_which_nothing_answers_is_said(
    address: str, error: type[AnchorkitError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped address, or a scheduler that is down, is a message and not a traceback."""
    monkeypatch.setattr(Cluster, "TIMEOUT", 1.0)

    with pytest.raises(error, match="cluster"), at(cluster=address):
        pass


def test_a_cluster_without_workers_is_said() -> None:
    """Nobody waits for ever for a cluster at which nobody works."""
    with (
        local_cluster(workers=0) as cluster,
        pytest.raises(AnchorkitError, match="no worker"),
        at(cluster=cluster.scheduler_address),
    ):
        pass


def test_a_cluster_that_loses_its_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that die and are not started again stop the work, after some patience, with a message."""
    monkeypatch.setattr(Cluster, "PATIENCE", 2.0)
    with (
        local_cluster(workers=1) as cluster,
        pytest.raises(AnchorkitError, match="no worker"),
        at(cluster=cluster.scheduler_address) as place,
    ):
        # More than it could ever do: however late the workers go, there is work left.
        found = each(square, range(100, 10**9), place, batch=2)
        next(found)
        cluster.scale(0)
        for _ in found:
            pass


def test_a_scheduler_that_dies_is_told_and_hangs_nobody(tmp_path: Path) -> None:
    """Dask itself would wait for ever; the command ends with what to do, and without a traceback."""
    address = tmp_path / "address"
    where = ("--scheduler-file", str(address), "--no-dashboard")
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0", *where)
    worker = dask("worker", *where, "--no-nanny", "--death-timeout", "60")
    program = f"""
        import json, time
        from pathlib import Path
        from anchorkit.compute import at, each
        from anchorkit.errors import AnchorkitError
        found = json.loads(Path({str(address)!r}).read_text())["address"]
        while True:
            try:
                with at(cluster=found) as place:
                    for done in each(abs, range(1_000_000), place):
                        print(done.result, flush=True)
            except AnchorkitError as error:
                if "no worker" not in error.message:
                    raise SystemExit(error.message) from None
    """
    try:
        until(address.exists)
        asking = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert asking.stdout
        assert asking.stdout.readline() == "0\n"
        scheduler.kill()
        _, err = asking.communicate(timeout=60)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
    assert err.strip().endswith("has gone away")
    assert "Traceback" not in err


def dask(role: str, *options: str) -> "subprocess.Popen[bytes]":
    """A scheduler or a worker, as an operator starts it."""
    module = f"distributed.cli.dask_{role}"
    return subprocess.Popen([sys.executable, "-m", module, *options], stderr=subprocess.DEVNULL)


def test_a_worker_of_another_version_does_nothing(
    cluster_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same results bit for bit need the same anchorkit."""
    monkeypatch.setattr(compute, "__version__", "0.0.1")
    with (
        at(cluster=cluster_address) as place,
        pytest.raises(AnchorkitError, match=r"A worker has anchorkit .*, and this is 0\.0\.1"),
    ):
        results(place, range(3))


@dataclass(frozen=True)
class Plus:
    """A function that holds something."""

    more: int

    def __call__(self, number: int) -> int:
        return number + self.more


def test_what_is_done_already_keeps_its_place() -> None:
    """Work that there is no need to do goes to no worker, and comes out where it went in."""
    items: list[int | Done[int, int]] = [1, Done(-2, 100), Done(-3, 200), 4, Done(-5, 300)]
    with at(workers=2) as place:
        assert [done.result for done in each(Plus(10), items, place, batch=2) if isinstance(done, Done)] == [
            11,
            100,
            200,
            14,
            300,
        ]


def test_large_items_go_few_at_a_time() -> None:
    """A hundred large files are not read into memory for the sake of a full batch."""
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with at(workers=2) as place:
        next(each(Plus(1), numbers(), place, batch=50, weigh=lambda _: 17 * 2**20))
    assert len(taken) == 6


@pytest.mark.parametrize(("items", "batch"), [(0, 1), (3, 1), (8, 2), (1000, 10)])
def test_few_items_are_shared_between_all_workers(items: int, batch: int) -> None:
    """Eight files for two workers go two by two, not all to one."""
    with at(workers=2) as place:
        assert batch_for(items, place) == batch


def test_processes_end_with_whoever_started_them(tmp_path: Path) -> None:
    """After kill -9 of the command no process of its is left behind."""
    program = f"""
        import os
        from anchorkit.compute import at, each
        from tests.unit.test_compute import own_number
        if __name__ == "__main__":
            with at(workers=2) as place:
                for done in each(own_number, range(1_000_000), place):
                    with open({str(tmp_path / "pids")!r}, "a") as file:
                        print(done.result, file=file)
    """
    script = tmp_path / "asking.py"
    script.write_text(textwrap.dedent(program), encoding="utf-8")
    root = Path(__file__).parents[2]
    asking = subprocess.Popen([sys.executable, script], env={**os.environ, "PYTHONPATH": str(root)})
    pids = tmp_path / "pids"
    until(lambda: pids.exists() and len(set(pids.read_text("utf-8").split())) == 2)
    started = {int(pid) for pid in pids.read_text("utf-8").split()[:50]}
    asking.kill()
    asking.wait()

    until(lambda: not any(map(alive, started)))
    assert asking.returncode == -signal.SIGKILL


def own_number(_: int) -> int:
    """The process that does the work."""
    return os.getpid()


def alive(pid: int) -> bool:
    """True while there is such a process that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
