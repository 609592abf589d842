"""Turns measures into short plain sentences, by templates: nothing is said that the figures do not carry."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from anchorkit.measures.difference import Difference, measure_difference
from anchorkit.measures.model import Mark, Measure, Series
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.periods import Frequency, parse_period
from anchorkit.report.figures import amount, figure, number, organisations
from anchorkit.report.signals import unseen_by_chart

CAUTION: Final = (
    "Read the organisations beside one another with caution. They differ in place, size and people, and in "
    "how they count, so a difference says little about what any of them did. The order is that of the set."
)

_EARLIER: Final = "it was"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since an earlier one: words, and whether it is more than chance.

    `clear` is None where no interval can tell; the words then give only the size. `detectable` is the
    smallest change in percentage points that the counts would have shown four times in five. `brief` is for
    tables, where the words are shorter than in a sentence; `size` is that of a difference of two shares.
    """

    text: str
    clear: bool | None = None
    detectable: float | None = None
    brief: str = ""
    size: float = 0.0

    @property
    def short(self) -> str:
        """The words without the interval, which stands with the indicator."""
        return self.brief or self.text


class Pair(NamedTuple):
    """Two periods' joint figures of the same organisations: the latest, and the one it is held against."""

    latest: Measure
    before: Measure


def period_label(code: str) -> str:
    """The words for a period."""
    return parse_period(code).label


def earlier(series: Series) -> Measure | None:
    """The figure that the latest is held against: of the same period a year earlier.

    Months and quarters have seasons, so nothing else will do for them. Of a year's figure the last before it
    is taken where the year before has none; one that rests on the same organisations comes first.
    """
    latest = series.latest
    if latest is None:
        return None
    figures = [point for point in series.points if point.state.has_figure and point.period < latest.period]
    before = [point for point in figures if same_organisations(latest, point)] or figures
    period = parse_period(latest.period)
    wanted = period.year_earlier.code
    if period.frequency is not Frequency.ANNUAL:
        return next((point for point in figures if point.period == wanted), None)
    return next((point for point in before if point.period == wanted), before[-1] if before else None)


def change(series: Series, indicator: Indicator, unit: Unit, same: Pair | None = None) -> Change | None:
    """Say how the latest figure differs from the earlier one, with its size; None where there is only one.

    A share of people is called a change only where the 95 % interval of the difference leaves out 0
    (Newcombe, from counts). Figures either side of a break, or that rest on different organisations, are not
    compared (B4); `same` then holds both periods' figures of the organisations that have both.
    """
    latest, before = series.latest, earlier(series)
    if latest is None:
        return None
    if before is None:
        alone = series.figures < 2
        return None if alone else Change("no figure a year earlier to compare with")
    obstacle = _broken(series, latest, before) or _obstacle(latest, before)
    if obstacle:
        text = f"not compared with {period_label(before.period)}: {obstacle}"
        return _like_for_like(text, same, indicator, unit)
    return _compared(latest, before, indicator, unit)


def headline(series: Series, indicator: Indicator, unit: Unit, moved: Change | None = None) -> str:
    """One sentence: what it is, the latest figure, its period and how it moved."""
    latest = series.latest
    if latest is None:
        return f"{indicator.title}: no figure yet."
    moved = moved or change(series, indicator, unit)
    words = f"{indicator.title}: {figure(latest, indicator, unit)} in {period_label(latest.period)}"
    return f"{words}; {moved.text}." if moved else f"{words}."


def unseen(series: Series, unit: Unit, moved: Change | None) -> str:
    """Say in plain words how large a change “no change” can't rule out; nothing where there is a change."""
    words = unseen_by_chart(series, unit)
    if moved is not None and moved.clear is False and moved.detectable is not None:
        size = number(moved.detectable, 1)
        words = (
            "Between the two figures, with counts like these, a change of about "
            f"{size} percentage points would have shown four times in five, a smaller one less often. {words}"
        )
    return words.strip()


def _compared(latest: Measure, before: Measure, indicator: Indicator, unit: Unit) -> Change | None:
    if indicator.kind in (Kind.YES_NO, Kind.SCORE, Kind.RELATIVE_LIKELIHOOD):
        return _was(latest, before, indicator, unit)
    if indicator.kind is Kind.PROPORTION:
        return _points(latest, before, indicator)
    return _size(latest, before, unit)


