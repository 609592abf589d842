"""Figures on their way into the fact table: made such that every database holds them, or refused."""

import math
from collections.abc import Sequence
from typing import Final

from anchorkit.errors import StoreError

OUR_FAULT: Final = "Nothing of the return was taken. Please report this to the makers of anchorkit."
_HELD: Final = {float, type(None)}
Figure = float | None


def sound(column: Sequence[Figure]) -> Sequence[Figure]:
    """Figures as the table holds them: a whole number of any size becomes a float.

    Raises StoreError for NaN, infinity, and whole numbers beyond what a float reaches: SQLite would keep NaN
    as no figure, without a word.
    """
    if not set(map(type, column)) <= _HELD:
        column = [None if figure is None else _float(figure) for figure in column]
    # One sum tells of nearly every column that all is well; a sum may be infinite though no figure is.
    if not math.isfinite(sum(filter(None, column))) and not all(
        math.isfinite(figure) for figure in column if figure is not None
    ):
        raise _refused()
    return column


def _float(figure: float) -> float:
    try:
        return float(figure)
    except OverflowError:
        raise _refused() from None


def _refused() -> StoreError:
    return StoreError("A figure is no finite number", hint=OUR_FAULT)
