"""A menu and a person's words turned into indicators: by id, by filter and by search."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from anchorkit.errors import NotUnderstood
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Area, Indicator, Menu
from anchorkit.menu.words import Basis, Difficulty, Stage

_FEW: Final = 12
_Own = Callable[[Indicator], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which indicators to list. Any word within a filter will do; all filters must hold; none means all."""

    pillars: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    regular: bool | None = None
    national: bool | None = None
    search: str = ""


def find_indicators(menu: Menu, wanted: Wanted) -> tuple[Indicator, ...]:
    """The indicators that are wanted, in the menu's order.

    Raises NotUnderstood for a pillar, area, kind and so on that does not exist, with the nearest.
    """
    tests = tuple(_tests(menu, wanted))
    return tuple(indicator for indicator in menu.indicators if all(test(indicator) for test in tests))


def named_indicators(menu: Menu, ids: Iterable[str]) -> tuple[Indicator, ...]:
    """The indicators of these ids, each once, in the order given. Raises NotUnderstood."""
    wanted = list(dict.fromkeys(word.strip().casefold() for word in ids))
    unknown = [word for word in wanted if word not in menu.by_id]
    if unknown:
        near = " ".join(filter(None, (nearest(word, menu.by_id) for word in unknown)))
        raise NotUnderstood(
            f"The menu has no indicator called {_listed(unknown)}", hint=near or "See `anchorkit menu list`."
        )
    return tuple(menu.by_id[word] for word in wanted)


def named_area(menu: Menu, word: str) -> Area:
    """The area of an id or title. Raises NotUnderstood."""
    return menu.area_by_id[_id_of(word, "area", {area.id: (area.title,) for area in menu.areas})]


def count_by_basis(indicators: Iterable[Indicator], *, of: int | None = None) -> str:
    """`56 indicators: 49 from the toolkit, 7 reconstructed`; with `of`, how many there are in all."""
    bases = [indicator.basis for indicator in indicators]
    number, local = len(bases), bases.count(Basis.LOCAL)
    total = f" of {of}" if of is not None and of != number else ""
    words = f"{number}{total} indicator{'s' if (of or number) != 1 else ''}"
    words += (
        f": {bases.count(Basis.TOOLKIT)} from the toolkit, {bases.count(Basis.RECONSTRUCTED)} reconstructed"
    )
    return f"{words}, {local} local" if local else words


def matches(indicator: Indicator, search: str, *, area: str = "") -> bool:
    """True where every word of a search stands somewhere in an indicator's words, capitals or not."""
    parts = (
        indicator.id,
        indicator.title,
        indicator.numerator,
        indicator.denominator,
        indicator.notes,
        indicator.filling,
        indicator.owner,
        indicator.source_system,
        area,
        *(source.source for source in indicator.national),
    )
    text = " ".join(part for part in parts if part).casefold()
    return all(word in text for word in search.casefold().split())


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean emp.good.07?`, or an empty text where nothing is like it."""
    near = get_close_matches(word.casefold(), sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {_listed(near)}?" if near else ""


def _tests(menu: Menu, wanted: Wanted) -> Iterator[Callable[[Indicator], bool]]:
    for known, own in _filters(menu, wanted):
        if known:
            yield _has_one(known, own)
    if wanted.regular is not None:
        yield lambda indicator: indicator.regular is wanted.regular
    if wanted.national is not None:
        yield lambda indicator: bool(indicator.national) is wanted.national
    yield lambda indicator: matches(indicator, wanted.search, area=menu.area_by_id[indicator.area].title)


def _has_one(known: frozenset[str], own: _Own) -> Callable[[Indicator], bool]:
    return lambda indicator: not known.isdisjoint(own(indicator))


def _filters(menu: Menu, wanted: Wanted) -> Iterator[tuple[frozenset[str], _Own]]:
    """For each filter the ids that are asked for, and what an indicator has of them."""
    pillars = {known.id: (known.title, known.short) for known in menu.pillars}
    yield _known(wanted.pillars, "pillar", pillars), lambda indicator: (indicator.pillar,)
    areas = {known.id: (known.title,) for known in menu.areas}
    yield _known(wanted.areas, "area", areas), lambda indicator: (indicator.area,)
    kinds = {kind.value: () for kind in Kind}
    yield _known(wanted.kinds, "kind", kinds), lambda indicator: (indicator.kind,)
    levels = {level.value: () for level in Difficulty}
    yield _known(wanted.difficulties, "difficulty", levels), lambda indicator: (indicator.difficulty,)
    stages = {stage.value: (stage.label,) for stage in Stage}
    yield _known(wanted.stages, "stage", stages), lambda indicator: (indicator.stage,)
    principles = {known.id: (known.title, str(known.number)) for known in menu.principles}
    yield _known(wanted.principles, "principle", principles), lambda indicator: indicator.principles


def _known(words: Iterable[str], noun: str, names: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(_id_of(word, noun, names) for word in words)


def _id_of(word: str, noun: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """The id that a word stands for: the id itself or one of its other names, capitals or not."""
    plain = _plain(word)
    for name, others in names.items():
        if plain in map(_plain, (name, *others)):
            return name
    hint = nearest(word, names)
    if not hint or len(names) <= _FEW:
        hint += f" Choose from: {', '.join(names)}."
    raise NotUnderstood(f"There is no {noun} called “{word}”", hint=hint.strip())


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
