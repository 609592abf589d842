"""A YAML file turned into plain values that remember their lines, so that every problem names its line.

Read as YAML 1.2 has it (`no`, `on` and `12:30` are texts, not truth values or numbers), and strictly:
UTF-8 only, no key twice, no tags, no aliases, not too large, not too deep.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from anchorkit import findings
from anchorkit.errors import AnchorkitError, InvalidFile, NotUnderstood
from anchorkit.findings import Finding, Rule
from anchorkit.plainwords import plain_words

YamlPath = tuple[str | int, ...]
Lines = dict[YamlPath, tuple[str, int]]

_LARGEST: Final = 5_000_000  # bytes; the shipped menu has about 100,000
_DEEPEST: Final = 40  # levels; the shipped menu has 6
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Located:
    """What a YAML file says (`data`), with the file and line of every key and item (`lines`)."""

    file: str
    data: Any
    lines: Mapping[YamlPath, tuple[str, int]]

    def place_of(self, path: YamlPath) -> tuple[str, int]:
        """The file and line of a path, or of the nearest part of it that the file has."""
        for length in range(len(path), 0, -1):
            if found := self.lines.get(path[:length]):
                return found
        return self.lines.get((), (self.file, 1))

    def line_of(self, path: YamlPath) -> int:
        """The line of a path, or of the nearest part of it that the file has."""
        return self.place_of(path)[1]

    def words_for(self, path: YamlPath) -> str:
        """A path as a person would follow it: `indicators > emp.future.01 > title`."""
        words, value = [], self.data
        for step in path:
            value = _below(value, step)
            words.append(_name(step, value))
        return " > ".join(words) or "the file"

    def with_part(self, key: str, part: "Located") -> "Located":
        """This file with another one's contents under a key; the lines stay the other file's own."""
        lines = {(key, *path): place for path, place in part.lines.items()}
        return Located(self.file, {**self.data, key: part.data}, {**self.lines, **lines})

    def inside(self, key: str) -> "Located":
        """What stands under a key of the file, with its lines."""
        lines = {path[1:]: place for path, place in self.lines.items() if path[:1] == (key,)}
        return Located(self.file, self.data[key], lines)


def read_yaml(path: Path) -> Located:
    """Read one YAML file.

    Raises InvalidFile with every problem found (Y101 to Y109), NotUnderstood where there is no such file,
    AnchorkitError where it can't be opened.
    """
    raw = _bytes_of(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _invalid(path, [findings.YAML_NOT_UTF8.on(path.name, line)]) from None
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Located:
    """Read YAML from a text; `path` is only named in what is raised. Raises InvalidFile."""
    reader = _Reader(text, path.name)
    try:
        data = reader.document()
    except _TooDeep as error:
        raise _invalid(path, [findings.YAML_TOO_DEEP.on(path.name, error.args[0])]) from None
    except yaml.MarkedYAMLError as error:
        raise _invalid(path, [*reader.problems, _syntax(error, text, path.name)]) from None
    except (yaml.YAMLError, ValueError):
        # What is left are characters that no text file holds.
        raise _invalid(path, [findings.YAML_CHARACTERS.on(path.name, _odd_line(text))]) from None
    if not isinstance(data, dict | list) and not reader.problems:
        raise _invalid(path, [findings.YAML_EMPTY.on(path.name)])
    if reader.problems:
        raise _invalid(path, reader.problems)
    return Located(path.name, data, reader.lines)


def problems_from(
    error: ValidationError,
    located: Located,
    rule: Rule,
    patterns: Mapping[str, str] | None = None,
    model: type[BaseModel] | None = None,
) -> tuple[Finding, ...]:
    """Every error of a pydantic validation as a finding in plain words, by file and line.

    The rule's message is given `where` (the path in words) and `what` (what is wrong there). `patterns` says
    in words what a regular expression asks for; `model` is what the file was held against.
    """
    details = error.errors(include_url=False, include_input=False)
    broken = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    placed = [
        (
            located.place_of(detail["loc"]),
            located.words_for(detail["loc"]),
            plain_words(detail, patterns or {}, model),
        )
        for detail in details
        # A list is not too short for having an item that is wrong.
        if not (detail["type"] == "too_short" and detail["loc"] in broken)
    ]
    return tuple(rule.on(*place, where=where, what=what) for place, where, what in sorted(set(placed)))


class _TooDeep(Exception):
    """The file is nested beyond what is read; raised with the line."""


class _Reader:
    """Turns the parser's events into values, and notes the lines and the problems on the way.

    Events rather than a tree of nodes: the C library builds its tree by recursion, and a line of a hundred
    thousand brackets would end the process.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines: Lines = {}
        self.problems: list[Finding] = []
        self._events = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Any:
        """The value of the file's only document; None where there is none."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        value = self._value(next(self._events), ())
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._note(findings.YAML_SYNTAX, _line(after), what="The file holds more than one document (---)")
        return value

    def _value(self, event: yaml.Event, path: YamlPath) -> Any:
        # Where there is a key, its line is the one to name.
        self.lines.setdefault(path, (self.file, _line(event)))
        if isinstance(event, yaml.AliasEvent):
            return self._note(findings.YAML_ALIAS, _line(event))
        if len(path) > _DEEPEST:
            raise _TooDeep(_line(event))
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            self._note(findings.YAML_TAG, _line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _sequence(self, path: YamlPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: YamlPath) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, line = self._key(event, path), _line(event)
            place = (*path, key)
            if key in pairs:
                first = self.lines[place][1]
                self._note(findings.YAML_DUPLICATE, line, key=key, first=first)
            self.lines.setdefault(place, (self.file, line))
            pairs[key] = self._value(next(self._events), place)
        return pairs

    def _key(self, event: yaml.Event, path: YamlPath) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        self._note(findings.YAML_KEY, _line(event))
        return str(self._value(event, (*path, "?")))

    def _note(self, rule: Rule, line: int, **words: object) -> None:
        found = rule.on(self.file, line, **words)
        if found not in self.problems:
            self.problems.append(found)


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = str(event.value)
    if event.style or text not in _NULLS | _BOOLEANS.keys():
        return text if event.style else _number(text)
    return _BOOLEANS.get(text)


def _number(text: str) -> int | float | str:
    # A code of twenty digits is no number that anybody measured.
    if len(text) > 20 or not _DECIMAL.fullmatch(text):
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return number if isfinite(number := float(text)) else text


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Finding:
    lines = text.split("\n")
    mark = error.problem_mark
    line = min(mark.line + 1, len(lines)) if mark is not None else 1
    for near in (line, line - 1, line + 1):
        if 0 < near <= len(lines) and re.match(r"\s*\t", lines[near - 1]):
            return findings.YAML_TAB.on(file, near)
    problem = error.problem or ""
    what = next((words for begin, words in _SYNTAX.items() if begin in problem), _NOT_YAML)
    return findings.YAML_SYNTAX.on(file, line, what=what)


_NOT_YAML: Final = "The line does not follow the rules of YAML"
_SYNTAX: Final = {
    "mapping values are not allowed": "A text with a colon in it needs quotes, or a line is indented wrongly",
    "did not find expected key": "The line does not line up with those above, or a quote is misplaced",
    "could not find expected ':'": "A key has no colon after it",
    "did not find expected '-' indicator": "The line does not line up with the other items of its list",
    "did not find expected ',' or": "A bracket is opened but not closed, or a comma is missing",
    "found unexpected end of stream": "A quote is opened but not closed",
    "cannot start any token": "A text that begins with a special character needs quotes round it",
    "unknown escape": "A backslash in double quotes needs single quotes instead",
}


def _odd_line(text: str) -> int:
    odd = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)
    return text.count("\n", 0, odd.start()) + 1 if odd else 0


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise _invalid(path, [findings.YAML_TOO_LARGE.on(path.name)])
        return path.read_bytes()
    except FileNotFoundError:
        raise NotUnderstood(
            f"There is no file {path}", hint="Check the spelling and the folder you are in."
        ) from None
    except IsADirectoryError:
        raise NotUnderstood(f"{path} is a folder, not a file", hint="Name the YAML file itself.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a file name"
        raise AnchorkitError(
            f"{path} could not be read: {reason}",
            hint="Check that you may read it and that it is not locked.",
        ) from None


def _invalid(path: Path, problems: list[Finding]) -> InvalidFile:
    return InvalidFile(f"{path} cannot be read", sorted(problems, key=lambda found: found.line))


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _name(step: str | int, value: Any) -> str:
    """What a person calls a step: its key, or for an item of a list its id, or its number from 1."""
    if isinstance(step, str):
        return step
    for key in ("id", "area", "name", "code"):
        if isinstance(value, dict) and isinstance(value.get(key), str):
            return str(value[key])
    return f"number {step + 1}"
