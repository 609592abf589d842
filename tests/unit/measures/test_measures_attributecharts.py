"""P, U and Laney P′ charts agree with qicharts2, and standardised rates with OHID's own test data."""

import json
from pathlib import Path
from typing import Any

import pytest

from anchorkit.measures.attributecharts import AttributeKind, attribute_chart
from anchorkit.measures.standardised import standardised_rate

VECTORS = Path(__file__).parent / "vectors"
KINDS: dict[str, AttributeKind] = {"p": "p", "u": "u", "pp": "p prime"}
CHARTS: list[dict[str, Any]] = [
    case
    for case in json.loads((VECTORS / "runs_anhoej.json").read_text(encoding="utf-8"))["cases"]
    if case["chart"] in KINDS
]
RATES: list[dict[str, Any]] = json.loads((VECTORS / "proportions_rates.json").read_text(encoding="utf-8"))[
    "dsr_dobson"
]


@pytest.mark.parametrize("case", CHARTS, ids=lambda case: case["id"])
def test_attribute_charts_as_qicharts2_draws_them(case: dict[str, Any]) -> None:
    """Points, centre, each point's limits, runs, crossings and signals are those of qicharts2."""
    expected = case["expected"]
    chart = attribute_chart(case["y"], case["n"], kind=KINDS[case["chart"]], multiplier=case["multiply"])

    assert chart.values == pytest.approx(expected["y_plotted"], abs=1e-6)
    assert chart.centre == pytest.approx(expected["cl"], abs=1e-6)
    for ours, name in ((chart.lower, "lcl"), (chart.upper, "ucl")):
        theirs = expected[name]
        assert ours == pytest.approx(theirs if isinstance(theirs, list) else [theirs] * len(ours), abs=1e-6)
    assert [place + 1 for place in chart.outside] == expected["sigma_signal"]
    assert chart.limits is not None
    assert [chart.useful, chart.longest_run, chart.limits.longest_run] == [
        expected["n_useful"],
        expected["longest_run"],
        expected["longest_run_max"],
    ]
    assert [chart.crossings, chart.limits.crossings, chart.signal] == [
        expected["n_crossings"],
        expected["n_crossings_min"],
        expected["runs_signal"],
    ]


@pytest.mark.parametrize("level", [("95", 0.95), ("99_8", 0.998)], ids=lambda level: level[0])
@pytest.mark.parametrize("case", RATES, ids=lambda case: case["id"])
def test_standardised_rates_as_ohid_tests_them(case: dict[str, Any], level: tuple[str, float]) -> None:
    """Rate and limits are those of calculate_dsr."""
    found = standardised_rate(
        case["count"], case["pop"], case["stdpop"], multiplier=case["multiplier"], confidence=level[1]
    )

    assert found is not None
    assert [found.value, found.interval.lower, found.interval.upper] == pytest.approx(
        [case["value"], case[f"lower{level[0]}"], case[f"upper{level[0]}"]], rel=1e-6
    )


def test_few_events_are_not_standardised() -> None:
    """Under ten events there is no standardised rate."""
    assert standardised_rate([4, 5], [100, 100], [50, 50]) is None


def test_what_makes_no_chart_or_rate_is_refused() -> None:
    """Nothing at all, more than all and nobody are refused."""
    with pytest.raises(ValueError, match="counts"):
        attribute_chart([], [], kind="u")
    with pytest.raises(ValueError, match="larger"):
        attribute_chart([3], [2], kind="p")
    with pytest.raises(ValueError, match="neither"):
        attribute_chart([0, 0], [2, 2], kind="p prime")
    with pytest.raises(ValueError, match="above nought"):
        standardised_rate([1], [0], [1])
    with pytest.raises(ValueError, match="somebody"):
        standardised_rate([1], [1], [0])


def test_a_series_without_variation_has_no_width() -> None:
    """A P′ chart of equal shares varies by nothing, and its limits lie on the centre."""
    chart = attribute_chart([5, 5, 5], [10, 10, 10], kind="p prime")

    assert (chart.lower, chart.upper, chart.signal) == ((0.5,) * 3, (0.5,) * 3, False)
