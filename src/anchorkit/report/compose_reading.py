"""Turns what people decided about a series, and what breaks it, into notes beside its figures."""

from collections.abc import Iterable

from anchorkit.measures.model import Series
from anchorkit.measures.series import UNEVEN
from anchorkit.menu.model import Indicator
from anchorkit.periods import parse_period
from anchorkit.report.brought import brought
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note
from anchorkit.report.periodwords import day_words, period_label
from anchorkit.report.sentences import Change, Pair, change, earlier, same_organisations
from anchorkit.report.strings import say
from anchorkit.selection.reading import Rebase


def reading_notes(series: Series) -> Iterable[Block]:
    """Every break, rebase and baseline of a series with its reason, and a warning of uneven denominators."""
    periods = [point.period for point in series.points]
    first, last = parse_period(periods[0]).first, parse_period(periods[-1]).first
    for each in series.choices.breaks:
        if first < parse_period(each.period).first <= last:
            since = period_label(each.period)
            why = brought("break", each.reason)
            yield Note(say("reading.break_title"), say("reading.break", period=since, why=why))
    if series.xmr is None:
        return
    for rebase in series.choices.rebases:
        yield Note(say("reading.rebase_title"), rebase_words(rebase))
    if baseline := series.choices.baseline:
        text = say("reading.fixed", count=baseline.first, why=baseline.reason.rstrip("."))
        yield Note(say("reading.fixed_title"), text)
    if series.uneven:
        text = say("reading.uneven", share=f"{100 * UNEVEN:.0f}%")
        yield Note(say("reading.uneven_title"), text)


def rebase_words(rebase: Rebase) -> str:
    """A rebase in one sentence: from when, why, and when it was decided."""
    words = {"period": period_label(rebase.period), "why": rebase.reason.rstrip(".")}
    if rebase.decided:
        return say("reading.rebase_decided", **words, day=day_words(rebase.decided))
    return say("reading.rebase", **words)


def moved(view: View, indicator: Indicator, series: Series) -> Change | None:
    """How the latest figure of a series differs from the earlier one; of a joint one like for like."""
    latest, before = series.latest, earlier(series)
    same = None
    if view.is_set and latest and before and not same_organisations(latest, before):
        found = view.like_for_like(indicator, latest.period, before.period)
        same = Pair(*found) if found else None
    return change(series, indicator, view.unit(indicator), same)
