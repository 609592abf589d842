"""Turns a plan and its evidence into every series of a report, with run and XmR charts where they hold."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, repeat
from typing import Final

from anchorkit.measures.breaks import Break, break_indices, find_breaks
from anchorkit.measures.calculate import answers_of, measure_comparison
from anchorkit.measures.model import (
    AS_IT_COMES,
    WITH_FIGURE,
    Choices,
    Evidence,
    Measure,
    Measures,
    Series,
    State,
)
from anchorkit.measures.pooling import pool, pool_comparison
from anchorkit.measures.runchart import run_chart
from anchorkit.measures.spc import XmrChart, xmr
from anchorkit.measures.spc_rules import DEFAULT_RULE_SET, RULE_SETS, Improvement
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Direction
from anchorkit.periods import InvalidPeriod, parse_period
from anchorkit.selection.model import Plan
from anchorkit.selection.reading import Rebase

RUN_CHART_FROM: Final = 10
"""The fewest figures that a run chart is drawn for (B2)."""
XMR_FROM: Final = 13
"""The fewest figures that an XmR chart is drawn for (B1.11)."""
UNEVEN: Final = 0.25
"""How far from their mean, as a part of it, denominators may lie before an XmR chart warns of it (B1)."""

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
    return _measure(plan, evidence, [organisation.code for organisation in plan.selection.organisations])


def measure_one(plan: Plan, evidence: Iterable[Evidence], organisation: str) -> Measures:
    """Measure one organisation by itself: its series are the very ones that `measure_all` gives it.

    `evidence` needs to hold no more than the answers of that organisation.
    """
    return _measure(plan, evidence, [organisation])


def _measure(plan: Plan, evidence: Iterable[Evidence], codes: Sequence[str]) -> Measures:
    held: dict[tuple[str, str], _Held] = defaultdict(dict)
    for item in evidence:
        answer = item.observation
        held[answer.organisation, answer.indicator][answer.group, answer.period] = item
    series: dict[tuple[str | None, str, str], Series] = {}
    for indicator in plan.ordered:
        for found in _measure_indicator(plan, indicator, held, codes):
            series[found.organisation, found.indicator, found.group] = found
    return Measures(series)


def build_series(
    indicator: Indicator,
    points: tuple[Measure, ...],
    target: float | None = None,
    choices: Choices | None = None,
) -> Series:
    """Make a series of the measures of one organisation and group, in the order of their periods.

    A run chart or an XmR chart comes with it where enough figures can be compared (B1.11, B2): of a set's
    figures, those that rest on the same organisations; of a broken series, those of the last unbroken part.
    `target` is in the indicator's unit; `choices` hold it and whatever else was decided.
    """
    first = points[0]
    chosen = choices or (AS_IT_COMES if target is None else Choices(target=target))
    parts = (0, *break_indices((point.period for point in points), chosen.breaks)) if chosen.breaks else (0,)
    bare = Series(first.organisation, first.indicator, first.group, points, choices=chosen, parts=parts)
    asked = chosen.chart
    if asked == "line" or len(points) - parts[-1] < RUN_CHART_FROM or indicator.kind in _WITHOUT_SERIES:
        return bare
    alike = judged(bare)
    values = [point.value if counts else None for point, counts in zip(points, alike, strict=True)]
    latest = values[parts[-1] :]
    figures = len(latest) - latest.count(None)
    if figures >= XMR_FROM and asked != "run":
        return replace(bare, xmr=_read_xmr(indicator, bare, values), uneven=_is_uneven(points, alike, parts))
    return replace(bare, run_chart=run_chart(latest)) if figures >= RUN_CHART_FROM else bare


def judged(series: Series) -> list[bool]:
    """Say of each point whether it has a figure that can be held against the others of its part (B4)."""
    edges = (*series.parts, len(series.points))
    return [counts for part in pairwise(edges) for counts in comparable(series.points[slice(*part)])]


def comparable(points: Sequence[Measure]) -> list[bool]:
    """Say of each point whether it has a figure that can be held against the others (B4).

    One organisation's always can. Joint figures can where the same organisations stand behind them: those
    that stand behind most points, the later ones where two are even.
    """
    behind = [point.coverage.included for point in points if point.coverage and point.state in WITH_FIGURE]
    if not behind:
        return [point.state in WITH_FIGURE for point in points]
    usual = max(reversed(behind), key=behind.count)
    return [
        point.state in WITH_FIGURE and point.coverage is not None and point.coverage.included == usual
        for point in points
    ]


def choices_of(plan: Plan, indicator: Indicator, organisation: str | None) -> Choices:
    """Give what the set decided about how an indicator is read, and what breaks one organisation's series."""
    chosen = plan.selection.chosen_by_id[indicator.id]
    choices = Choices(
        target=chosen.target.value if chosen.target else None,
        rule_set=chosen.rule_set or DEFAULT_RULE_SET,
        chart=chosen.chart,
        rebases=chosen.rebase,
        baseline=chosen.baseline,
        breaks=find_breaks(plan, indicator, organisation),
    )
    return AS_IT_COMES if choices == AS_IT_COMES else choices


