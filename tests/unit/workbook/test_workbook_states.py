"""What the check says of a blank row beside its neighbours: to answer, not applicable, or optional."""

from typing import Any

import pytest

from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import DependsOn
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook import rules, states
from anchorkit.workbook.judged import holding
from anchorkit.workbook.quantities import (
    Row,
)
from anchorkit.workbook.states import PARENT, Neighbours, total_field
from tests.support.menus import a_menu, an_indicator
from tests.support.sets import a_plan

PERIOD = "2024-25"
UNLESS = DependsOn(indicator="emp.good.01", equals="yes")
COLUMNS = dict(zip(("key", *rules.INPUTS), "AFGHJK", strict=True))


def plan_of(*indicators: Any, groups: tuple[str, ...] = ()) -> Plan:
    """A plan of yearly indicators on a menu of their own."""
    chosen = [{"id": found.id, "frequency": "annual", "groups": list(groups)} for found in indicators]
    return a_plan(chosen, a_menu(*indicators))


def test_a_question_that_depends_on_another_knows_it() -> None:
    """The parent is asked for everyone in the same period, and named by its title."""
    parent = an_indicator("emp.good.01", Kind.YES_NO, title="A policy")
    child = an_indicator("emp.good.02", Kind.COUNT, depends_on={"indicator": "emp.good.01", "equals": "yes"})
    plan = plan_of(parent, child, groups=("band",))
    around = states.neighbours_of(plan, Question("emp.good.02", "band=band_2", PERIOD))
    assert around.parent == Question("emp.good.01", "all", PERIOD)
    assert states.applies_text(around) == "Not applicable: “A policy” is no"
    assert around.totals == (Question("emp.good.02", "all", PERIOD),)


def test_a_parent_that_is_not_asked_decides_nothing() -> None:
    """A set that asks only the child asks it without condition."""
    parent = an_indicator("emp.good.01", Kind.YES_NO)
    child = an_indicator("emp.good.02", Kind.YES_NO, depends_on={"indicator": "emp.good.01", "equals": "no"})
    plan = a_plan([{"id": "emp.good.02", "frequency": "annual"}], a_menu(parent, child))
    assert states.neighbours_of(plan, Question("emp.good.02", "all", PERIOD)) == Neighbours()


def test_the_total_of_a_comparison_is_its_two_sides() -> None:
    """Where two groups are compared nobody is asked for all; both sides have to be answered."""
    plan = plan_of(an_indicator("emp.good.01", Kind.RELATIVE_LIKELIHOOD), groups=("band",))
    around = states.neighbours_of(plan, Question("emp.good.01", "band=band_2", PERIOD))
    assert [total.group for total in around.totals] == [REFERENCE, TARGET]
    assert states.neighbours_of(plan, Question("emp.good.01", TARGET, PERIOD)).totals == ()


@pytest.mark.parametrize(
    ("said", "closed"),
    [("no", True), (" NO ", True), ("n", True), ("yes", False), ("not applicable", False), (None, False)],
)
def test_only_the_other_answer_closes_a_question(said: str | None, closed: bool) -> None:
    """A question that waits for yes is closed by no, and by nothing else."""
    assert holding(states.does_not_apply(UNLESS))({PARENT: said}) is closed


@pytest.mark.parametrize(
    ("kind", "row", "told"),
    [
        (Kind.YES_NO, {"result": "yes"}, True),
        (Kind.YES_NO, {"result": "not applicable"}, False),
        (Kind.YES_NO, {"status": "not applicable"}, False),
        (Kind.COUNT, {"result": 3.0}, True),
        (Kind.COUNT, {"status": "not collected"}, False),
    ],
)
def test_an_answer_to_a_closed_question_is_told(kind: Kind, row: Row, told: bool) -> None:
    """A figure or a choice is asked about; saying that it does not apply is not."""
    condition = states.answered_though_not_asked(an_indicator("emp.good.02", kind), UNLESS)
    assert holding(condition)({**row, PARENT: "no"}) is told
    assert not holding(condition)({**row, PARENT: "yes"})


@pytest.mark.parametrize(
    ("first", "second", "answered", "does_not_apply"),
    [
        ({}, {}, False, False),
        ({"numerator": 1.0}, {}, False, False),
        ({"numerator": 1.0}, {"status": "not collected"}, True, False),
        ({"status": "not applicable"}, {"result": "Not applicable"}, True, True),
        ({"status": "not applicable"}, {"numerator": 1.0}, True, False),
    ],
)
def test_totals(first: Row, second: Row, answered: bool, does_not_apply: bool) -> None:
    """All totals of a group have to be answered, or have to be not applicable."""
    row = {
        total_field(place, name): value
        for place, total in enumerate((first, second))
        for name, value in total.items()
    }
    assert holding(states.total_answered(2))(row) is answered
    assert holding(states.total_does_not_apply(2))(row) is does_not_apply


def test_neighbours_are_looked_up_by_key() -> None:
    """A formula finds its neighbours wherever they have been sorted to, on another sheet too."""
    around = Neighbours(Question("emp.good.01", "all", PERIOD), 'The "big" plan', UNLESS)
    cells = states.neighbour_cells(around, COLUMNS, "'Land and buildings'")
    assert cells[PARENT].startswith("IF(COUNTIF('Land and buildings'!$A:$A,\"emp.good.01|all|2024-25\")=0,")
    assert "INDEX('Land and buildings'!$H:$H,MATCH(" in cells[PARENT]
    formula = states.blank_formula(around, cells)
    assert '"Not applicable: “The ""big"" plan” is no"' in formula
    assert formula.endswith(',"To answer")')
