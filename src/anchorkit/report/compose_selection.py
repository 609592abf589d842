"""Turns the selection into what was chosen and why, who was asked, and the place's own definitions."""

from collections.abc import Iterable

from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Basis
from anchorkit.report.context import View
from anchorkit.report.document import Block, Bullets, Note, Paragraph, Section, Table, Terms
from anchorkit.report.figures import organisations
from anchorkit.selection.balance import balance
from anchorkit.selection.model import Definition


def chosen_section(view: View) -> Section:
    """The indicators with their reasons, who was consulted, and how the set is balanced."""
    return Section(
        "chosen",
        "What was chosen and why",
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
        words = ", ".join(f"“{use.label}”" for use in missing)
        blocks.append(
            Note(
                "Not defined yet", f"Indicators in the set depend on {words}, and the set does not define it."
            )
        )
    if not blocks:
        return None
    opening = Paragraph("The same words mean different things in different places. Here they mean this.")
    return Section("definitions", "Local definitions", (opening, *blocks))


def definition_rows(view: View, definition: Definition, *, briefly: bool = False) -> list[tuple[str, str]]:
    """A definition in the words that hold for whom the report is about, with its version.

    `briefly` only says that organisations have words of their own, which stand under Local definitions.
    """
    title = f"{definition.title} (version {definition.version})"
    rows = [(title, definition.wording(view.organisation))]
    own = [found for found in view.organisations if found.code in definition.by_organisation]
    if view.is_set and briefly and own:
        words = (
            f"{rows[0][1].rstrip('.')}. {len(own)} of {organisations(len(view.organisations))} word it for "
        )
        return [(title, f"{words}their own place; see Local definitions.")]
    if view.is_set:
        rows += [
            (f"{definition.title}: {organisation.name}", definition.by_organisation[organisation.code])
            for organisation in view.organisations
            if organisation.code in definition.by_organisation
        ]
        if definition.comparable_because:
            rows.append((f"{definition.title}: why it can be compared", definition.comparable_because))
    return rows


def _indicators(view: View) -> Table:
    chosen = view.plan.selection.chosen_by_id
    rows = tuple(
        (
            found.title,
            chosen[found.id].reason or "no reason recorded",
            found.stage.label,
            found.frequency.value,
            _basis(found),
        )
        for found in view.plan.ordered
    )
    return Table(
        caption="The indicators of the set",
        header=("Indicator", "Why it was chosen", "Where in the logic model", "How often", "From"),
        rows=rows,
    )


def _basis(indicator: Indicator) -> str:
    return {
        Basis.TOOLKIT: "toolkit",
        Basis.RECONSTRUCTED: "reconstructed",
        Basis.LOCAL: "the place's own",
    }[indicator.basis]


def _consulted(view: View) -> Iterable[Block]:
    consulted = view.plan.selection.consulted
    if not consulted:
        yield Note("Consulted", "The set does not say who helped to choose.")
        return
    rows = tuple(
        (found.who, ", ".join(words for words in (found.how, found.when) if words) or "no details recorded")
        for found in consulted
    )
    yield Paragraph("Who helped to choose:")
    yield Terms(rows)


def _balance(view: View) -> Iterable[Block]:
    found = balance(view.plan)
    pillars = ", ".join(f"{share.title} {share.count} of {share.of}" for share in found.pillars)
    stages = ", ".join(f"{share.count} {share.title}" for share in found.stages)
    yield Paragraph("How the set is balanced:")
    yield Bullets(
        (
            f"By pillar, chosen of what the menu offers: {pillars}.",
            f"Along the logic model: {stages}.",
            f"Broken down by group: {found.with_groups} of {found.indicators}.",
        )
    )
