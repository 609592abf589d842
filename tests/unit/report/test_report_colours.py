"""An accent colour: every shade that follows from it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.report.colours import shades
from anchorkit.selection.look import contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#005eb8", "#ffffff", 6.38), ("#a6a6a6", "#ffffff", 2.43)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The ratio of known pairs, in either order."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(COLOURS)
def test_words_in_every_shade_can_be_read(accent: str) -> None:
    """Links and headings reach 4.5 to 1 on page and surface, in light and in dark, whatever the accent."""
    found = shades(accent)
    for name in ("link", "series", "deep"):
        for ground in ("#ffffff", "#f6f4f1"):
            assert contrast(found["light"][name], ground) >= 4.5
        for ground in ("#14191d", "#1f262b"):
            assert contrast(found["dark"][name], ground) >= 4.5
    assert contrast(found["dark"]["yes"], found["dark"]["on_yes"]) >= 4.5


def test_without_an_accent_nothing_changes() -> None:
    """The palette of anchorkit stands."""
    assert shades("") == {"light": {}, "dark": {}}
