"""A language turns into the fixed words of a report, from `templates/strings/`, ready for translation.

The files are TOML, which Python reads by itself: the pure modules of the report may say their words by
`say` as well and stay free of YAML and Jinja.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from anchorkit import resources
from anchorkit.errors import NotUnderstood

_ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language by key, such as `page.skip`."""

    texts: Mapping[str, str]

    def say(self, key: str, **words: object) -> str:
        """The words of a key, with `{words}` filled in; raises KeyError for a key that no file has.

        Where a phrase depends on a number, `count` chooses it: the number itself, or `other`.
        """
        if "count" in words and key not in self.texts:
            counted = f"{key}.{words['count']}"
            key = counted if counted in self.texts else f"{key}.other"
        text = self.texts[key]
        return text.format(**words) if words else text


@cache
def phrases(language: str = _ENGLISH, templates: Path | None = None) -> Phrases:
    """The words of a language such as `en-GB` or `cy`; what a language's files leave out is English.

    `templates` is a folder of the user's own, whose `strings/` come before those that ship. Raises
    NotUnderstood where a file isn't TOML or changes what is filled in.
    """
    texts = _flat(_read(resources.templates("strings") / f"{_ENGLISH}.toml"))
    for folder in (resources.templates(), *([templates] if templates else [])):
        for name in dict.fromkeys((_ENGLISH, language.partition("-")[0], language)):
            path = folder / "strings" / f"{name}.toml"
            if path.is_file():
                own = _flat(_read(path))
                _require_same_words(path, own, texts)
                texts |= own
    return Phrases(texts)


def say(key: str, **words: object) -> str:
    """The English words of a key, for what has no Document at hand."""
    return phrases().say(key, **words)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotUnderstood(
            f"{path} is not a file of strings: {error}", hint='Write each line as: key = "words".'
        ) from None


def _flat(found: Mapping[str, Any], above: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in found.items():
        name = f"{above}{key}"
        texts |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: str(value)}
    return texts


def _require_same_words(path: Path, own: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """What is filled in has the same names in every language; otherwise a report would stop half way."""
    for key, text in own.items():
        known = texts.get(key) or texts.get(f"{key.rpartition('.')[0]}.other")
        strange = _filled(text) - _filled(known) if known is not None else set()
        if strange:
            raise NotUnderstood(
                f"{path}: “{key}” has {{{min(strange)}}}, which nothing fills in",
                hint="Use only the words in braces that the English text has.",
            )


def _filled(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)}", text))
