"""Sets whose organisations, breakdowns and answers change, and what a stranger makes of all outputs."""

import csv
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from anchorkit.measures.disclosure import Audience, profile_of
from anchorkit.measures.profiles import Profile
from anchorkit.observations import Observation
from anchorkit.selection.disclosure import Disclosure
from anchorkit.workflows.export_measures import export_measures
from tests.support.linear import Rules, Solver
from tests.support.published_store import GROUPS, PARTS, SHARE, STARTS, a_set, take

CODES: Final = ("RR8", "RAE", "RCD", "RWY")
YEAR: Final = "2024-25"

Truth = Mapping[tuple[str, str], tuple[int, int]]
"""By organisation and group: how many of those who were asked are counted, and how many are not."""
Where = tuple[tuple[str, ...], str]
"""Whose figure it is, of one or of several together, and of which group."""
_Name = tuple[object, ...]
PROTECTED: Final = 5
_NEAR: Final = 1e-4


class Shown(NamedTuple):
    """One output: who was in the set, what was true then, by which profile, and each row of the measures."""

    members: tuple[str, ...]
    truth: Truth
    profile: Profile
    rows: Sequence[Mapping[str, str]]

    @property
    def groups(self) -> set[str]:
        """Which groups it was asked for."""
        return {row["group"] for row in self.rows}


class Told(NamedTuple):
    """A hidden count that can be told to within less than 5."""

    where: Where
    field: str
    low: float
    high: float


def some_truth(draw: random.Random) -> dict[tuple[str, str], tuple[int, int]]:
    """Counts of four organisations that add up in two breakdowns, many of them small."""
    inner = {
        (code, reach, size): (draw.choice((0, 0, 1, 2, 4, 7, 9, 13, 26, 48)), draw.choice((0, 3, 12, 60)))
        for code in CODES
        for reach in PARTS[0]
        for size in PARTS[1]
    }
    return summed(inner)


def summed(inner: Mapping[tuple[str, str, str], tuple[int, int]]) -> dict[tuple[str, str], tuple[int, int]]:
    """The counts of every group, from those of each reach and size."""
    found = {}
    for code in dict.fromkeys(key[0] for key in inner):
        for group in GROUPS:
            within = [pair for key, pair in inner.items() if key[0] == code and group in ("all", *key[1:])]
            found[code, group] = sum(yes for yes, _ in within), sum(no for _, no in within)
    return found


def corrected(draw: random.Random, truth: Truth) -> dict[tuple[str, str], tuple[int, int]]:
    """The same after one organisation found a few more people in one of its groups."""
    code, more = draw.choice(CODES), draw.randint(1, 6)
    within = {"all", draw.choice(PARTS[0]), draw.choice(PARTS[1])}
    return {
        key: (yes + more, no) if key[0] == code and key[1] in within else (yes, no)
        for key, (yes, no) in truth.items()
    }


def answers(truth: Truth) -> list[Observation]:
    """The answers as they are sent: how many started, and the same as a share."""
    return [
        row
        for (code, group), (yes, no) in truth.items()
        for row in (
            Observation(code, STARTS, YEAR, group, value=yes),
            Observation(code, SHARE, YEAR, group, numerator=yes, denominator=yes + no),
        )
    ]


def output(
    folder: Path,
    members: Sequence[str],
    truth: Truth,
    profile: Any = "model-health",
    audience: Audience = Audience.PUBLIC,
    groups: Sequence[str] = ("reach", "size"),
    **merged: Any,
) -> Shown:
    """Export the measures of a set of these organisations; `merged` are what an organisation took over."""
    chosen = {audience.value: profile}
    organisations = [{"code": code, "name": f"Trust {code}"} for code in members]
    organisations = [{**each, "merged": merged.get(each["code"], [])} for each in organisations]
    a_set(
        folder,
        organisations=organisations,
        periods={"from": YEAR, "to": YEAR},
        disclosure=chosen,
        indicators=[{"id": id, "reason": "To see", "groups": list(groups)} for id in (SHARE, STARTS)],
    )
    path = folder / "measures.csv"
    export_measures(
        set_path=folder / "set.yaml", store_url=str(folder / "anchorkit.db"), output=path, audience=audience
    )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Shown(tuple(members), truth, profile_of(audience, Disclosure.model_validate(chosen)), rows)


def send(folder: Path, truth: Truth, day: int) -> None:
    """Take everybody's answers in."""
    take(folder / "anchorkit.db", answers(truth), CODES, day)


def told(shown: Sequence[Shown], indicator: str) -> list[Told]:
    """Work out every hidden count of an indicator; give those told to less than 5, and than the markers say.

    The attacker knows which answers were corrected, which hidden figures are small, who is in a joint figure,
    and that the groups of a breakdown make up everyone. What outputs before told of a figure that a later one
    hid is not held against that one.
    """
    attacker = _Attacker(shown)
    for each in shown:
        attacker.before.append(attacker.rules.copy())
        for row in each.rows:
            if row["indicator"] == indicator:
                attacker.read(each, row)
    return [found for name in attacker.hidden.keys() - attacker.seen if (found := attacker.tell(name))]


