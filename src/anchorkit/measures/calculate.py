"""Turns one organisation's answers into measures: value by kind, interval, state and marks."""

from collections.abc import Callable
from decimal import Decimal

from anchorkit.measures.intervals import Interval, ratio_interval, wilson
from anchorkit.measures.model import COMPARISON, WITH_FIGURE, Compared, Evidence, Mark, Measure, State
from anchorkit.menu.kinds import REFERENCE, TARGET, Derive, Kind
from anchorkit.menu.model import Indicator
from anchorkit.observations import Observation, Status

_STATES = {
    Status.REPORTED: State.REPORTED,
    Status.ESTIMATED: State.ESTIMATED,
    Status.NOT_COLLECTED: State.NOT_COLLECTED,
    Status.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Status.SUPPRESSED: State.WITHHELD,
}
_NO_MARKS: tuple[Mark, ...] = ()
_WARNED = (Mark.WARNED,)


def measure_answer(indicator: Indicator, evidence: Evidence, confidence: float = 0.95) -> Measure:
    """Turn one answer into a measure, whose value is in the indicator's unit (B5).

    A figure that was printed beside its counts and does not follow from them stays as it was printed, and is
    marked; what does follow is in `recomputed`. A side of a comparison has its rate, from 0 to 1, as value.
    """
    return answers_of(indicator, confidence)(evidence)


def answers_of(indicator: Indicator, confidence: float = 0.95) -> Callable[[Evidence], Measure]:
    """Give what turns an answer to this indicator into a measure: `measure_answer` for many answers."""
    name, kind = indicator.id, indicator.kind
    derive = indicator.rule.derive if indicator.rule.has_counts else None
    draws = indicator.interval and kind is Kind.PROPORTION
    is_choice = kind is Kind.YES_NO

    def measure(evidence: Evidence) -> Measure:
        answer, warnings = evidence
        state = _STATES[answer.status]
        value, recomputed, interval = None, None, None
        marks = _WARNED if warnings else _NO_MARKS
        if state in WITH_FIGURE:
            if is_choice:
                state = state if answer.choice else State.NOT_RETURNED
            elif derive is None:
                value = answer.value
                state = State.NOT_RETURNED if value is None else state
            else:
                state, value, recomputed, mark = _from_counts(derive, answer, state)
                if mark:
                    marks = (*marks, mark)
                elif draws and value is not None:
                    interval = proportion_interval(
                        indicator, answer.numerator, answer.denominator, confidence
                    )
        # By position: some eight thousand are made for one organisation, and names take a quarter longer.
        return Measure(
            answer.organisation,
            name,
            answer.period,
            answer.group,
            state,
            answer.numerator,
            # What stands beside a count that was held back must not give it away.
            None if state is State.WITHHELD else answer.denominator,
            value,
            answer.choice,
            interval,
            None,
            (),
            marks,
            None,
            "",
            (answer.note,) if answer.note else (),
            recomputed,
            None,
            warnings,
        )

    return measure


def measure_comparison(
    indicator: Indicator, reference: Measure, target: Measure, confidence: float = 0.95
) -> Measure:
    """Set a reference group against a target group: a ratio of rates or a gap in the unit (B5).

    A ratio needs people on both sides of both groups: with a nought it is undefined.
    """
    state = _joint_state(reference, target)
    compared = (_compared(reference, REFERENCE), _compared(target, TARGET))
    value: float | None = None
    percent: float | None = None
    interval: Interval | None = None
    marks = tuple(dict.fromkeys(reference.marks + target.marks))
    if state.has_figure and indicator.kind is Kind.GAP:
        value, percent = _gap(reference.value, target.value)
    elif state.has_figure:
        value = _ratio(reference.value, target.value)
        if value is not None and not {Mark.COUNTS_MISSING, Mark.DOES_NOT_FOLLOW}.intersection(marks):
            interval = relative_interval(indicator, compared, confidence)
    if state.has_figure and value is None:
        state = State.UNDEFINED
    return Measure(
        organisation=reference.organisation,
        indicator=reference.indicator,
        period=reference.period,
        group=COMPARISON,
        state=state,
        value=value,
        interval=interval,
        percent_of_reference=percent,
        marks=marks,
        notes=tuple(dict.fromkeys(reference.notes + target.notes)),
        compared=compared,
        warnings=tuple(dict.fromkeys(reference.warnings + target.warnings)),
    )


