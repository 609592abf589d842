"""What a set's file says, and the menu, turned into findings: the rules between entries.

The rules look at plain values, not at a Selection, so that a wrong field does not hide what else is wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from anchorkit import findings
from anchorkit.findings import Finding, Rule
from anchorkit.menu.find import nearest
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Menu
from anchorkit.menu.words import Use
from anchorkit.periods import InvalidPeriod, parse_period
from anchorkit.selection.check_reading import check_reading
from anchorkit.selection.look import LEAST_CONTRAST, contrast, is_colour
from anchorkit.selection.organisations import Organisations

Path = tuple[str | int, ...]
Fields = dict[str, Any]
PlaceOf = Callable[[Path], tuple[str, int]]

_COMPARED: Final = (Kind.RELATIVE_LIKELIHOOD, Kind.GAP)
_NEEDED: Final = {
    Kind.PROPORTION: ("denominator", "what to divide by"),
    Kind.AVERAGE: ("denominator", "what to divide by"),
    Kind.RELATIVE_LIKELIHOOD: ("denominator", "what to divide by"),
    Kind.SCORE: ("max", "the highest score possible"),
}
_SAYS: Final = ("value", "by_organisation", "text")
"""The fields of which a fact about the place needs one."""
_KEYS: Final = {
    "indicators": "id",
    "organisations": "code",
    "context": "label",
    "definitions": "id",
    "local_indicators": "id",
    "units": "id",
    "dimensions": "id",
}


@dataclass(frozen=True)
class _Draft:
    """What the file says, whether or not all of it is sound, and what it is held against."""

    data: Fields
    place_of: PlaceOf
    menu: Menu
    known: Organisations

    def items(self, block: str) -> Iterator[tuple[Path, Fields]]:
        """The items of a list that are blocks of fields, with their paths."""
        listed = self.data.get(block)
        for place, item in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(item, dict):
                yield (block, place), item

    def ids(self, block: str) -> list[str]:
        """What the items of a list are called."""
        return [str(item[_KEYS[block]]) for _, item in self.items(block) if item.get(_KEYS[block])]

    def at(self, rule: Rule, path: Path, **words: object) -> Finding:
        file, line = self.place_of(path)
        return rule.on(file, line, **words)

    @cached_property
    def local(self) -> dict[str, Fields]:
        """The set's own indicators by id."""
        return {str(item.get("id")): item for _, item in self.items("local_indicators")}

    def uses(self, indicator: str) -> list[str]:
        """The local words that an indicator depends on."""
        if found := self.menu.by_id.get(indicator):
            return [use.value for use in found.uses]
        return _texts(self.local.get(indicator, {}).get("uses"))


def check_selection(data: Fields, place_of: PlaceOf, menu: Menu, known: Organisations) -> tuple[Finding, ...]:
    """Everything that does not fit together in a set, by line; fields of a wrong type are passed over."""
    draft = _Draft(data, place_of, menu, known)
    found = {finding for rule in _RULES for finding in rule(draft)}
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.code, finding.message)))


def _twice(draft: _Draft) -> Iterator[Finding]:
    for block, key in _KEYS.items():
        first: dict[str, int] = {}
        for path, item in draft.items(block):
            name = item.get(key)
            if not isinstance(name, str):
                continue
            line = draft.place_of(path)[1]
            if name in first:
                yield draft.at(findings.SELECTION_TWICE, path, id=name, block=block, first=first[name])
            first.setdefault(name, line)


def _indicators(draft: _Draft) -> Iterator[Finding]:
    names = [*draft.menu.by_id, *draft.local]
    for path, item in draft.items("indicators"):
        name = item.get("id")
        if isinstance(name, str) and name not in names:
            advice = nearest(name, names) or "See `anchorkit menu list`."
            yield draft.at(findings.SELECTION_UNKNOWN_INDICATOR, path, id=name, nearest=advice)


def _dimensions(draft: _Draft) -> Iterator[Finding]:
    names = [*draft.menu.dimension_by_id, *draft.ids("dimensions")]
    for block in ("indicators", "local_indicators"):
        for path, item in draft.items(block):
            for name in _texts(item.get("groups")):
                if name not in names:
                    rule, place = findings.SELECTION_UNKNOWN_DIMENSION, (*path, "groups")
                    yield draft.at(rule, place, id=name, nearest=_advice(name, names))


def _local_indicators(draft: _Draft) -> Iterator[Finding]:
    chosen = draft.ids("indicators")
    units = [*draft.menu.unit_by_id, *draft.ids("units")]
    for path, item in draft.items("local_indicators"):
        name, unit, area = (item.get(key) for key in ("id", "unit", "area"))
        if isinstance(name, str) and not name.startswith("local."):
            yield draft.at(findings.SELECTION_LOCAL_ID, path, id=name)
        if isinstance(name, str) and name not in chosen:
            yield draft.at(findings.SELECTION_LOCAL_NOT_CHOSEN, path, id=name)
        if isinstance(unit, str) and unit not in units:
            rule, place = findings.SELECTION_UNKNOWN_UNIT, (*path, "unit")
            yield draft.at(rule, place, id=unit, nearest=_advice(unit, units))
        if isinstance(area, str) and area not in draft.menu.area_by_id:
            rule, place = findings.SELECTION_UNKNOWN_AREA, (*path, "area")
            yield draft.at(rule, place, id=area, nearest=_advice(area, draft.menu.area_by_id))
        yield from _needed(draft, path, item)


