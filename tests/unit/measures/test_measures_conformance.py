"""What the conformance page says of the vectors is so: every part is used, by a test that exists."""

import ast
import importlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DATA: dict[str, list[dict[str, str]]] = json.loads(
    (HERE.parents[2] / "docs" / "build" / "conformance.json").read_text(encoding="utf-8")
)


def parts() -> set[tuple[str, str]]:
    """Every part of every file of vectors."""
    found: set[tuple[str, str]] = set()
    for path in (HERE / "vectors").glob("*.json"):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found |= {(path.name, name) for name in content if name != "provenance"}
    return found


def test_every_vector_is_used() -> None:
    """No part of a file of vectors is left out, and none is named that is not there."""
    assert {(row["file"], row["part"]) for row in DATA["agreements"]} == parts()


@pytest.mark.parametrize("row", DATA["agreements"], ids=lambda row: f"{row['part']} {row['function']}")
def test_what_is_named_is_there(row: dict[str, str]) -> None:
    """The function can be imported as it is written, and the test exists."""
    module, name = row["function"].split(".")
    tests = {
        found.name
        for path in HERE.glob("test_*.py")
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(found, ast.FunctionDef)
    }

    assert callable(getattr(importlib.import_module(f"anchorkit.measures.{module}"), name))
    assert row["test"] in tests


@pytest.mark.parametrize("row", DATA["promises"], ids=lambda row: row["what"])
def test_every_promise_has_a_test(row: dict[str, str]) -> None:
    """Each test that is said to prove a promise exists, somewhere among the tests."""
    missing = set(row["tests"].split(", ")) - every_test()

    assert not missing


@cache
def every_test() -> set[str]:
    """The name of every test function."""
    named = re.compile(r"^def (test_\w+)", re.MULTILINE)
    texts = (path.read_text(encoding="utf-8") for path in HERE.parents[1].rglob("test_*.py"))
    return {name for text in texts for name in named.findall(text)}


@pytest.mark.parametrize("row", DATA["differences"], ids=lambda row: row["what"])
def test_every_difference_has_its_reason(row: dict[str, str]) -> None:
    """Where we differ from a tool, both results and the reason are told."""
    assert all(row[name].strip() for name in ("tool", "what", "theirs", "ours", "why"))
