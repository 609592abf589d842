import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from anchorkit import __version__
from anchorkit.cli import console
from anchorkit.cli.app import AnchorkitGroup, app
from anchorkit.cli.options import resolve_set, resolve_store
from anchorkit.errors import AnchorkitError, InvalidFile, NotUnderstood, StoreError
from anchorkit.findings import MENU_FIELD, MENU_NOT_IN_MODEL, YAML_TAB

HEAVY = (
    "pandas",
    "openpyxl",
    "sqlalchemy",
    "jinja2",
    "numpy",
    "textual",
    "ruamel",
    "python_calamine",
    "alembic",
)


def shell(
    *arguments: str, cwd: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, as a person would."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANCHORKIT_", "COLUMNS"))
    }
    return subprocess.run(
        [sys.executable, "-m", "anchorkit", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**clean, **(environment or {})},
    )


def an_app(error: BaseException) -> typer.Typer:
    """A command line whose only command, `go`, is stopped by an error."""
    made = typer.Typer(cls=AnchorkitGroup, pretty_exceptions_enable=False)

    @made.callback()
    def root() -> None:
        """Do."""

    @made.command("go")
    def go() -> None:
        """Go."""
        raise error

    return made


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (AnchorkitError("It broke", hint="Mend it."), 3, "It broke.\nMend it.\n"),
        (NotUnderstood("What?"), 2, "What?\n"),
        (StoreError("Locked"), 3, "Locked.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (typer.Abort(), 130, "Interrupted.\n"),
        (BrokenPipeError(), 0, ""),
        (OSError(28, "No space left on device"), 3, "No space left on device"),
        (ValueError("patient 4711"), 3, "(ValueError)"),
        (MemoryError(), 3, "(MemoryError)"),
    ],
)
def test_errors_become_a_message_and_an_exit_code(error: BaseException, code: int, said: str) -> None:
    """Whatever stops a command, a person sees a sentence, and never a value or a traceback."""
    result = CliRunner().invoke(an_app(error), ["go"])
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "4711" not in result.stderr
    assert result.stdout == ""


def test_the_traceback_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """ANCHORKIT_DEBUG=1 shows where it went wrong; the exit code stays."""
    monkeypatch.setenv("ANCHORKIT_DEBUG", "1")
    result = CliRunner().invoke(an_app(ValueError("x")), ["go"])
    assert result.exit_code == 3
    assert "Traceback" in result.stderr


def test_findings_are_grouped_and_counted() -> None:
    """An invalid file's findings are shown by severity, with places, remedies and a count."""
    found = [
        MENU_NOT_IN_MODEL.on("menu.yaml", 9, id="a.b"),
        MENU_FIELD.on("menu.yaml", 3, where="title", what="is missing"),
        YAML_TAB.on("menu.yaml", 2),
        MENU_FIELD.on("menu.yaml", 5, where="unit", what="is missing"),
    ]
    result = CliRunner().invoke(
        an_app(InvalidFile("menu.yaml cannot be used", found, hint="Look again.")), ["go"]
    )
    assert result.exit_code == 1
    places = [
        "1 critical finding",
        "menu.yaml, line 2",
        "2 errors",
        "line 3",
        "line 5",
        "1 warning",
        "line 9",
    ]
    at = [result.stderr.index(place) for place in places]
    assert at == sorted(at)
    assert "4 findings: 1 critical finding, 2 errors, 1 warning" in result.stderr
    assert result.stderr.endswith("Look again.\n")


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("menu", "lst"), ("menu", "list", "--nonsense"), ("menu", "show"), ("menu", "diff", "x")],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    """What cannot be understood exits with 2 and says so on standard error."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert result.stdout == ""


def test_help_and_version() -> None:
    """Every command has help with an example; the version is the package's."""
    assert CliRunner().invoke(app, ["--version"]).stdout == f"anchorkit {__version__}\n"
    for arguments in ([], ["--help"], ["-h"]):
        words = CliRunner().invoke(app, arguments).output.split()
        named = [word for word in words if word in ("menu", "select", "workbook", "ingest", "export", "demo")]
        assert list(dict.fromkeys(named)) == ["menu", "select", "workbook", "ingest", "export", "demo"]
    for command in ("list", "show", "logic-model", "principles", "check", "diff"):
        assert "Example: anchorkit menu" in CliRunner().invoke(app, ["menu", command, "--help"]).stdout


