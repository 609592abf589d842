"""The fixed words of a report: one file, every key there, ready for another language."""

import re
from pathlib import Path

import pytest

from anchorkit import resources
from anchorkit.errors import NotUnderstood
from anchorkit.report.strings import phrases, say

SOURCE = Path(resources.__file__).parent / "report"


def keys_used() -> set[str]:
    """Every key that a template or a renderer names."""
    files = [*resources.templates().rglob("*.jinja"), *SOURCE.glob("*.py")]
    return {
        key for path in files for key in re.findall(r'say\(\s*["\']([a-z_.]+)["\']', path.read_text("utf-8"))
    }


def test_every_word_that_is_said_is_in_the_file() -> None:
    """No template asks for words that there are not."""
    known = phrases().texts
    used = keys_used()
    assert len(used) > 20
    assert {key for key in used if key not in known and f"{key}.other" not in known} == set()


def test_a_number_chooses_the_words() -> None:
    """One is one, and everything else is the others."""
    assert say("page.indicators", count=1) == "1 indicator"
    assert say("page.indicators", count=12) == "12 indicators"


def test_another_language_may_have_more_numbers(tmp_path: Path) -> None:
    """Welsh says two in its own way: a key may be any number."""
    (tmp_path / "strings").mkdir()
    text = '[page.indicators]\n2 = "{count} ddangosydd"\nother = "{count} o ddangosyddion"\n'
    (tmp_path / "strings" / "cy.toml").write_text(text, encoding="utf-8")
    welsh = phrases("cy", tmp_path)
    assert welsh.say("page.indicators", count=2) == "2 ddangosydd"
    assert welsh.say("page.indicators", count=7) == "7 o ddangosyddion"


def test_a_dialect_falls_back_to_its_language(tmp_path: Path) -> None:
    """`en-GB` reads `en.toml`, then `en-GB.toml`, and keeps ours for the rest."""
    (tmp_path / "strings").mkdir()
    (tmp_path / "strings" / "en-GB.toml").write_text('[page]\ncontents = "In this report"\n')
    own = phrases("en-GB", tmp_path)
    assert own.say("page.contents") == "In this report"
    assert own.say("page.skip") == say("page.skip")


@pytest.mark.parametrize(
    ("text", "why"),
    [("page = ", "is not a file of strings"), ('[page]\nlogo = "Logo {nome}"', "{nome}")],
)
def test_a_wrong_file_of_strings_is_named(tmp_path: Path, text: str, why: str) -> None:
    """What is no TOML, or fills in what nobody gives, is an error that names the file."""
    (tmp_path / "strings").mkdir()
    path = tmp_path / "strings" / "cy.toml"
    path.write_text(text)
    with pytest.raises(NotUnderstood) as caught:
        phrases("cy", tmp_path)
    assert str(path) in caught.value.message
    assert why in caught.value.message
