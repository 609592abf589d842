"""Charts that stand in rows turn into Drawings: groups as dots, answers as stacked bars, scores as bars.

Rows keep the order that they came in: nothing is ranked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anchorkit.report.document import Chart, ChartPoint
from anchorkit.report.drawings import (
    Drawing,
    Frame,
    Label,
    Shape,
    at,
    box,
    breadth,
    marker,
    rounded,
    rule,
    wrapped,
)
from anchorkit.report.keys import ANSWERS, answers_key, draw_key, marks_key, style_of, whisker
from anchorkit.report.scales import Scale, scale

_BAR = 22
"""How tall a stacked bar is, in units."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its name in lines from `top`, and the middle of its mark."""

    names: tuple[str, ...]
    top: float
    middle: float


@dataclass(frozen=True, slots=True)
class _Field:
    """Where marks may stand, with the rows in it."""

    left: float
    right: float
    top: float
    bottom: float
    rows: tuple[_Row, ...]


def draw_dots(chart: Chart, frame: Frame) -> Drawing:
    """One row for each point: its name, its interval and dot, and its figure in words."""
    axis = scale(chart)
    words = [
        wrapped(point.label, (140 if frame.name == "wide" else 92) / frame.size, 2) for point in chart.points
    ]
    room = max((breadth(line) for lines in words for line in lines), default=0) * frame.size
    top = len(chart.lines) * frame.leading + 6
    field = _field(chart, frame, top, frame.width - room - 16, words)
    foot = field.bottom + 6 + frame.size
    ticks = tuple(_dot_ticks(axis, frame, field, foot))
    key_shapes, key_labels, end = draw_key(marks_key(chart), frame, foot + 10)
    shapes = (*_dot_rules(chart, axis, field, frame), *_dot_marks(chart, axis, field), *key_shapes)
    figures = (
        Label(frame.width, rounded(_foot(row.middle, lines, index, frame)), line, "figure", "end")
        for row, lines in zip(field.rows, words, strict=True)
        for index, line in enumerate(lines)
    )
    labels = (*_names(frame, field), *_line_names(chart, axis, frame, field), *ticks, *figures, *key_labels)
    return Drawing(frame.name, frame.width, round(end + 2), shapes, labels)


def draw_answers(chart: Chart, frame: Frame) -> Drawing:
    """One bar for each period: how many said yes, no, not applicable or nothing, with their numbers."""
    key_shapes, key_labels, top = draw_key(answers_key(chart), frame, 0)
    field = _field(chart, frame, top + 8, frame.width - 2)
    widest = max((sum(counts) for counts in chart.stack), default=0) or 1
    shapes: list[Shape] = list(key_shapes)
    labels: list[Label] = [*key_labels, *_names(frame, field)]
    for row, counts in zip(field.rows, chart.stack, strict=True):
        x = field.left
        for style, count in zip(ANSWERS, counts, strict=True):
            width = (field.right - field.left) * count / widest
            if count:
                shapes.append(Shape(f"bar {style}", box(x, row.middle - _BAR / 2, width, _BAR)))
            if count and breadth(str(count)) * frame.size <= width:
                foot = rounded(row.middle + frame.size * 0.35)
                labels.append(Label(rounded(x + width / 2), foot, str(count), f"on {style}", "middle"))
            x += width
    shapes.append(Shape("axis", rule(field.left, field.top - 2, field.left, field.bottom)))
    return Drawing(frame.name, frame.width, round(field.bottom + 4), tuple(shapes), tuple(labels))


def draw_bars(chart: Chart, frame: Frame) -> Drawing:
    """One bar for each point, as long as its value, with its figure in words at the end."""
    room = max((breadth(point.label) for point in chart.points), default=0) * frame.size + 8
    field = _field(chart, frame, 4, frame.width - 2 - room)
    longest = chart.bounds[1] or max((point.value or 0.0 for point in chart.points), default=0.0) or 1.0
    shapes: list[Shape] = []
    labels = list(_names(frame, field))
    for row, point in zip(field.rows, chart.points, strict=True):
        width = (field.right - field.left) * min((point.value or 0.0) / longest, 1.0)
        if width:
            shapes.append(Shape("bar yes", box(field.left, row.middle - _BAR / 2, width, _BAR)))
        foot = rounded(row.middle + frame.size * 0.35)
        labels.append(Label(rounded(field.left + width + 6), foot, point.label, "figure"))
    shapes.append(Shape("axis", rule(field.left, field.top - 2, field.left, field.bottom)))
    return Drawing(frame.name, frame.width, round(field.bottom + 4), tuple(shapes), tuple(labels))


