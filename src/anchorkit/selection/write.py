"""A selection turned into the text of a `set.yaml` that a person can edit, and changes worked into one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from anchorkit.selection.changes import Changes
from anchorkit.selection.definition import Definition
from anchorkit.selection.model import Chosen, Organisation, PeriodRange, Selection
from anchorkit.selection.splice import Item, add_items, flow_list, keys_of, remove_item, scalar, set_field
from anchorkit.selection.wordings import Wording, new_definitions


def new_selection_text(selection: Selection, titles: Mapping[str, str]) -> str:
    """The text of a new set, with remarks that explain each block.

    `titles` gives the title of an indicator by id, for the remark behind it.
    """
    text = _TEMPLATE.format(
        id=selection.id,
        title=scalar(selection.title),
        version=selection.version,
        menu=scalar(selection.menu.id),
        menu_version=scalar(selection.menu.version),
        first=scalar(selection.periods.first),
        last=scalar(selection.periods.last),
    )
    text = add_items(text, "organisations", [_organisation(found) for found in selection.organisations])
    text = add_items(text, "definitions", [_definition(found) for found in selection.definitions])
    return add_items(text, "indicators", [_chosen(found, titles) for found in selection.indicators])


def updated_text(text: str, selection: Selection, changes: Changes, titles: Mapping[str, str]) -> str:
    """The text of a set with changes made to it; whatever they do not concern stays byte for byte.

    `selection` is what `text` says now. Changes that are there already change nothing.
    """
    if changes.title is not None and changes.title != selection.title:
        text = set_field(text, ("title",), scalar(changes.title))
    if changes.periods is not None:
        text = _with_periods(text, selection.periods, changes.periods)
    text = _with_reasons(text, selection, changes)
    text = _with_definitions(text, selection, changes)
    new = [found for found in changes.organisations if selection.organisation(found.code) is None]
    text = add_items(text, "organisations", [_organisation(found) for found in new])
    added = [found for found in changes.indicators if found.id not in selection.chosen_by_id]
    text = add_items(text, "indicators", [_chosen(found, titles) for found in added])
    places = {chosen.id: place for place, chosen in enumerate(selection.indicators)}
    for place in sorted((places[gone] for gone in changes.removed if gone in places), reverse=True):
        text = remove_item(text, "indicators", place)
    return text


def _with_periods(text: str, old: PeriodRange, new: PeriodRange) -> str:
    # A range that is written as first and last is as good as one written as from and to.
    for names, before, after in (("from first", old.first, new.first), ("to last", old.last, new.last)):
        if before != after:
            plain, other = names.split()
            key = other if other in keys_of(text, ("periods",)) else plain
            text = set_field(text, ("periods", key), scalar(after))
    return text


def _with_reasons(text: str, selection: Selection, changes: Changes) -> str:
    fills = {found.id: found.reason for found in changes.indicators if found.reason}
    for place, chosen in enumerate(selection.indicators):
        reason = changes.reasons.get(chosen.id)
        if reason is None and not chosen.reason.strip():
            reason = fills.get(chosen.id)
        if reason is not None and reason != chosen.reason:
            text = set_field(text, ("indicators", place, "reason"), scalar(reason), after="id")
    return text


def _with_definitions(text: str, selection: Selection, changes: Changes) -> str:
    places = {found.id: place for place, found in enumerate(selection.definitions)}
    comparable = dict(changes.comparable)
    fresh = [found for found in changes.wordings if found.definition not in places]
    for name, place in places.items():
        wanted = [found for found in changes.wordings if found.definition == name]
        text = _with_wordings(text, place, selection.definitions[place], wanted)
        because = comparable.get(name)
        if because is not None and because != selection.definitions[place].comparable_because:
            path = ("definitions", place, "comparable_because")
            text = set_field(text, path, scalar(because), after="text")
    made = new_definitions(fresh, comparable)
    return add_items(text, "definitions", [_definition(found) for found in made])


def _with_wordings(text: str, place: int, old: Definition, wanted: Sequence[Wording]) -> str:
    """New words for a definition; its version goes up by one where any of them differ."""
    new = {found.organisation: found.text for found in wanted}
    before = [(None, old.text), *old.by_organisation.items()]
    different = {who: words for who, words in new.items() if (who, words) not in before}
    if not different:
        return text
    text = set_field(text, ("definitions", place, "version"), str(old.version + 1), after="text")
    if None in different:
        text = set_field(text, ("definitions", place, "text"), scalar(different.pop(None)))
    for who, words in different.items():
        head = ("definitions", place, "by_organisation")
        if old.by_organisation:
            text = set_field(text, (*head, str(who)), scalar(words))
        else:
            text = set_field(text, head, f"{{{scalar(str(who))}: {scalar(words)}}}", after="text")
            old = old.model_copy(update={"by_organisation": {who: words}})
    return text


def _organisation(organisation: Organisation) -> Item:
    return Item(
        (("code", scalar(organisation.code)), ("name", scalar(organisation.name))),
        one_line=True,
    )


def _definition(definition: Definition) -> Item:
    def fields() -> Iterator[tuple[str, str]]:
        yield "id", definition.id
        if definition.uses:
            yield "uses", definition.uses
        yield "title", scalar(definition.title)
        yield "text", scalar(definition.text)
        if definition.by_organisation:
            pairs = (f"{scalar(who)}: {scalar(words)}" for who, words in definition.by_organisation.items())
            yield "by_organisation", "{" + ", ".join(pairs) + "}"
        if definition.comparable_because:
            yield "comparable_because", scalar(definition.comparable_because)
        yield "version", str(definition.version)

    return Item(tuple(fields()))


def _chosen(chosen: Chosen, titles: Mapping[str, str]) -> Item:
    def fields() -> Iterator[tuple[str, str]]:
        yield "id", chosen.id
        yield "reason", scalar(chosen.reason)
        if chosen.frequency:
            yield "frequency", chosen.frequency.value
        if chosen.periods:
            first, last = scalar(chosen.periods.first), scalar(chosen.periods.last)
            yield "periods", f"{{from: {first}, to: {last}}}"
        if chosen.groups:
            yield "groups", flow_list(chosen.groups)

    return Item(tuple(fields()), remark=titles.get(chosen.id, ""))


_TEMPLATE: Final = """\
# A local indicator set: what is measured, by whom, when and why.
# Edit it as you like: what stands behind a # is for people and is not read. To use an example, take its #
# away. Check the file afterwards with: anchorkit select --output FILE

