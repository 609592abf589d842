"""Series break where what is counted changed, and only what people decided starts limits afresh."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from anchorkit.measures.breaks import Break, break_indices, find_breaks
from anchorkit.measures.model import Series
from anchorkit.measures.series import build_series, measure_all
from anchorkit.measures.spc_rules import Variation
from anchorkit.menu.model import Change
from tests.support.evidence import LOCAL, THREE_TRUSTS, an_answer
from tests.support.sets import LEEDS, a_plan, shipped_menu

MONTHS = [f"{2022 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(36)]
THREE_YEARS = {"from": "2022-23", "to": "2024-25"}
MERGED = {**LEEDS, "merged": [{"from": "RCD", "period": "2023-10"}]}


def sickness(values: Sequence[float], denominator: Sequence[float] = (), **fields: Any) -> Series:
    """The sickness series of Leeds from April 2022; `organisation` fields go to Leeds, others to the set."""
    organisation = fields.pop("organisation", LEEDS)
    plan = a_plan([{"id": "emp.good.07", **fields}], periods=THREE_YEARS, organisations=[organisation])
    below = denominator or [1000] * len(values)
    evidence = [
        an_answer("emp.good.07", period=month, numerator=value * size / 100, denominator=size)
        for month, value, size in zip(MONTHS, values, below, strict=False)
    ]
    series = measure_all(plan, evidence).get("RR8", "emp.good.07")
    assert series is not None
    return series


def test_a_merger_breaks_a_series() -> None:
    """After a merger only what came after it is judged: 18 points of one kind, not 36 of two."""
    series = sickness([5, 5.1] * 9 + [9, 9.1] * 9, organisation=MERGED)

    assert series.parts == (0, 18)
    assert series.choices.breaks == (Break("2023-10", "Leeds Teaching Hospitals NHS Trust took over RCD"),)
    assert series.xmr is not None
    assert [segment.start for segment in series.xmr.segments] == [0, 18]
    assert series.xmr.variation is Variation.COMMON_CAUSE


def test_a_short_last_part_gets_the_chart_of_its_length() -> None:
    """Eleven months after the break are a run chart of their own, nine are none."""
    eleven = sickness([5, 5.1] * 9 + [9, 9.1] * 5 + [9], organisation=MERGED)
    nine = sickness([5, 5.1] * 9 + [9, 9.1] * 4 + [9], organisation=MERGED)

    assert eleven.xmr is None
    assert eleven.run_chart is not None
    assert (eleven.run_chart.points, eleven.run_chart.signal) == (11, False)
    assert (nine.xmr, nine.run_chart) == (None, None)


def test_a_material_change_of_a_local_definition_breaks_a_series() -> None:
    """The first period counted by the new words begins a new part; a change of wording alone does not."""
    change = {"version": 2, "from": "2024-25", "text": "Two wards were added."}
    definition = {**LOCAL, "version": 2, "changes": [change]}
    plan = a_plan(["emp.widen.01"], definitions=[definition])
    worded = a_plan(
        ["emp.widen.01"], definitions=[{**definition, "changes": [{**change, "material": False}]}]
    )

    found = find_breaks(plan, plan.indicators["emp.widen.01"], "RR8")

    assert found == (Break("2024-25", "the definition of “Local” changed (version 2): Two wards were added"),)
    assert find_breaks(worded, worded.indicators["emp.widen.01"], "RR8") == ()


def test_a_material_change_of_the_menu_breaks_a_series() -> None:
    """It holds from the period in which its day lies, in the indicator's own frequency."""
    change = Change(version=2, date=date(2024, 11, 5), material=True, text="Bank staff are counted.")
    indicator = shipped_menu().by_id["emp.widen.01"].model_copy(update={"changes": (change,)})

    [found] = find_breaks(a_plan(["emp.widen.01"]), indicator, "RR8")

    assert found.period == "2024-25"
    assert "on 5 November 2024 (version 2): Bank staff are counted" in found.reason


def test_the_set_breaks_where_any_organisation_does() -> None:
    """A joint series breaks with each merger of its organisations, another organisation's own does not."""
    trusts = [MERGED, *THREE_TRUSTS[1:]]
    plan = a_plan(["emp.good.07"], organisations=trusts)
    indicator = plan.indicators["emp.good.07"]

    assert len(find_breaks(plan, indicator, None)) == 1
    assert find_breaks(plan, indicator, "RRK") == ()


def test_a_break_takes_effect_at_the_next_period_that_begins() -> None:
    """A merger in October breaks a yearly series at the next April, a monthly one at once."""
    october = (Break("2023-10", "merged"),)

    assert break_indices(["2022-23", "2023-24", "2024-25"], october) == (2,)
    assert break_indices(["2023-09", "2023-10", "2023-11"], october) == (1,)
    assert break_indices(["2024-04"], october) == ()
    assert break_indices(["2022-23"], october) == ()


def test_a_rebase_is_what_people_decided() -> None:
    """Limits start afresh at the period that the set names, with its reason, and not by themselves."""
    values = [5, 5.1] * 9 + [3, 3.1] * 9
    rebase = [{"period": "2023-10", "reason": "A new policy", "decided": "2024-02-01"}]

    kept, rebased = sickness(values), sickness(values, rebase=rebase)

    assert kept.xmr is not None
    assert rebased.xmr is not None
    assert (len(kept.xmr.segments), len(rebased.xmr.segments)) == (1, 2)
    assert rebased.xmr.variation is Variation.COMMON_CAUSE
    assert rebased.choices.rebases[0].reason == "A new policy"
    assert rebased.parts == (0,)


def test_a_baseline_fixes_the_limits() -> None:
    """The mean is that of the first twelve points."""
    series = sickness([5] * 12 + [8, 9] * 6, baseline={"first": 12, "reason": "Before the programme"})

    assert series.xmr is not None
    assert series.xmr.latest.mean == pytest.approx(5)


@pytest.mark.parametrize(
    ("chart", "run", "xmr"), [("run", True, False), ("line", False, False), ("xmr", False, True)]
)
def test_the_set_may_ask_for_a_chart(chart: str, run: bool, xmr: bool) -> None:
    """A run chart may be asked for however many points there are, and so may a plain line."""
    series = sickness([5, 5.1] * 9, chart=chart)

    assert (series.run_chart is not None, series.xmr is not None) == (run, xmr)


def test_the_set_names_the_rule_set() -> None:
    """The rule set that the set asks for reads the chart."""
    series = sickness([5, 5.1] * 9, rule_set="nhsr-0.2")

    assert series.xmr is not None
    assert series.xmr.rule_set.name == "nhsr-0.2"


@pytest.mark.parametrize(("sizes", "uneven"), [((1000, 1200), False), ((1000, 2000), True)])
def test_uneven_denominators_are_warned_of(sizes: tuple[int, int], uneven: bool) -> None:
    """More than a quarter from their mean is more than an XmR chart can overlook (B1)."""
    series = sickness([5, 5.1] * 9, denominator=list(sizes) * 9)

    assert series.uneven is uneven


def test_a_series_is_made_again_by_the_same_choices() -> None:
    """Rounded points are read as the ones they came from: same target, rebases and breaks."""
    series = sickness([5, 5.1] * 9, target={"value": 4, "set_by": "Board"}, rule_set="nhsr-0.2")

    again = build_series(shipped_menu().by_id["emp.good.07"], series.points, choices=series.choices)

    assert again == series
