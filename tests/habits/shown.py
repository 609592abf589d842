"""A page of the docs into steps, and the steps into problems: what the page shows is not what happens.

A page is a story: its ```console blocks are run from the first to the last in one folder. Behind `$ ` stands
a command; below it, what standard output says. A line `...` stands for any lines, `…` for anything in a line.
What a person does between two commands is in a comment that readers don't see:

    <!-- fill workbooks/EX1.xlsx           types into the rows with these keys
    emp.good.03|all|2025-26: numerator=310; denominator=2500
    -->
    <!-- edit set.yaml: old text => new text -->
    <!-- not run: the reason -->           before a block that can't be run
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.workbooks import changed, typing

ROOT = Path(__file__).parent.parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
HOW_TO = tuple(sorted((ROOT / "docs" / "how-to").glob("*.md")))
_STEP = re.compile(r"<!-- (fill|edit|not run)(.*?)-->|^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^```(?:console|sh|bat|powershell|toml|yaml)?\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed and what the page says that it shows."""

    words: str
    shown: tuple[str, ...]


def commands_in(block: str) -> list[Command]:
    """The commands of a console block with the lines below each."""
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], ()))
        else:
            found[-1] = Command(found[-1].words, (*found[-1].shown, line))
    return found


def run_page(path: Path, folder: Path) -> list[str]:
    """Do what a page tells, in a folder; give every difference between what it shows and what happens."""
    problems: list[str] = []
    skip, here, code = False, folder, 0
    for kind, words, block in _STEP.findall(path.read_text(encoding="utf-8")):
        if kind == "not run":
            skip = True
        elif kind == "fill":
            _fill(here, words)
        elif kind == "edit":
            _edit(here, words)
        elif skip:
            skip = False
        else:
            for command in commands_in(block):
                here, code, said = _run(command.words, here, code)
                problems += _differences(command, said, code)
    return problems


def anchorkit_lines(path: Path) -> list[str]:
    """Every line of a page's blocks, and every inline text, that begins with `anchorkit `."""
    text = path.read_text(encoding="utf-8")
    blocks = [
        line.removeprefix("$ ").strip() for block in _FENCE.findall(text) for line in block.splitlines()
    ]
    inline = re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    return [line for line in (*blocks, *inline) if line.startswith("anchorkit ")]


def _run(words: str, here: Path, code: int) -> tuple[Path, int, str]:
    program, *arguments = shlex.split(words)
    if program == "cd":
        return here / arguments[0], 0, ""
    if program == "mkdir":
        (here / arguments[0]).mkdir()
        return here, 0, ""
    if program == "cp":
        shutil.copy(here / arguments[0], here / arguments[1])
        return here, 0, ""
    if words == "echo $?":
        return here, 0, str(code)
    assert program == "anchorkit", f"the runner does not know the command {program}"
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANCHORKIT_", "COLUMNS"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "anchorkit", *arguments],
        cwd=here,
        capture_output=True,
        env={**clean, "PYTHONIOENCODING": "utf-8"},
        text=True,
        encoding="utf-8",
        check=False,
    )
    return here, done.returncode, done.stdout if done.returncode < 2 else done.stdout + done.stderr


def _differences(command: Command, said: str, code: int) -> list[str]:
    shown = [line.rstrip() for line in command.shown]
    happened = [line.rstrip() for line in said.splitlines()]
    if code >= 2 and not command.shown:
        return [f"$ {command.words}\n  left with {code}: {said}"]
    pattern = "".join(_line_pattern(line) for line in shown)
    if not command.shown or re.fullmatch(pattern, "".join(f"{line}\n" for line in happened)):
        return []
    return ["\n".join([f"$ {command.words}", "shown:", *shown, "said:", *happened])]


def _line_pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return ".*".join(map(re.escape, line.split("…"))) + r"\n"


def _fill(here: Path, words: str) -> None:
    name, *rows = [line.strip() for line in words.strip().splitlines()]
    path = here / name
    for row in rows:
        key, _, cells = row.partition(": ")
        values = dict(cell.split("=", 1) for cell in cells.split("; "))
        path.write_bytes(changed(path.read_bytes(), typing(key, **{k: _typed(v) for k, v in values.items()})))


def _typed(text: str) -> float | str | None:
    try:
        return float(text)
    except ValueError:
        return text or None


def _edit(here: Path, words: str) -> None:
    name, _, change = words.strip().partition(": ")
    old, new = change.split(" => ")
    path = here / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
