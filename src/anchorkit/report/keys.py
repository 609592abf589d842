"""The marks that a chart uses turn into its key: each shape with the word for it, under the picture."""

from collections.abc import Iterable
from typing import Final

from anchorkit.report.document import Chart, ChartPoint, Figure
from anchorkit.report.drawings import Frame, Label, Shape, at, box, breadth, marker, rounded, rule
from anchorkit.report.strings import say

_ICONS: Final = ("improvement", "concern", "common", "neutral")
ANSWERS: Final = ("yes", "no", "not-applicable", "unanswered")
"""The kinds of answer, in the order in which they are stacked."""


def variation_word(figure: Figure) -> str:
    """The words for a figure's icon: never a shape alone."""
    return figure.icon_word or (say(f"key.{figure.icon}") if figure.icon in _ICONS else "")


def style_of(point: ChartPoint) -> str:
    """The name of a point's look: its kind of variation, hollow where it is an estimate or was queried."""
    return f"mark {point.icon}{' hollow' if point.estimated or point.queried else ''}"


def marks_key(chart: Chart) -> tuple[tuple[str, str], ...]:
    """Style and word for each mark that is in the chart and needs explaining."""
    shown = [point for point in chart.points if point.value is not None]
    found = [(f"mark {icon}", say(f"key.{icon}")) for icon in _ICONS if any(p.icon == icon for p in shown)]
    hollow = {
        "estimated": any(point.estimated for point in shown),
        "queried": any(point.queried for point in shown),
    }
    if any(hollow.values()):
        word = (
            "key.hollow" if all(hollow.values()) else f"key.{next(n for n, some in hollow.items() if some)}"
        )
        found.append(("mark none hollow", say(word)))
    if any(point.lower is not None and point.upper is not None for point in shown):
        found.append(("whisker", say("key.interval")))
    return tuple(found)


def answers_key(chart: Chart) -> tuple[tuple[str, str], ...]:
    """Style and word for each kind of answer that somebody gave."""
    given = [any(counts[place] for counts in chart.stack) for place in range(len(ANSWERS))]
    return tuple(
        (f"bar {name}", say(f"key.{name}")) for name, some in zip(ANSWERS, given, strict=True) if some
    )


def draw_key(
    entries: Iterable[tuple[str, str]], frame: Frame, top: float
) -> tuple[list[Shape], list[Label], float]:
    """The key laid out in rows from `top`; also gives where it ends."""
    shapes: list[Shape] = []
    labels: list[Label] = []
    x, foot = 0.0, top + frame.size
    for style, word in entries:
        width = breadth(word) * frame.size + 22
        if x and x + width > frame.width:
            x, foot = 0.0, foot + frame.leading + 2
        shapes.append(Shape(style, _swatch(style, x + 7, foot - frame.size * 0.35)))
        labels.append(Label(rounded(x + 19), rounded(foot), word, "key"))
        x += width + 16
    return shapes, labels, foot + 6 if labels else top


def _swatch(style: str, x: float, y: float) -> str:
    if style == "whisker":
        return whisker(x, y - 6, x, y + 6)
    if style.startswith("bar"):
        return box(x - 7, y - 6, 14, 12)
    return marker(style.split()[1], at(x, y))


def whisker(x1: float, y1: float, x2: float, y2: float) -> str:
    """An interval: a thin line with a short cap at each end, upright or lying."""
    upright = x1 == x2
    across, down = (3, 0) if upright else (0, 3)
    caps = (rule(x - across, y - down, x + across, y + down) for x, y in ((x1, y1), (x2, y2)))
    return rule(x1, y1, x2, y2) + "".join(caps)
