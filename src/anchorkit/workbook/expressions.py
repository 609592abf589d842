"""One small language for checks on a row, with two readings: as an Excel formula and as a Python value.

A check that is written in it can't say one thing in the sheet and another at ingest. Fields are the input
columns of a row. A missing number makes every comparison false, in both readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Cell = float | str | None
Row = Mapping[str, Cell]
"""A row as a check sees it: field name -> number, text or None for blank."""

Operator = Literal["<", "<=", ">", ">=", "="]


class Condition(Protocol):
    """Something that holds for a row or does not."""

    def excel(self, cells: Mapping[str, str]) -> str:
        """The condition as an Excel expression; `cells` maps fields to cell addresses."""

    def holds(self, row: Row) -> bool:
        """Whether it holds for a row."""


class Quantity(Protocol):
    """A number worked out from a row."""

    def excel(self, cells: Mapping[str, str]) -> str:
        """The quantity as an Excel expression."""

    def guards(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Excel conditions without which the expression is an error."""

    def number(self, row: Row) -> float | None:
        """The number, or None where the row does not carry it."""


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

    def number(self, row: Row) -> float | None:
        """Give the number."""
        return self.value


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

    def number(self, row: Row) -> float | None:
        """Give the number, or None for a blank or a text."""
        value = row.get(self.field)
        return value if isinstance(value, int | float) else None


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

    def number(self, row: Row) -> float | None:
        """Work it out."""
        top, bottom = Number(self.numerator).number(row), Number(self.denominator).number(row)
        return None if top is None or not bottom else self.factor * top / bottom


@dataclass(frozen=True, slots=True)
class Blank:
    """A field holds nothing, or nothing but spaces."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f'TRIM({cells[self.field]})=""'

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        value = row.get(self.field)
        return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class IsText:
    """A field holds words where a number is asked."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition; TRUE and FALSE are words too."""
        return f'AND(NOT(ISNUMBER({cells[self.field]})),TRIM({cells[self.field]})<>"")'

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        value = row.get(self.field)
        return isinstance(value, str) and bool(value.strip())


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field holds one of some words, whatever their case."""

    field: str
    words: tuple[str, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition; Excel compares texts without regard to case."""
        cell = f"TRIM({cells[self.field]})"
        return "OR(" + ",".join(f'{cell}="{word}"' for word in self.words) + ")"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        value = row.get(self.field)
        return isinstance(value, str) and " ".join(value.split()).casefold() in self.words


@dataclass(frozen=True, slots=True)
class Compare:
    """Two quantities compared; false where either is missing."""

    left: Quantity
    operator: Operator
    right: Quantity

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the comparison after its guards."""
        guards = [*self.left.guards(cells), *self.right.guards(cells)]
        comparison = f"{self.left.excel(cells)}{self.operator}{self.right.excel(cells)}"
        return f"AND({','.join([*guards, comparison])})" if guards else comparison

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        left, right = self.left.number(row), self.right.number(row)
        if left is None or right is None:
            return False
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "=": left == right,
        }[self.operator]


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity is there."""

    quantity: Quantity

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"AND({','.join(self.quantity.guards(cells))})"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        return self.quantity.number(row) is not None


@dataclass(frozen=True, slots=True)
class Whole:
    """A field holds a whole number."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        cell = cells[self.field]
        return f"AND(ISNUMBER({cell}),N({cell})=INT(N({cell})))"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        number = Number(self.field).number(row)
        return number is not None and number == int(number)


@dataclass(frozen=True, slots=True)
class Follows:
    """A figure as somebody printed it follows from a quantity: it is that quantity, rounded somewhere.

    61 and 61.2 both follow from 6,031 of 9,854; 62 does not. A figure of k decimals follows where it lies
    within half a unit of its last decimal; up to four decimals are looked at, beyond that it must be equal.
    """

    field: str
    quantity: Quantity

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        cell, exact = f"N({cells[self.field]})", self.quantity.excel(cells)
        near = (
            f"AND(ROUND({cell},{places})={cell},ABS({cell}-{exact})<={0.5 * 10**-places + 1e-9:.10g})"
            for places in range(5)
        )
        guards = [f"ISNUMBER({cells[self.field]})", *self.quantity.guards(cells)]
        return f"AND({','.join(guards)},OR({','.join(near)},ABS({cell}-{exact})<=1E-6))"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        printed, exact = Number(self.field).number(row), self.quantity.number(row)
        if printed is None or exact is None:
            return False
        distance = abs(printed - exact)
        return distance <= 1e-6 or any(
            round(printed, places) == printed and distance <= 0.5 * 10**-places + 1e-9 for places in range(5)
        )


@dataclass(frozen=True, slots=True)
class Both:
    """All of some conditions hold."""

    parts: tuple[Condition, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"AND({','.join(part.excel(cells) for part in self.parts)})"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        return all(part.holds(row) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of some conditions holds."""

    parts: tuple[Condition, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"OR({','.join(part.excel(cells) for part in self.parts)})"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        return any(part.holds(row) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    part: Condition

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"NOT({self.part.excel(cells)})"

    def holds(self, row: Row) -> bool:
        """Whether it holds."""
        return not self.part.holds(row)


def both(*parts: Condition) -> Both:
    """All of the conditions."""
    return Both(parts)


def either(*parts: Condition) -> Either:
    """At least one of the conditions."""
    return Either(parts)
