"""Ten and a hundred times as many returns: does each take as long as before, and does the memory stay?

Returns here answer the menu once a year, two years each, so that there can be many. Every number of returns
is taken in by a process of its own, which says how much memory it held at most and how much processor time a
return took. Since a machine may become slower while it works, time is told in terms of the time that calamine
takes to read such a return at the same moment: it reads one between ours, every now and then. The last
hundred of a run are also held against its first hundred.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median

from benchmarks.ratio import Ratio, milliseconds, ratio_of
from benchmarks.returned import Shape

SOME, MANY, MOST = 100, 1_000, 10_000
MEMORY = 100
"""MiB by which the memory may grow."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a return took, in terms of calamine: all, the first and the last hundred; the most MiB held."""

    each: float
    first: float
    last: float
    memory: float


def measure(*, full: bool = False) -> list[Ratio]:
    found: list[Ratio] = []
    with tempfile.TemporaryDirectory() as folder:
        some = Returns(Path(folder, "some"), SOME)
        runs = [some.take_in(), some.take_in()]
        for count in (MANY, MOST) if full else (MANY,):
            more = Returns(Path(folder, str(count)), count).take_in()
            # Before and after, as the machine may have become slower meanwhile.
            runs.append(some.take_in())
            each, memory = median(run.each for run in runs), min(run.memory for run in runs)
            name = f"{count:,} returns of 116 answers"
            found += [
                ratio_of(f"time of a return, {name} against {SOME}", more.each, each, mark=1.1, unit="reads"),
                ratio_of(
                    f"last hundred against first, {name}", more.last, more.first, mark=1.1, unit="reads"
                ),
                ratio_of(
                    f"memory, {name} against {SOME}",
                    more.memory,
                    memory,
                    mark=(memory + MEMORY) / memory,
                    unit="MiB",
                ),
            ]
    return found


class Returns:
    """So many returns in a folder, to be taken in as often as is wanted."""

    def __init__(self, folder: Path, count: int) -> None:
        self.set_path, _ = Shape(count, "annual").write(folder)

    def take_in(self) -> Run:
        for store in self.set_path.parent.glob("bench.db*"):
            store.unlink()
        command = [sys.executable, "-m", "benchmarks.growth", str(self.set_path)]
        run = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
        return Run(**json.loads(run.stdout))


def main(set_path: Path) -> None:
    """Take in what lies beside the set; say how long a return took and how much memory was held."""
    from benchmarks.ingest import ingest

    paths = sorted(set_path.parent.glob("*.xlsx"))
    laps = Laps(len(paths))
    ingest(paths, set_path, set_path.parent / "bench.db", progress=laps.begin)
    laps.end()
    found = {
        "each": laps.reads(0, len(paths)),
        "first": laps.reads(0, SOME),
        "last": laps.reads(len(paths) - SOME, len(paths)),
        "memory": most_held(),
    }
    print(json.dumps(found))


class Laps:
    """How long each return took, and how long calamine did beside it."""

    def __init__(self, count: int) -> None:
        # In the first and last hundred beside each, between them now and then.
        every = max(1, count // SOME)
        self._beside = {*range(SOME), *range(0, count, every), *range(count - SOME, count)}
        self._began = 0.0
        self._spent: list[float] = []
        self._read: dict[int, float] = {}

    def begin(self, path: Path, *_: object) -> None:
        """A return is taken in next."""
        from benchmarks.ingest import plainly

        self.end()
        place = len(self._spent)
        if place in self._beside:
            self._read[place] = milliseconds(partial(plainly, path), time.process_time)
        self._began = time.process_time()

    def end(self) -> None:
        """The one before it is done."""
        if self._began:
            self._spent.append(time.process_time() - self._began)

    def reads(self, first: int, last: int) -> float:
        """What a return took on average from one to another, where what calamine took is one."""
        read = mean(spent for place, spent in self._read.items() if first <= place < last)
        return 1000 * mean(self._spent[first:last]) / read


def most_held() -> float:
    """MiB that this process held at most. What `getrusage` says would count its parent's in, on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main(Path(sys.argv[1]))
