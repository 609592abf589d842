"""The table of measures carries what the pictures show: intervals, limits, icons, marks and coverage."""

from typing import Any

import pytest

from anchorkit.measures.disclosure import PROFILES, protect
from anchorkit.measures.model import Evidence
from anchorkit.measures.series import measure_all
from anchorkit.measures.table import MEASURE_COLUMNS, measure_table
from anchorkit.observations import Status
from tests.support.evidence import THREE_TRUSTS, an_answer, cles_staff
from tests.support.sets import a_plan

MONTHS = [f"2024-{month:02d}" for month in range(4, 13)] + [f"2025-{month:02d}" for month in range(1, 10)]
PERIODS = {"from": "2024-04", "to": "2025-09"}


def table(indicators: list[Any], evidence: list[Evidence], **fields: Any) -> list[dict[str, str]]:
    """The rows of a set by the names of their columns."""
    plan = a_plan(indicators, **fields)
    rows = measure_table(measure_all(plan, evidence), plan)
    return [dict(zip(MEASURE_COLUMNS, row, strict=True)) for row in rows]


def test_one_row_for_each_measure() -> None:
    """The joint figure comes first, then each organisation's, and a set of one has its own rows only."""
    rows = table(["emp.widen.01"], cles_staff(), organisations=THREE_TRUSTS)
    alone = table(["emp.widen.01"], cles_staff())

    assert [row["organisation"] for row in rows] == ["set", "R0A", "RR8", "RRK"]
    assert (rows[0]["numerator"], rows[0]["denominator"]) == ("22699", "36670")
    assert float(rows[0]["value"]) == pytest.approx(61.9, abs=0.01)
    assert float(rows[0]["interval_lower"]) == pytest.approx(61.4, abs=0.05)
    assert (rows[0]["organisations"], rows[0]["expected"]) == ("3", "3")
    assert [row["organisation"] for row in alone] == ["RR8"]


def test_limits_and_icons_are_in_the_table() -> None:
    """An XmR chart's rule set, mean, unclipped limits, signal and icons stand in each row."""
    values = [0.2, 3.0] * 8 + [30.0]
    evidence = [
        an_answer("emp.good.07", period=month, numerator=10 * value, denominator=1000)
        for month, value in zip(MONTHS, values, strict=False)
    ]
    target = {"value": 4, "set_by": "Board"}

    rows = table([{"id": "emp.good.07", "target": target}], evidence, periods=PERIODS)

    last = rows[16]
    assert (last["chart"], last["rule_set"], last["target"]) == ("xmr", "mdc-2023", "4")
    assert (last["signal"], last["icon"]) == ("outside, high", "concern high")
    assert {row["series_icon"] for row in rows} == {"concern high"}
    assert {row["assurance"] for row in rows} == {"hit or miss"}
    assert float(last["limit_lower"]) < 0
    assert rows[0]["signal"] == "shift, low"
    assert (rows[17]["state"], rows[17]["icon"]) == ("not returned", "")


def test_why_a_part_begins_is_in_the_table() -> None:
    """The row at which limits start afresh has the reason that people recorded."""
    evidence = [
        an_answer("emp.good.07", period=month, numerator=50, denominator=1000 + place)
        for place, month in enumerate(MONTHS)
    ]
    rebase = [{"period": "2024-06", "reason": "A new policy"}]

    rows = table([{"id": "emp.good.07", "rebase": rebase}], evidence, periods=PERIODS)

    assert [row["period"] for row in rows if row["starts"]] == ["2024-06"]
    assert rows[2]["starts"] == "A new policy"


def test_a_run_chart_has_its_median() -> None:
    """Under 13 points there are no limits, and the median stands in the column of the centre."""
    evidence = [
        an_answer("emp.good.07", period=month, numerator=50, denominator=1000) for month in MONTHS[:10]
    ]

    [first, *_] = table(["emp.good.07"], evidence, periods={"from": "2024-04", "to": "2025-01"})

    assert (first["chart"], first["centre"], first["limit_upper"]) == ("run", "5", "")


def test_who_is_left_out_is_named_with_the_reason() -> None:
    """A partial joint figure says who is missing and why; scores stand as a distribution."""
    evidence = [
        an_answer("emp.good.08", "RR8", value=9),
        an_answer("emp.good.08", "RRK", value=9),
        an_answer("emp.good.08", "R0A", status=Status.NOT_COLLECTED),
    ]

    [joint, *_] = table(["emp.good.08"], evidence, organisations=THREE_TRUSTS)

    assert joint["distribution"] == "9:2"
    assert joint["marks"] == "not every organisation"
    assert joint["left_out"] == "Manchester University NHS Foundation Trust (not collected there)"


@pytest.mark.parametrize(
    ("numerator", "denominator", "state", "shown"),
    [
        (120, 400, "reported", ("30", "120", "400")),
        (13, 27, "suppressed", ("", "15", "25")),
        (3, 400, "suppressed", ("", "", "")),
        (12, 18, "suppressed", ("", "", "")),
    ],
    ids=["shown", "too few for a percentage", "small count", "small remainder"],
)
def test_state_is_that_of_the_value(
    numerator: int, denominator: int, state: str, shown: tuple[str, str, str]
) -> None:
    """A suppressed row has no counts, but where a percentage alone is left out; a mark says so."""
    plan = a_plan(["emp.widen.01"])
    evidence = [an_answer("emp.widen.01", numerator=numerator, denominator=denominator)]
    measures = protect(measure_all(plan, evidence), PROFILES["hes"], plan)

    [row] = [dict(zip(MEASURE_COLUMNS, cells, strict=True)) for cells in measure_table(measures, plan)]

    assert (row["state"], (row["value"], row["numerator"], row["denominator"])) == (state, shown)
    assert ("too few for a percentage" in row["marks"]) == (state == "suppressed" and shown[1] != "")
    assert bool(row["interval_lower"]) == (state == "reported")


@pytest.mark.parametrize(("intervals", "level"), [("95%", "0.95"), ("99.8%", "0.998")])
def test_the_level_of_an_interval_is_a_column(intervals: str, level: str) -> None:
    """An organisation's, the set's and a ratio's interval have the level that the set asks for."""
    evidence = [
        *cles_staff(),
        *(
            an_answer("emp.widen.03", code, group=f"comparison={side}", numerator=count, denominator=of)
            for code in ("RR8", "R0A", "RRK")
            for side, count, of in (("reference", 180, 600), ("target", 60, 320))
        ),
    ]

    rows = table(["emp.widen.01", "emp.widen.03"], evidence, organisations=THREE_TRUSTS, intervals=intervals)

    kinds = {(row["kind"], row["organisation"]): row for row in rows if row["interval_lower"]}
    assert ("proportion", "set") in kinds
    assert ("relative_likelihood", "RR8") in kinds
    assert {row["interval_level"] for row in kinds.values()} == {level}
    plan = a_plan(["emp.widen.01"], intervals=intervals)
    guarded = protect(measure_all(plan, cles_staff()), PROFILES["hes"], plan)
    [shown] = [dict(zip(MEASURE_COLUMNS, cells, strict=True)) for cells in measure_table(guarded, plan)]
    assert shown["interval_level"] == level
