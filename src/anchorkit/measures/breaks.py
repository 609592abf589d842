"""Turns what a set and its menu say changed into the breaks of a series, each with its reason."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from anchorkit.menu.model import Indicator
from anchorkit.periods import MONTHS, InvalidPeriod, Period, containing, parse_period
from anchorkit.selection.model import Organisation, Plan


class Break(NamedTuple):
    """Where figures stop being comparable: the first period of the new kind, and why, in words."""

    period: str
    reason: str


def find_breaks(plan: Plan, indicator: Indicator, organisation: str | None) -> tuple[Break, ...]:
    """Give the breaks of one organisation's figures, or of the set's where it is None, in order of time.

    Three things break a series: a material change of the indicator in the menu, a material change of a local
    definition that it depends on, and an organisation's merger. A change of the menu has a date: it holds
    from the period in which that day lies. A change that is not material breaks nothing.
    """
    found = [*_menu_changes(indicator), *_definition_changes(plan, indicator)]
    for each in plan.selection.organisations:
        if organisation in (None, each.code):
            found += _mergers(each)
    return tuple(sorted(found, key=lambda item: (_place(item.period), item.reason)))


def break_indices(periods: Iterable[str], breaks: Iterable[Break]) -> tuple[int, ...]:
    """Give the places in a series at which a new part begins: rising, without the first and beyond the last.

    A break between two periods takes effect at the first that begins no earlier than the break's own.
    """
    places = [_place(code) for code in periods]
    found = set()
    for each in breaks:
        at = _place(each.period)
        index = next((index for index, place in enumerate(places) if place >= at), None)
        if index:
            found.add(index)
    return tuple(sorted(found))


def _menu_changes(indicator: Indicator) -> Iterable[Break]:
    for change in indicator.changes:
        if change.material:
            words = f"the menu changed what is counted on {_day(change.date)} (version {change.version})"
            yield Break(_holding(indicator, change.date).code, f"{words}: {_clause(change.text)}")


def _definition_changes(plan: Plan, indicator: Indicator) -> Iterable[Break]:
    for definition in plan.definitions(indicator):
        for change in definition.changes:
            if change.material:
                words = f"the definition of “{definition.title}” changed (version {change.version})"
                yield Break(change.first, f"{words}: {_clause(change.text)}")


def _mergers(organisation: Organisation) -> Iterable[Break]:
    for merger in organisation.merged:
        yield Break(merger.period, f"{organisation.name} took over {merger.predecessor}")


def _holding(indicator: Indicator, day: date) -> Period:
    """The indicator's period in which a day lies."""
    return containing(day.year * 12 + day.month - 1, indicator.frequency)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _clause(text: str) -> str:
    """A sentence as part of another."""
    return text.rstrip(".")


def _place(code: str) -> int:
    """Months since year 0; a code that is no period stands before everything and breaks nothing."""
    try:
        return parse_period(code).first
    except InvalidPeriod:
        return -1
