"""A job for tests: a folder with a set, a job and returns, and runs of it by a clock that stands still."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from anchorkit.job.manifest import Manifest
from anchorkit.observations import Observation
from anchorkit.selection.load import parse_selection
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import plan_workbook
from anchorkit.workbook.write import workbook_bytes
from anchorkit.workflows.run import run_job
from tests.support.sets import TWO_TRUSTS, shipped_menu

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
TODAY = date(2026, 4, 1)
SET = TWO_TRUSTS
JOB = {
    "returns": {"from": "inbox", "annotate": "annotated"},
    "report": {
        "audiences": ["trust", "public"],
        "formats": ["md"],
        "output": "reports",
        "publish": {"public": "site"},
    },
    "chase_list": "remind.csv",
}


def make_project(folder: Path, **changes: Any) -> Path:
    """A folder with a set, an empty inbox and a job; give the job's file."""
    (folder / "set.yaml").write_text(SET, encoding="utf-8")
    (folder / "inbox").mkdir(exist_ok=True)
    return write_job(folder, **changes)


def write_job(folder: Path, **changes: Any) -> Path:
    """Write the job, with some of its fields changed."""
    path = folder / "nightly.yaml"
    path.write_text(yaml.safe_dump({**JOB, **changes}), encoding="utf-8")
    return path


@cache
def returned(organisation: str = "RR8", numerator: float = 16543, denominator: float = 18405) -> bytes:
    """A workbook that somebody has filled in. A numerator above the denominator is a finding.

    Saved once: a workbook that is written again has other bytes.
    """
    plan = Plan(parse_selection(SET, Path("set.yaml"), shipped_menu()).selection, shipped_menu())
    asked = plan.selection.organisation(organisation)
    assert asked is not None
    answers = (
        Observation(organisation, "emp.good.01", "2024-25", numerator=numerator, denominator=denominator),
        Observation(organisation, "pl.lead.01", "2024-25", choice="yes"),
    )
    return workbook_bytes(plan_workbook(plan, asked, {answer.key: answer for answer in answers}))


def put(folder: Path, name: str, content: bytes, *, age: float = 3600) -> Path:
    """A file that was saved some time ago; seconds."""
    path = folder / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def run(
    job: Path,
    *,
    today: date = TODAY,
    now: datetime = NOW,
    fresh: bool = False,
    sleep: Callable[[float], None] = lambda _: None,
) -> Manifest:
    """Run a job without its waiting for anything."""
    return run_job(job, today=today, clock=lambda: now, fresh=fresh, sleep=sleep)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def log_of(folder: Path, manifest: Manifest) -> list[dict[str, Any]]:
    """The lines of a run's log."""
    lines = (folder / "runs" / f"{manifest.run}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
