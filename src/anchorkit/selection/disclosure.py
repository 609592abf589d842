"""How a place protects people in small groups: a named profile for each audience, or its own numbers."""

from typing import Literal

from pydantic import Field

from anchorkit.menu.words import Frozen, IndicatorId

ProfileName = Literal["hes", "model-health"]


class OwnProfile(Frozen):
    """Numbers of a place's own. Each may be stricter than the named profiles, never laxer.

    Counts from 1 to `threshold` - 1 are hidden and others rounded to the nearest `base`; a percentage needs a
    published denominator of `least_denominator`, is whole below `decimal_from`, and a mean needs
    `least_heads` people.
    """

    profile: Literal["custom"] = "custom"
    threshold: int = Field(default=8, ge=7)
    base: int = Field(default=5, ge=1, le=100)
    least_denominator: int = Field(default=40, ge=40)
    decimal_from: int = Field(default=4000, ge=4000)
    least_heads: int = Field(default=8, ge=8)


class Disclosure(Frozen):
    """Which profile each audience's reports and exports come through.

    `already_published` names indicators whose figures may be shown though nobody said how many people stand
    behind them, since they are published nationally: a decision that people make and answer for.
    """

    system: ProfileName | OwnProfile = "hes"
    public: ProfileName | OwnProfile = "hes"
    already_published: tuple[IndicatorId, ...] = ()