def same_organisations(latest: Measure, before: Measure) -> bool:
    """Say whether the same organisations stand behind two figures; one organisation's own always can be."""
    if latest.coverage is None or before.coverage is None:
        return True
    return latest.coverage.included == before.coverage.included


def _broken(series: Series, latest: Measure, before: Measure) -> str:
    """Why the two figures are not of one kind, where the series breaks between them."""
    places = {point.period: place for place, point in enumerate(series.points)}
    first, last = places[before.period], places[latest.period]
    if not any(first < part <= last for part in series.parts):
        return ""
    after, until = parse_period(before.period).first, parse_period(latest.period).first
    reasons = [
        each.reason for each in series.choices.breaks if after < parse_period(each.period).first <= until
    ]
    return "; ".join(reasons)


def _obstacle(latest: Measure, before: Measure) -> str:
    if not same_organisations(latest, before):
        return "other organisations stand behind it"
    if Mark.DOES_NOT_FOLLOW in (*latest.marks, *before.marks):
        return "a reported figure does not follow from its counts"
    return ""


def _like_for_like(text: str, same: Pair | None, indicator: Indicator, unit: Unit) -> Change:
    """Why the two figures aren't compared, and the change of those organisations that have both."""
    found = _compared(*same, indicator, unit) if same and same.latest.coverage else None
    if found is None or same is None or same.latest.coverage is None:
        return Change(text)
    how_many = organisations(len(same.latest.coverage.included))
    now, then = (figure(each, indicator, unit) for each in same)
    told = f"{text}. Like for like, {how_many} with both figures: {now} after {then}"
    if not found.text.startswith(_EARLIER):
        told = f"{told}, {found.text}"
    return replace(found, text=told, brief=f"{found.short} (like for like)")


def _size(latest: Measure, before: Measure, unit: Unit) -> Change | None:
    if latest.value is None or before.value is None:
        return None
    step, since = latest.value - before.value, period_label(before.period)
    if amount(abs(step), unit) == amount(0.0, unit):
        return Change(f"the same as in {since}")
    return Change(f"{amount(abs(step), unit)} {'more' if step > 0 else 'less'} than in {since}")


def _was(latest: Measure, before: Measure, indicator: Indicator, unit: Unit) -> Change:
    now, then = figure(latest, indicator, unit), figure(before, indicator, unit)
    since = period_label(before.period)
    return Change(f"the same as in {since}" if now == then else f"{_EARLIER} {_lower(then)} in {since}")


def _points(latest: Measure, before: Measure, indicator: Indicator) -> Change | None:
    """The difference of two percentages, and whether it is more than chance."""
    found = measure_difference(indicator, latest, before)
    if found is None:
        return None
    since = period_label(before.period)
    places = min(1 if each.decimals is None else each.decimals for each in (latest, before))
    points = f"{number(abs(found.size), places)} percentage points"
    if found.interval is None:
        if number(abs(found.size), places) == number(0.0, places):
            return Change(f"the same as in {since}")
        text = f"{points} {'higher' if found.size > 0 else 'lower'} than in {since}"
        unknown = indicator.interval and Mark.COUNTS_MISSING in (*latest.marks, *before.marks)
        return Change(f"{text}, which without all counts may be chance" if unknown else text)
    size = f"{'up' if found.size > 0 else 'down'} {points}"
    spread = f"95% interval {interval_words(found, places)}, Newcombe"
    if found.clear:
        return Change(
            f"{size} since {since} ({spread})", clear=True, brief=f"{size} since {since}", size=found.size
        )
    return Change(
        f"no clear change since {since} ({size}; {spread})",
        clear=False,
        detectable=found.detectable,
        brief=f"no clear change since {since}",
    )


def interval_words(found: Difference, places: int = 1) -> str:
    """The interval of a difference in percentage points: `-1.2 to 3.4`, or nothing."""
    if found.interval is None:
        return ""
    return f"{signed(found.interval.lower, places)} to {signed(found.interval.upper, places)}"


def signed(value: float, places: int) -> str:
    """A number with its sign where it is below nought, and none where it rounds to nought."""
    text = number(abs(value), places)
    return f"-{text}" if value < 0 and text.strip("0.") else text


def _lower(text: str) -> str:
    return text.lower() if text in ("Yes", "No") else text
