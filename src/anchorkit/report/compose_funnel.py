"""Turns organisations' proportions into funnel limits for comparison with caution: never ranked."""

from collections.abc import Iterable, Mapping
from typing import Final

from anchorkit.measures.funnel import Funnel, Place, proportion_funnel
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Direction
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Table
from anchorkit.report.figures import counts, figure, number
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
_NEUTRAL: Final = " The menu sets no direction for this indicator: neither more nor less is better."


def funnel_blocks(
    view: View, indicator: Indicator, period: str, points: Mapping[str, Measure | None]
) -> Iterable[Block]:
    """Funnel limits around the joint figure, where the set asks for them; the caution comes first."""
    if not view.plan.selection.chosen_by_id[indicator.id].comparison_with_caution:
        return
    if indicator.kind is not Kind.PROPORTION or not indicator.pooled:
        return
    found = {name: point for name, point in points.items() if point and _can_stand(point)}
    if len(found) < LEAST_ORGANISATIONS:
        text = f"Funnel limits need {LEAST_ORGANISATIONS} organisations with counts; {len(found)} have them."
        yield Note("Comparison with caution", text)
        return
    neutral = _NEUTRAL if indicator.direction is Direction.NONE else ""
    yield Note("Comparison with caution", f"{CAUTION}{neutral}")
    funnel = proportion_funnel(
        [point.numerator or 0.0 for point in found.values()],
        [point.denominator or 0.0 for point in found.values()],
    )
    yield _table(view, indicator, period, found, funnel)
    yield Paragraph(_words(funnel))


def _can_stand(point: Measure) -> bool:
    above, below = point.numerator, point.denominator
    return above is not None and below is not None and 0 <= above <= below and below > 0


def _table(
    view: View, indicator: Indicator, period: str, found: Mapping[str, Measure], funnel: Funnel
) -> Table:
    unit = view.unit(indicator)
    rows = tuple(
        (
            name,
            figure(point, indicator, unit),
            counts(point, indicator, unit),
            f"{number(100 * limits.inner_lower, 1)}% to {number(100 * limits.inner_upper, 1)}%",
            f"{number(100 * limits.outer_lower, 1)}% to {number(100 * limits.outer_upper, 1)}%",
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


def _words(funnel: Funnel) -> str:
    text = (
        f"The limits lie around {number(100 * funnel.baseline, 1)}%, the figure of these organisations "
        "together, and are wider where fewer were counted."
    )
    if funnel.tau_squared:
        spread = number(funnel.phi, 1)
        return (
            f"{text} The organisations differ more than chance explains (dispersion {spread}, where chance "
            "gives about 1), so the limits allow for that."
        )
    return f"{text} They allow for chance alone, for the organisations differ no more than chance explains."
