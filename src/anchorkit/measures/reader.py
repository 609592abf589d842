"""Turns what was published, now and before, into the linear system that a reader can set up."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from anchorkit.measures.bounds import Bounds, Name, Range, Sum
from anchorkit.measures.profiles import PROTECTED_WIDTH, Profile
from anchorkit.measures.seen import (
    DENOMINATOR,
    NUMERATOR,
    REMAINDER,
    VALUE,
    Cell,
    Counts,
    Earlier,
    Layer,
    Seen,
)
from anchorkit.measures.ties import Tie, ties_across, ties_between
from anchorkit.selection.model import Plan

_NOW: Final = "now"
_ANY: Final = Range(0.0, math.inf)
_NEAR: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Family:
    """Cells that sums may tie: what an output shows of them, what is true, and what was shown before."""

    counts: Mapping[Cell, Counts]
    layer: Layer
    earlier: tuple[Earlier, ...]
    plan: Plan
    profile: Profile

    def ties(self) -> "Ties":
        """The sums that tie the cells to one another, and to those of other periods that came before."""
        before = {cell for old in self.earlier for cell in old.layer}
        within = ties_between(list(self.layer), self.plan)
        across = ties_across(self.layer.keys(), before, self.plan)
        beside: dict[Cell, tuple[Tie, ...]] = {}
        for tie in (*within, *across):
            for cell in (tie.total, *tie.parts):
                beside[cell] = (*beside.get(cell, ()), tie)
        return Ties(within, across, beside)

    def given_away(self, cell: Cell) -> bool:
        """True where an earlier output told the very counts that the cell has now, to within less than 5."""
        return any(
            all(found.width < PROTECTED_WIDTH for field, found in seen.counts if field != REMAINDER)
            for seen in self._shown_before(cell)
        )

    def said(self, cell: Cell) -> bool:
        """True where an earlier output told as much of a visible cell: hiding it now would undo nothing."""
        now = self.layer[cell]
        return any(
            all(
                (here := now.range(field)) and here.lower <= found.lower and found.upper <= here.upper
                for field, found in seen.counts
                if field != REMAINDER
            )
            for seen in self._shown_before(cell)
        )

    def _shown_before(self, cell: Cell) -> Iterable[Seen]:
        """What earlier outputs showed of a cell that may be as it was then."""
        found = (old.layer[cell] for old in self.earlier if cell in old.layer)
        return (seen for seen in found if not seen.hidden and self.still(cell, seen))

    def still(self, cell: Cell, seen: Seen) -> bool:
        """True where what was seen then may be what is there now; of a hidden cell nobody can tell."""
        counts = self.counts.get(cell)
        return counts is not None and seen.holds(counts)


class Ties(NamedTuple):
    """The sums within an output, those across it and earlier ones, and by cell the sums it stands in."""

    within: list[Tie]
    across: list[Tie]
    beside: Mapping[Cell, tuple[Tie, ...]]


@dataclass(slots=True)
class _System:
    """The linear system while it is set up."""

    ranges: dict[Name, Range] = field(default_factory=dict)
    start: dict[Name, float] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def number(self, name: Name, found: Range, start: float) -> None:
        """Add a number, or narrow one that is there."""
        known = self.ranges.get(name, _ANY)
        self.ranges[name] = Range(max(known.lower, found.lower), min(known.upper, found.upper))
        self.start.setdefault(name, start)

    def copy(self) -> "_System":
        """A second system to try something on."""
        return _System(dict(self.ranges), dict(self.start), list(self.sums))


class Before(NamedTuple):
    """A count that an earlier output hid and that may have been another number then."""

    name: Name
    cell: Cell
    field: str


class Reading(NamedTuple):
    """What a reader knows, and what was hidden from him earlier."""

    bounds: Bounds
    before: tuple[Before, ...]


def name_of(cell: Cell, field: str) -> Name:
    """The number that a count of a cell is in the reader's system."""
    return cell, field, _NOW


def rest_of(tie: Tie, field: str) -> Name:
    """The number of people who are in the total and in none of the parts."""
    return tie, field, "rest"


def remainders(family: Family, ties: Iterable[Tie]) -> Iterable[tuple[Tie, str]]:
    """The totals less their parts that come to a small count, which need protecting though unprinted."""
    for tie in ties:
        for name in _fields(family, tie) if tie.rest and tie.total in family.counts else ():
            if _NEAR < _left(family, tie, name) < family.profile.threshold:
                yield tie, name


def read_as_a_stranger(family: Family, ties: Ties) -> Reading:
    """Set up what a reader knows: this output, and each earlier one as far as it does not contradict it."""
    system = _System()
    for cell in family.layer:
        _add_cell(system, family, cell)
    for tie in ties.within:
        for name in _fields(family, tie):
            _add_tie(system, family, tie, name)
    # Of what is not asked any more, the latest is what holds.
    for old in reversed(family.earlier):
        if _adds(family, old.layer):
            system = _with_earlier(system, family, old)
    for tie in ties.across:
        system = _with_tie(system, tie)
    bounds = Bounds(system.ranges, system.start, system.sums)
    bounds.is_possible()
    return Reading(bounds, tuple(_before(system, family)))


def _before(system: _System, family: Family) -> Iterable[Before]:
    shown = {cell for old in family.earlier for cell, seen in old.layer.items() if not seen.hidden}
    for old in family.earlier:
        for cell, seen in old.layer.items():
            for each, found in seen.counts if seen.hidden and cell not in shown else ():
                names: list[Name] = [(cell, each, seen)]
                if cell not in family.layer:
                    names.append(name_of(cell, each))
                if each != REMAINDER or not math.isinf(found.upper):
                    yield from (Before(name, cell, each) for name in names if name in system.ranges)


