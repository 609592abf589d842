"""A workbook of an older layout into one of the present layout, one version at a time.

A migration is a pure function from sheets to sheets; it puts headings and texts into the places where the
next layout has them. To change the layout: raise `LAYOUT_VERSION`, enter the step from the version before
here, and keep a workbook of the old layout under `tests/golden`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from anchorkit.returns.model import RawSheet, ReturnedWorkbook
from anchorkit.returns.tables import normal

Migration = Callable[[RawSheet], RawSheet]

MIGRATIONS: Final[Mapping[int, Migration]] = MappingProxyType({})
"""For each older version the step to the next; a version that is not here is read as it is."""


def migrate(
    returned: ReturnedWorkbook, found: int, present: int, steps: Mapping[int, Migration] = MIGRATIONS
) -> ReturnedWorkbook:
    """Bring a workbook of layout `found` to layout `present`."""
    sheets = returned.sheets
    for version in range(found, present):
        step = steps.get(version)
        if step is not None:
            sheets = tuple(step(sheet) for sheet in sheets)
    return replace(returned, sheets=sheets)


def renamed_headings(names: Mapping[str, str]) -> Migration:
    """The step of a layout that gave columns other headings: old to new, in the rows that have a Key."""
    wanted = {normal(old): new for old, new in names.items()}

    def step(sheet: RawSheet) -> RawSheet:
        rows = tuple(
            tuple(wanted.get(normal(cell), cell) for cell in row)
            if any(normal(cell) == "key" for cell in row)
            else row
            for row in sheet.rows
        )
        return replace(sheet, rows=rows)

    return step
