"""Measures of many periods become series: in order, with gaps, and with the chart they allow."""

from collections.abc import Sequence
from typing import Any

import pytest

from anchorkit.measures.model import Evidence, Series, State
from anchorkit.measures.series import measure_all, measure_one
from anchorkit.measures.spc_rules import Variation
from anchorkit.menu.kinds import Kind
from tests.support.evidence import THREE_TRUSTS, an_answer
from tests.support.sets import a_plan

MONTHS = [f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(24)]
TWO_YEARS = {"from": "2023-24", "to": "2024-25"}


def monthly(values: Sequence[float | None], organisation: str = "RR8") -> list[Evidence]:
    """A month's sickness rate for each value, of 1,000 days; None is a month without an answer."""
    return [
        an_answer("emp.good.07", organisation, month, numerator=10 * value, denominator=1000)
        for month, value in zip(MONTHS, values, strict=False)
        if value is not None
    ]


def sickness(values: Sequence[float | None], **fields: Any) -> Series:
    """The sickness series of Leeds over two years."""
    plan = a_plan([{"id": "emp.good.07", **fields}], periods=TWO_YEARS)
    series = measure_all(plan, monthly(values)).get("RR8", "emp.good.07")
    assert series is not None
    return series


def test_gaps_stay_and_order_is_that_of_time() -> None:
    """Every period asked has its place, whatever the order of loading."""
    plan = a_plan(["emp.good.07"], periods=TWO_YEARS)

    series = measure_all(plan, reversed(monthly([5, None, 6]))).get("RR8", "emp.good.07")

    assert series is not None
    assert [point.period for point in series.points] == MONTHS
    assert [point.state for point in series.points[:4]] == [
        State.REPORTED,
        State.NOT_RETURNED,
        State.REPORTED,
        State.NOT_RETURNED,
    ]
    assert series.latest is series.points[2]


@pytest.mark.parametrize(
    ("figures", "run", "xmr"), [(9, False, False), (10, True, False), (12, True, False), (13, False, True)]
)
def test_the_number_of_figures_chooses_the_chart(figures: int, run: bool, xmr: bool) -> None:
    """Under 10 no chart is judged, 10 to 12 are a run chart, 13 or more XmR (B1.11, B2)."""
    series = sickness([5 + month % 3 for month in range(figures)])

    assert (series.run_chart is not None, series.xmr is not None) == (run, xmr)


def test_lower_sickness_is_an_improvement() -> None:
    """The menu's direction decides which way is better: a last month far below is an improvement."""
    series = sickness([5, 5.1, 4.9, 5, 5.1, 4.9, 5, 5.1, 4.9, 5, 5.1, 4.9, 2])

    assert series.xmr is not None
    assert series.xmr.variation is Variation.IMPROVEMENT_LOW


def test_limits_stay_within_what_is_possible() -> None:
    """A percentage has no limit drawn below 0."""
    series = sickness([0.2, 3] * 8)

    assert series.xmr is not None
    segment = series.xmr.latest
    assert segment.drawn is not None
    assert segment.limits is not None
    assert segment.limits.lower < 0
    assert segment.drawn.lower == 0


def test_a_local_target_gives_assurance() -> None:
    """A target that the place has set is held against the limits."""
    series = sickness([5, 5.1] * 8, target={"value": 4, "by": "2026-03", "set_by": "Board"})

    assert series.xmr is not None
    assert series.xmr.assurance == "fail"


def test_a_joint_series_is_judged_like_for_like() -> None:
    """Only points that rest on the same organisations count, else a rule would find their change."""
    plan = a_plan(["emp.good.07"], periods=TWO_YEARS, organisations=THREE_TRUSTS[:2])
    steady = monthly([5] * 16) + monthly([6] * 16, "R0A")
    joined = monthly([5] * 16) + monthly([None] * 8 + [6] * 8, "R0A")
    awaited = monthly([5, 5.1] * 8) + monthly([6] * 15, "R0A")

    judged = measure_all(plan, steady).get(None, "emp.good.07")
    unjudged = measure_all(plan, joined).get(None, "emp.good.07")

    assert judged is not None
    assert judged.xmr is not None
    assert unjudged is not None
    assert (unjudged.figures, unjudged.xmr, unjudged.run_chart) == (16, None, None)
    almost = measure_all(plan, awaited).get(None, "emp.good.07")
    assert almost is not None
    assert almost.xmr is not None
    assert almost.xmr.latest.points == 15


