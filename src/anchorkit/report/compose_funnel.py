"""Turns organisations' proportions into funnel limits for comparison with caution: never ranked."""

from collections.abc import Iterable, Mapping
from typing import Final

from anchorkit.measures.funnel import Funnel, proportion_funnel
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Direction
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Table
from anchorkit.report.figures import counts, figure, number
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say

LEAST_ORGANISATIONS: Final = 3
"""With fewer, how far organisations differ beyond chance can't be told (our own choice)."""


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
        text = say("funnel.too_few", least=LEAST_ORGANISATIONS, count=len(found))
        yield Note(say("funnel.title"), text)
        return
    caution = say("funnel.caution")
    if indicator.direction is Direction.NONE:
        caution = f"{caution} {say('funnel.neutral')}"
    yield Note(say("funnel.title"), caution)
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
            _range(limits.inner_lower, limits.inner_upper),
            _range(limits.outer_lower, limits.outer_upper),
            say(f"funnel.{place.name.lower()}"),
        )
        for (name, point), limits, place in zip(found.items(), funnel.limits, funnel.places, strict=True)
    )
    return Table(
        caption=say("funnel.caption", title=indicator.title, period=period_label(period)),
        header=(
            say("column.organisation"),
            say("column.figure"),
            say("column.rests_on"),
            say("funnel.inner"),
            say("funnel.outer"),
            say("funnel.place"),
        ),
        rows=rows,
        numeric=frozenset({1, 2, 3, 4}),
    )


def _range(lower: float, upper: float) -> str:
    return say("number.range", lower=f"{number(100 * lower, 1)}%", upper=f"{number(100 * upper, 1)}%")


def _words(funnel: Funnel) -> str:
    text = say("funnel.around", figure=f"{number(100 * funnel.baseline, 1)}%")
    if funnel.tau_squared:
        return f"{text} {say('funnel.dispersed', dispersion=number(funnel.phi, 1))}"
    return f"{text} {say('funnel.by_chance')}"