id: {id}
title: {title}
version: {version}  # raise it by one when the set changes after workbooks have gone out
menu: {{id: {menu}, version: {menu_version}}}

# From the first to the last period, both included: a financial year (2025-26), a quarter (2025-26-Q1) or a
# month (2025-04). Each indicator is asked at its own frequency within them.
periods: {{from: {first}, to: {last}}}

# When the workbooks should be back, and whom to ask. Both are printed in the workbook.
return_by:  # 2026-06-30
contact:  # {{name: Anchor programme team, email: anchors@example.nhs.uk}}

# Who is asked, by ODS code. Each organisation gets a workbook of its own.
organisations:

# Who helped to choose the indicators, and how.
consulted:
  # - {{who: Patient and community panel, when: March 2026, how: Two workshops}}

# What readers should know of the place: who lives there, who works there, what is spent. Reports print it as
# it stands here, with its source. It is never measured or compared, and never hidden, so give only what is
# published already. `value` holds for the place as a whole, `by_organisation` for one organisation each.
context:
  # - label: People served
  #   value: 812000
  #   unit: people
  #   period: mid-2023
  #   source: "Office for National Statistics, population estimates"
  #   link: https://www.ons.gov.uk
  # - label: Staff
  #   by_organisation: {{RR8: 20120}}
  #   unit: people
  #   period: October 2025
  #   source: NHS England, NHS Workforce Statistics
  #   text: Nearly half of them live in the city.

# What words mean in this place; printed beside every figure that depends on them. Raise a definition's
# version when its words change. `uses` is local, target_populations or target_organisations.
definitions:
  # - id: local
  #   uses: local
  #   title: Local
  #   text: Home address in the city
  #   by_organisation: {{RR8: Home address in the city or one of its neighbouring districts}}
  #   comparable_because: Both areas take in nearly all of the staff
  #   version: 1

# What is asked, and why. An indicator may also have any of these, each on a line of its own under `reason`:
#   frequency: quarterly                              monthly, quarterly or annual
#   periods: {{from: 2024-25, to: 2025-26}}             where they differ from those of the set
#   groups: [band]                                    breakdowns; `anchorkit menu show ID` lists them
#   difficulty: hard                                  easy, medium or hard, where you see it otherwise
#   target: {{value: 80, by: 2027-28, set_by: Board}}   a target of your own, and who set it
indicators:

# Indicators of your own. Their ids begin with local. and they have to be listed under indicators too.
local_indicators:
  # - id: local.warm_homes
  #   title: Staff helped with warm homes advice
  #   area: emp.good
  #   kind: count
  #   unit: people
  #   numerator: Staff who had a warm homes appointment in the period; count each person once
  #   frequency: quarterly
"""
