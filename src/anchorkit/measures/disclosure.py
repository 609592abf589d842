"""Turns measures into what an audience may see: small numbers hidden, the rest rounded (B6).

The one gate between measures and every report, chart, sentence and export: nothing after it sees a number
that is not published.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from anchorkit.measures.model import Measure, Measures, Series, State
from anchorkit.measures.profiles import AUDIENCE_PROFILE, PROFILES, Audience, Profile, profile_of
from anchorkit.measures.series import build_series
from anchorkit.measures.suppression import hide, protect_measure
from anchorkit.selection.model import Plan

__all__ = ["AUDIENCE_PROFILE", "PROFILES", "Audience", "Profile", "profile_of", "protect"]


def protect(measures: Measures, profile: Profile, plan: Plan) -> Measures:
    """Give the measures that may be published; charts are worked out again from published figures."""
    if not profile.protects:
        return measures
    decimals = {name: plan.units[found.unit].decimals for name, found in plan.indicators.items()}
    published = {
        key: tuple(
            protect_measure(point, plan.indicators[series.indicator], profile, decimals[series.indicator])
            for point in series.points
        )
        for key, series in measures.series.items()
    }
    _hide_second_smallest(measures, published, plan)
    return Measures({key: _rebuild(plan, series, published[key]) for key, series in measures.series.items()})


def _rebuild(plan: Plan, series: Series, points: tuple[Measure, ...]) -> Series:
    if points == series.points:
        return series
    target = plan.selection.chosen_by_id[series.indicator].target
    built = build_series(plan.indicators[series.indicator], points, target.value if target else None)
    return replace(built, organisation=series.organisation)


_Points = dict[tuple[str | None, str, str], tuple[Measure, ...]]


def _hide_second_smallest(measures: Measures, published: _Points, plan: Plan) -> None:
    """Where one category alone is hidden, hide the next smallest: else the total would give it away (B6)."""
    for organisation, indicator, groups in _partitions(measures, plan):
        keys = [(organisation, indicator, group) for group in groups]
        for period in sorted({point.period for key in keys for point in published[key]}):
            cells = {
                key: place
                for key in keys
                for place, point in enumerate(published[key])
                if point.period == period
            }
            hidden = [key for key, place in cells.items() if published[key][place].state is State.SUPPRESSED]
            shown = [
                (_size(published[key][place]), key)
                for key, place in cells.items()
                if published[key][place].state.has_figure and _size(published[key][place]) > 0
            ]
            if len(hidden) == 1 and shown:
                _, key = min(shown, key=lambda found: (found[0], found[1][2]))
                points = list(published[key])
                points[cells[key]] = hide(points[cells[key]])
                published[key] = tuple(points)


def _partitions(measures: Measures, plan: Plan) -> Iterable[tuple[str | None, str, tuple[str, ...]]]:
    """Give the groups that add up to everyone, for each organisation and indicator that counts people."""
    found: dict[tuple[str | None, str, str], list[str]] = defaultdict(list)
    for organisation, indicator, group in measures.series:
        dimension = group.partition("=")[0]
        known = plan.dimensions.get(dimension) if "=" in group else None
        if known and known.partition and plan.indicators[indicator].people:
            found[organisation, indicator, dimension].append(group)
    for (organisation, indicator, _), groups in found.items():
        yield organisation, indicator, tuple(groups)


def _size(measure: Measure) -> float:
    """How many people a figure shows."""
    for number in (measure.numerator, measure.value, measure.denominator):
        if number is not None:
            return number
    return 0.0
