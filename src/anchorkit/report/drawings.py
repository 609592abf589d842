"""A picture before it is SVG: outlines and labels at fixed places, in the units of a frame."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a picture: `width` and least `height` in units, and the size of its letters."""

    name: str
    width: int
    height: int
    size: int

    @property
    def leading(self) -> int:
        """From one line of words to the next."""
        return self.size + 3


# Shapes and labels are made by the hundred for each chart, and a tuple is made in a third of the time.
class Shape(NamedTuple):
    """One outline: a name for how it looks (the stylesheet knows it) and an SVG path."""

    style: str
    path: str


class Label(NamedTuple):
    """One line of words, `y` being its foot."""

    x: float
    y: float
    text: str
    style: str = "word"
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture: shapes from back to front, then labels."""

    frame: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]


def rounded(number: float) -> float:
    """A coordinate to one decimal, whole where it can be, so that the same figure gives the same bytes."""
    tenths = round(number * 10)
    return tenths / 10 if tenths % 10 else tenths // 10


class _Tenths(dict[int, str]):
    """Tenths as a path has them, each written out once: charts ask for the same few hundred all the time."""

    def __missing__(self, tenths: int) -> str:
        text = self[tenths] = f"{tenths / 10:g}"
        return text


_TENTHS = _Tenths()


def at(x: float, y: float) -> str:
    """A place as a path has it: `12.5 30`."""
    return f"{_TENTHS[round(x * 10)]} {_TENTHS[round(y * 10)]}"


def extent(label: Label, size: int) -> tuple[float, float, float, float]:
    """The room that a label takes: left, top, right, bottom."""
    width = breadth(label.text) * size
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - 0.78 * size, left + width, label.y + 0.22 * size


def overlap(one: Label, other: Label, size: int) -> bool:
    """True where two labels would cover each other."""
    left, top, right, bottom = extent(one, size)
    other_left, other_top, other_right, other_bottom = extent(other, size)
    return left < other_right and other_left < right and top < other_bottom and other_top < bottom


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    return f"M{at(x1, y1)}L{at(x2, y2)}"


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle from its top left corner."""
    return f"M{at(x, y)}h{rounded(width)}v{rounded(height)}h{rounded(-width)}z"


_MARKERS = {
    "improvement": ("m0-6l6 10.5h-12z", "m0-4.5l4.5 8h-9z"),
    "concern": ("m0 6l6-10.5h-12z", "m0 4.5l4.5-8h-9z"),
    "neutral": ("m0-6l6 6l-6 6l-6-6z", "m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z"),
}
_DISC = ("m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z")


def marker(icon: str, place: str, *, small: bool = False) -> str:
    """The shape that stands for a kind of variation: ten units across, or eight where points are close."""
    return f"M{place}{_MARKERS.get(icon, _DISC)[small]}"


def _advance(letter: str) -> float:
    if letter in "iljI.,:;'|!`":
        return 0.28
    if letter in 'frt()[]{}-/\\" ':
        return 0.36
    if letter in "mwMWQOG%@—…" or ord(letter) > 0x2E7F:
        return 0.95
    return 0.72 if letter.isupper() else 0.57


_ADVANCE = {chr(code): _advance(chr(code)) for code in range(32, 383)}


@cache
def breadth(text: str) -> float:
    """How wide words are in a sans-serif face, in sizes of its letters: rather too much than too little."""
    return sum(_ADVANCE.get(letter) or _advance(letter) for letter in text)


@cache
def wrapped(text: str, room: float, lines: int = 3) -> tuple[str, ...]:
    """Words broken into lines no wider than `room` (a multiple of the letters' size).

    A word that is too long is cut, and so is what goes beyond `lines`, with `…` to say so.
    """
    found: list[str] = []
    for word in text.split():
        joined = f"{found[-1]} {word}" if found else word
        if found and breadth(joined) <= room:
            found[-1] = joined
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += "…"
    return tuple(_cut(line, room) for line in kept)


def _cut(line: str, room: float) -> str:
    if breadth(line) <= room:
        return line
    short = line.removesuffix("…")
    while len(short) > 1 and breadth(f"{short}…") > room:
        short = short[:-1]
    return f"{short.rstrip()}…"
