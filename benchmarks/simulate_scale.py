"""A month of returns, simulated: they arrive, workers read them, a writer stores them, none waits too long.

    python benchmarks/simulate_scale.py

Prints the table of docs/scale.md. Time goes in steps of a quarter of an hour, which is how often the job
looks: what has arrived is shared out in batches, what was read goes to the writer, what neither can do in
the step waits for the next. What a return and a report cost is read from docs/performance.md, the newest run
of the benchmarks; nothing is drawn by chance, so the same run always gives the same table.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DAYS, HOURS, STEPS = 20, 8, 4
"""Working days of a month, their hours, and how often in an hour the job looks."""
STEP = 3600 / STEPS
BATCH = 10
LATE_DAYS, LATE_SHARE = 1, 0.5
"""Half of all returns come on the last day before the deadline."""
SIZES = (200, 10_000, 1_000_000)
"""Returns in a month: of trusts, of every anchor there may be, and more than anybody foresees."""
NIGHT = 8
"""Hours in which every organisation's report should be made anew."""
PATIENCE = STEPS
"""Steps after which a return should be in the store: an hour."""


MEASURED = Path(__file__).parent.parent / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds and bytes for one return, measured on one core; see docs/performance.md."""

    answers: int
    read: float
    write: float
    report: float
    workbook: int
    observation: int
    batch: float = 0.015
    """Seconds for sending a batch to a worker and its results back."""

    @property
    def room(self) -> int:
        """Bytes that a return takes in the store."""
        return self.workbook + self.answers * self.observation


def measured(text: str) -> tuple[Costs, Costs]:
    """The costs of a usual and a large return, from the last section of docs/performance.md.

    Usual is the whole menu once a year, for two years; large is every month, for two years.
    """
    lines = re.findall(
        r"^\| [^|]+ \| ([\d.,]+) (?:ms|KiB|bytes) \|$", text.split("## What one costs")[1], re.M
    )
    amounts = [float(line.replace(",", "")) for line in lines]
    large, usual = _costs(1392, *amounts[:5]), _costs(116, *amounts[5:])
    return usual, large


def _costs(answers: int, taken: float, read: float, report: float, workbook: float, row: float) -> Costs:
    return Costs(
        answers=answers,
        read=read / 1000,
        # Never nothing, should a busy machine have measured the one without the other.
        write=max(taken - read, 1.0) / 1000,
        report=report / 1000,
        workbook=round(workbook * 1024),
        observation=round(row),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """What a month came to: workers and writers, the steps that the slowest return waited, CPU and bytes."""

    returns: int
    workers: int
    writers: int
    waited: int
    writer_busy: float
    cpu_hours: float
    report_hours: float
    files: float
    rows: float

    @property
    def hours(self) -> float:
        """Hours of one core, for everything."""
        return self.cpu_hours + self.report_hours

    @property
    def stored(self) -> float:
        """Gigabytes by which the store grows."""
        return self.files + self.rows

    @property
    def reporters(self) -> int:
        """Workers with which every organisation's report is made in a night."""
        return math.ceil(self.report_hours / NIGHT)


def arrivals(returns: int) -> Iterator[int]:
    """How many returns arrive in each step; they add up to all of them."""
    steps = DAYS * HOURS * STEPS
    late = LATE_DAYS * HOURS * STEPS
    before = 0
    for step in range(1, steps + 1):
        early = min(step / (steps - late), 1.0) * (1 - LATE_SHARE)
        last = max(0.0, (step - (steps - late)) / late) * LATE_SHARE
        now = round(returns * (early + last))
        yield now - before
        before = now


def simulate(returns: int, workers: int, writers: int, costs: Costs) -> Month:
    """A month with so many workers and writers. What came last is worked off after the deadline."""
    each = costs.read + costs.batch / BATCH
    can_read = int(workers * STEP / each)
    can_write = int(writers * STEP / costs.write)
    unread = unwritten = waited = 0
    busiest = 0.0
    for arrived in [*arrivals(returns), *[0] * PATIENCE]:
        unread += arrived
        read = min(unread, can_read)
        unread -= read
        unwritten += read
        written = min(unwritten, can_write)
        unwritten -= written
        waited = max(waited, math.ceil(unread / can_read) + math.ceil(unwritten / can_write) + 1)
        busiest = max(busiest, written / can_write)
    cpu = returns * (each + costs.write) / 3600
    rows = returns * costs.answers * costs.observation
    reports = returns * costs.report / 3600
    files = returns * costs.workbook
    return Month(returns, workers, writers, waited, busiest, cpu, reports, files / 1e9, rows / 1e9)


def fewest(returns: int, costs: Costs) -> Month:
    """The fewest writers, and then workers, with which no return waits longer than is meant."""
    busiest = max(arrivals(returns))
    writers = max(1, math.ceil(busiest * costs.write / STEP))
    workers = 1
    while (month := simulate(returns, workers, writers, costs)).waited > PATIENCE:
        workers += 1
    return month


def table(usual: Costs, large: Costs) -> str:
    """The table of the page: a line for each number of returns and each size of them."""
    head = (
        "returns a month",
        "answers in each",
        "workers reading",
        "writers",
        "busiest quarter of the writer",
        "slowest return",
        "CPU, taking in",
        "CPU, reports",
        "workers for reports in a night",
        "workbooks",
        "rows",
    )
    rows = [_row(fewest(returns, costs), costs) for returns in SIZES for costs in (usual, large)]
    lines = [head, ["---:"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(month: Month, costs: Costs) -> tuple[str, ...]:
    return (
        f"{month.returns:,}",
        f"{costs.answers:,}",
        f"{month.workers}",
        f"{month.writers}",
        f"{month.writer_busy:.1%}",
        f"{month.waited * 60 // STEPS} min",
        in_hours(month.cpu_hours),
        in_hours(month.report_hours),
        f"{month.reporters}",
        in_bytes(month.files),
        in_bytes(month.rows),
    )


def in_hours(hours: float) -> str:
    return f"{hours:,.1f} h" if hours >= 1 else f"{hours * 60:.1f} min"


def in_bytes(gigabytes: float) -> str:
    return f"{gigabytes:,.1f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"


def main() -> None:
    """Print the table."""
    print(table(*measured(MEASURED.read_text(encoding="utf-8"))), end="")


if __name__ == "__main__":
    main()
