"""A Drawing turns into the elements of an SVG: its outlines from back to front, then its words.

A report has tens of thousands of them, and Jinja asks of each value in turn whether it is safe. Here only
words are escaped; styles and paths are our own.
"""

from typing import TYPE_CHECKING

from anchorkit.report.drawings import Drawing

if TYPE_CHECKING:
    from markupsafe import Markup


def marks(drawing: Drawing) -> "Markup":
    """The elements, as they stand in a page or in a file of their own."""
    from markupsafe import Markup, escape

    shapes = "".join([f'<path class="{shape.style}" d="{shape.path}"/>' for shape in drawing.shapes])
    labels = "".join(
        [
            f'<text class="{style}" x="{x}" y="{y}"{_ANCHORED[anchor]}>{escape(text)}</text>'
            for x, y, text, style, anchor in drawing.labels
        ]
    )
    return Markup(shapes + labels)  # noqa: S704 - every word is escaped above


_ANCHORED = {"start": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}