@pytest.mark.parametrize("indicator", ["pl.lead.01", "emp.good.08"])
def test_answers_and_scores_have_no_chart(indicator: str) -> None:
    """Yes, no and grades are not numbers to draw limits for."""
    years = [f"{year}-{year % 100 + 1:02d}" for year in range(2012, 2026)]
    plan = a_plan([indicator], periods={"from": years[0], "to": years[-1]})
    answer: dict[str, Any] = (
        {"value": 9} if plan.indicators[indicator].kind is Kind.SCORE else {"choice": "yes"}
    )

    series = measure_all(plan, [an_answer(indicator, period=year, **answer) for year in years]).get(
        "RR8", indicator
    )

    assert series is not None
    assert (series.figures, series.run_chart, series.xmr) == (14, None, None)


def test_earlier_periods_are_history() -> None:
    """A period that was held before this set asked is part of the series; one that nobody asked is no gap."""
    plan = a_plan(["pl.lead.01"], organisations=THREE_TRUSTS[:2])
    evidence = [an_answer("pl.lead.01", "RR8", "2019-20", choice="no")]

    measures = measure_all(plan, evidence)

    leeds, manchester = (measures.get(code, "pl.lead.01") for code in ("RR8", "R0A"))
    assert leeds is not None
    assert [point.period for point in leeds.points] == ["2019-20", "2024-25"]
    assert manchester is not None
    assert [point.period for point in manchester.points] == ["2024-25"]


@pytest.mark.parametrize("code", ["RR8", "R0A"])
def test_an_organisation_is_measured_alike_alone_and_among_others(code: str) -> None:
    """Its own answers give its very series, whatever others hold: groups, comparisons, closed questions."""
    plan = a_plan(
        [{"id": "emp.widen.01", "groups": ["band"]}, "emp.widen.03", "proc.sv.03", "proc.sv.04"],
        organisations=THREE_TRUSTS[:2],
    )
    evidence = [
        an_answer("emp.widen.01", "RR8", numerator=30, denominator=40),
        an_answer("emp.widen.01", "RR8", "2019-20", numerator=3, denominator=4),
        an_answer("emp.widen.01", "R0A", group="band=band_2", numerator=5, denominator=9),
        an_answer("emp.widen.03", "R0A", group="reference", numerator=5, denominator=90),
        an_answer("emp.widen.03", "R0A", group="target", numerator=3, denominator=30),
        an_answer("proc.sv.03", "R0A", "2019-20", choice="no"),
        an_answer("proc.sv.04", "RR8", "2019-20", value=3),
    ]
    own = [found for found in evidence if found.observation.organisation == code]

    alone, among = measure_one(plan, own, code).series, measure_all(plan, evidence).series

    assert alone == {key: series for key, series in among.items() if key[0] == code}
    assert alone


def test_a_set_of_one_organisation_is_that_organisation() -> None:
    """Nothing is pooled where there is one: its figures stand for the set, even those without counts."""
    plan = a_plan(["emp.good.05"])

    measures = measure_all(plan, [an_answer("emp.good.05", value=56.2)])

    own, joint = measures.get("RR8", "emp.good.05"), measures.get(None, "emp.good.05")
    assert own is not None
    assert joint is not None
    assert joint.points == own.points


def test_groups_have_series_of_their_own() -> None:
    """Each category asked has its series, the ones without an answer too."""
    plan = a_plan([{"id": "emp.widen.01", "groups": ["band"]}])
    evidence = [an_answer("emp.widen.01", group="band=band_2", numerator=30, denominator=40)]

    measures = measure_all(plan, evidence)

    found = measures.get("RR8", "emp.widen.01", "band=band_2")
    assert found is not None
    assert found.points[0].value == 75
    empty = measures.get("RR8", "emp.widen.01", "band=band_9")
    assert empty is not None
    assert empty.latest is None


def test_a_selection_without_organisations_measures_nothing() -> None:
    """A set that names nobody yet is no fault."""
    assert measure_all(a_plan(["emp.widen.01"], organisations=[]), []).series == {}
