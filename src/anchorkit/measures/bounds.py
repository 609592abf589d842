"""Turns what a reader can see of linked sums into how closely a number behind them can be worked out.

A linear program, which HiGHS solves (Huangfu and Hall, “Parallelizing the dual revised simplex method”,
2018). It leaves out that counts are whole; for tables of sums its ends are whole all the same.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

_TINY: Final = 1e-7

Name = Hashable
Sum = Mapping[Name, float]
"""An equation: coefficients by variable, whose sum is 0."""


class Range(NamedTuple):
    """From where to where a number can lie, both included."""

    lower: float
    upper: float

    @property
    def width(self) -> float:
        """How far it can move."""
        return self.upper - self.lower


class Bounds:
    """The numbers behind a published layer: their ranges, and the sums that tie them together.

    `start` gives every number some value; where these don't add up, `is_possible` finds values that do.
    """

    def __init__(
        self, ranges: Mapping[Name, Range], start: Mapping[Name, float], sums: Iterable[Sum]
    ) -> None:
        self._place = {name: place for place, name in enumerate(ranges)}
        self._ranges = list(ranges.values())
        at = [min(max(start[name], found.lower), found.upper) for name, found in ranges.items()]
        # The least and the most that each number was in any values found so far that add up: often that
        # is all that is asked.
        self._least, self._most = at, list(at)
        terms = [{self._place[name]: factor for name, factor in each.items()} for each in sums]
        self._missing = [math.fsum(factor * at[place] for place, factor in row.items()) for row in terms]
        self._solver = _solver(self._ranges, terms)

    def __contains__(self, name: Name) -> bool:
        return name in self._place

    def is_possible(self) -> bool:
        """Find values that add up; False where there are none, and then what is missing is let be."""
        if all(abs(missing) < _TINY for missing in self._missing):
            return True
        found = self._solved()
        if found is None:
            for row, missing in enumerate(self._missing):
                self._solver.changeRowBounds(row, min(missing, 0.0), max(missing, 0.0))
            return False
        self._least, self._most = found, list(found)
        return True

    def reach(self, name: Name, enough: float) -> Range:
        """Give the lowest and highest value that a number can have; `enough` of width ends the search.

        Call it only where `is_possible`.
        """
        place = self._place[name]
        for direction in (1, -1):
            known = Range(self._least[place], self._most[place])
            if known.width >= enough - _TINY:
                break
            self._move(place, direction, known, enough)
        return Range(self._least[place], self._most[place])

    def _move(self, place: int, direction: int, known: Range, enough: float) -> None:
        """Move one number as far as it goes, or until it has been as far apart as is enough.

        Where the solver comes to no end, a number counts as worked out: to hide more is the safe mistake.
        """
        lower, upper = self._ranges[place]
        if direction > 0:
            within = Range(known.lower, min(upper, known.lower + enough))
        else:
            within = Range(max(lower, known.upper - enough), known.upper)
        if within.width < _TINY:
            return
        self._solver.changeColBounds(place, *within)
        self._solver.changeColCost(place, -float(direction))
        found = self._solved()
        self._solver.changeColCost(place, 0.0)
        self._solver.changeColBounds(place, *self._ranges[place])
        if found is not None:
            self._least = list(map(min, self._least, found))
            self._most = list(map(max, self._most, found))

    def _solved(self) -> list[float] | None:
        """The value of every number; None where there are none that add up."""
        from highspy import HighsModelStatus

        self._solver.run()
        if self._solver.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        return list(self._solver.getSolution().col_value)


def _solver(ranges: Sequence[Range], sums: Sequence[Mapping[int, float]]) -> Any:
    """HiGHS with numbers and the sums that tie them: it goes on from where it was for the last question."""
    from highspy import Highs

    solver = Highs()
    # It tells people nothing; one thread, and nothing simplified beforehand, so that an answer begins where
    # the last one ended.
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
        solver.setOptionValue(option, value)
    solver.addVars(len(ranges), [found.lower for found in ranges], [found.upper for found in ranges])
    zeros = [0.0] * len(sums)
    columns = [place for row in sums for place in row]
    factors = [factor for row in sums for factor in row.values()]
    starts = [0, *accumulate(map(len, sums))][: len(sums)]
    if sums:
        solver.addRows(len(sums), zeros, zeros, len(columns), starts, columns, factors)
    return solver
