"""A menu and a person's filters turned into the indicators that they choose."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from anchorkit.errors import NotUnderstood
from anchorkit.menu.model import Difficulty, Indicator, Menu


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
    names = {name: (name,) for name in offered}
    named = {_known(word, "indicator", names) for word in filters.indicators}
    tests = _tests(menu, filters)
    return tuple(
        found
        for found in offered.values()
        if found.id in named or (filters.narrowing and all(test(found) for test in tests))
    )


def matches(indicator: Indicator, search: str, *, area: str = "") -> bool:
    """True where every word of a search stands somewhere in an indicator's words, capitals or not."""
    parts = (
        indicator.id,
        indicator.title,
        indicator.numerator,
        indicator.denominator,
        indicator.notes,
        indicator.owner,
        indicator.source_system,
        area,
        *(source.source for source in indicator.national),
    )
    text = " ".join(part for part in parts if part).casefold()
    return all(word in text for word in search.casefold().split())


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean emp.good.07?`, or an empty text where nothing is like it."""
    alike = difflib.get_close_matches(word.casefold(), sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {_either(alike)}?" if alike else ""


def _tests(menu: Menu, filters: Filters) -> list[Callable[[Indicator], bool]]:
    tests: list[Callable[[Indicator], bool]] = []
    if filters.pillars:
        names = {pillar.id: (pillar.title, pillar.short) for pillar in menu.pillars}
        pillars = {_known(word, "pillar", names) for word in filters.pillars}
        tests.append(lambda found: found.pillar in pillars)
    if filters.areas:
        titles = {area.id: (area.title,) for area in menu.areas}
        areas = {_known(word, "area", titles) for word in filters.areas}
        tests.append(lambda found: found.area in areas)
    if filters.difficulties:
        levels = {_known(word, "difficulty", dict.fromkeys(Difficulty, ())) for word in filters.difficulties}
        tests.append(lambda found: found.difficulty in levels)
    if filters.regular:
        tests.append(lambda found: found.regular)
    if filters.national:
        tests.append(lambda found: bool(found.national))
    if filters.search.strip():
        tests.append(lambda found: matches(found, filters.search, area=menu.area_by_id[found.area].title))
    return tests


def _known(word: str, what: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """The id that a word stands for: the id itself or one of its names, however they are capitalised."""
    plain = _plain(word)
    for name, others in names.items():
        if plain in (_plain(name), *map(_plain, others)):
            return name
    few = len(names) <= 12
    hint = nearest(word, names) or (
        f"Choose from: {', '.join(names)}." if few else "See `anchorkit menu list`."
    )
    raise NotUnderstood(f"There is no {what} called {word}", hint=hint)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.strip().casefold())


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
