"""Turns counts and values into confidence intervals, by the methods that OHID approves for public health."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final

from anchorkit.measures.quantiles import chi_square_quantile, student_t_quantile

CONFIDENCES: Final = (0.95, 0.998)
BYAR_FROM: Final = 10
"""The smallest count for which Byar's approximation replaces the exact limits (B3)."""

_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """The limits of a confidence interval, in the unit of what was measured; its level is 0.95 or 0.998."""

    lower: float
    upper: float
    confidence: float


def wilson(numerator: float, denominator: float, confidence: float = 0.95) -> Interval:
    """Give the Wilson score interval of a proportion, as fractions from 0 to 1 (B3; Wilson 1927).

    Raises ValueError unless 0 <= numerator <= denominator, denominator > 0 and confidence is 0.95 or 0.998.
    """
    _require_proportion(numerator, denominator)
    z = _z(confidence)
    centre = 2 * numerator + z * z
    spread = z * math.sqrt(z * z + 4 * numerator * (1 - numerator / denominator))
    width = 2 * (denominator + z * z)
    # At nought or all, rounding could leave the limit a hair outside 0 to 1.
    lower = 0.0 if numerator == 0 else (centre - spread) / width
    upper = 1.0 if numerator == denominator else (centre + spread) / width
    return Interval(lower, upper, confidence)


def byar(count: float, confidence: float = 0.95) -> Interval:
    """Give Byar's approximate Poisson interval of a count, whatever its size (B3; Breslow & Day 1987).

    For a count below 10 prefer `count_interval`, which is exact there. A lower limit that the approximation
    puts below nought is given as nought (PHEindicatormethods gives none). Raises ValueError for a negative or
    infinite count or a confidence other than 0.95 and 0.998.
    """
    _require_count(count)
    z = _z(confidence)
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    return Interval(max(0.0, lower), upper, confidence)


def exact_poisson(count: float, confidence: float = 0.95) -> Interval:
    """Give the exact Poisson interval of a count, from chi-square quantiles (B3; Garwood 1936).

    Raises ValueError for a negative or infinite count or a confidence other than 0.95 and 0.998.
    """
    _require_count(count)
    tail = _tail(confidence)
    lower = chi_square_quantile(tail, 2 * count) / 2 if count else 0.0
    return Interval(lower, chi_square_quantile(1 - tail, 2 * count + 2) / 2, confidence)


def count_interval(count: float, confidence: float = 0.95) -> Interval:
    """Give the interval of a count: exact below 10, Byar's from 10 (B3).

    Raises ValueError for a negative or infinite count or a confidence other than 0.95 and 0.998.
    """
    return exact_poisson(count, confidence) if count < BYAR_FROM else byar(count, confidence)


def rate_interval(
    count: float, denominator: float, *, multiplier: float = 1.0, confidence: float = 0.95
) -> Interval:
    """Give the interval of count / denominator x multiplier, in the unit of that rate (B3).

    Raises ValueError for a negative or infinite count, a denominator or multiplier that is not above nought,
    or a confidence other than 0.95 and 0.998.
    """
    if not (denominator > 0 and multiplier > 0):
        raise ValueError("a rate needs a denominator and a multiplier above nought")
    limits = count_interval(count, confidence)
    scale = multiplier / denominator
    return Interval(limits.lower * scale, limits.upper * scale, confidence)


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Give the Student t interval of the mean of two or more values, in their unit (B3; Student 1908).

    Raises ValueError for fewer than two values or a confidence other than 0.95 and 0.998.
    """
    number = len(values)
    if number < 2:
        raise ValueError("the interval of a mean needs at least two values")
    tail = _tail(confidence)
    mean = math.fsum(values) / number
    variance = math.fsum((value - mean) ** 2 for value in values) / (number - 1)
    reach = student_t_quantile(1 - tail, number - 1) * math.sqrt(variance / number)
    return Interval(mean - reach, mean + reach, confidence)


def ratio_interval(
    numerator: float,
    denominator: float,
    other_numerator: float,
    other_denominator: float,
    confidence: float = 0.95,
) -> Interval | None:
    """Give the log interval of numerator / denominator over the other proportion; a ratio of 1 is parity.

    None when either numerator is nought, for then there is no ratio or no logarithm; and when both numerators
    equal their denominators, for then the method would claim certainty. Raises ValueError for counts that
    make no proportion or a confidence other than 0.95 and 0.998. Source: B3, B5; Katz et al 1978.
    """
    _require_proportion(numerator, denominator)
    _require_proportion(other_numerator, other_denominator)
    z = _z(confidence)
    if not (numerator and other_numerator):
        return None
    variance = (1 / numerator - 1 / denominator) + (1 / other_numerator - 1 / other_denominator)
    if not variance:
        return None
    ratio = (numerator / denominator) / (other_numerator / other_denominator)
    factor = math.exp(z * math.sqrt(variance))
    return Interval(ratio / factor, ratio * factor, confidence)


def difference_interval(
    numerator: float,
    denominator: float,
    other_numerator: float,
    other_denominator: float,
    confidence: float = 0.95,
) -> Interval:
    """Give the interval of numerator / denominator less the other proportion, as a fraction from -1 to 1.

    For two independent groups. Raises ValueError for counts that make no proportion or a confidence other
    than 0.95 and 0.998. Source: Newcombe 1998, Stat Med 17:873-890, method 10 (from two Wilson intervals).
    """
    first = wilson(numerator, denominator, confidence)
    second = wilson(other_numerator, other_denominator, confidence)
    share, other_share = numerator / denominator, other_numerator / other_denominator
    difference = share - other_share
    return Interval(
        difference - math.hypot(share - first.lower, second.upper - other_share),
        difference + math.hypot(first.upper - share, other_share - second.lower),
        confidence,
    )


def _require_proportion(numerator: float, denominator: float) -> None:
    if not 0 < denominator < math.inf:
        raise ValueError("a proportion needs a denominator above nought")
    if not 0 <= numerator <= denominator:
        raise ValueError("a proportion needs a numerator from nought to the denominator")


def _require_count(count: float) -> None:
    if not 0 <= count < math.inf:
        raise ValueError("a count must be nought or more")


def _tail(confidence: float) -> float:
    """Give the probability left in each tail, refusing any level but the published pair (B3)."""
    if confidence not in CONFIDENCES:
        raise ValueError("the confidence must be 0.95 or 0.998")
    return (1 - confidence) / 2


@cache
def _z(confidence: float) -> float:
    return _NORMAL.inv_cdf(1 - _tail(confidence))
