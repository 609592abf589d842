"""Turns pillars and areas into sections: the logic chain with what the set measures, then each indicator."""

from collections.abc import Iterable
from typing import Final

from anchorkit.menu.model import Area, ChainItem, Indicator, Pillar
from anchorkit.menu.words import Basis
from anchorkit.report.compose_charts import slug
from anchorkit.report.compose_indicator import indicator_section
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Section, Thread, ThreadItem
from anchorkit.report.figures import figure, state_word
from anchorkit.report.sentences import period_label

_REBUILT: Final = (
    "The logic chains of this report are rebuilt from published sources; see Sources and method."
)


def pillar_sections(view: View) -> Iterable[Section]:
    """One section for each pillar in which something was chosen, with its areas in the menu's order."""
    first = True
    for pillar in view.plan.menu.pillars:
        areas = [
            (area, indicators)
            for area in view.plan.menu.areas
            if area.pillar == pillar.id and (indicators := _chosen(view, area))
        ]
        if areas:
            yield _pillar(view, pillar, areas, notice=first)
            first = False


def _chosen(view: View, area: Area) -> tuple[Indicator, ...]:
    return tuple(found for found in view.plan.ordered if found.area == area.id)


def _pillar(
    view: View, pillar: Pillar, areas: list[tuple[Area, tuple[Indicator, ...]]], *, notice: bool
) -> Section:
    """One pillar; the first one of a report has the notice about the logic model."""
    sections = [
        _area(view, area, indicators, notice=notice and place == 0)
        for place, (area, indicators) in enumerate(areas)
    ]
    return Section(slug(f"pillar-{pillar.id}"), pillar.title, tuple(sections), "pillar")


def _area(view: View, area: Area, indicators: tuple[Indicator, ...], *, notice: bool) -> Section:
    blocks: list[Block] = []
    chain = next((found for found in view.plan.menu.logic_model.areas if found.area == area.id), None)
    if chain:
        columns = tuple(
            (_capital(stage.label), tuple(_item(view, item) for item in items))
            for stage, items in chain.columns
        )
        blocks.append(Thread(slug(f"chain-{area.id}"), f"From activity to outcome: {area.title}", columns))
        if notice and view.plan.menu.logic_model.basis is Basis.RECONSTRUCTED:
            blocks.append(Note("Reconstructed", _REBUILT))
    own = [f"“{found.title}”" for found in indicators if found.is_local]
    if own:
        blocks.append(Paragraph(f"The place's own indicators in this area: {', '.join(own)}."))
    blocks += [indicator_section(view, indicator) for indicator in indicators]
    return Section(slug(f"area-{area.id}"), area.title, tuple(blocks), "area")


def _item(view: View, item: ChainItem) -> ThreadItem:
    """One step of the chain: what the set measures there, or that it does not."""
    chosen = [view.plan.indicators[found] for found in item.indicators if found in view.plan.indicators]
    shown = [words for indicator in chosen if (words := _measured(view, indicator))]
    if shown:
        return ThreadItem(item.text, tuple(shown))
    if chosen:
        # Asked is not measured.
        asked = "; ".join(f"{indicator.title}: {_why_not(view, indicator)}" for indicator in chosen)
        return ThreadItem(item.text, gap=f"Asked, without a figure. {asked}.")
    if item.indicators:
        number = len(item.indicators)
        offered = "1 indicator" if number == 1 else f"{number} indicators"
        return ThreadItem(item.text, gap=f"Not measured in this set; the menu offers {offered}.")
    return ThreadItem(item.text, gap="Not measured; the menu has no indicator here.")


def _why_not(view: View, indicator: Indicator) -> str:
    series = view.series(indicator)
    return state_word(series.points[-1].state) if series else "not asked"


def _measured(view: View, indicator: Indicator) -> str:
    """The indicator with its latest figure; nothing where it has none."""
    series = view.series(indicator)
    latest = series.latest if series else None
    if latest is None:
        return ""
    words = figure(latest, indicator, view.unit(indicator))
    return f"{indicator.title}: {words} ({period_label(latest.period)})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
