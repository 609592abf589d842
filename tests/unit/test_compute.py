"""Work here, in processes and on a cluster: the same results, in the same order, whatever dies."""

import os
import signal
from collections.abc import Iterator
from itertools import islice

import pytest

from anchorkit.compute import Cluster, Done, Lost, Place, at, each
from anchorkit.errors import AnchorkitError, NotUnderstood


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
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as cluster:
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


@pytest.mark.parametrize(
    ("address", "error"),
    [("here", NotUnderstood), ("tcp://127.0.0.1:9", AnchorkitError)],
)
def test_an_address_at_which_nothing_answers_is_said(
    address: str, error: type[AnchorkitError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped address, or a scheduler that is down, is a message and not a traceback."""
    monkeypatch.setattr(Cluster, "TIMEOUT", "1s")

    with pytest.raises(error, match="cluster"), at(cluster=address):
        pass
