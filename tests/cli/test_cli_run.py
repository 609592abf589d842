"""`anchorkit run`, as a scheduler or a person meets it."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.job.lock import one_at_a_time
from tests.support.jobs import JOB, make_project, put, returned, tree, write_job


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A job with one sound return; the command is given in another folder, as a scheduler gives it."""
    (tmp_path / "project").mkdir()
    path = make_project(tmp_path / "project")
    put(path.parent, "leeds.xlsx", returned())
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return path


def run(*arguments: str | Path) -> Result:
    """Run `anchorkit run …` without a terminal."""
    return CliRunner().invoke(app, ["run", *map(str, arguments)])


def test_a_run_and_one_after_it(job: Path) -> None:
    """The summary fits one screen; the second says that there was nothing to do; both leave with 0."""
    first = run(job)
    second = run(job)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.splitlines()[0] == "nightly-000001: done"
    assert "Read        1 accepted" in first.stdout
    assert second.stdout.splitlines()[0] == "nightly-000002: nothing new; nothing was changed"
    assert max(len(result.stdout.splitlines()) for result in (first, second)) <= 24
    assert not list(Path().iterdir())


def test_findings_leave_with_1(job: Path) -> None:
    """The summary counts them by code and says where the annotated copies are."""
    put(job.parent, "note.xlsx", b"not a workbook at all")

    result = run(job)

    assert result.exit_code == 1
    assert "nightly-000001: done, 1 finding to act on" in result.stdout
    assert "Findings    R101 × 1" in result.stdout
    assert str(job.parent / "annotated") in result.stdout


def test_refused_files_are_named(job: Path) -> None:
    """The first few in the summary, with where each file and its findings are listed."""
    for number in range(12):
        put(job.parent, f"scan-{number:02}.xlsx", b"not a workbook at all %d" % number)

    first = run(job)
    second = run(job)

    manifest = job.parent / "runs" / "nightly-000001.json"
    names = ", ".join(f"scan-{number:02}.xlsx" for number in range(8))
    assert f"Refused     {names} and 4 more\n" in first.stdout
    assert f"Listed      each file with its findings: {manifest}\n" in first.stdout
    assert json.loads(manifest.read_text("utf-8"))["file"] == str(manifest)
    assert len(first.stdout.splitlines()) <= 24
    assert "Refused" not in second.stdout


LEFT = (
    "runs/.nightly-000001.json.b6w9z_20.part",
    ".anchorkit.db.hqcg0q7f.part",
    ".anchorkit.db.hqcg0q7f.part-journal",
    ".remind.csv.aaaaaaaa.part",
    "annotated/.note-note.md.bbbbbbbb.part",
    "site/.report-public.md.cccccccc.part",
    "site/.anchorkit-public.json.dddddddd.part",
)
OTHERS = (
    "runs/.weekly-000001.json.b6w9z_20.part",
    "runs/.nightly-000001.json.part",
    ".weekly.db.hqcg0q7f.part",
    "annotated/.theirs.md.bbbbbbbb.part",
    "site/.theirs.html.cccccccc.part",
)


def test_what_a_killed_run_left_half_written_is_removed(job: Path) -> None:
    """Parts of files that the job writes go with the next run; those of others stay."""
    put(job.parent, "note.xlsx", b"not a workbook at all")
    for name in (*LEFT, *OTHERS):
        (job.parent / name).parent.mkdir(exist_ok=True)
        (job.parent / name).write_bytes(b"half")

    result = run(job)

    assert result.exit_code == 1
    assert {name for name in tree(job.parent) if ".part" in name} == set(OTHERS)


def test_reports_on_old_data_say_so_on_top(job: Path) -> None:
    """Where no return has come for longer than the job allows, the page says that it may be out of date."""
    write_job(job.parent, stale_after_days=10)
    run(job)
    fresh = (job.parent / "reports" / "report.md").read_text(encoding="utf-8")

    run(job, "--today", "2031-01-01")

    stale = (job.parent / "reports" / "report.md").read_text(encoding="utf-8")
    assert "may be out of date" not in fresh
    assert "may be out of date" in stale.splitlines()[0]


def test_without_a_terminal_progress_is_plain_lines(job: Path) -> None:
    """One line for each step on standard error, so that standard output is the summary alone."""
    result = run(job)
    assert result.stderr.splitlines()[:2] == ["Reading returns: 1", "Writing reports: 6"]
    assert "\x1b" not in result.output


def test_json_is_the_manifest(job: Path) -> None:
    """One object on standard output: what the manifest of the run holds."""
    said = json.loads(run(job, "--json").stdout)
    kept = json.loads((job.parent / "runs" / "nightly-000001.json").read_text("utf-8"))
    assert said == kept
    assert said["inputs"][0]["outcome"] == "accepted"


def test_a_dry_run_changes_nothing(job: Path) -> None:
    """It says which files are new and which reports would be written; not even a log is left."""
    before = tree(job.parent)

    result = run(job, "--dry-run")

    assert result.exit_code == 0
    assert "New         1: leeds.xlsx" in result.stdout
    assert "Reports     public: would be written: there are none yet" in result.stdout
    assert f"Publish     public: would go to {job.parent / 'site'}" in result.stdout
    assert tree(job.parent) == before


