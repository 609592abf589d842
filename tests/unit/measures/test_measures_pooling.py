"""Several organisations' measures become one: from sums, and not at all where that would mislead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.model import Evidence, Mark, Measure, State, headline_group
from anchorkit.measures.series import measure_all
from anchorkit.observations import Status
from tests.support.evidence import LOCAL, POUNDS, THREE_TRUSTS, WAGE, an_answer, cles_staff
from tests.support.sets import a_plan

SCORES = (("RR8", 9), ("R0A", 10), ("RRK", 9))


def pooled(indicator: str, evidence: list[Evidence], **fields: Any) -> Measure:
    """The set's figure of the one indicator for 2024-25."""
    plan = a_plan([indicator], **{"organisations": THREE_TRUSTS, **fields})
    series = measure_all(plan, evidence).get(None, indicator, headline_group(plan.indicators[indicator]))
    assert series is not None
    return series.points[-1]


def test_three_trusts_pool_from_their_counts() -> None:
    """The three trusts that CLES printed give 22,699 of 36,670, 61.9%, and not the 59.2% of an average."""
    found = pooled("emp.widen.01", cles_staff())

    assert (found.numerator, found.denominator) == (22699, 36670)
    assert found.value == pytest.approx(61.9, abs=0.01)
    assert found.coverage is not None
    assert found.coverage.included == tuple(trust["name"] for trust in THREE_TRUSTS)
    assert found.interval is not None


def test_six_organisations_of_unlike_size() -> None:
    """The pooled share of six is 80.59%, not the 81.80% of an average (B4)."""
    numerators, denominators = [820, 455, 1210, 96, 640, 301], [1000, 500, 1500, 120, 900, 350]
    codes = [f"AB{place}" for place in range(6)]
    evidence = [
        an_answer("emp.widen.01", code, numerator=numerator, denominator=denominator)
        for code, numerator, denominator in zip(codes, numerators, denominators, strict=True)
    ]

    found = pooled("emp.widen.01", evidence, organisations=[{"code": code, "name": code} for code in codes])

    assert found.value == pytest.approx(80.59496568)


def test_a_figure_that_does_not_follow_pools_by_its_counts() -> None:
    """What was printed beside the counts has no part in the sum, and leaves no mark on it."""
    evidence = [
        an_answer("local.wage", "RR8", numerator=324120450, denominator=12656, value=25610),
        an_answer("local.wage", "RRK", numerator=166244925, denominator=6031, value=27689),
    ]

    found = pooled("local.wage", evidence, local_indicators=[WAGE], units=[POUNDS])

    assert found.value == pytest.approx((324120450 + 166244925) / (12656 + 6031))
    assert found.marks == (Mark.PARTIAL,)


def test_a_percentage_without_counts_is_left_out_and_named() -> None:
    """One without counts can't be weighed, so it stays out and the coverage says why."""
    evidence = [*cles_staff()[:2], an_answer("emp.widen.01", "RRK", value=61.2)]

    found = pooled("emp.widen.01", evidence)

    assert (found.numerator, found.denominator) == (12656 + 4012, 18405 + 8411)
    assert found.coverage is not None
    assert found.coverage.left_out == ((THREE_TRUSTS[2]["name"], "a figure without its counts"),)


def test_percentages_alone_are_not_pooled() -> None:
    """Percentages are never averaged: without any counts there is no joint figure."""
    evidence = [an_answer("emp.good.05", code, value=50) for code in ("RR8", "R0A")]

    found = pooled("emp.good.05", evidence)

    assert (found.state, found.value) == (State.NOT_POOLED, None)
    assert "counts" in found.not_pooled_because


def test_local_words_that_differ_are_not_pooled() -> None:
    """Figures that rest on different local definitions are no one figure."""
    differing = {**LOCAL, "by_organisation": {"RR8": "Leeds", "RRK": "West Midlands"}}

    found = pooled("emp.widen.01", cles_staff(), definitions=[differing])

    assert (found.state, found.value) == (State.NOT_POOLED, None)
    assert found.not_pooled_because == "The organisations define “Local” differently."


def test_local_words_that_differ_are_pooled_where_the_set_says_why() -> None:
    """A place may declare its definitions comparable, with a reason."""
    declared = {
        **LOCAL,
        "by_organisation": {"RR8": "Leeds", "RRK": "Birmingham"},
        "comparable_because": "Each is the trust's own city.",
    }

    assert pooled("emp.widen.01", cles_staff(), definitions=[declared]).numerator == 22699


