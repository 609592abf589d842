"""The fixed words of a report: one file, every key there and used, ready for another language."""

import re
from pathlib import Path

import pytest

from anchorkit import resources
from anchorkit.errors import InvalidFile, NotUnderstood
from anchorkit.findings import Finding
from anchorkit.report.stringfiles import group_of
from anchorkit.report.strings import Phrases, phrases, say, speaking, untranslated

SOURCE = Path(resources.__file__).parent


def strings(folder: Path, text: str, language: str = "cy") -> Path:
    """A folder of templates with one file of strings."""
    (folder / "strings").mkdir(exist_ok=True)
    (folder / "strings" / f"{language}.toml").write_text(text, encoding="utf-8")
    return folder


def judged(folder: Path, text: str, language: str = "cy") -> tuple[Finding, ...]:
    """What is found wrong with a file of strings."""
    with pytest.raises(InvalidFile) as caught:
        phrases(language, strings(folder, text, language))
    return caught.value.findings


def said() -> tuple[set[str], list[str]]:
    """The keys that source and templates name, and the beginnings of those that they put together."""
    files = [*resources.templates().rglob("*.jinja"), *SOURCE.rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r"""["']([a-z_]+(?:\.[\w-]+)+)["']""", text))
    return whole, re.findall(r"""f["']([a-z_]+(?:\.[a-z_]+)*[._](?:[a-z]+_)?){""", text)


def test_every_word_that_is_said_is_in_the_file() -> None:
    """Nothing asks for words that there are not."""
    found = re.compile(r"""\b(?:say|forms|_note)\(\s*["']([a-z_]+\.[\w.-]+)["']""")
    files = [*resources.templates().rglob("*.jinja"), *SOURCE.rglob("*.py")]
    used = {key for path in files for key in found.findall(path.read_text(encoding="utf-8"))}
    known = {group_of(key) for key in phrases().texts}
    assert len(used) > 300
    assert used - known == set()


def test_every_word_in_the_file_is_said_somewhere() -> None:
    """A translator's work is never for nothing: each key is named whole, or by how it begins."""
    whole, begun = said()
    starts = (*begun, "brought.", "number.", "site.column_")
    idle = {
        group_of(key)
        for key in phrases().texts
        if group_of(key) not in whole and not group_of(key).startswith(starts)
    }
    assert idle == set()


def test_a_number_chooses_the_words() -> None:
    """One is one, and everything else is the others."""
    assert say("page.indicators", count=1) == "1 indicator"
    assert say("page.indicators", count=12) == "12 indicators"


def test_another_language_has_its_own_numbers(tmp_path: Path) -> None:
    """Welsh says two in its own way, and what it has no form for is not said in English."""
    welsh = phrases(
        "cy",
        strings(tmp_path, '[page.indicators]\n2 = "{count} ddangosydd"\nother = "{count} o ddangosyddion"\n'),
    )
    assert welsh.say("page.indicators", count=2) == "2 ddangosydd"
    assert welsh.say("page.indicators", count=7) == "7 o ddangosyddion"
    assert welsh.say("page.indicators", count=1) == "1 o ddangosyddion"


def test_a_dialect_falls_back_to_its_language(tmp_path: Path) -> None:
    """`en-GB` reads `en.toml`, then `en-GB.toml`, and keeps ours for the rest."""
    own = phrases("en-GB", strings(tmp_path, '[page]\ncontents = "In this report"\n', "en-GB"))
    assert own.say("page.contents") == "In this report"
    assert own.say("page.skip") == say("page.skip")
    assert untranslated(own) == ()


def test_a_language_comes_before_changed_english(tmp_path: Path) -> None:
    """A place's own English stands in for what a translation leaves out, and for no more."""
    strings(tmp_path, '[page]\ncontents = "In this report"\nskip = "Skip"\n', "en")
    welsh = phrases("cy", strings(tmp_path, '[page]\ncontents = "Cynnwys"\n'))
    assert (welsh.say("page.contents"), welsh.say("page.skip")) == ("Cynnwys", "Skip")


def test_what_is_not_translated_is_counted(tmp_path: Path) -> None:
    """One warning says how many phrases stay English; a phrase with several forms is one."""
    (warning,) = untranslated(phrases("cy", strings(tmp_path, '[page]\ncontents = "Cynnwys"\n')))
    known = len({group_of(key) for key in phrases().texts})
    assert warning.code == "W201"
    assert f"{known - 1} of {known} phrases" in warning.message


def test_words_are_said_in_the_language_that_is_spoken() -> None:
    """Inside `speaking` every word comes from there, and English comes back after it."""
    with speaking(Phrases("xx", {"page.skip": "[skip]"})):
        assert say("page.skip") == "[skip]"
    assert say("page.skip") == "Skip to the report"


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("[page]\nskip = ", "W101", 2, "TOML"),
        ('[page]\nskip = "a"\nskipp = "b"\n', "W102", 3, "page.skip"),
        ('[pages]\nskip = "a"\n', "W102", 2, "page.skip"),
        ('[page]\nlogo = "Logo {nome}"\n', "W103", 2, "{nome}"),
        ('[page]\n\nlogo = "Logo"\n', "W104", 3, "{name}"),
        ('[page]\nlogo = "Logo {name"\n', "W105", 2, "page.logo"),
        ('[page]\nlogo = "Logo {name.__class__}"\n', "W105", 2, "page.logo"),
        ('[page.indicators]\n2 = "dau"\n', "W106", 2, "page.indicators"),
        ('[page.indicators]\n2 = "dau"\nother = "mwy"\n', "W104", 3, "{count}"),
        ('[month]\n1 = { name = "Ionawr", shrot = "Ion" }\n', "W102", 2, "month.1.short"),
    ],
)
def test_a_wrong_file_of_strings_is_named(
    tmp_path: Path, text: str, code: str, line: int, words: str
) -> None:
    """What a translator gets wrong is said with its line, and with the key that may have been meant."""
    found = judged(tmp_path, text)
    assert (found[0].code, found[0].line) == (code, line)
    assert found[0].file == str(tmp_path / "strings" / "cy.toml")
    assert words in f"{found[0].message} {found[0].remedy}"


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    """A translator mends a file once, not line by line."""
    found = judged(tmp_path, '[page]\nskipp = "a"\nlogo = "Logo {nome}"\n')
    assert [each.code for each in found] == ["W102", "W103", "W104"]


@pytest.mark.parametrize(
    ("language", "why"), [("cy", "no words"), ("../cy", "no language"), ("", "no language")]
)
def test_a_language_without_words_is_refused(language: str, why: str) -> None:
    """Asked for Welsh with no Welsh words to be found, nobody gets English without being told."""
    with pytest.raises(NotUnderstood, match=why):
        phrases(language)
