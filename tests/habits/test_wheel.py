"""The wheel runs by itself: menu, templates and demonstration data are in it, and no checkout is needed."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WANTED = ("src", "data", "templates", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program, away from every setting of ours; its output is shown where it fails."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANCHORKIT_", "PYTHON"))
    }
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel and our libraries, but not our checkout."""
    place = tmp_path_factory.mktemp("wheel")
    copy = place / "copy"
    copy.mkdir()
    for wanted in WANTED:
        source = ROOT / wanted
        if source.is_dir():
            shutil.copytree(source, copy / wanted, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / wanted)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, copy, cwd=place)
    shutil.rmtree(copy)
    [wheel] = place.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    programs = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        programs / "python",
        "install",
        "--no-deps",
        "--quiet",
        "--no-index",
        "--disable-pip-version-check",
        wheel,
        cwd=place,
    )
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(programs / "python", "-c", asked, cwd=place).stdout.strip())
    # A plain path: .pth files in that folder, such as that of our editable install, are not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def test_the_wheels_own_code_runs(installed: Path, tmp_path: Path) -> None:
    """What is imported lies in the new environment, not in the checkout."""
    found = run(
        installed / "python", "-c", "import anchorkit; print(anchorkit.__file__)", cwd=tmp_path
    ).stdout
    assert Path(found.strip()).is_relative_to(installed.parent)


def test_the_wheel_has_its_menu(installed: Path, tmp_path: Path) -> None:
    """The menu is found in the wheel and is sound: 49 from the toolkit, 7 reconstructed."""
    said = run(installed / "anchorkit", "menu", "check", cwd=tmp_path).stdout
    assert "56 indicators: 49 from the toolkit, 7 reconstructed" in said
    assert str(ROOT) not in said


def test_the_wheel_runs_the_whole_round(installed: Path, tmp_path: Path) -> None:
    """`anchorkit demo` works in any folder and leaves set, workbooks, store, reports and export behind."""
    run(installed / "anchorkit", "demo", "round", cwd=tmp_path)
    made = {path.name for path in (tmp_path / "round").iterdir()}
    assert made >= {"set.yaml", "workbooks", "anchorkit.db", "report.html", "report.md", "observations.csv"}
    assert len(list((tmp_path / "round" / "workbooks").glob("*.xlsx"))) == 3


def test_help_needs_no_library_but_the_command_lines(installed: Path, tmp_path: Path) -> None:
    """`anchorkit --version` and `--help` answer from the wheel too."""
    assert run(installed / "anchorkit", "--version", cwd=tmp_path).stdout.startswith("anchorkit ")
    assert "workbook" in run(installed / "anchorkit", "--help", cwd=tmp_path).stdout
