"""Turns the choice of an audience into the rules that protect people in small groups, as data (B6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Audience(StrEnum):
    """Who will read it."""

    TRUST = "trust"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of protecting people in small groups, as data; its words are printed in the report.

    Counts from 1 to `threshold` - 1 are hidden, others rounded to the nearest `base`. A percentage needs a
    published denominator of `least_denominator`, and is whole below `decimal_from`. `keeps_notes` is whether
    what respondents wrote, where no one can check it for numbers, is shown.
    """

    name: str
    protects: bool
    threshold: int
    base: int
    least_denominator: int
    decimal_from: int
    keeps_notes: bool
    text: str


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                name="none",
                protects=False,
                threshold=1,
                base=1,
                least_denominator=0,
                decimal_from=0,
                keeps_notes=True,
                text="Small numbers are shown as they came. This report is for use inside the organisation.",
            ),
            # After NHS England's method for hospital and emergency care statistics; 40 is our own choice.
            Profile(
                name="hes",
                protects=True,
                threshold=8,
                base=5,
                least_denominator=40,
                decimal_from=4000,
                keeps_notes=False,
                text=(
                    "Counts of people from 1 to 7 are hidden, and so is a figure whose remainder is that "
                    "small; 0 stays 0 and other counts of people are rounded to the nearest 5. Percentages "
                    "are worked out from the rounded counts: none for fewer than 40 people, "
                    "whole per cents below 4,000. Means need 8 people or more. Totals are worked out first "
                    "and then rounded, so they may not add up. Free-text notes are left out, and so is a "
                    "percentage of people that came without its counts."
                ),
            ),
        )
    }
)
"""The profiles by name."""

AUDIENCE_PROFILE: Final[Mapping[Audience, str]] = MappingProxyType(
    {Audience.TRUST: "none", Audience.SYSTEM: "hes", Audience.PUBLIC: "hes"}
)
"""The profile of each audience."""


def profile_of(audience: Audience) -> Profile:
    """The profile that an audience's reports and exports come through."""
    return PROFILES[AUDIENCE_PROFILE[audience]]
