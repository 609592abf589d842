"""Turns what a reader can see of linked sums into how closely a number behind them can be worked out.

A linear program, kept small: the primal simplex method for variables with ranges. It starts where the numbers
really are, so that only what a hidden number touches is ever looked at. A linear program leaves out that
counts are whole; for tables of sums its ends are whole all the same.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Final, NamedTuple

_TINY: Final = 1e-7
_MOST_STEPS: Final = 5000
"""After so many steps a number counts as worked out: to hide more is the safe mistake."""

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
        self._low = {name: found.lower for name, found in ranges.items()}
        self._high = {name: found.upper for name, found in ranges.items()}
        self._at = {name: min(max(start[name], self._low[name]), self._high[name]) for name in ranges}
        self._order = {name: place for place, name in enumerate(ranges)}
        self._rows: dict[Name, dict[Name, float]] = {}
        self._columns: dict[Name, set[Name]] = {}
        self._unmet: list[Name] = []
        for place, terms in enumerate(sums):
            self._add(("slack", place), terms)

    def __contains__(self, name: Name) -> bool:
        return name in self._at

    def is_possible(self) -> bool:
        """Find values that add up; False where there are none."""
        for slack in self._unmet:
            upwards = self._at[slack] < 0
            self._move(slack, 1 if upwards else -1, 0.0)
            if abs(self._at[slack]) > _TINY:
                return False
            self._at[slack] = self._low[slack] = self._high[slack] = 0.0
        self._unmet = []
        return True

    def reach(self, name: Name, enough: float) -> Range:
        """Give the lowest and highest value that a number can have; `enough` of width ends the search.

        Call it only where `is_possible`.
        """
        low = high = self._at[name]
        for direction in (1, -1):
            if high - low >= enough - _TINY:
                break
            goal = low + enough if direction > 0 else high - enough
            reached = self._move(name, direction, goal)
            low, high = min(low, reached), max(high, reached)
        return Range(low, high)

    def _add(self, slack: Name, terms: Sum) -> None:
        """A sum enters with a slack that takes up what is missing; a number that can't move stays out."""
        missing = -math.fsum(factor * self._at[name] for name, factor in terms.items())
        missing = 0.0 if abs(missing) < _TINY else missing
        self._order[slack] = len(self._order)
        self._at[slack] = missing
        self._low[slack], self._high[slack] = min(missing, 0.0), max(missing, 0.0)
        if missing:
            self._unmet.append(slack)
        row = {name: factor for name, factor in terms.items() if self._low[name] < self._high[name]}
        row[slack] = 1.0
        self._rows[slack] = row
        for name in row:
            self._columns.setdefault(name, set()).add(slack)

    def _move(self, goal: Name, direction: int, target: float) -> float:
        """Move one number as far as it goes, or until it passes the target; give where it came to."""
        for _ in range(_MOST_STEPS):
            if (self._at[goal] - target) * direction >= -_TINY:
                return self._at[goal]
            step = self._entering(goal, direction)
            if step is None:
                return self._at[goal]
            if not self._step(*step):
                return math.inf * direction
        return self._at[goal]

    def _entering(self, goal: Name, direction: int) -> tuple[Name, int] | None:
        """Which free number to move, and which way, so that the goal moves as wanted (Bland's rule)."""
        if goal not in self._rows:
            return (goal, direction) if self._can(goal, direction) else None
        best: tuple[Name, int] | None = None
        for name, factor in self._rows[goal].items():
            if name == goal:
                continue
            way = -direction if factor > 0 else direction
            if self._can(name, way) and (best is None or self._order[name] < self._order[best[0]]):
                best = name, way
        return best

    def _can(self, name: Name, way: int) -> bool:
        room = self._high[name] - self._at[name] if way > 0 else self._at[name] - self._low[name]
        return room > _TINY

    def _step(self, entering: Name, way: int) -> bool:
        """Move the entering number until something stops it; False where nothing does."""
        room = (
            self._high[entering] - self._at[entering] if way > 0 else self._at[entering] - self._low[entering]
        )
        leaving: Name | None = None
        for basic in self._columns.get(entering, ()):
            change = -self._rows[basic][entering] * way
            limit = self._high[basic] if change > 0 else self._low[basic]
            allowed = max(0.0, (limit - self._at[basic]) / change)
            nearer = allowed < room - _TINY
            tie = leaving is not None and allowed < room + _TINY and self._order[basic] < self._order[leaving]
            if nearer or tie:
                room, leaving = min(room, allowed), basic
        if math.isinf(room):
            return False
        for basic in self._columns.get(entering, ()):
            self._at[basic] -= self._rows[basic][entering] * way * room
        self._at[entering] += way * room
        if leaving is not None:
            self._pivot(entering, leaving)
        return True

    def _pivot(self, entering: Name, leaving: Name) -> None:
        row = self._rows.pop(leaving)
        factor = row[entering]
        row = {name: value / factor for name, value in row.items()}
        for name in row:
            self._columns[name].discard(leaving)
        for basic in tuple(self._columns[entering]):
            other = self._rows[basic]
            times = other[entering]
            for name, value in row.items():
                changed = other.get(name, 0.0) - times * value
                if abs(changed) > 1e-11:
                    other[name] = changed
                    self._columns.setdefault(name, set()).add(basic)
                elif name in other:
                    del other[name]
                    self._columns[name].discard(basic)
        self._rows[entering] = row
        for name in row:
            self._columns.setdefault(name, set()).add(entering)
