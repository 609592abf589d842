"""Indicators, logic model, principles and differences turned into what a person reads on a terminal."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from anchorkit.cli import console
from anchorkit.menu.diff import ChangedIndicator, MenuDiff
from anchorkit.menu.find import count_by_basis
from anchorkit.menu.load import MenuReading
from anchorkit.menu.model import Chain, ChainItem, Indicator, Menu
from anchorkit.menu.words import Basis

_BROAD: Final = 130  # characters; below this five columns are too narrow to read
_HEADINGS: Final = {
    "activity": "Activities",
    "output": "Outputs",
    "outcome_short": "Outcomes, short term",
    "outcome_medium": "Outcomes, medium term",
    "outcome_long": "Outcomes, long term",
}


def indicator_fields(indicator: Indicator) -> dict[str, Any]:
    """An indicator's fields as the menu's YAML names them."""
    return indicator.model_dump(mode="json")


def show_list(menu: Menu, indicators: tuple[Indicator, ...]) -> None:
    """The indicators as a table, and how many there are."""
    if indicators:
        console.show_table(
            ("id", "title", "kind", "difficulty", "regular", "national"),
            (
                (
                    indicator.id,
                    _marked(indicator),
                    indicator.kind.value,
                    indicator.difficulty.value,
                    _yes(indicator.regular),
                    _yes(bool(indicator.national)),
                )
                for indicator in indicators
            ),
        )
        console.say()
    console.say(count_by_basis(indicators, of=len(menu.indicators)))


def show_indicator(menu: Menu, indicator: Indicator) -> None:
    """Everything about one indicator; what the toolkit does not say is marked as ours."""
    console.say(f"\n{indicator.id}  {_marked(indicator)}", style="bold")
    ours = {note.name: note.basis for note in menu.fields}
    rows = [
        (label, _who(indicator, ours.get(name, "ours")), value)
        for name, label, value in _fields(menu, indicator)
        if value
    ]
    console.show_table(("", "who says so", ""), rows, keep=2)
    if indicator.basis is Basis.RECONSTRUCTED:
        console.say(
            "\nReconstructed: this indicator is not from the toolkit as we have it; all of it is ours."
        )


def show_chains(menu: Menu, chains: tuple[Chain, ...]) -> None:
    """The logic model: what all areas share, and each area from activities to outcomes."""
    model = menu.logic_model
    if model.basis is Basis.RECONSTRUCTED:
        console.say("This logic model is reconstructed.", style="bold")
    console.say(model.notice)
    _show_items(menu, "Inputs, shared by all areas", model.inputs)
    broad = (console.width() or 0) >= _BROAD
    for chain in chains:
        console.say(f"\n{chain.area}  {menu.area_by_id[chain.area].title}", style="bold")
        if broad:
            _show_columns(menu, chain)
        else:
            for stage, items in chain.columns:
                _show_items(menu, _HEADINGS[stage.value], items)
    _show_items(menu, "Impacts, shared by all areas", model.impacts)


def show_principles(menu: Menu) -> None:
    """The principles in order: what each means, what anchorkit does for it, what to ask."""
    for principle in sorted(menu.principles, key=lambda found: found.number):
        console.say(f"\n{principle.number}. {principle.title} ({principle.id})", style="bold")
        console.say(principle.text)
        console.say(f"anchorkit: {principle.anchorkit}")
        console.say(f"Ask: {principle.question}")


def show_reading(reading: MenuReading) -> None:
    """What a check of a menu found, or what it looked at where it found nothing."""
    console.show_findings(reading.findings)
    if reading.menu and not reading.findings:
        head = reading.menu.menu
        console.say(f"Nothing to put right in the menu {head.id}, version {head.version}.")
        console.say(f"Read: {', '.join(str(path) for path in reading.files)}")
        console.say(count_by_basis(reading.menu.indicators))


def show_diff(diff: MenuDiff) -> None:
    """What differs between two menus, the indicators first."""
    console.say(f"From version {diff.old} to version {diff.new}", style="bold")
    if diff.same:
        console.say("Nothing differs.")
    for heading, indicators in (("Added", diff.added), ("Removed", diff.removed)):
        if indicators:
            console.say(f"\n{heading}", style="bold")
            for indicator in indicators:
                console.say(f"  {indicator.id}  {_marked(indicator)}")
    if diff.changed:
        console.say("\nChanged", style="bold")
    for changed in diff.changed:
        _show_changed(changed)
    if diff.parts:
        console.say(f"\nOther parts that differ: {', '.join(diff.parts)}")


def diff_fields(diff: MenuDiff) -> dict[str, Any]:
    """What differs between two menus, as JSON has it."""
    return {
        "old": diff.old,
        "new": diff.new,
        "added": [indicator.id for indicator in diff.added],
        "removed": [indicator.id for indicator in diff.removed],
        "changed": [
            {
                "id": changed.id,
                "material": changed.material,
                "silent": changed.silent,
                "fields": [asdict(field) for field in changed.fields],
                "changes": [change.model_dump(mode="json") for change in changed.announced],
            }
            for changed in diff.changed
        ],
        "parts": list(diff.parts),
    }


def _show_changed(changed: ChangedIndicator) -> None:
    breaks = "  breaks the series" if changed.material else ""
    console.say(f"  {changed.id}  {changed.title}{breaks}")
    for change in changed.announced:
        weight = "material" if change.material else "not material"
        console.say(f"      version {change.version}, {change.date:%Y-%m-%d}, {weight}: {change.text}")
    if changed.silent:
        console.say("      The version did not rise, so nobody is told of this change.")
    for field in changed.fields:
        console.say(f"      {field.name}: {_word(field.before)} -> {_word(field.after)}")


def _show_items(menu: Menu, heading: str, items: tuple[ChainItem, ...]) -> None:
    console.say(f"\n  {heading}" if items else f"\n  {heading}: none")
    for item in items:
        console.say(f"    - {item.text}")
        for line in _measured(menu, item):
            console.say(f"        {line}")


def _show_columns(menu: Menu, chain: Chain) -> None:
    columns = [
        "\n\n".join("\n".join((f"- {item.text}", *_measured(menu, item))) for item in items)
        for _, items in chain.columns
    ]
    console.show_table([_HEADINGS[stage.value] for stage, _ in chain.columns], [columns], keep=0)


def _measured(menu: Menu, item: ChainItem) -> tuple[str, ...]:
    return tuple(f"{known}  {_marked(menu.by_id[known])}" for known in item.indicators)


def _fields(menu: Menu, indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    """Name in the YAML, label and words of each field that a person may want to read."""
    areas, pillars = menu.area_by_id, menu.pillar_by_id
    yield "pillar", "Pillar", pillars[indicator.pillar].title
    yield "also", "Also touches", ", ".join(pillars[known].title for known in indicator.also)
    yield "area", "Area", f"{areas[indicator.area].title} ({indicator.area})"
    yield "kind", "Kind", f"{indicator.kind.value.replace('_', ' ')}. {indicator.rule.text}"
    yield "unit", "Unit", menu.unit_by_id[indicator.unit].title
    yield "numerator", "What to count", indicator.numerator
    yield "denominator", "Divided by", indicator.denominator or ""
    counted = (indicator.numerator_unit, indicator.denominator_unit)
    titles = dict.fromkeys(menu.unit_by_id[unit].title for unit in counted if unit)
    yield "numerator_unit", "Counted in", " over ".join(titles)
    yield from _answers(indicator)
    yield "regular", "Regular", "yes" if indicator.regular else "no, now and then"
    yield "frequency", "How often", indicator.frequency.value
    yield "difficulty", "Difficulty", indicator.difficulty.value
    yield "direction", "Better is", indicator.direction.value
    yield "stage", "Stage", indicator.stage.label
    yield from _relations(menu, indicator)
    yield "owner", "Who may know", indicator.owner
    yield "source_system", "Where it is", indicator.source_system
    yield "people", "Counts people", "yes; small numbers are protected" if indicator.people else "no"
    yield "pooled_reason", "Not added up", indicator.pooled_reason or ""
    yield "notes", "Notes", indicator.notes or ""
    yield "filling", "When filling in", indicator.filling or ""
    yield from _standing(indicator)


def _standing(indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    """Where an indicator comes from, and what has changed in it."""
    yield "basis", "Basis", indicator.basis.value
    yield "basis_line", "Toolkit line", str(indicator.basis_line or "")
    yield "basis_reason", "Reason", indicator.basis_reason or ""
    yield "basis_support", "Passages", ", ".join(indicator.basis_support)
    yield "version", "Version", str(indicator.version)
    yield "changes", "Changes", "\n".join(f"{change.version}: {change.text}" for change in indicator.changes)


def _answers(indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    if indicator.comparison:
        compared = f"{indicator.comparison.reference} (reference) with {indicator.comparison.target} (target)"
        yield "comparison", "Compares", compared
    yield "max", "Highest score", str(indicator.max or "")
    low, high = (_end(limit) for limit in indicator.range)
    yield "range", "Can be", f"{low or 'anything'} to {high or 'anything'}" if low or high else ""
    if indicator.soft_range:
        low, high = (_end(limit) for limit in indicator.soft_range)
        yield "soft_range", "Usually", f"{low} to {high}"


def _relations(menu: Menu, indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    dimensions = menu.dimension_by_id
    principles = {known.id: known.title for known in menu.principles}
    yield "uses", "Local words", ", ".join(use.label for use in indicator.uses)
    yield "groups", "Can be split by", ", ".join(dimensions[known].title for known in indicator.groups)
    if parent := indicator.depends_on:
        title = menu.by_id[parent.indicator].title
        yield "depends_on", "Asked only if", f"{parent.indicator} ({title}) is {parent.equals}"
    yield (
        "national",
        "Held nationally",
        "\n".join(f"{held.source}: {held.covers}" for held in indicator.national),
    )
    yield "principles", "Principles", ", ".join(principles[known] for known in indicator.principles)


def _marked(indicator: Indicator) -> str:
    mark = " (reconstructed)" if indicator.basis is Basis.RECONSTRUCTED else ""
    return f"{indicator.title}{mark}"


def _who(indicator: Indicator, basis: str) -> str:
    if indicator.basis is not Basis.TOOLKIT:
        return "ours"
    return {"toolkit": "toolkit", "mixed": "partly ours"}.get(basis, "ours")


def _yes(held: bool) -> str:
    return "yes" if held else "no"


def _end(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _word(value: object) -> str:
    return "nothing" if value in (None, "", [], ()) else str(value)
