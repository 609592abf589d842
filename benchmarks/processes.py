"""Reading and checking returns here, in two processes and on a Dask cluster of this machine.

Times are by the clock, since several processes share the work: other work on the machine counts. The work
of a return is what a worker can do without the store: its bytes are read, guarded and checked.
"""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from anchorkit.compute import Done, Place, at, each
from anchorkit.selection.model import Plan
from anchorkit.workflows.incoming import read_file
from anchorkit.workflows.judging import judge
from anchorkit.workflows.plan import load_plan
from benchmarks.ingest import BUYS, every, plainly
from benchmarks.ratio import Ratio, clock, in_turns, ratio_of
from benchmarks.returned import Shape


class Job(NamedTuple):
    """A return and the set that it answers."""

    path: str
    set_path: str


def measure(*, full: bool = False) -> list[Ratio]:
    shape = Shape(286 if full else 16)
    with tempfile.TemporaryDirectory() as folder:
        set_path, paths = shape.write(Path(folder))
        jobs = [Job(str(path), str(set_path)) for path in paths]
        floor, here, two = in_processes(paths, jobs)
        cluster = on_a_cluster(jobs)
    count = len(jobs)
    return [
        ratio_of(
            "reading and checking, one process, against calamine", here / count, floor / count, mark=None
        ),
        ratio_of(
            "reading and checking, two processes, against calamine",
            two / count,
            floor / count,
            mark=1.8,
            buys=BUYS,
        ),
        ratio_of("two processes against one", two / count, here / count, mark=None),
        ratio_of(
            "a Dask cluster of two workers against one process", cluster / count, here / count, mark=None
        ),
    ]


def in_processes(paths: Sequence[Path], jobs: Sequence[Job]) -> Sequence[float]:
    """Milliseconds of calamine alone, of one process and of two that have started."""
    with at(workers=2) as place:
        work(jobs, place)
        work(jobs[:1], None)
        return in_turns(
            2,
            lambda: every(plainly, paths),
            lambda: work(jobs, None),
            lambda: work(jobs, place),
            timer=clock,
        )


def on_a_cluster(jobs: Sequence[Job]) -> float:
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        at(cluster=cluster.scheduler_address) as place,
    ):
        work(jobs, place)
        return in_turns(2, lambda: work(jobs, place), timer=clock)[0]


def work(jobs: Sequence[Job], place: Place | None) -> int:
    """How many answers were taken."""
    return sum(done.result for done in each(answers_in, jobs, place, batch=5) if isinstance(done, Done))


def answers_in(job: Job) -> int:
    """What a worker does with a return: how many answers it would give to the store."""
    return len(judge(read_file(Path(job.path)), plan_of(job.set_path))[1].answers)


@cache
def plan_of(set_path: str) -> Plan:
    return load_plan(Path(set_path))[0]
