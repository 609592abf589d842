"""Lines across a chart turn into words beside them or near them, none covering another."""

from collections.abc import Iterator
from itertools import pairwise

from anchorkit.report.document import Chart, ChartLine
from anchorkit.report.drawings import (
    Frame,
    Label,
    Shape,
    breadth,
    extent,
    rounded,
    rule,
    wrapped,
)
from anchorkit.report.plots import REACH, Beside, Place, Plot

_CLEAR = 6
"""How far a name keeps from a point."""


def names_beside(chart: Chart, frame: Frame) -> tuple[Beside, ...]:
    """What stands beside the plot, from the top down: lines that reach the end, and the last figure."""
    last = len(chart.points) - 1
    room = (150 if frame.name == "wide" else 78) / frame.size
    found = [
        Beside(line.value, wrapped(line.label, room), f"beside {line.style}")
        for line in chart.lines
        if line.last >= last and line.label
    ]
    if chart.points and chart.points[-1].value is not None:
        found.append(Beside(chart.points[-1].value, wrapped(chart.points[-1].label, room), "latest"))
    return tuple(sorted(found, key=lambda each: -each.value))


def spread(beside: tuple[Beside, ...], frame: Frame, plot: Plot) -> tuple[list[Shape], list[Label]]:
    """Words beside the plot pushed apart until none covers another, each joined to its value by a line."""
    heights = [len(each.lines) * frame.leading for each in beside]
    tops = [plot.y(each.value) - height / 2 for each, height in zip(beside, heights, strict=True)]
    end = plot.top - frame.size * 0.5
    for place, height in enumerate(heights):
        tops[place] = max(tops[place], end)
        end = tops[place] + height + 2
    end = plot.bottom + frame.size * 0.5
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], end - heights[place])
        end = tops[place] - 2
    x = plot.right + REACH
    leaders, labels = [], []
    for each, top, height in zip(beside, tops, heights, strict=True):
        y = plot.y(each.value)
        start = plot.x(plot.count - 1) + 7 if each.style == "latest" else plot.right
        leaders.append(Shape("leader", rule(start, y, x - 3, top + height / 2)))
        feet = (top + frame.size * 0.92 + row * frame.leading for row in range(len(each.lines)))
        labels += [
            Label(rounded(x), rounded(foot), text, each.style)
            for foot, text in zip(feet, each.lines, strict=True)
        ]
    return leaders, labels


def earlier_names(
    chart: Chart, frame: Frame, plot: Plot, places: list[Place]
) -> Iterator[tuple[Label, Shape | None]]:
    """Centre lines that end before the last point, as before a step in the process, are named near the line.

    The name stands where it hides least, and is joined to the line where it stands apart from it.
    """
    obstacles: _Obstacles | None = None
    for line in chart.lines:
        if line.style == "centre" and line.last < plot.count - 1 and _fits(line, frame, plot):
            obstacles = obstacles or _obstacles(chart, plot, places)
            label = _least_hiding(line, obstacles, frame, plot)
            yield label, _join(label, plot.y(line.value), frame)


def _fits(line: ChartLine, frame: Frame, plot: Plot) -> bool:
    return (
        bool(line.label)
        and plot.bottom - plot.top > 4 * frame.size
        and breadth(line.label) * frame.size <= plot.x(line.last) - plot.x(line.first)
    )


def _choices(line: ChartLine, width: float, frame: Frame, plot: Plot) -> Iterator[tuple[float, float]]:
    """The left end and the foot of a name: above or below the line, near first; start, middle or end."""
    y = plot.y(line.value)
    first, last = plot.x(line.first), plot.x(line.last)
    lefts = (first, (first + last - width) / 2, last - width)
    for away in range(0, 5 * frame.leading, frame.leading):
        for foot in (y - 6 - away, y + frame.size + 2 + away):
            if plot.top + frame.size < foot < plot.bottom - 6:
                for left in lefts:
                    yield left, foot


def _join(label: Label, y: float, frame: Frame) -> Shape | None:
    left, top, right, bottom = extent(label, frame.size)
    middle = (left + right) / 2
    if bottom < y - frame.size:
        return Shape("leader", rule(middle, bottom + 1, middle, y))
    return Shape("leader", rule(middle, top - 1, middle, y)) if top > y + frame.size else None


_Obstacles = tuple[list[tuple[float, float]], list[float]]
"""Points and the middles between them, and the heights of lines."""


def _obstacles(chart: Chart, plot: Plot, places: list[Place]) -> _Obstacles:
    known = [place for place in places if place]
    halfway = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise(known)]
    return known + halfway, [plot.y(line.value) for line in chart.lines]


def _least_hiding(line: ChartLine, obstacles: _Obstacles, frame: Frame, plot: Plot) -> Label:
    width = breadth(line.label) * frame.size
    start, end = plot.x(line.first) - _CLEAR, plot.x(line.last) + _CLEAR
    points = [(x, y) for x, y in obstacles[0] if start < x < end]
    fewest, best = len(points) + len(obstacles[1]) + 1, (plot.x(line.first), plot.y(line.value) - 6)
    for left, foot in _choices(line, width, frame, plot):
        head, base = foot - 0.78 * frame.size, foot + 0.22 * frame.size
        near, far, over, under = left - _CLEAR, left + width + _CLEAR, head - _CLEAR, base + _CLEAR
        hidden = len([x for x, y in points if over < y < under and near < x < far])
        hidden += len([y for y in obstacles[1] if head < y < base])
        if hidden < fewest:
            fewest, best = hidden, (left, foot)
        if not hidden:
            break
    return Label(rounded(best[0]), rounded(best[1]), line.label, "beside centre halo")