def _field(
    chart: Chart, frame: Frame, top: float, right: float, figures: Sequence[tuple[str, ...]] = ()
) -> _Field:
    """Rows under one another: names beside the marks, or above them where figures need a phone's width."""
    beside = frame.name == "wide" or not figures
    room = frame.width * (0.3 if beside else 1.0)
    names = [wrapped(point.period, room / frame.size, 3) for point in chart.points]
    widest = max((breadth(line) for lines in names for line in lines), default=0) * frame.size
    rows = []
    y = top
    for place, lines in enumerate(names):
        tall = len(lines) * frame.leading
        least = len(figures[place]) * frame.leading if figures else 0
        if beside:
            height = max(tall, least, _BAR) + 8
            rows.append(_Row(lines, y + (height - tall) / 2, y + height / 2))
        else:
            mark = max(least, frame.leading) + 12
            height = tall + mark
            rows.append(_Row(lines, y + 2, y + tall + mark / 2))
        y += height
    return _Field(widest + 12 if beside else 8, right, top, y, tuple(rows))


def _foot(middle: float, lines: tuple[str, ...], index: int, frame: Frame) -> float:
    return middle + frame.size * 0.35 + (index - (len(lines) - 1) / 2) * frame.leading


def _names(frame: Frame, field: _Field) -> Iterator[Label]:
    for row in field.rows:
        for index, line in enumerate(row.names):
            yield Label(0, rounded(row.top + frame.size + index * frame.leading), line, "name")


def _x(value: float, axis: Scale, field: _Field) -> float:
    return field.left + 6 + (field.right - field.left - 12) * axis.share(value)


def _dot_ticks(axis: Scale, frame: Frame, field: _Field, foot: float) -> Iterator[Label]:
    """Every tick named, or every second or third where the words would touch."""
    widest = max(breadth(words) for _, words in axis.ticks) * frame.size + 8
    step = (field.right - field.left - 12) / max(len(axis.ticks) - 1, 1)
    end = 0.0
    for tick, words in axis.ticks[:: max(1, -int(-widest // step))]:
        half = breadth(words) * frame.size / 2
        x = max(_x(tick, axis, field), half)
        yield Label(rounded(x), rounded(foot), words, "tick", "middle")
        end = x + half + 6
    if axis.unit and end + breadth(axis.unit) * frame.size < frame.width:
        yield Label(frame.width, rounded(foot), axis.unit, "unit", "end")


def _dot_rules(chart: Chart, axis: Scale, field: _Field, frame: Frame) -> Iterator[Shape]:
    across = "".join(rule(field.left, row.middle, field.right, row.middle) for row in field.rows)
    yield Shape("grid", across)
    yield Shape("axis", rule(field.left, field.bottom, field.right, field.bottom))
    for line in chart.lines:
        x = _x(line.value, axis, field)
        if frame.name == "wide":
            path = rule(x, field.top - 4, x, field.bottom)
        else:
            # On a phone the names stand above the marks: a line from top to bottom would cross them out.
            path = "".join(rule(x, row.middle - 10, x, row.middle + 10) for row in field.rows)
        yield Shape(f"rule {line.style}", path)


def _line_names(chart: Chart, axis: Scale, frame: Frame, field: _Field) -> Iterator[Label]:
    """Each line across the rows is named above them, in a row of its own so that no name covers another."""
    for index, line in enumerate(chart.lines):
        text = " ".join(wrapped(line.label, frame.width / frame.size, 1))
        half = breadth(text) * frame.size / 2
        x = min(max(_x(line.value, axis, field), half), frame.width - half)
        foot = frame.size + index * frame.leading
        yield Label(rounded(x), rounded(foot), text, f"beside {line.style}", "middle")


def _dot_marks(chart: Chart, axis: Scale, field: _Field) -> Iterator[Shape]:
    for point, row in zip(chart.points, field.rows, strict=True):
        if point.value is not None:
            yield from _dot(point, point.value, row, axis, field)


def _dot(point: ChartPoint, value: float, row: _Row, axis: Scale, field: _Field) -> Iterator[Shape]:
    if point.lower is not None and point.upper is not None:
        ends = _x(point.lower, axis, field), _x(point.upper, axis, field)
        yield Shape("whisker", whisker(ends[0], row.middle, ends[1], row.middle))
    yield Shape(style_of(point), marker(point.icon, at(_x(value, axis, field), row.middle)))
