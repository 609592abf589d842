"""A chart of points over time turns into a Drawing: gaps stay gaps, and lines are named where they end."""

from collections.abc import Iterator

from anchorkit.report.document import Chart
from anchorkit.report.drawings import (
    Drawing,
    Frame,
    Label,
    Shape,
    at,
    breadth,
    marker,
    overlap,
    rounded,
    rule,
    wrapped,
)
from anchorkit.report.keys import draw_key, marks_key, style_of, whisker
from anchorkit.report.linenames import earlier_names, names_beside, spread
from anchorkit.report.plots import Place, Plot, draw_axes, period_labels, plan_plot, tick_labels
from anchorkit.report.scales import Scale, scale


def draw_line(chart: Chart, frame: Frame, axis: Scale | None = None) -> Drawing:
    """Points over time, their intervals and lines, with at most twelve periods named."""
    axis = axis or scale(chart)
    beside = names_beside(chart, frame)
    plot = plan_plot(chart, frame, axis, beside)
    places = plot.places(chart.points)
    periods, foot = period_labels(chart, frame, plot)
    key_shapes, key_labels, foot = draw_key(marks_key(chart), frame, foot + 10)
    leaders, names = spread(beside, frame, plot)
    shapes = (*draw_axes(plot), *_rules(chart, plot), *leaders, *_series(chart, plot, places), *key_shapes)
    latest = tuple(_latest_inside(chart, frame, plot))
    fixed = (*tick_labels(frame, plot), *periods, *names, *key_labels, *latest)
    earlier = _uncovered(earlier_names(chart, frame, plot, places), latest, frame)
    joins = (join for _, join in earlier if join)
    named = (label for label, _ in earlier)
    return Drawing(frame.name, frame.width, round(foot + 2), (*shapes, *joins), (*fixed, *named))


def _uncovered(
    names: Iterator[tuple[Label, Shape | None]], taken: tuple[Label, ...], frame: Frame
) -> list[tuple[Label, Shape | None]]:
    """The names that cover neither a label that is there nor one another."""
    kept: list[tuple[Label, Shape | None]] = []
    for name in names:
        others = (*taken, *(label for label, _ in kept))
        if not any(overlap(name[0], other, frame.size) for other in others):
            kept.append(name)
    return kept


def _rules(chart: Chart, plot: Plot) -> Iterator[Shape]:
    for line in chart.lines:
        first, last = max(line.first, 0), min(line.last, plot.count - 1)
        left = plot.left if first == 0 else (plot.x(first - 1) + plot.x(first)) / 2
        right = plot.right if last == plot.count - 1 else (plot.x(last) + plot.x(last + 1)) / 2
        yield Shape(f"rule {line.style}", rule(left, plot.y(line.value), right, plot.y(line.value)))


def _series(chart: Chart, plot: Plot, places: list[Place]) -> Iterator[Shape]:
    whiskers = "".join(
        whisker(place[0], plot.y(point.lower), place[0], plot.y(point.upper))
        for place, point in zip(places, chart.points, strict=True)
        if place and point.lower is not None and point.upper is not None
    )
    if whiskers:
        yield Shape("whisker", whiskers)
    marks: dict[str, str] = {}
    small = plot.right - plot.left < 12 * plot.count
    # A gap ends a stretch, and so does a break: what follows it is not joined to what came before.
    stretches: list[list[str]] = [[]]
    for index, (place, point) in enumerate(zip(places, chart.points, strict=True)):
        if place is None or index in chart.breaks:
            stretches.append([])
        if place is not None:
            written = at(*place)
            stretches[-1].append(written)
            style = style_of(point)
            marks[style] = marks.get(style, "") + marker(point.icon, written, small=small)
    path = "".join(f"M{'L'.join(stretch)}" for stretch in stretches if len(stretch) > 1)
    if path:
        yield Shape("series", path)
    yield from (Shape(style, marks[style]) for style in sorted(marks))


def _latest_inside(chart: Chart, frame: Frame, plot: Plot) -> Iterator[Label]:
    """The latest figure is named above its point where later periods have none."""
    known = [index for index, point in enumerate(chart.points) if point.value is not None]
    if not known or known[-1] == plot.count - 1:
        return
    point = chart.points[known[-1]]
    y = plot.y(point.value or 0.0) - 10
    if y < plot.top + frame.size:
        y += 18 + frame.size
    text = " ".join(wrapped(point.label, (plot.right - plot.left - 6) / frame.size, 1))
    half = breadth(text) * frame.size / 2
    x = min(max(plot.x(known[-1]), plot.left + 4 + half), plot.right - half)
    yield Label(rounded(x), rounded(y), text, "latest halo", "middle")
