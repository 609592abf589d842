"""The menu turned into docs/reference/menu.md: every indicator, and who stands behind each of its fields."""

from collections.abc import Iterator
from typing import Any

from page_table import code, page, table

from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Indicator, Menu
from anchorkit.menu.words import Basis

_IN_HEADING = ("id", "title", "pillar", "area", "basis", "version", "changes")
_EMPTY: tuple[object, ...] = (None, (), "", False, (None, None))


def menu_page() -> str:
    """The whole menu: counts, fields, pillars, areas, indicators, dimensions and units."""
    menu = load_menu()
    toolkit = sum(found.basis is Basis.TOOLKIT for found in menu.indicators)
    return page(
        "# Menu",
        f"{menu.menu.title}, version {menu.menu.version}. {menu.menu.source}",
        f"**{len(menu.indicators)} indicators: {toolkit} from the toolkit, "
        f"{len(menu.indicators) - toolkit} reconstructed.** {menu.menu.notice}",
        "## Fields",
        "Who stands behind a field: *toolkit* as the toolkit has it, *ours* our own, *mixed* some of each, "
        "as the text says. Of a reconstructed indicator everything is ours.",
        table(("Field", "Basis", "What"), [(code(f.name), f.basis, f.text) for f in menu.fields]),
        "## Indicators at a glance",
        table(
            ("Id", "Title", "Kind", "Regular", "Difficulty", "Basis"),
            [
                (
                    f"[`{found.id}`](#{found.id.replace('.', '')})",
                    found.title,
                    found.kind.value,
                    "yes" if found.regular else "no",
                    found.difficulty.value,
                    found.basis.value,
                )
                for found in menu.indicators
            ],
        ),
        *_indicators(menu),
        "## Breakdowns",
        table(
            ("Id", "Title", "Adds up to everyone", "Categories"),
            [
                (
                    code(dimension.id),
                    dimension.title,
                    "yes" if dimension.partition else "no",
                    ", ".join(f"{known.title} (`{known.id}`)" for known in dimension.categories),
                )
                for dimension in menu.dimensions
            ],
        ),
        "## Units",
        table(
            ("Id", "Title", "Decimals"), [(code(unit.id), unit.title, unit.decimals) for unit in menu.units]
        ),
    )


def _indicators(menu: Menu) -> Iterator[str]:
    for pillar in menu.pillars:
        yield f"## {pillar.title}"
        for area in menu.areas:
            if area.pillar != pillar.id:
                continue
            yield f"### {area.title} (`{area.id}`)"
            for found in menu.indicators:
                if found.area == area.id:
                    yield _indicator(menu, found)


def _indicator(menu: Menu, found: Indicator) -> str:
    basis = {field.name: field.basis for field in menu.fields}
    ours = found.basis is not Basis.TOOLKIT
    rows = [
        (code(name), _words(value), "ours" if ours else basis[name])
        for name, value in found
        if name not in _IN_HEADING and value not in _EMPTY
    ]
    return page(
        f"#### {found.id}",
        f"**{found.title}** ({found.basis.value}, version {found.version})",
        table(("Field", "What", "Basis"), rows),
    )


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_words(item) for item in value)
    if hasattr(value, "model_dump"):
        return ", ".join(f"{name}: {_words(item)}" for name, item in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "open" if value is None else str(getattr(value, "value", value))
