"""Turns the selection into what was chosen and why, who was asked, and the place's own definitions."""

from collections.abc import Iterable

from anchorkit.report.context import View
from anchorkit.report.document import Block, Bullets, Note, Paragraph, Section, Table, Terms
from anchorkit.report.figures import organisations
from anchorkit.report.strings import say
from anchorkit.selection.balance import balance
from anchorkit.selection.definition import Definition


def chosen_section(view: View) -> Section:
    """The indicators with their reasons, who was consulted, and how the set is balanced."""
    return Section(
        "chosen",
        say("chosen.title"),
        (_indicators(view), *_consulted(view), *_balance(view)),
    )


def definitions_section(view: View) -> Section | None:
    """What local words mean here, each with its version; None where the set neither has nor needs any."""
    blocks: list[Block] = []
    blocks += [
        Terms(tuple(definition_rows(view, definition))) for definition in view.plan.selection.definitions
    ]
    missing = balance(view.plan).missing_definitions
    if missing:
        words = ", ".join(f"“{say(f'use.{use.value}')}”" for use in missing)
        blocks.append(Note(say("definitions.missing_title"), say("definitions.missing", words=words)))
    if not blocks:
        return None
    opening = Paragraph(say("definitions.text"))
    return Section("definitions", say("definitions.title"), (opening, *blocks))


def definition_rows(view: View, definition: Definition, *, briefly: bool = False) -> list[tuple[str, str]]:
    """A definition in the words that hold for whom the report is about, with its version.

    `briefly` only says that organisations have words of their own, which stand under Local definitions.
    """
    title = say("definitions.versioned", title=definition.title, version=definition.version)
    rows = [(title, definition.wording(view.organisation))]
    own = [found for found in view.organisations if found.code in definition.by_organisation]
    if view.is_set and briefly and own:
        of = organisations(len(view.organisations))
        words = say("definitions.own", text=rows[0][1].rstrip("."), count=len(own), organisations=of)
        return [(title, words)]
    if view.is_set:
        rows += [
            (f"{definition.title}: {organisation.name}", definition.by_organisation[organisation.code])
            for organisation in view.organisations
            if organisation.code in definition.by_organisation
        ]
        if definition.comparable_because:
            rows.append(
                (say("definitions.comparable", title=definition.title), definition.comparable_because)
            )
    return rows


def _indicators(view: View) -> Table:
    chosen = view.plan.selection.chosen_by_id
    rows = tuple(
        (
            found.title,
            chosen[found.id].reason or say("chosen.no_reason"),
            say(f"stage.{found.stage.value}"),
            say(f"frequency.{found.frequency.value}"),
            say(f"basis.{found.basis.value}"),
        )
        for found in view.plan.ordered
    )
    return Table(
        caption=say("chosen.caption"),
        header=(
            say("column.indicator"),
            *(say(f"chosen.{name}") for name in ("why", "where", "how_often", "origin")),
        ),
        rows=rows,
        stacked=True,
    )


def _consulted(view: View) -> Iterable[Block]:
    consulted = view.plan.selection.consulted
    if not consulted:
        yield Note(say("chosen.consulted"), say("chosen.nobody"))
        return
    rows = tuple(
        (
            found.who,
            ", ".join(words for words in (found.how, found.when) if words) or say("chosen.no_details"),
        )
        for found in consulted
    )
    yield Paragraph(say("chosen.who"))
    yield Terms(rows)


def _balance(view: View) -> Iterable[Block]:
    found = balance(view.plan)
    pillars = ", ".join(
        say("chosen.pillar", pillar=share.title, count=share.count, of=share.of) for share in found.pillars
    )
    stages = ", ".join(
        say(f"many.{stage}", count=share.count)
        for stage, share in zip(("activities", "outputs", "outcomes"), found.stages, strict=True)
    )
    yield Paragraph(say("chosen.balance"))
    yield Bullets(
        (
            say("chosen.pillars", pillars=pillars),
            say("chosen.stages", stages=stages),
            say("chosen.groups", count=found.with_groups, of=found.indicators),
        )
    )
