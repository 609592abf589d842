"""The code keeps its shape: small modules, empty packages, nouns for names, nothing left lying about."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BESIDES = [*(ROOT / "docs" / "build").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
CODE = [*SOURCE, *TESTS, *sorted(BESIDES)]
TEXT = [
    path
    for folder in ("src", "tests", "docs", "benchmarks", "data", "templates", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".md", ".yaml", ".toml", ".jinja", ".mako", ".json", "") and path.is_file()
] + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "pyproject.toml")]
# The catalogue of findings is one list, and a list is read by looking up.
LONG_ON_PURPOSE = {"src/anchorkit/findings.py"}


def name(path: Path) -> str:
    """The file's name from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def test_modules_stay_under_300_lines() -> None:
    """A module that has grown past 300 lines is two nouns and has to be split."""
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE}
    assert {path: lines for path, lines in lengths.items() if lines >= 300}.keys() <= LONG_ON_PURPOSE


def test_packages_hold_no_imports() -> None:
    """Importing one module of a package drags in no other: an __init__.py is a docstring, or a version."""
    for path in SOURCE:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert not [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)], name(path)
            assert ast.get_docstring(ast.Module(body, [])), name(path)


def test_names_are_nouns_of_the_domain() -> None:
    """No drawer for odds and ends: nothing is called utils, helpers or a manager."""
    names = [name(path) for path in CODE]
    names += [node.name for path in CODE for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef)]
    assert [each for each in names if re.search(r"utils?\b|helpers?\b|manager|common\b", each, re.I)] == []


@pytest.mark.parametrize("path", SOURCE, ids=name)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    """Every module says in its first sentence what it is for."""
    docstring = (ast.get_docstring(_tree(path)) or "").split("\n\n")[0]
    assert docstring.rstrip().endswith((".", ":", "?")), docstring


def test_every_test_is_a_promise() -> None:
    """Each test function has a docstring that says what it promises."""
    silent = [
        f"{name(path)}: {node.name}"
        for path in TESTS
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_left_to_do() -> None:
    """No note to oneself is left in the code."""
    left = re.compile("TO" + "DO|FIX" + "ME|X" + "XX")
    assert [name(path) for path in CODE if left.search(path.read_text(encoding="utf-8"))] == []


def test_no_path_of_somebodys_machine() -> None:
    """No file names a folder that only one machine has, such as the checkout itself."""
    ours = re.compile(f"{re.escape(str(ROOT))}/|/(?:wo" + r"rk|ro" + r"ot|tmp)/[\w.]")
    found = [f"{name(path)}: {hit[0]}" for path in TEXT for hit in [ours.search(_read(path))] if hit]
    assert found == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_an_exception_from_the_linter_has_its_reason(path: Path) -> None:
    """Where a rule of the linter or of mypy is switched off, the line says why."""
    for line in path.read_text(encoding="utf-8").splitlines():
        mark = re.search(r"#\s*(?:noqa:|type:\s*ignore\[).*", line)
        if mark and "re.search" not in line:
            rest = re.sub(r"#\s*(noqa:[\w ,]+?(?=\s-|$)|type:\s*ignore\[[\w, -]+\])", "", mark[0])
            assert re.search(r"\w{3,}", rest), f"{name(path)}: {line.strip()}"


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
