"""Figures read back from a page in a browser, and the same figures as an export has them."""

from typing import TYPE_CHECKING

from tests.support import published_store

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def figure_shown(page: "Page", indicator: str, period: str) -> tuple[str, str]:
    """Figure and counts of a period, as the table of every period has them."""
    section = page.locator(f"#{indicator.replace('.', '-')}")
    table = section.locator("table", has=page.locator("caption", has_text="every period")).first
    return _row(table, page.locator("th", has_text=period))


def figure_beside(page: "Page", name: str) -> tuple[str, str]:
    """Figure and counts of an organisation, as the table of each organisation has them."""
    table = page.locator("table", has=page.locator("caption", has_text="each organisation")).first
    return _row(table, page.locator("th", has_text=name))


def _row(table: "Locator", named: "Locator") -> tuple[str, str]:
    heads = table.locator("thead th").all_text_contents()
    row = table.locator("tbody tr", has=named).first
    cells = dict(zip(heads, row.locator("th, td").all_text_contents(), strict=True))
    return cells["Figure"], cells.get("Rests on", "")


def figure_exported(row: dict[str, str], places: int) -> tuple[str, str]:
    """The same from the export: a count in people, or a percentage with its counts, to so many places."""
    if row["indicator"] == published_store.STARTS:
        value = float(row["value"]) if row["value"] else None
        return ("hidden" if value is None else f"{value:,.0f} {'person' if value == 1 else 'people'}"), ""
    if not row["numerator"]:
        return "hidden", ""
    numerator, denominator = int(row["numerator"]), int(row["denominator"])
    return f"{100 * numerator / denominator:.{places}f}%", f"{numerator:,} of {denominator:,}"
