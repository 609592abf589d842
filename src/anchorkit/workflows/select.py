"""Building and keeping a set: the menu, a request and the old file in; the new file and its balance out."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.findings import Finding
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Indicator, Menu
from anchorkit.selection.balance import Balance, balance
from anchorkit.selection.changes import Changes, Picked, Request, changes_for, new_selection, picked_changes
from anchorkit.selection.load import LoadedSelection, load_selection, parse_selection
from anchorkit.selection.model import Plan, Selection
from anchorkit.selection.organisations import load_organisations
from anchorkit.selection.write import new_selection_text, updated_text
from anchorkit.workflows.files import write_atomically


@dataclass(frozen=True, slots=True)
class Selected:
    """What a run of `select` did. `kept` were asked for and chosen already."""

    path: Path
    created: bool
    changed: bool
    added: tuple[Indicator, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    plan: Plan
    balance: Balance
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OpenSet:
    """What there is to choose from, and what is ticked when the choosing begins, with the reasons so far."""

    menu: Menu
    offered: tuple[Indicator, ...]
    saved: Picked
    ticked: tuple[str, ...]


def select(output: Path, request: Request, *, menu_path: Path | None = None, today: date) -> Selected:
    """Make a set of what is asked for, or add it to the set that is there.

    Raises NotUnderstood for words that stand for nothing or where nothing is asked for and no set is there,
    InvalidFile where the set that is there has problems. Nothing is written then.
    """
    menu = load_menu(menu_path)
    old = _old(output, menu)
    if old is None and request.filters.empty:
        raise NotUnderstood(
            f"Nothing is chosen yet, and there is no set at {output}",
            hint="For example: anchorkit select --pillar employment --regular --org RR8 --reason "
            '"Our board asked for it", or anchorkit select --interactive',
        )
    changes = changes_for(request, menu, load_organisations(), old.selection if old else None)
    return _save(output, changes, menu, old, today)


def open_set(output: Path, request: Request, *, menu_path: Path | None = None) -> OpenSet:
    """What to show to somebody who chooses by hand. Raises as `select` does."""
    menu = load_menu(menu_path)
    old = _old(output, menu)
    selection = old.selection if old else None
    changes = changes_for(request, menu, load_organisations(), selection)
    saved = Picked(
        tuple(found.id for found in selection.indicators) if selection else (),
        {found.id: found.reason for found in selection.indicators if found.reason} if selection else {},
    )
    new = tuple(found.id for found in changes.indicators if found.id not in saved.indicators)
    own = selection.local_indicators if selection else ()
    return OpenSet(menu, (*menu.indicators, *own), saved, (*saved.indicators, *new))


def save_picked(
    output: Path, picked: Picked, request: Request, *, menu_path: Path | None = None, today: date
) -> Selected:
    """Make the set hold exactly what was ticked by hand. Raises as `select` does."""
    menu = load_menu(menu_path)
    old = _old(output, menu)
    selection = old.selection if old else None
    changes = picked_changes(picked, request, menu, load_organisations(), selection)
    return _save(output, changes, menu, old, today)


def _old(output: Path, menu: Menu) -> LoadedSelection | None:
    return load_selection(output, menu) if output.exists() else None


def _save(output: Path, changes: Changes, menu: Menu, old: LoadedSelection | None, today: date) -> Selected:
    before = _text_of(output) if old else ""
    text = _new_text(before, changes, menu, old.selection if old else None, today)
    loaded = parse_selection(text, output, menu)
    if text != before:
        write_atomically(output, text)
    plan = Plan(loaded.selection, menu)
    chosen_before = old.selection.chosen_by_id if old else {}
    return Selected(
        path=output,
        created=old is None,
        changed=text != before,
        added=tuple(found for found in plan.ordered if found.id not in chosen_before),
        kept=tuple(found.id for found in changes.indicators if found.id in chosen_before),
        removed=changes.removed,
        plan=plan,
        balance=balance(plan),
        warnings=loaded.warnings,
    )


def _new_text(before: str, changes: Changes, menu: Menu, old: Selection | None, today: date) -> str:
    own = old.local_indicators if old else ()
    titles = {found.id: found.title for found in (*menu.indicators, *own)}
    if old is None:
        return new_selection_text(new_selection(changes, menu, today), titles)
    return updated_text(before, old, changes, titles)


def _text_of(path: Path) -> str:
    # As bytes: line ends and a byte order mark stay as they are.
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise AnchorkitError(f"{path} could not be read: {error.strerror}") from None
