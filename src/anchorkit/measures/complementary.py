"""Turns a layer in which small counts are hidden into one from which they can't be worked out (B6).

It reads its own output as a stranger would: every total with its parts, trusts with the set, this output with
those before. Where a hidden count could be told to within less than 5, the smallest visible figure beside it
is hidden too, and everything is read again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from anchorkit.measures.bounds import Bounds, Name
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
    Layer,
    Output,
    Seen,
    hidden_besides,
    is_marked,
    unmarked,
)
from anchorkit.measures.system import ANY
from anchorkit.measures.ties import Tie
from anchorkit.observations import ALL
from anchorkit.selection.model import Plan

_NEAR: Final = 1e-6


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
    is_small: bool = True
    is_rest: bool = False


def protect_sums(
    counts: Mapping[Cell, Counts], layer: Layer, earlier: Sequence[Output], plan: Plan, profile: Profile
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
        known = {cell: counts[cell] for cell in now}
        before = _before(cells, earlier, Output(now, known))
        found.append(_protect(Family(known, now, before, plan, profile)))
    return Protected(
        frozenset(cell for each in found for cell in each.hidden),
        frozenset(cell for each in found for cell in each.exposed),
        frozenset(cell for each in found for cell in each.untenable),
    )


def _before(cells: Collection[Cell], earlier: Iterable[Output], now: Output) -> tuple[Output, ...]:
    """Earlier outputs as far as they are about some cells, each that says something of its own once."""
    about = {member for cell in cells for member in (cell, *cell.members)}
    found: list[Output] = []
    for old in earlier:
        layer = {cell: old.layer[cell] for cell in cells if cell in old.layer}
        part = Output(layer, {cell: old.counts[cell] for cell in about if cell in old.counts})
        if layer and part != now and part not in found:
            found.append(part)
    return tuple(found)


def _protect(family: Family) -> Protected:
    """Read as a stranger, hide one more, and read again, until nothing small can be worked out."""
    victims: list[Cell] = []
    exposed: dict[Name, Cell] = {}
    untenable: set[Cell] = set()
    excused: set[Name] = set()
    ties = family.ties()
    shown = family.layer
    markers = _Markers(family, ties)
    while told := _told(family, markers, {*exposed, *excused}):
        victim = _victim(family, told)
        if victim is None:
            if not _told(family, _Markers(family, ties), (), told.name):
                excused.add(told.name)
                continue
            exposed[told.name] = told.cell
            if told.is_small and not _was_told(family, ties, told):
                untenable.add(told.cell)
            continue
        victims.append(victim)
        family = _with_hidden(family, shown, victims)
    passed = {*exposed, *excused}
    widths = _widths(family, ties, passed)
    for victim in tuple(victims[:-1]):
        # A later choice may have made an earlier one needless.
        fewer = [each for each in victims if each != victim]
        trial = _with_hidden(family, shown, fewer)
        if not _told(trial, markers, passed) and _are_as_wide(_widths(trial, ties, passed), widths):
            victims, family = fewer, trial
    hidden = {cell for cell, seen in family.layer.items() if seen.hidden and not shown[cell].hidden}
    told_before = {cell for cell, seen in family.layer.items() if seen.hidden and family.given_away(cell)}
    cells = told_before.union(exposed.values()) - untenable
    return Protected(frozenset(hidden), frozenset(cells), frozenset(untenable))


def _widths(family: Family, ties: Ties, names: Collection[Name]) -> list[float]:
    """How closely numbers that can't be protected are told; more than is protected is all the same."""
    if not names:
        return []
    bounds = read_as_a_stranger(family, ties).bounds
    return [min(bounds.reach(name, PROTECTED_WIDTH).width, PROTECTED_WIDTH) for name in names]


def _are_as_wide(found: Iterable[float], before: Iterable[float]) -> bool:
    """True where none of them is told more closely than before."""
    return all(now >= then - _NEAR for now, then in zip(found, before, strict=True))


def _with_hidden(family: Family, shown: Layer, victims: Sequence[Cell]) -> Family:
    """The family with these measures hidden besides, both sides of a comparison at once."""
    handles = {victim.handle for victim in victims}
    layer = {
        cell: hidden_besides(seen) if cell.handle in handles and not seen.hidden else seen
        for cell, seen in shown.items()
    }
    return replace(family, layer=layer)


