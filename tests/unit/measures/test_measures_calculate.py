"""One organisation's answers become measures: values by kind, intervals, states and marks."""

from collections.abc import Mapping
from typing import Any

import pytest

from anchorkit.measures.calculate import follows
from anchorkit.measures.model import Evidence, Mark, Measure, State, headline_group
from anchorkit.measures.series import measure_all
from anchorkit.observations import Status
from tests.support.evidence import POUNDS, WAGE, an_answer
from tests.support.sets import a_plan


def measured(indicator: str, *evidence: Evidence, **fields: Any) -> Measure:
    """The only point of an indicator's headline series for Leeds in 2024-25."""
    plan = a_plan([indicator], **fields)
    series = measure_all(plan, evidence).get("RR8", indicator, headline_group(plan.indicators[indicator]))
    assert series is not None
    return series.points[-1]


def compared(indicator: str, reference: Mapping[str, Any], target: Mapping[str, Any]) -> Measure:
    """The comparison of two groups."""
    return measured(
        indicator,
        an_answer(indicator, group="comparison=reference", **reference),
        an_answer(indicator, group="comparison=target", **target),
    )


@pytest.mark.parametrize(
    ("indicator", "period", "numerator", "denominator", "value"),
    [
        ("emp.good.07", "2025-03", 4200, 75000, 5.6),
        ("emp.good.03", "2024-25-Q4", 310, (2450 + 2550) / 2, 12.4),
        ("proc.sv.02", "2024-25", 1200000 * 0.10 + 300000 * 0.20 + 5000000 * 0.12, 6500000, 12.0),
        ("proc.local.03", "2024-25-Q4", 1240, 100, 12.4),
    ],
)
def test_values_follow_from_counts(
    indicator: str, period: str, numerator: float, denominator: float, value: float
) -> None:
    """Sickness, leavers, weighting by value and days to pay come out as worked by hand (B5)."""
    point = measured(
        indicator, an_answer(indicator, period=period, numerator=numerator, denominator=denominator)
    )

    assert point.value == pytest.approx(value)
    assert point.interval is None


def test_a_share_of_people_has_a_wilson_interval() -> None:
    """65 of 100 has the interval that PHEindicatormethods gives, in per cent (B3)."""
    point = measured("emp.widen.01", an_answer("emp.widen.01", numerator=65, denominator=100))

    assert point.interval is not None
    assert (point.interval.lower, point.interval.upper) == pytest.approx((55.25444, 73.63575))


@pytest.mark.parametrize(("numerator", "denominator"), [(12, 10), (10.5, 20), (-1, 10)])
def test_counts_that_make_no_share_have_no_interval(numerator: float, denominator: float) -> None:
    """An interval is never made of counts that are not whole or not part of one another."""
    answer = an_answer("emp.widen.01", numerator=numerator, denominator=denominator)

    point = measured("emp.widen.01", answer)

    assert point.interval is None
    assert point.value is not None


def test_relative_likelihood() -> None:
    """180 of 600 against 60 of 320 is 1.6 times as likely, 1.2352 to 2.0725 (B5)."""
    reference, target = {"numerator": 180, "denominator": 600}, {"numerator": 60, "denominator": 320}

    point = compared("emp.widen.03", reference, target)

    assert point.value == pytest.approx(1.6)
    assert point.interval is not None
    assert (point.interval.lower, point.interval.upper) == pytest.approx((1.2352, 2.0725), abs=1e-4)


def test_relative_likelihood_with_a_nought_is_undefined() -> None:
    """Nobody appointed on one side makes no ratio, not an endless one (B3)."""
    point = compared(
        "emp.widen.03", {"numerator": 180, "denominator": 600}, {"numerator": 0, "denominator": 320}
    )

    assert (point.state, point.value, point.interval) == (State.UNDEFINED, None, None)


def test_pay_gap() -> None:
    """£18.40 against £13.25 is £5.15, or 27.99% of the reference group's pay (B5)."""
    point = compared("emp.good.02", {"value": 18.4}, {"value": 13.25})

    assert point.value == pytest.approx(5.15)
    assert point.percent_of_reference == pytest.approx(27.9891, abs=1e-4)


def test_one_side_of_a_comparison_is_not_enough() -> None:
    """A comparison with one side missing has not been returned."""
    answer = an_answer("emp.good.02", group="comparison=reference", value=18.4)

    assert measured("emp.good.02", answer).state is State.NOT_RETURNED


def test_a_printed_figure_that_does_not_follow_is_shown_as_printed() -> None:
    """Birmingham's printed £27,689 stays, beside the £27,565 that its counts give."""
    answer = an_answer("local.wage", numerator=166244925, denominator=6031, value=27689)

    point = measured("local.wage", answer, local_indicators=[WAGE], units=[POUNDS])

    assert point.value == 27689
    assert point.recomputed == pytest.approx(27565.07, abs=0.01)
    assert Mark.DOES_NOT_FOLLOW in point.marks


@pytest.mark.parametrize(
    ("printed", "worked_out", "expected"),
    [
        (95, 94.48, False),  # LPFT 2023/24: printed as the target, just not reached
        (94, 94.48, True),
        (94.5, 94.48, True),
        (94.4, 94.48, False),
        (61.9, 61.9007, True),
        (0.1 + 0.2, 0.3, True),
        (25610, 25610.0, True),
        (25610, 25610.51, False),
    ],
)
def test_rounding_is_no_difference(printed: float, worked_out: float, expected: bool) -> None:
    """A printed figure follows where rounding to its decimals explains it, and only then."""
    assert follows(printed, worked_out) is expected


def test_a_percentage_without_counts_is_kept_and_marked() -> None:
    """A published percentage is shown without an interval and says that its counts are missing."""
    point = measured("emp.good.05", an_answer("emp.good.05", value=56.2))

    assert (point.value, point.marks, point.interval) == (56.2, (Mark.COUNTS_MISSING,), None)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"numerator": 0, "denominator": 0}, State.UNDEFINED),
        ({"numerator": 3}, State.UNDEFINED),
        ({}, State.NOT_RETURNED),
        ({"status": Status.NOT_COLLECTED}, State.NOT_COLLECTED),
        ({"status": Status.NOT_APPLICABLE}, State.NOT_APPLICABLE),
        ({"numerator": 0, "denominator": 5}, State.REPORTED),
        ({"numerator": 1, "denominator": 5, "status": Status.ESTIMATED}, State.ESTIMATED),
    ],
)
def test_states(fields: dict[str, Any], state: State) -> None:
    """Why there is a figure or none is never left to guess; a denominator of 0 gives no rate, not 0%."""
    assert measured("emp.widen.01", an_answer("emp.widen.01", **fields)).state is state


def test_a_warning_of_the_check_stays_with_the_figure() -> None:
    """A queried answer is shown as sent, with the code of the query."""
    point = measured("emp.good.08", an_answer("emp.good.08", value=9, warnings=("R401",)))

    assert (point.value, point.marks, point.warnings) == (9, (Mark.WARNED,), ("R401",))


def test_an_indicator_that_depends_on_a_no_does_not_apply() -> None:
    """Where the deciding question was answered no, no answer is due, and none is missed."""
    plan = a_plan(["proc.sv.03", "proc.sv.04"])

    series = measure_all(plan, [an_answer("proc.sv.03", choice="no")]).get("RR8", "proc.sv.04")

    assert series is not None
    assert [point.state for point in series.points] == [State.NOT_APPLICABLE]
