"""Turns published numbers into words by their unit: `61.9%`, `£26,387`, `12.4 days`, `22,699 of 36,670`."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from anchorkit.measures.model import Compared, Mark, Measure, State
from anchorkit.menu.kinds import REFERENCE, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Observation
from anchorkit.report.strings import knows, numerals, say, spoken

_THOUSAND: Final = 1000
_HUNDRED: Final = 100
_SHORT: Final = 20
"""How long the name of a compared group may be, to stand in a table beside its figure."""
_MARKS: Final = (Mark.COUNTS_MISSING, Mark.DOES_NOT_FOLLOW, Mark.WARNED, Mark.PARTIAL)
"""The marks that a table names."""


def number(value: float, decimals: int) -> str:
    """A number with thousands separators and so many decimals, halves rounded away from 0."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return numerals(f"{rounded + 0:,f}" if rounded else f"{abs(rounded):,f}")


def count(value: float, whole_from: float = _THOUSAND) -> str:
    """A count in words: whole, or from `whole_from` on, without decimals, else with two at most."""
    point = say("number.decimal")
    text = number(value, 0 if abs(value) >= whole_from else 2)
    return text.rstrip("0").rstrip(point) if point in text else text


def amount(value: float, unit: Unit, decimals: int | None = None) -> str:
    """A value in its unit. `decimals` may only make it coarser than the unit has it."""
    places = unit.decimals if decimals is None else min(decimals, unit.decimals)
    digits = number(abs(value), places)
    sign = "-" if value < 0 and any(digit in "123456789" for digit in digits) else ""
    return f"{sign}{unit.prefix}{_counted(digits, unit.suffix)}"


def _counted(digits: str, suffix: str) -> str:
    """A number with the word of its unit, in the form that the number asks for."""
    word = re.sub(r"\W+", "_", suffix.strip())
    if word and knows(f"unit.{word}"):
        return say(f"unit.{word}", count=digits)
    if digits == "1" and suffix[1:].isalpha() and spoken().language.startswith("en"):
        return f"{digits}{suffix.removesuffix('s')}"
    return f"{digits}{suffix}"


def state_word(state: State) -> str:
    """The word for a state, as tables show it."""
    return say(f"state.{state.name.lower()}")


def figure(measure: Measure, indicator: Indicator, unit: Unit) -> str:
    """The figure of a measure in words, or the word for why there is none."""
    if not measure.state.has_figure:
        return state_word(measure.state)
    if indicator.kind is Kind.YES_NO:
        return _yes_no(measure)
    if measure.distribution:
        lowest, highest = measure.distribution[0][0], measure.distribution[-1][0]
        span = amount(highest, unit)
        return span if lowest == highest else say("number.range", lower=count(lowest), upper=span)
    if measure.value is None:
        return state_word(State.UNDEFINED)
    return amount(measure.value, unit, measure.decimals)


def organisations(how_many: int) -> str:
    """A number of organisations in words."""
    return say("many.organisations", count=how_many)


def counts(measure: Measure, indicator: Indicator, units: Mapping[str, Unit]) -> str:
    """What a figure rests on: its counts, the two values that it compares or the scores; may be nothing.

    Each count says what is counted where the menu does; two that count the same say so once.
    """
    if measure.distribution:
        return ", ".join(
            say("figure.score_from", score=count(score), organisations=organisations(tally))
            for score, tally in measure.distribution
        )
    if measure.compared:
        return _sides(measure.compared, indicator, units)
    if indicator.kind is Kind.YES_NO or not indicator.rule.has_counts or measure.denominator is None:
        return ""
    numerator = measure.numerator
    if indicator.kind is Kind.AVERAGE:
        of = _counted_in(measure.denominator, units.get(indicator.denominator_unit or ""))
        if numerator is None:
            return say("figure.across", of=of)
        named = units.get(indicator.numerator_unit or "")
        total = (
            _counted_in(numerator, named) if named else f"{units[indicator.unit].prefix}{count(numerator)}"
        )
        return say("figure.total_across", total=total, of=of)
    return "" if numerator is None else _some_of(numerator, measure.denominator, indicator, units)


