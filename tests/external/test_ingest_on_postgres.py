"""Returns taken into a store on a PostgreSQL server by the command, as on a file."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.store import connect
from anchorkit.store.store import open_store
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.striking import command, run
from tests.support.workbooks import changed, typing

pytestmark = pytest.mark.postgres

LOCK = "SELECT pg_advisory_lock({})"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml and six returns of one trust, each correcting the one before."""
    (tmp_path / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["workbook", "--output", "blank"])
    (blank,) = Path("blank").glob("RR8-*.xlsx")
    (tmp_path / "returned").mkdir()
    for day in range(6):
        share = typing("emp.good.01|all|2024-25", numerator=day + 1, denominator=10)
        content = saved(changed(blank.read_bytes(), share), author="Ann", day=day)
        (tmp_path / "returned" / f"{day}.xlsx").write_bytes(content)
    return tmp_path


def test_two_at_once_take_each_file_once(project: Path, postgres_url: str) -> None:
    """Two runs over the same folder make the store and wait for each other; every file is in it once."""
    words = command("ingest", "returned", "--store", postgres_url)
    both = [subprocess.Popen(words, cwd=project, stdout=-1, stderr=-1) for _ in range(2)]
    for process in both:
        process.communicate()

    assert [process.returncode for process in both] == [0, 0]
    with open_store(postgres_url) as store:
        assert sorted(found.file for found in store.receipts()) == [f"{day}.xlsx" for day in range(6)]
        assert [found.observation.numerator for found in store.observations()] == [6]


def test_a_store_that_somebody_holds_is_given_up_in_words(
    project: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another run holds the store, this one waits a while, says so and leaves with 3."""
    import psycopg

    run(project, "ingest", "returned/0.xlsx", "--store", postgres_url)
    monkeypatch.setattr(connect, "BUSY_SECONDS", 1)
    with closing(psycopg.connect(postgres_url, autocommit=True)) as other:
        other.execute(LOCK.format(connect._ADVISORY_LOCK).encode())
        held = CliRunner().invoke(app, ["ingest", "returned", "--store", postgres_url])
        shown = CliRunner().invoke(app, ["status", "--store", postgres_url])

    assert (held.exit_code, shown.exit_code) == (3, 0)
    assert "in use by another program" in held.stderr
    assert "run this again to go on" in held.stderr
    assert CliRunner().invoke(app, ["ingest", "returned", "--store", postgres_url]).exit_code == 0


@pytest.mark.parametrize(
    ("table", "said"),
    [("DROP TABLE observation", "could not be read"), ("DROP TABLE receipt CASCADE", "could not")],
)
def test_a_store_that_lost_a_table_is_told(project: Path, postgres_url: str, table: str, said: str) -> None:
    """Whatever is wrong with the tables ends in a sentence, and the returns are as they were."""
    import psycopg

    run(project, "ingest", "returned/0.xlsx", "--store", postgres_url)
    with closing(psycopg.connect(postgres_url, autocommit=True)) as other:
        other.execute(table.encode())

    for words in (["ingest", "returned"], ["status"], ["trace", "RR8", "emp.good.01", "2024-25"]):
        result = CliRunner().invoke(app, [*words, "--store", postgres_url])
        assert result.exit_code == 3
        assert said in result.stderr
