"""A menu of which some entries can't be read into what is wrong with the others: all is said at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from anchorkit.findings import MENU_COUNT, Finding
from anchorkit.menu.check import check_menu
from anchorkit.menu.model import Menu

_LISTS: Final = ("units", "pillars", "areas", "dimensions", "indicators")

Path = tuple[int | str, ...]
PlaceOf = Callable[[Path], tuple[str, int]]


def findings_of_the_rest(
    data: Mapping[str, Any], error: ValidationError, place_of: PlaceOf, *, own_logic_model: bool
) -> tuple[Finding, ...]:
    """What is wrong between the entries that are sound by themselves.

    Findings that only come of an entry's being set aside, such as the number of indicators, are left out.
    Nothing is said where what can't be read is more than single entries of the lists.
    """
    broken = _broken(error)
    if broken is None or any(not _named(data[name][place]) for name, place in broken):
        return ()
    kept = {
        name: [place for place in range(len(data[name])) if (name, place) not in broken] for name in _LISTS
    }
    sound = {**data, **{name: [data[name][place] for place in places] for name, places in kept.items()}}
    try:
        menu = Menu.model_validate(sound)
    except ValidationError:
        return ()

    def original(path: Path) -> tuple[str, int]:
        if len(path) > 1 and path[0] in kept:
            path = (path[0], kept[str(path[0])][int(path[1])], *path[2:])
        return place_of(path)

    aside = {str(data[name][place]["id"]) for name, place in broken}
    found = check_menu(menu, original, own_logic_model=own_logic_model)
    return tuple(each for each in found if each.code != MENU_COUNT.code and not _mentions(each, aside))


def _broken(error: ValidationError) -> set[tuple[str, int]] | None:
    """The entries that can't be read, by list and place; None where something else can't be read either."""
    broken: set[tuple[str, int]] = set()
    for detail in error.errors():
        place: Sequence[int | str] = detail["loc"]
        if len(place) < 2 or place[0] not in _LISTS or not isinstance(place[1], int):
            return None
        broken.add((str(place[0]), place[1]))
    return broken


def _named(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("id"), str)


def _mentions(finding: Finding, ids: set[str]) -> bool:
    return any(name in finding.message for name in ids)
