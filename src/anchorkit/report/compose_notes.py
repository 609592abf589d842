"""Turns what respondents wrote into a list that says each thing once, with who wrote it and when."""

from collections.abc import Iterable, Sequence

from anchorkit.measures.model import Series
from anchorkit.menu.model import Indicator
from anchorkit.report.context import View
from anchorkit.report.document import Block, Terms
from anchorkit.report.figures import organisations
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say

_MOST_LABELS = 3


def written_notes(view: View, indicator: Indicator, series: Series) -> Iterable[Block]:
    """Notes and sources as they were written; the same words of several periods or organisations once."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, own in _series(view, indicator, series):
        for point in own.points:
            for note in point.notes:
                found.setdefault(note, {}).setdefault(name, []).append(point.period)
    rows = [
        (_who_and_when(view, names, periods), note)
        for note, by_name in found.items()
        for periods, names in _alike(by_name).items()
    ]
    if rows:
        yield Terms(((say("notes.title"), say("notes.text")), *rows))


def _series(view: View, indicator: Indicator, series: Series) -> Iterable[tuple[str, Series]]:
    if not view.is_set:
        yield "", series
        return
    for organisation in view.organisations:
        own = view.series_of(organisation.code, indicator)
        if own:
            yield organisation.name, own


def _alike(by_name: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
    """The organisations that wrote it for the same periods, by those periods."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, periods in by_name.items():
        alike.setdefault(tuple(periods), []).append(name)
    return alike


def _who_and_when(view: View, names: Sequence[str], periods: Sequence[str]) -> str:
    when = period_words(periods)
    if not view.is_set:
        return when
    if len(names) > 1 and len(names) == len(view.organisations):
        return say("notes.all", organisations=organisations(len(names)), periods=when)
    if len(names) == _MOST_LABELS - 1:
        who = say("notes.both", first=names[0], second=names[1])
    else:
        who = ", ".join(names)
    return say("notes.who_and_when", who=who, periods=when)


def period_words(periods: Sequence[str]) -> str:
    """The periods, or the first and the last and how many where there are too many to read."""
    labels = [period_label(code) for code in periods]
    if len(labels) > _MOST_LABELS:
        return say("notes.many_periods", first=labels[0], last=labels[-1], count=len(labels))
    return ", ".join(labels)
