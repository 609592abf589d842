"""Differences and equity gaps come with intervals, so that chance is never called a change or a gap."""

from typing import Any

import pytest

from anchorkit.measures.difference import counted_difference, measure_difference
from anchorkit.measures.equity import gap_to_population, gap_to_rest
from anchorkit.measures.model import Measure, Measures
from anchorkit.measures.series import measure_all
from anchorkit.menu.model import Indicator
from tests.support.evidence import an_answer
from tests.support.sets import a_plan, shipped_menu

SHARE: Indicator = shipped_menu().by_id["emp.widen.01"]
COUNT: Indicator = shipped_menu().by_id["emp.future.01"]
SICKNESS: Indicator = shipped_menu().by_id["emp.good.07"]


def measured(indicator: Indicator, group: str = "all", **fields: Any) -> Measure:
    """One answer of Leeds for 2024-25, measured."""
    plan = a_plan([{"id": indicator.id, "frequency": "annual", "groups": ["band"]}])
    measures: Measures = measure_all(plan, [an_answer(indicator.id, group=group, **fields)])
    series = measures.get("RR8", indicator.id, group)
    assert series is not None
    return series.points[0]


def test_a_difference_has_newcombes_interval() -> None:
    """56 of 70 against 48 of 80 is 20 points, 5.24 to 33.39 (Newcombe 1998, Table II, row a)."""
    found = measure_difference(
        SHARE, measured(SHARE, numerator=56, denominator=70), measured(SHARE, numerator=48, denominator=80)
    )

    assert found is not None
    assert found.interval is not None
    assert found.size == pytest.approx(20)
    assert [found.interval.lower, found.interval.upper] == pytest.approx([5.24, 33.39], abs=0.005)
    assert found.clear is True
    assert found.detectable is not None


def test_what_is_no_share_of_people_has_a_size_only() -> None:
    """Two rates of days have no interval that makes sense, so nothing is claimed of them."""
    found = measure_difference(
        SICKNESS,
        measured(SICKNESS, numerator=50, denominator=1000),
        measured(SICKNESS, numerator=60, denominator=1000),
    )

    assert found is not None
    assert found.size == pytest.approx(-1)
    assert found.interval is None
    assert found.clear is None


def test_a_missing_figure_has_no_difference() -> None:
    """Nothing is nothing less, and counts that lack one give none."""
    there = measured(SHARE, numerator=56, denominator=70)

    assert measure_difference(SHARE, there, measured(SHARE)) is None
    assert counted_difference(1, 2, None, 3) is None


def test_a_group_is_set_against_everyone_else() -> None:
    """30 of 100 in band 2 of 500 of 1,000 stand against 470 of 900: the rest, not the whole."""
    gap = gap_to_rest(
        SHARE,
        measured(SHARE, "band=band_2", numerator=30, denominator=100),
        measured(SHARE, numerator=500, denominator=1000),
    )

    assert gap is not None
    assert list(gap.rests_on or ()) == [30, 100, 470, 900]
    assert [gap.share, gap.other] == pytest.approx([30, 100 * 470 / 900])
    assert gap.difference.clear is True


@pytest.mark.parametrize(
    ("group", "whole"),
    [((30, 100), (500, 100)), ((30, 100), (20, 1000)), ((30, None), (500, 1000)), ((30, 100), (100, 100))],
)
def test_what_is_no_part_of_the_whole_has_no_gap(
    group: tuple[float, float | None], whole: tuple[float, float]
) -> None:
    """A group that shares the whole's denominator, or has more than the whole, is set against nothing."""
    gap = gap_to_rest(
        SHARE,
        measured(SHARE, "band=band_2", numerator=group[0], denominator=group[1]),
        measured(SHARE, numerator=whole[0], denominator=whole[1]),
    )

    assert gap is None


def test_a_share_is_set_against_the_local_population() -> None:
    """12 of 100 where the population has 20%: 8 points less, with Wilson's interval less the share."""
    gap = gap_to_population(SHARE, measured(SHARE, numerator=12, denominator=100), None, 20)

    assert gap is not None
    assert gap.difference.size == pytest.approx(-8)
    assert gap.difference.interval is not None
    assert gap.difference.interval.lower == pytest.approx(6.998 - 20, abs=0.01)
    assert gap.difference.clear is True


def test_a_count_is_set_against_the_population_as_a_part_of_all() -> None:
    """30 of 120 people counted are 25%."""
    group = measured(COUNT, "band=band_2", value=30)
    gap = gap_to_population(COUNT, group, measured(COUNT, value=120), 20)

    assert gap is not None
    assert gap.share == pytest.approx(25)
    assert gap.difference.clear is False
    assert gap_to_population(COUNT, group, None, 20) is None


def test_at_99_8_per_cent_more_is_asked_of_a_change() -> None:
    """The interval of a difference is at the level of its figures, and so is what would have shown."""
    usual = counted_difference(60, 100, 45, 100)
    strict = counted_difference(60, 100, 45, 100, confidence=0.998)

    assert usual is not None
    assert strict is not None
    assert (usual.clear, strict.clear) == (True, False)
    assert strict.interval is not None
    assert strict.interval.confidence == 0.998
    assert (strict.detectable or 0) > (usual.detectable or 0)


def test_no_gap_is_given_of_fewer_people_than_a_percentage_is() -> None:
    """A profile gives no percentage of fewer than 40: neither of the group nor of the rest (B6)."""
    plan = a_plan([{"id": SHARE.id, "groups": ["band"]}])
    measures = measure_all(
        plan,
        [
            an_answer(SHARE.id, numerator=60, denominator=100),
            an_answer(SHARE.id, group="band=band_2", numerator=50, denominator=70),
        ],
    )
    whole, group = (measures.series["RR8", SHARE.id, name].points[0] for name in ("all", "band=band_2"))

    assert gap_to_rest(SHARE, group, whole) is not None
    assert gap_to_rest(SHARE, group, whole, least=40) is None
    assert gap_to_population(SHARE, group, whole, 50, least=80) is None
    assert gap_to_population(SHARE, group, whole, 50, least=40) is not None
