"""Turns all measures into the summary: a few sentences and one table, in the order of the set."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from anchorkit.measures.model import Series, State
from anchorkit.measures.series import RUN_CHART_FROM
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.report.compose_reading import moved
from anchorkit.report.context import View
from anchorkit.report.document import Block, Bullets, Paragraph, Section, Table
from anchorkit.report.figures import figure, organisations, state_word
from anchorkit.report.sentences import Change, headline, period_label
from anchorkit.report.signals import has_signal, icon_of, signal

_MOST_CHANGES: Final = 3
"""How many changes the summary tells in full; the table has them all."""
_MOST_FIGURES: Final = 2
"""How many figures it tells where nothing changed."""
_MOST_NAMES: Final = 3
_STATE: Final = 5
"""The column of the table that says how a figure stands."""


class Told(NamedTuple):
    """One indicator with its series and what became of its figure."""

    indicator: Indicator
    series: Series
    change: Change | None


def summary_section(view: View) -> Section:
    """What changed, what did not, and what can't be told yet."""
    told = [
        Told(indicator, series, moved(view, indicator, series))
        for indicator in view.plan.ordered
        if (series := view.series(indicator))
    ]
    blocks: list[Block] = [Bullets(tuple(_sentences(view, told)))]
    if told:
        blocks.append(_table(view, told))
        blocks.append(
            Paragraph(
                "Figures of different kinds stand side by side here only to be found quickly. Nothing is "
                "scored or put in order of size."
            )
        )
    return Section("summary", "Summary", tuple(blocks))


def _sentences(view: View, told: Sequence[Told]) -> Iterable[str]:
    with_figure = [each for each in told if each.series.latest]
    yield _reach(view, told, with_figure)
    if not with_figure:
        yield (
            "Nothing has been returned yet, so there is nothing to tell."
            if _silent(view)
            else ("No figure can be shown yet; each section says why.")
        )
        return
    changed = [each for each in with_figure if _is_change(each)]
    yield from (_in_full(view, each) for each in changed[:_MOST_CHANGES])
    if len(changed) > _MOST_CHANGES:
        yield f"Changed too: {_names(changed[_MOST_CHANGES:])}."
    same = [
        each for each in with_figure if each.change and each.change.clear is False and each not in changed
    ]
    if same:
        yield (
            f"No clear change from the earlier figure: {_names(same)}. "
            "How large a change could have shown is said with each."
        )
    rest = [each for each in with_figure if each not in (*changed, *same)]
    # Where little changed, a figure or two stands for the rest.
    yield from (_in_full(view, each) for each in rest[: max(0, _MOST_FIGURES - len(changed))])
    yield from _untold(with_figure)
    missing = [each for each in told if not each.series.latest]
    if missing:
        kind = "joint figure" if view.is_set else "figure"
        yield f"No {kind} for {_many(len(missing))}: {_names(missing)}."


def _silent(view: View) -> bool:
    codes = {organisation.code for organisation in view.organisations}
    return not any(found.files for found in view.context.returned if found.organisation in codes)


def _reach(view: View, told: Sequence[Told], with_figure: Sequence[Told]) -> str:
    asked = f"{len(told)} indicator{'s' if len(told) != 1 else ''}"
    whom = organisations(len(view.organisations))
    if view.is_set:
        verb = "were" if len(view.organisations) != 1 else "was"
        return f"{whom} {verb} asked about {asked}; {len(with_figure)} of them have a joint figure."
    return f"{view.organisations[0].name} was asked about {asked}; {len(with_figure)} of them have a figure."


def _is_change(told: Told) -> bool:
    return has_signal(told.series) or (told.change is not None and told.change.clear is True)


def _in_full(view: View, told: Told) -> str:
    text = headline(told.series, told.indicator, view.unit(told.indicator), told.change)
    judged = told.series.xmr or told.series.run_chart
    return f"{text} {signal(told.series)}" if judged else text


def _untold(with_figure: Sequence[Told]) -> Iterable[str]:
    few = [
        each
        for each in with_figure
        if each.indicator.kind not in (Kind.YES_NO, Kind.SCORE)
        and not (each.series.xmr or each.series.run_chart)
    ]
    if few:
        yield (
            f"Too early to judge change over time for {_many(len(few))}: "
            f"that needs {RUN_CHART_FROM} comparable figures."
        )


def _many(count: int) -> str:
    return "1 indicator" if count == 1 else f"{count} indicators"


def _names(told: Sequence[Told]) -> str:
    titles = [f"“{each.indicator.title}”" for each in told[:_MOST_NAMES]]
    rest = len(told) - len(titles)
    return f"{', '.join(titles)} and {rest} more" if rest else ", ".join(titles)


def _table(view: View, told: Sequence[Told]) -> Table:
    rows = tuple(_row(view, each) for each in told)
    last = "Organisations" if view.is_set else "Points"
    return Table(
        caption="Every indicator of the set",
        header=("Indicator", "Latest", "Period", "Compared with earlier", last, "State"),
        rows=rows,
        numeric=frozenset({1, 4}),
        icons=tuple(
            (place, _STATE, icon_of(each.series.xmr.variation)[0])
            for place, each in enumerate(told)
            if each.series.xmr and each.series.latest
        ),
    )


def _row(view: View, told: Told) -> tuple[str, ...]:
    indicator, series, change = told
    latest = series.latest
    if latest is None:
        # What is known of the last period asked says most about why nothing is there.
        return (indicator.title, "none", "", "", "", state_word(series.points[-1].state))
    points = f"{series.figures}"
    if view.is_set and latest.coverage:
        points = f"{len(latest.coverage.included)} of {len(latest.coverage.expected)}"
    return (
        indicator.title,
        figure(latest, indicator, view.unit(indicator)),
        period_label(latest.period),
        _first_upper(change.text) if change else "nothing earlier",
        points,
        _state(series, latest.state),
    )


def _state(series: Series, state: State) -> str:
    words = icon_of(series.xmr.variation)[1] if series.xmr else ""
    if series.run_chart:
        words = "sign of change" if series.run_chart.signal else "no sign of change"
    return f"{state_word(state)}; {words.lower()}" if words else state_word(state)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
