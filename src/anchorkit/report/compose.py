"""Turns measures into the Document of a report: about the set as a whole or about one organisation."""

from typing import Final

from anchorkit.measures.disclosure import Audience
from anchorkit.measures.model import Measures
from anchorkit.report.compose_area import pillar_sections
from anchorkit.report.compose_equity import equity_section, find_equity
from anchorkit.report.compose_place import place_section
from anchorkit.report.compose_principles import principles_section
from anchorkit.report.compose_quality import method_section, missing_section, own_section
from anchorkit.report.compose_selection import chosen_section, definitions_section
from anchorkit.report.compose_stories import stories_section
from anchorkit.report.compose_summary import summary_section
from anchorkit.report.context import Context, View
from anchorkit.report.document import Document, Section
from anchorkit.report.figures import organisations
from anchorkit.report.periodwords import span_words
from anchorkit.report.strings import say, spoken
from anchorkit.report.told import tell_all
from anchorkit.selection.model import Plan

_MOST_NAMES: Final = 4


def compose(plan: Plan, measures: Measures, context: Context, organisation: str | None = None) -> Document:
    """Compose the report of one organisation, or of the set where `organisation` is None.

    The measures must have come through the disclosure gate for the context's profile. A set of one
    organisation reads as that organisation's report.
    """
    only = plan.selection.organisations[0].code if len(plan.selection.organisations) == 1 else None
    view = View(plan, measures, context, organisation or only)
    told, equity = tell_all(view), find_equity(view)
    sections = [
        summary_section(view, told, equity),
        *_some(place_section(view), definitions_section(view)),
        chosen_section(view),
        *pillar_sections(view, told),
        equity_section(view, equity),
        *_some(stories_section(view), own_section(view)),
        principles_section(view, told, equity),
        missing_section(view),
        method_section(view),
    ]
    name = view.organisations[0].name if organisation and view.organisations else ""
    return Document(
        title=name or plan.selection.title,
        subtitle=plan.selection.title if name else _for_whom(view),
        language=spoken().language,
        facts=_facts(view),
        sections=tuple(sections),
        banner="" if context.audience is Audience.PUBLIC else say(f"banner.{context.audience.value}"),
    )


def _some(*sections: Section | None) -> tuple[Section, ...]:
    return tuple(section for section in sections if section)


def _for_whom(view: View) -> str:
    return say("cover.for_whom", organisations=organisations(len(view.organisations)))


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    selection = view.plan.selection
    names = [f"{found.name} ({found.code})" for found in view.organisations]
    who = ", ".join(names) if len(names) <= _MOST_NAMES else say("cover.listed", count=len(names))
    first, last = selection.periods.first, selection.periods.last
    periods = span_words(first, last)
    if any(chosen.periods for chosen in selection.indicators):
        periods = say("cover.own_periods", periods=periods)
    menu = view.plan.menu.menu.version
    return (
        (say("cover.organisations", count=len(names)), who or say("cover.nobody")),
        (say("cover.periods"), periods),
        (say("cover.as_at"), view.context.as_at),
        (say("cover.snapshot"), view.context.snapshot),
        (say("cover.audience"), say(f"audience.{view.context.audience.value}")),
        (say("cover.set"), say("cover.versioned", what=selection.id, version=selection.version)),
        (say("cover.menu"), say("cover.versioned", what=selection.menu.id, version=menu)),
    )
