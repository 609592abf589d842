"""Periods, days and differences of percentages turn into words, in the language that is spoken."""

from datetime import date, datetime

from anchorkit.periods import Frequency, Period, parse_period
from anchorkit.report.strings import say


def period_label(code: str) -> str:
    """The words for a period: `2025-26`, `Apr to Jun 2025`, `April 2025`."""
    period = parse_period(code)
    year, month = divmod(period.first, 12)
    if period.frequency is Frequency.ANNUAL:
        return say("period.year", code=code)
    if period.frequency is Frequency.MONTHLY:
        return say("period.month", month=say(f"month.{month + 1}.name"), year=year)
    first, last = (say(f"month.{each}.short") for each in (month + 1, month + 3))
    return say("period.quarter", first=first, last=last, year=year)


def short_label(period: Period) -> str:
    """A label for a chart's axis: `2025-26`, `Q1 25-26`, `Apr 25`."""
    year, month = divmod(period.first, 12)
    if period.frequency is Frequency.ANNUAL:
        return say("period.year", code=period.code)
    if period.frequency is Frequency.MONTHLY:
        return say("period.short_month", month=say(f"month.{month + 1}.short"), year=f"{year % 100:02d}")
    return say("period.short_quarter", number=period.code[-1], year=period.code[2:7])


def span_words(first: str, last: str) -> str:
    """From one period to another: `2024-25 to 2025-26`, `April 2024 to December 2025`."""
    begin, end = parse_period(first), parse_period(last)
    if first == last:
        return period_label(first)
    if begin.frequency is end.frequency is Frequency.ANNUAL:
        return say("number.range", lower=period_label(first), upper=period_label(last))
    months = (divmod(month, 12) for month in (begin.first, end.first + end.frequency.months - 1))
    lower, upper = (
        say("period.month", month=say(f"month.{month + 1}.name"), year=year) for year, month in months
    )
    return say("number.range", lower=lower, upper=upper)


def points(size: str) -> str:
    """A difference of percentages, written as a number, in words: `0.4 percentage points`."""
    return say("number.points", count=size)


def day_words(day: date) -> str:
    """A day as a reader sees it: `1 April 2026`."""
    return say("period.day", day=day.day, month=say(f"month.{day.month}.name"), year=day.year)


def moment_words(moment: datetime) -> str:
    """A moment, given in UTC, as a reader sees it: `1 April 2026, 09:30 UTC`."""
    return say("period.moment", day=day_words(moment), time=f"{moment:%H:%M}")
