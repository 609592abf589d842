"""Why a question has no answer: still to answer, not applicable by itself, or only its total is known."""

from typing import Any

import pytest

from anchorkit.observations import Observation, Status
from anchorkit.selection.model import Plan, Question
from anchorkit.selection.unanswered import Unanswered, why_unanswered
from tests.support.sets import a_plan

PERIOD = "2024-25"
PARENT, CHILD, SHARE = "pl.lead.01", "pl.lead.02", "emp.widen.01"
BAND = Question(SHARE, "band=band_2", PERIOD)


@pytest.fixture
def plan() -> Plan:
    """A set with a question that depends on another, and with a share by pay band."""
    return a_plan([PARENT, CHILD, {"id": SHARE, "groups": ["band"]}])


def given(indicator: str, **fields: Any) -> dict[Question, Observation]:
    """One answer, by its question."""
    found = Observation("RR8", indicator, PERIOD, **fields)
    return {Question(indicator, found.group, PERIOD): found}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"choice": "no"}, Unanswered.NOT_APPLICABLE),
        ({"choice": "yes"}, Unanswered.TO_ANSWER),
        ({"status": Status.NOT_APPLICABLE}, Unanswered.TO_ANSWER),
        ({"status": Status.NOT_COLLECTED}, Unanswered.TO_ANSWER),
    ],
)
def test_a_question_waits_for_its_parent(plan: Plan, fields: dict[str, Any], why: Unanswered) -> None:
    """Only the parent's other answer makes a question not applicable."""
    assert why_unanswered(plan, Question(CHILD, "all", PERIOD), given(PARENT, **fields)) is why


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"numerator": 1, "denominator": 2}, Unanswered.TOTAL_ONLY),
        ({"status": Status.NOT_COLLECTED}, Unanswered.TOTAL_ONLY),
        ({"status": Status.NOT_APPLICABLE}, Unanswered.NOT_APPLICABLE),
        ({"group": "band=band_3", "numerator": 1, "denominator": 2}, Unanswered.TO_ANSWER),
    ],
)
def test_nobody_waits_for_a_group_whose_total_is_there(
    plan: Plan, fields: dict[str, Any], why: Unanswered
) -> None:
    """An organisation may answer the total alone; another group is no total."""
    assert why_unanswered(plan, BAND, given(SHARE, **fields)) is why


def test_a_total_itself_is_to_answer(plan: Plan) -> None:
    """Groups never stand in for their total."""
    answers = given(SHARE, group="band=band_2", numerator=1, denominator=2)
    assert why_unanswered(plan, Question(SHARE, "all", PERIOD), answers) is Unanswered.TO_ANSWER
