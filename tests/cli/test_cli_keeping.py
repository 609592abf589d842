"""`anchorkit status`, `trace`, `withdraw` and `restore` as a person or a program meets them."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.store.store import open_store
from tests.support.saved import saved
from tests.support.workbooks import changed, typing

SET = """
id: two-trusts
title: Two trusts
menu: {id: health-anchors, version: "1.0.0"}
return_by: 2026-06-30
organisations:
  - code: RXR
    name: East Lancashire Hospitals NHS Trust
    contact: {name: "=HYPERLINK(1)", email: east@example.org}
  - {code: RR8, name: Leeds Teaching Hospitals NHS Trust}
periods: {from: 2024-25, to: 2024-25}
indicators:
  - {id: emp.good.01, reason: Pay comes first.}
  - {id: pl.lead.01, reason: The board must stand behind it.}
"""
SHARE = "emp.good.01|all|2024-25"
PLAN = "pl.lead.01|all|2024-25"
TRACE = ("trace", "RR8", "emp.good.01", "2024-25")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml and its workbooks, to stand in."""
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run("workbook", "--output", "out")
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments))


def run_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command with --json; its standard output is one JSON object."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def send(
    project: Path,
    numerator: object,
    *,
    name: str = "sent.xlsx",
    author: str = "",
    day: float = 0,
    code: str = "RR8",
    **more: object,
) -> Result:
    """Leeds fills in the workbook, saves it on a day of June 2026, and it is taken in."""
    (blank,) = (project / "out").glob(f"{code}-*.xlsx")
    content = changed(blank.read_bytes(), typing(SHARE, numerator=numerator, denominator=10))
    if more:
        content = changed(content, typing(PLAN, **more))
    (project / name).write_bytes(saved(content, author=author, day=day))
    return run("ingest", name)


def test_before_anything_came_everything_is_outstanding(project: Path) -> None:
    """Without a store the status is that nothing came; overdue, it leaves with 1."""
    code, said = run_json("status", "--today", "2026-07-10")

    assert code == 1
    assert [found["organisation"] for found in said["organisations"]] == ["RXR", "RR8"]
    assert [(found["to_answer"], found["days_overdue"]) for found in said["organisations"]] == [(2, 10)] * 2
    assert not (project / "anchorkit.db").exists()


@pytest.mark.parametrize(("today", "code"), [("2026-06-30", 0), ("2026-07-01", 1)])
def test_nothing_is_overdue_on_the_day_itself(project: Path, today: str, code: int) -> None:
    """What is due on a day may come on that day."""
    assert run("status", "--today", today).exit_code == code


def test_status_counts_what_is_answered_and_what_is_not(project: Path) -> None:
    """Answered, not collected and to answer are told apart, in all and by pillar."""
    send(project, 9, status="Not collected")

    code, said = run_json("status", "--today", "2026-06-01")

    leeds = said["organisations"][1]
    assert code == 0
    counted = ("asked", "answered", "not_collected", "to_answer", "complete", "outstanding")
    assert [leeds[name] for name in counted] == [2, 1, 1, 0, 100, False]
    pillars = {found["pillar"]: found["answered"] for found in leeds["pillars"]}
    assert pillars == {"Employment": 1, "Partnership and leadership": 0}
    assert said["totals"] == {"organisations": 2, "outstanding": 1, "overdue": 0}


def test_status_keeps_the_order_of_the_set(project: Path) -> None:
    """Organisations are never ranked: they stand in the order in which the set names them."""
    send(project, 9)
    lines = run("status", "--today", "2026-06-01").stdout.splitlines()
    assert [line.split()[0] for line in lines[2:4]] == ["RXR", "RR8"]


def test_verbose_shows_returns_disputes_and_files_of_nobody(project: Path) -> None:
    """With --verbose each return has its number, which `withdraw` needs; what is nobody's is shown too."""
    send(project, 9, name="ann.xlsx", author="Ann")
    send(project, 8, name="bob.xlsx", author="Bob", day=1)
    (project / "notes.txt").write_text("hello", encoding="utf-8")
    run("ingest", "notes.txt")

    shown = run("status", "--verbose", "--today", "2026-06-01").stdout

    assert "return 1: ann.xlsx" in shown
    assert f"disputed: {SHARE} (returns 2 and 1)" in shown
    assert "From nobody whom the set asks" in shown
    assert "return 3: notes.txt" in shown


