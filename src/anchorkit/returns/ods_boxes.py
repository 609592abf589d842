"""A sheet of an OpenDocument spreadsheet into where its cells lie, so that comments lie beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from anchorkit.returns.mark_places import Place
from anchorkit.returns.ods_places import Run, SheetPlace

_USUAL_WIDTH: Final = 0.889
_USUAL_HEIGHT: Final = 0.178
_STYLE: Final = "table:style-name"
_APART: Final = 0.15

Corner = tuple[float, float]
"""Inches from the left and from the top."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """A sheet's columns and rows with the sizes that its styles give them."""

    sheet: SheetPlace
    widths: Mapping[str, float]
    heights: Mapping[str, float]

    def beside(self, place: Place) -> Corner:
        """The corner of a box to the right of a cell."""
        row, column = place
        left = _sum(self.sheet.columns, column, lambda run: _size(run, self.widths, _USUAL_WIDTH))
        top = _sum(self.sheet.rows, row - 1, lambda run: _size(run, self.heights, _USUAL_HEIGHT))
        return left + _APART, top + _APART / 5


def _sum(runs: Sequence[Run], last: int, size: Callable[[Run], float]) -> float:
    return sum(size(run) * min(run.times, last - run.first + 1) for run in runs if run.first <= last)


def _size(run: Run, sizes: Mapping[str, float], usual: float) -> float:
    if run.element.attributes.get("table:visibility", "visible") != "visible":
        return 0.0
    return sizes.get(run.element.attributes.get(_STYLE, ""), usual)
