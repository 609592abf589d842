"""A cell into a number: what is certain is understood and said so, the rest is asked about, never guessed."""

import math
import re
import unicodedata
from dataclasses import dataclass

from anchorkit.returns.model import RawCell

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """What a cell gave: a number or None; whether it was blank, written as text, or not understood."""

    number: float | None = None
    understood_from_text: bool = False
    not_understood: bool = False


def read_number(cell: RawCell, *, prefix: str = "", suffix: str = "") -> ReadNumber:
    """Read a number; `£` and `%` are taken off only where the unit says that they belong there.

    Python's own float() is not asked what a number is: it takes `nan`, `inf` and `1_000`.
    """
    if cell is None:
        return ReadNumber()
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return ReadNumber(not_understood=True)
    if isinstance(cell, int | float):
        return ReadNumber(float(cell)) if math.isfinite(cell) else ReadNumber(not_understood=True)
    text = _plain_text(cell)
    if not text:
        return ReadNumber()
    text = text.removeprefix(prefix).removesuffix(suffix.strip()) if prefix or suffix.strip() else text
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if _PLAIN.fullmatch(text):
        return ReadNumber(float(text), understood_from_text=True)
    return ReadNumber(not_understood=True)


def _plain_text(text: str) -> str:
    """The text with full-width forms made plain and every kind of space taken out."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in normal if not sign.isspace() and unicodedata.category(sign) != "Cf")
