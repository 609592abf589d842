"""A Chart turns into a Drawing: scales, paths and places of labels, with no label on another.

Every chart is drawn twice, for a wide page and for a phone, because letters that a phone can show would be
too large on a page. Nothing here is computed about an indicator: words come as published.
"""

from anchorkit.report.document import Chart
from anchorkit.report.drawings import Drawing, Frame
from anchorkit.report.lines import draw_line
from anchorkit.report.rows import draw_answers, draw_bars, draw_dots
from anchorkit.report.scales import scale, scale_note
from anchorkit.report.strips import draw_strip

__all__ = ["NARROW", "WIDE", "draw", "draw_both", "scale_note"]

WIDE = Frame("wide", width=680, height=290, size=14)
# 320 units shown on a phone's 288 pixels leave 13 at 11.7 pixels.
NARROW = Frame("narrow", width=320, height=250, size=13)

_KINDS = {
    "line": draw_line,
    "dots": draw_dots,
    "answers": draw_answers,
    "strip": draw_strip,
    "bars": draw_bars,
}


def draw(chart: Chart, frame: Frame = WIDE) -> Drawing:
    """The picture of a chart for one frame; the height may be more than the frame's where labels need it."""
    return _KINDS[chart.kind](chart, frame)


def draw_both(chart: Chart) -> tuple[Drawing, Drawing]:
    """The picture for a page and for a phone, which share their axis."""
    if chart.kind != "line":
        return draw(chart, WIDE), draw(chart, NARROW)
    axis = scale(chart)
    return draw_line(chart, WIDE, axis), draw_line(chart, NARROW, axis)
