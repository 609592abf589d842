"""What `anchorkit select` did, turned into words, tables and JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from anchorkit.cli import console

if TYPE_CHECKING:
    from anchorkit.selection.balance import Balance, Share
    from anchorkit.workflows.select import Selected


def selected_fields(selected: "Selected") -> dict[str, object]:
    """What was done, the whole set, its balance and what to know about it, as JSON has them."""
    return {
        "set": str(selected.path),
        "created": selected.created,
        "changed": selected.changed,
        "added": [found.id for found in selected.added],
        "kept": list(selected.kept),
        "removed": list(selected.removed),
        "selection": selected.plan.selection.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "balance": asdict(selected.balance),
        "warnings": [console.finding_fields(found) for found in selected.warnings],
    }


def show_selected(selected: "Selected") -> None:
    """What was added, what the set covers, what the principles would still ask, and what to do next."""
    _show_done(selected)
    console.say()
    show_balance(selected.balance)
    console.show_findings(selected.warnings, error=True)
    console.say()
    console.say(_next(selected))


def show_balance(balance: "Balance") -> None:
    """What a set covers and what it costs; evidence and questions, never a score."""
    console.say(f"The set asks for {_many(balance.indicators, 'indicator')}", style="bold")
    console.show_table(
        ("Pillar", "chosen", "in the menu"),
        [(share.title, share.count, share.of) for share in balance.pillars],
    )
    console.say()
    console.show_table(("What", "How many"), _rows(balance))
    console.say()
    console.say("What the principles would still ask", style="bold")
    for note in balance.principles:
        _indented(f"{note.title}: {note.evidence}", 2)
        _indented(note.question, 4, style="italic")


def _rows(balance: "Balance") -> list[tuple[str, str]]:
    rows = [
        ("By stage", _counts(balance.stages)),
        ("By difficulty (our rating)", _counts(balance.difficulties)),
        ("Broken down by group", str(balance.with_groups)),
        ("Held nationally, at least in part", str(balance.national)),
        ("Reconstructed by us", str(balance.reconstructed)),
        ("Organisations asked", str(balance.organisations)),
        ("Questions to each of them", f"{balance.questions:,}"),
        ("  of them for a group", f"{balance.questions_by_group:,}"),
    ]
    if balance.missing_definitions:
        rows.append(("Not defined here yet", ", ".join(use.label for use in balance.missing_definitions)))
    return rows


def _show_done(selected: "Selected") -> None:
    done = "Made" if selected.created else "Changed" if selected.changed else "Left as it was:"
    console.say(f"{done} {selected.path}", style="bold")
    if selected.added:
        console.say(f"Added {_many(len(selected.added), 'indicator')}:")
        console.show_table(
            ("  Indicator", "What it is about"),
            [
                (
                    f"  {found.id}",
                    found.title + (" (reconstructed)" if found.basis == "reconstructed" else ""),
                )
                for found in selected.added
            ],
        )
    if selected.removed:
        console.say(f"Taken out: {', '.join(selected.removed)}")
    if selected.kept:
        console.say(f"Chosen before and left as they were: {len(selected.kept)}")
    if not (selected.created or selected.changed):
        console.note(
            "Options such as --from, --frequency and --groups are for the indicators that a run adds; "
            f"for those chosen before, edit {selected.path}."
        )


def _next(selected: "Selected") -> str:
    if not selected.plan.selection.organisations:
        return f"Next, say whom to ask: anchorkit select --output {selected.path} --org CODE"
    return f"Next, make the workbooks: anchorkit workbook {selected.path} --output workbooks"


def _indented(text: str, by: int, *, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.show(Padding(Text(console.visible(text), style=style), (0, 0, 0, by)))


def _counts(shares: "tuple[Share, ...]") -> str:
    return ", ".join(f"{share.count} {share.title}" for share in shares)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else noun + 's'}"
