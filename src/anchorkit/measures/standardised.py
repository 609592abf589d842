"""Turns counts by age band into a directly standardised rate with its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from anchorkit.measures.intervals import Interval, byar

LEAST_EVENTS = 10
"""With fewer events in all, a standardised rate is not worked out (OHID)."""


@dataclass(frozen=True, slots=True)
class StandardisedRate:
    """A rate as it would be in the standard population, and its interval, for `multiplier` people."""

    value: float
    interval: Interval


def standardised_rate(
    counts: Sequence[float],
    populations: Sequence[float],
    standard: Sequence[float],
    *,
    multiplier: float = 100_000.0,
    confidence: float = 0.95,
) -> StandardisedRate | None:
    """Give the directly standardised rate with Dobson's interval, band by band; None below 10 events.

    No indicator of the menu is age-standardised; it is here for places that have one of their own. Source:
    Dobson et al 1991, Stat Med 10:457-462, with Byar's limits of the total, as calculate_dsr of
    PHEindicatormethods has it.

    Raises ValueError for bands that do not match, a negative count or a population that is not above nought.
    """
    bands = list(zip(counts, populations, standard, strict=True))
    if not bands or not all(count >= 0 and people > 0 and weight >= 0 for count, people, weight in bands):
        raise ValueError("a standardised rate needs counts of nought or more and populations above nought")
    events, whole = math.fsum(counts), math.fsum(standard)
    if not whole > 0:
        raise ValueError("the standard population must hold somebody")
    if events < LEAST_EVENTS:
        return None
    value = math.fsum(weight * count / people for count, people, weight in bands) / whole
    variance = math.fsum(count * (weight / people) ** 2 for count, people, weight in bands) / whole**2
    limits, scale = byar(events, confidence), math.sqrt(variance / events)
    lower, upper = (multiplier * (value + scale * (limit - events)) for limit in (limits.lower, limits.upper))
    return StandardisedRate(multiplier * value, Interval(lower, upper, confidence))