def test_help_loads_nothing_heavy() -> None:
    """`--help` answers at once: none of the large libraries is loaded for it."""
    code = (
        "import sys\nsys.argv = ['anchorkit', '--help']\nfrom anchorkit.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stderr.strip() == "[]"


def test_json_is_alone_on_standard_output() -> None:
    """What --json prints is UTF-8 JSON whatever the locale, and the rest goes to standard error."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}
    done = shell("menu", "show", "emp.good.01", "--json", environment=plain)
    assert json.loads(done.stdout.decode("utf-8"))["id"] == "emp.good.01"
    listed = shell("menu", "list", "--json", environment=plain)
    assert len(json.loads(listed.stdout)) == 56
    assert b"49 from the toolkit" in listed.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"TERM": "dumb"},
        {"NO_COLOR": "1", "COLUMNS": "40"},
    ],
)
def test_any_locale_and_no_terminal(environment: dict[str, str]) -> None:
    """In the plainest of surroundings results and messages come, without colours."""
    good = shell("menu", "show", "emp.good.01", environment=environment)
    assert (good.returncode, good.stderr) == (0, b"")
    bad = shell("menu", "list", "--pillar", "“é\x1b", environment=environment)
    assert bad.returncode == 2
    assert b"Traceback" not in bad.stderr
    assert b"\x1b" not in good.stdout + bad.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize(
    ("redirect", "code"),
    [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("| true", 0), ("| head -1", 0)],
)
def test_streams_that_are_gone(redirect: str, code: int) -> None:
    """A closed stream or a reader that has had enough does no harm and is not complained about."""
    line = f'"{sys.executable}" -m anchorkit menu list --json {redirect}'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    """Output that could not be written is no success."""
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m anchorkit menu list > /dev/full'],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_options_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """anchorkit.toml gives defaults for each command; the command line goes before it."""
    monkeypatch.chdir(tmp_path)
    Path("anchorkit.toml").write_text(
        '[menu.list]\npillar = "sustainability"\nregular = true\n', encoding="utf-8"
    )
    listed = json.loads(CliRunner().invoke(app, ["menu", "list", "--json"]).stdout)
    assert listed
    assert all(found["pillar"] == "sustainability" and found["regular"] for found in listed)
    other = json.loads(CliRunner().invoke(app, ["menu", "list", "--json", "--pillar", "employment"]).stdout)
    assert {found["pillar"] for found in other} == {"employment"}


def test_options_for_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option outside any table holds for every command that has it."""
    monkeypatch.chdir(tmp_path)
    Path("anchorkit.toml").write_text('menu = "none.yaml"\n', encoding="utf-8")
    for arguments in (["menu", "list"], ["menu", "principles"]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 2
        assert "none.yaml" in result.stderr


def test_options_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables go before the file: one for all commands, or one for one command."""
    monkeypatch.chdir(tmp_path)
    Path("anchorkit.toml").write_text('[menu.list]\npillar = ["employment"]\n', encoding="utf-8")
    monkeypatch.setenv("ANCHORKIT_MENU_LIST_PILLAR", "procurement sustainability")
    listed = json.loads(CliRunner().invoke(app, ["menu", "list", "--json"]).stdout)
    assert {found["pillar"] for found in listed} == {"procurement", "sustainability"}
    monkeypatch.setenv("ANCHORKIT_MENU", "none.yaml")
    assert CliRunner().invoke(app, ["menu", "list"]).exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[menu.list\n", "cannot be understood at line 1"),
        (b'[menu.list]\npilar = "x"\n', "“pilar” under [menu.list]"),
        (b'[menu.lst]\npillar = "x"\n', "“lst” under [menu]"),
        (b"[mnu]\nx = 1\n", "“mnu”"),
        (b'stor = "x"\n', "“stor”"),
        (b"\xff\xfe", "not in UTF-8"),
        (b'a = "x', "cannot be understood"),
    ],
)
def test_a_bad_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    """Whatever is wrong with anchorkit.toml is said before anything is done."""
    monkeypatch.chdir(tmp_path)
    Path("anchorkit.toml").write_bytes(content)
    result = CliRunner().invoke(app, ["menu", "list"])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_project_needs_no_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with a set.yaml the set and the store are found; elsewhere they must be named."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotUnderstood, match="set"):
        resolve_set(None)
    with pytest.raises(NotUnderstood, match="store"):
        resolve_store(None)
    Path("set.yaml").write_text("id: x\n", encoding="utf-8")
    assert resolve_set(None) == Path("set.yaml")
    assert resolve_set(Path("other.yaml")) == Path("other.yaml")
    assert resolve_store(None) == f"sqlite:///{(tmp_path / 'anchorkit.db').as_posix()}"


@pytest.mark.parametrize(
    "url", ["postgresql://host/db", "sqlite:///some.db", "postgresql+psycopg://u@h/d?x=1"]
)
def test_a_store_by_url(url: str) -> None:
    """A URL is used as it is."""
    assert resolve_store(url) == url


def test_a_store_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path becomes the URL of a SQLite file, whole, so that it holds wherever it is opened."""
    monkeypatch.chdir(tmp_path)
    assert resolve_store("my store.db") == f"sqlite:///{tmp_path.as_posix()}/my store.db"
    assert resolve_store(str(tmp_path / "a.db")) == f"sqlite:///{tmp_path.as_posix()}/a.db"
    with pytest.raises(NotUnderstood):
        resolve_store("what?.db")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é ☃", "plain é ☃"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("tab\there", "tab here"),
        ("two\nlines", "two\nlines"),
        ("\u202eback", "\\u202eback"),
        ("\udc80", "\\udc80"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """Characters that steer a terminal are shown instead of sent."""
    assert console.visible(text) == shown
