"""Turns what was published before into how coarsely each figure has to be rounded in a later output (B6).

An exact figure beside one that was rounded before gives away what the rounding protected. So whatever belongs
together, an indicator's figures of one period, stays as coarse as any output has shown it, whoever read that.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from anchorkit.measures.families import families
from anchorkit.measures.profiles import Audience, Profile, round_half_up
from anchorkit.measures.register import Register
from anchorkit.measures.seen import REMAINDER, Cell, Counts, Layer


def grains(
    counts: Mapping[Cell, Counts], register: Register, audience: Audience, profile: Profile
) -> dict[Cell, Profile]:
    """Give the profiles of those measures that must be rounded more coarsely than `profile` has it.

    They are found by the handle of their cells. A figure that this audience was shown more finely, and that
    has not changed since, keeps the rounding that it had: to blur it would protect nobody.
    """
    if all(release.base <= profile.base for release in register.releases):
        return {}
    shown = register.latest(audience)
    found: dict[Cell, Profile] = {}
    earlier = {cell for release in register.releases for cell in release.changes}
    for cells in families(earlier.union(counts)):
        bases = _bases(register, cells)
        coarser = [replace(profile, base=base) for base in bases if base > profile.base]
        if not coarser:
            continue
        sides: dict[Cell, list[Cell]] = defaultdict(list)
        for cell in cells:
            if cell in counts:
                sides[cell.handle].append(cell)
        for handle, both in sides.items():
            kept = _as_it_was(both, counts, shown, [profile, *coarser])
            if kept is not profile:
                found[handle] = kept
    return found


def _bases(register: Register, cells: Sequence[Cell]) -> list[int]:
    """To which multiples the figures of a family were rounded, the finest first."""
    return sorted(
        {release.base for release in register.releases if not release.changes.keys().isdisjoint(cells)}
    )


def _as_it_was(
    cells: Sequence[Cell], counts: Mapping[Cell, Counts], shown: Layer, profiles: Sequence[Profile]
) -> Profile:
    """The finest of some profiles that tells no more than was shown; the coarsest where nothing was."""
    told = (each for each in profiles if all(_is_told(cell, counts[cell], shown, each) for cell in cells))
    return next(told, profiles[-1])


def _is_told(cell: Cell, counts: Counts, shown: Layer, profile: Profile) -> bool:
    """True where what is known of each count lies within what the profile would say of it."""
    seen = shown.get(cell)
    if seen is None or seen.hidden or not seen.holds(counts):
        return False
    for field, known in seen.counts:
        if field != REMAINDER:
            said = profile.behind(round_half_up(counts[field], profile.base))
            if known.lower < said.lower or known.upper > said.upper:
                return False
    return True
