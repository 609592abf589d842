"""Period codes and the calendar behind them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.periods import Frequency, InvalidPeriod, Period, parse_period, span


@pytest.mark.parametrize(
    ("code", "frequency", "label", "last_day"),
    [
        ("2025-26", Frequency.ANNUAL, "2025-26", date(2026, 3, 31)),
        ("2012-13", Frequency.ANNUAL, "2012-13", date(2013, 3, 31)),
        ("2099-00", Frequency.ANNUAL, "2099-00", date(2100, 3, 31)),
        ("2025-26-Q1", Frequency.QUARTERLY, "Apr to Jun 2025", date(2025, 6, 30)),
        ("2025-26-Q4", Frequency.QUARTERLY, "Jan to Mar 2026", date(2026, 3, 31)),
        ("2024-02", Frequency.MONTHLY, "February 2024", date(2024, 2, 29)),
        ("2025-12", Frequency.MONTHLY, "December 2025", date(2025, 12, 31)),
    ],
)
def test_codes_are_read_as_nhs_years_quarters_and_months(
    code: str, frequency: Frequency, label: str, last_day: date
) -> None:
    """A code gives its frequency, its words and its last day, and comes back as the same code."""
    period = parse_period(code)

    assert (period.frequency, period.label, period.last_day, period.code) == (
        frequency,
        label,
        last_day,
        code,
    )


@pytest.mark.parametrize(
    "text", ["", "2025", "2025-13", "2025-27", "25-26", "2025-26-Q5", "2025/26", "2025-00"]
)
def test_what_is_no_code_is_refused_with_the_right_forms(text: str) -> None:
    """Whoever mistypes a period is told how one is written."""
    with pytest.raises(InvalidPeriod, match="2025-26-Q1"):
        parse_period(text)


def test_a_code_that_could_be_a_month_or_a_year_is_refused() -> None:
    """2011-12 might be December 2011 or a financial year, so it is neither."""
    with pytest.raises(InvalidPeriod, match="month or a year"):
        parse_period("2011-12")


@pytest.mark.parametrize(
    ("first", "last", "frequency", "codes"),
    [
        ("2024-04", "2025-03", Frequency.ANNUAL, ["2024-25"]),
        ("2024-04", "2024-09", Frequency.QUARTERLY, ["2024-25-Q1", "2024-25-Q2"]),
        ("2024-25", "2024-25", Frequency.QUARTERLY, [f"2024-25-Q{q}" for q in (1, 2, 3, 4)]),
        ("2025-02", "2025-04", Frequency.MONTHLY, ["2025-02", "2025-03", "2025-04"]),
        ("2023-24", "2025-26", Frequency.ANNUAL, ["2023-24", "2024-25", "2025-26"]),
        ("2025-10", "2025-10", Frequency.ANNUAL, ["2025-26"]),
    ],
)
def test_a_range_gives_the_whole_periods_within_it(
    first: str, last: str, frequency: Frequency, codes: list[str]
) -> None:
    """One range serves every frequency; where no whole period fits, the one that holds the end is given."""
    assert [period.code for period in span(first, last, frequency)] == codes


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    """Turned round dates are told, not silently empty."""
    with pytest.raises(InvalidPeriod, match="before"):
        span("2025-04", "2024-03", Frequency.MONTHLY)


@given(st.integers(2012 * 12 + 3, 2090 * 12), st.sampled_from(list(Frequency)))
def test_every_period_comes_back_from_its_code_and_codes_sort_in_time(
    month: int, frequency: Frequency
) -> None:
    """Codes of one frequency sort as their periods do."""
    first = month - (month - 3) % frequency.months
    period, following = Period(first, frequency), Period(first, frequency).shifted(1)

    assert parse_period(period.code) == period
    assert period.code < following.code
    assert following.shifted(-1) == period


@pytest.mark.parametrize(
    ("code", "last"), [("2024-02", "2024-02-29"), ("2025-02", "2025-02-28"), ("2023-24", "2024-03-31")]
)
def test_a_period_knows_its_last_day_in_a_leap_year_too(code: str, last: str) -> None:
    """February ends where the calendar says."""
    assert parse_period(code).last_day.isoformat() == last
