"""A cell into a number: what is certain is understood and said so, the rest is asked about, never guessed."""

import math
import re
import unicodedata
from typing import Final, NamedTuple

from anchorkit.findings import (
    ABBREVIATED,
    APPROXIMATE,
    DATE_FOR_NUMBER,
    LOST_DIGITS,
    NONE_OR_UNKNOWN,
    NOT_A_NUMBER,
    NOT_THIS_UNIT,
    NUMBER_UNDERSTOOD,
    PERCENT_UNDERSTOOD,
    SEVERAL_NUMBERS,
    SHORT_FORM_UNDERSTOOD,
    Rule,
    Severity,
)
from anchorkit.returns.model import RawCell
from anchorkit.workbook.readings import SHORT_FORMS, SIGNS_FOR_NONE, plain_suffix
from anchorkit.workbook.reasons import status_of_reason

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
# 0,123 may be a decimal of another country.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(\.\d+)?", re.ASCII)
_SHORT = re.compile(rf"(.*\d) ?({'|'.join(SHORT_FORMS)})\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*", re.ASCII)
_ABBREVIATED = re.compile(
    r"[£$€]? ?[+-]?[\d.,]+ ?(k|m|mn|mill|bn|b|thousand|million|billion)\b\.?", re.ASCII | re.IGNORECASE
)
_ABOUT = re.compile(
    r"(c|ca|circa|about|approx[a-z]*|around|roughly|over|under|up to|at least|at most|almost|nearly|"
    r"more than|less than|fewer than|estimated?|est)\.?(?=[\s\d£]|$)|[~≈<>≤≥]",
    re.IGNORECASE,
)
_IN_DOUBT: Final = ("?", "+", "ish", "approx", "approx.")
_WITH_A_UNIT = re.compile(r"[^\d\s]{0,3} ?[+-]?[\d.,]+ ?(%|[£$€]|(?<= )[^\d]{1,40})?", re.ASCII)
_NONE_OR_UNKNOWN: Final = (
    *(*SIGNS_FOR_NONE, "?", "0?", "x", "nil", "none", "zero", "na", "n.k.", "n/k"),
    *("tbc", "tba", "tbd", "pending", "awaited", "awaiting", "to follow", "to be confirmed"),
)
_MARKS_OF_OTHER_SCRIPTS: Final = str.maketrans({"٫": ".", "٬": ",", "−": "-", "﹣": "-", "－": "-", "’": "'"})
_SIGNIFICANT: Final = 15
"""How many digits a spreadsheet keeps."""


class ReadNumber(NamedTuple):
    """What a cell gave: a number, or None; and what there is to say about it.

    Neither a number nor a rule: the cell is blank, or gives a reason that `reasons` knows.
    """

    number: float | None = None
    rule: Rule | None = None
    says_percent: bool = False
    """True where the cell itself says that the number is a percentage."""

    @property
    def not_understood(self) -> bool:
        """True where the cell has to be asked about."""
        return self.rule is not None and self.rule.severity is Severity.ERROR


def read_number(  # noqa: PLR0911 - one way out for each kind of cell
    cell: RawCell, *, prefix: str = "", suffix: str = "", percentage: bool = False
) -> ReadNumber:
    """Read a number; `£` and `%` are taken off only where the unit says that they belong there.

    `percentage` says that the cell's format shows its number as a percentage. Python's own float() is not
    asked what a number is: it takes `nan`, `inf` and `1_000`.
    """
    if cell is None:
        return ReadNumber()
    if isinstance(cell, bool):
        return ReadNumber(rule=NOT_A_NUMBER)
    if isinstance(cell, str):
        return _from_text(cell, prefix, suffix.strip())
    if not isinstance(cell, int | float):
        return ReadNumber(rule=DATE_FOR_NUMBER)
    if not math.isfinite(cell):
        return ReadNumber(rule=LOST_DIGITS)
    if percentage and cell:
        if suffix.strip() != "%":
            return ReadNumber(rule=NOT_THIS_UNIT)
        # 0.07 * 100 has a last bit too many.
        return ReadNumber(float(f"{cell * 100:.15g}"), PERCENT_UNDERSTOOD, says_percent=True)
    return ReadNumber(float(cell))


def plain_text(text: str) -> str:
    """A text with full-width forms, digits of other scripts and odd spaces made plain."""
    if text.isascii():
        return " ".join(text.split())
    normal = unicodedata.normalize("NFKC", text).translate(_MARKS_OF_OTHER_SCRIPTS)
    plain = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in normal
        if unicodedata.category(sign) != "Cf"
    )
    return " ".join(plain.split())


def _from_text(cell: str, prefix: str, suffix: str) -> ReadNumber:
    text = plain_text(cell).removeprefix("'").strip()
    if not text or status_of_reason(text) is not None:
        return ReadNumber()
    bare = _bare(text, prefix, plain_suffix(suffix))
    # A footnote mark or a fraction would become part of the number: 45¹ is not 451.
    written = _bare(cell.strip(), prefix, suffix)
    if any(unicodedata.category(sign) == "No" for sign in written):
        return ReadNumber(rule=SEVERAL_NUMBERS)
    broken = "\n" in written
    number = None if broken else _number(bare)
    if number is not None and len(re.sub(r"\D", "", bare).strip("0")) > _SIGNIFICANT:
        return ReadNumber(rule=LOST_DIGITS)
    if number is not None:
        return ReadNumber(number, NUMBER_UNDERSTOOD, says_percent=suffix == "%" and text.endswith("%"))
    short = _SHORT.fullmatch(bare) if prefix == "£" and not broken else None
    number = _number(short[1]) if short else None
    if short and number is not None:
        return ReadNumber(float(f"{number * SHORT_FORMS[short[2].casefold()]:.15g}"), SHORT_FORM_UNDERSTOOD)
    return ReadNumber(rule=_doubt(text, broken))


def _number(text: str) -> float | None:
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "").replace(" ", "")
    return float(text) if _PLAIN.fullmatch(text) else None


def _bare(text: str, prefix: str, suffix: str) -> str:
    """The text without the signs of its unit, before or after it."""
    bare = text.removeprefix(prefix).lstrip() if prefix else text
    if suffix and bare.casefold().endswith(suffix.casefold()):
        bare = bare[: len(bare) - len(suffix)].rstrip()
    return bare


def _doubt(text: str, broken: bool) -> Rule:
    """What is in doubt about a text that is no number."""
    plain = text.casefold()
    numbers = _NUMBER.findall(plain)
    if plain in _NONE_OR_UNKNOWN:
        return NONE_OR_UNKNOWN
    if not numbers:
        return NOT_A_NUMBER
    if _ABBREVIATED.fullmatch(text):
        return ABBREVIATED
    if len(numbers) == 1 and (_ABOUT.match(plain) or plain.endswith(_IN_DOUBT)):
        return APPROXIMATE
    if broken or (len(numbers) > 1 and not text.replace(".", "").replace(",", "").isdigit()):
        return SEVERAL_NUMBERS
    has_unit = _WITH_A_UNIT.fullmatch(text) and text.strip("0123456789.,+- ")
    return NOT_THIS_UNIT if has_unit else NOT_A_NUMBER