def test_the_chase_list_is_for_a_mail_merge(project: Path) -> None:
    """One row for each organisation with something outstanding, and no cell that a spreadsheet would run."""
    send(project, 9, result="Yes")

    result = run("status", "--chase", "lists/chase.csv", "--today", "2026-07-10")

    text = (project / "lists" / "chase.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert result.exit_code == 1
    assert "1 organisation to remind" in result.stderr
    assert row == {
        "organisation": "East Lancashire Hospitals NHS Trust",
        "code": "RXR",
        "contact": "'=HYPERLINK(1)",
        "email": "east@example.org",
        "questions_asked": "2",
        "questions_outstanding": "2",
        "refused_answers": "0",
        "disputed_answers": "0",
        "last_received": "",
        "due": "2026-06-30",
        "days_overdue": "10",
        "workbook": "RXR-east-lancashire-hospitals-nhs-trust.xlsx",
    }


def test_a_day_that_is_none_is_not_understood(project: Path) -> None:
    """--today wants a date."""
    result = run("status", "--today", "tomorrow")
    assert (result.exit_code, "2026-04-01" in result.stderr) == (2, True)


def test_trace_tells_the_whole_history(project: Path) -> None:
    """The newest first: the figure, file, sheet, cell, return and the report of then."""
    send(project, 9, name="first.xlsx")
    send(project, 8, name="second.xlsx", day=1)

    code, said = run_json(*TRACE)

    assert code == 0
    assert [(step["state"], step["numerator"], step["file"]) for step in said["history"]] == [
        ("current", 8, "second.xlsx"),
        ("superseded", 9, "first.xlsx"),
    ]
    first = said["history"][1]
    assert (first["sheet"], first["cell"], first["return"]) == ("Employment", first["cell"], 1)
    assert (first["until"], len(first["sha256"])) == (said["history"][0]["since"], 64)


def test_the_reports_of_then_can_be_made_again(project: Path) -> None:
    """The command that trace gives for a past state makes a report that says what stood then."""
    send(project, 9)
    send(project, 8, day=1)
    _, said = run_json(*TRACE)

    reports = []
    for number, step in enumerate(said["history"]):
        words = step["report"].split()[1:-1]
        assert run(*words, f"at-{number}", "--format", "md").exit_code == 0
        reports.append((project / f"at-{number}" / "report-RR8.md").read_text(encoding="utf-8"))

    assert ["80" in reports[0], "90" in reports[1]] == [True, True]
    assert reports[0] != reports[1]


def test_the_original_file_is_written_out_under_a_safe_name(project: Path) -> None:
    """--save-file gives the very bytes that came, in the folder named, whatever the file was called."""
    send(project, 9, name="=cmd & x.xlsx")

    result = run(*TRACE, "--save-file", "originals")

    assert result.exit_code == 0
    (kept,) = (project / "originals").iterdir()
    assert kept.name == "RR8-return-1.xlsx"
    assert kept.read_bytes() == (project / "=cmd & x.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("RR9", "emp.good.01", "2024-25"), "RR8"),
        (("RR8", "emp.god.01", "2024-25"), "emp.good.01"),
        (("RR8", "emp.good.01", "2024"), "2024-25"),
        (("RR8", "emp.good.01", "2024-25", "everyone"), "“everyone”"),
        (("RR8", "pl.lead.01", "2024-25"), "pl.lead.01"),
    ],
)
def test_an_id_that_is_not_known_suggests_the_nearest(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    """A mistyped id is told with what may have been meant."""
    send(project, 9)
    result = run("trace", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_capitals_do_not_matter_to_trace(project: Path) -> None:
    """Codes are found however they are spelt."""
    send(project, 9)
    assert run("trace", "rr8", "EMP.Good.01", "2024-25", "ALL").exit_code == 0


def test_a_return_is_withdrawn_and_restored(project: Path) -> None:
    """Withdrawing falls back, status and trace show it with the reason, restoring brings it back."""
    send(project, 9, name="first.xlsx")
    send(project, 8, name="second.xlsx", day=1)
    before = run("export").stdout

    code, said = run_json("withdraw", "2", "--reason", "Sent by mistake")

    assert (code, said["what"], said["reason"]) == (0, "withdrawn", "Sent by mistake")
    assert said["answers"] == {"added": 0, "changed": 1, "removed": 0, "unchanged": 0}
    assert "RR8,emp.good.01,2024-25,all,9,10" in run("export").stdout
    assert "withdrawn: Sent by mistake" in run("status", "-v", "--today", "2026-06-01").stdout
    shown = run(*TRACE).stdout
    assert "8 of 10 (reported): withdrawn" in shown
    assert "9 of 10 (reported): stands now" in shown

    assert run("restore", "2", "--reason", "It was right").exit_code == 0
    assert run("export").stdout == before
    assert "restored: It was right" in run("status", "-v", "--today", "2026-06-01").stdout


def test_what_all_returns_said_may_be_withdrawn(project: Path) -> None:
    """Where nothing is left, trace says so and status counts the question as one to answer."""
    send(project, 9)
    run("withdraw", "1", "--reason", "Test")
    assert "Nothing stands" in run(*TRACE).stdout
    _, said = run_json("status", "--today", "2026-06-01")
    assert said["organisations"][1]["to_answer"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("withdraw", "9", "--reason", "x"), "no return 9"),
        (("withdraw", "1", "--reason", "  "), "reason is needed"),
        (("withdraw", "1"), "--reason"),
        (("restore", "1", "--reason", "x"), "is not withdrawn"),
    ],
)
def test_what_cannot_be_withdrawn_is_not_understood(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    """A slip changes nothing and is told."""
    send(project, 9)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_withdrawn_file_that_comes_again_is_said(project: Path) -> None:
    """The very same file stays withdrawn, with a finding that says how to restore it."""
    send(project, 9)
    run("withdraw", "1", "--reason", "x")
    code, said = run_json("ingest", "sent.xlsx")
    assert code == 1
    assert [finding["code"] for finding in said["files"][0]["findings"]] == ["R602"]


def test_the_receipt_says_for_each_answer_what_became_of_it(project: Path) -> None:
    """Added, changed from what to what, unchanged, kept as older: of any return, at any later time."""
    send(project, 9, name="first.xlsx", result="Yes")
    send(project, 8, name="second.xlsx", day=1, result="Yes")
    send(project, 7, name="late.xlsx", day=0.5)

    receipts = [run_json("receipt", number)[1] for number in ("1", "2", "3")]

    said = [
        [
            (found["indicator"], found["what"], found["before"] and found["before"]["numerator"])
            for found in each
        ]
        for each in (receipt["answers"] for receipt in receipts)
    ]
    assert said == [
        [("emp.good.01", "added", None), ("pl.lead.01", "added", None)],
        [("emp.good.01", "changed", 9), ("pl.lead.01", "unchanged", None)],
        [("emp.good.01", "older", 8)],
    ]
    for receipt in receipts:
        whats = [found["what"] for found in receipt["answers"]]
        assert {name: whats.count(name) for name in receipt["counts"]} == receipt["counts"]


def test_the_receipt_names_the_refused_answers_with_their_findings(project: Path) -> None:
    """What could not be taken is named by its key and the code of what stands against it."""
    result = send(project, 12, result="Perhaps")

    code, said = run_json("receipt", "1")

    assert f"  refused:\n    {SHARE}  R309\n    {PLAN}  R303\n" in result.stdout
    assert code == 0
    assert [(found["indicator"], found["codes"]) for found in said["refused"]] == [
        ("emp.good.01", ["R309"]),
        ("pl.lead.01", ["R303"]),
    ]
    shown = run("receipt", "1").stdout
    assert f"refused  {SHARE}" in shown
    assert "2 errors" in shown


def test_the_receipt_as_csv_has_the_figures_of_before_and_of_now(project: Path) -> None:
    """One row for each answer, also those refused, for whoever looks through them in a spreadsheet."""
    send(project, 9, name="=cmd.xlsx")
    send(project, 8, name="=cmd.xlsx", day=1, result="Perhaps")

    assert run("receipt", "2", "--output", "lists/receipt.csv").exit_code == 0

    text = (project / "lists" / "receipt.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["what"], row["before_numerator"], row["numerator"], row["findings"]) for row in rows] == [
        ("changed", "9", "8", ""),
        ("refused", "", "", "R303"),
    ]
    assert {row["file"] for row in rows} == {"'=cmd.xlsx"}


def test_the_receipt_of_a_file_that_was_refused_says_why(project: Path) -> None:
    """A refused file has no answers, but its findings are kept with it."""
    (project / "notes.txt").write_text("hello", encoding="utf-8")
    run("ingest", "notes.txt")
    shown = run("receipt", "1")
    assert (shown.exit_code, "R101" in shown.stdout) == (0, True)


def test_a_return_that_never_came_has_no_receipt(project: Path) -> None:
    """A mistyped number is told, with the way to the numbers."""
    send(project, 9)
    result = run("receipt", "7")
    assert (result.exit_code, "status --verbose" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("later", "still_there"),
    [
        pytest.param(None, True, id="nothing came since"),
        pytest.param(
            {"name": "sent.xlsx", "numerator": 9, "day": 0}, False, id="the same file, taken in again"
        ),
        pytest.param({"name": "new.xlsx", "numerator": 8, "day": 1}, False, id="a corrected one"),
        pytest.param({"name": "old.xlsx", "numerator": 8, "day": -1}, True, id="one saved earlier"),
        pytest.param({"name": "new.xlsx", "numerator": 8, "day": 1, "code": "RXR"}, True, id="another's"),
    ],
)
def test_a_file_at_which_it_was_stopped_is_named_until_it_no_longer_matters(
    project: Path, later: dict[str, Any] | None, still_there: bool
) -> None:
    """Status says *take it in again* until that was done, or a later return has overtaken the file."""
    send(project, 9, name="sent.xlsx", author="Ann")
    content = (project / "sent.xlsx").read_bytes()
    (project / "anchorkit.db").unlink()
    digest = hashlib.sha256(content).hexdigest()
    with open_store(str(project / "anchorkit.db"), create=True) as store:
        store.keep("sent.xlsx", content, digest, now=datetime(2026, 6, 20, tzinfo=UTC))
    if later:
        send(project, **{"author": "Ann", **later})

    shown = run("status", "--today", "2026-06-21").stdout
    _, said = run_json("status", "--today", "2026-06-21")

    assert ("stopped before it was taken in" in shown) is still_there
    assert [found["sha256"] for found in said["unjudged"]] == [digest] * still_there
