"""Turns what is told of each indicator into headlines: changed, not changed, not known yet."""

from collections.abc import Iterable, Sequence
from typing import Final

from anchorkit.measures.model import Mark, State
from anchorkit.measures.series import RUN_CHART_FROM
from anchorkit.report.compose_equity import Equity, equity_headline
from anchorkit.report.context import View
from anchorkit.report.figures import figure, organisations
from anchorkit.report.periodwords import period_label
from anchorkit.report.signals import icon_of, small
from anchorkit.report.strings import say
from anchorkit.report.told import Told, how_many, listed, names

_MOST_CHANGES: Final = 2
"""How many changes, or figures where nothing changed, are told in full; the table has them all."""
_MARKED: Final = (
    (Mark.WARNED, "queried"),
    (Mark.DOES_NOT_FOLLOW, "does_not_follow"),
    (Mark.COUNTS_MISSING, "counts_missing"),
)


def headlines(view: View, told: Sequence[Told], equity: Equity) -> tuple[tuple[str, str], ...]:
    """Four to six sentences with the word that each is about; fewer where there is nothing to tell."""
    if not any(each.has_figure for each in told):
        words = "summary.nothing" if _is_silent(view) else "summary.hidden"
        return ((say("summary.missing"), say(words)),)
    return tuple((say(f"summary.{name}"), text) for name, text in _told(view, told, equity) if text)


def reach(view: View, told: Sequence[Told]) -> str:
    """One sentence on who was asked how much, and how much came back."""
    figures = sum(each.has_figure for each in told)
    whom, asked = organisations(len(view.organisations)), how_many(len(told))
    if not view.is_set:
        return say("summary.asked_one", whom=view.organisations[0].name, asked=asked, figures=figures)
    came = len(returned(view))
    return say("summary.asked_set", whom=whom, asked=asked, returned=came, figures=figures)


def _told(view: View, told: Sequence[Told], equity: Equity) -> Iterable[tuple[str, str]]:
    with_figure = [each for each in told if each.has_figure]
    changed = [each for each in with_figure if each.has_changed]
    same = [each for each in with_figure if each.has_not_changed]
    if changed:
        yield "changed", _changed(view, changed)
    else:
        rest = [each for each in with_figure if each not in same] or same
        yield "stands", " ".join(_in_full(view, each) for each in rest[:_MOST_CHANGES])
    yield "same", say("summary.no_change", names=names(same)) if same else ""
    yield "early", _early(with_figure, same)
    yield "equity", equity_headline(equity, view)
    yield "missing", _missing(view, told)
    yield "quality", _quality(view, with_figure)


def _changed(view: View, changed: Sequence[Told]) -> str:
    full = [_in_full(view, each) for each in changed[:_MOST_CHANGES]]
    rest = changed[_MOST_CHANGES:]
    return " ".join([*full, *([say("summary.changed_too", names=names(rest))] if rest else [])])


def _in_full(view: View, told: Told) -> str:
    """An indicator in one sentence: its figure, its period, what became of it and what its chart says."""
    latest = told.series.latest
    if latest is None:
        return ""
    words = say(
        "summary.in_full",
        title=told.indicator.title,
        figure=figure(latest, told.indicator, view.unit(told.indicator)),
        period=period_label(latest.period),
    )
    judged = icon_of(told.series.xmr.variation)[1] if told.series.xmr else ""
    parts = (told.change.short if told.change else "", small(judged))
    return "; ".join([words, *(part for part in parts if part)]) + "."


def _early(with_figure: Sequence[Told], same: Sequence[Told]) -> str:
    few = [each for each in with_figure if each.is_charted and not each.is_judged]
    if not few:
        return ""
    words = say("summary.too_early", indicators=_have(len(few)), least=RUN_CHART_FROM)
    alone = [each for each in few if each.series.figures < 2]
    if not alone:
        return words
    which = "summary.alone_all" if len(alone) == len(few) else "summary.alone"
    return f"{words} {say(which, count=len(alone))}"


def _missing(view: View, told: Sequence[Told]) -> str:
    missing = [each for each in told if not each.has_figure]
    silent = [found.name for found in view.organisations if found.code not in returned(view)]
    words = []
    if missing:
        kind = say("summary.joint_figure" if view.is_set else "summary.figure")
        words.append(
            say(
                "summary.missing_of",
                kind=kind,
                missing=len(missing),
                asked=how_many(len(told)),
                names=names(missing),
            )
        )
    else:
        words.append(say("summary.all_there"))
    if silent and view.is_set:
        words.append(say("summary.silent", names=listed(silent)))
    return " ".join(words)


def _quality(view: View, with_figure: Sequence[Told]) -> str:
    marked = [(each, why) for each in with_figure if (why := _marks(each))]
    if not marked:
        return say("summary.quality_guarded" if view.context.profile.protects else "summary.quality_sound")
    reasons = dict.fromkeys(word for _, words in marked for word in words)
    return say("summary.quality_marked", names=names([each for each, _ in marked]), why=", ".join(reasons))


def _marks(told: Told) -> list[str]:
    """What a reader has to know about the latest figure."""
    latest = told.series.latest
    if latest is None:
        return []
    found = [say("summary.estimated")] if latest.state is State.ESTIMATED else []
    return found + [say(f"summary.{word}") for mark, word in _MARKED if mark in latest.marks]


def is_marked(told: Told) -> bool:
    """True where the latest figure carries a mark that a reader has to know."""
    return bool(_marks(told))


def _have(count: int) -> str:
    return say("many.indicators_have", count=count)


def returned(view: View) -> set[str]:
    """The codes of the report's organisations from which something has come."""
    codes = {organisation.code for organisation in view.organisations}
    return {found.organisation for found in view.context.returned if found.files} & codes


def _is_silent(view: View) -> bool:
    return not returned(view)
