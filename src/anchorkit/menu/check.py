"""A menu and the places of its parts turned into findings: the rules between entries.

What would make a later step fail is an error; what only makes the menu less than it says is a warning.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from math import isfinite
from typing import Final

from anchorkit import findings
from anchorkit.findings import Finding, Rule
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import ChainItem, Indicator, Menu
from anchorkit.menu.words import Basis, Stage

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path], tuple[str, int]]

_DIVIDED: Final = (Kind.PROPORTION, Kind.AVERAGE, Kind.RELATIVE_LIKELIHOOD)
_UNDIVIDED: Final = (Kind.COUNT, Kind.AMOUNT, Kind.SCORE, Kind.YES_NO)
_COMPARED: Final = (Kind.RELATIVE_LIKELIHOOD, Kind.GAP)
_COLUMNS: Final = ("activities", "outputs", "outcomes_short", "outcomes_medium", "outcomes_long")


@dataclass(frozen=True, slots=True)
class _Look:
    """The menu under the eye of a rule, and where its parts stand."""

    menu: Menu
    place_of: PlaceOf

    def at(self, rule: Rule, path: Path, **words: object) -> Finding:
        file, line = self.place_of(path)
        return rule.on(file, line, **words)

    def each(self) -> Iterator[tuple[Path, Indicator]]:
        for place, indicator in enumerate(self.menu.indicators):
            yield ("indicators", place), indicator

    def items(self) -> Iterator[tuple[Path, Stage | None, ChainItem]]:
        """Every item of the logic model; inputs and impacts have no stage."""
        model = self.menu.logic_model
        for name, shared in (("inputs", model.inputs), ("impacts", model.impacts)):
            for place, item in enumerate(shared):
                yield ("logic_model", name, place), None, item
        for row, chain in enumerate(model.areas):
            for name, (stage, column) in zip(_COLUMNS, chain.columns, strict=True):
                for place, item in enumerate(column):
                    yield ("logic_model", "areas", row, name, place), stage, item


def check_menu(menu: Menu, place_of: PlaceOf, *, own_logic_model: bool = True) -> tuple[Finding, ...]:
    """Everything that is wrong with a menu whose fields are sound, by file and line.

    `place_of` gives the file and line of a path such as ("indicators", 3, "unit"). A borrowed logic model
    (`own_logic_model` false) need not know the menu's indicators.
    """
    look = _Look(menu, place_of)
    rules = _RULES + (_OWN_LOGIC_MODEL if own_logic_model else ())
    found = {finding for rule in rules for finding in rule(look)}
    return tuple(
        sorted(found, key=lambda finding: (finding.file, finding.line, finding.code, finding.message))
    )


def _duplicates(look: _Look) -> Iterator[Finding]:
    menu = look.menu
    yield from _twice(look, "indicator", ("indicators",), (entry.id for entry in menu.indicators))
    yield from _twice(look, "unit", ("units",), (entry.id for entry in menu.units))
    yield from _twice(look, "pillar", ("pillars",), (entry.id for entry in menu.pillars))
    yield from _twice(look, "area", ("areas",), (entry.id for entry in menu.areas))
    yield from _twice(look, "dimension", ("dimensions",), (entry.id for entry in menu.dimensions))
    yield from _twice(look, "principle", ("principles",), (entry.id for entry in menu.principles))
    chains = (chain.area for chain in menu.logic_model.areas)
    yield from _twice(look, "area", ("logic_model", "areas"), chains)
    for place, dimension in enumerate(menu.dimensions):
        path = ("dimensions", place, "categories")
        yield from _twice(look, "category", path, (entry.id for entry in dimension.categories))


def _twice(look: _Look, noun: str, path: Path, ids: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for place, entry in enumerate(ids):
        if entry in first:
            line = look.place_of((*path, first[entry]))[1]
            yield look.at(findings.MENU_DUPLICATE, (*path, place), noun=noun, id=entry, first=line)
        first.setdefault(entry, place)


def _names(look: _Look) -> Iterator[Finding]:
    """Every name that one part of the menu uses for another."""
    menu = look.menu
    pillars, dimensions, indicators = menu.pillar_by_id, menu.dimension_by_id, menu.by_id
    principles = [principle.id for principle in menu.principles]
    for place, area in enumerate(menu.areas):
        yield from _unknown(look, "pillar", ("areas", place, "pillar"), [area.pillar], pillars)
    for path, entry in look.each():
        for field, unit in entry.units_by_field.items():
            yield from _unknown(look, "unit", (*path, field), [unit], menu.unit_by_id)
        yield from _unknown(look, "pillar", (*path, "pillar"), [entry.pillar], pillars)
        yield from _unknown(look, "area", (*path, "area"), [entry.area], menu.area_by_id)
        yield from _unknown(look, "dimension", (*path, "groups"), entry.groups, dimensions)
        yield from _unknown(look, "pillar", (*path, "also"), entry.also, pillars)
        yield from _unknown(look, "principle", (*path, "principles"), entry.principles, principles)
        if parent := entry.depends_on:
            yield from _unknown(look, "indicator", (*path, "depends_on"), [parent.indicator], indicators)
    for row, chain in enumerate(menu.logic_model.areas):
        yield from _unknown(
            look, "area", ("logic_model", "areas", row, "area"), [chain.area], menu.area_by_id
        )
    for path, _, item in look.items():
        yield from _unknown(look, "indicator", (*path, "indicators"), item.indicators, indicators)


def _unknown(
    look: _Look, noun: str, path: Path, ids: Iterable[str], known: Iterable[str]
) -> Iterator[Finding]:
    known = list(known)
    for entry in ids:
        if entry not in known:
            near = get_close_matches(entry, known, 1)
            advice = (
                f"Did you mean “{near[0]}”?"
                if near
                else f"Check the spelling, or add the {noun} to the menu."
            )
            yield look.at(findings.MENU_UNKNOWN, path, noun=noun, id=entry, advice=advice)


def _areas(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        area = look.menu.area_by_id.get(entry.area)
        if area and area.pillar != entry.pillar:
            words = {"id": entry.id, "area": area.id, "pillar": area.pillar}
            yield look.at(findings.MENU_AREA_ELSEWHERE, (*path, "area"), **words)


def _kinds(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        words = {"id": entry.id, "kind": entry.kind.value}
        if entry.kind in _DIVIDED and not entry.denominator:
            yield look.at(findings.MENU_NEEDS_DENOMINATOR, (*path, "denominator"), **words)
        if entry.kind in _UNDIVIDED and entry.denominator:
            yield look.at(findings.MENU_NO_DENOMINATOR, (*path, "denominator"), **words)
        if entry.kind is Kind.SCORE and not (entry.max and entry.max > 0):
            yield look.at(findings.MENU_NEEDS_MAX, (*path, "max"), **words)
        if entry.kind in _COMPARED and entry.comparison is None:
            yield look.at(findings.MENU_NEEDS_COMPARISON, (*path, "comparison"), **words)


def _dependencies(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        parent = look.menu.by_id.get(entry.depends_on.indicator) if entry.depends_on else None
        if parent is None:
            continue
        if parent.kind is not Kind.YES_NO:
            yield look.at(findings.MENU_DEPENDS_KIND, (*path, "depends_on"), id=entry.id, parent=parent.id)
        if _comes_back(look.menu, entry):
            yield look.at(findings.MENU_DEPENDS_CYCLE, (*path, "depends_on"), id=entry.id)


def _comes_back(menu: Menu, start: Indicator) -> bool:
    seen, here = set[str](), start
    while here.depends_on and here.id not in seen:
        seen.add(here.id)
        following = menu.by_id.get(here.depends_on.indicator)
        if following is None:
            return False
        if following.id == start.id:
            return True
        here = following
    return False


def _bases(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        if entry.basis is Basis.TOOLKIT and entry.basis_line is None:
            yield look.at(findings.MENU_NEEDS_LINE, (*path, "basis"), id=entry.id)
        if entry.basis is Basis.RECONSTRUCTED and entry.basis_reason is None:
            yield look.at(findings.MENU_NEEDS_REASON, (*path, "basis"), id=entry.id)
        if entry.is_local:
            yield look.at(findings.MENU_LOCAL_ID, (*path, "id"), id=entry.id)


def _ranges(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        for name, limits in (("range", entry.range), ("soft_range", entry.soft_range or (None, None))):
            given = [limit for limit in limits if limit is not None]
            if not all(map(isfinite, given)) or given != sorted(given):
                yield look.at(findings.MENU_RANGE, (*path, name), id=entry.id, field=name)


def _versions(look: _Look) -> Iterator[Finding]:
    for path, entry in look.each():
        versions = [change.version for change in entry.changes]
        rising = all(before < after for before, after in pairwise(versions))
        last = versions[-1] if versions else 1
        if entry.version < 1 or not rising or last != entry.version:
            yield look.at(findings.MENU_VERSIONS, (*path, "changes"), id=entry.id, version=entry.version)


def _counts(look: _Look) -> Iterator[Finding]:
    expected = look.menu.menu.expected
    if expected is None:
        return
    bases = [entry.basis for entry in look.menu.indicators]
    found = {
        "indicators": len(bases),
        "toolkit": bases.count(Basis.TOOLKIT),
        "reconstructed": bases.count(Basis.RECONSTRUCTED),
    }
    for name, number in found.items():
        if number != (wanted := getattr(expected, name)):
            path = ("menu", "expected", name)
            yield look.at(findings.MENU_COUNT, path, name=name, expected=wanted, found=number)


def _supports(look: _Look) -> Iterator[Finding]:
    for path, _, item in look.items():
        if not all(passage.strip() for passage in item.support):
            yield look.at(findings.MENU_SUPPORT, (*path, "support"))


def _stages(look: _Look) -> Iterator[Finding]:
    """The stage of an indicator is the first column of the logic model that has it."""
    first: dict[str, Stage] = {}
    order = list(Stage)
    for _, stage, item in look.items():
        if stage is None:
            continue
        for entry in item.indicators:
            first[entry] = order[min(order.index(first.get(entry, stage)), order.index(stage))]
    for path, indicator in look.each():
        listed = first.get(indicator.id)
        if listed is None:
            yield look.at(findings.MENU_NOT_IN_MODEL, path, id=indicator.id)
        elif listed is not indicator.stage:
            words = {"id": indicator.id, "stage": indicator.stage.label, "listed": listed.label}
            yield look.at(findings.MENU_STAGE, (*path, "stage"), **words)


def _chains(look: _Look) -> Iterator[Finding]:
    listed = {chain.area for chain in look.menu.logic_model.areas}
    for place, area in enumerate(look.menu.areas):
        if area.id not in listed:
            yield look.at(findings.MENU_NO_CHAIN, ("areas", place), id=area.id)


_RULES: Final = (
    _duplicates,
    _names,
    _areas,
    _kinds,
    _dependencies,
    _bases,
    _ranges,
    _versions,
    _counts,
    _supports,
)
_OWN_LOGIC_MODEL: Final = (_stages, _chains)
