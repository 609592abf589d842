"""A chart over years as SVG turned back into numbers: every mark, corner of the line, interval and level."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_PIXEL: Final = 0.11
"""Places are written to a tenth; a mark and a tick may each be out by half of that."""
_PLACE: Final = re.compile(r"[ML]([\d.]+) ([\d.]+)")
_PATH: Final = re.compile(r'<path class="([^"]*)" d="([^"]*)"')
_TEXT: Final = re.compile(r'<text class="tick" x="([\d.-]+)" y="([\d.-]+)"(?: text-anchor="(\w+)")?>([^<]*)<')


class Level(NamedTuple):
    """A height on the axis as a value, and by how much it may be out."""

    value: float
    slack: float

    def is_at(self, value: float) -> bool:
        """True where a number would be drawn at this height."""
        return abs(self.value - value) <= self.slack


class OverTime(NamedTuple):
    """What can be measured in one chart: heights by the first year of their period, and levels across."""

    title: str
    marks: dict[int, Level]
    corners: dict[int, Level]
    """Where the line that joins the marks bends or ends."""
    ends: dict[int, list[Level]]
    """Of intervals."""
    levels: list[Level]
    """Of means, medians and limits."""


def over_time(svg: str) -> OverTime | None:
    """Measure a chart over years; None for any other."""
    title = re.search(r"<title[^>]*>([^<]+)</title>", svg)
    texts = [(float(x), anchor, words) for x, _, anchor, words in _TEXT.findall(svg)]
    years = [(x, int(words[:4])) for x, anchor, words in texts if re.fullmatch(r"\d{4}-\d\d", words)
             and anchor == "middle"]  # fmt: skip
    ticks = [float(words.rstrip("%").replace(",", "")) for _, anchor, words in texts if anchor == "end"
             and re.fullmatch(r"[\d.,]+%?", words)]  # fmt: skip
    paths = _PATH.findall(svg)
    lines = [
        float(y) for style, path in paths if style == "grid" for y in re.findall(r"M[\d.]+ ([\d.]+)L", path)
    ]
    if title is None or len(years) < 2 or len(ticks) < 2 or len(lines) != len(ticks):
        return None
    (left, first), (right, last) = min(years), max(years)
    scale = (ticks[-1] - ticks[0]) / (lines[-1] - lines[0])

    def level(y: float) -> Level:
        return Level(ticks[0] + (y - lines[0]) * scale, abs(scale) * _PIXEL)

    def placed(style: str) -> Iterator[tuple[int, Level]]:
        for name, path in paths:
            for x, y in _PLACE.findall(path) if name.split()[0] == style else ():
                # Under the axis stands the key.
                if float(y) <= max(lines) + 0.1:
                    year = first + (float(x) - left) * (last - first) / (right - left)
                    yield round(year), level(float(y))

    ends: dict[int, list[Level]] = {}
    for year, found in placed("whisker"):
        ends.setdefault(year, []).append(found)
    levels = [found for _, found in placed("rule")]
    return OverTime(title[1], dict(placed("mark")), dict(placed("series")), ends, levels)
