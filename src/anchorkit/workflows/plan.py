"""Reading the set and its menu: the first step of nearly every command."""

from pathlib import Path

from anchorkit.findings import Finding
from anchorkit.menu.load import load_menu
from anchorkit.selection.load import load_selection
from anchorkit.selection.model import Plan


def load_plan(set_path: Path, menu_path: Path | None = None) -> tuple[Plan, tuple[Finding, ...]]:
    """Read a set and join it with its menu; with it come the warnings about the set.

    Raises InvalidFile with every problem of the set or the menu, NotUnderstood where a file is missing.
    """
    menu = load_menu(menu_path)
    loaded = load_selection(set_path, menu)
    return Plan(loaded.selection, menu), loaded.warnings
