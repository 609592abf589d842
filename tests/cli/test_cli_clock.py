"""Returns taken in while the computer's clock stands still, goes back or runs ahead, by the commands."""

import json
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from anchorkit.cli import keeping, returns
from anchorkit.cli.app import app
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import changed, typing

SHARE = "emp.good.01|all|2024-25"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml and its workbooks, to stand in."""
    (tmp_path / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["workbook", "--output", "out"])
    return tmp_path


def run_json(*arguments: str) -> dict[str, Any]:
    """Run a command with --json; give the object."""
    said: dict[str, Any] = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    return said


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the computer's clock."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(moment.timestamp(), tz)

    for module in (returns, keeping):
        monkeypatch.setattr(module, "datetime", Clock)


def send(project: Path, numerator: int, day: float) -> dict[str, Any]:
    """Leeds saves its workbook on a day of June 2026, and it is taken in now; give the file's receipt."""
    (blank,) = (project / "out").glob("RR8-*.xlsx")
    content = changed(blank.read_bytes(), typing(SHARE, numerator=numerator, denominator=10))
    (project / "sent.xlsx").write_bytes(saved(content, author="Ann", day=day))
    said: dict[str, Any] = run_json("ingest", "sent.xlsx")["files"][0]
    return said


def whats(receipt: dict[str, Any]) -> list[str]:
    """What became of its answers."""
    return [found["what"] for found in receipt["changes"]]


CLOCKS = {
    "goes on": (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)),
    "stands still": (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)),
    "goes back a month": (datetime(2026, 7, 10, tzinfo=UTC), datetime(2026, 6, 9, tzinfo=UTC)),
    "goes back to 1970": (datetime(2026, 7, 10, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
    "goes back an hour": (
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_correction_counts_whatever_the_clock_says(
    project: Path, clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Returns are ordered by when they were saved and by their turn: the later one stands."""
    first, second = CLOCKS[clock]
    at(first, monkeypatch)
    assert whats(send(project, 9, day=1)) == ["added"]
    at(second, monkeypatch)
    assert whats(send(project, 8, day=2)) == ["changed"]

    history = run_json("trace", "RR8", "emp.good.01", "2024-25")["history"]

    assert [(step["numerator"], step["state"]) for step in history] == [(8, "current"), (9, "superseded")]
    assert history[0]["received"] > history[1]["received"]
    assert history[1]["until"] == history[0]["since"]


@pytest.mark.parametrize("clock", CLOCKS)
def test_an_older_return_that_arrives_late_stays_older_whatever_the_clock_says(
    project: Path, clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved earlier does not overwrite what was saved later, and a third return corrects as ever."""
    first, second = CLOCKS[clock]
    at(first, monkeypatch)
    send(project, 9, day=2)
    at(second, monkeypatch)
    late = send(project, 8, day=1)
    assert (whats(late), [found["code"] for found in late["findings"]]) == (["older"], ["R603"])
    assert whats(send(project, 7, day=3)) == ["changed"]

    history = run_json("trace", "RR8", "emp.good.01", "2024-25")["history"]

    assert [(step["numerator"], step["state"]) for step in history] == [
        (7, "current"),
        (8, "older"),
        (9, "superseded"),
    ]


def test_reports_of_then_are_told_apart_though_the_clock_went_back(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moments that trace gives make the reports of before and after, in their order."""
    first, second = CLOCKS["goes back a month"]
    at(first, monkeypatch)
    send(project, 9, day=1)
    at(second, monkeypatch)
    send(project, 8, day=2)

    history = run_json("trace", "RR8", "emp.good.01", "2024-25")["history"]

    figures = []
    for step in history:
        exported = CliRunner().invoke(app, ["export", "--as-at", step["as_at"]]).stdout
        figures.append("RR8,emp.good.01,2024-25,all,8,10" in exported)
    assert figures == [True, False]


def test_a_withdrawal_after_the_clock_went_back_takes_effect_at_once(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is withdrawn no longer stands, also where the clock says that it has not come yet."""
    first, second = CLOCKS["goes back to 1970"]
    at(first, monkeypatch)
    send(project, 9, day=1)
    send(project, 8, day=2)
    at(second, monkeypatch)

    assert run_json("withdraw", "2", "--reason", "x")["answers"]["changed"] == 1

    history = run_json("trace", "RR8", "emp.good.01", "2024-25")["history"]
    assert [step["numerator"] for step in history if step["state"] == "current"] == [9]


def test_a_file_saved_in_the_future_can_still_be_corrected(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A computer whose clock runs ahead does not shut the organisation's later corrections out."""
    at(datetime(2026, 6, 15, tzinfo=UTC), monkeypatch)
    send(project, 9, day=400)
    at(datetime(2026, 6, 20, tzinfo=UTC), monkeypatch)
    assert whats(send(project, 8, day=18)) == ["changed"]
