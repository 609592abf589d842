"""Two menus turned into what differs: indicators added, removed and changed, and whether a series breaks."""

from dataclasses import dataclass
from typing import Final

from anchorkit.menu.model import Change, Indicator, Menu

_PARTS: Final = (
    "menu",
    "fields",
    "units",
    "pillars",
    "areas",
    "dimensions",
    "logic_model",
    "principles",
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an indicator, before and after, as the YAML would have it."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ChangedIndicator:
    """An indicator that both menus have and that differs.

    `announced` are the changes that the new menu lists since the old one's version; `silent` is true where
    the indicator differs though its version did not rise.
    """

    id: str
    title: str
    fields: tuple[FieldChange, ...]
    announced: tuple[Change, ...]
    silent: bool

    @property
    def material(self) -> bool:
        """True where a series breaks: figures from before and after are not comparable."""
        return any(change.material for change in self.announced)


@dataclass(frozen=True, slots=True)
class MenuDiff:
    """What differs between two menus; `parts` are the other parts of the menu that differ, by name."""

    old: str
    new: str
    added: tuple[Indicator, ...]
    removed: tuple[Indicator, ...]
    changed: tuple[ChangedIndicator, ...]
    parts: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True where nothing differs."""
        return not (self.added or self.removed or self.changed or self.parts)


def diff_menus(old: Menu, new: Menu) -> MenuDiff:
    """Compare two menus; indicators are matched by id and given in the order of the menu that has them."""
    return MenuDiff(
        old=old.menu.version,
        new=new.menu.version,
        added=tuple(entry for entry in new.indicators if entry.id not in old.by_id),
        removed=tuple(entry for entry in old.indicators if entry.id not in new.by_id),
        changed=tuple(
            _changed(old.by_id[entry.id], entry)
            for entry in new.indicators
            if entry.id in old.by_id and entry != old.by_id[entry.id]
        ),
        parts=tuple(part for part in _PARTS if getattr(old, part) != getattr(new, part)),
    )


def _changed(before: Indicator, after: Indicator) -> ChangedIndicator:
    was, is_now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return ChangedIndicator(
        id=after.id,
        title=after.title,
        fields=tuple(
            FieldChange(name, was[name], is_now[name])
            for name in Indicator.model_fields
            if was[name] != is_now[name] and name not in ("version", "changes")
        ),
        announced=tuple(change for change in after.changes if change.version > before.version),
        silent=after.version <= before.version,
    )
