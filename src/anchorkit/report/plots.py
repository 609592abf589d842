"""The room of a chart over time turns into a plot: axes, ticks, names of periods, and where values lie."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from anchorkit.report.document import Chart, ChartPoint
from anchorkit.report.drawings import (
    Anchor,
    Frame,
    Label,
    Shape,
    breadth,
    rounded,
    rule,
    wrapped,
)
from anchorkit.report.scales import Scale

Place = tuple[float, float] | None
"""Where a point stands, or None where there is none."""
_MOST_PERIODS_NAMED = 12
INSET = 10
"""Between the axis and the first point."""
REACH = 14
"""Between the last point and the words beside it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The field inside the axes."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    axis: Scale

    def x(self, index: float) -> float:
        """Where the point of a period stands; one alone stands in the middle."""
        if self.count == 1:
            return (self.left + self.right) / 2
        room = self.right - self.left - 2 * INSET
        return self.left + INSET + room * index / (self.count - 1)

    def xs(self) -> tuple[float, ...]:
        """Where the point of each period stands."""
        if self.count == 1:
            return ((self.left + self.right) / 2,)
        start, step = self.left + INSET, (self.right - self.left - 2 * INSET) / max(self.count - 1, 1)
        return tuple(start + step * index for index in range(self.count))

    def y(self, value: float) -> float:
        """The height of a value; beyond the axis it stays at its end."""
        return self.bottom - (self.bottom - self.top) * self.axis.share(value)

    def places(self, points: Sequence[ChartPoint]) -> list[Place]:
        """Where each point stands; None for one without a figure."""
        low, per = self.axis.low, 1 / (self.axis.high - self.axis.low)
        tall = self.bottom - self.top
        return [
            None
            if point.value is None
            else (x, self.bottom - tall * min(max((point.value - low) * per, 0.0), 1.0))
            for x, point in zip(self.xs(), points, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Beside:
    """Words at the right end, for a value on the axis."""

    value: float
    lines: tuple[str, ...]
    style: str


def plan_plot(chart: Chart, frame: Frame, axis: Scale, beside: tuple[Beside, ...]) -> Plot:
    """The room that ticks, words beside and names of periods leave, higher where the words need it."""
    ticks = max((breadth(words) for _, words in axis.ticks), default=0) * frame.size
    names = max((breadth(line) for each in beside for line in each.lines), default=0) * frame.size
    top = frame.size * 1.6 + 6 if axis.unit else frame.size * 0.5 + 2
    tall = sum(len(each.lines) * frame.leading + 4 for each in beside)
    bottom = max(frame.height - 2 * frame.leading - 6, top + tall)
    right = frame.width - (names + REACH if names else INSET)
    return Plot(ticks + 8, right, top, bottom, len(chart.points), axis)


def draw_axes(plot: Plot) -> tuple[Shape, ...]:
    """Faint lines at the ticks and a thin one to stand on."""
    grid = "".join(rule(plot.left, plot.y(tick), plot.right, plot.y(tick)) for tick, _ in plot.axis.ticks)
    return (Shape("grid", grid), Shape("axis", rule(plot.left, plot.bottom, plot.right, plot.bottom)))


def tick_labels(frame: Frame, plot: Plot) -> Iterator[Label]:
    """The unit over the axis and the words of its ticks."""
    if plot.axis.unit:
        yield Label(0, frame.size, wrapped(plot.axis.unit, frame.width / frame.size, 1)[0], "unit")
    for tick, words in plot.axis.ticks:
        foot = plot.y(tick) + frame.size * 0.35
        yield Label(rounded(plot.left - 6), rounded(foot), words, "tick", "end")


def period_labels(chart: Chart, frame: Frame, plot: Plot) -> tuple[list[Label], float]:
    """Names of periods counted back from the last, so that the last always has one."""
    count = len(chart.points)
    if not count:
        return [], plot.bottom
    found = [_name(point.period, frame.size) for point in chart.points]
    names = [lines for lines, _ in found]
    widest = max(width for _, width in found) * frame.size + 8
    step = (plot.right - plot.left - 2 * INSET) / max(count - 1, 1)
    every = max(1, -(-count // _MOST_PERIODS_NAMED), int(-(-widest // step)) if count > 1 else 1)
    labels = []
    free = frame.width + 8.0
    for index in range(count - 1, -1, -every):
        x, anchor = _within(plot.x(index), widest, frame)
        right = x + {"start": widest, "middle": widest / 2, "end": 0}[anchor]
        if right > free:
            continue
        free = right - widest
        for row, text in enumerate(names[index]):
            y = plot.bottom + 9 + frame.size + row * frame.leading
            labels.append(Label(rounded(x), rounded(y), text, "tick", anchor))
    ticks = max(map(len, names))
    return labels, plot.bottom + 9 + ticks * frame.leading


@cache
def _name(period: str, size: int) -> tuple[tuple[str, ...], float]:
    """The lines of a period's name, and how wide the widest is in sizes of its letters.

    `Apr 25` stands in two lines: a short one above another lets twice as many periods be named.
    """
    lines = wrapped(period, 90 / size, 2)
    lines = tuple(lines[0].split(" ", 1)) if len(lines) == 1 else lines
    return lines, max(map(breadth, lines), default=0)


def _within(x: float, width: float, frame: Frame) -> tuple[float, Anchor]:
    if x + width / 2 > frame.width:
        return frame.width, "end"
    return (0, "start") if x < width / 2 else (x, "middle")
