"""The numbers that checks on a row compare: as Excel expressions and as Python expressions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Cell = float | str | None
Row = Mapping[str, Cell]
"""A row as a check sees it: field name -> number, text or None for blank."""


class Quantity(Protocol):
    """A number worked out from a row."""

    def excel(self, cells: Mapping[str, str]) -> str:
        """The quantity as an Excel expression."""

    def guards(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Excel conditions without which the expression is an error."""

    def python(self, names: Mapping[str, str]) -> str:
        """The quantity as a Python expression; `names` maps fields to the names of their values."""

    def known(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """Python conditions without which the expression is an error."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed number."""

    value: float

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the number."""
        return repr(int(self.value)) if self.value == int(self.value) else repr(self.value)

    def guards(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Nothing can go wrong."""
        return ()

    def python(self, names: Mapping[str, str]) -> str:
        """Write the number."""
        return repr(self.value)

    def known(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """Nothing can go wrong."""
        return ()


@dataclass(frozen=True, slots=True)
class Number:
    """The number in a field."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the cell's address."""
        return cells[self.field]

    def guards(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """The cell must hold a number."""
        return (f"ISNUMBER({cells[self.field]})",)

    def python(self, names: Mapping[str, str]) -> str:
        """Write the name of the value."""
        return names[self.field]

    def known(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """It must be a number, neither blank nor a text."""
        return (f"isinstance({names[self.field]}, (float, int))",)


@dataclass(frozen=True, slots=True)
class Quotient:
    """One field over another, times a factor; None where the denominator is 0."""

    numerator: str
    denominator: str
    factor: float = 1

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the division; a denominator of 0 is kept from being an error by IF."""
        top, bottom = cells[self.numerator], cells[self.denominator]
        return f"{self.factor:g}*N({top})/IF(N({bottom})=0,1,{bottom})"

    def guards(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Both cells must hold numbers, and the lower one not 0."""
        top, bottom = cells[self.numerator], cells[self.denominator]
        return (f"ISNUMBER({top})", f"ISNUMBER({bottom})", f"N({bottom})<>0")

    def python(self, names: Mapping[str, str]) -> str:
        """Write the division."""
        return f"{self.factor!r} * {names[self.numerator]} / {names[self.denominator]}"

    def known(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """Both must be numbers, and the lower one not 0."""
        top, bottom = Number(self.numerator), Number(self.denominator)
        return (*top.known(names), *bottom.known(names), f"{names[self.denominator]} != 0")
