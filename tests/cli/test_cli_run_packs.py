"""What goes back of returns with findings is never lost, whatever stood in the way of it."""

import json
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

from anchorkit.cli.app import app
from tests.support.jobs import make_project, put, returned

NAMES = ("east", "leeds", "note")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job with three returns that have findings, one of which is refused."""
    path = make_project(tmp_path)
    put(tmp_path, "east.xlsx", returned("RXR", numerator=9, denominator=3))
    put(tmp_path, "leeds.xlsx", returned(numerator=9, denominator=3))
    put(tmp_path, "note.xlsx", b"not a workbook at all")
    return path


def run(job: Path) -> dict[str, Any]:
    """Run the job; what it says as JSON."""
    done = CliRunner().invoke(app, ["run", str(job), "--today", "2026-04-01", "--json"])
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["exit_code"] == done.exit_code
    return said


def packs(folder: Path) -> set[str]:
    """Whose notes are there."""
    return {path.name.removesuffix("-note.md") for path in (folder / "annotated").glob("*-note.md")}


def test_a_file_is_done_only_once_its_pack_is_written(job: Path, tmp_path: Path) -> None:
    """A file stands where the folder should: once it is gone, every pack is written, and told."""
    (tmp_path / "annotated").write_text("in the way", encoding="utf-8")
    first = run(job)
    (tmp_path / "annotated").unlink()
    second = run(job)
    third = run(job)

    assert (first["exit_code"], first["counts"]["read"], first["annotated"]) == (3, 3, [])
    assert (first["counts"]["accepted with findings"], first["counts"]["refused"]) == (2, 1)
    assert {found["outcome"] for found in first["inputs"]} == {"pack not written"}
    assert packs(tmp_path) == set(NAMES)
    assert second["exit_code"] == 1
    assert second["findings"] == first["findings"]
    assert len(second["annotated"]) == 5
    assert (third["exit_code"], third["counts"]["unchanged"], third["counts"]["read"]) == (0, 3, 0)


def test_packs_that_were_written_are_not_written_again(job: Path, tmp_path: Path) -> None:
    """Where only the second could not be written, the first is done, and the next run writes the others."""
    (tmp_path / "annotated" / "leeds-note.md").mkdir(parents=True)
    first = run(job)
    (tmp_path / "annotated" / "leeds-note.md").rmdir()
    second = run(job)

    assert first["exit_code"] == 3
    assert [found["outcome"] for found in first["inputs"]] == [
        "accepted with findings",
        "pack not written",
        "pack not written",
    ]
    assert packs(tmp_path) == set(NAMES)
    assert (second["exit_code"], second["counts"]["read"], second["counts"]["unchanged"]) == (1, 2, 1)


def test_what_is_due_is_not_forgotten_over_other_failures(job: Path, tmp_path: Path) -> None:
    """A run that can't see the returns, and one whose job wants no packs, leave it to the next."""
    (tmp_path / "annotated").write_text("in the way", encoding="utf-8")
    run(job)
    (tmp_path / "inbox").rename(tmp_path / "away")
    unseen = run(job)
    (tmp_path / "away").rename(tmp_path / "inbox")
    (tmp_path / "annotated").unlink()
    run(job)

    assert {found["outcome"] for found in unseen["inputs"]} == {"pack not written"}
    assert packs(tmp_path) == set(NAMES)


def test_packs_behind_a_url_are_done_once_they_are_there(tmp_path: Path) -> None:
    """Each goes to its place when it is written; one that can't go waits with those after it."""
    memory, there = fsspec.filesystem("memory"), f"/{tmp_path.as_posix().strip('/')}/there"
    job = make_project(tmp_path, returns={"from": "inbox", "annotate": f"memory:/{there}"})
    put(tmp_path, "east.xlsx", returned("RXR", numerator=9, denominator=3))
    put(tmp_path, "leeds.xlsx", returned(numerator=9, denominator=3))
    memory.makedirs(f"{there}/leeds-note.md")
    first = run(job)
    memory.rmdir(f"{there}/leeds-note.md")
    run(job)

    outcomes = [found["outcome"] for found in first["inputs"]]
    assert outcomes == ["accepted with findings", "pack not written"], first["failures"]
    notes = [path.rpartition("/")[2] for path in memory.find(there) if path.endswith("-note.md")]
    assert notes == ["east-note.md", "leeds-note.md"]
