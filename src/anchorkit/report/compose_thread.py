"""Turns the logic chain of an area into the golden thread: what is measured, what moves, and the gaps."""

from collections.abc import Iterable, Mapping, Sequence

from anchorkit.menu.model import Area, Chain, ChainItem, Indicator
from anchorkit.report.compose_charts import slug
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Thread, ThreadItem
from anchorkit.report.figures import figure, state_word
from anchorkit.report.periodwords import period_label
from anchorkit.report.signals import capital, moved_word, small
from anchorkit.report.strings import say
from anchorkit.report.told import Told, how_many, names


def thread_blocks(view: View, area: Area, chain: Chain, told: Mapping[str, Told]) -> Iterable[Block]:
    """What the chain shows in two or three sentences, then the chain itself."""
    columns = tuple(
        (capital(say(f"stage.{stage.value}")), tuple(_item(view, item, told) for item in items))
        for stage, items in chain.columns
    )
    indicators = dict.fromkeys(
        found for _, items in chain.columns for item in items for found in item.indicators
    )
    measured = [told[found] for found in indicators if found in told and told[found].has_figure]
    yield Paragraph(_in_words(columns, measured))
    yield Thread(slug(f"chain-{area.id}"), say("thread.title", area=area.title), columns)


def _in_words(columns: Sequence[tuple[str, Sequence[ThreadItem]]], measured: Sequence[Told]) -> str:
    steps = [item for _, items in columns for item in items]
    with_figure = sum(bool(item.measured) for item in steps)
    if not with_figure:
        return say("thread.nothing", steps=len(steps))
    bare = [title for title, items in columns if items and not any(item.measured for item in items)]
    return " ".join(
        (
            say("thread.steps", steps=len(steps), measured=with_figure),
            *_moves(measured),
            say("thread.gaps_some", stages="; ".join(map(small, bare))) if bare else say("thread.gaps_none"),
        )
    )


def _moves(measured: Sequence[Told]) -> Iterable[str]:
    """Which indicators moved, how many did not, and of how many nothing can be told yet."""
    moved = [each for each in measured if each.has_changed]
    steady = sum(each.has_not_changed for each in measured)
    early = sum(each.is_charted and not (each.has_changed or each.has_not_changed) for each in measured)
    if moved:
        yield say("thread.moved_some", names=names(moved))
    if steady:
        yield say("thread.steady_for", count=steady)
    if early:
        yield say("thread.early_for", count=early)


def _item(view: View, item: ChainItem, told: Mapping[str, Told]) -> ThreadItem:
    """One step of the chain: what the set measures there and what moves, or that it does not."""
    chosen = [view.plan.indicators[found] for found in item.indicators if found in view.plan.indicators]
    shown = [words for indicator in chosen if (words := _measured(view, told.get(indicator.id)))]
    if shown:
        return ThreadItem(item.text, tuple(shown))
    if chosen:
        # Asked is not measured.
        why = "; ".join(f"{each.title}: {_why_not(each, told)}" for each in chosen)
        return ThreadItem(item.text, gap=say("thread.asked", why=why))
    if item.indicators:
        return ThreadItem(item.text, gap=say("thread.offered", indicators=how_many(len(item.indicators))))
    return ThreadItem(item.text, gap=say("thread.no_indicator"))


def _why_not(indicator: Indicator, told: Mapping[str, Told]) -> str:
    found = told.get(indicator.id)
    return state_word(found.series.points[-1].state) if found else say("thread.not_asked")


def _measured(view: View, told: Told | None) -> str:
    """The indicator with its latest figure and how it moves; nothing where it has none."""
    latest = told.series.latest if told else None
    if told is None or latest is None:
        return ""
    words = say(
        "thread.item",
        title=told.indicator.title,
        figure=figure(latest, told.indicator, view.unit(told.indicator)),
        period=period_label(latest.period),
    )
    move = _move(told)
    return f"{words} {move}" if move else words


def _move(told: Told) -> str:
    """An arrow and the words for it: up, down, no clear change, or too early to tell."""
    arrow, words = moved_word(told.series) if told.is_judged else ("", "")
    change = told.change
    if not words and change and change.clear is not None:
        arrow = "steady" if not change.clear else "up" if change.size > 0 else "down"
        words = change.short
    if not words:
        return say("thread.unknown") if told.is_charted else ""
    return say(f"thread.{arrow}", words=words)
