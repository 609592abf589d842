"""Turns the measures of several organisations into one: from sums, never from percentages (B4)."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from anchorkit.measures.calculate import measure_comparison, proportion_interval
from anchorkit.measures.intervals import Interval
from anchorkit.measures.model import COMPARISON, Coverage, Mark, Measure, State
from anchorkit.menu.kinds import Pooling
from anchorkit.menu.model import Indicator
from anchorkit.selection.model import Plan

_NO_FIGURE: Final = {
    State.NOT_RETURNED: "no answer",
    State.NOT_COLLECTED: "not collected there",
    State.NOT_APPLICABLE: "does not apply there",
    State.UNDEFINED: "its counts give no figure",
    State.SUPPRESSED: "not shown",
    State.WITHHELD: "suppressed by the organisation",
    State.NOT_POOLED: "not comparable",
}
_COUNTS_MISSING: Final = "a figure without its counts"

Answers = Mapping[str, Measure]
"""One period's measures of one indicator and group, by organisation code."""


class Sums(NamedTuple):
    """What several organisations' figures come to."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    interval: Interval | None = None
    distribution: tuple[tuple[float, int], ...] = ()


def pool(plan: Plan, indicator: Indicator, answers: Answers) -> Measure:
    """Pool one period of one indicator and group; `answers` holds at least one organisation (B4).

    Shares and averages pool as the sum of numerators over the sum of denominators, counts and amounts add up,
    yes and no are counted among those answering, scores become a distribution. Where that would mislead, the
    measure is `not pooled` and says why.
    """
    included, coverage = _cover(plan, answers, _needs_counts(indicator))
    refusal = refuse(plan, indicator, tuple(included))
    scores = indicator.rule.pooling is Pooling.DISTRIBUTION
    if not included or (refusal and not scores):
        return _unpooled(answers, coverage, refusal)
    first = next(iter(answers.values()))
    sums = _POOLERS[indicator.rule.pooling](indicator, tuple(included.values()), plan.selection.confidence)
    return Measure(
        organisation=None,
        indicator=first.indicator,
        period=first.period,
        group=first.group,
        state=_state(included),
        numerator=sums.numerator,
        denominator=sums.denominator,
        value=sums.value,
        interval=sums.interval,
        distribution=sums.distribution,
        marks=_marks(included, coverage),
        coverage=coverage,
        not_pooled_because=refusal,
    )


def pool_comparison(plan: Plan, indicator: Indicator, reference: Answers, target: Answers) -> Measure:
    """Pool one period of a comparison: each side from summed counts, then the ratio of the two (B5)."""
    needs = _needs_counts(indicator)
    both = {code: _weaker(reference[code], target[code], needs) for code in reference}
    included, coverage = _cover(plan, both, needs)
    refusal = refuse(plan, indicator, tuple(included))
    if refusal or not included:
        return replace(_unpooled(both, coverage, refusal), group=COMPARISON)
    sides = [pool(plan, indicator, {code: side[code] for code in included}) for side in (reference, target)]
    pooled = measure_comparison(indicator, sides[0], sides[1], plan.selection.confidence)
    return replace(pooled, coverage=coverage, marks=_marks(both, coverage))


def like_for_like(
    plan: Plan, indicator: Indicator, latest: Answers, before: Answers
) -> tuple[Measure, Measure] | None:
    """Pool two periods over the organisations that have a figure in both (B4).

    None where none has both, or where their figures can't be one figure. What changes between the two is then
    the organisations' doing, not that others answered.
    """
    needs = _needs_counts(indicator)
    both = [
        code
        for code in latest
        if code in before and not (_reason(latest[code], needs) or _reason(before[code], needs))
    ]
    if not both:
        return None
    found = [pool(plan, indicator, {code: answers[code] for code in both}) for answers in (latest, before)]
    return (found[0], found[1]) if all(each.state.has_figure for each in found) else None


def refuse(plan: Plan, indicator: Indicator, organisations: Sequence[str]) -> str:
    """Give the reason why these organisations' figures can't be one figure, or nothing."""
    if not indicator.pooled:
        return indicator.pooled_reason or "The menu says that organisations must not be added together."
    if indicator.rule.pooling is Pooling.NOT_POOLED:
        return "A figure of this kind can't be worked out for several organisations together."
    for definition in plan.definitions(indicator):
        wordings = {definition.wording(code) for code in organisations}
        if len(wordings) > 1 and not definition.comparable_because:
            return f"The organisations define “{definition.title}” differently."
    return ""


def _needs_counts(indicator: Indicator) -> bool:
    return indicator.rule.pooling is Pooling.RATIO_OF_SUMS


def _cover(plan: Plan, answers: Answers, needs_counts: bool) -> tuple[dict[str, Measure], Coverage]:
    """Sort the organisations into those that can be pooled and those left out, in the selection's order."""
    included: dict[str, Measure] = {}
    names, expected, left_out = [], [], []
    for organisation in plan.selection.organisations:
        measure = answers.get(organisation.code)
        if measure is None:
            continue
        expected.append(organisation.name)
        reason = _reason(measure, needs_counts)
        if reason:
            left_out.append((organisation.name, reason))
        else:
            included[organisation.code] = measure
            names.append(organisation.name)
    return included, Coverage(tuple(names), tuple(expected), tuple(left_out), tuple(included))


