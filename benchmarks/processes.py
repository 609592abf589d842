"""Taking returns in here, with two processes and on a Dask cluster of this machine, beside calamine.

Times are by the clock, since several processes share the work: other work on the machine counts, and from
one run to the next these ratios differ by a tenth. Workers read, guard and check; the one process that was
started keeps the files and writes the answers.
"""

import tempfile
from pathlib import Path

from anchorkit.compute import Place, at
from benchmarks.ingest import BUYS, every, fresh, ingest, plainly
from benchmarks.ratio import Ratio, clock, in_turns, ratio_of
from benchmarks.returned import Shape


def measure(*, full: bool = False) -> list[Ratio]:
    import distributed

    shape = Shape(286 if full else 24)
    with (
        tempfile.TemporaryDirectory() as folder,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        at(workers=2) as processes,
        at(cluster=cluster.scheduler_address) as machines,
    ):
        place = Path(folder)
        set_path, paths = shape.write(place / "returns")

        def take(where: Place | None) -> None:
            ingest(paths, set_path, fresh(place), where=where)

        # The first time, workers start and import.
        take(processes)
        take(machines)
        floor, here, two, many = in_turns(
            2,
            lambda: every(plainly, paths),
            lambda: take(None),
            lambda: take(processes),
            lambda: take(machines),
            timer=clock,
        )
    floor, here, two, many = (spent / len(paths) for spent in (floor, here, two, many))
    return [
        ratio_of("ingest, one process, against calamine", here, floor, mark=None),
        ratio_of("ingest, two processes beside it, against calamine", two, floor, mark=1.8, buys=BUYS),
        ratio_of("ingest, two processes against one", two, here, mark=None),
        ratio_of("ingest, a Dask cluster of two workers against one process", many, here, mark=None),
    ]
