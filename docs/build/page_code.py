"""The code's and the tests' own first sentences turned into pages: modules by layer, and conformance."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from page_table import code, page, table

from anchorkit.measures.spc_rules import DEFAULT_RULE_SET, RULE_SETS

ROOT: Final = Path(__file__).parent.parent.parent
SOURCE: Final = ROOT / "src" / "anchorkit"
TESTS: Final = ROOT / "tests" / "unit" / "measures"
_NUMBER = re.compile(r"\b(?:B[1-9]|[C-E])(?:\.\d+)?\b")


def modules_page() -> str:
    """Every module with the sentence that it opens with, from the command line down to the errors."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(found["layers"] for found in contracts if found["type"] == "layers")
    pure = next(found["source_modules"] for found in contracts if found["type"] == "forbidden")
    parts = [
        "# Modules",
        "From the top down. A layer may import what stands below it, never what stands above; those beside "
        "each other don't import one another. *Pure* modules touch no file, database, template or terminal. "
        "`lint-imports` keeps both.",
    ]
    for layer in layers:
        names = [name.strip() for name in layer.split("|")]
        for name in names:
            others = ", ".join(other for other in names if other != name)
            parts.append(_layer(name, pure, f" (beside {others})" if others else ""))
    return page(*parts)


def _layer(name: str, pure: list[str], beside: str) -> str:
    folder = SOURCE / name
    if not folder.is_dir():
        return _entry(SOURCE / f"{name}.py", pure, f"## {name}{beside}")
    rows = [
        (code(path.relative_to(SOURCE).as_posix()), "pure" if _is_pure(path, pure) else "", _promise(path))
        for path in sorted(folder.rglob("*.py"))
        if path.name != "__init__.py"
    ]
    return page(f"## {name}{beside}", _promise(folder / "__init__.py"), table(("Module", "", "What"), rows))


def _entry(path: Path, pure: list[str], heading: str) -> str:
    mark = " *Pure.*" if _is_pure(path, pure) else ""
    return page(heading, f"{_promise(path)}{mark}") if path.is_file() else ""


def _is_pure(path: Path, pure: list[str]) -> bool:
    dotted = ".".join(("anchorkit", *path.relative_to(SOURCE).with_suffix("").parts))
    return any(dotted == name or dotted.startswith(f"{name}.") for name in pure)


def _promise(path: Path) -> str:
    return _first_paragraph(ast.parse(path.read_text(encoding="utf-8")))


def _first_paragraph(node: ast.Module | ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def conformance_page() -> str:
    """What the statistics are tested against: the rule sets, the vectors, and the tests' promises."""
    return page(
        "# Conformance",
        "What the figures, intervals and charts are tested against. Rule numbers such as B1.5 are explained "
        "in [the rules of calculation](../rules.md).",
        "## Rule sets for XmR charts",
        f"`{DEFAULT_RULE_SET}` is used; the name is printed under each chart.",
        table(
            (
                "Name",
                "Shift",
                "Trend",
                "Fewest points",
                "Screens outliers",
                "2 of 3 counts points outside",
                "On conflict",
            ),
            [
                (
                    code(rules.name),
                    f"{rules.shift} points",
                    f"{rules.trend} points",
                    rules.minimum_points,
                    "yes" if rules.screens_outliers else "no",
                    "yes" if rules.two_in_three_counts_outside else "no",
                    "improvement" if rules.improvement_wins else "first rule",
                )
                for rules in RULE_SETS.values()
            ],
        ),
        "## What agrees",
        "Each line is a test that runs on numbers which nobody here made.",
        table(
            ("What", "Whose numbers", "Function", "Agrees to", "Test"),
            [
                (row["what"], row["source"], code(row["function"]), row["tolerance"], code(row["test"]))
                for row in _conformance()["agreements"]
            ],
        ),
        "## What is promised, and what proves it",
        "Each test named is run on every change.",
        table(
            ("About", "What", "Tests"),
            [
                (row["about"], row["what"], ", ".join(map(code, row["tests"].split(", "))))
                for row in _conformance()["promises"]
            ],
        ),
        "## Where tools differ, and what we chose",
        table(
            ("Tool", "What", "Theirs", "Ours", "Why"),
            [
                (row["tool"], row["what"], row["theirs"], row["ours"], row["why"])
                for row in _conformance()["differences"]
            ],
        ),
        "## Reference vectors",
        "Numbers made by other people's statistics, under `tests/unit/measures/vectors`. What is not used, "
        "and why, stands in the README there.",
        *(_vectors(path) for path in sorted((TESTS / "vectors").glob("*.json"))),
        "## What the tests promise",
        *(_promises(path) for path in sorted(TESTS.glob("test_*.py"))),
        "## Rules in the code",
        table(("Rule", "Where it is named"), _rules_in_code()),
    )


def _conformance() -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = json.loads(
        Path(__file__).with_name("conformance.json").read_text(encoding="utf-8")
    )
    return content


def _vectors(path: Path) -> str:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rows = [(code(name), _many(value)) for name, value in content.items() if name != "provenance"]
    return page(
        f"### {path.name}", content["provenance"].replace("<", "&lt;"), table(("Part", "Cases"), rows)
    )


def _many(value: Any) -> int:
    return sum(map(_many, value.values())) if isinstance(value, dict) else len(value)


def _promises(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [
        found
        for found in ast.walk(tree)
        if isinstance(found, ast.FunctionDef) and found.name.startswith("test_")
    ]
    bullets = [f"- {_first_paragraph(found) or found.name}" for found in tests]
    return page(
        f"### {path.name}",
        " ".join((ast.get_docstring(tree) or "").split()),
        "\n".join(bullets).replace("<", "&lt;"),
    )


def rules_named() -> dict[str, set[str]]:
    """Every rule number that a comment or docstring of the code names, with the modules that name it."""
    found: dict[str, set[str]] = {}
    for path, text in _texts():
        for number in _NUMBER.findall(text):
            found.setdefault(number, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def _texts() -> Iterator[tuple[Path, str]]:
    for folder in ("measures", "report", "menu"):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            for match in re.finditer(r'"""(?:[^"\\]|\\.|"(?!""))*"""|#.*', path.read_text(encoding="utf-8")):
                yield path, match[0]


def _rules_in_code() -> list[tuple[str, str]]:
    named = rules_named()
    order = sorted(
        named, key=lambda number: [int(part) if part.isdigit() else 0 for part in re.split(r"\D", number)]
    )
    return [(number, ", ".join(code(path) for path in sorted(named[number]))) for number in order]
