"""The menu's commands: read a menu, then find in it, check it, or compare it with another."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from anchorkit.menu.diff import MenuDiff, diff_menus
from anchorkit.menu.find import Wanted, find_indicators, named_area, named_indicators
from anchorkit.menu.load import MenuReading, load_menu, read_menu
from anchorkit.menu.model import Chain, Indicator, Menu


class FoundIndicators(NamedTuple):
    """Indicators and the menu that they are from."""

    menu: Menu
    indicators: tuple[Indicator, ...]


class FoundChains(NamedTuple):
    """Chains of the logic model and the menu that they are from."""

    menu: Menu
    chains: tuple[Chain, ...]


def list_indicators(wanted: Wanted, *, menu_path: Path | None) -> FoundIndicators:
    """The indicators of a menu that a person wants to see. Raises NotUnderstood, InvalidFile."""
    menu = load_menu(menu_path)
    return FoundIndicators(menu, find_indicators(menu, wanted))


def show_indicators(ids: Sequence[str], *, menu_path: Path | None) -> FoundIndicators:
    """The indicators of these ids. Raises NotUnderstood with the nearest, InvalidFile."""
    menu = load_menu(menu_path)
    return FoundIndicators(menu, named_indicators(menu, ids))


def show_logic_model(area: str | None, *, menu_path: Path | None) -> FoundChains:
    """The logic model of one area or of all. Raises NotUnderstood with the nearest, InvalidFile."""
    menu = load_menu(menu_path)
    chosen = {named_area(menu, area).id} if area else set(menu.area_by_id)
    return FoundChains(menu, tuple(chain for chain in menu.logic_model.areas if chain.area in chosen))


def check_menu_file(menu_path: Path | None) -> MenuReading:
    """Everything that is wrong with a menu's files, warnings too; changes nothing."""
    return read_menu(menu_path)


def compare_menus(old: Path, new: Path) -> MenuDiff:
    """What differs between two menus. Raises InvalidFile for one that cannot be used."""
    return diff_menus(load_menu(old), load_menu(new))
