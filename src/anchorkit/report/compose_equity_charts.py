"""Turns gaps between groups into charts: a dot and an interval for each, in the order of the set."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from anchorkit.measures.equity import EquityGap
from anchorkit.measures.model import Measure
from anchorkit.menu.model import Dimension, Indicator
from anchorkit.report.compose_charts import slug
from anchorkit.report.compose_gaps import gap_size
from anchorkit.report.context import View
from anchorkit.report.document import Chart, ChartLine, ChartPoint
from anchorkit.report.strings import say

MOST_ROWS: Final = 24
"""How many gaps one picture may hold and still be read on a phone (our own choice)."""


class Drawn(NamedTuple):
    """A gap with the indicator that it is of, and the group's own figure."""

    indicator: Indicator
    gap: EquityGap
    measure: Measure


def _row_name(view: View, indicator: Indicator, gap: EquityGap) -> str:
    """The group and the indicator that a gap is of."""
    group = view.plan.group_title(indicator.id, gap.group)
    return say("equity.row", group=group, indicator=indicator.title)


def draw_gaps(view: View, dimension: Dimension, gaps: Sequence[Drawn]) -> Chart:
    """The gaps of a dimension around a line at none; of very many, those beyond chance."""
    level = view.plan.selection.intervals
    shown, words = _that_fit(gaps)
    titles = dict.fromkeys(each.indicator.title for each in gaps)
    alone = len(titles) == 1
    what = f"{dimension.title}: {next(iter(titles))}" if alone else dimension.title
    points = tuple(
        ChartPoint(
            view.plan.group_title(each.indicator.id, each.gap.group)
            if alone
            else _row_name(view, each.indicator, each.gap),
            each.gap.difference.size,
            gap_size(each.gap, each.measure),
            lower=each.gap.difference.interval.lower if each.gap.difference.interval else None,
            upper=each.gap.difference.interval.upper if each.gap.difference.interval else None,
        )
        for each in shown
    )
    return Chart(
        id=slug(f"equity-{dimension.id}-gaps"),
        title=say("equity.gap_chart", what=what),
        description=f"{say('equity.gap_chart_text', level=level)}{words}",
        kind="dots",
        points=points,
        unit=say("equity.points_unit"),
        lines=(ChartLine(say("equity.no_gap_line"), 0.0, 0, len(points) - 1, "centre"),),
        method=f"{say('equity.gap_method', level=level)}{words}",
        decimals=1,
    )


def draw_ratios(ratios: Sequence[tuple[str, Measure, str]], level: str) -> Chart | None:
    """Relative likelihoods by title, measure and figure, around a line at 1; None without any.

    `level` is that of their intervals, in words.
    """
    if not ratios:
        return None
    points = tuple(
        ChartPoint(
            title,
            measure.value,
            words,
            lower=measure.interval.lower if measure.interval else None,
            upper=measure.interval.upper if measure.interval else None,
        )
        for title, measure, words in ratios
    )
    return Chart(
        id="equity-compared-ratios",
        title=say("equity.compared_chart"),
        description=say("equity.compared_chart_text", level=level),
        kind="dots",
        points=points,
        unit=say("equity.ratio_unit"),
        lines=(ChartLine(say("equity.as_likely"), 1.0, 0, len(points) - 1, "centre"),),
        method=say("equity.ratio_method", level=level),
        decimals=1,
        bounds=(0.0, None),
    )


def _that_fit(gaps: Sequence[Drawn]) -> tuple[Sequence[Drawn], str]:
    """The gaps that one picture can hold, and words for what it leaves out."""
    if len(gaps) <= MOST_ROWS:
        return gaps, ""
    clear = [each for each in gaps if each.gap.difference.clear]
    if clear and len(clear) <= MOST_ROWS:
        return clear, " " + say("equity.gap_chart_clear", shown=len(clear), all=len(gaps))
    kept = (clear or gaps)[:MOST_ROWS]
    return kept, " " + say("equity.gap_chart_most", shown=len(kept), all=len(gaps))
