"""A language turns into the fixed words of a report, from `templates/strings/`, ready for translation.

Whatever writes a report does so inside `speaking(phrases(language))`; what stands in it says its words by
`say`, which knows the language from there. Without it, words are English.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from anchorkit import findings, resources
from anchorkit.errors import InvalidFile, NotUnderstood
from anchorkit.findings import Finding
from anchorkit.report.stringfiles import group_of, judge, read_strings

ENGLISH: Final = "en-GB"
_BASE: Final = "en"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language by key, such as `page.skip`."""

    language: str
    """As BCP 47 writes it, such as `en-GB` or `cy`: what a page, a PDF or a Word file is said to be in."""
    texts: Mapping[str, str]
    untranslated: int = 0
    """How many phrases no file of the language has; these are said in English."""

    def say(self, key: str, /, **words: object) -> str:
        """The words of a key, with `{words}` filled in; raises KeyError for a key that no file has.

        Where a phrase depends on a number, `count` chooses it: the number itself, or `other`.
        """
        if "count" in words and key not in self.texts:
            counted = f"{key}.{words['count']}"
            key = counted if counted in self.texts else f"{key}.other"
        text = self.texts[key]
        return text.format_map(words) if words else text


@cache
def phrases(language: str = ENGLISH, templates: Path | None = None) -> Phrases:
    """The words of a language such as `en-GB` or `cy`; what a language's files leave out is English.

    `templates` is a folder of the user's own, whose `strings/` come before those that ship. Raises
    InvalidFile with all that is wrong in its files, NotUnderstood for a language that no file is of.
    """
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise NotUnderstood(
            f"“{language}” is no language", hint="Write it as web pages do, such as cy or en-GB."
        )
    base = language.partition("-")[0]
    own = [name for name in dict.fromkeys((base, language)) if name != _BASE]
    english = read_strings(resources.templates("strings") / f"{_BASE}.toml").texts
    texts = dict(english)
    translated: set[str] = set()
    found_any = base == _BASE
    for name in (_BASE, *own):
        for path in _files(name, templates):
            theirs = _judged(path, english)
            found_any = found_any or name != _BASE
            translated |= {group_of(key) for key in theirs} if name != _BASE else set()
            texts = _over(texts, theirs)
    if not found_any:
        raise NotUnderstood(
            f"There are no words for the language “{language}”",
            hint=f"Put them into strings/{base}.toml, in a folder that you name with --templates.",
        )
    missing = {group_of(key) for key in english} - translated if base != _BASE else set()
    return Phrases(language, texts, len(missing))


def untranslated(words: Phrases) -> tuple[Finding, ...]:
    """The finding that says how much of a language is missing; none where nothing is."""
    if not words.untranslated:
        return ()
    known = len({group_of(key) for key in words.texts})
    return (
        findings.STRINGS_MISSING.on(
            f"strings/{words.language}.toml", 0, count=words.untranslated, of=known, language=words.language
        ),
    )


_SPOKEN: ContextVar[Phrases | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(words: Phrases) -> Iterator[Phrases]:
    """Everything said inside is said in these words."""
    before = _SPOKEN.set(words)
    try:
        yield words
    finally:
        _SPOKEN.reset(before)


def say(key: str, /, **words: object) -> str:
    """The words of a key in the language that is spoken, as `Phrases.say` gives them."""
    return spoken().say(key, **words)


def knows(key: str) -> bool:
    """Say whether there are words for a key, counted or not."""
    texts = spoken().texts
    return key in texts or f"{key}.other" in texts


def numerals(text: str) -> str:
    """A number as English writes it, such as `1,234.5`, as the language that is spoken writes it."""
    decimal, thousands = say("number.decimal"), say("number.thousands")
    return text if decimal + thousands == ".," else text.translate({46: decimal, 44: thousands})


def forms(key: str) -> dict[str, str]:
    """Every form of a phrase that depends on a number, by number and `other`, with nothing filled in."""
    return {
        name.removeprefix(f"{key}."): text for name, text in spoken().texts.items() if group_of(name) == key
    }


def spoken() -> Phrases:
    """The words that are spoken; English where nothing says otherwise."""
    return _SPOKEN.get() or phrases()


def _files(name: str, templates: Path | None) -> Iterator[Path]:
    folders = (resources.templates(), *([templates] if templates else []))
    for folder in folders:
        path = folder / "strings" / f"{name}.toml"
        # Ours in English is what all others are held against.
        if path.is_file() and not (folder is folders[0] and name == _BASE):
            yield path


def _judged(path: Path, english: Mapping[str, str]) -> Mapping[str, str]:
    found = read_strings(path)
    wrong = judge(found, english)
    if wrong:
        raise InvalidFile(f"{path} can't be used", wrong, hint="Compare it with templates/strings/en.toml.")
    return found.texts


def _over(texts: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """One language over another: a phrase that depends on a number is taken whole, with all its forms."""
    taken = {group_of(key) for key in theirs}
    return {key: text for key, text in texts.items() if group_of(key) not in taken} | dict(theirs)
