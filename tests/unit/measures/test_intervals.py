"""Intervals agree with OHID's own test data, with the rules' vectors, and with the papers."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.intervals import (
    Interval,
    byar,
    count_interval,
    difference_interval,
    exact_poisson,
    mean_interval,
    rate_interval,
    ratio_interval,
    wilson,
)

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "vectors" / "proportions_rates.json").read_text(encoding="utf-8")
)
LEVELS = [(0.95, "95"), (0.998, "99_8")]


def limits(interval: Interval | None) -> tuple[float, float]:
    """Give the two limits, for comparison."""
    assert interval is not None
    return interval.lower, interval.upper


@pytest.mark.parametrize("row", VECTORS["wilson"])
def test_wilson_as_ohid_tests_it(row: dict[str, Any]) -> None:
    """Our Wilson intervals are those of PHEindicatormethods, at both levels and for numerators not whole."""
    interval = wilson(row["x"], row["n"], row["confidence"])
    assert limits(interval) == pytest.approx((row["lower"], row["upper"]), rel=1e-6)
    assert interval.confidence == row["confidence"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "confidence", "lower", "upper"),
    [
        (65, 100, 0.95, 0.5525444, 0.7363575),
        (65, 100, 0.998, 0.4954947, 0.7783541),
        (1045, 5000, 0.95, 0.1979555, 0.2204913),
        (0, 10, 0.95, 0, 0.2775328),
        (9, 9, 0.95, 0.7008550, 1),
    ],
)
def test_wilson_as_the_rules_print_it(
    numerator: int, denominator: int, confidence: float, lower: float, upper: float
) -> None:
    """Our Wilson intervals are those printed in B3, and stay within nought and one at the ends."""
    assert limits(wilson(numerator, denominator, confidence)) == pytest.approx((lower, upper), abs=1e-7)


@pytest.mark.parametrize(("confidence", "level"), LEVELS)
@pytest.mark.parametrize("row", VECTORS["proportion_wilson"])
def test_proportions_as_ohid_tests_them(row: dict[str, Any], confidence: float, level: str) -> None:
    """A proportion shown as a percentage has the Wilson limits times one hundred, as phe_proportion gives."""
    found = wilson(row["numerator"], row["denominator"], confidence)
    scaled = [limit * row["multiplier"] for limit in limits(found)]
    assert scaled == pytest.approx([row[f"lower{level}"], row[f"upper{level}"]], rel=1e-6)


@pytest.mark.parametrize("row", VECTORS["byar"])
def test_byar_as_ohid_tests_it(row: dict[str, Any]) -> None:
    """Byar's intervals are those of PHEindicatormethods; where it gives no lower limit, ours is nought."""
    expected = (row["lower"] or 0.0, row["upper"])
    assert limits(byar(row["x"], row["confidence"])) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, 50.163188, 82.849139),
        (1045, 0.95, 982.593202, 1110.331213),
        (10, 0.998, 2.916318, 24.193725),
        (48, 0.95, 35.388, 63.642),
        (0, 0.95, 0, 3.688879),
        (7, 0.95, 2.814363, 14.422675),
        (9, 0.95, 4.115373, 17.084803),
    ],
)
def test_counts(count: int, confidence: float, lower: float, upper: float) -> None:
    """A count's interval is the one printed in B3: exact below ten and Byar's from ten."""
    tolerance = 5e-4 if count == 48 else 1e-6
    assert limits(count_interval(count, confidence)) == pytest.approx((lower, upper), abs=tolerance)


def test_ten_is_where_byar_takes_over() -> None:
    """Nine has the exact interval and ten Byar's, as OHID does it."""
    assert count_interval(9) == exact_poisson(9) != byar(9)
    assert count_interval(10) == byar(10) != exact_poisson(10)


def test_byar_of_nought() -> None:
    """Byar's interval of nought starts at nought and has an upper limit (PHStatsMethods 0.1.16 raises)."""
    interval = byar(0)
    assert interval.lower == 0
    assert 3 < interval.upper < 5


@pytest.mark.parametrize(("confidence", "level"), LEVELS)
@pytest.mark.parametrize("row", VECTORS["rate_byar_exact"])
def test_rates_as_ohid_tests_them(row: dict[str, Any], confidence: float, level: str) -> None:
    """Our rates have the intervals of phe_rate, exact and Byar's, also above the multiplier."""
    found = rate_interval(
        row["numerator"], row["denominator"], multiplier=row["multiplier"], confidence=confidence
    )
    assert limits(found) == pytest.approx((row[f"lower{level}"], row[f"upper{level}"]), rel=1e-6)


@pytest.mark.parametrize(("confidence", "level"), LEVELS)
@pytest.mark.parametrize("row", VECTORS["mean_t"])
def test_means_as_ohid_tests_them(row: dict[str, Any], confidence: float, level: str) -> None:
    """The mean of some values has the Student t interval that phe_mean gives."""
    found = mean_interval(row["values"], confidence)
    assert limits(found) == pytest.approx((row[f"lower{level}"], row[f"upper{level}"]), rel=1e-6)