def _told(
    family: Family, markers: "_Markers", passed: Collection[Name], only: Name = None
) -> _Watched | None:
    """The first number that can be worked out, if any, of all but some; or `only` one."""
    ties = markers.ties
    watched = list(_watched(family, ties))
    if not watched and not family.earlier:
        return None
    bounds, before = read_as_a_stranger(family, ties)
    for name, cell, field, is_small in before:
        visible = NUMERATOR if field == REMAINDER else field
        watched.append(_Watched(name, visible, cell, ties.beside.get(cell, ()), is_small))
    small = [each.name for each in watched if each.is_small]
    left = (each for each in watched if each.name not in passed and only in (None, each.name))
    return next((each for each in left if _is_told(bounds, each, markers, small)), None)


def _was_told(family: Family, ties: Ties, told: _Watched) -> bool:
    """True where earlier outputs alone allow a number to be worked out, whatever this one says."""
    layer = {
        cell: Seen(tuple((name, ANY) for name in family.counts[cell]), hidden=True) for cell in family.layer
    }
    unknown = replace(family, layer=layer)
    bounds, _ = read_as_a_stranger(unknown, ties)
    return _is_told(bounds, told, _Markers(unknown, ties), [told.name])


def _is_told(bounds: Bounds, each: _Watched, markers: "_Markers", small: Sequence[Name]) -> bool:
    """True where published figures tell a number to within less than 5.

    What it says by itself that figures are hidden can't be taken back by hiding more: of three parts that are
    hidden as 1 to 7, and their sum too, none is more than 5. Nor can a large one that is hidden for the sake
    of such a small one be kept from being told as closely.
    """
    found = bounds.reach(each.name, PROTECTED_WIDTH)
    if each.is_rest and (found.lower <= 0 or found.upper >= markers.family.profile.threshold):
        return False
    if found.width >= PROTECTED_WIDTH - _NEAR:
        return False
    return found.width < markers.least([each.name] if each.is_small else small) - _NEAR


class _Markers:
    """What could be worked out if nothing were seen but what is hidden."""

    def __init__(self, family: Family, ties: Ties) -> None:
        self.family = family
        self.ties = ties

    def least(self, names: Iterable[Name]) -> float:
        """How closely they tell the one of some numbers that they tell best; never more than is protected."""
        known = (name for name in names if name in self._bounds)
        widths = (self._bounds.reach(name, PROTECTED_WIDTH).width for name in known)
        return min((PROTECTED_WIDTH, *widths))

    @cached_property
    def _bounds(self) -> Bounds:
        earlier = tuple(old._replace(layer=_unseen(old.layer)) for old in self.family.earlier)
        blind = replace(self.family, layer=_unseen(self.family.layer), earlier=earlier)
        return read_as_a_stranger(blind, self.ties).bounds


def _unseen(layer: Layer) -> Layer:
    """The layer as if its visible figures had been left out, with nothing said about them."""
    return {cell: seen if seen.hidden else unmarked(seen) for cell, seen in layer.items()}


def _watched(family: Family, ties: Ties) -> Iterator[_Watched]:
    """Every hidden count, small remainders included, that no earlier output has shown."""
    for cell, seen in family.layer.items():
        if not seen.hidden or family.given_away(cell):
            continue
        counts, beside = family.counts[cell], ties.beside.get(cell, ())
        for name in counts:
            yield _Watched(name_of(cell, name), name, cell, beside, is_marked(seen, name))
        if NUMERATOR in counts and 0 < counts[DENOMINATOR] - counts[NUMERATOR] < family.profile.threshold:
            yield _Watched(name_of(cell, REMAINDER), NUMERATOR, cell, beside)
    for tie, name in remainders(family, ties.within):
        # The rest of a group that overlaps others is nobody's own count, unless the reader can tell it.
        yield _Watched(rest_of(tie, name), name, tie.parts[0], (tie,), is_rest=True)


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
    return (cell.group == ALL) + cell.is_joint
