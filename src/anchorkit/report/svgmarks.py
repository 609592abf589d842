"""A Drawing turns into the elements of an SVG: its outlines from back to front, then its words.

A report has tens of thousands of them, and Jinja asks of each value in turn whether it is safe. Here only
words are escaped; styles and paths are our own.
"""

from typing import TYPE_CHECKING, Final

from anchorkit.report.drawings import Drawing

if TYPE_CHECKING:
    from markupsafe import Markup


def marks(drawing: Drawing) -> "Markup":
    """The elements, as they stand in a page or in a file of their own."""
    from markupsafe import Markup, escape

    shapes = "".join([f'<path class="{shape.style}" d="{shape.path}"/>' for shape in drawing.shapes])
    labels = "".join(
        [
            f'<text class="{layer}" x="{x}" y="{y}"{_ANCHORED[anchor]}>{escape(text)}</text>'
            for x, y, text, style, anchor in drawing.labels
            for layer in _layers(style)
        ]
    )
    return Markup(shapes + labels)  # noqa: S704 - every word is escaped above


_ANCHORED = {"start": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}
_ON_PATTERNS: Final = ("on no", "on not-applicable")


def _layers(style: str) -> tuple[str, ...]:
    """A label that stands on lines or patterns lies on a broad copy of itself in the ground's colour.

    The outline of one text would do in a browser; PDF and others draw it over the letters.
    """
    return (f"under {style}", style) if style in _ON_PATTERNS or "halo" in style else (style,)
