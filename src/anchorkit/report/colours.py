"""An accent colour turns into the shades that a page needs, each dark or light enough to be read.

Contrast is WCAG 2's: at least 4.5 to 1 for words (SC 1.4.3), on a page that is light or dark.
"""

from typing import Final

from anchorkit.selection.look import contrast

WORDS: Final = 4.5
_DEEP: Final = 7.0
_LIGHT: Final = ("#ffffff", "#f6f4f1")
_DARK: Final = ("#14191d", "#1f262b")
"""The page and the surface of `templates/palette.jinja`, light and dark."""

Shades = dict[str, dict[str, str]]


def shades(accent: str) -> Shades:
    """The colours of the palette that follow an accent `#rrggbb`, by `light` and `dark`; none without one."""
    if not accent:
        return {"light": {}, "dark": {}}
    link = _until(accent, "#000000", _LIGHT, WORDS)
    bright = _until(accent, "#ffffff", _DARK, WORDS)
    band = {"band": _mixed(accent, "#000000", 0.15), "band_end": _mixed(accent, "#000000", 0.55)}
    return {
        "light": {
            **band,
            "band": accent,
            "link": link,
            "series": link,
            "yes": link,
            "deep": _until(accent, "#000000", _LIGHT, _DEEP),
        },
        "dark": {
            **band,
            "link": bright,
            "series": bright,
            "yes": bright,
            "on_yes": "#0b1a2a",
            "deep": _until(accent, "#ffffff", _DARK, _DEEP),
        },
    }


def _until(colour: str, towards: str, grounds: tuple[str, ...], least: float) -> str:
    """The colour moved towards black or white by the fewest twentieths that let it be read on each ground."""
    mixed = (_mixed(colour, towards, step / 20) for step in range(21))
    return next(found for found in mixed if all(contrast(found, ground) >= least for ground in grounds))


def _mixed(colour: str, other: str, share: float) -> str:
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(_parts(colour), _parts(other), strict=True)
    )


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