def test_yes_of_those_answering() -> None:
    """One who has not answered has not said no."""
    evidence = [
        an_answer("pl.lead.01", "RR8", choice="yes"),
        an_answer("pl.lead.01", "R0A", choice="no"),
    ]

    found = pooled("pl.lead.01", evidence)

    assert (found.numerator, found.denominator) == (1, 2)
    assert found.marks == (Mark.PARTIAL,)


def test_not_applicable_is_not_missing() -> None:
    """An organisation that the question does not concern does not make the figure partial."""
    evidence = [
        an_answer("pl.lead.01", "RR8", choice="yes"),
        an_answer("pl.lead.01", "R0A", choice="no"),
        an_answer("pl.lead.01", "RRK", status=Status.NOT_APPLICABLE),
    ]

    assert pooled("pl.lead.01", evidence).marks == ()


def test_counts_add_up() -> None:
    """Counts are added, whoever answered first."""
    evidence = [
        an_answer("emp.future.01", code, "2024-25-Q4", value=value)
        for code, value in (("RRK", 7), ("RR8", 120), ("R0A", 41))
    ]

    assert pooled("emp.future.01", evidence).value == 168


def test_scores_are_a_distribution() -> None:
    """Scores stand side by side: which were given and how often, with no average."""
    evidence = [an_answer("emp.good.08", code, value=value) for code, value in SCORES]

    found = pooled("emp.good.08", evidence)

    assert (found.distribution, found.value) == (((9, 2), (10, 1)), None)


def test_a_pay_gap_is_not_pooled() -> None:
    """A joint gap needs the pay bills, and the measure gives the menu's reason."""
    evidence = [
        an_answer("emp.good.02", code, group=f"comparison={side}", value=value)
        for code in ("RR8", "R0A")
        for side, value in (("reference", 20.0), ("target", 18.0))
    ]

    found = pooled("emp.good.02", evidence)

    assert (found.state, found.value) == (State.NOT_POOLED, None)
    assert "pay bill" in found.not_pooled_because


def test_a_relative_likelihood_pools_from_four_sums() -> None:
    """Ratios are not averaged: the counts of each side are added first."""
    counts = {"RR8": ((180, 600), (60, 320)), "R0A": ((47, 100), (20, 80))}
    evidence = [
        an_answer("emp.widen.03", code, group=f"comparison={side}", numerator=hired, denominator=shortlisted)
        for code, sides in counts.items()
        for side, (hired, shortlisted) in zip(("reference", "target"), sides, strict=True)
    ]

    assert pooled("emp.widen.03", evidence).value == pytest.approx((227 / 700) / (80 / 400))


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((Status.NOT_COLLECTED,) * 3, State.NOT_COLLECTED),
        ((Status.NOT_APPLICABLE,) * 3, State.NOT_APPLICABLE),
        ((Status.NOT_COLLECTED,), State.NOT_COLLECTED),
        ((), State.NOT_RETURNED),
    ],
)
def test_a_set_without_figures_says_why(statuses: tuple[Status, ...], state: State) -> None:
    """Where nobody has a figure, the set's state is what the organisations said."""
    codes = [trust["code"] for trust in THREE_TRUSTS]
    evidence = [
        an_answer("emp.widen.01", code, status=status) for code, status in zip(codes, statuses, strict=False)
    ]

    assert pooled("emp.widen.01", evidence).state is state


@given(
    st.lists(
        st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
        min_size=3,
        max_size=3,
    )
)
def test_the_pooled_share_lies_between_the_least_and_the_greatest(counts: list[tuple[int, int]]) -> None:
    """A joint share never leaves the range of the shares that it joins."""
    evidence = [
        an_answer("emp.widen.01", trust["code"], numerator=numerator, denominator=denominator)
        for trust, (numerator, denominator) in zip(THREE_TRUSTS, counts, strict=True)
    ]
    shares = [100 * numerator / denominator for numerator, denominator in counts]

    value = pooled("emp.widen.01", evidence).value

    assert value is not None
    assert min(shares) - 1e-9 <= value <= max(shares) + 1e-9


@given(st.permutations(cles_staff()))
def test_the_order_of_loading_changes_nothing(evidence: list[Evidence]) -> None:
    """The same answers give the same figure to the last bit, whichever came first."""
    assert pooled("emp.widen.01", list(evidence)) == pooled("emp.widen.01", cles_staff())
