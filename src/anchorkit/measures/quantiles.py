"""Turns a probability into a chi-square or Student t quantile, in plain floating point."""

import math
from collections.abc import Callable
from functools import cache

_CONVERGED = 1e-16
_TINY = 1e-300
_MOST_STEPS = 100_000


@cache
def chi_square_quantile(probability: float, degrees: float) -> float:
    """Give the value that a chi-square variable stays below with this probability.

    Raises ValueError unless `probability` lies strictly between 0 and 1 and `degrees` is finite and above
    0 (it need not be whole). Accurate to 1e-9 relative. Source: the distribution function is the regularised
    incomplete gamma function P(degrees / 2, x / 2) (Abramowitz & Stegun 26.4.19), inverted by bisection.
    """
    _require_open_probability(probability)
    if not 0 < degrees < math.inf:
        raise ValueError("a chi-square quantile needs finite degrees of freedom above 0")
    return 2 * _invert(lambda value: _lower_gamma(degrees / 2, value), probability)


@cache
def student_t_quantile(probability: float, degrees: float) -> float:
    """Give the value that a Student t variable stays below with this probability.

    Raises ValueError unless `probability` lies strictly between 0 and 1 and `degrees` is finite and above
    0. Accurate to 1e-8 relative for up to a million degrees. Source: the two tails together are the
    regularised incomplete beta function I(degrees / (degrees + t²); degrees / 2, 1 / 2) (Abramowitz & Stegun
    26.7.1), inverted by bisection.
    """
    _require_open_probability(probability)
    if not 0 < degrees < math.inf:
        raise ValueError("a Student t quantile needs finite degrees of freedom above 0")
    if probability < 0.5:
        return -student_t_quantile(1 - probability, degrees)
    return _invert(lambda value: 1 - _t_tail(value, degrees), probability)


def _require_open_probability(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a quantile needs a probability strictly between 0 and 1")


def _invert(distribution: Callable[[float], float], probability: float) -> float:
    """Find where a rising function of a value from 0 upwards reaches the probability."""
    low, high = 0.0, 1.0
    while distribution(high) < probability:
        low, high = high, 2 * high
    while True:
        middle = (low + high) / 2
        # Floating point has no number between the two ends: nothing is left to halve.
        if middle in (low, high):
            return middle
        if distribution(middle) < probability:
            low = middle
        else:
            high = middle


def _lower_gamma(shape: float, value: float) -> float:
    """Give the regularised lower incomplete gamma function P(shape, value)."""
    weight = math.exp(shape * math.log(value) - value - math.lgamma(shape))
    # The power series converges fast below shape + 1, the continued fraction above it.
    if value < shape + 1:
        return weight * _gamma_series(shape, value)
    return 1 - weight * _gamma_fraction(shape, value)


def _gamma_series(shape: float, value: float) -> float:
    """Sum the series of A&S 6.5.29."""
    term = total = 1 / shape
    while term > total * _CONVERGED:
        shape += 1
        term *= value / shape
        total += term
    return total


def _gamma_fraction(shape: float, value: float) -> float:
    """Evaluate the continued fraction of A&S 6.5.31 in its even form, by Lentz's method."""

    def partial(step: int) -> tuple[float, float]:
        return -step * (step - shape), value + 1 - shape + 2 * step

    return 1 / _lentz(value + 1 - shape, partial)


def _t_tail(value: float, degrees: float) -> float:
    """Give the probability that a Student t variable exceeds a value of 0 or more."""
    square = value * value
    whole = degrees + square
    return _incomplete_beta(degrees / 2, 0.5, degrees / whole, square / whole) / 2


def _incomplete_beta(first: float, second: float, value: float, rest: float) -> float:
    """Give the regularised incomplete beta function; `rest` is 1 - value, free of cancellation."""
    if rest <= 0:
        return 1.0
    weight = math.exp(
        math.lgamma(first + second)
        - math.lgamma(first)
        - math.lgamma(second)
        + first * math.log(value)
        + second * math.log(rest)
    )
    # The fraction converges fast only on this side; I(x; a, b) = 1 - I(1 - x; b, a) gives the other.
    if value < (first + 1) / (first + second + 2):
        return weight / (first * _beta_fraction(first, second, value))
    return 1 - weight / (second * _beta_fraction(second, first, rest))


def _beta_fraction(first: float, second: float, value: float) -> float:
    """Evaluate the denominator of the continued fraction of A&S 26.5.8, by Lentz's method."""

    def partial(step: int) -> tuple[float, float]:
        half = step // 2
        if step % 2:
            top = -(first + half) * (first + second + half) * value
            return top / ((first + 2 * half) * (first + 2 * half + 1)), 1.0
        top = half * (second - half) * value
        return top / ((first + 2 * half - 1) * (first + 2 * half)), 1.0

    return _lentz(1.0, partial)


def _lentz(start: float, partial: Callable[[int], tuple[float, float]]) -> float:
    """Evaluate start + a1 / (b1 + a2 / (b2 + ...)), where `partial(step)` gives a and b (modified Lentz)."""
    total = above = start or _TINY
    below = 0.0
    for step in range(1, _MOST_STEPS):  # pragma: no branch - a bound for what no table needs
        top, bottom = partial(step)
        below = 1 / ((bottom + top * below) or _TINY)
        above = (bottom + top / above) or _TINY
        change = above * below
        total *= change
        if abs(change - 1) < _CONVERGED * 10:
            break
    return total
