"""Turns the groups of an indicator into Breakdowns: their series, the latest figures, and the gaps."""

from collections.abc import Iterable
from dataclasses import dataclass

from anchorkit.measures.equity import EquityGap, gap_to_population, gap_to_rest
from anchorkit.measures.model import Measure, Series, State
from anchorkit.menu.model import Dimension, Indicator
from anchorkit.observations import ALL
from anchorkit.report.context import View


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One indicator by the groups of one dimension, in the menu's order.

    `periods` are those in which any group has a figure; `rows` hold each group's measure of the last of them.
    """

    indicator: Indicator
    dimension: Dimension
    series: tuple[Series, ...]
    periods: tuple[str, ...]
    rows: tuple[Measure, ...]
    gaps: tuple[EquityGap, ...] = ()
    """Each group against everyone else, in the latest period."""
    to_population: tuple[EquityGap, ...] = ()
    """Each group against its share of the local population, where the set gives one."""

    @property
    def states(self) -> frozenset[State]:
        """Every state that a figure of a group is in."""
        return frozenset(point.state for each in self.series for point in each.points)

    @property
    def hidden(self) -> tuple[int, int]:
        """How many figures of groups are hidden because few people stand behind them, and of how many."""
        points = [point.state for each in self.series for point in each.points]
        return sum(state in (State.SUPPRESSED, State.WITHHELD) for state in points), len(points)


def breakdowns(view: View, indicator: Indicator) -> Iterable[Breakdown]:
    """Every breakdown of an indicator that the set asks for, in the set's order."""
    for name in view.plan.selection.chosen_by_id[indicator.id].groups:
        yield _breakdown(view, indicator, view.plan.dimensions[name])


def population_gaps(view: View, indicator: Indicator, rows: Iterable[Measure]) -> tuple[EquityGap, ...]:
    """The gaps to the local population of those groups for which the set gives a reference share."""
    shares = view.plan.selection.chosen_by_id[indicator.id].reference_share
    found = (
        gap_to_population(
            indicator, row, _whole(view, indicator, row.period), shares[row.group].share, **_read(view)
        )
        for row in rows
        if row.group in shares
    )
    return tuple(gap for gap in found if gap)


def _breakdown(view: View, indicator: Indicator, dimension: Dimension) -> Breakdown:
    found = (view.series(indicator, f"{dimension.id}={category.id}") for category in dimension.categories)
    series = tuple(each for each in found if each is not None)
    periods = sorted({point.period for each in series for point in each.points if point.state.has_figure})
    if not periods:
        return Breakdown(indicator, dimension, series, (), ())
    rows = tuple(point for each in series for point in each.points if point.period == periods[-1])
    whole = _whole(view, indicator, periods[-1])
    gaps = tuple(gap for row in rows if whole and (gap := gap_to_rest(indicator, row, whole, **_read(view))))
    return Breakdown(
        indicator, dimension, series, tuple(periods), rows, gaps, population_gaps(view, indicator, rows)
    )


def _read(view: View) -> dict[str, float]:
    """How every gap is read: at the set's level, of no fewer people than a percentage is given of (B6)."""
    return {
        "confidence": view.plan.selection.confidence,
        "least": view.context.profile.least_denominator,
    }


def _whole(view: View, indicator: Indicator, period: str) -> Measure | None:
    """Everyone's figure of a period."""
    series = view.series(indicator, ALL)
    points = series.points if series else ()
    return next((point for point in points if point.period == period), None)
