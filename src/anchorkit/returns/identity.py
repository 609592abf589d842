"""The sheets of a read workbook into whose it is and for what it was made, or why that can't be told."""

import re
from collections.abc import Iterator, Sequence

from anchorkit.findings import (
    NEWER_LAYOUT,
    NOT_OURS,
    OLDER_LAYOUT,
    ORGANISATION_CHANGED,
    OTHER_MENU_VERSION,
    OTHER_SELECTION,
    OTHER_SET_VERSION,
    TWO_IDENTITIES,
    UNKNOWN_ORGANISATION,
    Finding,
)
from anchorkit.returns.model import RawSheet, ReturnedWorkbook
from anchorkit.returns.tables import normal, text_of
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import LAYOUT_VERSION, START
from anchorkit.workbook.manifest import Manifest, manifest_from

_FOR = re.compile(r"For .*\((?P<code>[A-Za-z0-9][A-Za-z0-9_-]{1,19})\)")
"""The line of the front sheet that says whose workbook it is."""
_LOOKED_AT_ROWS = 30


def manifests_of(returned: ReturnedWorkbook) -> tuple[tuple[Manifest, ...], tuple[RawSheet, ...]]:
    """The identities that the workbook holds, and its other sheets. Found by what it says."""
    found: list[Manifest] = []
    others: list[RawSheet] = []
    for sheet in returned.sheets:
        manifest = _manifest(sheet)
        if manifest is None:
            others.append(sheet)
        elif manifest not in found:
            found.append(manifest)
    return tuple(found), tuple(others)


def _manifest(sheet: RawSheet) -> Manifest | None:
    rows: dict[str, str] = {}
    for row in sheet.rows[:_LOOKED_AT_ROWS]:
        texts = [text for cell in row if cell is not None and (text := text_of(cell))]
        if len(texts) > 1:
            rows.setdefault(normal(texts[0]), texts[1])
    return manifest_from(rows) if "layout version" in rows else None


def identity(  # noqa: PLR0911 - a ladder: each rung is left where it breaks
    manifests: Sequence[Manifest], sheets: Sequence[RawSheet], plan: Plan
) -> tuple[Finding, ...]:
    """Is it ours, for this set, and from an organisation that the set asks?"""
    if not manifests:
        return (NOT_OURS.at(),)
    if len(manifests) > 1:
        return (TWO_IDENTITIES.at(),)
    manifest, selection = manifests[0], plan.selection
    if manifest.layout_version > LAYOUT_VERSION:
        return (NEWER_LAYOUT.at(found=manifest.layout_version, known=LAYOUT_VERSION),)
    if manifest.selection != selection.id:
        return (OTHER_SELECTION.at(found=manifest.selection, expected=selection.id),)
    if selection.organisation(manifest.organisation) is None:
        return (UNKNOWN_ORGANISATION.at(code=manifest.organisation),)
    for sheet, cell, code in _shown(sheets):
        if code.casefold() != manifest.organisation.casefold():
            return (ORGANISATION_CHANGED.at(sheet, cell, shown=code, made_for=manifest.organisation),)
    return tuple(_versions(manifest, plan))


def _shown(sheets: Sequence[RawSheet]) -> Iterator[tuple[str, str, str]]:
    """Each code that a front sheet shows: sheet, cell and code."""
    for sheet in sheets:
        if normal(sheet.name).startswith(normal(START)):
            for number, row in enumerate(sheet.rows[:_LOOKED_AT_ROWS], 1):
                found = _FOR.fullmatch(text_of(row[0])) if row else None
                if found:
                    yield sheet.name, f"A{number}", found["code"]


def _versions(manifest: Manifest, plan: Plan) -> Iterator[Finding]:
    if manifest.layout_version < LAYOUT_VERSION:
        yield OLDER_LAYOUT.at(found=manifest.layout_version, known=LAYOUT_VERSION)
    if manifest.selection_version != plan.selection.version:
        yield OTHER_SET_VERSION.at(found=manifest.selection_version, expected=plan.selection.version)
    menu = plan.menu.menu
    if manifest.menu == menu.id and manifest.menu_version != menu.version:
        yield OTHER_MENU_VERSION.at(found=manifest.menu_version, expected=menu.version)
