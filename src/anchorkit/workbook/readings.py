"""What stands in a number's cell, as far as a formula can tell: a plain number, or something to look at.

The check at ingest reads texts, formats and signs with more patience than a formula can. So the sheet says
what is certain, the same as ingest, and of the rest that it will be read when the workbook is sent back.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.workbook import rules
from anchorkit.workbook.expressions import (
    trimmed,
)
from anchorkit.workbook.quantities import (
    Quantity,
)
from anchorkit.workbook.reasons import WORDS_ROW

SIGNS_FOR_NONE: Final = ("-", "--", "---", "–", "—", ".", "..", "...")
"""Marks that may mean 0 or not known."""
SHORT_FORMS: Final[Mapping[str, float]] = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
}
"""What pounds are shortened by. Beside other units an m may be metres."""

# No number has one of these in it, and none is one of the marks for none.
_SIGNS: Final = (*"~?()/:;<>=_*&#@!$€£%^[]\\{}½¼¾", *(f"|{sign}|" for sign in SIGNS_FOR_NONE))
_A_PLAIN_CELL: Final = f"anchorkit!$A${WORDS_ROW}"
"""A cell that nobody formats: Excel calls its format G, and LibreOffice calls G what it has no name for."""
WORKED_OUT_SLACK: Final = 1e-6
"""How near to what its counts give a figure lies that a formula of ours gave."""
NO_UNIT: Final = Unit(id="none", title="number")


class Level(IntEnum):
    """What is made of a row's number cells: the highest of theirs is what its check says."""

    PLAIN = 0
    AS_TEXT = 1
    AS_PERCENTAGE = 2
    UNSURE = 3
    NO_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """How one number's field is read: by the signs of its unit, unless it is worked out.

    `worked_out` is what a formula of ours gives there from the row, `across_rows` says that it looks at
    others too. `any_sign`: pounds and per cent may belong there, which only the check at ingest can tell.
    """

    field: str
    prefix: str = ""
    suffix: str = ""
    worked_out: Quantity | None = None
    across_rows: bool = False
    any_sign: bool = False

    def of_number(self, cells: Mapping[str, str]) -> str:
        """The level of a number by its format: a date, a percentage, or one without a name.

        Excel on the web tells no format; there every number is plain.
        """
        cell = cells[self.field]
        percentage = Level.AS_PERCENTAGE if self.suffix == "%" else Level.NO_NUMBER
        percentage = Level.UNSURE if self.any_sign else percentage
        unnamed = f'IF(CELL("format",{_A_PLAIN_CELL})="G",0,{Level.UNSURE:d})'
        choices = f"{Level.NO_NUMBER:d},IF({cell}=0,0,{percentage:d}),{unnamed}"
        level = f'IFERROR(CHOOSE(FIND(LEFT(CELL("format",{cell})),"DPG"),{choices}),0)'
        if self.across_rows:
            level = f"IF(_xlfn.ISFORMULA({cell}),0,{level})"
        elif self.worked_out is not None:
            level = f"IF(ABS({cell}-{self.worked_out.excel(cells)})<={WORKED_OUT_SLACK:g},0,{level})"
        return f"IF(ISNUMBER({cell}),{level},0)"

    def is_plain_text(self, cells: Mapping[str, str]) -> str:
        """The cell holds a number, nothing, or a text that is a number and nothing else: 45 or 1,234."""
        text = trimmed(cells[self.field])
        number = f'VALUE(SUBSTITUTE({text},",",""))'
        as_text = f'IFERROR(OR({text}={number}&"",{text}=TEXT({number},"#,##0")),FALSE)'
        return f'OR(ISNUMBER({cells[self.field]}),{text}="",{as_text})'

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand beside the digits, in small letters."""
        short = tuple(SHORT_FORMS) if self.prefix == "£" or self.any_sign else ()
        units = {self.suffix, plain_suffix(self.suffix)} if self.suffix.strip("%") else set()
        return (*short, *sorted(suffix.lower() for suffix in units))

    @property
    def signs(self) -> str:
        """Which signs may stand beside the digits."""
        return "£%" if self.any_sign else f"{self.prefix}{self.suffix}"


def level_of(read: Sequence[Reading], cells: Mapping[str, str]) -> str:
    """The level of a row's number cells as an Excel expression. None of them gives a reason."""
    numbers = ",".join(each.of_number(cells) for each in read)
    booleans = ",".join(f"{Level.NO_NUMBER:d}*ISLOGICAL({cells[each.field]})" for each in read)
    return f"MAX({numbers},{booleans},{_of_texts(read, cells)})"


def _of_texts(read: Sequence[Reading], cells: Mapping[str, str]) -> str:
    """All texts of a row are looked at as one: letters and signs are not to be found in any of them."""
    joined = '&"|"&'.join(f"T({cells[each.field]})" for each in read)
    bars = "|" * (len(read) - 1)
    letters = f"LOWER({joined})"
    for word in dict.fromkeys(word for each in read for word in each.words):
        letters = f'SUBSTITUTE({letters},"{word}","")'
    allowed = "".join(each.signs for each in read)
    signs = ",".join(f'"{sign}"' for sign in _SIGNS if sign not in allowed)
    found = f'SUMPRODUCT(--ISNUMBER(FIND({{{signs}}},"|"&{joined}&"|")))>0'
    no_number = f"OR(NOT(EXACT(UPPER({letters}),{letters})),{found})"
    plain = f"AND({','.join(each.is_plain_text(cells) for each in read)})"
    level = f"IF({no_number},{Level.NO_NUMBER:d},IF({plain},{Level.AS_TEXT:d},{Level.UNSURE:d}))"
    return f'IF(SUBSTITUTE({trimmed(joined)}," ","")="{bars}",0,{level})'


def plain_suffix(suffix: str) -> str:
    """A unit as it is written without its own keyboard: kWh/m2 for kWh/m²."""
    return unicodedata.normalize("NFKC", suffix)


def units_of(indicator: Indicator, units: Mapping[str, Unit]) -> dict[str, Unit]:
    """The unit of each field that holds a number; counts that have none are bare numbers."""
    ids = {
        rules.NUMERATOR: indicator.numerator_unit,
        rules.DENOMINATOR: indicator.denominator_unit,
        rules.RESULT: indicator.unit,
    }
    return {name: units.get(ids[name] or "", NO_UNIT) for name in rules.number_fields(indicator)}


def readings_of(indicator: Indicator, units: Mapping[str, Unit]) -> tuple[Reading, ...]:
    """How the cells of an indicator's row are read; `units` are those of its fields."""
    return tuple(
        Reading(
            name,
            unit.prefix.strip(),
            unit.suffix.strip(),
            rules.derived(indicator) if name == rules.RESULT else None,
            name == rules.RESULT and indicator.kind is Kind.RELATIVE_LIKELIHOOD,
        )
        for name, unit in units.items()
    )
