"""An organisation's earlier figures against those it sends now: slips of a digit, a unit, sudden changes.

A figure is compared with the last one before it that was in no doubt, and with its neighbour, so that a
lasting change is asked about once.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from anchorkit.findings import (
    FAR_FROM_HISTORY,
    PERCENT_UNDERSTOOD,
    SUDDEN_CHANGE,
    TENFOLD,
    UNIT_SLIP,
    Finding,
)
from anchorkit.menu.kinds import Kind
from anchorkit.observations import Key, Observation
from anchorkit.periods import Period, parse_period
from anchorkit.returns.answers import refused, unanswered
from anchorkit.returns.entries import Entry, own_value
from anchorkit.returns.numbers import ReadNumber
from anchorkit.selection.model import Question
from anchorkit.workbook import rules

History = Mapping[Key, Observation]
"""What is held of the organisation, by key; observations of others in it are not looked at."""

_TIMES: Final = {
    10: "ten times",
    100: "a hundred times",
    1_000: "a thousand times",
    1_000_000: "a million times",
}
_PARTS: Final = {
    10: "a tenth of",
    100: "a hundredth of",
    1_000: "a thousandth of",
    1_000_000: "a millionth of",
}
_UNIT_SLIPS: Final = (1_000, 1_000_000)
_NEAR: Final = 0.05
_SUDDEN: Final = 8.0
_ALIKE: Final = 1.33
_SMALLEST: Final = 10.0
"""Changes among figures that are all smaller than this say little."""
_POINTS: Final = 6
_LIMIT: Final = 2.66
_COMPARED: Final = (Kind.COUNT, Kind.AMOUNT, Kind.PROPORTION, Kind.AVERAGE, Kind.GAP)


_Series = Mapping[tuple[str, str], Sequence[Observation]]
"""One organisation's observations by indicator and group."""


class _Point(NamedTuple):
    """A figure of one period: held already, or the one that an entry sends."""

    period: Period
    value: float
    entry: Entry | None = None


def settle_shares(entries: Sequence[Entry], history: History, organisation: str) -> list[Entry]:
    """Where a figure between 0 and 1 could be a share or a percentage, ask the organisation's history."""
    series = _by_series(history, organisation)
    return [_settled(entry, series) for entry in entries]


def _settled(entry: Entry, history: _Series) -> Entry:
    read = entry.numbers.get(rules.RESULT)
    share = read.number if read else None
    if entry.indicator.kind is not Kind.PROPORTION or read is None or share is None or not 0 < share <= 1:
        return entry
    month = parse_period(entry.question.period).first
    held = [point for point in _held(entry, history) if point.period.first < month]
    before = held[-1].value if held else 0.0
    if before <= 0 or read.says_percent:
        return entry
    is_percent, is_share = _alike(share, before), _alike(100 * share, before)
    if is_percent == is_share:
        return entry
    number = share if is_percent else float(f"{share * 100:.15g}")
    findings = entry.findings
    if is_share:
        findings += (PERCENT_UNDERSTOOD.at(entry.row.sheet, entry.row.address(rules.RESULT)),)
    return entry._replace(
        numbers={**entry.numbers, rules.RESULT: ReadNumber(number, says_percent=True)},
        typed={**entry.typed, rules.RESULT: number},
        findings=findings,
    )


def _alike(one: float, other: float) -> bool:
    return 1 / _ALIKE <= one / other <= _ALIKE


def against_history(entries: Sequence[Entry], history: History, organisation: str) -> list[Entry]:
    """Add what the figures of other periods say of each answer."""
    series: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.indicator.kind in _COMPARED and not unanswered(entry) and not refused(entry):
            series.setdefault((entry.question.indicator, entry.question.group), []).append(entry)
    before = _by_series(history, organisation)
    found: dict[Question, Finding] = {}
    for sent in series.values():
        if sent[0].indicator.rule.has_counts:
            found.update(_slips(_points(sent, before, rules.DENOMINATOR), rules.DENOMINATOR))
        points = [
            point
            for point in _points(sent, before, rules.RESULT)
            if point.entry is None or point.entry.question not in found
        ]
        found.update(_slips(points, rules.RESULT))
    return [
        entry._replace(findings=(*entry.findings, found[entry.question]))
        if entry.question in found
        else entry
        for entry in entries
    ]


