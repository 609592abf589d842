"""Quantiles agree with published tables and refuse what has no answer."""

import math
from collections.abc import Callable

import pytest

from anchorkit.measures.quantiles import chi_square_quantile, student_t_quantile


@pytest.mark.parametrize(
    ("probability", "degrees", "expected"),
    [
        # One and two degrees of freedom have closed forms: a squared normal, and -2 ln(1 - p).
        (0.95, 1, 3.841458820694124),
        (0.001, 2, -2 * math.log(0.999)),
        (0.999, 2, -2 * math.log(0.001)),
        # The rest from SciPy 1.17.1, scipy.stats.chi2.ppf.
        (0.025, 4, 0.4844185570879299),
        (0.975, 20, 34.16960690283833),
        (0.5, 0.5, 0.0873476047057468),
        (0.999, 1000, 1143.9170926196791),
    ],
)
def test_chi_square_quantile(probability: float, degrees: float, expected: float) -> None:
    """A chi-square quantile is right to nine figures, in both tails and for degrees that are not whole."""
    assert chi_square_quantile(probability, degrees) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("probability", "degrees", "expected"),
    [
        # One and two degrees of freedom have closed forms: tan(pi (p - 1/2)), (2p - 1) / sqrt(2 p (1 - p)).
        (0.999, 1, math.tan(math.pi * 0.499)),
        (0.975, 2, 0.95 / math.sqrt(2 * 0.975 * 0.025)),
        # The rest from SciPy 1.17.1, scipy.stats.t.ppf.
        (0.975, 7, 2.3646242515927844),
        (0.999, 25, 3.450188726973063),
        (0.6, 1000, 0.25341451583949876),
        (0.975, 1_000_000, 1.959966356814107),
    ],
)
def test_student_t_quantile(probability: float, degrees: float, expected: float) -> None:
    """A Student t quantile is right to eight figures, and the same below the middle with its sign turned."""
    assert student_t_quantile(probability, degrees) == pytest.approx(expected, rel=1e-8)
    assert student_t_quantile(1 - probability, degrees) == pytest.approx(-expected, rel=1e-8)


@pytest.mark.parametrize("quantile", [chi_square_quantile, student_t_quantile])
@pytest.mark.parametrize(
    ("probability", "degrees"), [(0, 3), (1, 3), (math.nan, 3), (0.5, 0), (0.5, math.inf)]
)
def test_no_quantile(quantile: Callable[[float, float], float], probability: float, degrees: float) -> None:
    """A probability of 0 or 1, or no degrees of freedom, is refused rather than answered with infinity."""
    with pytest.raises(ValueError, match="quantile needs"):
        quantile(probability, degrees)


def test_middle_of_student_t() -> None:
    """Half of a Student t variable lies below nought."""
    assert student_t_quantile(0.5, 5) == pytest.approx(0, abs=1e-12)
