"""Period codes that sort (`2025-26`, `2025-26-Q1`, `2025-04`) and the calendar behind them.

The financial year runs from April to March. A period is kept as its code everywhere; this module turns
codes into months and back.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-(\d{2})-Q([1-4])")
_APRIL: Final = 4


class Frequency(StrEnum):
    """How often an indicator is asked for."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        """How many months one period lasts."""
        return {"monthly": 1, "quarterly": 3, "annual": 12}[self.value]


class InvalidPeriod(ValueError):
    """A text that is no period code; the message says what a code looks like."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period. `first` counts months since year 0, so that periods of one frequency sort and subtract."""

    first: int
    frequency: Frequency

    @property
    def code(self) -> str:
        """The code that is written down: `2025-26`, `2025-26-Q1` or `2025-04`."""
        year, month = divmod(self.first, 12)
        if self.frequency is Frequency.MONTHLY:
            return f"{year:04d}-{month + 1:02d}"
        financial = f"{year if month >= _APRIL - 1 else year - 1:04d}"
        financial += f"-{(int(financial) + 1) % 100:02d}"
        if self.frequency is Frequency.ANNUAL:
            return financial
        return f"{financial}-Q{((month + 1 - _APRIL) % 12) // 3 + 1}"

    @property
    def label(self) -> str:
        """The words that a reader sees: `2025-26`, `Apr to Jun 2025`, `April 2025`."""
        year, month = divmod(self.first, 12)
        if self.frequency is Frequency.MONTHLY:
            return f"{MONTHS[month]} {year}"
        if self.frequency is Frequency.ANNUAL:
            return self.code
        return f"{MONTHS[month][:3]} to {MONTHS[month + 2][:3]} {year}"

    @property
    def short(self) -> str:
        """A label for a chart's axis: `2025-26`, `Q1 25-26`, `Apr 25`."""
        year, month = divmod(self.first, 12)
        if self.frequency is Frequency.MONTHLY:
            return f"{MONTHS[month][:3]} {year % 100:02d}"
        return self.code if self.frequency is Frequency.ANNUAL else f"{self.code[-2:]} {self.code[2:7]}"

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        year, month = divmod(self.first + self.frequency.months, 12)
        return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)

    def shifted(self, steps: int) -> "Period":
        """The period `steps` periods later (earlier where negative)."""
        return Period(self.first + steps * self.frequency.months, self.frequency)

    @property
    def year_earlier(self) -> "Period":
        """The same period one year before."""
        return Period(self.first - 12, self.frequency)


@lru_cache(maxsize=1024)
def parse_period(code: str) -> Period:
    """Turn a code into a period.

    Raises InvalidPeriod. `2011-12` and the like from before 2012 could be a month or a financial year and
    are refused: the codes of this software begin with April 2012.
    """
    text = code.strip()
    if match := _QUARTER.fullmatch(text):
        start = _financial_year(int(match[1]), int(match[2]), text)
        return Period(start + 3 * (int(match[3]) - 1), Frequency.QUARTERLY)
    match = _YEAR.fullmatch(text)
    if not match:
        raise _no_code(text)
    year, second = int(match[1]), int(match[2])
    follows = second == (year + 1) % 100
    if 1 <= second <= 12:
        if follows:
            raise InvalidPeriod(f"“{text}” could be a month or a year; periods begin with April 2012")
        return Period(year * 12 + second - 1, Frequency.MONTHLY)
    return Period(_financial_year(year, second, text), Frequency.ANNUAL)


def span(first: str, last: str, frequency: Frequency) -> tuple[Period, ...]:
    """Every period of the frequency that lies within the months from `first` to `last`, both included.

    `first` and `last` may be codes of any frequency: from 2024-04 to 2025-03 is one year, four quarters or
    twelve months. Where no whole period fits, the one that holds `last` is given. Raises InvalidPeriod.
    """
    opening, closing = parse_period(first), parse_period(last)
    end = closing.first + closing.frequency.months
    if end <= opening.first:
        raise InvalidPeriod(f"“{last}” ends before “{first}” begins")
    step = frequency.months
    start = opening.first + (_APRIL - 1 - opening.first) % step
    found = tuple(Period(month, frequency) for month in range(start, end - step + 1, step))
    return found or (containing(end - 1, frequency),)


def containing(month: int, frequency: Frequency) -> Period:
    """The period of the frequency that holds a month (counted since year 0)."""
    return Period(month - (month - (_APRIL - 1)) % frequency.months, frequency)


def _financial_year(year: int, second: int, text: str) -> int:
    if second != (year + 1) % 100:
        raise _no_code(text)
    return year * 12 + _APRIL - 1


def _no_code(text: str) -> InvalidPeriod:
    return InvalidPeriod(
        f"“{text}” is not a period; write a year as 2025-26, a quarter as 2025-26-Q1, a month as 2025-04"
    )
