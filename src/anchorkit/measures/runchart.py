"""Turns a series of values into a run chart: median, runs, crossings, and whether they are chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from anchorkit.measures.spc_rules import Side, find_runs


@dataclass(frozen=True, slots=True)
class RunLimits:
    """How long a run and how few crossings chance still explains, as whole numbers."""

    longest_run: int
    crossings: int


@dataclass(frozen=True, slots=True)
class RunChart:
    """One series read by the Anhøj rules.

    `median` is in the unit of the values; `points` are the values reported and `useful` those off the median.
    `limits` is None when no point is useful. `side` is where the latest run lies if that run is itself too
    long for chance: a shift that still stands. Any other signal says that something changed, not which way,
    and `side` is None.
    """

    median: float
    points: int
    useful: int
    longest_run: int
    crossings: int
    limits: RunLimits | None
    run_too_long: bool
    too_few_crossings: bool
    side: Side | None

    @property
    def signal(self) -> bool:
        """Whether either Anhøj rule finds more than chance."""
        return self.run_too_long or self.too_few_crossings


def run_limits(useful: int) -> RunLimits:
    """Give the Anhøj limits for a number of useful points; ValueError for fewer than one.

    The longest run is round(log2(useful)) + 3, the fewest crossings the 5 % quantile of the binomial
    distribution of useful - 1 trials at a half. Source: B2; Anhøj & Olesen 2014, PLoS ONE 9(11):e113825.
    """
    if useful < 1:
        raise ValueError("run limits need at least one useful point")
    # Half the bit length of a square is the rounded logarithm, without floating point.
    return RunLimits((useful * useful).bit_length() // 2 + 3, _least_crossings(useful - 1))


def run_chart(values: Sequence[float | None]) -> RunChart:
    """Read a series in time order as a run chart, by the Anhøj rules (B2).

    A None is a gap: the points either side become neighbours. Points on the median count for nothing. Whether
    there are enough points to show a run chart (10 to 12) is the caller's to decide. Raises ValueError when
    nothing is reported or a value is not finite.
    """
    reported = [value for value in values if value is not None]
    if not (reported and all(map(math.isfinite, reported))):
        raise ValueError("a run chart needs at least one value, and finite ones")
    centre = median(reported)
    signs = [1 if value > centre else -1 for value in reported if value != centre]
    runs = find_runs(signs, 1)
    limits = run_limits(len(signs)) if signs else None
    lengths = [run.stop - run.start for run in runs]
    longest, crossings = max(lengths, default=0), max(0, len(runs) - 1)
    lasting = limits is not None and lengths[-1] > limits.longest_run
    return RunChart(
        median=centre,
        points=len(reported),
        useful=len(signs),
        longest_run=longest,
        crossings=crossings,
        limits=limits,
        run_too_long=limits is not None and longest > limits.longest_run,
        too_few_crossings=limits is not None and crossings < limits.crossings,
        side=(Side.HIGH if signs[-1] > 0 else Side.LOW) if lasting else None,
    )


def _least_crossings(trials: int) -> int:
    """Give the 5 % quantile of the binomial distribution at a half, in whole numbers throughout."""
    outcomes = 2**trials
    ways = total = 1
    successes = 0
    while 20 * total < outcomes:
        ways = ways * (trials - successes) // (successes + 1)
        successes += 1
        total += ways
    return successes
