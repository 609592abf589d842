"""Turns the choice of an audience into the rules that protect people in small groups, as data (B6)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from anchorkit.measures.bounds import Range
from anchorkit.selection.disclosure import Disclosure, OwnProfile

PROTECTED_WIDTH: Final = 5
"""No hidden count may be worked out to within less than this."""


class Audience(StrEnum):
    """Who will read it."""

    TRUST = "trust"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of protecting people in small groups, as data; its words are printed in the report.

    Counts from 1 to `threshold` - 1 are hidden, others rounded to the nearest `base`. A percentage needs a
    published denominator of `least_denominator`, and is whole below `decimal_from`; a mean or a pay gap needs
    `least_heads` people on each side. `already_published` are indicators whose figures pass without counts.
    """

    name: str
    protects: bool
    threshold: int
    base: int
    least_denominator: int
    decimal_from: int
    text: str
    least_heads: int = 8
    already_published: frozenset[str] = field(default=frozenset())

    def publish(self, count: float) -> float | None:
        """Give a count of people as published, or None where it is small (B6)."""
        return None if 0 < count < self.threshold else round_half_up(count, self.base)

    def behind(self, published: float) -> Range:
        """From where to where the whole numbers lie that are published as this one."""
        lower = float(math.ceil(published - self.base / 2))
        upper = float(math.ceil(published + self.base / 2) - 1)
        if published == 0:
            return Range(0.0, upper if upper >= self.threshold else 0.0)
        return Range(max(lower, float(self.threshold)), upper)


def round_half_up(number: float, base: float) -> float:
    """Round to the nearest multiple of a base, halves up: 12 and 13 by 5 give 10 and 15."""
    return math.floor(number / base + 0.5) * base


def _words(threshold: int, base: int, least_denominator: int, decimal_from: int, least_heads: int) -> str:
    """What a profile does, as a report prints it."""
    rounded = "shown to the unit" if base == 1 else f"rounded to the nearest {base}"
    totals = "" if base == 1 else " Totals are worked out first and then rounded, so they may not add up."
    return (
        f"Counts of people from 1 to {threshold - 1} are hidden, and so is a figure whose remainder is that "
        f"small; 0 stays 0 and other counts of people are {rounded}. Where a hidden count could still be "
        f"worked out from what is shown, or from what was shown before, more is hidden. Percentages are "
        f"worked out from the published counts: none for fewer than {least_denominator} people, whole per "
        f"cents below {decimal_from:,}. Means and pay gaps need {least_heads} people or more on each side."
        f"{totals} What was hidden once stays hidden. Free-text notes are left out, and so is what the check "
        "of a return queried: only the organisation itself sees it. A figure about people that came without "
        "its counts is left out too, unless the set says that it is published already."
    )


def _profile(name: str, own: OwnProfile) -> Profile:
    numbers = (own.threshold, own.base, own.least_denominator, own.decimal_from, own.least_heads)
    return Profile(
        name=name,
        protects=True,
        threshold=own.threshold,
        base=own.base,
        least_denominator=own.least_denominator,
        decimal_from=own.decimal_from,
        text=_words(*numbers),
        least_heads=own.least_heads,
    )


NONE: Final = Profile(
    name="none",
    protects=False,
    threshold=1,
    base=1,
    least_denominator=0,
    decimal_from=0,
    text="Small numbers are shown as they came. This report is for use inside the organisation.",
    least_heads=0,
)
"""For a trust's own view."""

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "none": NONE,
        # After NHS England's method for hospital and emergency care statistics; 40 is our own choice.
        "hes": _profile("hes", OwnProfile()),
        # After NHS England's Model Health System, which hides counts below 7 and shows the rest.
        "model-health": _profile("model-health", OwnProfile(threshold=7, base=1)),
    }
)
"""The profiles by name."""


def profile_of(audience: Audience, disclosure: Disclosure | None = None) -> Profile:
    """The profile that an audience's reports and exports come through; a trust's own have none."""
    if audience is Audience.TRUST:
        return NONE
    chosen = disclosure or Disclosure()
    wanted = chosen.system if audience is Audience.SYSTEM else chosen.public
    found = _profile("custom", wanted) if isinstance(wanted, OwnProfile) else PROFILES[wanted]
    return replace(found, already_published=frozenset(chosen.already_published))
