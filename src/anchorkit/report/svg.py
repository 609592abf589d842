"""A Chart turns into an SVG file of its own, with its title and its method in the picture.

They are in it so that they come along when the picture is pasted somewhere else.
"""

from pathlib import Path

from anchorkit.report.charts import WIDE, draw, scale_note
from anchorkit.report.colours import shades
from anchorkit.report.document import Chart, Look
from anchorkit.report.drawings import Label, wrapped
from anchorkit.report.html import environment
from anchorkit.report.template_errors import named_by_file

_MARGIN = 20
_HEADING = 17
"""The size of the title's letters; the stylesheet has the same."""


def render_svg(chart: Chart, *, look: Look | None = None, templates: Path | None = None) -> str:
    """The text of an SVG file: wide drawing, light colours, one title above and one method line below."""
    drawing = draw(chart, WIDE)
    heading = wrapped(chart.title, WIDE.width / (_HEADING * 1.05), 3)
    top = _MARGIN + len(heading) * (_HEADING + 5) + 8
    method = " ".join(words for words in (chart.method, scale_note(chart)) if words)
    foot = wrapped(method, WIDE.width / WIDE.size, 4)
    below = top + drawing.height + 8
    around = [
        Label(_MARGIN, _MARGIN + _HEADING + row * (_HEADING + 5), line, "heading")
        for row, line in enumerate(heading)
    ]
    around += [
        Label(_MARGIN, below + WIDE.size + row * WIDE.leading, line, "method")
        for row, line in enumerate(foot)
    ]
    with named_by_file(templates):
        return (
            environment(templates)
            .get_template("chart.svg.jinja")
            .render(
                chart=chart,
                shades=shades(look.accent if look else ""),
                drawing=drawing,
                around=around,
                width=drawing.width + 2 * _MARGIN,
                height=below + len(foot) * WIDE.leading + _MARGIN,
                left=_MARGIN,
                top=top,
            )
        )
