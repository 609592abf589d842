"""A chart as SVG turned back into the values that it was drawn from, by where its marks stand."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_PIXEL: Final = 0.1
"""Places are written to a tenth; a mark and a tick may each be out by half of that."""
_CIRCLE: Final = re.compile(r"M([\d.]+) ([\d.]+)m-[\d.]+ 0a")


class Plotted(NamedTuple):
    """A value that can be read off a chart: what it is of, between which ends, whether in per cent."""

    title: str
    of: str
    low: float
    high: float
    is_percent: bool


def read_chart(svg: str) -> Iterator[Plotted]:
    """Give the values of a line chart, by period, or of a dot chart, by group."""
    title = re.search(r"<title[^>]*>([^<]+)</title>", svg)
    if title is None:
        return
    marks = [
        (float(x), float(y))
        for path in re.findall(r'<path class="mark[^"]*" d="([^"]*)"', svg)
        for x, y in _CIRCLE.findall(path)
    ]
    labels = _labels(svg)
    names = [(y, text) for style, _, y, _, text in labels if style == "name"]
    ends = [(x, y, text) for style, x, y, anchor, text in labels if style == "tick" and anchor == "end"]
    middles = [(x, y, text) for style, x, y, anchor, text in labels if style == "tick" and anchor != "end"]
    grid = [(float(x), float(y)) for path in _grid(svg) for x, y in re.findall(r"M([\d.]+) ([\d.]+)L", path)]
    if names:
        ticks = [(x, text) for x, _, text in middles if re.match(r"[\d,.]+%?$", text)]
        where = [(_nearest(y, names), x) for x, y in marks]
    else:
        # A tick's words stand a little below its line.
        ticks = list(zip((y for _, y in grid), (text for _, _, text in ends), strict=True))
        where = [(_nearest(x, [(at, text) for at, _, text in middles]), y) for x, y in marks]
    if len(ticks) < 2:
        return
    (first, low), (last, high) = ticks[0], ticks[-1]
    scale = (_number(high) - _number(low)) / (last - first)
    for of, place in where:
        value = _number(low) + (place - first) * scale
        slack = abs(scale) * _PIXEL
        yield Plotted(title[1], of, value - slack, value + slack, low.endswith("%"))


def _labels(svg: str) -> list[tuple[str, float, float, str, str]]:
    """Style, place, anchor and words of every label."""
    found = re.findall(
        r'<text class="([^"]*)" x="([\d.-]+)" y="([\d.-]+)"(?: text-anchor="(\w+)")?>([^<]*)</text>', svg
    )
    return [(style, float(x), float(y), anchor, text) for style, x, y, anchor, text in found]


def _nearest(place: float, labels: Sequence[tuple[float, str]]) -> str:
    return min(labels, key=lambda label: abs(label[0] - place))[1]


def _grid(svg: str) -> list[str]:
    return re.findall(r'<path class="grid" d="([^"]*)"', svg)


def _number(text: str) -> float:
    return float(text.rstrip("%").replace(",", ""))
