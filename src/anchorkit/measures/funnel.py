"""Turns the counts of several organisations into funnel limits: how far chance alone spreads their figures.

For comparison with caution only: unranked, and never without the words that say what a funnel can't show.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Final

from anchorkit.measures.intervals import exact_poisson

_NORMAL: Final = NormalDist()
INNER: Final = 0.975
"""The inner limits leave out 2.5 % on each side (B4)."""
OUTER: Final = 0.999
"""The outer limits leave out 0.1 % on each side (B4)."""
_WINSORISED: Final = 0.1


class Place(StrEnum):
    """Where a figure lies in a funnel, in the words of PHEindicatormethods (B4)."""

    HIGH_OUTER = "High (0.001)"
    HIGH_INNER = "High (0.025)"
    WITHIN = "Not significant"
    LOW_INNER = "Low (0.025)"
    LOW_OUTER = "Low (0.001)"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """The limits for one denominator, as fractions or rates in the unit of the baseline."""

    outer_lower: float
    inner_lower: float
    inner_upper: float
    outer_upper: float

    def place(self, value: float) -> Place:
        """Say where a value lies; on a limit is within it."""
        if value < self.outer_lower:
            return Place.LOW_OUTER
        if value > self.outer_upper:
            return Place.HIGH_OUTER
        if value < self.inner_lower:
            return Place.LOW_INNER
        return Place.HIGH_INNER if value > self.inner_upper else Place.WITHIN


@dataclass(frozen=True, slots=True)
class Funnel:
    """Several organisations' proportions or rates beside one another, in the order in which they were given.

    `baseline` is the pooled proportion from 0 to 1, or the pooled rate; `phi` the dispersion and
    `tau_squared` what lies between the organisations beyond chance, on the arcsine scale for proportions and
    on that of the square root for rates. `limits` and `places` take it into account; `chance_limits` and
    `chance_places` do not.
    """

    baseline: float
    phi: float
    tau_squared: float
    limits: tuple[FunnelLimits, ...]
    places: tuple[Place, ...]
    chance_limits: tuple[FunnelLimits, ...]
    chance_places: tuple[Place, ...]


def proportion_limits(baseline: float, denominator: float) -> FunnelLimits:
    """Give the funnel limits around a proportion from 0 to 1: Wilson's interval turned round (B4).

    The lower limit is the proportion whose Wilson interval just reaches up to the baseline. Source:
    PHEindicatormethods 2.1.0, `sigma_adjustment`. Raises ValueError for a baseline outside 0 to 1 or a
    denominator that is not above nought.
    """
    if not (0 <= baseline <= 1 and 0 < denominator < math.inf):
        raise ValueError("a funnel needs a baseline from 0 to 1 and a denominator above nought")
    outer, inner = (_wilson_inverse(baseline, denominator, level) for level in (OUTER, INNER))
    return FunnelLimits(outer[0], inner[0], inner[1], outer[1])


def rate_limits(baseline: float, denominator: float) -> FunnelLimits:
    """Give the funnel limits around a rate: the exact Poisson limits of the events expected (B4).

    `baseline` is in events for each unit of the denominator. Raises ValueError for a negative baseline or a
    denominator that is not above nought.
    """
    if not (0 <= baseline < math.inf and 0 < denominator < math.inf):
        raise ValueError("a funnel needs a baseline of nought or more and a denominator above nought")
    expected = baseline * denominator
    outer, inner = exact_poisson(expected, 0.998), exact_poisson(expected, 0.95)
    return FunnelLimits(
        outer.lower / denominator,
        inner.lower / denominator,
        inner.upper / denominator,
        outer.upper / denominator,
    )


def dispersion(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, float]:
    """Give phi and tau squared of several proportions on the arcsine scale (B4).

    Additive random effects on winsorised z-scores: Spiegelhalter 2005, Qual Saf Health Care 14:347-351, as in
    FunnelPlotR. tau squared is 0 where the organisations differ no more than chance. Raises ValueError for
    fewer than two organisations or counts that make no proportion.
    """
    pairs = _require_counts(numerators, denominators)
    if len(pairs) < 2:
        raise ValueError("dispersion needs at least two organisations")
    centre = _arcsine(math.fsum(numerators) / math.fsum(denominators))
    return _between([_arcsine(above / below) - centre for above, below in pairs], denominators)


def rate_dispersion(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, float]:
    """Give phi and tau squared of several rates on the scale of the square root (B4).

    As `dispersion`, with Y = sqrt(rate) and s² = 1/(4 denominator), which steadies the variance of Poisson
    counts: Spiegelhalter 2005, as the Care Quality Commission does it. Raises ValueError for fewer than two
    organisations or counts that make no rate.
    """
    pairs = _require_events(numerators, denominators)
    if len(pairs) < 2:
        raise ValueError("dispersion needs at least two organisations")
    centre = math.sqrt(math.fsum(numerators) / math.fsum(denominators))
    return _between([math.sqrt(above / below) - centre for above, below in pairs], denominators)


def overdispersed_limits(baseline: float, denominator: float, tau_squared: float) -> FunnelLimits:
    """Give the funnel limits around a proportion, widened by what lies between organisations (B4).

    On the arcsine scale and back: sin(theta ± z sqrt(s² + tau²))², within 0 to 1.
    """
    theta = _arcsine(baseline)
    spread = math.sqrt(1 / (4 * denominator) + tau_squared)
    found = []
    for level in (-OUTER, -INNER, INNER, OUTER):
        reach = math.copysign(_NORMAL.inv_cdf(abs(level)), level) * spread
        # Beyond a quarter turn the sine would come back down.
        found.append(math.sin(min(max(theta + reach, 0.0), math.pi / 2)) ** 2)
    return FunnelLimits(*found)


def overdispersed_rate_limits(baseline: float, denominator: float, tau_squared: float) -> FunnelLimits:
    """Give the funnel limits around a rate, widened by what lies between organisations (B4).

    On the scale of the square root and back: (theta ± z sqrt(s² + tau²))², from nought.
    """
    theta = math.sqrt(baseline)
    spread = math.sqrt(1 / (4 * denominator) + tau_squared)
    reaches = (
        sign * _NORMAL.inv_cdf(level) for sign, level in ((-1, OUTER), (-1, INNER), (1, INNER), (1, OUTER))
    )
    return FunnelLimits(*(max(theta + reach * spread, 0.0) ** 2 for reach in reaches))


def proportion_funnel(numerators: Sequence[float], denominators: Sequence[float]) -> Funnel:
    """Set several organisations' proportions into a funnel, in the order given (B4).

    Raises ValueError for fewer than two organisations or counts that make no proportion.
    """
    spread = dispersion(numerators, denominators)
    return _funnel(numerators, denominators, spread, proportion_limits, overdispersed_limits)


def rate_funnel(numerators: Sequence[float], denominators: Sequence[float]) -> Funnel:
    """Set several organisations' rates of events, such as leavers, into a funnel, in the order given (B4).

    Raises ValueError for fewer than two organisations or counts that make no rate.
    """
    spread = rate_dispersion(numerators, denominators)
    return _funnel(numerators, denominators, spread, rate_limits, overdispersed_rate_limits)


def _funnel(
    numerators: Sequence[float],
    denominators: Sequence[float],
    spread: tuple[float, float],
    by_chance: Callable[[float, float], FunnelLimits],
    overdispersed: Callable[[float, float, float], FunnelLimits],
) -> Funnel:
    """Place each against the limits of its denominator, of chance alone and with what spreads them more."""
    _, tau_squared = spread
    baseline = math.fsum(numerators) / math.fsum(denominators)
    chance = tuple(by_chance(baseline, each) for each in denominators)
    limits = chance
    if tau_squared:
        limits = tuple(overdispersed(baseline, each, tau_squared) for each in denominators)
    values = [above / below for above, below in zip(numerators, denominators, strict=True)]
    return Funnel(
        baseline,
        *spread,
        limits,
        tuple(each.place(value) for each, value in zip(limits, values, strict=True)),
        chance,
        tuple(each.place(value) for each, value in zip(chance, values, strict=True)),
    )


def _wilson_inverse(baseline: float, denominator: float, level: float) -> tuple[float, float]:
    """Solve for the two proportions whose Wilson limit is the baseline: a quadratic in the count."""
    if baseline in (0, 1):
        # The interval of nought or all is nought or all itself: chance can't spread it.
        return (baseline, baseline)
    if baseline > 0.5:
        # Near 1 the root would drown in rounding; the remainder is near nought, where it does not.
        lower, upper = _wilson_inverse(1 - baseline, denominator, level)
        return 1 - upper, 1 - lower
    square = _NORMAL.inv_cdf(level) ** 2
    first = baseline * (denominator / square + 1)
    last = 1 / square + 1 / denominator
    inside = baseline * (denominator / square + 2) - 1
    rest = baseline * (denominator * inside + square * (baseline - 1))
    root = math.sqrt(max(0.0, first * first - last * rest))
    lower, upper = ((first + sign * root) / last / denominator for sign in (-1, 1))
    return max(0.0, lower), min(1.0, upper)


def _between(deviations: Sequence[float], denominators: Sequence[float]) -> tuple[float, float]:
    """Give phi and tau squared of deviations from the centre, on a scale where s² is 1/(4 denominator)."""
    weights = [4 * denominator for denominator in denominators]
    scores = [math.sqrt(weight) * each for weight, each in zip(weights, deviations, strict=True)]
    phi = math.fsum(score * score for score in _winsorised(scores)) / len(scores)
    excess = len(scores) * phi - (len(scores) - 1)
    if excess < 0:
        return phi, 0.0
    total = math.fsum(weights)
    return phi, excess / (total - math.fsum(weight * weight for weight in weights) / total)


def _winsorised(scores: Sequence[float]) -> list[float]:
    """Pull the outermost tenths in to the 10th and 90th percentile, so that outliers do not set the width."""
    low, high = (_quantile(scores, share) for share in (_WINSORISED, 1 - _WINSORISED))
    return [min(max(score, low), high) for score in scores]


def _quantile(values: Sequence[float], share: float) -> float:
    """Give R's default quantile (type 7): linear between the order statistics."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _arcsine(share: float) -> float:
    return math.asin(math.sqrt(share))


def _require_events(
    numerators: Sequence[float], denominators: Sequence[float]
) -> tuple[tuple[float, float], ...]:
    pairs = tuple(zip(numerators, denominators, strict=True))
    if not all(0 <= above < math.inf and 0 < below < math.inf for above, below in pairs):
        raise ValueError("a funnel of rates needs events from nought and denominators above nought")
    return pairs


def _require_counts(
    numerators: Sequence[float], denominators: Sequence[float]
) -> tuple[tuple[float, float], ...]:
    pairs = tuple(zip(numerators, denominators, strict=True))
    if not all(0 <= above <= below and 0 < below < math.inf for above, below in pairs):
        raise ValueError("a funnel needs numerators from nought to denominators above nought")
    return pairs
