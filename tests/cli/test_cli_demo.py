"""`anchorkit demo`: the whole round on real published figures."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anchorkit.cli.app import app


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration, with what the command printed in `said.txt` beside it."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    result = CliRunner().invoke(app, ["demo", str(folder)])
    assert result.exit_code == 0, result.output
    (folder.parent / "said.txt").write_text(result.stdout, encoding="utf-8")
    return folder


def test_everything_that_a_newcomer_opens_is_there(demo: Path) -> None:
    """A set, a workbook for each trust, a store, and reports for the set and each trust in both formats."""
    names = {path.relative_to(demo).as_posix() for path in demo.rglob("*")}

    assert {"set.yaml", "anchorkit.db", "report.html", "report.md", "observations.csv"} <= names
    for code in ("RR8", "RRK", "RXR"):
        assert {f"report-{code}.html", f"report-{code}.md"} <= names
        assert sum(name.startswith(f"workbooks/{code}-") for name in names) == 1


def test_local_employment_is_pooled_from_sums(demo: Path) -> None:
    """61.9% is 22,699 of 36,670 staff, to the nearest 5; the mean of the percentages would be 59.2%."""
    report = (demo / "report.md").read_text(encoding="utf-8")

    assert "61.9%" in report
    assert "22,700 of 36,670" in report
    assert "59.2%" not in report


def test_averages_that_do_not_follow_are_kept_and_said(demo: Path) -> None:
    """Birmingham's printed wage averages stand as printed, with a warning, and are never recalculated."""
    with (demo / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["indicator"] == "local.wage" and row["organisation"] == "RRK"
        ]
    report = (demo / "report-RRK.md").read_text(encoding="utf-8")
    said = (demo.parent / "said.txt").read_text(encoding="utf-8")

    assert {row["group"]: row["value"] for row in rows}["residence=local_authority"] == "27689"
    assert "£27,689" in report
    assert re.search(r"does not follow|do not follow|disagree", report)
    assert "R313" in said


def test_what_goes_in_comes_out(demo: Path) -> None:
    """The export of the store is the published figures that the workbooks were filled with."""
    assert (demo / "observations.csv").read_bytes() == (demo / "published.csv").read_bytes()


def test_every_figure_carries_its_source(demo: Path) -> None:
    """No figure of the demonstration is without the publication that it comes from."""
    with (demo / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 90
    assert [row for row in rows if row["status"] == "reported" and not row["note"]] == []


def test_the_commands_are_shown_as_they_are_run(demo: Path) -> None:
    """A newcomer can repeat each step by typing what was shown."""
    said = (demo.parent / "said.txt").read_text(encoding="utf-8")

    assert [line.split()[2] for line in said.splitlines() if line.startswith("$ anchorkit")] == [
        "select",
        "select",
        "select",
        "workbook",
        "ingest",
        "report",
        "export",
    ]


def test_a_demo_may_be_run_again_but_never_over_somebody_elses_files(tmp_path: Path) -> None:
    """A folder with other files in it is left alone."""
    (tmp_path / "thesis.docx").write_bytes(b"years of work")

    result = CliRunner().invoke(app, ["demo", str(tmp_path)])

    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_demo_in_the_folder_of_an_earlier_one_starts_anew(tmp_path: Path) -> None:
    """Run twice, the folder holds one demonstration, and what a person put beside it is still there."""
    runner = CliRunner()
    folder = tmp_path / "demo"
    runner.invoke(app, ["demo", str(folder)])
    (folder / "my notes.txt").write_text("keep me", encoding="utf-8")

    again = runner.invoke(app, ["demo", str(folder)])

    assert again.exit_code == 0
    assert (folder / "my notes.txt").read_text(encoding="utf-8") == "keep me"
