"""`anchorkit findings`: the catalogue on a terminal and as JSON."""

import json

import pytest
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.findings import CATALOGUE, SAME_COUNTS


def run(*words: str, code: int = 0) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["findings", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_every_rule_is_listed_in_its_family() -> None:
    """Whoever wonders what may be said finds all of it, by the kind of file."""
    printed = run()

    assert all(code in printed for code in CATALOGUE)
    assert printed.index("Menu files") < printed.index("Returned workbooks")


def test_one_rule_is_shown_whole() -> None:
    """What is wrong, what to do and what happens; the code in any case."""
    printed = " ".join(run("r309").split())

    rule = CATALOGUE["R309"]
    assert all(text in printed for text in (rule.title, rule.message, rule.remedy, rule.consequence))


def test_a_rule_on_trial_says_so() -> None:
    """A check that is being tried out is not taken for a settled one."""
    assert "on trial" in run(SAME_COUNTS.code)
    assert json.loads(run(SAME_COUNTS.code, "--json"))["trial"] is True


def test_as_json() -> None:
    """Programs get every rule with the same fields."""
    rules = json.loads(run("--json"))

    assert {rule["code"] for rule in rules} == set(CATALOGUE)
    assert {"code", "severity", "trial", "title", "message", "remedy", "consequence"} == set(rules[0])


@pytest.mark.parametrize("code", ["R999", "nonsense"])
def test_a_code_that_is_none_is_said(code: str) -> None:
    """A misspelt code is no empty answer."""
    result = CliRunner().invoke(app, ["findings", code])

    assert result.exit_code == 2
