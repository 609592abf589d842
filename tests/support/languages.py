"""A language of no country: every letter of every phrase is another letter, so English stands out."""

import json
import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import yaml

from anchorkit import resources
from anchorkit.report.strings import phrases

LANGUAGE: Final = "qps"
_PLAIN: Final = "abcdefghijklmnopqrstuvwxyz"
_OTHER: Final = "äƀçðëƒĝĥïĵķļɱñöþɋŕšţüṽŵẋÿž"
_LETTERS: Final = str.maketrans(_PLAIN + _PLAIN.upper(), _OTHER + _OTHER.upper())
_NOT_PHRASES: Final = ("number.decimal", "number.thousands")
_SHORT_NAMES: Final = tuple(
    key.removeprefix("abbreviation.") for key in phrases().texts if key.startswith("abbreviation.")
)
_NAMES: Final = ("mdc-2023", "three-rules", "health-anchors", "UTC", *_SHORT_NAMES)
"""What has a name of its own in every language."""
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_ID: Final = re.compile(r"\b[a-z0-9_]+(?:\.[a-z0-9_]+)+\b")
_SPOKEN: Final = ("alt", "aria-label", "title")


def write_strings(folder: Path) -> Path:
    """A folder of templates with every phrase in that language, and its own way with numbers."""
    lines = [
        f"{key} = {json.dumps(said_otherwise(text), ensure_ascii=False)}"
        for key, text in phrases().texts.items()
        if key not in _NOT_PHRASES
    ]
    path = folder / "strings" / f"{LANGUAGE}.toml"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([*lines, 'number.decimal = "·"', 'number.thousands = "’"']), encoding="utf-8")
    return folder


def said_otherwise(text: str) -> str:
    """A phrase in that language, with what is filled in as it was."""
    parts = re.split(r"({\w+})", text)
    return "".join(part if place % 2 else part.translate(_LETTERS) for place, part in enumerate(parts))


class _Words(HTMLParser):
    """Collects what a page says: its text, the words for pictures, and none of its script or style."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._quiet = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._quiet = tag
        self.said += [value for name, value in attrs if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._quiet:
            self._quiet = ""

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.said.append(data)


def words_of(page: str) -> list[str]:
    """Everything that a page says."""
    found = _Words()
    found.feed(page)
    return found.said


def english_in(texts: Iterable[str], *more: Any) -> set[str]:
    """What is left in Latin letters when all that the menu’s files and `more` hold is taken away."""
    known = sorted({*_menu_values(), *_values(more), *_NAMES}, key=len, reverse=True)
    return {left for text in set(texts) for left in _left(text, known)}


def english_words_in(texts: Iterable[str], *more: Any) -> set[str]:
    """The same word by word, for texts that were broken into lines."""
    known = {word for value in (*_menu_values(), *_values(more), *_NAMES) for word in _LATIN.findall(value)}
    known |= {word[:1].upper() + word[1:] for word in known}
    found = {word for text in texts if not text.endswith("…") for word in _LATIN.findall(text)}
    return found - known


def _left(text: str, known: Iterable[str]) -> list[str]:
    if not _LATIN.search(text):
        return []
    plain = " ".join(text.split())
    for value in known:
        if value in plain:
            plain = re.sub(rf"(?<![A-Za-z]){re.escape(value)}(?![A-Za-z])", " ", plain)
    return _LATIN.findall(plain)


@cache
def _menu_values() -> frozenset[str]:
    files = (resources.data(name) for name in ("indicators.yaml", "logic_model.yaml", "principles.yaml"))
    return frozenset(_values([fields_of(path) for path in files]))


def _values(found: Any) -> set[str]:
    """Every string in some fields, as it is, in small letters, and without its full stop."""
    if isinstance(found, str):
        text = " ".join(found.split())
        forms = {text, text.lower(), text[:1].upper() + text[1:], text.rstrip(".")}
        if _ID.search(text):
            # Reports print the titles of indicators in place of their ids.
            forms |= {part.strip() for part in _ID.split(text)}
        if len(parts := text.split(": ")) == 2:
            # They print whose work an office's part is in brackets.
            forms |= set(parts)
        return {form for form in forms if _LATIN.search(form)}
    if isinstance(found, dict):
        return set().union(*(_values(each) for pair in found.items() for each in pair))
    if isinstance(found, list | tuple):
        return set().union(*map(_values, found))
    return set()


def fields_of(path: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))
