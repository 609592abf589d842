"""Turns what was published, now and before, into what a reader can work out of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final, NamedTuple

from anchorkit.measures.bounds import Bounds, Name
from anchorkit.measures.profiles import PROTECTED_WIDTH, Profile
from anchorkit.measures.seen import (
    DENOMINATOR,
    NUMERATOR,
    REMAINDER,
    Cell,
    Counts,
    Layer,
    Output,
    Seen,
    is_marked,
)
from anchorkit.measures.system import ANY, NEAR, System
from anchorkit.measures.ties import Tie, ties_across, ties_between, ties_of_mergers
from anchorkit.selection.model import Plan

_NOW: Final = "now"


@dataclass(frozen=True, slots=True)
class Family:
    """Cells that sums may tie: what an output shows of them, what is true, and what was shown before."""

    counts: Mapping[Cell, Counts]
    layer: Layer
    earlier: tuple[Output, ...]
    plan: Plan
    profile: Profile

    def ties(self) -> "Ties":
        """The sums that tie the cells to one another, and to those of other outputs that came before."""
        before = {cell for old in self.earlier for cell in old.layer}
        within = ties_between(self.layer.keys(), self.plan)
        across = ties_across(self.layer.keys(), before)
        if self.earlier:
            across += ties_of_mergers(before.union(self.layer), self.plan)
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

    def name(self, output: Output, cell: Cell, field: str) -> Name:
        """The number that a count was at an output: the same for as long as the answer did not change.

        Where nobody knows what was true then, it is today's number as long as it may be.
        """
        then = output.counts.get(cell)
        if then is not None:
            same = then == self.counts.get(cell)
            return name_of(cell, field) if same else (cell, field, tuple(sorted(then.items())))
        seen = output.layer.get(cell, Seen())
        same = cell not in self.layer or self._still(cell, seen)
        return name_of(cell, field) if same else (cell, field, seen)

    def _shown_before(self, cell: Cell) -> Iterator[Seen]:
        """What earlier outputs showed of a cell that is, or may be, as it was then."""
        for old in self.earlier:
            seen = old.layer.get(cell)
            if seen is not None and not seen.hidden and self.name(old, cell, "") == name_of(cell, ""):
                yield seen

    def _still(self, cell: Cell, seen: Seen) -> bool:
        counts = self.counts.get(cell)
        return counts is not None and seen.holds(counts)


class Ties(NamedTuple):
    """The sums within an output, those across it and earlier ones, and by cell the sums it stands in."""

    within: list[Tie]
    across: list[Tie]
    beside: Mapping[Cell, tuple[Tie, ...]]


class Before(NamedTuple):
    """A count that an earlier output hid, and that no output has shown as it was then."""

    name: Name
    cell: Cell
    field: str
    is_small: bool


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
    now = Output(family.layer, family.counts)
    for tie in ties:
        for field in _known_fields(now, tie.parts) if tie.rest and tie.total in now.counts else ():
            parts = fsum(now.counts[part][field] for part in tie.parts)
            if NEAR < now.counts[tie.total].get(field, 0.0) - parts < family.profile.threshold:
                yield tie, field


def read_as_a_stranger(family: Family, ties: Ties) -> Reading:
    """Set up what a reader knows: this output and every earlier one, each with the sums that held then."""
    system = System()
    now = Output(family.layer, family.counts)
    # Of what is not asked any more, the latest is what holds.
    for output in (now, *reversed(family.earlier)):
        _add_output(system, family, output, ties.within if output is now else None)
    states = _states(family, {cell for tie in ties.across for cell in (tie.total, *tie.parts)})
    for tie in ties.across:
        _add_across(system, family, tie, states)
    bounds = system.bounds()
    bounds.is_possible()
    return Reading(bounds, tuple(dict.fromkeys(_before(system, family))))


def _before(system: System, family: Family) -> Iterator[Before]:
    outputs = (Output(family.layer, family.counts), *family.earlier)
    shown = {
        family.name(output, cell, "")
        for output in outputs
        for cell, seen in output.layer.items()
        if not seen.hidden
    }
    for old in family.earlier:
        for cell, seen in old.layer.items():
            if not seen.hidden or family.name(old, cell, "") in shown:
                continue
            for field, _ in seen.counts:
                name, is_small = family.name(old, cell, field), is_marked(seen, field)
                if name in system.ranges and (is_small or field != REMAINDER):
                    yield Before(name, cell, field, is_small)


def _add_output(system: System, family: Family, output: Output, ties: Sequence[Tie] | None) -> None:
    for cell in output.layer:
        _add_cell(system, family, output, cell)
    for tie in ties_between(output.layer.keys(), family.plan) if ties is None else ties:
        for member in tie.parts if tie.total.is_joint else ():
            if member not in output.layer:
                _add_cell(system, family, output, member)
        for field in _known_fields(output, tie.parts):
            parts = [family.name(output, part, field) for part in tie.parts]
            total = family.name(output, tie.total, field)
            if total not in system.ranges:
                if tie.rest or not system.guessed.isdisjoint(parts):
                    continue
                # Nobody prints it: two breakdowns of it still make up the same.
                total = (tie.total, field, sum_ := fsum(system.start[part] for part in parts))
                system.number(total, ANY, sum_)
            rest = rest_of(tie, field) if ties is not None else (tie, field, *parts, total)
            system.add_up(parts, total, rest, open_ended=tie.rest, inside=tie.inside)


def _add_cell(system: System, family: Family, output: Output, cell: Cell) -> None:
    """What one output says of a cell; a member of a joint figure may be known to it alone."""
    then, seen = output.counts.get(cell), output.layer.get(cell, Seen())
    fields = _known_fields(output, (cell,))
    if NUMERATOR in fields:
        fields.append(REMAINDER)
        if then is not None:
            then = {**then, REMAINDER: then[DENOMINATOR] - then[NUMERATOR]}
    for field in fields:
        true = None if then is None else then[field]
        system.number(family.name(output, cell, field), seen.range(field) or ANY, true)
    if NUMERATOR in fields:
        system.whole(*(family.name(output, cell, field) for field in (NUMERATOR, REMAINDER, DENOMINATOR)))


def _add_across(system: System, family: Family, tie: Tie, states: Sequence[Output]) -> None:
    """A sum over figures that no single output holds, such as quarters of one and the year of another.

    Each may have changed since, so it is tried for all that was ever known of the total beside all that was
    ever known of the parts.
    """
    for field in dict.fromkeys(field for state in states for field in _known_fields(state, tie.parts[-1:])):
        totals = _names(system, family, states, (tie.total,), field)
        for parts in _names(system, family, states, tie.parts, field):
            for (total,) in totals:
                if total not in parts:
                    rest = (tie, field, *parts, total)
                    system.add_up(parts, total, rest, open_ended=tie.rest, inside=tie.inside)


def _names(
    system: System, family: Family, states: Sequence[Output], cells: Sequence[Cell], field: str
) -> list[tuple[Name, ...]]:
    """The numbers that some cells were together at one time or another, as far as they are known."""
    found = (tuple(family.name(state, cell, field) for cell in cells) for state in states)
    return [names for names in dict.fromkeys(found) if system.ranges.keys() >= set(names)]


def _states(family: Family, cells: set[Cell]) -> list[Output]:
    """What was last known of some cells after each output, whoever it was for."""
    layer: dict[Cell, Seen] = {}
    counts: dict[Cell, Counts] = {}
    states = []
    for output in (*family.earlier, Output(family.layer, family.counts)) if cells else ():
        for cell in cells.intersection(output.layer):
            layer[cell] = output.layer[cell]
            counts.pop(cell, None)
            if cell in output.counts:
                counts[cell] = output.counts[cell]
        states.append(Output(dict(layer), dict(counts)))
    return states


def _known_fields(output: Output, parts: Sequence[Cell]) -> list[str]:
    """The counts that every part had at an output, as far as anything is known of them."""
    each = [
        then
        if (then := output.counts.get(part)) is not None
        else [field for field, _ in output.layer.get(part, Seen()).counts if field != REMAINDER]
        for part in parts
    ]
    return [field for field in each[0] if all(field in fields for fields in each)]
