"""The demonstration: every question of its set is answered once, and its figures are those printed."""

from collections import Counter
from itertools import pairwise

import pytest
import yaml

from anchorkit.menu.load import load_menu
from anchorkit.observations import Key, Observation, Status
from anchorkit.published.demo import SET, demo, demo_observations
from anchorkit.resources import data
from anchorkit.selection.model import Plan, Selection


def selection() -> Selection:
    """The finished set."""
    return Selection.model_validate(yaml.safe_load(data(SET).read_text(encoding="utf-8")))


def answers() -> dict[Key, Observation]:
    """The demonstration's answers."""
    return {row.key: row for row in demo_observations()}


def test_every_question_is_answered_exactly_once() -> None:
    """For each of the three trusts no question is left open, none is answered twice, none is unasked."""
    chosen = selection()
    asked = Counter(
        question.of(organisation.code)
        for organisation in chosen.organisations
        for question in Plan(chosen, load_menu()).all_questions
    )
    assert Counter(row.key for row in demo_observations()) == asked
    assert set(asked.values()) == {1}


def test_answers_fit_the_kind_of_their_indicator() -> None:
    """A reported answer holds what its kind asks or a printed value; one not collected holds none."""
    indicators = Plan(selection(), load_menu()).indicators
    for row in demo_observations():
        rule = indicators[row.indicator].rule
        counts = row.numerator is not None and row.denominator is not None
        if row.status is Status.NOT_COLLECTED:
            assert (row.numerator, row.denominator, row.value, row.choice) == (None, None, None, None)
        elif rule.asked == ("choice",):
            assert row.choice
        else:
            assert counts if rule.has_counts and row.value is None else row.value is not None


@pytest.mark.parametrize(
    ("organisation", "group", "living", "staff"),
    [
        ("RR8", "all", 12656, 18405),
        ("RXR", "all", 4012, 8411),
        ("RRK", "all", 6031, 9854),
        ("RR8", "tier=wider_region", 15726, 18405),
        ("RXR", "tier=wider_region", 7561, 8411),
        ("RRK", "tier=wider_region", 9342, 9854),
    ],
)
def test_local_staff_are_the_studys(organisation: str, group: str, living: int, staff: int) -> None:
    """Heads as printed in Tables 2 to 4; the wider region is the sum of two printed rows."""
    row = answers()[Key(organisation, "emp.widen.01", "2017-18", group)]
    assert (row.numerator, row.denominator, row.value) == (living, staff, None)
    assert "No date printed" in row.note


def test_the_three_trusts_pool_from_their_heads() -> None:
    """22,699 of 36,670 staff: 61.90%, where the mean of three shares would be 59.2%."""
    rows = [row for row in demo_observations() if (row.indicator, row.group) == ("emp.widen.01", "all")]
    local = sum(row.numerator or 0 for row in rows)
    staff = sum(row.denominator or 0 for row in rows)
    assert (local, staff, round(100 * local / staff, 2)) == (22699, 36670, 61.9)


WAGES = [
    ("RR8", "all", 494629430, 18405, 26875),
    ("RR8", "residence=local_authority", 324120450, 12656, 25610),
    ("RR8", "residence=rest_of_region", 83511100, 3070, 27202),
    ("RR8", "residence=outside", 86997880, 2679, 32474),
    ("RXR", "all", 221941120, 8411, 26387),
    ("RXR", "residence=local_authority", 90731133, 4012, 22615),
    ("RXR", "residence=rest_of_region", 98227900, 3549, 27678),
    ("RXR", "residence=outside", 32982087, 850, 38802),
    ("RRK", "all", 287338022, 9854, 29338),
    ("RRK", "residence=local_authority", 166244925, 6031, 27689),
    ("RRK", "residence=rest_of_region", 103154129, 3311, 31344),
    ("RRK", "residence=outside", 17938968, 512, 35950),
]


@pytest.mark.parametrize(("organisation", "group", "wages", "staff", "average"), WAGES)
def test_wages_are_kept_as_printed(
    organisation: str, group: str, wages: int, staff: int, average: int
) -> None:
    """Total, heads and average are as printed; only Birmingham's do not agree, and its notes say so."""
    row = answers()[Key(organisation, "local.wage", "2017-18", group)]
    assert (row.numerator, row.denominator, row.value) == (wages, staff, average)
    assert (round(wages / staff) == average) is (organisation != "RRK")
    assert ("do not follow" in row.note) is (organisation == "RRK")


@pytest.mark.parametrize(
    ("organisation", "spend", "local", "region"), [("RR8", 482000000, 28, 31), ("RXR", 117304072, 19, 23)]
)
def test_local_spend_is_a_percentage_without_its_numerator(
    organisation: str, spend: int, local: int, region: int
) -> None:
    """The study prints spend and percentages; the pounds spent locally are not worked out."""
    found = answers()
    for group, printed in (("all", local), ("tier=wider_region", region)):
        row = found[Key(organisation, "proc.local.02", "2017-18", group)]
        assert (row.numerator, row.denominator, row.value) == (None, spend, printed)


def test_social_value_is_what_the_study_says() -> None:
    """5% at Birmingham, a 10% weighting not yet in use in East Lancashire, nothing said about Leeds."""
    found = answers()
    assert found[Key("RRK", "proc.sv.02", "2018-19")].value == 5
    assert found[Key("RRK", "proc.sv.01", "2018-19")].choice == "no"
    assert found[Key("RXR", "proc.sv.01", "2018-19")].choice == "no"
    assert found[Key("RR8", "proc.sv.01", "2018-19")].status is Status.NOT_COLLECTED


def test_a_practice_is_not_passed_off_as_a_policy() -> None:
    """The study tells who lets the community in; the question about a policy stays open, with a note."""
    for organisation in demo().organisations:
        row = answers()[Key(organisation, "lb.existing.01", "2018-19")]
        assert row.status is Status.NOT_COLLECTED
        assert "practice, not policy" in row.note


def test_some_indicators_have_no_figure_anywhere() -> None:
    """Real sets have gaps, and the demonstration shows them: five indicators without one."""
    reported = {row.indicator for row in demo_observations() if row.status is Status.REPORTED}
    empty = {row.indicator for row in demo_observations()} - reported
    assert empty == {"emp.widen.03", "emp.good.01", "lb.existing.01", "lb.existing.04", "pl.lead.01"}


def test_every_answer_has_a_short_note() -> None:
    """A note of at most 200 characters gives the source, or says that nothing was published."""
    for row in demo_observations():
        assert 0 < len(row.note) <= 200


def test_the_steps_choose_the_menu_indicators_of_the_finished_set() -> None:
    """`anchorkit select`, run with each step, chooses what set.yaml has from the menu, for its trusts."""
    steps = demo().steps
    named = {
        option: [value for step in steps for flag, value in pairwise(step) if flag == option]
        for option in ("--indicator", "--org")
    }
    chosen = selection()
    assert sorted(named["--indicator"]) == sorted(
        found.id for found in chosen.indicators if not found.id.startswith("local.")
    )
    assert named["--org"] == [organisation.code for organisation in chosen.organisations]
    assert tuple(named["--org"]) == demo().organisations


def test_every_indicator_has_a_reason_and_its_definitions() -> None:
    """The finished set says why each indicator is there and defines every local word that it uses."""
    chosen = selection()
    plan = Plan(chosen, load_menu())
    assert all(found.reason for found in chosen.indicators)
    for indicator in plan.ordered:
        assert {found.uses for found in plan.definitions(indicator)} == set(indicator.uses)
    assert chosen.menu.version == load_menu().menu.version