def _cells(each: Shown) -> Iterator[Where]:
    for group in sorted(each.groups):
        yield from (((code,), group) for code in each.members)
        yield each.members, group


def _counts(truth: Truth, where: Where) -> dict[str, int]:
    codes, group = where
    yes, no = (sum(truth[code, group][place] for code in codes) for place in (0, 1))
    return {"yes": yes, "no": no, "people": yes + no}


def _name(truth: Truth, where: Where, field: str) -> _Name:
    """A number: the same for as long as the answers of everybody in it are."""
    codes, group = where
    return tuple(sorted(codes)), group, field, tuple(truth[code, group] for code in sorted(codes))


def _sum_up(rules: Rules, each: Shown, where: Where) -> None:
    """The sums of one output; that a breakdown which it did not ask has stayed the same nobody can know."""
    truth, (codes, group) = each.truth, where
    for field in _counts(truth, where):
        rules.narrow(_name(truth, where, field), 0)
    people, yes, no = (_name(truth, where, field) for field in ("people", "yes", "no"))
    rules.equal.append({yes: 1, no: 1, people: -1})
    for field in ("yes", "no"):
        total = _name(truth, where, field)
        if len(codes) > 1:
            parts = [_name(truth, ((code,), group), field) for code in codes]
            rules.equal.append({**dict.fromkeys(parts, 1), total: -1})
        elif group == "all":
            for breakdown in (found for found in PARTS if each.groups.issuperset(found)):
                parts = [_name(truth, (codes, part), field) for part in breakdown]
                for part in parts:
                    rules.narrow(part, 0)
                rules.equal.append({**dict.fromkeys(parts, 1), total: -1})


class _Attacker:
    """What is known of each number, which of them are hidden, and which were seen."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self.rules, self.marked = Rules(), Rules()
        for each in shown:
            for where in _cells(each):
                for rules in (self.rules, self.marked):
                    _sum_up(rules, each, where)
        self.before: list[Rules] = []
        """What was known before each output."""
        self.hidden: dict[_Name, tuple[Where, str, int]] = {}
        self.seen: set[_Name] = set()
        self.small: set[_Name] = set()
        self.marks: dict[tuple[Where, str], tuple[float, float]] = {}

    def read(self, each: Shown, row: Mapping[str, str]) -> None:
        codes = each.members if row["organisation"] == "set" else (row["organisation"],)
        where = (tuple(sorted(codes)), row["group"])
        counts = _counts(each.truth, where)
        if row["kind"] != "proportion":
            counts = {"yes": counts["yes"]}
        published = {"yes": row["numerator"] or row["value"], "people": row["denominator"]}
        for field, count in counts.items():
            name = _name(each.truth, where, field)
            if not published["yes"]:
                self.miss(each, where, field, count)
            elif field == "no":
                self.rules.narrow(name, *((each.profile.threshold,) if count else (0, 0)))
            else:
                self.rules.narrow(name, *_behind(float(published[field]), each.profile))
                self.seen.add(name)

    def miss(self, each: Shown, where: Where, field: str, count: int) -> None:
        """The first output that hides a figure says whether it is small; after that it is hidden anyway."""
        least = each.profile.threshold
        if not count or (field == "no" and count >= least):
            return
        name = _name(each.truth, where, field)
        mark = (1, least - 1 if count < least else math.inf)
        low, high = self.marks.setdefault((where, field), mark)
        for rules in (self.rules, self.marked):
            rules.narrow(name, low, min(high, 1e5) if count <= high else 1e5)
        if high < math.inf:
            self.small.add(name)
        self.hidden.setdefault(name, (where, field, len(self.before) - 1))

    def tell(self, name: _Name) -> Told | None:
        """What is told of a hidden number, if it is too much."""
        where, field, place = self.hidden[name]
        low, high = self.solver.ends(name)
        if high - low >= PROTECTED - _NEAR:
            return None
        least, most = Solver(self.before[place]).ends(name)
        # That three figures and their sum are hidden as small says by itself that none is large.
        by_markers = min(self.widths.values(), default=PROTECTED)
        needed = min(PROTECTED, most - least, self.widths.get(name, by_markers))
        return None if high - low >= needed - _NEAR else Told(where, field, low, high)

    @cached_property
    def widths(self) -> dict[_Name, float]:
        """How far each small count can lie, for all that the markers say."""
        solver = Solver(self.marked)
        ends = {name: solver.ends(name) for name in self.small}
        return {name: high - low for name, (low, high) in ends.items()}

    @cached_property
    def solver(self) -> Solver:
        """All that can be worked out in the end."""
        return Solver(self.rules)


def _behind(shown: float, profile: Profile) -> tuple[float, float]:
    if not shown:
        return 0, 0
    half = profile.base / 2
    return max(profile.threshold, math.ceil(shown - half)), math.ceil(shown + half) - 1
