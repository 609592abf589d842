"""A Chart of one organisation's answers turns into a Drawing: a box for each period, in rows that fit."""

from collections.abc import Iterator

from anchorkit.report.document import Chart
from anchorkit.report.drawings import Drawing, Frame, Label, Shape, box, breadth, rounded, wrapped
from anchorkit.report.keys import ANSWERS, answers_key, draw_key
from anchorkit.report.strings import say

_TALL = 26
"""How tall a box is, in units."""
_WIDEST = 130


def draw_strip(chart: Chart, frame: Frame) -> Drawing:
    """Boxes from the first period to the last, with its answer, as a word too where that fits."""
    key_shapes, key_labels, top = draw_key(answers_key(chart), frame, 0)
    least = max((_room(point.period, frame) for point in chart.points), default=1.0)
    most = max(1, int((frame.width - 2) // least))
    rows = -(-len(chart.points) // most)
    across = -(-len(chart.points) // max(rows, 1)) or 1
    width = min((frame.width - 2) / across, _WIDEST)
    shapes: list[Shape] = list(key_shapes)
    labels: list[Label] = list(key_labels)
    lines = max((len(_named(point.period)) for point in chart.points), default=1)
    step = _TALL + lines * frame.leading + 14
    for place in range(len(chart.points)):
        x, y = 1 + width * (place % across), top + 6 + step * (place // across)
        shapes.append(Shape(f"bar {_answer(chart, place)}", box(x, y, width, _TALL)))
        labels += _words(chart, place, frame, (x, y, width))
    return Drawing(frame.name, frame.width, round(top + 6 + step * rows), tuple(shapes), tuple(labels))


def _answer(chart: Chart, place: int) -> str:
    """The look of a period's answer."""
    return ANSWERS[chart.stack[place].index(1)]


def _room(period: str, frame: Frame) -> float:
    """How wide a box has to be for the name of its period, in two lines where it has two words."""
    return max(breadth(word) for word in _named(period)) * frame.size + 10


def _named(period: str) -> tuple[str, ...]:
    first, _, rest = period.partition(" ")
    return (first, rest) if rest and breadth(period) > 5 else (period,)


def _words(chart: Chart, place: int, frame: Frame, where: tuple[float, float, float]) -> Iterator[Label]:
    x, y, width = where
    middle = rounded(x + width / 2)
    style = _answer(chart, place)
    word = say(f"key.{style}")
    if breadth(word) * frame.size + 4 <= width:
        foot = rounded(y + _TALL / 2 + frame.size * 0.35)
        yield Label(middle, foot, word, f"on {style}", "middle")
    for row, text in enumerate(_named(chart.points[place].period)):
        fitted = " ".join(wrapped(text, width / frame.size, 1))
        foot = rounded(y + _TALL + 4 + frame.size + row * frame.leading)
        yield Label(middle, foot, fitted, "tick", "middle")
