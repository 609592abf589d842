"""A file of strings turns into its words by key, and into findings for what a translator should put right."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any, Final

from anchorkit import findings
from anchorkit.errors import InvalidFile
from anchorkit.findings import Finding

_OTHER: Final = "other"
_COUNT: Final = "count"


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one file by key, such as `page.skip`, and the line on which each stands."""

    path: Path
    texts: Mapping[str, str]
    lines: Mapping[str, int]


def read_strings(path: Path) -> Strings:
    """Read a file of strings; raises InvalidFile where it is no TOML."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        texts = _flat(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        wrong = findings.STRINGS_SYNTAX.on(str(path), int(line[1]) if line else len(text.splitlines()))
        raise InvalidFile(f"{path} can't be read", [wrong]) from None
    return Strings(path, texts, _lines(text))


def judge(found: Strings, english: Mapping[str, str]) -> tuple[Finding, ...]:
    """All that is wrong with a file, held against the English words: keys, forms, and what is filled in."""
    wrong = [*_unknown(found, english), *_without_other(found, english)]
    for key, text in found.texts.items():
        if _original(key, english) is not None:
            wrong += _filled_wrongly(found, key, text, english)
    return tuple(sorted(wrong, key=lambda each: (each.line, each.code)))


def group_of(key: str) -> str:
    """The phrase that a key belongs to: `page.indicators` for `page.indicators.2`, itself for any other."""
    above, _, last = key.rpartition(".")
    return above if above and (last == _OTHER or last.isdecimal()) else key


def _flat(found: Mapping[str, Any], above: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in found.items():
        name = f"{above}{key}"
        texts |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: str(value)}
    return texts


def _lines(text: str) -> dict[str, int]:
    """The line of each key; tomllib keeps none."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[([^\]\"']+)\]", line):
            table = f"{head[1].strip()}."
        elif key := re.match(r"\s*([\w.\"-]+)\s*=", line):
            lines.setdefault(table + key[1].replace('"', ""), number)
    return lines


def _line(found: Strings, key: str) -> int:
    """Where a key stands; of an inline table, where the table begins."""
    return found.lines.get(key) or found.lines.get(key.rpartition(".")[0], 0)


def _original(key: str, english: Mapping[str, str]) -> str | None:
    """The English words that a key translates: of a form for a number, those for any other number."""
    group = group_of(key)
    if group != key and f"{group}.{_OTHER}" in english:
        return english[f"{group}.{_OTHER}"]
    return english.get(key)


def _unknown(found: Strings, english: Mapping[str, str]) -> Iterator[Finding]:
    known = sorted({group_of(key) for key in english})
    for key in found.texts:
        if _original(key, english) is None:
            near = get_close_matches(group_of(key), known, 1)
            yield findings.STRINGS_UNKNOWN.on(
                str(found.path),
                _line(found, key),
                key=key,
                near=f"Did you mean {near[0]}?" if near else "Take it out, or look for its key in en.toml.",
            )


def _without_other(found: Strings, english: Mapping[str, str]) -> Iterator[Finding]:
    groups = {group_of(key): key for key in found.texts if group_of(key) != key}
    for group, key in groups.items():
        if f"{group}.{_OTHER}" in english and f"{group}.{_OTHER}" not in found.texts:
            yield findings.STRINGS_NO_OTHER.on(str(found.path), _line(found, key), key=group)


def _filled_wrongly(found: Strings, key: str, text: str, english: Mapping[str, str]) -> Iterator[Finding]:
    place = str(found.path), _line(found, key)
    try:
        names = filled_in(text)
    except ValueError:
        yield findings.STRINGS_BRACES.on(*place, key=key)
        return
    wanted = filled_in(_original(key, english) or "")
    may_lack = {_COUNT} if key.rpartition(".")[2].isdecimal() else set()
    for name in sorted(names - wanted):
        yield findings.STRINGS_STRANGE.on(*place, key=key, name=name)
    for name in sorted(wanted - names - may_lack):
        yield findings.STRINGS_LACKING.on(*place, key=key, name=name)


def filled_in(text: str) -> set[str]:
    """The names in braces that a text fills in; raises ValueError for braces that do not match."""
    names: set[str] = set()
    for _, name, how, conversion in Formatter().parse(text):
        if name is not None:
            if not name.isidentifier() or how or conversion:
                raise ValueError(name)
            names.add(name)
    return names
