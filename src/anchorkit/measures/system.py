"""Turns numbers and sums, as they become known, into the linear system that a reader can set up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from anchorkit.measures.bounds import Bounds, Name, Range, Sum

ANY: Final = Range(0.0, math.inf)
NEAR: Final = 1e-6


@dataclass(slots=True)
class System:
    """Numbers with their ranges and where they start, and sums. A start is the true number, or a guess."""

    ranges: dict[Name, Range] = field(default_factory=dict)
    start: dict[Name, float] = field(default_factory=dict)
    guessed: set[Name] = field(default_factory=set)
    _sums: dict[frozenset[tuple[Name, float]], Sum] = field(default_factory=dict)

    def number(self, name: Name, found: Range, true: float | None) -> None:
        """Add a number, or narrow one that is there; where `true` is None nobody knows it."""
        if true is not None:
            # Half a person is possible where whole-time equivalents are counted.
            found = Range(min(found.lower, true), max(found.upper, true))
        known = self.ranges.get(name, ANY)
        self.ranges[name] = Range(max(known.lower, found.lower), min(known.upper, found.upper))
        if name in self.start:
            return
        if true is None:
            self.guessed.add(name)
            true = found.lower if math.isinf(found.upper) else (found.lower + found.upper) / 2
        self.start[name] = true

    def whole(self, *names: Name) -> None:
        """Add the sum in which all but the last make up the last."""
        terms: dict[Name, float] = {**dict.fromkeys(names[:-1], 1.0), names[-1]: -1.0}
        self._sums[frozenset(terms.items())] = terms

    def add_up(
        self, parts: Sequence[Name], total: Name, rest: Name, *, open_ended: bool, inside: bool
    ) -> None:
        """Add a sum that holds; figures that don't add up tell a reader nothing by adding them.

        `rest` is what is in none of the parts: nothing, unless the sum is `open_ended` or the parts lie
        `inside` the total.
        """
        if not self.guessed.isdisjoint((*parts, total)):
            self._try(parts, total, rest if open_ended else None)
            return
        left = self.start[total] - math.fsum(self.start[part] for part in parts)
        if (open_ended and left >= -NEAR) or (inside and left > NEAR):
            self.number(rest, ANY, max(left, 0.0))
            self.whole(*parts, rest, total)
        elif abs(left) <= NEAR:
            self.whole(*parts, total)

    def bounds(self) -> Bounds:
        """What can be worked out from it."""
        return Bounds(self.ranges, self.start, self._sums.values())

    def _try(self, parts: Sequence[Name], total: Name, rest: Name | None) -> None:
        """Take in a sum of numbers that nobody knows, as far as it contradicts nothing."""
        trial = System(dict(self.ranges), dict(self.start), set(self.guessed), dict(self._sums))
        names = list(parts)
        if rest is not None:
            trial.number(rest, ANY, None)
            names.append(rest)
        trial.whole(*names, total)
        if trial.bounds().is_possible():
            self.ranges, self.start = trial.ranges, trial.start
            self.guessed, self._sums = trial.guessed, trial._sums
