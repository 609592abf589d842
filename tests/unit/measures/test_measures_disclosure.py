"""Measures become what an audience may see: no small number, and none that can be worked back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.disclosure import PROFILES, Audience, Profile, profile_of, protect
from anchorkit.measures.model import Evidence, Mark, Measure, Measures, State, headline_group
from anchorkit.measures.published import published_observations
from anchorkit.measures.series import measure_all
from tests.support.evidence import POUNDS, THREE_TRUSTS, WAGE, an_answer
from tests.support.sets import LEEDS, a_plan

HES = PROFILES["hes"]
EXACT = PROFILES["model-health"]
HALVES = {
    "id": "half",
    "title": "Half",
    "partition": True,
    "categories": [{"id": "one", "title": "One"}, {"id": "other", "title": "Other"}],
}


def published(indicator: str, *evidence: Evidence, **fields: Any) -> Measure:
    """The point of Leeds for 2024-25 as the public may see it."""
    plan = a_plan([indicator], **fields)
    measures = protect(measure_all(plan, evidence), HES, plan)
    series = measures.get("RR8", indicator, headline_group(plan.indicators[indicator]))
    assert series is not None
    return series.points[-1]


def share(numerator: float | None, denominator: float | None, **fields: Any) -> Measure:
    """A share of staff as the public may see it."""
    return published(
        "emp.widen.01", an_answer("emp.widen.01", numerator=numerator, denominator=denominator, **fields)
    )


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (22, 20), (23, 25)],
)
def test_counts_of_people(count: float, shown: float | None) -> None:
    """0 stays 0, 1 to 7 are hidden, the rest go to the nearest 5 (B6)."""
    assert HES.publish(count) == shown


def test_audiences_have_profiles() -> None:
    """Inside a trust small numbers are shown; to the system and the public they are not."""
    assert [profile_of(audience).protects for audience in Audience] == [False, True, True]


def test_inside_a_trust_nothing_changes() -> None:
    """The gate is open where nothing leaves the organisation."""
    plan = a_plan(["emp.widen.01"])
    measures = measure_all(plan, [an_answer("emp.widen.01", numerator=3, denominator=9, note="Our three")])

    assert protect(measures, PROFILES["none"], plan) is measures


def test_a_small_count_is_hidden() -> None:
    """A count below 8 leaves nothing behind."""
    found = published("emp.future.01", an_answer("emp.future.01", period="2024-25-Q4", value=5))

    assert (found.state, found.value) == (State.SUPPRESSED, None)


@pytest.mark.parametrize(("numerator", "denominator"), [(5, 500), (495, 500), (3, 6), (0, 20), (20, 20)])
def test_a_share_that_points_at_few_is_hidden(numerator: float, denominator: float) -> None:
    """Few who are, few who are not, few of whom, and nobody or everybody of a small group."""
    found = share(numerator, denominator)

    assert found.state is State.SUPPRESSED
    assert (found.numerator, found.denominator, found.value, found.interval) == (None, None, None, None)


def test_a_share_is_worked_out_from_published_counts() -> None:
    """122 of 403 is shown as 120 of 405 and 30%: whole per cents below 4,000."""
    found = share(122, 403)

    assert (found.numerator, found.denominator, found.value, found.decimals) == (120, 405, 30, 0)
    assert found.interval is not None
    assert found.interval.lower % 1 == 0
    assert Mark.ROUNDED in found.marks


def test_one_decimal_from_four_thousand() -> None:
    """A large denominator allows one decimal."""
    found = share(12656, 18405)

    assert (found.value, found.decimals) == (68.8, 1)


def test_a_percentage_of_fewer_than_forty_is_hidden_and_its_counts_are_rounded() -> None:
    """15 of 35 may be said; 43% would promise more than it knows."""
    found = share(16, 34)

    assert (found.state, found.value) == (State.SUPPRESSED, None)
    assert (found.numerator, found.denominator) == (15, 35)


def test_a_percentage_without_its_counts_is_hidden() -> None:
    """Nobody can see how few people stand behind it."""
    found = published("emp.good.05", an_answer("emp.good.05", value=66.7))

    assert (found.state, found.value) == (State.SUPPRESSED, None)


def test_a_ratio_without_a_figure_keeps_no_counts() -> None:
    """That there is no ratio does not set its small counts free."""
    found = published(
        "emp.widen.03",
        an_answer("emp.widen.03", group="comparison=reference", numerator=180, denominator=600),
        an_answer("emp.widen.03", group="comparison=target", numerator=0, denominator=3),
    )

    assert (found.state, found.compared) == (State.SUPPRESSED, None)


def test_a_ratio_is_worked_out_from_published_counts() -> None:
    """All four counts are rounded before the ratio is made of them."""
    found = published(
        "emp.widen.03",
        an_answer("emp.widen.03", group="comparison=reference", numerator=182, denominator=603),
        an_answer("emp.widen.03", group="comparison=target", numerator=61, denominator=322),
    )

    assert found.value == pytest.approx((180 / 605) / (60 / 320))
    assert found.compared is not None
    assert [side.numerator for side in found.compared] == [180, 60]


@pytest.mark.parametrize(("heads", "state"), [(7, State.SUPPRESSED), (8, State.REPORTED)])
def test_a_mean_needs_eight_people(heads: int, state: State) -> None:
    """The mean of 8 is shown without its total, which would give away their number."""
    answer = an_answer("local.wage", numerator=heads * 25000, denominator=heads)

    found = published("local.wage", answer, local_indicators=[WAGE], units=[POUNDS])

    assert (found.state, found.numerator) == (state, None)


def test_things_are_not_people() -> None:
    """Spaces, vehicles and contracts are shown as they are."""
    answer = an_answer("sus.estate.05", numerator=3, denominator=9)

    found = published("sus.estate.05", answer)

    assert (found.numerator, found.denominator) == (3, 9)


def test_notes_stay_inside() -> None:
    """A note may hold a number or a name, so none leaves the organisation."""
    assert share(100, 400, note="Our one refugee apprentice").notes == ()


def by_band(*, profile: Profile = HES, **counts: tuple[float, float]) -> tuple[Measures, Measures]:
    """Leeds by pay band, as reported and as published; the other bands have nobody."""
    plan = a_plan([{"id": "emp.widen.01", "groups": ["band"]}])
    empty = {category.id: (0.0, 0.0) for category in plan.dimensions["band"].categories}
    evidence = [
        an_answer(
            "emp.widen.01",
            group=band if band == "all" else f"band={band}",
            numerator=numerator,
            denominator=denominator,
        )
        for band, (numerator, denominator) in {**empty, **counts}.items()
    ]
    measures = measure_all(plan, evidence)
    return measures, protect(measures, profile, plan)


def hidden_bands(found: Measures) -> set[str]:
    """The bands whose figures are hidden."""
    return {
        group.removeprefix("band=")
        for (_, _, group), series in found.series.items()
        if series.points[0].state is State.SUPPRESSED
    }


def test_one_hidden_category_takes_the_next_smallest_with_it() -> None:
    """Where figures are exact, the total less the others would give it away (B6)."""
    _, found = by_band(
        profile=EXACT, all=(2405, 3360), band_2=(1500, 2000), band_3=(900, 1300), band_9=(5, 60)
    )

    assert hidden_bands(found) == {"band_3", "band_9"}


def test_rounding_alone_protects_where_it_hides_enough() -> None:
    """Between rounded figures the small one could be anything from 1 to 7: nothing more need be hidden."""
    _, found = by_band(all=(2405, 3360), band_2=(1500, 2000), band_3=(900, 1300), band_9=(5, 60))

    assert hidden_bands(found) == {"band_9"}


def test_rounding_alone_does_not_always_protect() -> None:
    """48 to 52 and a few make 58 to 62, so the few would be 6 or 7: the other category is hidden too."""
    plan = a_plan([{"id": "emp.future.01", "groups": ["half"]}], dimensions=[HALVES], organisations=[LEEDS])
    counts = {"all": 59, "half=one": 52, "half=other": 7}
    evidence = [an_answer("emp.future.01", "RR8", "2024-25-Q1", group=g, value=n) for g, n in counts.items()]

    found = protect(measure_all(plan, evidence), HES, plan)

    states = {
        group: next(point.state for point in series.points if point.period == "2024-25-Q1")
        for group in counts
        if (series := found.get("RR8", "emp.future.01", group))
    }
    assert states["half=other"] is State.SUPPRESSED
    assert State.SUPPRESSED in (states["half=one"], states["all"])


def test_limits_are_drawn_from_published_figures() -> None:
    """The mean of a chart is that of the rounded figures, not of the true ones."""
    months = [f"{2024 + (month + 2) // 12}-{(month + 2) % 12 + 1:02d}" for month in range(13)]
    plan = a_plan(["emp.good.07"], periods={"from": "2024-03", "to": "2025-03"})
    measures = measure_all(
        plan,
        [
            an_answer("emp.good.07", period=month, numerator=123 + place, denominator=2004)
            for place, month in enumerate(months)
        ],
    )

    series = protect(measures, HES, plan).get("RR8", "emp.good.07")

    assert series is not None
    assert series.xmr is not None
    values = [point.value for point in series.points if point.value is not None]
    assert series.xmr.latest.mean == pytest.approx(sum(values) / len(values))
    assert all(value % 1 == 0 for value in values)


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_small_number_is_ever_published(first: int, second: int) -> None:
    """Whatever was reported, no count from 1 to 7 and no percentage of one gets through."""
    found = share(min(first, second), max(first, second))

    numbers = [found.numerator, found.denominator]
    if found.value is not None and found.numerator is not None and found.denominator is not None:
        assert found.value == pytest.approx(100 * found.numerator / found.denominator, abs=0.5)
        assert found.denominator >= HES.least_denominator
        numbers.append(found.denominator - found.numerator)
    assert not any(number is not None and 0 < number < 5 for number in numbers)
    assert all(number is None or number % 5 == 0 for number in numbers)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3))
def test_an_export_for_the_public_holds_published_counts_only(counts: list[int]) -> None:
    """The tidy file has the same numbers as the report: rounded or hidden, with a word for it."""
    plan = a_plan(["emp.future.01"], organisations=THREE_TRUSTS)
    evidence = [
        an_answer("emp.future.01", trust["code"], "2024-25-Q1", value=count, note="secret")
        for trust, count in zip(THREE_TRUSTS, counts, strict=True)
    ]

    rows = published_observations(protect(measure_all(plan, evidence), HES, plan))

    expected = {trust["code"]: HES.publish(count) for trust, count in zip(THREE_TRUSTS, counts, strict=True)}
    assert [row.organisation for row in rows] == sorted(expected)
    # Others may be hidden besides, to protect what is small.
    assert all(row.value in (None, expected[row.organisation]) for row in rows)
    assert all(count >= 8 or count == 0 for count in counts) <= all(row.value is not None for row in rows)
    assert all(row.note != "secret" for row in rows)
