"""`anchorkit store` as a person or a program meets it: check, backup, copy and upgrade."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.store.store import open_store
from tests.support.stores import fill, leave_older
from tests.unit.store.store_promises import values


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store that has something of everything, to stand in."""
    fill(str(tmp_path / "anchorkit.db"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANCHORKIT_STORE", "anchorkit.db")
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command of `anchorkit store`."""
    return CliRunner().invoke(app, ["store", *arguments])


def run_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command with --json; its standard output is one JSON object."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def change(path: Path, *statements: str) -> None:
    """Do to a store what nobody should."""
    with closing(sqlite3.connect(path)) as raw, raw:
        for statement in statements:
            raw.execute(statement)


def test_a_sound_store_is_said_to_be_sound(place: Path) -> None:
    """What is in it is counted, nothing is changed, and the command leaves with 0."""
    before = (place / "anchorkit.db").read_bytes()

    code, found = run_json("check")

    assert (code, found["sound"], found["faults"]) == (0, True, [])
    assert [found["rows"][table] for table in ("receipt", "file", "story")] == [3, 3, 1]
    assert (place / "anchorkit.db").read_bytes() == before
    assert "sound" in run("check").output


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE file SET content = x'00' WHERE id = 1", "first.xlsx"),
        ("UPDATE note SET text = 'All beds'", "Notes that are no longer as they were written: 1."),
        (
            "UPDATE observation SET receipt_id = 99 WHERE receipt_id = 2",
            "that belong to rows that are not there",
        ),
        (
            "UPDATE observation SET superseded_at = 1 WHERE superseded_at > 1",
            "Answers that ended before they began",
        ),
        ("UPDATE receipt SET outcome = 'refused' WHERE id = 2", "Answers of a return that was refused"),
        ("UPDATE receipt SET organisation_id = NULL, outcome = 'refused'", "was refused"),
        (
            "UPDATE observation SET organisation_id = (SELECT id FROM organisation WHERE code = 'RYY')",
            "another",
        ),
        ("DELETE FROM publication WHERE number = 1", "Publications before which others are missing: 1."),
        ("UPDATE publication SET release = 'nonsense' WHERE number = 2", "can't be read: 1."),
        ("DROP TABLE own_wording", "Tables are missing: own_wording."),
        ("DROP TABLE note", "Tables are missing: note."),
        ("DROP TABLE observation", "Tables are missing: observation."),
    ],
)
def test_what_is_wrong_in_a_store_is_said(place: Path, statement: str, said: str) -> None:
    """The command leaves with 1 and says what, without a figure from a return."""
    change(place / "anchorkit.db", statement)

    code, found = run_json("check")

    assert (code, found["sound"]) == (1, False)
    assert said in " ".join(found["faults"])
    assert run("check").exit_code == 1


def test_a_backup_holds_the_same_and_can_be_used(place: Path) -> None:
    """Every row is in it, by hash; in a folder it is named after the store and the moment."""
    Path("backups").mkdir()

    code, made = run_json("backup", "backups")

    assert code == 0
    copy = Path(made["copy"])
    assert copy.parent.name == "backups"
    assert copy.name.startswith("anchorkit-20")
    assert run_json("check", "--store", str(copy))[1]["content"] == made["content"]
    assert run_json("check")[1]["content"] == made["content"]
    with open_store(str(copy)) as backup, open_store("anchorkit.db") as store:
        assert backup.snapshot() == store.snapshot()
        assert backup.receipts() == store.receipts()
        assert backup.releases() == store.releases() != []
    assert [found.name for found in copy.parent.iterdir()] == [copy.name]


def test_a_backup_can_be_made_every_night_as_the_guide_says(place: Path) -> None:
    """The folder need not be there: the first backup makes it, and no backup takes the place of another."""
    codes = [run("backup", "kept/nights").exit_code, run("backup", "mine.db").exit_code]

    assert codes == [0, 0]
    assert (place / "mine.db").is_file()
    (copy,) = (place / "kept" / "nights").iterdir()
    assert copy.name.startswith("anchorkit-2")
    assert copy.suffix == ".db"
    assert run("check", "--store", str(copy)).exit_code == 0


def test_a_damaged_store_gives_no_backup(place: Path) -> None:
    """It is the store of which that is said, and nothing appears in the place of the backup."""
    content = bytearray((place / "anchorkit.db").read_bytes())
    for at in range(4096, len(content), 4096):
        content[at : at + 8] = b"\xff" * 8
    (place / "bad.db").write_bytes(content)

    result = run("backup", "copy.db", "--store", "bad.db")

    assert result.exit_code == 3
    assert "bad.db" in result.output
    assert "is damaged" in result.output
    assert not list(place.glob("*copy.db*"))


def test_rows_that_do_not_hold_together_are_not_copied(place: Path) -> None:
    """The copy is refused with what to do, and none appears."""
    change(place / "anchorkit.db", "UPDATE observation SET receipt_id = 99 WHERE receipt_id = 2")

    result = run("copy", "copy.db")

    assert result.exit_code == 3
    assert "store check" in result.output
    assert not list(place.glob("*copy.db*"))


def test_nothing_is_written_over(place: Path) -> None:
    """A backup to a file that is there is refused, and the file stays as it is."""
    Path("mine.db").write_text("mine", encoding="utf-8")

    result = run("backup", "mine.db")

    assert result.exit_code == 2
    assert "is there already" in result.output
    assert Path("mine.db").read_text(encoding="utf-8") == "mine"


def test_a_store_with_one_figure_changed_has_another_name(place: Path) -> None:
    """The name stands for every row: what differs in one bit differs in it."""
    run("copy", "other.db")
    change(Path("other.db"), "UPDATE observation SET value = 1e-323 WHERE value = 5e-324")

    assert run_json("check", "--store", "other.db")[1]["content"] != run_json("check")[1]["content"]


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_store_of_any_released_version_is_brought_forward_after_a_backup(
    place: Path, revision: str
) -> None:
    """The backup is as the store was; the store holds what it held, sound and of today."""
    leave_older(Path("older.db"), revision)
    assert run("copy", "no.db", "--store", "older.db").exit_code == 2
    assert "brings it forward" in run("check", "--store", "older.db").output

    code, done = run_json("upgrade", "--store", "older.db", "--backup", "before.db")

    assert (code, done["before"], done["backup"]) == (0, revision, "before.db")
    assert run_json("check", "--store", "before.db")[1]["revision"] == revision
    assert run_json("check", "--store", "older.db")[1]["sound"]
    with open_store("older.db") as store:
        assert values(store) == {("RXX", "2025-26"): 7.5}


def test_a_store_of_today_is_left_as_it_is(place: Path) -> None:
    """Brought forward already: said, and no backup is made."""
    result = run("upgrade")

    assert result.exit_code == 0
    assert "already" in result.output
    assert sorted(found.name for found in place.iterdir() if found.suffix == ".db") == ["anchorkit.db"]


@pytest.mark.parametrize("command", [("check",), ("backup", "b.db"), ("copy", "b.db"), ("upgrade",)])
def test_a_store_that_is_not_there_is_not_made(
    place: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """It is said, the command leaves with 3, and no file appears."""
    monkeypatch.setenv("ANCHORKIT_STORE", "none.db")

    result = run(*command)

    assert result.exit_code == 3
    assert "no store" in result.output
    assert not Path("none.db").exists()
    assert not Path("b.db").exists()
