"""What one return and one report cost here in time and room: what the planning of larger rounds rests on."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.judging import judge
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.report import write_reports
from benchmarks.ingest import ingest
from benchmarks.ratio import figure, in_turns
from benchmarks.returned import Shape

RETURNS = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """One figure that was measured, with what it is and its unit."""

    name: str
    amount: float
    unit: str

    @property
    def line(self) -> str:
        return f"{self.name:<66} {figure(self.amount):>8} {self.unit}"


def costs() -> list[Cost]:
    """Of the largest returns here, month by month for two years, and of the usual ones, once a year."""
    return [*_costs("monthly", "1,392 answers"), *_costs("annual", "116 answers")]


def _costs(frequency: str, size: str) -> list[Cost]:
    shape = Shape(RETURNS, frequency)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        set_path, paths = shape.write(place)
        store = place / "bench.db"

        def take() -> None:
            for path in place.glob("bench.db*"):
                path.unlink()
            ingest(paths, set_path, store)

        plan = load_plan(set_path)[0]

        def read() -> None:
            for path in paths:
                judge(path.read_bytes(), plan)

        def report() -> None:
            write_reports(
                set_path=set_path,
                store_url=str(store),
                output=place / "report",
                audience=Audience.TRUST,
                organisations=[shape.sized[0].organisation.code],
            )

        taken, judged, reported = in_turns(3, take, read, report)
        files = sum(path.stat().st_size for path in paths)
        room = sum(path.stat().st_size for path in place.glob("bench.db*"))
    rows = RETURNS * shape.answers
    return [
        Cost(f"taking in a return of {size}", taken / RETURNS, "ms"),
        Cost("of that, reading and checking, which workers share", judged / RETURNS, "ms"),
        Cost(f"one organisation's report of {size}, HTML and Markdown, from the store", reported, "ms"),
        Cost(f"a workbook of {size}", files / RETURNS / 1024, "KiB"),
        Cost(
            f"database, per observation, without the workbooks kept ({size})", (room - files) / rows, "bytes"
        ),
    ]
