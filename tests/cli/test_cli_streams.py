"""Every command with its result on a full disk or in a closed pipe, or with nobody to hear its messages."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

import pytest
import typer.main
from typer.testing import CliRunner

from anchorkit.cli.app import app
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import changed, typing

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")

JOB: Final = "returns: {from: returned}\nreport: {output: reports, formats: [md]}\n"
COMMANDS: Final[dict[str, tuple[str, int]]] = {
    "": ("--help", 0),
    "menu list": ("menu list", 0),
    "menu list, JSON": ("menu list --json", 0),
    "menu show": ("menu show emp.good.01", 0),
    "menu check": ("menu check", 0),
    "menu diff": ("menu diff set.yaml set.yaml", 1),
    "menu logic-model": ("menu logic-model", 0),
    "menu principles": ("menu principles", 0),
    "select": ("select --indicator emp.good.01 --org RR8 --output new.yaml", 0),
    "workbook": ("workbook --output blank", 0),
    "check": ("check returned", 1),
    "check, annotated": ("check returned --annotate back", 1),
    "ingest": ("ingest returned --verbose", 1),
    "ingest, JSON": ("ingest returned --json", 1),
    "findings": ("findings", 0),
    "status": ("status --verbose", 0),
    "status, JSON": ("status --json", 0),
    "trace": ("trace RR8 emp.good.01 2024-25", 0),
    "receipt": ("receipt 1", 0),
    "withdraw": ("withdraw 1 --reason x", 0),
    "restore": ("restore 2 --reason x", 0),
    "store check": ("store check", 0),
    "store backup": ("store backup backup.db", 0),
    "store copy": ("store copy copy.db", 0),
    "store upgrade": ("store upgrade", 0),
    "report": ("report --output reports --format md", 0),
    "export": ("export", 0),
    "run": ("run job.yaml", 1),
    "demo": ("demo demo", 0),
}
"""For each command words with which it has something to say, and the exit code of that."""
SAYS_NOTHING: Final = {"menu diff"}
"""On standard output: a menu that can't be read is told on standard error."""


def commands(group: Any = None, path: str = "") -> Iterator[str]:
    """The name of every command that there is."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if getattr(command, "commands", None):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def test_the_table_names_every_command() -> None:
    """A new command joins the table, and so is tried as all others are."""
    assert {name.partition(",")[0] for name in COMMANDS} == {"", *commands()}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a return that counts, one that is withdrawn, and one with a finding yet to be taken."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    (folder / "job.yaml").write_text(JOB, encoding="utf-8")
    (folder / "returned").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run = CliRunner().invoke
        assert run(app, ["workbook", "--output", "out"]).exit_code == 0
        (blank,) = Path("out").glob("RR8-*.xlsx")
        for number, numerator in enumerate((9, 8, 12)):
            share = typing("emp.good.01|all|2024-25", numerator=numerator, denominator=10)
            Path(f"{number}.xlsx").write_bytes(saved(changed(blank.read_bytes(), share), day=number))
        assert run(app, ["ingest", "0.xlsx", "1.xlsx"]).exit_code == 0
        assert run(app, ["withdraw", "2", "--reason", "x"]).exit_code == 0
        Path("2.xlsx").rename("returned/2.xlsx")
    return folder


@pytest.fixture
def project(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to stand in."""
    folder = tmp_path / "project"
    shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    return folder


def left_with(words: str) -> int:
    """Run a command in this process, whose streams are real files; give its exit code."""
    with pytest.raises(SystemExit) as left:
        app(words.split(), prog_name="anchorkit")
    code = left.value.code
    return code if isinstance(code, int) else 0


def closed_pipe() -> TextIO:
    """The end of a pipe that is written to, whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_result_on_a_full_disk_is_told_in_one_line(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Output that can't be written is no success, and no fault of anchorkit's: 3, and a sentence."""
    words, code = COMMANDS[name]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        left = left_with(words)
    said = capsys.readouterr().err
    assert left == (code if name in SAYS_NOTHING else 3)
    told = [line for line in said.splitlines() if "can't be written: No space left" in line]
    assert len(told) == (name not in SAYS_NOTHING)
    assert not any(word in said for word in ("Traceback", "DEBUG", "fault in anchorkit"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reader_who_has_gone_changes_nothing(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`anchorkit … | head` does all its work and leaves with the same code as without `head`."""
    words, code = COMMANDS[name]
    with closed_pipe() as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        left = left_with(words)
    said = capsys.readouterr().err
    assert left == code
    assert not any(word in said for word in ("Traceback", "Broken", "DEBUG", "written"))


@pytest.mark.parametrize("name", COMMANDS)
def test_messages_that_nobody_hears_change_nothing(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where standard error takes nothing, the result comes all the same."""
    words, code = COMMANDS[name]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stderr", full)
        left = left_with(words)
    said = capsys.readouterr().out
    assert left == code
    assert bool(said) is (name not in SAYS_NOTHING)


def test_wrong_usage_is_told_by_its_code_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not even the message about a slip can be written, the exit code is that of a slip."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stderr", full)
        assert left_with("menu nonsense") == 2


def test_what_was_done_is_done_though_nobody_hears_of_it(project: Path) -> None:
    """A process of its own, with all streams full, takes the return in and says nothing more at its end."""
    line = f'"{sys.executable}" -m anchorkit ingest returned >/dev/full 2>/dev/full'
    assert subprocess.run(["bash", "-c", line], check=False).returncode == 3
    again = CliRunner().invoke(app, ["ingest", "returned"])
    assert "already held" in again.stdout
