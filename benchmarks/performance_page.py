"""What a run of the benchmarks measured turned into docs/performance.md, with what it was run on."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.costs import Cost
from benchmarks.ratio import Ratio, figure

LIBRARIES = (
    "anchorkit", "python-calamine", "openpyxl", "SQLAlchemy", "Jinja2", "pydantic", "typer", "numpy",
    "pandas", "frictionless", "distributed",
)  # fmt: skip
QUIET = 1.0
"""The load below which nothing else was running."""
INTRODUCTION = """\
# Performance

What anchorkit takes, beside what the least or the usual way takes, measured in one run on the same files.
Times depend on the machine; ratios do much less. A mark is the most that a ratio may be. `make bench` prints
these lines for your machine, `python benchmarks/run.py --write` writes this page anew; `--full` takes more
returns.

The returns are made from real shapes: the organisations and sizes of the sickness absence file in
`data/published/`, and all 56 indicators of the menu, for two years: month by month (1,392 answers) or, where
there are many returns, once a year (116 answers). Times are the shortest of several, taken in turns; only the
time of many returns under Growth was taken once.

Where one process works, times are those of the processor: the time for which it worked for us, whatever else
ran. Where several processes share work they are by the clock.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """What one benchmark measures, in words, and its lines."""

    title: str
    about: str
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the benchmarks were run on, and when."""

    facts: tuple[tuple[str, str], ...]
    load: float


def surroundings() -> Surroundings:
    load = os.getloadavg()[0]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return Surroundings(
        (
            ("When", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
            ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
            ("Memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
            ("System", f"{platform.system()} {platform.release()}"),
            ("Python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
            ("Libraries", libraries),
            ("Load before the run", f"{load:.1f}"),
        ),
        load,
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


def page(sections: Sequence[Section], costs: Sequence[Cost], about: Surroundings, *, full: bool) -> str:
    ratios = [ratio for section in sections for ratio in section.ratios]
    missed = [ratio for ratio in ratios if ratio.verdict == "missed"]
    marked = sum(ratio.mark is not None for ratio in ratios)
    parts = [
        INTRODUCTION,
        "## This run\n",
        _table(("", ""), about.facts),
        _busy(about.load),
        f"This was {'a full' if full else 'the short'} run. It kept {marked - len(missed)} of {marked} marks."
        + _misses(missed),
    ]
    for section in sections:
        parts += [f"## {section.title}\n", section.about.strip() + "\n", _lines(section.ratios)]
    parts += [
        "## What one costs\n",
        "These figures, not ratios, are what [planning for many](scale.md) rests on.\n",
        _table(("what", "measured"), [(each.name, f"{figure(each.amount)} {each.unit}") for each in costs]),
    ]
    return "\n".join(part for part in parts if part)


def _busy(load: float) -> str:
    if load < QUIET:
        return ""
    return (
        "**The machine was busy with other work.** Ratios of processor times hold roughly, though the times "
        "themselves are too long; what was compared by the clock says little.\n"
    )


def _misses(missed: Sequence[Ratio]) -> str:
    if not missed:
        return "\n"
    return " Missed:\n\n" + "".join(
        f"- {ratio.name}: {ratio.ratio:.2f} where {ratio.mark:.2f} is the mark. {ratio.buys}".rstrip() + "\n"
        for ratio in missed
    )


def _lines(ratios: Sequence[Ratio]) -> str:
    rows = [
        (
            ratio.name,
            f"{figure(ratio.ours)} {ratio.unit}",
            f"{figure(ratio.floor)} {ratio.unit}",
            f"{ratio.ratio:.2f}",
            "-" if ratio.mark is None else f"{ratio.mark:.2f}",
            ratio.verdict,
        )
        for ratio in ratios
    ]
    return _table(("what", "measured", "against", "ratio", "mark", ""), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