def _reason(measure: Measure, needs_counts: bool) -> str:
    if not measure.state.has_figure:
        return _NO_FIGURE[measure.state]
    if needs_counts and (measure.numerator is None or not measure.denominator):
        return _COUNTS_MISSING
    return ""


def _weaker(reference: Measure, target: Measure, needs_counts: bool) -> Measure:
    """The side that decides whether an organisation's comparison can be pooled."""
    return reference if _reason(reference, needs_counts) else target


def _unpooled(answers: Answers, coverage: Coverage, refusal: str) -> Measure:
    """A measure of the set without a figure; its state is what the organisations have in common."""
    first = next(iter(answers.values()))
    states = {measure.state for measure in answers.values()}
    reason = ""
    if any(state.has_figure for state in states):
        common = State.NOT_POOLED
        reason = refusal or "The figures came without the counts that pooling needs."
    elif len(states) == 1:
        common = first.state
    else:
        common = State.NOT_COLLECTED if State.NOT_COLLECTED in states else State.NOT_RETURNED
    return Measure(
        None,
        first.indicator,
        first.period,
        first.group,
        common,
        coverage=coverage,
        not_pooled_because=reason,
    )


def _state(included: Answers) -> State:
    estimated = any(measure.state is State.ESTIMATED for measure in included.values())
    return State.ESTIMATED if estimated else State.REPORTED


def _marks(included: Answers, coverage: Coverage) -> tuple[Mark, ...]:
    # A figure that did not follow from its counts leaves no mark: the pooled one does follow.
    warned = any(Mark.WARNED in measure.marks for measure in included.values())
    # One for whom the question has no meaning is not missing.
    missing = any(reason != _NO_FIGURE[State.NOT_APPLICABLE] for _, reason in coverage.left_out)
    return (Mark.WARNED,) * warned + (Mark.PARTIAL,) * missing


def _sum_ratio(indicator: Indicator, included: Sequence[Measure], confidence: float) -> Sums:
    numerator = math.fsum(measure.numerator or 0.0 for measure in included)
    denominator = math.fsum(measure.denominator or 0.0 for measure in included)
    return Sums(
        numerator,
        denominator,
        indicator.rule.derive(numerator, denominator),
        proportion_interval(indicator, numerator, denominator, confidence),
    )


def _sum(indicator: Indicator, included: Sequence[Measure], confidence: float) -> Sums:
    return Sums(value=math.fsum(measure.value or 0.0 for measure in included))


def _count_yes(indicator: Indicator, included: Sequence[Measure], confidence: float) -> Sums:
    yes = sum(measure.choice == "yes" for measure in included)
    return Sums(float(yes), float(len(included)))


def _list_scores(indicator: Indicator, included: Sequence[Measure], confidence: float) -> Sums:
    scores = Counter(measure.value for measure in included if measure.value is not None)
    return Sums(distribution=tuple(sorted(scores.items())))


_POOLERS: Final[dict[Pooling, Callable[[Indicator, Sequence[Measure], float], Sums]]] = {
    Pooling.SUM: _sum,
    Pooling.RATIO_OF_SUMS: _sum_ratio,
    Pooling.YES_OF_ANSWERING: _count_yes,
    Pooling.DISTRIBUTION: _list_scores,
}