@pytest.mark.parametrize("row", VECTORS["relative_risk"])
def test_ratio_as_scipy_documents_it(row: dict[str, Any]) -> None:
    """The interval of a ratio of two proportions is Katz's, as in SciPy's documented example."""
    counts = (row["exposed_cases"], row["exposed_total"], row["control_cases"], row["control_total"])
    assert limits(ratio_interval(*counts)) == pytest.approx((row["lower95"], row["upper95"]), rel=1e-6)


def test_relative_likelihood_of_the_rules() -> None:
    """The relative likelihood 1.6 of rules E (WRES indicator 2) runs from 1.2352 to 2.0725."""
    assert limits(ratio_interval(180, 600, 60, 320)) == pytest.approx((1.2352, 2.0725), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((0, 20, 5, 20), "no logarithm of nought"),
        ((5, 20, 0, 20), "no ratio to nought"),
        ((20, 20, 7, 7), "no certainty from a few"),
    ],
)
def test_ratio_without_interval(counts: tuple[float, float, float, float], why: str) -> None:
    """Where a cell is empty there is no interval, and None says so rather than infinity."""
    assert ratio_interval(*counts) is None, why


def test_ratio_with_one_group_complete() -> None:
    """A group in which everyone was appointed still has a ratio and an interval."""
    found = limits(ratio_interval(20, 20, 10, 20))
    assert found[0] < 2 < found[1]


@pytest.mark.parametrize("row", VECTORS["newcombe_diff"])
def test_difference_as_newcombe_prints_it(row: dict[str, Any]) -> None:
    """The interval of a difference is that of Newcombe's Table II, row (a), method 10."""
    found = difference_interval(row["x1"], row["n1"], row["x2"], row["n2"])
    assert limits(found) == pytest.approx((row["lower95"], row["upper95"]), abs=row["tolerance"])


@pytest.mark.parametrize("row", VECTORS["errors"])
def test_what_ohid_refuses(row: dict[str, Any]) -> None:
    """More than all, or something of nothing, is no proportion."""
    with pytest.raises(ValueError, match="a proportion needs"):
        wilson(row["x"], row["n"])


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(-1, 10), (math.nan, 10), (1, math.nan), (1, math.inf)]
)
def test_what_is_no_proportion(numerator: float, denominator: float) -> None:
    """A negative numerator and what is not a number are refused, in every function of two proportions too."""
    with pytest.raises(ValueError, match="a proportion needs"):
        wilson(numerator, denominator)
    with pytest.raises(ValueError, match="a proportion needs"):
        ratio_interval(5, 10, numerator, denominator)
    with pytest.raises(ValueError, match="a proportion needs"):
        difference_interval(5, 10, numerator, denominator)


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_what_is_no_count(count: float) -> None:
    """A negative or infinite count has no interval."""
    for interval in (byar, exact_poisson, count_interval):
        with pytest.raises(ValueError, match="nought or more"):
            interval(count)


@pytest.mark.parametrize(("denominator", "multiplier"), [(0, 100), (-5, 100), (100, 0)])
def test_what_is_no_rate(denominator: float, multiplier: float) -> None:
    """A rate of nothing, or by nothing, is refused."""
    with pytest.raises(ValueError, match="above nought"):
        rate_interval(5, denominator, multiplier=multiplier)


@pytest.mark.parametrize("values", [[], [3.5]])
def test_mean_of_too_little(values: list[float]) -> None:
    """One value says nothing about how values vary, so its mean has no interval."""
    with pytest.raises(ValueError, match="at least two"):
        mean_interval(values)


@pytest.mark.parametrize("confidence", [0.9, 0.99, 95, 0, 1])
def test_only_the_published_levels(confidence: float) -> None:
    """Only 95 % and 99.8 % are given, the pair that OHID publishes."""
    refusing = pytest.raises(ValueError, match=r"0\.95 or 0\.998")
    with refusing:
        wilson(5, 10, confidence)
    with refusing:
        byar(20, confidence)
    with refusing:
        exact_poisson(5, confidence)
    with refusing:
        mean_interval([1, 2, 3], confidence)
    with refusing:
        ratio_interval(5, 10, 5, 10, confidence)
    with refusing:
        difference_interval(5, 10, 5, 10, confidence)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_proportion(counts: tuple[int, int]) -> None:
    """Whatever the counts, the interval stays within 0 and 1, holds the proportion, and widens at 99.8 %."""
    numerator, denominator = counts
    inner, outer = wilson(numerator, denominator), wilson(numerator, denominator, 0.998)
    assert 0 <= outer.lower <= inner.lower <= numerator / denominator <= inner.upper <= outer.upper <= 1


@given(st.integers(0, 100_000))
def test_count_interval_holds_its_count(count: int) -> None:
    """Whatever the count, its interval holds it, starts no lower than nought, and widens at 99.8 %."""
    inner, outer = count_interval(count), count_interval(count, 0.998)
    assert 0 <= outer.lower <= inner.lower <= count <= inner.upper <= outer.upper
