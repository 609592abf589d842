"""Turns series into the charts of a report: points over time, and groups side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from anchorkit.measures.model import Mark, Measure, Series, State
from anchorkit.measures.series import RUN_CHART_FROM, judged
from anchorkit.measures.spc import Segment
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.periods import Period, parse_period
from anchorkit.report.context import View
from anchorkit.report.document import Chart, ChartLine, ChartPoint, Icon
from anchorkit.report.figures import amount, figure
from anchorkit.report.periodwords import period_label, short_label
from anchorkit.report.signals import icon_of, signal
from anchorkit.report.strings import say

_MOST_BLANKS: Final = 12
"""The longest gap between two figures that is drawn period by period."""


def slug(text: str) -> str:
    """An id that HTML and file names can carry."""
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())


def line_chart(view: View, indicator: Indicator, series: Series) -> Chart | None:
    """The figures over time, with median or limits where they hold; None for fewer than two figures."""
    if indicator.kind in (Kind.YES_NO, Kind.SCORE):
        return None
    unit = view.unit(indicator)
    first, last = _span(series)
    points = series.points[first:last]
    if len(points) < 2:
        return None
    shown, places = _with_blanks(points, indicator)
    icons = _icons(series)
    chosen = view.plan.selection.chosen_by_id[indicator.id]
    drawn = [_point(point, period, indicator, unit, icons) for point, period in shown]
    alike = judged(series)[first:last]
    for place, counts in zip(places, alike, strict=True):
        if not counts:
            drawn[place] = replace(drawn[place], value=None, lower=None, upper=None, icon="none")
    if series.xmr or series.run_chart:
        # Limits and whiskers together would be two answers to two questions in one picture.
        drawn = [replace(point, lower=None, upper=None) for point in drawn]
    where = {point.period: place for point, place in zip(points, places, strict=True)}
    lines = (*_run_lines(series, unit, where), *_xmr_lines(series, unit, where))
    breaks = [places[part - first] for part in series.parts if first < part < last]
    if chosen.target:
        label = say("chart.target", value=amount(chosen.target.value, unit))
        lines = (*lines, ChartLine(label, chosen.target.value, 0, len(drawn) - 1, "target"))
    return Chart(
        id=slug(f"{indicator.id}-over-time"),
        title=say(
            "chart.over_time",
            title=indicator.title,
            first=short_label(shown[0][1]),
            last=short_label(shown[-1][1]),
        ),
        description=say("chart.over_time_text", finding=signal(series)),
        kind="line",
        points=tuple(drawn),
        unit=axis_unit(unit),
        lines=lines,
        method=method(series),
        decimals=unit.decimals,
        bounds=(None, None) if indicator.kind is Kind.GAP else indicator.range,
        breaks=tuple(breaks),
    )


def group_chart(view: View, indicator: Indicator, title: str, rows: Sequence[Measure]) -> Chart | None:
    """Groups of one period side by side, in the order of the menu; None for fewer than two figures."""
    unit = view.unit(indicator)
    drawn = [row for row in rows if row.state.has_figure and row.value is not None]
    if len(drawn) < 2 or indicator.kind in (Kind.YES_NO, Kind.SCORE):
        return None
    points = tuple(
        ChartPoint(
            period=view.plan.group_title(indicator.id, row.group),
            value=row.value if row.state.has_figure else None,
            label=figure(row, indicator, unit),
            lower=row.interval.lower if row.interval else None,
            upper=row.interval.upper if row.interval else None,
            estimated=row.state is State.ESTIMATED,
            queried=_is_queried(row),
        )
        for row in rows
    )
    return Chart(
        id=slug(f"{indicator.id}-{rows[0].group.partition('=')[0]}"),
        title=say("chart.groups", groups=title, title=indicator.title, period=period_label(rows[0].period)),
        description=say("chart.groups_text"),
        kind="dots",
        points=points,
        unit=axis_unit(unit),
        method=say("chart.wilson", level=view.plan.selection.intervals)
        if any(row.interval for row in rows)
        else "",
        decimals=unit.decimals,
        bounds=indicator.range,
    )


def axis_unit(unit: Unit) -> str:
    """The unit as an axis names it."""
    if unit.suffix.strip() == "%":
        return "%"
    return f"{unit.prefix}{unit.suffix}" if unit.prefix else unit.title


def method(series: Series) -> str:
    """Which rules a chart was read by, in words for under the chart."""
    if series.xmr:
        rules = series.xmr.rule_set
        baseline = series.choices.baseline
        if not any(segment.limits for segment in series.xmr.segments):
            why = "constant" if series.xmr.latest.constant else "few"
            return say(f"chart.xmr_without_{why}", rules=rules.name)
        words = (
            say("chart.xmr", rules=rules.name, shift=rules.shift, trend=rules.trend),
            say("chart.xmr_screened") if rules.screens_outliers else "",
            say("chart.xmr_fixed", count=baseline.first) if baseline else "",
        )
        return " ".join(filter(None, words))
    if series.choices.chart == "line":
        return say("chart.plain")
    return say("chart.run") if series.run_chart else say("chart.no_rule", least=RUN_CHART_FROM)


def _span(series: Series) -> tuple[int, int]:
    """From the first figure that can be compared to the one after the last: a line joins like with like."""
    places = [place for place, counts in enumerate(judged(series)) if counts]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _with_blanks(
    points: Sequence[Measure], indicator: Indicator
) -> tuple[list[tuple[Measure | None, Period]], list[int]]:
    """Put a blank where periods between two points were not asked, so that time keeps its scale."""
    shown: list[tuple[Measure | None, Period]] = []
    places = []
    for point in points:
        period = parse_period(point.period)
        if shown:
            missing = (period.first - shown[-1][1].first) // indicator.frequency.months - 1
            last = shown[-1][1]
            shown += [(None, last.shifted(step + 1)) for step in range(min(missing, _MOST_BLANKS))]
        places.append(len(shown))
        shown.append((point, period))
    return shown, places


def _point(
    point: Measure | None, period: Period, indicator: Indicator, unit: Unit, icons: dict[str, Icon]
) -> ChartPoint:
    if point is None:
        return ChartPoint(short_label(period), None, say("thread.not_asked"))
    label = figure(point, indicator, unit)
    if not point.state.has_figure:
        return ChartPoint(short_label(period), None, label)
    return ChartPoint(
        period=short_label(period),
        value=point.value,
        label=label,
        lower=point.interval.lower if point.interval else None,
        upper=point.interval.upper if point.interval else None,
        icon=icons.get(point.period, "none"),
        estimated=point.state is State.ESTIMATED,
        queried=_is_queried(point),
    )


def _is_queried(point: Measure) -> bool:
    return Mark.WARNED in point.marks or Mark.DOES_NOT_FOLLOW in point.marks


def _icons(series: Series) -> dict[str, Icon]:
    if series.xmr is None:
        return {}
    readings = zip(series.points, series.xmr.readings, strict=True)
    return {point.period: icon_of(reading.variation)[0] for point, reading in readings if reading}


def _run_lines(series: Series, unit: Unit, where: dict[str, int]) -> Iterable[ChartLine]:
    if series.run_chart:
        centre = series.run_chart.median
        judged_part = [
            where[point.period] for point in series.points[series.parts[-1] :] if point.period in where
        ]
        yield ChartLine(
            say("chart.median", value=amount(centre, unit)),
            centre,
            min(judged_part),
            max(judged_part),
            "centre",
        )


def _xmr_lines(series: Series, unit: Unit, where: dict[str, int]) -> Iterable[ChartLine]:
    for segment in series.xmr.segments if series.xmr else ():
        codes = [point.period for point in series.points[segment.start : segment.stop]]
        places = [where[code] for code in codes if code in where]
        if places:
            yield from _segment_lines(segment, unit, min(places), max(places))


def _segment_lines(segment: Segment, unit: Unit, first: int, last: int) -> Iterable[ChartLine]:
    if segment.mean is not None:
        yield ChartLine(
            say("chart.mean", value=amount(segment.mean, unit)), segment.mean, first, last, "centre"
        )
    if segment.drawn:
        upper, lower = segment.drawn.upper, segment.drawn.lower
        yield ChartLine(say("chart.upper", value=amount(upper, unit)), upper, first, last, "limit")
        yield ChartLine(say("chart.lower", value=amount(lower, unit)), lower, first, last, "limit")
