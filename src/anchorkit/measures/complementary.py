"""Turns a layer in which small counts are hidden into one from which they can't be worked out (B6).

It reads its own output as a stranger would: every total with its parts, trusts with the set, this output with
those before. Where a hidden count could be told to within less than 5, the smallest visible figure beside it
is hidden too, and everything is read again.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from anchorkit.measures.bounds import Bounds, Name, Range
from anchorkit.measures.families import families
from anchorkit.measures.profiles import PROTECTED_WIDTH, Profile
from anchorkit.measures.reader import (
    Family,
    Ties,
    name_of,
    read_as_a_stranger,
    remainders,
    rest_of,
)
from anchorkit.measures.seen import (
    DENOMINATOR,
    NUMERATOR,
    REMAINDER,
    Cell,
    Counts,
    Earlier,
    Layer,
    Seen,
    hidden_besides,
)
from anchorkit.measures.ties import Tie
from anchorkit.observations import ALL
from anchorkit.selection.model import Plan


class Protected(NamedTuple):
    """The cells that were hidden besides, and those that can be worked out all the same.

    `exposed` were given away by earlier outputs alone. Of `untenable` it is this output that would tell,
    though all is hidden that can be: it must not be made.
    """

    hidden: frozenset[Cell]
    exposed: frozenset[Cell]
    untenable: frozenset[Cell] = frozenset()


class _Watched(NamedTuple):
    """A number that must not be worked out, and the ties it stands in."""

    name: Name
    field: str
    cell: Cell
    ties: tuple[Tie, ...]
    is_rest: bool = False


def protect_sums(
    counts: Mapping[Cell, Counts], layer: Layer, earlier: Sequence[Earlier], plan: Plan, profile: Profile
) -> Protected:
    """Hide as much more as it takes that no hidden count can be worked out to within less than 5.

    `counts` are the true counts of the cells of `layer`. They say which sums hold and where the search
    begins, not where it ends: two stores whose layers are alike come out alike.
    """
    found = []
    for cells in families({*layer, *(cell for old in earlier for cell in old.layer)}):
        if layer.keys().isdisjoint(cells):
            continue
        now = {cell: layer[cell] for cell in cells if cell in layer}
        before = [part for old in earlier if (part := _within(old, cells)).layer]
        known = {cell: counts[cell] for cell in now}
        found.append(_protect(Family(known, now, tuple(before), plan, profile)))
    return Protected(
        frozenset(cell for each in found for cell in each.hidden),
        frozenset(cell for each in found for cell in each.exposed),
        frozenset(cell for each in found for cell in each.untenable),
    )


def _within(old: Earlier, cells: Collection[Cell]) -> Earlier:
    layer = {cell: old.layer[cell] for cell in cells if cell in old.layer}
    return Earlier(layer, None if old.changed is None else old.changed.intersection(layer))


def _protect(family: Family) -> Protected:
    """Read as a stranger, hide one more, and read again, until nothing small can be worked out."""
    victims: list[Cell] = []
    exposed: set[Cell] = set()
    untenable: set[Cell] = set()
    ties = family.ties()
    shown = family.layer
    while told := _told(family, ties, exposed):
        victim = _victim(family, told)
        if victim is None:
            exposed.add(told.cell)
            if not _was_told(family, ties, told):
                untenable.add(told.cell)
            continue
        victims.append(victim)
        family = _with_hidden(family, shown, victims)
    for victim in tuple(victims[:-1]):
        # A later choice may have made an earlier one needless.
        fewer = [each for each in victims if each != victim]
        trial = _with_hidden(family, shown, fewer)
        if not _told(trial, ties, exposed):
            victims, family = fewer, trial
    hidden = {cell for cell, seen in family.layer.items() if seen.hidden and not shown[cell].hidden}
    exposed |= {cell for cell, seen in family.layer.items() if seen.hidden and family.given_away(cell)}
    return Protected(frozenset(hidden), frozenset(exposed - untenable), frozenset(untenable))


def _with_hidden(family: Family, shown: Layer, victims: Sequence[Cell]) -> Family:
    """The family with these measures hidden besides, both sides of a comparison at once."""
    handles = {victim.handle for victim in victims}
    layer = {
        cell: hidden_besides(seen) if cell.handle in handles and not seen.hidden else seen
        for cell, seen in shown.items()
    }
    return replace(family, layer=layer)


def _told(family: Family, ties: Ties, exposed: Collection[Cell]) -> _Watched | None:
    """The first number that can be worked out, if any."""
    watched = list(_watched(family, ties))
    if not watched and not family.earlier:
        return None
    bounds, before = read_as_a_stranger(family, ties)
    for name, cell, field in dict.fromkeys(before):
        visible = NUMERATOR if field == REMAINDER else field
        watched.append(_Watched(name, visible, cell, ties.beside.get(cell, ())))
    left = (each for each in watched if each.cell not in exposed)
    return next((each for each in left if _is_told(bounds, each, family.profile)), None)


def _was_told(family: Family, ties: Ties, told: _Watched) -> bool:
    """True where earlier outputs alone allow a number to be worked out, whatever this one says."""
    layer = {
        cell: Seen(tuple((name, Range(0.0, math.inf)) for name in family.counts[cell]), hidden=True)
        for cell in family.layer
    }
    bounds, _ = read_as_a_stranger(replace(family, layer=layer), ties)
    return _is_told(bounds, told, family.profile)


def _watched(family: Family, ties: Ties) -> Iterator[_Watched]:
    """Every hidden count, small remainders included, that no earlier output has shown."""
    for cell, seen in family.layer.items():
        if not seen.hidden or family.given_away(cell):
            continue
        counts, beside = family.counts[cell], ties.beside.get(cell, ())
        for name in counts:
            yield _Watched(name_of(cell, name), name, cell, beside)
        if NUMERATOR in counts and 0 < counts[DENOMINATOR] - counts[NUMERATOR] < family.profile.threshold:
            yield _Watched(name_of(cell, REMAINDER), NUMERATOR, cell, beside)
    for tie, name in remainders(family, ties.within):
        # The rest of a group that overlaps others is nobody's own count, unless the reader can tell it.
        yield _Watched(rest_of(tie, name), name, tie.parts[0], (tie,), is_rest=True)


def _is_told(bounds: Bounds, each: _Watched, profile: Profile) -> bool:
    found = bounds.reach(each.name, PROTECTED_WIDTH)
    if each.is_rest and (found.lower <= 0 or found.upper >= profile.threshold):
        return False
    return found.width < PROTECTED_WIDTH - 1e-6


def _victim(family: Family, told: _Watched) -> Cell | None:
    """The smallest visible figure beside it, totals last; what was told before can't be taken back."""
    beside = {cell for tie in told.ties for cell in (tie.total, *tie.parts)}
    for cells in (beside, set(family.layer)):
        found = [
            (_is_total(cell), middle, cell)
            for cell in cells
            if cell in family.layer
            and (middle := _shown(family, cell, told.field)) > 0
            and not family.said(cell)
        ]
        if found:
            return min(found)[-1]
    return None


def _shown(family: Family, cell: Cell, field: str) -> float:
    seen = family.layer[cell]
    found = None if seen.hidden else seen.range(field)
    return (found.lower + found.upper) / 2 if found else 0.0


def _is_total(cell: Cell) -> int:
    return (cell.group == ALL) + (cell.organisation == "")