def test_a_dry_run_tries_the_store(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first run too: whoever has mistyped its address is told by the trial, not by the night."""
    monkeypatch.setenv("ANCHORKIT_STORE", "postgresql://somebody@127.0.0.1:1/anchors_db")
    result = run(job, "--dry-run")
    assert result.exit_code == 3
    assert "nobody answers at that address" in result.stderr
    assert not (job.parent / "runs").exists()


def test_a_dry_run_knows_what_the_last_run_did(job: Path) -> None:
    """After a run nothing is to be done, until a file comes or a report goes."""
    run(job)
    quiet = json.loads(run(job, "--dry-run", "--json").stdout)
    (job.parent / "reports" / "report.md").unlink()
    gone = json.loads(run(job, "--dry-run", "--json").stdout)
    put(job.parent, "leeds.xlsx", returned(numerator=1), age=60)
    changed = json.loads(run(job, "--dry-run", "--json").stdout)

    assert quiet["files"] == {"new": [], "changed": [], "unchanged": ["leeds.xlsx"], "passed_over": []}
    assert [found["would_be_written"] for found in quiet["reports"]] == [False, False]
    assert [found["would_be_written"] for found in gone["reports"]] == [True, False]
    assert changed["files"]["changed"] == ["leeds.xlsx"]
    assert all(found["would_be_written"] for found in changed["reports"])


def test_a_bad_job_is_told_whole(job: Path) -> None:
    """Every problem by its line, nothing run, exit code 3."""
    write_job(job.parent, returns={"from": "sftp://me:pw@host/in"}, keep_runs=0, colour="red")

    result = run(job)

    assert result.exit_code == 3
    assert {code for code in ("J101", "J102") if code in result.stderr} == {"J101", "J102"}
    assert "nightly.yaml, line" in result.stderr
    assert "me:pw" not in result.output
    assert not (job.parent / "runs").exists()


def test_a_missing_job_is_a_mistake_of_the_command(job: Path) -> None:
    """Exit code 2, as for any name that stands for nothing."""
    assert run(job.with_name("other.yaml")).exit_code == 2
    assert run(job, "--today", "tomorrow").exit_code == 2


def test_while_another_run_holds_the_store(job: Path) -> None:
    """It says who, and leaves with 3."""
    with one_at_a_time(str(job.parent / "anchorkit.db"), "weekly, process 7 on elsewhere"):
        result = run(job)
    assert result.exit_code == 3
    assert "in use by weekly, process 7 on elsewhere" in result.stderr


def test_what_could_not_be_done_leaves_with_3(job: Path) -> None:
    """What is done is in the summary, what is not and what to do is on standard error."""
    (job.parent / "site").write_text("a file where a folder should be", encoding="utf-8")

    result = run(job)

    assert result.exit_code == 3
    assert "not everything could be done (publish for public)" in result.stdout
    assert "the next run publishes them" in result.stderr


def test_the_summary_claims_nothing_of_what_failed(job: Path) -> None:
    """Where publishing fails after a run that did publish, nobody reads that the place is as it was."""
    run(job)
    for path in sorted((job.parent / "site").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (job.parent / "site").rmdir()
    (job.parent / "site").write_text("a file where a folder should be", encoding="utf-8")

    failed = run(job)

    assert failed.exit_code == 3
    assert "not everything could be done (publish for public)" in failed.stdout
    assert "Published" not in failed.stdout


def test_a_run_that_could_do_nothing_says_so(job: Path) -> None:
    """A set that is not there leaves nothing to list."""
    (job.parent / "set.yaml").unlink()
    result = run(job)
    assert result.exit_code == 3
    assert result.stdout.splitlines()[0] == "nightly-000001: nothing could be done (set)"


def test_the_store_may_stand_in_the_environment(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password belongs there, not into the job's file."""
    monkeypatch.setenv("ANCHORKIT_STORE", str(job.parent / "other.db"))
    assert run(job).exit_code == 0
    assert (job.parent / "other.db").is_file()
    assert not (job.parent / "anchorkit.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_at_a_terminal_progress_is_seen(job: Path) -> None:
    """A person sees what is being done."""
    import pty

    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "anchorkit", "run", str(job)], stdout=theirs, stderr=theirs, stdin=theirs
    )
    os.close(theirs)
    heard = bytearray()
    # Once nobody holds the other end, Linux says so with an error.
    with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as terminal:
        while found := terminal.read(4096):
            heard.extend(found)
    assert started.wait() == 0
    assert b"Reading returns" in heard
    assert b"leeds.xlsx" in heard
    assert b"nightly-000001: done" in heard


def test_reports_that_a_job_no_longer_names_are_not_told(job: Path) -> None:
    """What the last run wrote and published is told only of what the job still asks for."""
    report = {"audiences": ["trust", "public"], "formats": ["md"], "output": "reports"}
    write_job(job.parent, report={**report, "publish": {"trust": "ours", "public": "site"}})
    run(job)
    write_job(job.parent, report={**report, "audiences": ["trust"], "publish": {"trust": "elsewhere"}})
    fewer = json.loads(run(job, "--json").stdout)
    job.write_text(json.dumps({"returns": JOB["returns"]}), encoding="utf-8")
    none = run(job)

    assert [found["audience"] for found in fewer["reports"]] == ["trust"]
    assert [Path(found["to"]).name for found in fewer["published"]] == ["elsewhere"]
    assert none.exit_code == 0
    assert "Reports" not in none.stdout
    assert "Published" not in none.stdout


def test_a_job_without_reports_only_takes_returns_in(job: Path) -> None:
    """Each part of a job may be left out."""
    job.write_text(json.dumps({"returns": JOB["returns"]}), encoding="utf-8")
    result = run(job)
    assert result.exit_code == 0
    assert not (job.parent / "reports").exists()
