"""Files and folders that may not be read or written, and what a run leaves of those that it was given."""

import hashlib
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from alembic import command as alembic
from alembic.config import Config
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.store.connect import connect, writing
from anchorkit.store.place import parse_place
from anchorkit.store.schema import APPLICATION_ID, MIGRATIONS
from anchorkit.store.store import open_store
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.striking import REPLACING, fault, run, without_the_rights_of_root
from tests.support.workbooks import changed, typing

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="rights and signals as Linux has"
)

SHARE: Final = "emp.good.01|all|2024-25"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml and a filled return of Leeds, to stand in."""
    (tmp_path / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["workbook", "--output", "blank"])
    (tmp_path / "returned").mkdir()
    put("a.xlsx", 9)
    return tmp_path


def put(name: str, numerator: int, day: float = 0) -> None:
    """Leeds fills its workbook in and saves it on a day of June 2026."""
    (blank,) = Path("blank").glob("RR8-*.xlsx")
    content = changed(blank.read_bytes(), typing(SHARE, numerator=numerator, denominator=10))
    Path("returned", name).write_bytes(saved(content, author="Ann", day=day))


def test_a_file_that_may_not_be_read_is_refused_and_the_others_go_in(project: Path) -> None:
    """Somebody without the right to read one file is told which and why; the rest is taken."""
    secret = project / "returned" / "0-secret.xlsx"
    shutil.copy(project / "returned" / "a.xlsx", secret)
    secret.chmod(0)

    for words in (["returned"], ["returned/0-secret.xlsx", "returned/a.xlsx"]):
        done = run(project, "ingest", *words, "--store", "x.db", preexec_fn=without_the_rights_of_root)

        assert done.returncode == 1
        assert b"0-secret.xlsx: refused" in done.stdout
        assert b"R001" in done.stdout
        assert b"2 files: " in done.stdout
    with open_store(str(project / "x.db")) as store:
        assert [found.receipt.outcome for found in store.receipts()] == ["accepted"]


def test_a_folder_that_may_not_be_read_is_told(project: Path) -> None:
    """A folder that can't be listed stops the command with its name, before anything is taken."""
    (project / "returned").chmod(0)

    done = run(project, "ingest", "returned", preexec_fn=without_the_rights_of_root)

    (project / "returned").chmod(0o755)
    assert done.returncode == 3
    assert b"returned can't be listed: Permission denied" in done.stderr
    assert not (project / "anchorkit.db").exists()


def test_no_input_is_ever_changed(project: Path) -> None:
    """Whatever is done with them, the files that came keep their bytes, names and times."""
    (project / "returned" / "bad.xlsx").write_bytes(b"no workbook at all")
    put("b.xlsx", 12, day=1)
    before = _facts(project / "returned")

    for words in (
        ["check", "returned"],
        ["ingest", "returned", "--annotate", "returned"],
        ["ingest", "returned"],
    ):
        CliRunner().invoke(app, words)
        after = _facts(project / "returned")
        assert {name: after[name] for name in before} == before

    assert set(after) > set(before)


def _facts(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def test_of_fifty_files_one_bad_one_costs_itself_alone(project: Path) -> None:
    """49 go in, each by itself; the exit code says that there is something to look at."""
    sound = (project / "returned" / "a.xlsx").read_bytes()
    for number in range(48):
        (project / "returned" / f"b{number:02d}.xlsx").write_bytes(sound + b"\0" * (number + 1))
    (project / "returned" / "b30.xlsx").write_bytes(sound[:3000])
    put("c.xlsx", 8, day=1)

    result = CliRunner().invoke(app, ["ingest", "returned"])

    assert result.exit_code == 1
    assert "50 files: 49 accepted, 1 refused" in result.stdout
    with open_store(str(project / "anchorkit.db")) as store:
        assert len(store.receipts()) == 50


def test_killed_in_the_middle_of_a_report_each_file_is_the_old_or_the_new(project: Path) -> None:
    """kill -9 just before any file is put in its place: none is half, and the next run makes them all new."""
    words = ["report", "--format", "html,md", "--output"]
    CliRunner().invoke(app, ["ingest", "returned"])
    CliRunner().invoke(app, [*words, "old"])
    put("b.xlsx", 8, day=1)
    CliRunner().invoke(app, ["ingest", "returned"])
    CliRunner().invoke(app, [*words, "new"])
    old, new = _contents(project / "old"), _contents(project / "new")
    assert len(new) == 6
    assert set(old) == set(new)

    # The audit is put in its place too, and charts that are alike are not.
    put_in_place = 1 + sum(content != old[name] for name, content in new.items())
    for at in range(1, put_in_place + 1):
        reports = f"reports-{at}"
        shutil.copytree("old", reports)
        struck = run(project, *words, reports, environment=fault(project, at, signal.SIGKILL, REPLACING))
        assert struck.returncode == -signal.SIGKILL
        found = _contents(project / reports)
        assert set(found) == set(old)
        assert all(content in (old[name], new[name]) for name, content in found.items())
        CliRunner().invoke(app, [*words, reports])
        assert _contents(project / reports) == new
        assert not list((project / reports).glob(".*"))


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder; what a killed run left unfinished lies in a folder that begins with a dot."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {str(name): path.read_bytes() for name, path in found.items() if not name.parts[0].startswith(".")}


def _older_store(path: Path) -> None:
    """A store as the first version of the program made it."""
    path.touch()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with connect(parse_place(str(path))) as connection, writing(connection):
        config.attributes["connection"] = connection
        alembic.upgrade(config, "0001")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version = 1")


@pytest.mark.parametrize("at", [1, 8, 15, 22, 29, 36])
def test_an_upgrade_killed_half_way_is_done_by_the_next_run(project: Path, at: int) -> None:
    """kill -9 at a statement while an older store is brought forward: it is the old one or the new one."""
    store = project / "anchorkit.db"
    _older_store(store)

    struck = run(project, "ingest", "returned", environment=fault(project, at, signal.SIGKILL))

    assert struck.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        version = connection.execute("SELECT version_num FROM anchorkit_version").fetchone()
        columns = {row[1] for row in connection.execute("PRAGMA table_info(receipt)")}
    assert ("author" in columns, "refused_answers" in columns) == ((version != ("0001",)),) * 2
    assert CliRunner().invoke(app, ["ingest", "returned"]).exit_code == 0
    with open_store(str(store)) as opened:
        assert [found.receipt.added for found in opened.receipts()] == [1]


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o010644], ids=["link", "folder", "pipe"])
def test_a_part_that_claims_to_be_something_else_is_only_bytes(project: Path, mode: int) -> None:
    """Nothing is ever put on a disk, so that a link inside the zip leads nowhere."""
    import io
    import zipfile

    out = io.BytesIO()
    content = (project / "returned" / "a.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        link = zipfile.ZipInfo("xl/media/image1.png")
        link.external_attr = mode << 16
        new.writestr(link, "/etc/passwd")
    (project / "returned" / "a.xlsx").write_bytes(out.getvalue())
    before = set(os.listdir(project))  # noqa: PTH208 - names, not paths

    assert CliRunner().invoke(app, ["check", "returned"]).exit_code == 0
    assert set(os.listdir(project)) == before  # noqa: PTH208 - as above
