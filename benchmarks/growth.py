"""Ten times as many returns: does each take as long as before, and does the memory stay what it was?

Returns here answer the menu once a year, two years each, so that there can be many. Every number of returns
is taken in by a process of its own, which says how long it took and how much memory it held at most.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ratio import Ratio, ratio_of
from benchmarks.returned import Shape

SOME, MANY, MOST = 100, 1_000, 10_000
MEMORY = 100
"""MiB by which the memory may grow."""


def measure(*, full: bool = False) -> list[Ratio]:
    found: list[Ratio] = []
    with tempfile.TemporaryDirectory() as folder:
        each, memory = best_of(2, SOME, Path(folder, "some"))
        for count in (MANY, MOST) if full else (MANY,):
            more, held = best_of(1, count, Path(folder, str(count)))
            name = f"{count:,} returns of 116 answers against {SOME}"
            found.append(ratio_of(f"time of a return, {name}", more, each, mark=1.1))
            mark = (memory + MEMORY) / memory
            found.append(ratio_of(f"memory, {name}", held, memory, mark=mark, unit="MiB"))
    return found


def best_of(rounds: int, count: int, folder: Path) -> tuple[float, float]:
    """Milliseconds of a return, and the most MiB that were held."""
    set_path, _ = Shape(count, "annual").write(folder)
    said = []
    for _ in range(rounds):
        (folder / "bench.db").unlink(missing_ok=True)
        command = [sys.executable, "-m", "benchmarks.growth", str(set_path)]
        run = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
        said.append(json.loads(run.stdout))
    return min(one["each"] for one in said), min(one["memory"] for one in said)


def main(set_path: Path) -> None:
    """Take in what lies beside the set; say how long a return took and how much memory was held."""
    from benchmarks.ingest import ingest

    paths = sorted(set_path.parent.glob("*.xlsx"))
    began = time.process_time()
    ingest(paths, set_path, set_path.parent / "bench.db")
    each = 1000 * (time.process_time() - began) / len(paths)
    print(json.dumps({"each": each, "memory": most_held()}))


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
