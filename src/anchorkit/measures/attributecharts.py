"""Turns counts over time and their denominators into P, U and Laney P′ charts, whose limits follow the size.

For use from Python where denominators differ too much for an XmR chart; the reports draw XmR charts and run
charts only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final, Literal

from anchorkit.measures.runchart import RunLimits, run_limits
from anchorkit.measures.spc import SCREEN_FACTOR
from anchorkit.measures.spc_rules import find_runs

AttributeKind = Literal["p", "u", "p prime"]
_D2: Final = 1.128
"""Mean moving range of two normal values, in standard deviations."""


@dataclass(frozen=True, slots=True)
class AttributeChart:
    """One series of rates with a limit for each point, in the unit of the rates times the multiplier.

    `outside` are the indices of points beyond their own limits. Runs and crossings are those of the Anhøj
    rules about the centre, which is the pooled rate and not the median.
    """

    values: tuple[float, ...]
    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    outside: tuple[int, ...]
    useful: int
    longest_run: int
    crossings: int
    limits: RunLimits | None

    @property
    def signal(self) -> bool:
        """Whether either Anhøj rule finds more than chance."""
        if self.limits is None:
            return False
        return self.longest_run > self.limits.longest_run or self.crossings < self.limits.crossings


def attribute_chart(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    kind: AttributeKind,
    multiplier: float = 1.0,
) -> AttributeChart:
    """Read counts in time order as a P chart (shares), a U chart (rates) or Laney's P′ chart.

    The centre is the sum of numerators over the sum of denominators; limits lie three standard deviations
    away: binomial (p), Poisson (u), or binomial times what the standardised values vary beyond it (p prime;
    Laney 2002, Quality Engineering 14:531-537), for which outlying moving ranges are left out. Limits stay
    within what is possible. Source: qicharts2.

    Raises ValueError for no points, a denominator that is not above nought, or a numerator that is negative
    or, but for u, larger than its denominator.
    """
    _require_counts(numerators, denominators, kind)
    values = [above / below for above, below in zip(numerators, denominators, strict=True)]
    centre = math.fsum(numerators) / math.fsum(denominators)
    spreads = [math.sqrt(centre * (1 if kind == "u" else 1 - centre) / below) for below in denominators]
    if kind == "p prime":
        beyond = _beyond_chance(
            [(value - centre) / spread for value, spread in zip(values, spreads, strict=True)]
        )
        spreads = [spread * beyond for spread in spreads]
    most = math.inf if kind == "u" else 1.0
    lower = [max(0.0, centre - 3 * spread) for spread in spreads]
    upper = [min(most, centre + 3 * spread) for spread in spreads]
    outside = [
        place
        for place, (value, least, greatest) in enumerate(zip(values, lower, upper, strict=True))
        if not least <= value <= greatest
    ]
    signs = [1 if value > centre else -1 for value in values if value != centre]
    runs = find_runs(signs, 1)
    return AttributeChart(
        values=tuple(multiplier * value for value in values),
        centre=multiplier * centre,
        lower=tuple(multiplier * limit for limit in lower),
        upper=tuple(multiplier * limit for limit in upper),
        outside=tuple(outside),
        useful=len(signs),
        longest_run=max((run.stop - run.start for run in runs), default=0),
        crossings=max(0, len(runs) - 1),
        limits=run_limits(len(signs)) if signs else None,
    )


def _beyond_chance(scores: Sequence[float]) -> float:
    """How much standardised values vary from point to point, where chance gives 1."""
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    if not any(ranges):
        return 0.0
    most = SCREEN_FACTOR * fmean(ranges)
    return fmean(size for size in ranges if size < most) / _D2


def _require_counts(numerators: Sequence[float], denominators: Sequence[float], kind: AttributeKind) -> None:
    pairs = list(zip(numerators, denominators, strict=True))
    if not pairs or not all(0 <= above < math.inf and 0 < below < math.inf for above, below in pairs):
        raise ValueError("an attribute chart needs counts, and denominators above nought")
    if kind != "u" and any(above > below for above, below in pairs):
        raise ValueError("a share needs numerators no larger than their denominators")
    if kind == "p prime" and math.fsum(numerators) in (0, math.fsum(denominators)):
        raise ValueError("a P′ chart needs some of its counts to be neither nought nor all")