def _needed(draft: _Draft, path: Path, item: Fields) -> Iterator[Finding]:
    kind = item.get("kind")
    if kind not in list(Kind) or Kind(kind) not in _NEEDED:
        return
    field, text = _NEEDED[Kind(kind)]
    if item.get(field) is None:
        words = {"id": item.get("id"), "kind": kind, "field": field, "text": text}
        yield draft.at(findings.SELECTION_LOCAL_INCOMPLETE, path, **words)


def _periods(draft: _Draft) -> Iterator[Finding]:
    yield from _range(draft, ("periods",), draft.data.get("periods"))
    for path, item in draft.items("indicators"):
        yield from _range(draft, (*path, "periods"), item.get("periods"))


def _range(draft: _Draft, path: Path, periods: object) -> Iterator[Finding]:
    if not isinstance(periods, dict):
        return
    read = []
    for keys in (("from", "first"), ("to", "last")):
        key = next((key for key in keys if isinstance(periods.get(key), str)), None)
        if key is None:
            continue
        try:
            read.append(parse_period(periods[key]))
        except InvalidPeriod as error:
            yield draft.at(findings.SELECTION_BAD_PERIOD, (*path, key), what=error)
    if len(read) == 2 and read[1].first + read[1].frequency.months <= read[0].first:
        what = f"“{read[1].code}” ends before “{read[0].code}” begins"
        yield draft.at(findings.SELECTION_PERIODS_REVERSED, path, what=what)


def _comparisons(draft: _Draft) -> Iterator[Finding]:
    for path, item in draft.items("indicators"):
        name = str(item.get("id"))
        of_menu = draft.menu.by_id.get(name)
        local = draft.local.get(name, {})
        kind = of_menu.kind.value if of_menu else local.get("kind")
        said = item.get("comparison") or (of_menu.comparison if of_menu else local.get("comparison"))
        if kind in _COMPARED and not said:
            yield draft.at(findings.SELECTION_COMPARISON_MISSING, path, id=name)


def _definitions(draft: _Draft) -> Iterator[Finding]:
    defined = {item.get("uses") for _, item in draft.items("definitions")}
    chosen = draft.ids("indicators")
    for use in Use:
        users = sorted(name for name in set(chosen) if use in draft.uses(name))
        if users and use not in defined:
            rule = findings.SELECTION_DEFINITION_MISSING
            yield draft.at(rule, ("definitions",), indicators=_few(users), use=use.label, id=use.value)


def _menu(draft: _Draft) -> Iterator[Finding]:
    chosen_from = draft.data.get("menu")
    if not isinstance(chosen_from, dict):
        return
    theirs, ours = (chosen_from.get("id"), chosen_from.get("version")), draft.menu.menu
    if theirs != (ours.id, ours.version):
        words = {"theirs": f"{theirs[0]} {theirs[1]}", "ours": f"{ours.id} {ours.version}"}
        yield draft.at(findings.SELECTION_OTHER_MENU, ("menu",), **words)


def _closed(draft: _Draft) -> Iterator[Finding]:
    periods = draft.data.get("periods")
    last = periods.get("to", periods.get("last")) if isinstance(periods, dict) else None
    try:
        end = parse_period(str(last)).last_day
    except InvalidPeriod:
        return
    for path, item in draft.items("organisations"):
        found = draft.known.get(str(item.get("code")))
        if found and found.closed and found.closed < end:
            words = {"code": found.code, "name": found.name, "closed": found.closed}
            yield draft.at(findings.SELECTION_ORGANISATION_CLOSED, path, **words)


def _wordings(draft: _Draft) -> Iterator[Finding]:
    for path, item in draft.items("definitions"):
        for place, code in _for_nobody(draft, path, item):
            yield draft.at(findings.SELECTION_WORDING_FOR_NOBODY, place, id=item.get("id"), code=code)


def _for_nobody(draft: _Draft, path: Path, item: Fields) -> Iterator[tuple[Path, str]]:
    """What an entry says for organisations that the set does not ask: where, and their codes."""
    by_organisation, codes = item.get("by_organisation"), draft.ids("organisations")
    for code in by_organisation if isinstance(by_organisation, dict) else ():
        if code not in codes:
            yield (*path, "by_organisation", code), code


def _context(draft: _Draft) -> Iterator[Finding]:
    for path, item in draft.items("context"):
        for place, code in _for_nobody(draft, path, item):
            yield draft.at(findings.SELECTION_FACT_FOR_NOBODY, place, label=item.get("label"), code=code)
        if not any(item.get(name) not in (None, "", {}) for name in _SAYS):
            yield draft.at(findings.SELECTION_FACT_EMPTY, path, label=item.get("label"))


def _look(draft: _Draft) -> Iterator[Finding]:
    look = draft.data.get("look")
    accent = look.get("accent") if isinstance(look, dict) else None
    if is_colour(accent) and contrast(accent, "#ffffff") < LEAST_CONTRAST:
        yield draft.at(
            findings.SELECTION_ACCENT_TOO_FAINT,
            ("look", "accent"),
            ratio=f"{contrast(accent, '#ffffff'):.1f}",
        )


_RULES: Final[tuple[Callable[[_Draft], Iterator[Finding]], ...]] = (
    _twice,
    _indicators,
    _dimensions,
    _local_indicators,
    _periods,
    _comparisons,
    _definitions,
    _menu,
    _closed,
    _wordings,
    _context,
    _look,
    check_reading,
)


def _texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _advice(name: str, known: Iterable[str]) -> str:
    return nearest(name, known) or f"Choose from: {', '.join(known)}."


def _few(names: list[str]) -> str:
    if len(names) <= 3:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{names[0]}, {names[1]} and {len(names) - 2} more"
