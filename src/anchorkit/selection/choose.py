"""A menu and a person's filters turned into the indicators that they choose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from anchorkit.errors import NotUnderstood
from anchorkit.menu.find import Wanted, find_indicators, nearest
from anchorkit.menu.model import Indicator, Menu


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for. Within a filter any of its words will do; several filters must all hold.

    Indicators that are named are chosen in any case.
    """

    everything: bool = False
    pillars: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    regular: bool = False
    national: bool = False
    search: str = ""

    @property
    def narrowing(self) -> bool:
        """True where anything but names is asked for."""
        return bool(
            self.everything
            or self.pillars
            or self.areas
            or self.difficulties
            or self.regular
            or self.national
            or self.search.strip()
        )

    @property
    def empty(self) -> bool:
        """True where nothing is asked for."""
        return not (self.narrowing or self.indicators)


def choose(menu: Menu, filters: Filters, own: Iterable[Indicator] = ()) -> tuple[Indicator, ...]:
    """The indicators that the filters choose, in the menu's order; none where nothing is asked for.

    `own` are a place's own indicators; they come last. Raises NotUnderstood for a pillar, area, difficulty or
    indicator that does not exist, with the nearest.
    """
    offered = {found.id: found for found in (*menu.indicators, *own)}
    chosen = _named(filters.indicators, offered)
    if filters.narrowing:
        everything = menu.model_copy(update={"indicators": tuple(offered.values())})
        chosen |= {found.id for found in find_indicators(everything, _wanted(filters))}
    return tuple(found for found in offered.values() if found.id in chosen)


def _wanted(filters: Filters) -> Wanted:
    return Wanted(
        pillars=filters.pillars,
        areas=filters.areas,
        difficulties=filters.difficulties,
        regular=filters.regular or None,
        national=filters.national or None,
        search=filters.search,
    )


def _named(words: Iterable[str], offered: Collection[str]) -> set[str]:
    names = {word: word.strip().casefold() for word in words}
    unknown = [word for word, name in names.items() if name not in offered]
    if unknown:
        said = " or ".join(f"“{word}”" for word in unknown)
        raise NotUnderstood(f"There is no indicator called {said}", hint=_hint(unknown, offered))
    return set(names.values())


def _hint(unknown: Iterable[str], offered: Iterable[str]) -> str:
    """The nearest to each; the list for those that nothing is like."""
    near = {word: nearest(word, offered) for word in unknown}
    several = len(near) > 1
    hints = [f"{word}: {meant}" if several else meant for word, meant in near.items() if meant]
    return " ".join([*hints, *([] if all(near.values()) else ["See `anchorkit menu list`."])])
