"""Turns pillars and areas into sections: the logic chain with what the set measures, then each indicator."""

from collections.abc import Iterable, Mapping, Sequence

from anchorkit.menu.model import Area, Indicator, Pillar
from anchorkit.menu.words import Basis
from anchorkit.report.compose_charts import slug
from anchorkit.report.compose_indicator import indicator_section
from anchorkit.report.compose_stories import story_sections
from anchorkit.report.compose_thread import thread_blocks
from anchorkit.report.context import View
from anchorkit.report.document import Block, Note, Paragraph, Section
from anchorkit.report.strings import say
from anchorkit.report.told import Told


def pillar_sections(view: View, told: Sequence[Told]) -> Iterable[Section]:
    """One section for each pillar in which something was chosen, with its areas in the menu's order."""
    by_id = {each.indicator.id: each for each in told}
    first = True
    for pillar in view.plan.menu.pillars:
        areas = [
            (area, indicators)
            for area in view.plan.menu.areas
            if area.pillar == pillar.id and (indicators := _chosen(view, area))
        ]
        if areas:
            yield _pillar(view, pillar, areas, by_id, notice=first)
            first = False


def _chosen(view: View, area: Area) -> tuple[Indicator, ...]:
    return tuple(found for found in view.plan.ordered if found.area == area.id)


def _pillar(
    view: View,
    pillar: Pillar,
    areas: list[tuple[Area, tuple[Indicator, ...]]],
    told: Mapping[str, Told],
    *,
    notice: bool,
) -> Section:
    """One pillar; the first one of a report has the notice about the logic model."""
    sections = [
        _area(view, area, indicators, told, notice=notice and place == 0)
        for place, (area, indicators) in enumerate(areas)
    ]
    blocks = (*sections, *story_sections(view, pillar))
    return Section(slug(f"pillar-{pillar.id}"), pillar.title, blocks, "pillar")


def _area(
    view: View, area: Area, indicators: tuple[Indicator, ...], told: Mapping[str, Told], *, notice: bool
) -> Section:
    blocks: list[Block] = []
    chain = next((found for found in view.plan.menu.logic_model.areas if found.area == area.id), None)
    if chain:
        blocks += thread_blocks(view, area, chain, told)
        if notice and view.plan.menu.logic_model.basis is Basis.RECONSTRUCTED:
            blocks.append(Note(say("thread.notice"), say("thread.reconstructed")))
    own = [f"“{found.title}”" for found in indicators if found.is_local]
    if own:
        blocks.append(Paragraph(say("thread.own", names=", ".join(own))))
    blocks += [indicator_section(view, indicator) for indicator in indicators]
    blocks += story_sections(view, area)
    return Section(slug(f"area-{area.id}"), area.title, tuple(blocks), "area")