def _with_earlier(system: _System, family: Family, earlier: Earlier) -> _System:
    """Take an earlier output in: what is known to have changed is another number; where that is not known, as
    if nothing had changed unseen, else as if one organisation had.

    Where an organisation corrected its return, its hidden figures may have changed, or all of them, and with
    them those of the set; what was known of the others still holds.
    """
    old, known = earlier
    organisations = sorted({cell.organisation for cell in old if cell.organisation})
    changes = [known or frozenset[Cell]()]
    for only_hidden in (True, False):
        changes += [
            frozenset(
                cell
                for cell, seen in old.items()
                if cell.organisation in (code, "") and (seen.hidden or not only_hidden)
            )
            for code in organisations
        ]
    for changed in changes:
        trial = system.copy()
        _add_earlier(trial, family, old, changed)
        if Bounds(trial.ranges, trial.start, trial.sums).is_possible():
            return trial
    return system


def _with_tie(system: _System, tie: Tie) -> _System:
    """Take in a sum over periods as far as it contradicts nothing: what was asked before may have changed."""
    total, parts = name_of(tie.total, VALUE), [name_of(part, VALUE) for part in tie.parts]
    if not system.ranges.keys() >= {total, *parts}:
        return system
    trial = system.copy()
    if tie.rest:
        parts.append(rest_of(tie, VALUE))
        trial.number(parts[-1], _ANY, 0.0)
    trial.sums.append(_whole(*parts, total))
    return trial if Bounds(trial.ranges, trial.start, trial.sums).is_possible() else system


def _adds(family: Family, old: Layer) -> bool:
    return any(family.layer.get(cell) != seen for cell, seen in old.items()) or len(old) != len(family.layer)


def _add_cell(system: _System, family: Family, cell: Cell) -> None:
    counts, seen = dict(family.counts[cell]), family.layer[cell]
    if NUMERATOR in counts:
        counts[REMAINDER] = counts[DENOMINATOR] - counts[NUMERATOR]
        system.sums.append(_whole(*(name_of(cell, name) for name in (NUMERATOR, REMAINDER, DENOMINATOR))))
    for name, count in counts.items():
        found = seen.range(name) or _ANY
        # Half a person is possible where whole-time equivalents are counted.
        system.number(name_of(cell, name), Range(min(found.lower, count), max(found.upper, count)), count)


def _whole(*names: Name) -> Sum:
    """The sum in which all but the last make up the last."""
    return {**dict.fromkeys(names[:-1], 1.0), names[-1]: -1.0}


def _fields(family: Family, tie: Tie) -> list[str]:
    """The counts that every part has; an average's total is not among them."""
    first = family.counts.get(tie.parts[0], {})
    return [name for name in first if all(name in family.counts.get(part, {}) for part in tie.parts)]


def _left(family: Family, tie: Tie, name: str) -> float:
    parts = math.fsum(family.counts[part][name] for part in tie.parts)
    return family.counts[tie.total].get(name, 0.0) - parts


def _add_tie(system: _System, family: Family, tie: Tie, name: str) -> None:
    """A sum enters where it holds: figures that don't add up tell a reader nothing by adding them."""
    total, parts = name_of(tie.total, name), [name_of(part, name) for part in tie.parts]
    if tie.total not in family.counts:
        if tie.rest:
            return
        system.number(total, _ANY, math.fsum(system.start[part] for part in parts))
    left = system.start[total] - math.fsum(system.start[part] for part in parts)
    if tie.rest and left >= -_NEAR:
        system.number(rest_of(tie, name), _ANY, left)
        system.sums.append(_whole(*parts, rest_of(tie, name), total))
    elif abs(left) <= _NEAR:
        system.sums.append(_whole(*parts, total))


def _add_earlier(system: _System, family: Family, old: Layer, changed: frozenset[Cell]) -> None:
    """An earlier output: a cell that may be as it was is the same number; another is a number of its own."""

    def name(cell: Cell, field: str) -> Name:
        same = cell not in changed and (cell not in family.layer or family.still(cell, old[cell]))
        return name_of(cell, field) if same else (cell, field, old[cell])

    for cell, seen in old.items():
        for each, _ in seen.counts:
            _add_seen(system, name(cell, each), seen, each)
        if seen.range(NUMERATOR) and name(cell, NUMERATOR) != name_of(cell, NUMERATOR):
            system.sums.append(_whole(*(name(cell, each) for each in (NUMERATOR, REMAINDER, DENOMINATOR))))
    for tie in ties_between(list(old), family.plan):
        for each in _shared(old, tie):
            names = [name(part, each) for part in tie.parts]
            if tie.rest:
                names.append((tie, each, tuple(sorted(old.items()))))
                system.number(names[-1], _ANY, 0.0)
            system.sums.append(_whole(*names, name(tie.total, each)))


def _shared(old: Layer, tie: Tie) -> list[str]:
    """The counts that a total and all its parts had."""
    if tie.total not in old:
        return []
    fields = [name for name, _ in old[tie.total].counts if name != REMAINDER]
    return [name for name in fields if all(old[part].range(name) for part in tie.parts)]


def _add_seen(system: _System, name: Name, seen: Seen, field: str) -> None:
    found = seen.range(field) or _ANY
    middle = found.lower if math.isinf(found.upper) else (found.lower + found.upper) / 2
    system.number(name, found, middle)
