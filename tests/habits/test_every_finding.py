"""Every rule of the catalogue is whole, documented, and shown by a test."""

import ast
import re
from pathlib import Path

import pytest

from anchorkit import findings
from anchorkit.findings import CATALOGUE, Rule

ROOT = Path(__file__).parent.parent.parent
FIRST_LETTER_OF_FILES = "YMSTRJW"


def constants() -> dict[str, str]:
    """The constant's name of each code."""
    return {rule.code: name for name, rule in vars(findings).items() if isinstance(rule, Rule)}


def test_codes_are_unique() -> None:
    """No code stands twice in the catalogue: a second rule would silently replace the first."""
    tree = ast.parse(Path(findings.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    codes = [
        ast.literal_eval(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "_rule"
    ]
    assert sorted(codes) == sorted(CATALOGUE)


def test_every_rule_has_a_constant() -> None:
    """Every code has a name by which code and tests can call it."""
    assert sorted(CATALOGUE) == sorted(constants())


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.code)
def test_a_rule_is_whole(rule: Rule) -> None:
    """A rule has a code of a letter and three digits, and says what is wrong, to do and happens."""
    assert re.fullmatch(f"[{FIRST_LETTER_OF_FILES}]\\d{{3}}", rule.code)
    assert all(text.strip() for text in (rule.title, rule.message, rule.remedy, rule.consequence))
    # A title stands in a formula of the workbook too, between double quotes.
    assert '"' not in rule.title
    assert rule.consequence.endswith(".")


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.code)
def test_a_rule_is_documented(rule: Rule) -> None:
    """The reference page of findings has the rule."""
    page = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    assert f"### {rule.code}: {rule.title}\n" in page


def test_every_rule_is_shown_by_a_test() -> None:
    """Each rule is named in a test, by its constant or its code."""
    here = Path(__file__).parent
    tests = [path for path in (ROOT / "tests").rglob("*.py") if here not in path.parents]
    named = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in tests)))
    missing = {code: name for code, name in constants().items() if not {code, name} & named}
    assert missing == {}
