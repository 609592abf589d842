"""Funnel limits are those of PHEindicatormethods, and allow for overdispersion as FunnelPlotR does."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.funnel import (
    Place,
    dispersion,
    overdispersed_limits,
    overdispersed_rate_limits,
    proportion_funnel,
    proportion_limits,
    rate_dispersion,
    rate_funnel,
    rate_limits,
)
from anchorkit.measures.intervals import exact_poisson, wilson

RULES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "rules_e.json").read_text(encoding="utf-8")
)
POOL: dict[str, Any] = RULES["pool"][0]


@pytest.mark.parametrize("case", RULES["funnel_proportion"], ids=lambda case: f"of {case['denominator']}")
def test_proportion_limits_are_those_of_ohid(case: dict[str, float]) -> None:
    """Our lower limits around OHID's baseline are those of its test data (B4)."""
    limits = proportion_limits(case["baseline"], case["denominator"])

    assert 100 * limits.inner_lower == pytest.approx(case["lower95"], abs=1e-6)
    assert 100 * limits.outer_lower == pytest.approx(case["lower99_8"], abs=1e-6)


def test_the_pool_of_six_has_its_limits_labels_and_dispersion() -> None:
    """Pooled share, limits, labels, phi and tau squared are those of rules E."""
    funnel = proportion_funnel(POOL["num"], POOL["den"])
    first = funnel.chance_limits[0]

    assert funnel.baseline == pytest.approx(POOL["pooled"], abs=1e-9)
    assert [first.outer_lower, first.inner_lower, first.inner_upper, first.outer_upper] == pytest.approx(
        POOL["limits_first"], abs=5e-5
    )
    assert [place.value for place in funnel.chance_places] == POOL["funnel"]
    assert funnel.phi == pytest.approx(POOL["phi"], abs=5e-5)
    assert funnel.tau_squared == pytest.approx(POOL["tau2"], abs=5e-8)


def test_overdispersion_widens_the_limits() -> None:
    """What lies between organisations is allowed for: fewer of the six lie outside, and none by more."""
    funnel = proportion_funnel(POOL["num"], POOL["den"])

    assert [place.value for place in funnel.places] == [
        "Not significant",
        "High (0.025)",
        "Not significant",
        "Not significant",
        "Low (0.025)",
        "Not significant",
    ]


def test_organisations_that_differ_by_chance_alone_keep_the_limits_of_chance() -> None:
    """Without overdispersion tau squared is 0, and the limits are those of chance."""
    funnel = proportion_funnel([50, 51, 49], [100, 100, 100])

    assert funnel.tau_squared == 0
    assert funnel.limits == funnel.chance_limits
    assert set(funnel.places) == {Place.WITHIN}


def test_rate_limits_are_the_exact_limits_of_what_is_expected() -> None:
    """20 events expected of 1,000 have the exact Poisson limits of 20, over 1,000."""
    limits = rate_limits(0.02, 1000)

    assert 1000 * limits.inner_lower == pytest.approx(exact_poisson(20).lower)
    assert 1000 * limits.outer_upper == pytest.approx(exact_poisson(20, 0.998).upper)


@given(share=st.floats(0.02, 0.98), denominator=st.integers(5, 100_000))
def test_a_limit_is_where_wilson_reaches_the_baseline(share: float, denominator: int) -> None:
    """The Wilson interval of the lower limit ends at the baseline, and that of the upper begins there."""
    limits = proportion_limits(share, denominator)

    if limits.inner_lower > 0:
        assert wilson(limits.inner_lower * denominator, denominator).upper == pytest.approx(share, abs=1e-6)
    if limits.inner_upper < 1:
        assert wilson(limits.inner_upper * denominator, denominator).lower == pytest.approx(share, abs=1e-6)


@given(share=st.floats(0, 1), denominator=st.integers(1, 100_000), tau_squared=st.floats(0, 1))
def test_limits_rise_and_stay_within_nought_and_one(
    share: float, denominator: int, tau_squared: float
) -> None:
    """Whatever the counts, the four limits rise and none lies outside 0 to 1."""
    for limits in (
        proportion_limits(share, denominator),
        overdispersed_limits(share, denominator, tau_squared),
    ):
        found = [limits.outer_lower, limits.inner_lower, limits.inner_upper, limits.outer_upper]
        assert found == sorted(found)
        assert found[0] >= 0
        assert found[3] <= 1


def test_what_makes_no_funnel_is_refused() -> None:
    """One organisation, a part larger than its whole or nothing at all gives no funnel."""
    with pytest.raises(ValueError, match="two organisations"):
        dispersion([1], [2])
    with pytest.raises(ValueError, match="numerators"):
        dispersion([3, 1], [2, 2])
    with pytest.raises(ValueError, match="baseline"):
        proportion_limits(1.2, 10)
    with pytest.raises(ValueError, match="baseline"):
        rate_limits(-1, 10)


def test_rates_spread_on_the_scale_of_the_square_root() -> None:
    """Each z-score is 2 (√ events - √ expected), as the Care Quality Commission works it out."""
    events, base = [30, 42, 25, 90, 33], [1000, 1200, 900, 1100, 1000]
    rate = sum(events) / sum(base)
    scores = sorted(
        2 * (math.sqrt(found) - math.sqrt(rate * of)) for found, of in zip(events, base, strict=True)
    )
    # The 10th and 90th percentile of five lie 0.4 of the way in from the ends.
    low, high = scores[0] + 0.4 * (scores[1] - scores[0]), scores[4] - 0.4 * (scores[4] - scores[3])
    pulled = [min(max(score, low), high) for score in scores]

    phi, tau_squared = rate_dispersion(events, base)
    funnel = rate_funnel(events, base)

    assert phi == pytest.approx(sum(score * score for score in pulled) / 5)
    assert tau_squared > 0
    assert (funnel.baseline, funnel.phi, funnel.tau_squared) == (rate, phi, tau_squared)
    assert [place.value for place in funnel.chance_places][3] == "High (0.001)"
    assert funnel.limits[3].outer_upper > funnel.chance_limits[3].outer_upper


def test_rates_that_differ_by_chance_alone_keep_the_limits_of_chance() -> None:
    """Without overdispersion the limits are those of Poisson."""
    funnel = rate_funnel([20, 21, 19], [1000, 1000, 1000])

    assert funnel.tau_squared == 0
    assert funnel.limits == tuple(rate_limits(0.02, 1000) for _ in range(3))


@given(rate=st.floats(0, 5), denominator=st.integers(1, 100_000), tau_squared=st.floats(0, 1))
def test_limits_of_rates_rise_from_nought(rate: float, denominator: int, tau_squared: float) -> None:
    """Whatever the rate, the four limits rise and none is negative."""
    limits = overdispersed_rate_limits(rate, denominator, tau_squared)
    found = [limits.outer_lower, limits.inner_lower, limits.inner_upper, limits.outer_upper]

    assert found == sorted(found)
    assert found[0] >= 0


def test_what_makes_no_rate_is_refused() -> None:
    """One organisation, fewer events than none or nothing to set them against gives no funnel."""
    with pytest.raises(ValueError, match="two organisations"):
        rate_dispersion([1], [2])
    with pytest.raises(ValueError, match="events"):
        rate_dispersion([-1, 1], [2, 2])
    with pytest.raises(ValueError, match="events"):
        rate_funnel([1, 1], [0, 2])
