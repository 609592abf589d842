"""An indicator and what is known of it into the fixed texts of its row: what to count, where, and before."""

from collections.abc import Mapping, Sequence
from typing import Final

from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Observation
from anchorkit.periods import parse_period
from anchorkit.selection.model import Plan, Question

NOT_SAID: Final = "Not said"
"""What a set's own indicator has where nobody said who holds the figures."""


def where_it_is(indicator: Indicator) -> str:
    """Whom to ask within the organisation, and in which records such figures usually are."""
    parts = (("Ask", indicator.owner), ("See", indicator.source_system))
    return "\n".join(f"{words} {text}" for words, text in parts if text != NOT_SAID)


def what_to_count(indicator: Indicator, units: Mapping[str, Unit]) -> str:
    """The instruction of a row in one text: what goes above and below the line, or what to answer.

    Advice on filling it in follows.

    `units` are those of the row's fields; a sign such as £ is named.
    """
    advice = f"\n{indicator.filling}" if indicator.filling else ""
    if indicator.denominator is None:
        return f"{indicator.numerator}{advice}"
    above, below = (
        f"{name} ({units[field].prefix})" if field in units and units[field].prefix else name
        for name, field in (("Numerator", "numerator"), ("Denominator", "denominator"))
    )
    return f"{above}: {indicator.numerator}\n{below}: {indicator.denominator}{advice}"


def figure_text(indicator: Indicator, unit: Unit, found: Observation) -> str:
    """What an observation says, short, in its unit: `61.2%`, `yes`, `£26,387`; empty without a figure."""
    if found.choice:
        return found.choice
    value = found.value
    if value is None:
        value = indicator.rule.derive(found.numerator, found.denominator)
    if value is None:
        return ""
    return f"{unit.prefix}{value:,.{unit.decimals}f}{unit.suffix}"


def previous_text(plan: Plan, question: Question, known: Sequence[Observation]) -> str:
    """The latest known figure of an earlier period of the same length, in words."""
    period = parse_period(question.period)
    before = [
        (when, found)
        for found in known
        if (when := parse_period(found.period)).frequency is period.frequency and when < period
    ]
    indicator = plan.indicators[question.indicator]
    for when, found in sorted(before, key=lambda pair: pair[0], reverse=True):
        if shown := figure_text(indicator, plan.units[indicator.unit], found):
            return f"{shown} ({when.short})"
    return ""