def _some_of(some: float, of: float, indicator: Indicator, units: Mapping[str, Unit]) -> str:
    """`22,700 of 36,670 people`: the word stands once where both count the same, a sign such as £ twice."""
    above, below = (units.get(name or "") for name in (indicator.numerator_unit, indicator.denominator_unit))
    once = above == below and not (above and above.prefix)
    # Beside a whole number of thousands, 718.66 would look more exact than what it is a part of.
    whole_from = _HUNDRED if above == below and abs(of) >= _THOUSAND else _THOUSAND
    part = _counted_in(some, None if once else above, whole_from)
    return say("figure.counts", some=part, of=_counted_in(of, below))


def _counted_in(value: float, unit: Unit | None, whole_from: float = _THOUSAND) -> str:
    """A count with the sign or the word of what it counts, where the menu says so."""
    digits = count(value, whole_from)
    return f"{unit.prefix}{_counted(digits, unit.suffix)}" if unit else digits


def level_words(confidence: float) -> str:
    """How much confidence an interval has: `95%` or `99.8%`."""
    return f"{count(100 * confidence)}%"


def interval(measure: Measure, unit: Unit) -> str:
    """The interval of a figure: `61.4% to 62.4%`, or nothing where it has none."""
    limits = measure.interval
    if limits is None:
        return ""
    lower, upper = (amount(limit, unit, measure.decimals) for limit in (limits.lower, limits.upper))
    return say("number.range", lower=lower, upper=upper)


def mark_words(measure: Measure) -> str:
    """What a table says about a figure besides its number."""
    # The check's query is most often about just what these two say.
    said = any(mark in measure.marks for mark in (Mark.DOES_NOT_FOLLOW, Mark.COUNTS_MISSING))
    marks = [mark for mark in measure.marks if not (said and mark is Mark.WARNED)]
    found = [say(f"mark.{mark.name.lower()}") for mark in marks if mark in _MARKS]
    return ", ".join(([state_word(State.ESTIMATED)] if measure.state is State.ESTIMATED else []) + found)


def own_figure(observation: Observation, unit: str) -> str:
    """The figure of an indicator that the menu does not know, as it was sent."""
    if observation.choice:
        return say(f"key.{observation.choice}")
    figures = (observation.numerator, observation.denominator, observation.value)
    first, second, value = (None if figure is None else count(figure) for figure in figures)
    words = [
        say("figure.counts", some=first, of=second) if first and second else first or "",
        f"{value} {unit}".strip() if value else "",
    ]
    return "; ".join(word for word in words if word) or say(f"status.{observation.status.value}")


def _yes_no(measure: Measure) -> str:
    if measure.choice:
        return say(f"key.{measure.choice}")
    yes, answering = int(measure.numerator or 0), int(measure.denominator or 0)
    return say("figure.said_yes", yes=yes, of=answering)


def _side_name(group: str, indicator: Indicator) -> str:
    """The name of one side of a comparison where both names are short, else which side it is."""
    names = indicator.comparison
    if names and max(len(names.reference), len(names.target)) <= _SHORT:
        return names.reference if group == REFERENCE else names.target
    return say("figure.reference_group" if group == REFERENCE else "figure.target_group")


def _sides(compared: tuple[Compared, Compared], indicator: Indicator, units: Mapping[str, Unit]) -> str:
    found, unit = [], units[indicator.unit]
    for group, numerator, denominator, value in compared:
        name = _side_name(group, indicator)
        if indicator.kind is Kind.GAP and value is not None:
            found.append(f"{name} {amount(value, unit)}")
        elif numerator is not None and denominator is not None:
            found.append(f"{name} {_some_of(numerator, denominator, indicator, units)}")
    return ", ".join(found)