def _read_xmr(indicator: Indicator, series: Series, values: Sequence[float | None]) -> XmrChart:
    chosen = series.choices
    least, greatest = indicator.range
    bounds = (-math.inf if least is None else least, math.inf if greatest is None else greatest)
    edges = set(series.parts[1:])
    if chosen.rebases:
        edges.update(break_indices((point.period for point in series.points), _as_breaks(chosen.rebases)))
    return xmr(
        values,
        rule_set=RULE_SETS[chosen.rule_set],
        improvement=_IMPROVEMENT.get(indicator.direction, Improvement.NONE),
        target=chosen.target,
        rebases=sorted(edges),
        fixed_baseline=chosen.baseline.first if chosen.baseline else None,
        # The range is one of answers; a gap may lie below nought though no pay does.
        bounds=None if indicator.kind is Kind.GAP else bounds,
    )


def _as_breaks(rebases: Iterable[Rebase]) -> Iterable[Break]:
    return (Break(rebase.period, rebase.reason) for rebase in rebases)


def _is_uneven(points: Sequence[Measure], alike: Sequence[bool], parts: Sequence[int]) -> bool:
    """Say whether denominators of the last part stray more than a quarter from their mean, unseen by XmR."""
    latest = zip(points[parts[-1] :], alike[parts[-1] :], strict=True)
    sizes = [point.denominator for point, counts in latest if counts and point.denominator]
    if len(sizes) < 2:
        return False
    mean = math.fsum(sizes) / len(sizes)
    return max(sizes) > (1 + UNEVEN) * mean or min(sizes) < (1 - UNEVEN) * mean


def _measure_indicator(
    plan: Plan, indicator: Indicator, held: dict[tuple[str, str], _Held], codes: Sequence[str]
) -> Iterable[Series]:
    """Give the series of one indicator: each organisation's, then the set's, group by group."""
    asked = frozenset(plan.period_codes(indicator.id))
    choices: dict[str | None, Choices] = {}
    for points in _all_points(plan, indicator, _answer(plan, indicator, held, codes)):
        kept = points if len(points) == len(asked) else _kept(points, asked, held)
        if not kept:
            continue
        whose = kept[0].organisation
        if whose not in choices:
            choices[whose] = choices_of(plan, indicator, whose)
        series = build_series(indicator, kept, choices=choices[whose])
        yield series
        if len(plan.selection.organisations) == 1:
            yield replace(series, organisation=None)


def _kept(
    points: Iterable[Measure], asked: Collection[str], held: dict[tuple[str, str], _Held]
) -> tuple[Measure, ...]:
    """Those that were asked for, and what is held besides; what others hold adds nothing to one's own."""
    return tuple(
        point
        for point in points
        if point.period in asked
        or (
            point.state is not State.NOT_RETURNED
            and (
                point.organisation is None
                or any(period == point.period for _, period in held[point.organisation, point.indicator])
            )
        )
    )


def _all_points(plan: Plan, indicator: Indicator, tables: dict[str, _Rows]) -> Iterable[tuple[Measure, ...]]:
    reference, target = tables.pop(REFERENCE, None), tables.pop(TARGET, None)
    several = any(len(rows) > 1 for rows in (*tables.values(), reference or ()))
    if reference and target:
        for code, measures in reference.items():
            level = repeat(plan.selection.confidence)
            yield tuple(map(measure_comparison, repeat(indicator), measures, target[code], level))
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


def _answer(
    plan: Plan, indicator: Indicator, held: dict[tuple[str, str], _Held], codes: Sequence[str]
) -> dict[str, _Rows]:
    """Measure the answers of some organisations, by group."""
    answers = {code: held.get((code, indicator.id), {}) for code in codes}
    periods = _periods(plan, indicator, answers.values())
    parent = plan.depends_on(indicator)
    closed = {
        code: _closed(held.get((code, parent.indicator), {}), parent.equals) if parent else frozenset[str]()
        for code in codes
    }
    measure = answers_of(indicator, plan.selection.confidence)
    return {
        group: {
            code: tuple(
                measure(found)
                if (found := answers[code].get((group, period)))
                else Measure(code, indicator.id, period, group, _unanswered(period in closed[code]))
                for period in periods
            )
            for code in codes
        }
        for group in plan.groups(indicator.id)
    }


def _unanswered(closed: bool) -> State:
    return State.NOT_APPLICABLE if closed else State.NOT_RETURNED


def _closed(parent: _Held, opening: str) -> frozenset[str]:
    """The periods in which the answer to the deciding question was that this one does not apply."""
    return frozenset(
        period
        for (_, period), found in parent.items()
        if found.observation.choice and found.observation.choice != opening
    )


def _periods(plan: Plan, indicator: Indicator, answers: Iterable[_Held]) -> tuple[str, ...]:
    """The codes of the periods asked, and of those held besides, in order of time."""
    asked = plan.period_codes(indicator.id)
    besides = {period for held in answers for _, period in held}.difference(asked)
    if not besides:
        return asked
    known = {period.code: period for period in plan.periods(indicator.id)}
    for code in besides:
        try:
            period = parse_period(code)
        except InvalidPeriod:
            continue
        if period.frequency is indicator.frequency:
            known[code] = period
    return tuple(period.code for period in sorted(known.values()))
