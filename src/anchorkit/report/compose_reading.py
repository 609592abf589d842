"""Turns what people decided about a series, and what breaks it, into notes beside its figures."""

from collections.abc import Iterable

from anchorkit.measures.model import Series
from anchorkit.measures.series import UNEVEN
from anchorkit.menu.model import Indicator
from anchorkit.periods import MONTHS, parse_period
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note
from anchorkit.report.sentences import Change, Pair, change, earlier, period_label, same_organisations
from anchorkit.selection.reading import Rebase


def reading_notes(series: Series) -> Iterable[Block]:
    """Every break, rebase and baseline of a series with its reason, and a warning of uneven denominators."""
    periods = [point.period for point in series.points]
    first, last = parse_period(periods[0]).first, parse_period(periods[-1]).first
    for each in series.choices.breaks:
        if first < parse_period(each.period).first <= last:
            since = period_label(each.period)
            text = f"Figures from {since} on can't be compared with earlier ones: {each.reason}."
            yield Note("Break", text)
    if series.xmr is None:
        return
    for rebase in series.choices.rebases:
        yield Note("Limits started afresh", rebase_words(rebase))
    if baseline := series.choices.baseline:
        text = (
            f"Limits come from the first {baseline.first} points of each part: {baseline.reason.rstrip('.')}."
        )
        yield Note("Fixed limits", text)
    if series.uneven:
        share = f"{100 * UNEVEN:.0f}%"
        text = (
            f"The denominators lie more than {share} from their mean, which an XmR chart can't see: figures "
            "of small denominators vary more. Take a signal with care."
        )
        yield Note("Uneven denominators", text)


def rebase_words(rebase: Rebase) -> str:
    """A rebase in one sentence: from when, why, and when it was decided."""
    day = rebase.decided
    when = f" (decided on {day.day} {MONTHS[day.month - 1]} {day.year})" if day else ""
    return f"From {period_label(rebase.period)}: {rebase.reason.rstrip('.')}{when}."


def moved(view: View, indicator: Indicator, series: Series) -> Change | None:
    """How the latest figure of a series differs from the earlier one; of a joint one like for like."""
    latest, before = series.latest, earlier(series)
    same = None
    if view.is_set and latest and before and not same_organisations(latest, before):
        found = view.like_for_like(indicator, latest.period, before.period)
        same = Pair(*found) if found else None
    return change(series, indicator, view.unit(indicator), same)
