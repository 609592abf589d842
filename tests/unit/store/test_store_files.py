"""What the store does with files that are not a sound store of ours, and when it is killed."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from anchorkit.errors import StoreError
from anchorkit.store import connect
from anchorkit.store.store import open_store
from tests.unit.store.store_promises import NOW, a_return, answer, values


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds one answer."""
    path = tmp_path / "anchorkit.db"
    with open_store(str(path), create=True) as store:
        store.take(a_return("1", answer(1)), now=NOW)
    return path


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE observation (x)")


def _newer(path: Path) -> None:
    with open_store(str(path), create=True):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def _newer_by_its_table(path: Path) -> None:
    with open_store(str(path), create=True):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE anchorkit_version SET version_num = '9999'")
        connection.commit()


def _cut(path: Path) -> None:
    with open_store(str(path), create=True):
        pass
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("organisation,indicator\n"), "not a store of anchorkit"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "not a store of anchorkit"),
        (_foreign, "not a store of anchorkit"),
        (_newer, "newer anchorkit"),
        (_newer_by_its_table, "newer anchorkit"),
        (_cut, "damaged"),
    ],
    ids=["text", "stub", "foreign", "newer", "newer table", "cut"],
)
def test_what_is_no_sound_store_is_left_untouched(
    tmp_path: Path, make: Callable[[Path], object], message: str, create: bool
) -> None:
    """A text, another program's database, a newer or a damaged store is refused; no byte of it changes."""
    path = tmp_path / "anchorkit.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=message) as raised, open_store(str(path), create=create) as store:
        store.take(a_return("1", answer(1)), now=NOW)
    assert raised.value.hint
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["anchorkit.db"]


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_is_no_store(tmp_path: Path, create: bool) -> None:
    """A folder is refused in words."""
    with pytest.raises(StoreError, match="is a folder"), open_store(str(tmp_path), create=create):
        pass


@pytest.mark.parametrize("place", ["/proc/anchorkit.db", "file/inside.db"])
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that not even root can write")
def test_where_no_file_can_be_made_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A place that can't be written is an error in words, with what to do."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="cannot be") as raised, open_store(place, create=True):
        pass
    assert "may" in raised.value.hint


def test_a_write_protected_store_can_be_read_but_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports can be made of a store that may not be changed; taking tells so."""

    def protected(path: Path) -> sqlite3.Connection:
        # Root may write any file, so the protection is SQLite's own.
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr(connect, "open_file", protected)
    with open_store(str(path)) as store:
        assert values(store) == {("RXX", "2025-26"): 1}
        with pytest.raises(StoreError, match="cannot be written"):
            store.take(a_return("2", answer(2)), now=NOW)


def test_a_locked_store_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program writes, taking waits a while, then gives up and says so; reading goes on."""
    monkeypatch.setattr(connect, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_store(str(path)) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"):
            store.take(a_return("2", answer(2)), now=NOW)
        assert values(store) == {("RXX", "2025-26"): 1}
        other.execute("ROLLBACK")
        assert store.take(a_return("2", answer(2)), now=NOW).changed == 1


def test_flipped_bytes_never_end_in_a_traceback(path: Path) -> None:
    """Whatever page is damaged, the store reads and takes, or says that it is damaged."""
    sound = path.read_bytes()
    refused = 0
    for place in range(100, len(sound), 1999):
        damaged = bytearray(sound)
        damaged[place : place + 64] = bytes(byte ^ 0xFF for byte in damaged[place : place + 64])
        path.write_bytes(damaged)
        for leftover in path.parent.glob("*.db-*"):
            leftover.unlink()
        try:
            with open_store(str(path), create=True) as store:
                values(store)
                store.take(a_return("2", answer(2)), now=NOW)
        except StoreError:
            refused += 1
    assert refused


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """What a killed program left empty is no store yet: reading says so, taking makes one."""
    path = tmp_path / "new folder" / "an %41 odd? name#.db"
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreError, match="no store"), open_store(str(path)):
        pass
    with open_store(str(path), create=True) as store:
        assert store.take(a_return("1", answer(1)), now=NOW).added == 1
    assert [found.name for found in path.parent.iterdir()] == [path.name]


_TAKE_FOR_EVER = """
import itertools, sys
sys.path.insert(0, sys.argv[2])
from anchorkit.store.store import open_store
from tests.unit.store.store_promises import NOW, a_return, answer
with open_store(sys.argv[1], create=True) as store:
    for number in itertools.count():
        answers = [answer(number, f"{2020 + row // 12}-{row % 12 + 1:02d}") for row in range(600)]
        store.take(a_return(f"return {number}", *answers), now=NOW)
        print(number, flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.013, 0.031, 0.057])
def test_killed_while_taking_it_is_before_or_after(tmp_path: Path, after: float) -> None:
    """After kill -9 the store holds whole returns only, none that was reported is missing, and it goes on."""
    path, root = tmp_path / "anchorkit.db", str(Path(__file__).parents[3])
    command = [sys.executable, "-c", _TAKE_FOR_EVER, str(path), root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(3):
            process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        reported = 3 + len(process.stdout.read().split())
    with open_store(str(path), create=True) as store:
        whole = len(store.receipts())
        assert whole in (reported, reported + 1)
        assert set(values(store).values()) == {whole - 1}
        assert len(values(store)) == 600
        assert store.take(a_return("next", answer(1)), now=NOW).outcome == "accepted"


def test_the_journal_is_shared_only_where_it_can_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write-ahead log is used on a local disk and given up on a network drive."""
    modes = []
    for network in (False, True, False):
        monkeypatch.setattr(connect, "is_on_network", lambda path, network=network: network)
        with open_store(str(path), create=True), closing(sqlite3.connect(path)) as other:
            modes += other.execute("PRAGMA journal_mode").fetchone()
    assert modes == ["wal", "delete", "wal"]


def test_a_copied_store_is_whole(path: Path, tmp_path: Path) -> None:
    """Once closed, the one file is the store: nothing is left beside it."""
    shutil.copy(path, tmp_path / "copy.db")
    with open_store(str(tmp_path / "copy.db")) as store:
        assert values(store) == {("RXX", "2025-26"): 1}
