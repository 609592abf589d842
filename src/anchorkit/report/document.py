"""A report before it is text: frozen blocks, in the order in which they are read.

`compose.py` makes a Document from measures; the renderers turn it into Markdown or HTML and say the same
words. A figure reaches a block only as published: already rounded, suppressed and put into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of plain sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must not miss: shown boxed, with a word that says what it is."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A list of terms and what they mean or hold."""

    rows: tuple[tuple[str, str], ...]


Icon = Literal["common", "improvement", "concern", "neutral", "pass", "fail", "either", "none"]
"""Kinds of variation, then whether a local target would be met: always, never, or now and then."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table with a caption and a header row; the first cell of a row is its header.

    `numeric` are the columns (from 0) that hold figures and are set right-aligned.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    folded: bool = False
    """True where the table stands behind a chart and may be folded away on a screen."""
    icons: tuple[tuple[int, int, Icon], ...] = ()
    """Row, column (both from 0) and icon of the cells that show a shape beside their word."""
    links: tuple[tuple[int, int, str], ...] = ()
    """Row, column and web address of the cells that lead outside the report."""
    stacked: bool = False
    """True where a phone shows the cells of a row under one another, each with the head of its column."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One point: `value` None leaves a gap; `label` is the published text of the figure."""

    period: str
    value: float | None
    label: str
    lower: float | None = None
    upper: float | None = None
    icon: Icon = "none"
    estimated: bool = False
    queried: bool = False
    """True where the check of the return queried the figure."""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A horizontal line across the points `first` to `last` (by index), such as a median or limit."""

    label: str
    value: float
    first: int
    last: int
    style: Literal["centre", "limit", "near", "target"]


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure over time, or groups side by side.

    `kind`: `line` points over time joined where neighbours exist; `dots` one row for each point with its
    interval, unranked; `answers` yes / no / not applicable / no answer, stacked over time, where each
    ChartPoint carries counts in `stack`; `strip` one box for each period with its answer, `stack` holding a
    1 for it; `bars` one bar for each point, as long as its value.
    """

    id: str
    title: str
    description: str
    kind: Literal["line", "dots", "answers", "strip", "bars"]
    points: tuple[ChartPoint, ...]
    unit: str
    lines: tuple[ChartLine, ...] = ()
    method: str = ""
    """Which rules were applied, printed under the chart."""
    stack: tuple[tuple[int, int, int, int], ...] = ()
    """Kinds answers and strip only: for each point how many said yes, no, not applicable, or nothing."""
    decimals: int = 0
    bounds: tuple[float | None, float | None] = (None, None)
    breaks: tuple[int, ...] = ()
    """Kind line only: the indices of points that are not joined to the one before, since its kind changed."""


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One item of a logic chain: `measured` holds the titles of the chosen indicators and what they show."""

    text: str
    measured: tuple[str, ...] = ()
    gap: str = ""
    """Words where the set measures nothing here: that the menu offers something, or that nothing does."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The logic chain of an area, from activities to long-term outcomes, with what the set measures."""

    id: str
    title: str
    columns: tuple[tuple[str, tuple[ThreadItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The headline of an indicator: the published figure, what it rests on, how it moved, each in words."""

    value: str
    counts: str
    period: str
    interval: str = ""
    change: str = ""
    icon: Icon = "none"
    icon_word: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. Sections nest; the renderers give the heading levels."""

    id: str
    title: str
    blocks: "tuple[Block, ...]"
    kind: Literal["section", "pillar", "area", "indicator", "story", "principle"] = "section"


Block = Paragraph | Bullets | Note | Terms | Table | Chart | Thread | Figure | Section


@dataclass(frozen=True, slots=True)
class Look:
    """Whose report it is: who publishes, a logo as a data URI and words for it, an accent `#rrggbb`."""

    name: str = ""
    logo: str = ""
    logo_words: str = ""
    accent: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report: who it is about, which period, as at when, and its sections."""

    title: str
    subtitle: str
    language: str
    facts: tuple[tuple[str, str], ...]
    """Cover facts such as organisation, periods, data as at, snapshot, audience."""
    sections: tuple[Section, ...]
    banner: str = ""
    """Shown on top of every page, e.g. that small numbers are not hidden in an internal report."""
    look: Look = Look()


def charts(blocks: Sequence[Block]) -> tuple[Chart, ...]:
    """Every chart under some blocks, in reading order."""
    found: list[Chart] = []
    for block in blocks:
        if isinstance(block, Chart):
            found.append(block)
        elif isinstance(block, Section):
            found.extend(charts(block.blocks))
    return tuple(found)
