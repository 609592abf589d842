"""A linear program for tests that attack: the least and greatest value of a number under linear rules.

Written apart from the one in `anchorkit.measures.bounds`, and by another method (the two-phase simplex on a
full tableau), so that one mistake can't hide the other.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Row = Mapping[Hashable, float]
_TINY = 1e-7
_FAR = 1e5
"""Where a count that nothing bounds ends: far beyond every count in a test."""


class Contradiction(Exception):
    """No numbers keep all the rules."""


@dataclass
class Rules:
    """Numbers with their ranges, sums that must be 0, and sums that must not be above 0."""

    ranges: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    equal: list[Row] = field(default_factory=list)
    at_most: list[tuple[Row, float]] = field(default_factory=list)

    def copy(self) -> "Rules":
        """The same rules, to which others may be added."""
        return Rules(dict(self.ranges), list(self.equal), list(self.at_most))

    def narrow(self, name: Hashable, low: float, high: float = _FAR) -> None:
        """Say that a number lies between two others."""
        known = self.ranges.get(name, (0.0, _FAR))
        self.ranges[name] = (max(low, known[0]), min(high, known[1]))


class Solver:
    """Finds ends of numbers; finding the first feasible corner is done once."""

    def __init__(self, rules: Rules) -> None:
        self.names = list(rules.ranges)
        self.low = np.array([rules.ranges[name][0] for name in self.names])
        high = np.array([rules.ranges[name][1] for name in self.names])
        if (high < self.low - _TINY).any():
            raise Contradiction
        place = {name: index for index, name in enumerate(self.names)}
        width = len(self.names)
        rows: list[tuple[npt.NDArray[np.float64], float, bool]] = [
            (_dense(row, place, width), 0.0, True) for row in rules.equal
        ]
        rows += [(_dense(row, place, width), limit, False) for row, limit in rules.at_most]
        rows += [(np.eye(width)[i], high[i], False) for i in range(width) if high[i] < _FAR]
        self._begin(rows, width)

    def ends(self, name: Hashable) -> tuple[float, float]:
        """The least and the greatest value of a number."""
        index = self.names.index(name)
        found = []
        for sign in (1.0, -1.0):
            table, basis = self.table.copy(), list(self.basis)
            costs = np.zeros(table.shape[1])
            costs[index] = sign
            for row, basic in enumerate(basis):
                costs -= costs[basic] * table[row]
            if not _optimise(table, basis, costs):
                found.append(_FAR)
                continue
            values = np.zeros(table.shape[1] - 1)
            values[basis] = table[:, -1]
            found.append(float(values[index] + self.low[index]))
        return found[0], found[1]

    def _begin(self, rows: list[tuple[npt.NDArray[np.float64], float, bool]], width: int) -> None:
        """Phase one: artificial variables are driven out, or the rules contradict one another."""
        count, slacks = len(rows), sum(not equal for _, _, equal in rows)
        table = np.zeros((count, width + slacks + count + 1))
        slack = width
        for index, (row, limit, equal) in enumerate(rows):
            table[index, :width] = row
            table[index, -1] = limit - row @ self.low
            if not equal:
                table[index, slack] = 1.0
                slack += 1
            if table[index, -1] < 0:
                table[index] *= -1
            table[index, width + slacks + index] = 1.0
        basis = [width + slacks + index for index in range(count)]
        costs = np.zeros(table.shape[1])
        costs[width + slacks : -1] = 1.0
        costs -= table.sum(axis=0)
        _optimise(table, basis, costs)
        artificial = width + slacks
        if sum(table[row, -1] for row, basic in enumerate(basis) if basic >= artificial) > 1e-5:
            raise Contradiction
        for place, basic in enumerate(basis):
            if basic >= artificial:
                choices = np.flatnonzero(np.abs(table[place, :artificial]) > _TINY)
                if len(choices):
                    _pivot(table, basis, place, int(choices[0]))
        kept = [row for row, basic in enumerate(basis) if basic < artificial]
        self.table = np.delete(table[kept], np.s_[artificial:-1], axis=1)
        self.basis = [basis[row] for row in kept]


def _dense(row: Row, place: Mapping[Hashable, int], width: int) -> npt.NDArray[np.float64]:
    found = np.zeros(width)
    for name, factor in row.items():
        found[place[name]] += factor
    return found


def _optimise(table: npt.NDArray[np.float64], basis: list[int], costs: npt.NDArray[np.float64]) -> bool:
    """Go to the best corner; False where there is none, since the number has no end."""
    for turn in range(20_000):
        falling = np.flatnonzero(costs[:-1] < -_TINY)
        if not len(falling):
            return True
        # The steepest first; Bland's rule once that may be going in circles.
        column = int(falling[0] if turn > 500 else falling[np.argmin(costs[falling])])
        above = table[:, column] > _TINY
        if not above.any():
            return False
        ratios = np.full(len(basis), np.inf)
        ratios[above] = table[above, -1] / table[above, column]
        ties = np.flatnonzero(ratios <= ratios.min() + 1e-12)
        row = int(min(ties, key=lambda tie: basis[tie]))
        _pivot(table, basis, row, column)
        costs -= costs[column] * table[row]
    raise AssertionError("the linear program did not end")


def _pivot(table: npt.NDArray[np.float64], basis: list[int], row: int, column: int) -> None:
    table[row] /= table[row, column]
    factors = table[:, column].copy()
    factors[row] = 0.0
    table -= np.outer(factors, table[row])
    basis[row] = column
