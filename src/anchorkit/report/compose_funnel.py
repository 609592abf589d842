"""Turns organisations' shares and rates into funnel limits for comparison with caution: never ranked."""

from collections.abc import Iterable, Mapping
from typing import Final

from anchorkit.measures.funnel import Funnel, Place, proportion_funnel, rate_funnel
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.menu.words import Direction
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Table
from anchorkit.report.figures import amount, counts, figure, number
from anchorkit.report.sentences import CAUTION, period_label

LEAST_ORGANISATIONS: Final = 3
"""With fewer, how far organisations differ beyond chance can't be told (our own choice)."""
_PLACES: Final = {
    Place.HIGH_OUTER: "above the 99.8% limits",
    Place.HIGH_INNER: "above the 95% limits",
    Place.WITHIN: "within the limits",
    Place.LOW_INNER: "below the 95% limits",
    Place.LOW_OUTER: "below the 99.8% limits",
}
_UNCOUNTED: Final = (
    "chance does not spread pounds, days or scores as it spreads people who are counted one by one. Where "
    "the numerator counts events, such as leavers, the set may ask for the limits of a rate."
)
_NEUTRAL: Final = " The menu sets no direction for this indicator: neither more nor less is better."


def funnel_blocks(
    view: View, indicator: Indicator, period: str, points: Mapping[str, Measure | None]
) -> Iterable[Block]:
    """Funnel limits around the joint figure, where the set asks for them; the caution comes first."""
    asked = view.plan.selection.chosen_by_id[indicator.id].comparison_with_caution
    if not asked:
        return
    neutral = _NEUTRAL if indicator.direction is Direction.NONE else ""
    is_rate = asked == "rate"
    found = {name: point for name, point in points.items() if point and _can_stand(point, is_rate)}
    why_not = _why_no_limits(indicator, is_rate, len(found))
    yield Note("Comparison with caution", f"{CAUTION}{neutral}{why_not}")
    if why_not:
        return
    funnel = (rate_funnel if is_rate else proportion_funnel)(
        [point.numerator or 0.0 for point in found.values()],
        [point.denominator or 0.0 for point in found.values()],
    )
    yield _table(view, indicator, period, found, funnel)
    yield Paragraph(_words(funnel, indicator, view.unit(indicator)))


def _why_no_limits(indicator: Indicator, is_rate: bool, organisations: int) -> str:
    """Why chance sets no limits here: what was counted, or too few organisations."""
    if not indicator.pooled:
        return " There are no limits, since there is no joint figure for them to lie around."
    if not is_rate and not (indicator.kind is Kind.PROPORTION and indicator.interval):
        return f" There are no limits: {_UNCOUNTED}"
    if organisations < LEAST_ORGANISATIONS:
        return f" Limits need {LEAST_ORGANISATIONS} organisations with counts; {organisations} have them."
    return ""


def _can_stand(point: Measure, is_rate: bool) -> bool:
    """A rate needs whole events; a share, one part of the other."""
    above, below = point.numerator, point.denominator
    if above is None or below is None or not below > 0:
        return False
    return above >= 0 and above % 1 == 0 if is_rate else 0 <= above <= below


def _table(
    view: View, indicator: Indicator, period: str, found: Mapping[str, Measure], funnel: Funnel
) -> Table:
    unit = view.unit(indicator)
    rows = tuple(
        (
            name,
            figure(point, indicator, unit),
            counts(point, indicator, unit),
            _span(limits.inner_lower, limits.inner_upper, indicator, unit),
            _span(limits.outer_lower, limits.outer_upper, indicator, unit),
            _PLACES[place],
        )
        for (name, point), limits, place in zip(found.items(), funnel.limits, funnel.places, strict=True)
    )
    return Table(
        caption=f"{indicator.title}: limits around the joint figure, {period_label(period)}",
        header=("Organisation", "Figure", "Rests on", "95% limits", "99.8% limits", "Where it lies"),
        rows=rows,
        numeric=frozenset({1, 2, 3, 4}),
    )


def _span(lower: float, upper: float, indicator: Indicator, unit: Unit) -> str:
    return f"{_level(lower, indicator, unit)} to {_level(upper, indicator, unit)}"


def _level(value: float, indicator: Indicator, unit: Unit) -> str:
    """A share or a rate in the indicator's unit; a percentage with one decimal."""
    return f"{number(100 * value, 1)}%" if indicator.kind is Kind.PROPORTION else amount(value, unit)


def _words(funnel: Funnel, indicator: Indicator, unit: Unit) -> str:
    text = (
        f"The limits lie around {_level(funnel.baseline, indicator, unit)}, the figure of these "
        "organisations together, and are wider where fewer were counted."
    )
    if funnel.tau_squared:
        spread = number(funnel.phi, 1)
        return (
            f"{text} The organisations differ more than chance explains (dispersion {spread}, where chance "
            "gives about 1), so the limits allow for that."
        )
    return f"{text} They allow for chance alone, for the organisations differ no more than chance explains."
