"""Whatever happens to the process, the disk, the files or the terminal: nothing is lost or half-done.

As SQLite's own crash tests do: every legal state of the store is worked out first, then the process is
stopped at many points, and what is found afterwards has to be one of those states.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.store.store import Store, open_store
from anchorkit.workflows.ingest import ingest_files
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.striking import command, fault, run, without_the_rights_of_root
from tests.support.workbooks import changed, typing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, limits and pipes as POSIX has them")

SET = TWO_TRUSTS
SHARE: Final = "emp.good.01|all|2024-25"

STATEMENTS: Final = 165
"""How many statements it takes, at least, to make the store and take the four files in."""
State = tuple[object, ...]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose folder `returned` holds three sound returns and one that is none."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "set.yaml").write_text(SET, encoding="utf-8")
    here = Path.cwd()
    os.chdir(folder)
    try:
        assert CliRunner().invoke(app, ["workbook", "--output", "blank"]).exit_code == 0
    finally:
        os.chdir(here)
    (folder / "returned").mkdir()
    for number, (code, numerator) in enumerate((("RR8", 9), ("RXR", 7), ("RR8", 8))):
        (blank,) = (folder / "blank").glob(f"{code}-*.xlsx")
        content = changed(blank.read_bytes(), typing(SHARE, numerator=numerator, denominator=10))
        (folder / "returned" / f"{number}-{code}.xlsx").write_bytes(saved(content, author="Ann", day=number))
    (folder / "returned" / "3-bad.xlsx").write_bytes(b"no workbook at all")
    return folder


@pytest.fixture
def project(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, to be taken in."""
    shutil.copytree(prepared, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def legal(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """The state of the store after none, one, two … of the files."""
    store = tmp_path_factory.mktemp("legal") / "anchorkit.db"
    states: list[State] = [((), ())]
    for path in sorted((prepared / "returned").iterdir()):
        ingest_files(
            paths=[path],
            set_path=prepared / "set.yaml",
            store_url=str(store),
            now=lambda: datetime(2026, 7, 1, tzinfo=UTC),
        )
        states.append(state_of(store))
    return states


def state_of(path: Path) -> State:
    """What a store says: each receipt with its file, and each answer with where it came from."""
    if not path.exists():
        return ((), ())
    with open_store(str(path)) as store:
        assert _kept_whole(store)
        receipts = tuple(
            (found.file, found.sha256, found.receipt.outcome, found.receipt.added, found.receipt.changed)
            for found in store.receipts()
        )
        answers = tuple((found.observation, found.file, found.cell) for found in store.observations())
        unjudged = store.unjudged_files()
    assert len(unjudged) <= 1
    return receipts, answers


def _kept_whole(store: Store) -> bool:
    import hashlib

    return all(
        hashlib.sha256(store.file(found.sha256)).hexdigest() == found.sha256 for found in store.receipts()
    )


def completes(project: Path, legal: list[State]) -> None:
    """The next run takes in what is missing, and then all is as if nothing had happened."""
    assert run(project, "ingest", "returned").returncode == 1
    assert state_of(project / "anchorkit.db") == legal[-1]


@pytest.mark.parametrize("at", [*range(1, 60, 8), *range(60, STATEMENTS, 16)])
def test_killed_at_any_statement_it_is_before_or_after(project: Path, legal: list[State], at: int) -> None:
    """kill -9 at a statement of the database leaves one of the legal states, and the next run completes."""
    done = run(project, "ingest", "returned", environment=fault(project, at, signal.SIGKILL))
    assert done.returncode == -signal.SIGKILL
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


@pytest.mark.parametrize("part", [0.4, 0.6, 0.8, 0.95])
def test_killed_at_any_time_it_is_before_or_after(
    project: Path, legal: list[State], part: float, tmp_path: Path
) -> None:
    """kill -9 after any part of the time that it takes leaves one of the legal states."""
    shutil.copytree(project, tmp_path / "timed")
    begin = time.perf_counter()
    run(tmp_path / "timed", "ingest", "returned")
    whole = time.perf_counter() - begin
    with subprocess.Popen(command("ingest", "returned"), cwd=project, stdout=-3, stderr=-3) as process:
        time.sleep(whole * part)
        process.kill()
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


@pytest.mark.parametrize("at", [5, 40, 70, 100, 130, 160])
def test_ended_by_the_system_it_is_before_or_after(project: Path, legal: list[State], at: int) -> None:
    """SIGTERM, as at a shutdown, loses nothing."""
    done = run(project, "ingest", "returned", environment=fault(project, at, signal.SIGTERM))
    assert done.returncode == -signal.SIGTERM
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


@pytest.mark.parametrize("at", [3, 10, 25, 40, 55, 70, 85, 100, 115, 130])
def test_interrupted_it_says_how_far_it_came(project: Path, legal: list[State], at: int) -> None:
    """Ctrl-C leaves with 130 and says what is left; what is in stays in."""
    done = run(project, "ingest", "returned", environment=fault(project, at, signal.SIGINT))
    assert done.returncode == 130
    assert b"Interrupted" in done.stderr
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


CLEANING = """
import signal, time, weakref
from anchorkit import __main__
from anchorkit.cli import app
class Held:
    pass
def cleaned(_):
    raise KeyboardInterrupt
def command(**_):
    held = Held()
    watch = weakref.ref(held, cleaned)
    del held
    print("goes on", flush=True)
    time.sleep(60)
app.app = command
# A process that begins in the background of a shell does not hear of Ctrl-C, as this one has to.
signal.signal(signal.SIGINT, signal.default_int_handler)
__main__.main()
"""


def test_an_interruption_while_something_is_cleaned_away_is_not_lost(project: Path) -> None:
    """Python lets none pass there: it is given again a moment later, and no traceback is shown."""
    words = [sys.executable, "-c", CLEANING]
    done = subprocess.run(words, cwd=project, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"goes on\n", b"Interrupted.\n")


@pytest.mark.parametrize("kilobytes", [0, 8, 60, 100, 140])
def test_where_files_may_not_grow_nothing_is_half_done(
    project: Path, legal: list[State], kilobytes: int
) -> None:
    """A limit on the size of files is told; what was taken in before it stays, and the next run completes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    done = run(
        project,
        "ingest",
        "returned",
        environment={"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit,
    )
    assert done.returncode == 3
    assert b"store" in done.stderr
    assert state_of(project / "anchorkit.db") in legal
    assert not [path for path in project.iterdir() if path.suffix == ".part"]
    completes(project, legal)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of so many kilobytes."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("only root may mount a small disk")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kilobytes", [64, 160, 240, 320])
def test_a_full_disk_is_told(
    project: Path, legal: list[State], small_disk: Callable[[int], Path], kilobytes: int
) -> None:
    """On a disk without room the message names it; with room again, the next run completes."""
    disk = small_disk(kilobytes)
    done = run(project, "ingest", "returned", "--store", str(disk / "anchorkit.db"))
    assert done.returncode == 3
    assert b"disk" in done.stderr
    shutil.copytree(disk, project, dirs_exist_ok=True)
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


def test_two_at_once_take_each_file_once(project: Path, legal: list[State]) -> None:
    """Two runs over the same folder wait for each other; every file is in the store once."""
    both = [
        subprocess.Popen(command("ingest", "returned"), cwd=project, stdout=-1, stderr=-1) for _ in range(2)
    ]
    for process in both:
        process.communicate()
    assert [process.returncode for process in both] == [1, 1]
    state = state_of(project / "anchorkit.db")
    assert sorted(map(repr, state[0])) == sorted(map(repr, legal[-1][0]))  # type: ignore[call-overload] # a tuple
    completes(project, legal)


def test_a_store_that_somebody_holds_is_given_up_with_who_and_what(project: Path, legal: list[State]) -> None:
    """While another program holds the store, it waits a while, then names that program and leaves with 3."""
    store = project / "anchorkit.db"
    run(project, "ingest", "returned/0-RR8.xlsx")
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = run(project, "ingest", "returned/1-RXR.xlsx")
    assert done.returncode == 3
    assert b"in use by another program" in done.stderr
    if Path("/proc/locks").exists():
        assert f"process {os.getpid()}".encode() in done.stderr
    assert state_of(store) == legal[1]


def _text(path: Path) -> None:
    path.write_text("organisation,indicator\n", encoding="utf-8")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE patients (x)")


def _newer(path: Path) -> None:
    with open_store(str(path), create=True):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def _cut(path: Path) -> None:
    with open_store(str(path), create=True):
        pass
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("make", "said"),
    [(_text, "not a store"), (_foreign, "not a store"), (_newer, "newer"), (_cut, "damaged")],
)
@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "returned"),
        ("status",),
        ("trace", "RR8", "emp.good.01", "2024-25"),
        ("withdraw", "1", "--reason", "x"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_no_sound_store_is_left_untouched(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    said: str,
    words: tuple[str, ...],
) -> None:
    """A text, another program's database, a newer or a damaged store: 3, in words, and no byte changes."""
    monkeypatch.chdir(project)
    store = project / "anchorkit.db"
    make(store)
    before = store.read_bytes()
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 3
    assert said in result.stderr
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("redirect", "code"),
    [
        (">&-", 1),
        ("2>&-", 1),
        ("<&-", 1),
        ("<&- >&- 2>&-", 1),
        ("> /dev/full", 3),
        ("2> /dev/full", 1),
        ("| true", None),
    ],
)
def test_a_finished_ingest_is_not_undone_by_a_failed_print(
    project: Path, legal: list[State], redirect: str, code: int | None
) -> None:
    """With streams closed, full or broken, the returns are in all the same."""
    words = f'"{sys.executable}" -m anchorkit ingest returned {redirect}'
    done = subprocess.run(["bash", "-c", words], cwd=project, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert code is None or done.returncode == code
    assert state_of(project / "anchorkit.db") == legal[-1]


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": ":/nowhere"},
        {},
    ],
    ids=["C", "Turkish", "+14", "no such zone", "bare"],
)
def test_any_surroundings_give_the_same(
    project: Path, legal: list[State], environment: dict[str, str]
) -> None:
    """Locale, time zone and an empty environment, as cron has it, change nothing."""
    done = subprocess.run(
        command("ingest", "returned"), cwd=project, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    assert state_of(project / "anchorkit.db") == legal[-1]


def test_a_working_folder_that_is_gone_is_told_or_does_not_matter(project: Path, legal: list[State]) -> None:
    """Where the folder that one stands in was deleted, whole paths work, or a message says what is wrong."""
    (project / "gone").mkdir()
    paths = f'"{project}/returned" --set "{project}/set.yaml" --store "{project}/anchorkit.db"'
    words = f'cd gone && rmdir ../gone && "{sys.executable}" -m anchorkit ingest {paths}'
    done = subprocess.run(["bash", "-c", words], cwd=project, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (1, 3)
    assert state_of(project / "anchorkit.db") in legal


@pytest.mark.parametrize("handles", [8, 12, 16, 24])
def test_with_few_file_handles_it_works_or_says_so(project: Path, legal: list[State], handles: int) -> None:
    """Where hardly any file may be open, all is as usual, or it is told and nothing is half-done."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))

    done = run(project, "ingest", "returned", preexec_fn=limit)
    assert done.returncode in (1, 3)
    assert state_of(project / "anchorkit.db") in legal
    completes(project, legal)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops a right of root's as Linux has it")
def test_a_folder_that_may_not_be_written_is_told(project: Path, legal: list[State]) -> None:
    """Somebody without the right to write gets a message; reading the store goes on."""
    run(project, "ingest", "returned/0-RR8.xlsx")
    for path in (*project.rglob("*"), project):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for store in ("anchorkit.db", "new.db"):
        done = run(project, "ingest", "returned", "--store", store, preexec_fn=without_the_rights_of_root)
        assert done.returncode == 3
        assert b"may write" in done.stderr or b"right to write" in done.stderr
    assert run(project, "status", preexec_fn=without_the_rights_of_root).returncode == 0
    assert not (project / "new.db").exists()
    project.chmod(0o755)
    (project / "anchorkit.db").chmod(0o644)
    assert state_of(project / "anchorkit.db") == legal[1]


AWKWARD = [
    "line\nbreak",
    "\x1b[31mred\x1b[0m",
    "\udce9 not utf-8",
    "-dash",
    "🏥" * 50,
    "a" * 240,
    "'\"`$(x);|&",
]


@pytest.mark.parametrize(
    "name", AWKWARD, ids=["line break", "colour", "not UTF-8", "dash", "emoji", "long", "shell"]
)
def test_a_file_of_any_name_goes_in_and_is_shown_literally(
    project: Path, legal: list[State], name: str
) -> None:
    """Whatever a file is called, it is taken, and its name steers no terminal."""
    (project / "returned" / "0-RR8.xlsx").rename(project / f"{name}.xlsx")
    done = run(project, "ingest", f"./{name}.xlsx")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    with open_store(str(project / "anchorkit.db")) as store:
        assert [found.receipt.outcome for found in store.receipts()] == ["accepted"]
    assert b"\x1b" not in run(project, "status", "--verbose").stdout
    assert run(project, "status", "--json").returncode == 0


def test_what_is_no_file_is_refused_at_once(project: Path, legal: list[State]) -> None:
    """Dangling links, named pipes, lock files and unfinished downloads are refused; the good one goes in."""
    (project / "dangling.xlsx").symlink_to("nowhere")
    os.mkfifo(project / "pipe.xlsx")
    (project / "~$lock.xlsx").write_bytes(b"lock")
    (project / "half.xlsx.part").write_bytes(b"PK")
    names = ("dangling.xlsx", "pipe.xlsx", "~$lock.xlsx", "half.xlsx.part", "n" * 300, "returned/0-RR8.xlsx")
    done = run(project, "ingest", *names)
    assert done.returncode == 1
    assert b"6 files: 1 accepted, 5 refused" in done.stdout
    assert state_of(project / "anchorkit.db") == legal[1]


def test_a_folder_is_taken_without_what_is_no_return(project: Path, legal: list[State]) -> None:
    """In a folder, other folders, lock files and hidden files are passed over and named."""
    (project / "returned" / "older.xlsx").mkdir()
    (project / "returned" / ".hidden.xlsx").write_bytes(b"x")
    (project / "returned" / ".~lock.0-RR8.xlsx#").write_bytes(b"x")
    done = run(project, "ingest", "returned")
    assert done.returncode == 1
    assert all(name in done.stderr for name in (b"older.xlsx", b".hidden.xlsx", b".~lock"))
    assert state_of(project / "anchorkit.db") == legal[-1]


def test_a_file_that_is_still_being_written_is_left_for_later(
    project: Path, legal: list[State], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grows while it is read is refused and not kept; once it is whole it goes in."""
    monkeypatch.chdir(project)
    path = project / "returned" / "0-RR8.xlsx"
    whole, real = path.read_bytes(), os.fstat
    path.write_bytes(whole[:2000])

    def growing(handle: int) -> os.stat_result:
        status = real(handle)
        path.write_bytes(whole)
        return status

    monkeypatch.setattr("anchorkit.workflows.incoming.os.fstat", growing)
    result = CliRunner().invoke(app, ["ingest", "returned/0-RR8.xlsx"])
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert (result.exit_code, "R002" in result.stdout) == (1, True)
    assert state_of(project / "anchorkit.db") == legal[0]
    assert CliRunner().invoke(app, ["ingest", "returned/0-RR8.xlsx"]).exit_code == 0
    assert state_of(project / "anchorkit.db") == legal[1]
