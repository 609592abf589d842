"""What was written for an audience turned into numbers about cells, as an attacker notes them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from anchorkit.periods import parse_period
from tests.support.evidence import THREE_TRUSTS
from tests.support.plotted import Plotted, read_chart
from tests.support.published_store import CODES, GROUPS, PERIODS, SHARE, STARTS, TITLES
from tests.support.written import Table, read_written

Where = tuple[str, str, str, str]
"""Organisation (empty for the set), indicator, period and group."""

_NAMES: Final = {trust["name"]: trust["code"] for trust in THREE_TRUSTS}
_LABELS: Final = {parse_period(code).label: code for code in PERIODS}
_GROUPS: Final = {group.partition("=")[2].capitalize(): group for group in GROUPS}
_COUNTS: Final = re.compile(r"([\d,]+) of ([\d,]+)(?: people)?")
_PEOPLE: Final = re.compile(r"([\d,]+) (?:people|person)")
_PER_CENT: Final = re.compile(r"(-?[\d.]+)%")
_CHARTED: Final = re.compile(
    rf"(?:\w+: )?(?P<title>{'|'.join(TITLES)}), (?:\d{{4}}-\d\d to )?(?P<last>\d{{4}}-\d\d)"
)
_STARTED: Final = re.compile(
    r"People who started: ([\d,]+) (?:people|person) in (\d{4}-\d\d)"
    r"(?:; ([\d,]+) (?:people|person) (more|less) than in (\d{4}-\d\d))?"
)
_SHARED: Final = re.compile(
    r"Share from here: ([\d.]+)% in (\d{4}-\d\d)(?:; (?:no clear change since [\d-]+ \()?"
    r"(?:(up|down) )?([\d.]+) percentage points (higher|lower)?(?: than in | since )?(\d{4}-\d\d)?)?"
)


class Seen(NamedTuple):
    """What one place says of one cell: counts, or a percentage and by how much it was rounded."""

    where: Where
    field: str
    number: float
    step: float = 0.0
    exact: tuple[float, float] | None = None
    """Of a count that can be read off a chart though it was not rounded: between which ends it lies."""


def read_folder(folder: Path, base: int = 1, *, only: str = "") -> list[Seen]:
    """Read all that is in a folder; `base` is to which multiple its counts are rounded.

    `only` leaves out the files of other kinds, such as all but `.svg`.
    """
    found: list[Seen] = []
    for written in read_written(folder, only):
        code = _whose(written.path)
        found += _in_tables(written.tables, code)
        found += _in_rows(written.rows)
        found += (seen for text in written.texts for seen in _in_words(text, code))
        found += (
            seen for svg in written.charts for plot in read_chart(svg) for seen in _in_plot(plot, code, base)
        )
    assert found
    return list(dict.fromkeys(found))


def kinds_read(folder: Path, base: int = 1) -> set[str]:
    """The endings of files from which at least one number was read."""
    endings = {path.suffix for path in folder.rglob("*") if path.is_file()} - {".json", ".txt"}
    return {ending for ending in endings if read_folder(folder, base, only=ending)}


def _whose(path: Path) -> str:
    """The organisation that a file is about; empty for the set."""
    return next((code for code in CODES if re.search(rf"-{code}(-|$)", path.stem)), "")


def _in_rows(rows: Iterable[dict[str, str]]) -> Iterator[Seen]:
    """Observations leave a share to whoever divides; measures give it, rounded as it is printed."""
    for row in rows:
        code = "" if row["organisation"] == "set" else row["organisation"]
        where = (code, row["indicator"], row["period"], row["group"])
        for name in ("numerator", "denominator", "value"):
            if row[name] and name == "value" and row["indicator"] == SHARE:
                decimals = len(row[name].removesuffix(".0").partition(".")[2])
                yield Seen(where, "percentage", float(row[name]), 10.0**-decimals)
            elif row[name]:
                yield Seen(where, name, float(row[name]))


def _in_words(text: str, code: str) -> Iterator[Seen]:
    """A sentence gives a figure, and with how much it moved the one before."""
    for now, period, step, way, before in _STARTED.findall(text):
        yield Seen((code, STARTS, _LABELS[period], "all"), "value", _number(now))
        if before:
            earlier = _number(now) - (1 if way == "more" else -1) * _number(step)
            yield Seen((code, STARTS, _LABELS[before], "all"), "value", earlier)
    for now, period, up, step, higher, before in _SHARED.findall(text):
        unit = 10.0 ** -len(now.partition(".")[2])
        yield Seen((code, SHARE, _LABELS[period], "all"), "percentage", float(now), unit)
        if before:
            rose = "up" in (up, "up" if higher == "higher" else "")
            earlier = float(now) - (1 if rose else -1) * float(step)
            yield Seen((code, SHARE, _LABELS[before], "all"), "percentage", earlier, 3 * unit)


def _in_plot(plot: Plotted, code: str, base: int) -> Iterator[Seen]:
    """A mark on a chart; where it stands on a rounded figure, no more than that figure is known."""
    match = _CHARTED.fullmatch(plot.title)
    if match is None or match["last"] not in _LABELS:
        # Gaps between published shares are no figures of their own; the twins speak for them.
        return
    indicator, period = TITLES[match["title"]], _LABELS[match["last"]]
    where = (code, indicator, _LABELS.get(plot.of, period), _GROUPS.get(plot.of, "all"))
    middle = (plot.low + plot.high) / 2
    grain = 1 if plot.is_percent else base
    rounded = grain * round(middle / grain)
    fits = plot.low - 1e-6 <= rounded <= plot.high + 1e-6
    if plot.is_percent:
        yield Seen(where, "percentage", rounded if fits else middle, 1.0 if fits else plot.high - plot.low)
    elif fits:
        yield Seen(where, "value", rounded)
    else:
        yield Seen(where, "value", middle, exact=(plot.low, plot.high))


def _in_tables(tables: Iterable[Table], code: str) -> Iterator[Seen]:
    for table in tables:
        indicator = TITLES.get(table.heading)
        if table.header[:4] == ["Indicator", "Group", "Period", "Share"]:
            for title, group, period, share, *_ in table.rows:
                yield from _figures((code, TITLES[title], _LABELS[period], _GROUPS[group]), share)
        if indicator is None:
            continue
        for row in table.rows:
            for column, text in zip(table.header[1:], row[1:], strict=True):
                where = _place(table, row[0], column, indicator, code)
                if where:
                    yield from _figures(where, text)


def _place(table: Table, first: str, column: str, indicator: str, code: str) -> Where | None:
    """What a cell of a table is about; None for what is no figure, such as an interval."""
    if column not in ("Figure", "Rests on", "Share") and column.removeprefix("Rests on, ") not in _LABELS:
        return None
    period = _LABELS.get(table.caption.rpartition(", ")[2])
    if table.header[0] == "Period" and first in _LABELS:
        return code, indicator, _LABELS[first], "all"
    if table.header[0] == "Organisation" and period:
        return _NAMES[first], indicator, period, "all"
    if table.header[0] == "Group" and period and first in _GROUPS:
        return code, indicator, period, _GROUPS[first]
    if table.header[0] in ("Reach", "Size"):
        return code, indicator, _LABELS[column.removeprefix("Rests on, ")], _GROUPS[first]
    return None


def _figures(where: Where, text: str) -> Iterator[Seen]:
    if match := _COUNTS.fullmatch(text):
        yield Seen(where, "numerator", _number(match[1]))
        yield Seen(where, "denominator", _number(match[2]))
    elif match := _PEOPLE.fullmatch(text):
        yield Seen(where, "value", _number(match[1]))
    elif match := _PER_CENT.fullmatch(text):
        decimals = len(match[1].partition(".")[2])
        yield Seen(where, "percentage", float(match[1]), 10.0**-decimals)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
