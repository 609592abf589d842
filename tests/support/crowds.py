"""Many returns of few organisations, some of them odd; and anchorkit in a process of its own."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from anchorkit.observations import Observation
from anchorkit.selection.load import parse_selection
from anchorkit.selection.model import Plan
from anchorkit.store.store import open_store
from anchorkit.workbook.layout import plan_workbook
from anchorkit.workbook.write import workbook_bytes
from tests.support.sets import TWO_TRUSTS, shipped_menu

TWO_YEARS = TWO_TRUSTS.replace("from: 2024-25", "from: 2023-24")


@cache
def answered(organisation: str, period: str, numerator: float, denominator: float) -> bytes:
    """A return that answers one year."""
    plan = Plan(parse_selection(TWO_YEARS, Path("set.yaml"), shipped_menu()).selection, shipped_menu())
    asked = plan.selection.organisation(organisation)
    assert asked is not None
    share = Observation(organisation, "emp.good.01", period, numerator=numerator, denominator=denominator)
    return workbook_bytes(plan_workbook(plan, asked, {share.key: share}))


def write_crowd(folder: Path) -> list[Path]:
    """Returns that meet one another: a year tenfold the one before it, copies, refused and unreadable files.

    The later files of RR8 mean something else once the earlier ones are held.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "RR8-first.xlsx": answered("RR8", "2023-24", 1000, 2000),
        "RXR-first.xlsx": answered("RXR", "2023-24", 900, 1000),
        "a later year.xlsx": answered("RR8", "2024-25", 10000, 20000),
        "copy of it.xlsx": answered("RR8", "2024-25", 10000, 20000),
        "damaged.xlsx": b"PK damaged",
        "nothing.xlsx": b"",
        "RXR-more than all.xlsx": answered("RXR", "2024-25", 1200, 1000),
        "~$locked.xlsx": b"",
        "RXR-corrected.xlsx": answered("RXR", "2024-25", 950, 1000),
        "RR8-misnamed, of RXR.xlsx": answered("RXR", "2023-24", 90, 100),
    }
    paths = [folder / name for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def content_of(store: Path) -> tuple[str, list[object]]:
    """What a store says, and its receipts without the clock."""
    with open_store(str(store)) as opened:
        receipts = [
            (
                found.file,
                found.sha256,
                found.findings,
                found.author,
                found.receipt.outcome,
                found.receipt.added,
            )
            for found in opened.receipts()
        ]
        return opened.snapshot(), list(receipts)


def command(*arguments: object, folder: Path) -> "subprocess.Popen[str]":
    """anchorkit in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "anchorkit", *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]") -> tuple[int, dict[str, Any], str]:
    """How it ended: its exit code, its JSON, and what else it said."""
    out, err = process.communicate(timeout=300)
    return process.returncode, json.loads(out) if out else {}, err
