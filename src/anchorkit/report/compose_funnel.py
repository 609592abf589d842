"""Turns organisations' shares and rates into funnel limits for comparison with caution: never ranked."""

from collections.abc import Iterable, Mapping
from typing import Final

from anchorkit.measures.funnel import Funnel, proportion_funnel, rate_funnel
from anchorkit.measures.model import Measure
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.menu.words import Direction
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Table
from anchorkit.report.figures import amount, counts, figure, number
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say

LEAST_ORGANISATIONS: Final = 3
"""With fewer, how far organisations differ beyond chance can't be told (our own choice)."""


def funnel_blocks(
    view: View, indicator: Indicator, period: str, points: Mapping[str, Measure | None]
) -> Iterable[Block]:
    """Funnel limits around the joint figure, where the set asks for them; the caution comes first."""
    asked = view.plan.selection.chosen_by_id[indicator.id].comparison_with_caution
    if not asked:
        return
    is_rate = asked == "rate"
    found = {name: point for name, point in points.items() if point and _can_stand(point, is_rate)}
    why_not = _why_no_limits(indicator, is_rate, len(found))
    neutral = say("funnel.neutral") if indicator.direction is Direction.NONE else ""
    caution = " ".join(filter(None, (say("funnel.caution"), neutral, why_not)))
    yield Note(say("funnel.title"), caution)
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
        return say("funnel.not_pooled")
    if not is_rate and not (indicator.kind is Kind.PROPORTION and indicator.interval):
        return say("funnel.uncounted")
    if organisations < LEAST_ORGANISATIONS:
        return say("funnel.too_few", least=LEAST_ORGANISATIONS, count=organisations)
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
            counts(point, indicator, view.plan.units),
            _span(limits.inner_lower, limits.inner_upper, indicator, unit),
            _span(limits.outer_lower, limits.outer_upper, indicator, unit),
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


def _span(lower: float, upper: float, indicator: Indicator, unit: Unit) -> str:
    return say("number.range", lower=_level(lower, indicator, unit), upper=_level(upper, indicator, unit))


def _level(value: float, indicator: Indicator, unit: Unit) -> str:
    """A share or a rate in the indicator's unit; a percentage with one decimal."""
    return f"{number(100 * value, 1)}%" if indicator.kind is Kind.PROPORTION else amount(value, unit)


def _words(funnel: Funnel, indicator: Indicator, unit: Unit) -> str:
    text = say("funnel.around", figure=_level(funnel.baseline, indicator, unit))
    if funnel.tau_squared:
        return f"{text} {say('funnel.dispersed', dispersion=number(funnel.phi, 1))}"
    return f"{text} {say('funnel.by_chance')}"
