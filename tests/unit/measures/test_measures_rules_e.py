"""The indicator formulas of rules E come out as worked by hand, from answers to measures."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from anchorkit.measures.intervals import ratio_interval
from anchorkit.measures.model import COMPARISON, Evidence, Measure
from anchorkit.measures.series import measure_all
from anchorkit.menu.kinds import REFERENCE, TARGET
from tests.support.evidence import an_answer
from tests.support.sets import a_plan

RULES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "rules_e.json").read_text(encoding="utf-8")
)


def measured(indicator: str, evidence: list[Evidence], group: str = "all") -> Measure:
    """The one measure of Leeds for 2024-25."""
    compared = {"reference": "One group", "target": "The other"}
    chosen: dict[str, Any] = {"id": indicator, "frequency": "annual"}
    chosen |= {"comparison": compared} if group == COMPARISON else {}
    series = measure_all(a_plan([chosen]), evidence).get("RR8", indicator, group)
    assert series is not None
    return series.points[0]


def test_relative_likelihood() -> None:
    """180 of 600 against 60 of 320 is 1.6 times as likely, with the interval of rules E."""
    case = RULES["wres"][0]
    limits = ratio_interval(case["a"], case["n1"], case["c"], case["n2"])
    found = measured(
        "emp.widen.03",
        [
            an_answer("emp.widen.03", group=REFERENCE, numerator=case["a"], denominator=case["n1"]),
            an_answer("emp.widen.03", group=TARGET, numerator=case["c"], denominator=case["n2"]),
        ],
        COMPARISON,
    )

    assert limits is not None
    assert found.value == pytest.approx(case["rr"], abs=1e-6)
    assert [limits.lower, limits.upper] == pytest.approx(case["ci95"], abs=5e-5)
    assert found.interval == limits


@pytest.mark.parametrize(("average", "name"), [(fmean, "mean"), (median, "median")])
def test_pay_gap(average: Callable[[list[float]], float], name: str) -> None:
    """Means, or medians, of the two groups' pay give the gap in pounds and in per cent of the reference."""
    case = RULES["pay_gap"][0]
    found = measured(
        "emp.good.02",
        [
            an_answer("emp.good.02", group=REFERENCE, value=average(case["A"])),
            an_answer("emp.good.02", group=TARGET, value=average(case["B"])),
        ],
        COMPARISON,
    )

    assert found.value == pytest.approx(case[f"{name}_gbp"], abs=1e-6)
    assert found.percent_of_reference == pytest.approx(case[f"{name}_pct"], abs=5e-5)


@pytest.mark.parametrize(
    ("indicator", "above", "below", "expected"),
    [
        (
            "emp.good.07",
            RULES["sickness"][0]["fte_days_lost"],
            RULES["sickness"][0]["fte_days_available"],
            RULES["sickness"][0]["pct"],
        ),
        (
            "emp.good.03",
            RULES["leaver"][0]["leavers"],
            (RULES["leaver"][0]["start"] + RULES["leaver"][0]["end"]) / 2,
            RULES["leaver"][0]["pct"],
        ),
    ],
)
def test_rates(indicator: str, above: float, below: float, expected: float) -> None:
    """Sickness over days available, leavers over the mean headcount."""
    found = measured(indicator, [an_answer(indicator, numerator=above, denominator=below)])

    assert found.value == pytest.approx(expected, abs=1e-6)


def test_social_value_is_weighted_by_contract_value() -> None:
    """£6.5m of contracts at 10, 20 and 12% weigh 12%, and not the 14% of a plain mean."""
    case = RULES["social_value"][0]
    weighted = sum(value * weight / 100 for value, weight in zip(case["value"], case["weight"], strict=True))

    found = measured(
        "proc.sv.02", [an_answer("proc.sv.02", numerator=weighted, denominator=sum(case["value"]))]
    )

    assert found.value == pytest.approx(case["weighted"], abs=1e-6)
    assert fmean(case["weight"]) == pytest.approx(case["simple_mean"])
