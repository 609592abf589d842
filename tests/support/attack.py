"""An attacker: reads everything that was written for an audience, and works out what was hidden from it.

What he knows: every table and export of every release, how figures were rounded, that the parts of a
breakdown make up everyone and the trusts make up the set, which returns were corrected in between, and which
hidden figures are small (the marker says 1 to 7) and which were hidden to protect them.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final, NamedTuple

from anchorkit.measures.profiles import Profile
from anchorkit.observations import Observation
from anchorkit.periods import parse_period
from tests.support.evidence import THREE_TRUSTS
from tests.support.linear import Contradiction, Rules, Solver
from tests.support.published_store import CODES, GROUPS, PARTS, PERIODS, SHARE, TITLES, Cells

Where = tuple[str, str, str, str]
"""Organisation (empty for the set), indicator, period and group."""
PROTECTED: Final = 5

_NAMES: Final = {trust["name"]: trust["code"] for trust in THREE_TRUSTS}
_LABELS: Final = {parse_period(code).label: code for code in PERIODS}
_COUNTS: Final = re.compile(r"([\d,]+) of ([\d,]+)")
_PEOPLE: Final = re.compile(r"([\d,]+) (?:people|person)")
_PER_CENT: Final = re.compile(r"(-?[\d.]+)%")


class Table(NamedTuple):
    """A table of a report: the heading above it, its caption, its header and its rows."""

    heading: str
    caption: str
    header: list[str]
    rows: list[list[str]]


class Seen(NamedTuple):
    """What one place says of one cell: counts, or a percentage and by how much it was rounded."""

    where: Where
    field: str
    number: float
    step: float = 0.0


class Told(NamedTuple):
    """A hidden count that can be worked out, and between which ends."""

    where: Where
    field: str
    low: float
    high: float


def read_folder(folder: Path) -> list[Seen]:
    """Read all tables and exports of a folder."""
    found: list[Seen] = []
    for path in sorted(folder.iterdir()):
        code = next((code for code in CODES if path.stem.endswith(f"-{code}")), "")
        if path.name.startswith("report") and path.suffix == ".md":
            found += _in_tables(_markdown_tables(path.read_text("utf-8")), code)
        elif path.name.startswith("report") and path.suffix == ".html":
            found += _in_tables(_html_tables(path.read_text("utf-8")), code)
        elif path.suffix == ".csv" and not path.name.startswith("disclosure-audit"):
            found += _in_export(path)
    assert found
    return found


def attack(releases: Sequence[Sequence[Seen]], answers: Sequence[Cells], profile: Profile) -> list[Told]:
    """Work out every hidden count of every release; give those that are told to within less than 5.

    `answers` are the true answers at each release: which cells were corrected, and which are hidden as small,
    is taken from them.
    """
    told: list[Told] = []
    truths = [_with_set(found) for found in answers]
    for indicator in dict.fromkeys(TITLES.values()):
        for period in PERIODS:
            told += _attack_one(releases, truths, profile, (indicator, period))
    return told


def _attack_one(
    releases: Sequence[Sequence[Seen]],
    truths: Sequence[Mapping[Where, Mapping[str, float]]],
    profile: Profile,
    about: tuple[str, str],
) -> list[Told]:
    rules = Rules()
    watched: dict[tuple[Where, str, int], float] = {}
    for place, (release, truth) in enumerate(zip(releases, truths, strict=True)):
        seen = [each for each in release if (each.where[1], each.where[2]) == about]
        shown = {each.where for each in seen}
        first = {where: _version(truths, place, where) for where in truth}
        for where, counts in truth.items():
            if (where[1], where[2]) != about:
                continue
            _know(rules, where, first[where], counts, profile, shown=where in shown)
            if where not in shown:
                watched |= {(where, name, first[where]): place for name in counts if name != "rest"}
        for each in seen:
            _use(rules, each, first, profile)
        _sum_up(rules, about, first)
    if not watched:
        return []
    try:
        solver = Solver(rules)
    except Contradiction:
        raise AssertionError(f"the attack got a rule wrong for {about}") from None
    # Where a later release shows a figure that an earlier one hid, nothing was worked out: it was told.
    ends = {key: solver.ends(key) for key in watched}
    return [
        Told(where, name, *ends[where, name, version])
        for where, name, version in watched
        if ends[where, name, version][1] - ends[where, name, version][0] < PROTECTED - 1e-4
    ]


def _version(truths: Sequence[Mapping[Where, Mapping[str, float]]], place: int, where: Where) -> int:
    """Since which release a cell is what it is: the attacker knows what was corrected, and what was not."""
    return next(i for i, other in enumerate(truths) if other[where] == truths[place][where])


def _with_set(answers: Cells) -> dict[Where, dict[str, float]]:
    """The true counts of every cell, with the sums for the set as a whole."""
    found: dict[Where, dict[str, float]] = {}
    for key, answer in answers.items():
        found[key] = _counts(answer)
    for _, indicator, period, group in list(found):
        parts = [found[code, indicator, period, group] for code in CODES]
        found["", indicator, period, group] = {name: sum(part[name] for part in parts) for name in parts[0]}
    return found


def _counts(answer: Observation) -> dict[str, float]:
    if answer.numerator is None or answer.denominator is None:
        return {"value": answer.value or 0.0}
    return {
        "numerator": answer.numerator,
        "denominator": answer.denominator,
        "rest": answer.denominator - answer.numerator,
    }


def _know(
    rules: Rules, where: Where, version: int, counts: Mapping[str, float], profile: Profile, *, shown: bool
) -> None:
    """What the marker itself says, and what is so for every cell."""
    least = profile.threshold
    for name, count in counts.items():
        if name == "rest" and (count == 0 or count >= least):
            rules.narrow((where, name, version), *((0, 0) if shown and count == 0 else (0,)))
            if shown and count:
                rules.narrow((where, name, version), least)
        elif shown:
            rules.narrow((where, name, version), 0)
        elif count < least:
            rules.narrow((where, name, version), min(1, count), least - 1)
        else:
            rules.narrow((where, name, version), 1)
    if "rest" in counts:
        rules.equal.append(
            {
                (where, "numerator", version): 1,
                (where, "rest", version): 1,
                (where, "denominator", version): -1,
            }
        )


def _use(rules: Rules, each: Seen, first: Mapping[Where, int], profile: Profile) -> None:
    """A printed count lies where its rounding says; a printed percentage ties numerator and denominator."""
    version = first[each.where]
    if not each.step:
        rules.narrow((each.where, each.field, version), *_behind(each.number, profile))
        return
    # The percentage was worked out from published counts, which are this far from the true ones at most.
    far = profile.base // 2
    numerator, denominator = ((each.where, name, version) for name in ("numerator", "denominator"))
    for sign in (1, -1):
        rate = (each.number + sign * each.step / 2) / 100
        slack = far + abs(rate) * far + 1e-6
        rules.at_most.append(({numerator: sign, denominator: -sign * rate}, slack))


def _behind(number: float, profile: Profile) -> tuple[float, float]:
    """What a published count may have been; one that was not rounded says just what it was."""
    if number == 0 or number % profile.base:
        return number, number
    half = profile.base // 2
    return max(number - half, profile.threshold), number + half


def _sum_up(rules: Rules, about: tuple[str, str], first: Mapping[Where, int]) -> None:
    fields = ("numerator", "denominator") if about[0] == SHARE else ("value",)
    for name in fields:

        def number(code: str, group: str, name: str = name) -> tuple[Where, str, int]:
            where = (code, *about, group)
            return where, name, first[where]

        for code in ("", *CODES):
            for parts in PARTS:
                rules.equal.append({**{number(code, part): 1 for part in parts}, number(code, "all"): -1})
        for group in GROUPS:
            rules.equal.append({**{number(code, group): 1 for code in CODES}, number("", group): -1})


def _in_export(path: Path) -> Iterator[Seen]:
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        where = (row["organisation"], row["indicator"], row["period"], row["group"])
        for name in ("numerator", "denominator", "value"):
            if row[name]:
                yield Seen(where, name, float(row[name]))


def _in_tables(tables: Iterable[Table], code: str) -> Iterator[Seen]:
    for table in tables:
        indicator = TITLES.get(table.heading)
        if indicator is None:
            continue
        for row in table.rows:
            for column, text in zip(table.header[1:], row[1:], strict=True):
                where = _place(table, row[0], column, indicator, code)
                if where:
                    yield from _figures(where, text)


def _place(table: Table, first: str, column: str, indicator: str, code: str) -> Where | None:
    """What a cell of a table is about; None for what is no figure, such as an interval."""
    if column not in ("Figure", "Rests on", "Share") and column.removeprefix("Rests on, ") not in _LABELS:
        return None
    period = _LABELS.get(table.caption.rpartition(", ")[2])
    groups = {group.partition("=")[2].capitalize(): group for group in GROUPS}
    if table.header[0] == "Period" and first in _LABELS:
        return code, indicator, _LABELS[first], "all"
    if table.header[0] == "Organisation" and period:
        return _NAMES[first], indicator, period, "all"
    if table.header[0] == "Group" and period and first in groups:
        return code, indicator, period, groups[first]
    if table.header[0] in ("Reach", "Size"):
        return code, indicator, _LABELS[column.removeprefix("Rests on, ")], groups[first]
    return None


def _figures(where: Where, text: str) -> Iterator[Seen]:
    if match := _COUNTS.fullmatch(text):
        yield Seen(where, "numerator", _number(match[1]))
        yield Seen(where, "denominator", _number(match[2]))
    elif match := _PEOPLE.fullmatch(text):
        yield Seen(where, "value", _number(match[1]))
    elif match := _PER_CENT.fullmatch(text):
        decimals = len(match[1].partition(".")[2])
        yield Seen(where, "percentage", float(match[1]), 10.0**-decimals)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _markdown_tables(text: str) -> Iterator[Table]:
    heading = caption = ""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("**") and line.endswith("**"):
            caption = line.strip("*")
        elif line.startswith("| ---"):
            rows = []
            for below in lines[place + 1 :]:
                if not below.startswith("|"):
                    break
                rows.append(_cells(below))
            yield Table(heading, caption, _cells(lines[place - 1]), rows)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\", "") for cell in line.strip().strip("|").split("|")]


def _html_tables(text: str) -> list[Table]:
    reader = _Tables()
    reader.feed(text)
    return reader.tables


class _Tables(HTMLParser):
    """The tables of a page, each with the heading before it."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._heading = ""
        self._text: list[str] = []
        self._caption = ""
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if re.fullmatch(r"h\d|caption|t[hd]", tag):
            self._text = []
        elif tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._text).split())
        if re.fullmatch(r"h\d", tag):
            self._heading = words
        elif tag == "caption":
            self._caption = words
        elif tag in ("th", "td"):
            self._rows[-1].append(words)
        elif tag == "table" and self._rows:
            self.tables.append(Table(self._heading, self._caption, self._rows[0], self._rows[1:]))
