"""Turns published numbers into words by their unit: `61.9%`, `£26,387`, `12.4 days`, `22,699 of 36,670`."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from anchorkit.measures.model import Compared, Mark, Measure, State
from anchorkit.menu.kinds import REFERENCE, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Observation

_SINGULAR: Final = {" people": " person", " tonnes CO2e": " tonne CO2e"}
_WORDS: Final = {
    State.NOT_COLLECTED: "not collected",
    State.NOT_APPLICABLE: "not applicable",
    State.NOT_RETURNED: "not returned",
    State.SUPPRESSED: "hidden",
    State.WITHHELD: "suppressed by the organisation",
    State.NOT_POOLED: "not pooled",
    State.UNDEFINED: "no figure",
    State.REPORTED: "reported",
    State.ESTIMATED: "estimated",
}

_THOUSAND: Final = 1000
_SHORT: Final = 20
"""How long the name of a compared group may be, to stand in a table beside its figure."""
_MARKS: Final = {
    Mark.COUNTS_MISSING: "counts missing",
    Mark.DOES_NOT_FOLLOW: "does not follow from its counts",
    Mark.WARNED: "queried at the check",
    Mark.PARTIAL: "not every organisation",
}


def number(value: float, decimals: int) -> str:
    """A number with thousands separators and so many decimals, halves rounded away from 0."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return f"{rounded + 0:,f}" if rounded else f"{abs(rounded):,f}"


def count(value: float) -> str:
    """A count in words: whole numbers and thousands without decimals, others with two at most."""
    text = number(value, 0 if abs(value) >= _THOUSAND else 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float, unit: Unit, decimals: int | None = None) -> str:
    """A value in its unit. `decimals` may only make it coarser than the unit has it."""
    places = unit.decimals if decimals is None else min(decimals, unit.decimals)
    digits = number(abs(value), places)
    sign = "-" if value < 0 and any(digit in "123456789" for digit in digits) else ""
    suffix = unit.suffix
    if digits == "1" and suffix:
        suffix = _SINGULAR.get(suffix, suffix.removesuffix("s") if suffix[1:].isalpha() else suffix)
    return f"{sign}{unit.prefix}{digits}{suffix}"


def state_word(state: State) -> str:
    """The word for a state, as tables show it."""
    return _WORDS[state]


def figure(measure: Measure, indicator: Indicator, unit: Unit) -> str:
    """The figure of a measure in words, or the word for why there is none."""
    if not measure.state.has_figure:
        return state_word(measure.state)
    if indicator.kind is Kind.YES_NO:
        return _yes_no(measure)
    if measure.distribution:
        lowest, highest = measure.distribution[0][0], measure.distribution[-1][0]
        span = amount(highest, unit)
        return span if lowest == highest else f"{count(lowest)} to {span}"
    if measure.value is None:
        return state_word(State.UNDEFINED)
    return amount(measure.value, unit, measure.decimals)


def organisations(how_many: int) -> str:
    """A number of organisations in words."""
    return "1 organisation" if how_many == 1 else f"{how_many} organisations"


def counts(measure: Measure, indicator: Indicator, unit: Unit) -> str:
    """What a figure rests on: its counts, the two values that it compares or the scores; may be nothing."""
    if measure.distribution:
        return ", ".join(
            f"{count(score)} from {organisations(tally)}" for score, tally in measure.distribution
        )
    if measure.compared:
        return _sides(measure.compared, indicator, unit)
    if indicator.kind is Kind.YES_NO or not indicator.rule.has_counts:
        return ""
    if measure.denominator is None:
        return ""
    numerator, denominator = measure.numerator, count(measure.denominator)
    if indicator.kind is Kind.AVERAGE:
        total = "" if numerator is None else f"{unit.prefix}{count(numerator)} "
        return f"{total}across {denominator}"
    return "" if numerator is None else f"{count(numerator)} of {denominator}"


def level_words(confidence: float) -> str:
    """How much confidence an interval has: `95%` or `99.8%`."""
    return f"{count(100 * confidence)}%"


def interval(measure: Measure, unit: Unit) -> str:
    """The interval of a figure: `61.4% to 62.4%`, or nothing where it has none."""
    limits = measure.interval
    if limits is None:
        return ""
    lower, upper = (amount(limit, unit, measure.decimals) for limit in (limits.lower, limits.upper))
    return f"{lower} to {upper}"


def mark_words(measure: Measure) -> str:
    """What a table says about a figure besides its number."""
    # The check's query is most often about just what these two say.
    said = any(mark in measure.marks for mark in (Mark.DOES_NOT_FOLLOW, Mark.COUNTS_MISSING))
    marks = [mark for mark in measure.marks if not (said and mark is Mark.WARNED)]
    found = [_MARKS[mark] for mark in marks if mark in _MARKS]
    return ", ".join((["estimated"] if measure.state is State.ESTIMATED else []) + found)


def own_figure(observation: Observation, unit: str) -> str:
    """The figure of an indicator that the menu does not know, as it was sent."""
    if observation.choice:
        return observation.choice.capitalize()
    figures = (observation.numerator, observation.denominator, observation.value)
    first, second, value = (None if figure is None else count(figure) for figure in figures)
    words = [
        f"{first} of {second}" if first and second else first or "",
        f"{value} {unit}".strip() if value else "",
    ]
    return "; ".join(word for word in words if word) or observation.status.label


def _yes_no(measure: Measure) -> str:
    if measure.choice:
        return measure.choice.capitalize()
    yes, answering = int(measure.numerator or 0), int(measure.denominator or 0)
    return f"{yes} of {answering} said yes"


def _side_name(group: str, indicator: Indicator) -> str:
    """The name of one side of a comparison where both names are short, else which side it is."""
    names = indicator.comparison
    if names and max(len(names.reference), len(names.target)) <= _SHORT:
        return names.reference if group == REFERENCE else names.target
    return "reference group" if group == REFERENCE else "target group"


def _sides(compared: tuple[Compared, Compared], indicator: Indicator, unit: Unit) -> str:
    found = []
    for group, numerator, denominator, value in compared:
        name = _side_name(group, indicator)
        if indicator.kind is Kind.GAP and value is not None:
            found.append(f"{name} {amount(value, unit)}")
        elif numerator is not None and denominator is not None:
            found.append(f"{name} {count(numerator)} of {count(denominator)}")
    return ", ".join(found)
