"""How a place shows whose report it is: its name, its logo, its colour, and if words on that can be read."""

import re
from typing import Annotated, Final, TypeGuard

from pydantic import StringConstraints

from anchorkit.menu.words import Frozen, Text

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, SC 1.4.3: words against what they stand on."""

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Look(Frozen):
    """Printed on reports: `name` of who publishes, `logo` a PNG or SVG file by its path, `accent` a colour.

    `logo_text` says what the logo shows, for those who can't see it. White words stand on the accent, and it
    stands on white itself: where the contrast is under 4.5 the colour of anchorkit is used. `language` is the
    language of the fixed words, such as `cy`; `templates` a folder, by its path from the set's file, that
    holds the words of that language, and templates of the place's own.
    """

    name: Text | None = None
    logo: Text | None = None
    logo_text: Text | None = None
    accent: Colour | None = None
    language: Language | None = None
    templates: Text | None = None


def is_colour(value: object) -> TypeGuard[str]:
    """Say whether a value is a colour such as `#005eb8`."""
    return isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def contrast(one: str, other: str) -> float:
    """How far two colours `#rrggbb` stand apart, 1 to 21, as WCAG 2 reckons it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