def _points(sent: Sequence[Entry], history: _Series, field: str) -> list[_Point]:
    """The series in order of time; what is sent now takes the place of what was held for its period."""
    points = {point.period.first: point for point in _held(sent[0], history, field)}
    for entry in sent:
        value = _figure(entry) if field == rules.RESULT else entry.number(field)
        period = parse_period(entry.question.period)
        points.pop(period.first, None)
        if value is not None:
            points[period.first] = _Point(period, value, entry)
    return [points[month] for month in sorted(points)]


def _figure(entry: Entry) -> float | None:
    typed = entry.number(rules.RESULT)
    return typed if typed is not None else own_value(entry)


def _by_series(history: History, organisation: str) -> _Series:
    series: dict[tuple[str, str], list[Observation]] = {}
    for key, found in history.items():
        if key.organisation == organisation:
            series.setdefault((key.indicator, key.group), []).append(found)
    return series


def _held(like: Entry, history: _Series, field: str = rules.RESULT) -> list[_Point]:
    """What is held of the series that an entry continues, in order of time."""
    frequency = parse_period(like.question.period).frequency
    points = []
    for found in history.get((like.question.indicator, like.question.group), ()):
        period = parse_period(found.period)
        derived = like.indicator.rule.derive(found.numerator, found.denominator)
        value = found.denominator if field == rules.DENOMINATOR else found.value
        value = derived if value is None and field == rules.RESULT else value
        if value is not None and period.frequency is frequency:
            points.append(_Point(period, value))
    return sorted(points, key=lambda point: point.period.first)


def _slips(points: Sequence[_Point], field: str) -> Iterator[tuple[Question, Finding]]:
    sure: _Point | None = None
    last: _Point | None = None
    held: list[float] = []
    for point in points:
        found = None
        if point.entry is None:
            held.append(point.value)
        elif sure is not None and last is not None:
            found = _slip(point, sure, field, point.entry)
            # What its neighbour shows too is a lasting change and was asked about there.
            if found and last is not sure and _slip(point, last, field, point.entry) is None:
                found = None
        if point.entry is not None and found is None and field == rules.RESULT:
            found = _far(point, held, point.entry)
            sure = point
        elif found is None:
            sure = point
        if point.entry is not None and found is not None:
            yield point.entry.question, found
        last = point


def _slip(point: _Point, other: _Point, field: str, entry: Entry) -> Finding | None:
    """What the ratio of two figures looks like, if it looks like anything."""
    high, low = max(abs(point.value), abs(other.value)), min(abs(point.value), abs(other.value))
    if low == 0 or high < _SMALLEST or point.value * other.value < 0:
        return None
    if entry.indicator.whole and low < 3 and not entry.indicator.rule.has_counts:
        return None
    times_higher = high / low
    # The least of the others, ten times, is more than a sudden change.
    if times_higher <= _SUDDEN:
        return None
    field = rules.DENOMINATOR if field == rules.DENOMINATOR else _field(entry)
    place = entry.row.sheet, entry.row.address(field)
    words = _TIMES if abs(point.value) > abs(other.value) else _PARTS
    for times in _TIMES:
        if abs(times_higher / times - 1) <= _NEAR:
            rule = UNIT_SLIP if times in _UNIT_SLIPS else TENFOLD
            return rule.at(*place, times=words[times], period=other.period.label)
    if field != rules.DENOMINATOR:
        return SUDDEN_CHANGE.at(*place, period=other.period.label)
    return None


def _far(point: _Point, held: Sequence[float], entry: Entry) -> Finding | None:
    """Beyond the limits of an XmR chart of what was held before (mean and 2.66 mean moving ranges, B1.3)."""
    if len(held) < _POINTS:
        return None
    ranges = [abs(one - other) for one, other in pairwise(held)]
    mean, range_ = sum(held) / len(held), sum(ranges) / len(ranges)
    if range_ == 0 or abs(point.value - mean) <= _LIMIT * range_:
        return None
    return FAR_FROM_HISTORY.at(entry.row.sheet, entry.row.address(_field(entry)))


def _field(entry: Entry) -> str:
    """The cell to look at: the figure, or where it is worked out the count above the line."""
    typed = entry.number(rules.RESULT) is not None
    return rules.RESULT if typed or not entry.indicator.rule.has_counts else rules.NUMERATOR