def proportion_interval(
    indicator: Indicator, numerator: float | None, denominator: float | None, confidence: float = 0.95
) -> Interval | None:
    """Give the Wilson interval in per cent, where the menu says that one makes sense (B3).

    It needs whole counts, one part of the other; else there is none.
    """
    if not indicator.interval or indicator.kind is not Kind.PROPORTION:
        return None
    if numerator is None or not denominator or not _are_counts(numerator, denominator):
        return None
    limits = wilson(numerator, denominator, confidence)
    return Interval(100 * limits.lower, 100 * limits.upper, limits.confidence)


def relative_interval(
    indicator: Indicator, compared: tuple[Compared, Compared], confidence: float = 0.95
) -> Interval | None:
    """Give the log interval of a ratio of two proportions, where the counts allow one (B3, B5)."""
    (_, first, first_of, _), (_, second, second_of, _) = compared
    if not indicator.interval or first is None or second is None or not first_of or not second_of:
        return None
    if not (_are_counts(first, first_of) and _are_counts(second, second_of)):
        return None
    return ratio_interval(first, first_of, second, second_of, confidence)


def follows(printed: float, worked_out: float) -> bool:
    """Say whether a printed figure is the worked-out one rounded to the decimals that were printed."""
    exponent = Decimal(repr(printed)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    # And a hair more, since neither number is exact in binary.
    slack: float = 0.5 * 10.0**-decimals + 1e-9 * max(1.0, abs(worked_out))
    return abs(printed - worked_out) <= slack


def _from_counts(
    derive: Derive, answer: Observation, state: State
) -> tuple[State, float | None, float | None, Mark | None]:
    """Give state, value, recomputed value and mark of an answer that has, or should have, two counts."""
    numerator, denominator, printed = answer.numerator, answer.denominator, answer.value
    if numerator is None or denominator is None:
        if printed is not None:
            return state, printed, None, Mark.COUNTS_MISSING
        nothing = numerator is None and denominator is None
        return (State.NOT_RETURNED if nothing else State.UNDEFINED), None, None, None
    worked_out = derive(numerator, denominator)
    if worked_out is None:
        return State.UNDEFINED, None, None, None
    if printed is not None and not follows(printed, worked_out):
        return state, printed, worked_out, Mark.DOES_NOT_FOLLOW
    return state, worked_out, None, None


def _are_counts(numerator: float, denominator: float) -> bool:
    return 0 <= numerator <= denominator and numerator % 1 == 0 and denominator % 1 == 0


def _compared(measure: Measure, group: str) -> Compared:
    return Compared(group, measure.numerator, measure.denominator, measure.value)


def _joint_state(reference: Measure, target: Measure) -> State:
    """The state of a comparison is that of its weaker side."""
    order = (
        State.NOT_RETURNED,
        State.NOT_COLLECTED,
        State.WITHHELD,
        State.NOT_APPLICABLE,
        State.NOT_POOLED,
        State.UNDEFINED,
        State.ESTIMATED,
        State.REPORTED,
    )
    return min(reference.state, target.state, key=order.index)


def _gap(reference: float | None, target: float | None) -> tuple[float | None, float | None]:
    if reference is None or target is None:
        return None, None
    return reference - target, (100 * (reference - target) / reference if reference else None)


def _ratio(reference: float | None, target: float | None) -> float | None:
    if not reference or not target:
        return None
    return reference / target
