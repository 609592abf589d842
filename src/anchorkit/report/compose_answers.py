"""Turns answers and grades into charts: yes and no stacked over time, one strip of states, scores counted."""

from anchorkit.measures.model import Measure, Series, State
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.periods import parse_period
from anchorkit.report.compose_charts import slug
from anchorkit.report.context import View
from anchorkit.report.document import Chart, ChartPoint
from anchorkit.report.figures import amount, figure, organisations
from anchorkit.report.periodwords import period_label, short_label
from anchorkit.report.strings import say

Tally = tuple[int, int, int, int]
"""How many organisations said yes, no, not applicable, and gave no answer."""


def answer_chart(view: View, indicator: Indicator, series: Series) -> Chart | None:
    """The chart of a yes or no, or of a score; None for other kinds, and where little is known."""
    if indicator.kind is Kind.YES_NO:
        return _answers(view, indicator) if view.is_set else _strip(indicator, series)
    if indicator.kind is Kind.SCORE:
        return _spread(view, indicator, series) if view.is_set else _scores(view, indicator, series)
    return None


def answers_by_period(view: View, indicator: Indicator) -> tuple[tuple[str, Tally], ...]:
    """For each period how many organisations said yes, no, not applicable, and gave no answer."""
    counted: dict[str, list[int]] = {}
    for organisation in view.organisations:
        series = view.series_of(organisation.code, indicator)
        for point in series.points if series else ():
            tally = counted.setdefault(point.period, [0, 0, 0, 0])
            tally[_place(point)] += 1
    return tuple((code, (found[0], found[1], found[2], found[3])) for code, found in sorted(counted.items()))


def _answers(view: View, indicator: Indicator) -> Chart | None:
    """How many organisations gave each answer, period by period."""
    columns = answers_by_period(view, indicator)
    if not any(yes + no for _, (yes, no, _, _) in columns):
        return None
    return Chart(
        id=slug(f"{indicator.id}-answers"),
        title=say("answers.many", title=indicator.title),
        description=say("answers.many_text"),
        kind="answers",
        points=tuple(
            ChartPoint(period_label(code), None, say("answers.said_yes", count=stack[0]))
            for code, stack in columns
        ),
        unit=say("chart.organisations"),
        stack=tuple(stack for _, stack in columns),
    )


def _strip(indicator: Indicator, series: Series) -> Chart | None:
    """One organisation's answers as a strip of states over time; None for fewer than two periods."""
    if len(series.points) < 2:
        return None
    tallies = []
    for point in series.points:
        tally = [0, 0, 0, 0]
        tally[_place(point)] = 1
        tallies.append((tally[0], tally[1], tally[2], tally[3]))
    return Chart(
        id=slug(f"{indicator.id}-answers"),
        title=say("answers.strip", title=indicator.title),
        description=say("answers.strip_text"),
        kind="strip",
        points=tuple(
            ChartPoint(short_label(parse_period(point.period)), None, "") for point in series.points
        ),
        unit="",
        stack=tuple(tallies),
    )


def _spread(view: View, indicator: Indicator, series: Series) -> Chart | None:
    """How many organisations have each score from the lowest to the highest of the latest period."""
    latest = series.latest
    if latest is None or not latest.distribution:
        return None
    unit = view.unit(indicator)
    tallies = {int(score): tally for score, tally in latest.distribution}
    scores = range(min(tallies), max(tallies) + 1)
    return Chart(
        id=slug(f"{indicator.id}-scores"),
        title=say("score.spread", title=indicator.title, period=period_label(latest.period)),
        description=say("score.spread_text"),
        kind="bars",
        points=tuple(
            ChartPoint(amount(score, unit), tally, organisations(tally) if tally else "")
            for score in scores
            for tally in (tallies.get(score, 0),)
        ),
        unit=say("chart.organisations"),
        method=say("score.method"),
    )


def _scores(view: View, indicator: Indicator, series: Series) -> Chart | None:
    """One organisation's scores, a bar for each period; None for fewer than two."""
    if series.figures < 2:
        return None
    unit = view.unit(indicator)
    return Chart(
        id=slug(f"{indicator.id}-scores"),
        title=say("score.over_time", title=indicator.title),
        description=say("score.over_time_text"),
        kind="bars",
        points=tuple(
            ChartPoint(period_label(point.period), point.value, figure(point, indicator, unit))
            for point in series.points
        ),
        unit="",
        method=say("score.method"),
        bounds=(0.0, None if indicator.max is None else float(indicator.max)),
    )


def _place(point: Measure) -> int:
    if point.state.has_figure:
        return 0 if point.choice == "yes" else 1
    return 2 if point.state is State.NOT_APPLICABLE else 3
