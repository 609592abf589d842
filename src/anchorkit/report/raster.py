"""A Drawing turns into a PNG, for programs that show no SVG: drawn large by Pillow, then made smooth.

It reads the paths that `drawings.py` writes (M, L, m, l, h, v, a of half a circle, z) and no others.
"""

import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from anchorkit.report.drawings import Drawing, Label, Shape

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SCALE: Final = 2
"""Pixels for each unit: a chart of 680 units that is 16 cm wide on paper has over 200 in an inch."""
_SMOOTH: Final = 2
_SIZE: Final = 14
_FACES: Final = {
    False: ("arial.ttf", "Arial.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    True: ("arialbd.ttf", "Arial Bold.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
}

Point = tuple[float, float]
Palette = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How an outline is drawn: colours (empty: none), width in units, and dash and gap in turn."""

    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    hatch: str = ""


def draw_png(drawing: Drawing, palette: Palette) -> bytes:
    """The bytes of a PNG on a white page; `palette` names the light colours of `templates/palette.jinja`."""
    from PIL import Image, ImageDraw

    times = SCALE * _SMOOTH
    image = Image.new("RGB", (drawing.width * times, drawing.height * times), palette["page"])
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _draw_shape(pen, shape, _look(shape.style, palette))
    for label in drawing.labels:
        _draw_label(pen, label, palette)
    small = image.resize((drawing.width * SCALE, drawing.height * SCALE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_words(text: str, width: int, height: int, palette: Palette) -> bytes:
    """The bytes of a PNG of so many pixels with words in its middle, as large as fits."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), palette["page"])
    pen = ImageDraw.Draw(image)
    sizes = range(height * 6 // 10, 8, -2)
    size = next((size for size in sizes if pen.textlength(text, _font(size, True)) <= width), 8)
    pen.text((width / 2, height / 2), text, fill=palette["ink"], font=_font(size, True), anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def outlines(path: str) -> Iterator[tuple[list[Point], bool]]:
    """The points of each part of a path, and whether it is closed."""
    points: list[Point] = []
    for command, values in _commands(path):
        if command in "Mm" and points:
            # A second move right after a first only shifts the start.
            if len(points) > 1:
                yield points, False
            start = points[-1] if command == "m" else (0.0, 0.0)
            points = [(start[0] + values[0], start[1] + values[1])]
        elif command == "z":
            yield points, True
            points = [points[0]]
        else:
            points += _next(points[-1] if points else (0.0, 0.0), command, values)
    if len(points) > 1:
        yield points, False


def _commands(path: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        yield command, tuple(float(number) for number in re.findall(r"-?[0-9.]+", text))


def _next(at: Point, command: str, values: tuple[float, ...]) -> list[Point]:
    x, y = at
    if command in "ML":
        return [(values[0], values[1])]
    if command == "h":
        return [(x + values[0], y)]
    if command == "v":
        return [(x, y + values[0])]
    if command == "a":
        return _half_circle(at, (x + values[-2], y + values[-1]))
    return [(x + values[0], y + values[1])]


def _half_circle(start: Point, end: Point) -> list[Point]:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    radius = math.dist(start, end) / 2
    first = math.atan2(start[1] - middle[1], start[0] - middle[0])
    turns = (first - math.pi * step / 12 for step in range(1, 13))
    return [(middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn)) for turn in turns]


def _look(style: str, palette: Palette) -> _Look:
    kind, *rest = style.split()
    name = rest[0] if rest else ""
    if kind == "mark":
        return _mark(name, "hollow" in rest, palette)
    if kind == "bar":
        return _bar(name, palette)
    dashes: dict[str, tuple[float, ...]] = {"limit": (6, 4), "near": (1.5, 4), "target": (10, 3, 2, 3)}
    plain = {
        "grid": _Look(stroke=palette["grid"]),
        "axis": _Look(stroke=palette["soft"]),
        "leader": _Look(stroke=palette["soft"], width=0.75),
        "series": _Look(stroke=palette["series"], width=2),
        "whisker": _Look(stroke=palette["soft"], width=1.5),
    }
    if kind == "rule":
        colour = {"centre": palette["ink"], "target": palette["target"]}.get(name, palette["soft"])
        return _Look(stroke=colour, width=1.5, dashes=dashes.get(name, ()))
    return plain.get(kind, _Look(stroke=palette["soft"]))


def _mark(name: str, hollow: bool, palette: Palette) -> _Look:
    if name == "none":
        colour = palette["series"]
        return _Look(palette["page"], colour, 2) if hollow else _Look(colour, palette["page"], 1.25)
    fill = palette["page"] if hollow else palette.get(name, palette["common"])
    return _Look(fill, palette["ink"], 1.75 if hollow else 1.25)


def _bar(name: str, palette: Palette) -> _Look:
    looks = {
        "yes": _Look(palette["yes"], palette["ink"]),
        "no": _Look(palette["no"], palette["ink"], hatch=palette["concern"]),
        "not-applicable": _Look(palette["absent"], palette["ink"]),
    }
    return looks.get(name, _Look(palette["page"], palette["ink"], dashes=(3, 2)))


def _draw_shape(pen: "ImageDraw.ImageDraw", shape: Shape, look: _Look) -> None:
    times = SCALE * _SMOOTH
    for points, closed in outlines(shape.path):
        scaled = [(x * times, y * times) for x, y in points]
        if closed and look.fill:
            pen.polygon(scaled, fill=look.fill)
        if closed and look.hatch:
            _draw_hatch(pen, scaled, look.hatch)
        if look.stroke:
            around = [*scaled, scaled[0]] if closed else scaled
            for stroke in _dashed(around, [dash * times for dash in look.dashes]):
                pen.line(stroke, fill=look.stroke, width=max(1, round(look.width * times)), joint="curve")


def _draw_hatch(pen: "ImageDraw.ImageDraw", corners: list[Point], colour: str) -> None:
    """Slanting lines across a rectangle, so that it isn't told from others by colour alone."""
    times = SCALE * _SMOOTH
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    height = bottom - top
    start = left - height
    while start < right:
        first, last = max(start, left), min(start + height, right)
        if first < last:
            ends = [(first, bottom - (first - start)), (last, bottom - (last - start))]
            pen.line(ends, fill=colour, width=round(1.75 * times))
        start += 8 * times


def _dashed(points: list[Point], dashes: list[float]) -> Iterator[list[Point]]:
    if not dashes:
        yield points
        return
    for start, end in pairwise(points):
        length = math.dist(start, end)
        done, turn = 0.0, 0
        while done < length:
            step = min(dashes[turn % len(dashes)], length - done)
            if turn % 2 == 0:
                yield [_along(start, end, done / length), _along(start, end, (done + step) / length)]
            done, turn = done + step, turn + 1


def _along(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _draw_label(pen: "ImageDraw.ImageDraw", label: Label, palette: Palette) -> None:
    times = SCALE * _SMOOTH
    style = label.style.split()
    font = _font(_SIZE * times, bool({"latest", "figure", "on"} & set(style)))
    halo: dict[str, Any] = {}
    if ground := _ground(style, palette):
        halo = {"stroke_width": 2 * times, "stroke_fill": ground}
    place = {"start": "l", "middle": "m", "end": "r"}[label.anchor] + "s"
    where = (label.x * times, label.y * times)
    pen.text(where, label.text, fill=_ink(style, palette), font=font, anchor=place, **halo)


def _ground(style: list[str], palette: Palette) -> str:
    if "on" in style:
        return {"no": palette["no"], "not-applicable": palette["absent"]}.get(style[-1], "")
    return palette["page"] if "halo" in style else ""


def _ink(style: list[str], palette: Palette) -> str:
    if style == ["on", "yes"]:
        return palette["on_yes"]
    if "beside" in style and "target" in style:
        return palette["target"]
    quiet = {"tick", "unit", "key"} & set(style) or ("beside" in style and "centre" not in style)
    return palette["soft"] if quiet else palette["ink"]


@cache
def _font(size: int, bold: bool) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    from PIL import ImageFont

    for name in _FACES[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
