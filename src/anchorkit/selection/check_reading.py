"""What a set says of how its figures over time are read, turned into findings."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from anchorkit import findings
from anchorkit.findings import Finding, Rule
from anchorkit.menu.find import nearest
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Menu
from anchorkit.observations import ALL
from anchorkit.periods import Frequency, InvalidPeriod, parse_period

Path = tuple[str | int, ...]
Fields = dict[str, Any]
_COMPARED_WITH_CAUTION: dict[object, tuple[Kind, ...]] = {
    True: (Kind.PROPORTION,),
    "rate": (Kind.PROPORTION, Kind.AVERAGE),
}


class Draft(Protocol):
    """A set as its file says it, sound or not."""

    @property
    def menu(self) -> Menu:
        """The menu that the set was chosen from."""
        ...

    def items(self, block: str) -> Iterator[tuple[Path, Fields]]:
        """The items of a list that are blocks of fields, with their paths."""
        ...

    def at(self, rule: Rule, path: Path, **words: object) -> Finding:
        """A finding on the line of a path."""
        ...

    @property
    def local(self) -> dict[str, Fields]:
        """The set's own indicators by id."""
        ...


def check_reading(draft: Draft) -> Iterator[Finding]:
    """Rebases, reference shares, changed definitions and mergers that do not fit the rest of the set."""
    for path, item in draft.items("indicators"):
        yield from _rebases(draft, path, item)
        yield from _shares(draft, path, item)
        yield from _caution(draft, path, item)
    yield from _changes(draft)
    yield from _mergers(draft)


def _rebases(draft: Draft, path: Path, item: Fields) -> Iterator[Finding]:
    frequency = item.get("frequency") or _of_indicator(draft, item, "frequency")
    for place, rebase in _blocks(item.get("rebase")):
        where = (*path, "rebase", place, "period")
        yield from _period(draft, where, rebase.get("period"), str(frequency))


def _period(draft: Draft, path: Path, code: object, frequency: str = "") -> Iterator[Finding]:
    if not isinstance(code, str):
        return
    try:
        period = parse_period(code)
    except InvalidPeriod as error:
        yield draft.at(findings.SELECTION_BAD_PERIOD, path, what=error)
        return
    if frequency in list(Frequency) and period.frequency.value != frequency:
        yield draft.at(findings.SELECTION_REBASE_FREQUENCY, path, code=code, frequency=frequency)


def _shares(draft: Draft, path: Path, item: Fields) -> Iterator[Finding]:
    shares = item.get("reference_share")
    if not isinstance(shares, dict):
        return
    groups = [ALL, *_asked_groups(draft, item)]
    for group in shares:
        if group not in groups:
            advice = nearest(str(group), groups) or f"The groups asked are: {', '.join(groups)}."
            where = (*path, "reference_share", group)
            yield draft.at(findings.SELECTION_SHARE_FOR_NOBODY, where, group=group, nearest=advice)


def _asked_groups(draft: Draft, item: Fields) -> Iterable[str]:
    of_menu = {
        name: [category.id for category in found.categories]
        for name, found in draft.menu.dimension_by_id.items()
    }
    own = {
        str(found.get("id")): [str(each.get("id")) for _, each in _blocks(found.get("categories"))]
        for _, found in draft.items("dimensions")
    }
    names = item.get("groups")
    for name in names if isinstance(names, list) else ():
        for category in {**of_menu, **own}.get(str(name), ()):
            yield f"{name}={category}"


def _caution(draft: Draft, path: Path, item: Fields) -> Iterator[Finding]:
    kind = _of_indicator(draft, item, "kind")
    asked = item.get("comparison_with_caution")
    if isinstance(asked, bool | str) and kind not in _COMPARED_WITH_CAUTION.get(asked, tuple(Kind)):
        where = (*path, "comparison_with_caution")
        yield draft.at(findings.SELECTION_NO_FUNNEL, where, id=item.get("id"), kind=kind)


def _changes(draft: Draft) -> Iterator[Finding]:
    for path, item in draft.items("definitions"):
        for place, change in _blocks(item.get("changes")):
            where = (*path, "changes", place)
            yield from _period(draft, where, change.get("from", change.get("first")))
            version, latest = change.get("version"), item.get("version", 1)
            if isinstance(version, int) and isinstance(latest, int) and version > latest:
                words = {"id": item.get("id"), "version": version, "latest": latest}
                yield draft.at(findings.SELECTION_CHANGE_TOO_NEW, where, **words)


def _mergers(draft: Draft) -> Iterator[Finding]:
    for path, item in draft.items("organisations"):
        for place, merger in _blocks(item.get("merged")):
            where = (*path, "merged", place)
            yield from _period(draft, where, merger.get("period"))
            if merger.get("from", merger.get("predecessor")) == item.get("code"):
                yield draft.at(findings.SELECTION_MERGED_WITH_ITSELF, where, code=item.get("code"))


def _of_indicator(draft: Draft, item: Fields, field: str) -> object:
    found = draft.menu.by_id.get(str(item.get("id")))
    if found:
        return getattr(found, field)
    return draft.local.get(str(item.get("id")), {}).get(field)


def _blocks(items: object) -> Iterator[tuple[int, Fields]]:
    for place, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield place, item
