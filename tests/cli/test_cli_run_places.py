"""The places that a run is given: no password in any of them, and none that would spoil another."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from tests.support.jobs import make_project, put, returned, tree, write_job

HOOK = """
import sys
open("told.txt", "w", encoding="utf-8").write(sys.stdin.read())
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A job with one return and a hook."""
    monkeypatch.chdir(tmp_path)
    path = make_project(tmp_path, hook={"command": [sys.executable, "hook.py"], "when": "always"})
    (tmp_path / "hook.py").write_text(HOOK, encoding="utf-8")
    put(tmp_path, "leeds.xlsx", returned())
    return path


def command(*arguments: str | Path) -> Result:
    """Run `anchorkit …` without a terminal."""
    return CliRunner().invoke(app, list(map(str, arguments)))


ADDRESSES = [
    "postgresql://postgres:hunter2@127.0.0.1:1/db",
    "postgresql://127.0.0.1:1/db?user=postgres&password=hunter2",
    "postgresql://127.0.0.1:1/db?sslpassword=hunter2",
    "postgresql:/127.0.0.1/db?password=hunter2",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_password_in_the_address_of_the_store_is_refused_everywhere(
    address: str, job: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By option, by variable or in the job: nobody connects, nothing is recorded, nothing repeats it."""
    by_option = command("status", "--store", address)
    monkeypatch.setenv("ANCHORKIT_STORE", address)
    by_variable = command("run", job)
    monkeypatch.delenv("ANCHORKIT_STORE")
    write_job(tmp_path, store=address)
    in_the_job = command("run", job)

    said = [by_option, by_variable, in_the_job]
    assert [result.exit_code for result in said] == [2, 2, 3]
    assert all("holds a password" in result.stderr for result in said)
    assert all("PGPASSWORD" in result.stderr for result in said[:2])
    assert not any("hunter2" in result.output for result in said)
    assert not (tmp_path / "told.txt").exists()
    assert not (tmp_path / "runs").exists()


def test_what_a_run_records_of_an_address_says_only_where_the_store_is(
    job: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the key of a password is mistyped, what stands behind it is told to nobody."""
    address = "postgresql://postgres@127.0.0.1:1/db?passwrod=hunter2"
    monkeypatch.setenv("ANCHORKIT_STORE", address)
    by_option = command("status", "--store", address)
    by_variable = command("run", job)

    assert [by_option.exit_code, by_variable.exit_code] == [3, 3]
    assert "127.0.0.1:1/db cannot be reached" in by_option.stderr
    assert "127.0.0.1:1/db cannot be reached" in (tmp_path / "told.txt").read_text("utf-8")
    texts = [text.decode("utf-8", "replace") for text in tree(tmp_path).values()]
    assert not [text for text in (*texts, by_option.output, by_variable.output) if "hunter2" in text]


@pytest.mark.parametrize("address", ["postgresql://u@h:port/db", "postgresql:/host/db"])
def test_half_an_address_is_no_store(address: str, job: Path, tmp_path: Path) -> None:
    """A word for the port is no fault of anchorkit, and a slash too few makes no file of that name."""
    by_option = command("run", job, "--store", address)
    write_job(tmp_path, store=address)
    in_the_job = command("run", job)

    assert (by_option.exit_code, in_the_job.exit_code) == (2, 3)
    assert "That is no place for a store" in by_option.stderr
    assert "store is neither a file nor a URL" in in_the_job.stderr
    assert "nightly.yaml, line" in in_the_job.stderr
    assert not list(tmp_path.glob("*postgres*"))
    assert not list(tmp_path.rglob("*.db*"))


def test_the_public_gets_no_place_among_the_reports_of_a_trust(job: Path, tmp_path: Path) -> None:
    """The job is refused before anything is written there."""
    publish = {"trust": "reports", "public": "reports"}
    write_job(tmp_path, report={"audiences": ["trust", "public"], "output": "reports", "publish": publish})
    result = command("run", job)
    assert result.exit_code == 3
    assert result.stderr.count("J106") == 3
    assert not (tmp_path / "reports").exists()


def test_workers_and_a_cluster_are_not_both_taken(job: Path, tmp_path: Path) -> None:
    """Neither wins silently."""
    write_job(tmp_path, workers=2, cluster="tcp://127.0.0.1:1")
    result = command("run", job)
    assert result.exit_code == 3
    assert "cluster is named beside workers" in result.stderr
