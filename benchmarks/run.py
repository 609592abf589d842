"""Runs every benchmark and prints what each says; `--write` also writes the pages that rest on it.

    python benchmarks/run.py [--full] [--write] [name ...]

A missed mark is told and fails nothing: on a machine that has other work, times say little.
"""

import argparse
import gc
import importlib
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.costs import Cost, costs  # noqa: E402 - after the path that it is found by
from benchmarks.performance_page import Section, page, surroundings  # noqa: E402 - see above
from benchmarks.scale_page import scale_page  # noqa: E402 - see above
from benchmarks.simulate_scale import measured  # noqa: E402 - see above

SECTIONS = {
    "startup": "Start-up",
    "workbook_writing": "Writing workbooks",
    "guarded_read": "Reading",
    "ingest": "Taking returns in",
    "processes": "More than one process",
    "growth": "Growth",
    "store_insert": "The store",
    "measures": "Measures",
    "report_render": "Reports",
    "site_render": "Sites",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"which of: {', '.join(SECTIONS)}")
    parser.add_argument("--full", action="store_true", help="more returns and more rounds")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and docs/scale.md")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in SECTIONS]
    if unknown or (chosen.names and chosen.write):
        parser.error(f"no benchmark {unknown[0]}" if unknown else "a page is written of all benchmarks")
    about = surroundings()
    began = time.monotonic()
    sections = [run(name, full=chosen.full) for name in chosen.names or SECTIONS]
    found = [] if chosen.names else show_costs()
    ratios = [ratio for section in sections for ratio in section.ratios]
    missed = sum(ratio.verdict == "missed" for ratio in ratios)
    marked = sum(ratio.mark is not None for ratio in ratios)
    print(f"\n{marked - missed} of {marked} marks kept, in {time.monotonic() - began:.0f} s")
    if chosen.write:
        text = page(sections, found, about, full=chosen.full)
        (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")
        (ROOT / "docs" / "scale.md").write_text(scale_page(*measured(text)), encoding="utf-8")
    return 0


def run(name: str, *, full: bool) -> Section:
    print(f"== {SECTIONS[name]}", flush=True)
    benchmark = importlib.import_module(f"benchmarks.{name}")
    # What the benchmarks before have left is no burden of this one's.
    gc.collect()
    gc.freeze()
    section = Section(SECTIONS[name], benchmark.__doc__ or "", tuple(benchmark.measure(full=full)))
    for ratio in section.ratios:
        print(ratio.line, flush=True)
    return section


def show_costs() -> list[Cost]:
    print("== What one costs", flush=True)
    found = costs()
    for cost in found:
        print(cost.line, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
