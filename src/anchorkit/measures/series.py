"""Turns a plan and its evidence into every series of a report, with run and XmR charts where they hold."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Final

from anchorkit.measures.calculate import measure_answer, measure_comparison
from anchorkit.measures.model import Evidence, Measure, Measures, Series, State
from anchorkit.measures.pooling import pool, pool_comparison
from anchorkit.measures.runchart import run_chart
from anchorkit.measures.spc import xmr
from anchorkit.measures.spc_rules import DEFAULT_RULE_SET, RULE_SETS, Improvement
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Direction, Indicator
from anchorkit.periods import InvalidPeriod, parse_period
from anchorkit.selection.model import Plan

RUN_CHART_FROM: Final = 10
"""The fewest figures that a run chart is drawn for (B2)."""
XMR_FROM: Final = 13
"""The fewest figures that an XmR chart is drawn for (B1.11)."""

_IMPROVEMENT: Final = {
    Direction.HIGHER: Improvement.HIGHER,
    Direction.YES: Improvement.HIGHER,
    Direction.LOWER: Improvement.LOWER,
}
_WITHOUT_SERIES: Final = (Kind.YES_NO, Kind.SCORE)

_Held = dict[tuple[str, str], Evidence]
"""What is held about one indicator for one organisation, by group and period."""


_Rows = dict[str, tuple[Measure, ...]]
"""The measures of one group by organisation, period by period."""


def measure_all(plan: Plan, evidence: Iterable[Evidence]) -> Measures:
    """Measure every organisation and the set as a whole, for every group that is asked.

    A set of one organisation is that organisation: its series stand for the set, with its own measures.
    Answers about indicators, organisations or groups outside the plan are passed over. Periods of the same
    frequency that are held though not asked are measured too: history is worth having.
    """
    held: dict[tuple[str, str], _Held] = defaultdict(dict)
    for item in evidence:
        answer = item.observation
        held[answer.organisation, answer.indicator][answer.group, answer.period] = item
    series: dict[tuple[str | None, str, str], Series] = {}
    for indicator in plan.ordered:
        for found in _measure_indicator(plan, indicator, held):
            series[found.organisation, found.indicator, found.group] = found
    return Measures(series)


def build_series(indicator: Indicator, points: tuple[Measure, ...], target: float | None = None) -> Series:
    """Make a series of the measures of one organisation and group, in the order of their periods.

    A run chart or an XmR chart comes with it where enough figures can be compared (B1.11, B2): of a set's
    figures, those that rest on the same organisations. `target` is in the indicator's unit.
    """
    first = points[0]
    bare = Series(first.organisation, first.indicator, first.group, points)
    if len(points) < RUN_CHART_FROM or indicator.kind in _WITHOUT_SERIES:
        return bare
    counted = zip(points, comparable(points), strict=True)
    values = [point.value if counts else None for point, counts in counted]
    figures = len(values) - values.count(None)
    if figures >= XMR_FROM:
        least, greatest = indicator.range
        bounds = (-math.inf if least is None else least, math.inf if greatest is None else greatest)
        chart = xmr(
            values,
            rule_set=RULE_SETS[DEFAULT_RULE_SET],
            improvement=_IMPROVEMENT.get(indicator.direction, Improvement.NONE),
            target=target,
            # The range is one of answers; a gap may lie below nought though no pay does.
            bounds=None if indicator.kind is Kind.GAP else bounds,
        )
        return replace(bare, xmr=chart)
    return replace(bare, run_chart=run_chart(values)) if figures >= RUN_CHART_FROM else bare


def comparable(points: Sequence[Measure]) -> list[bool]:
    """Say of each point whether it has a figure that can be held against the others (B4).

    One organisation's always can. Joint figures can where the same organisations stand behind them: those
    that stand behind most points, the later ones where two are even.
    """
    behind = [point.coverage.included for point in points if point.coverage and point.state.has_figure]
    if not behind:
        return [point.state.has_figure for point in points]
    usual = max(reversed(behind), key=behind.count)
    return [
        point.state.has_figure and point.coverage is not None and point.coverage.included == usual
        for point in points
    ]


def _measure_indicator(
    plan: Plan, indicator: Indicator, held: dict[tuple[str, str], _Held]
) -> Iterable[Series]:
    """Give the series of one indicator: each organisation's, then the set's, group by group."""
    asked = {period.code for period in plan.periods(indicator.id)}
    target = plan.selection.chosen_by_id[indicator.id].target
    for points in _all_points(plan, indicator, _answer(plan, indicator, held)):
        kept = tuple(
            point for point in points if point.period in asked or point.state is not State.NOT_RETURNED
        )
        if not kept:
            continue
        series = build_series(indicator, kept, target.value if target else None)
        yield series
        if len(plan.selection.organisations) == 1:
            yield replace(series, organisation=None)


def _all_points(plan: Plan, indicator: Indicator, tables: dict[str, _Rows]) -> Iterable[tuple[Measure, ...]]:
    reference, target = tables.pop(REFERENCE, None), tables.pop(TARGET, None)
    several = len(plan.selection.organisations) > 1
    if reference and target:
        for code, measures in reference.items():
            yield tuple(map(measure_comparison, repeat(indicator), measures, target[code]))
        if several:
            sides = zip(_columns(reference), _columns(target), strict=True)
            yield tuple(pool_comparison(plan, indicator, *pair) for pair in sides)
    for rows in tables.values():
        yield from rows.values()
        if several:
            yield tuple(pool(plan, indicator, column) for column in _columns(rows))


def _columns(rows: _Rows) -> Iterable[dict[str, Measure]]:
    """Turn the measures by organisation into measures by period."""
    for column in zip(*rows.values(), strict=True):
        yield dict(zip(rows, column, strict=True))


def _answer(plan: Plan, indicator: Indicator, held: dict[tuple[str, str], _Held]) -> dict[str, _Rows]:
    """Measure each organisation's answers, by group."""
    codes = [organisation.code for organisation in plan.selection.organisations]
    answers = {code: held.get((code, indicator.id), {}) for code in codes}
    periods = _periods(plan, indicator, answers.values())
    parent = plan.depends_on(indicator)
    closed = {
        code: _closed(held.get((code, parent.indicator), {}), parent.equals) if parent else frozenset[str]()
        for code in codes
    }
    return {
        group: {
            code: tuple(
                _measure(indicator, code, group, period, answers[code], closed[code]) for period in periods
            )
            for code in codes
        }
        for group in plan.groups(indicator.id)
    }


def _measure(
    indicator: Indicator, code: str, group: str, period: str, answers: _Held, closed: frozenset[str]
) -> Measure:
    found = answers.get((group, period))
    if found is None:
        state = State.NOT_APPLICABLE if period in closed else State.NOT_RETURNED
        return Measure(code, indicator.id, period, group, state)
    return measure_answer(indicator, found)


def _closed(parent: _Held, opening: str) -> frozenset[str]:
    """The periods in which the answer to the deciding question was that this one does not apply."""
    return frozenset(
        period
        for (_, period), found in parent.items()
        if found.observation.choice and found.observation.choice != opening
    )


def _periods(plan: Plan, indicator: Indicator, answers: Iterable[_Held]) -> tuple[str, ...]:
    """The codes of the periods asked, and of those held besides, in order of time."""
    known = {period.code: period for period in plan.periods(indicator.id)}
    for code in {period for held in answers for _, period in held} - known.keys():
        try:
            period = parse_period(code)
        except InvalidPeriod:
            continue
        if period.frequency is indicator.frequency:
            known[code] = period
    return tuple(period.code for period in sorted(known.values()))
