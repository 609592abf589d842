"""One small language for checks on a row, with two readings: as an Excel formula and as a Python expression.

A check that is written in it can't say one thing in the sheet and another at ingest. Fields are the input
columns of a row. A missing number makes every comparison false, in both readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from anchorkit.workbook.quantities import Number, Quantity

UNREADABLE: Final = "\x00"
"""What stands in a row for a cell that can't be read. No text of a workbook holds that character."""

Operator = Literal["<", "<=", ">", ">=", "="]


def trimmed(cell: str) -> str:
    """The Excel expression for a cell's text without spaces around it; TRIM alone keeps no-break spaces."""
    return f'TRIM(SUBSTITUTE({cell},"\u00a0"," "))'


class Condition(Protocol):
    """Something that holds for a row or does not."""

    def excel(self, cells: Mapping[str, str]) -> str:
        """The condition as an Excel expression; `cells` maps fields to cell addresses."""

    def python(self, names: Mapping[str, str]) -> str:
        """The condition as a Python expression; `names` maps fields to the names of their values.

        What else it names are the functions of `judged`.
        """


@dataclass(frozen=True, slots=True)
class Blank:
    """A field holds nothing, or nothing but spaces."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f'{trimmed(cells[self.field])}=""'

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        value = names[self.field]
        return f"({value} is None or (isinstance({value}, str) and not {value}.strip()))"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A field shows an error; at ingest also a formula whose result was not saved."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"ISERROR({cells[self.field]})"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"({names[self.field]} == {UNREADABLE!r})"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field holds one of some words, whatever their case."""

    field: str
    words: tuple[str, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition; the words are small letters."""
        words = "|".join(self.words)
        return f'ISNUMBER(FIND("|"&LOWER({trimmed(cells[self.field])})&"|","|{words}|"))'

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        value = names[self.field]
        return f"(isinstance({value}, str) and plain_word({value}) in {self.words!r})"


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

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        guards = (*self.left.known(names), *self.right.known(names))
        operator = "==" if self.operator == "=" else self.operator
        return _all(*guards, f"{self.left.python(names)} {operator} {self.right.python(names)}")


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity is there."""

    quantity: Quantity

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"AND({','.join(self.quantity.guards(cells))})"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return _all(*self.quantity.known(names))


@dataclass(frozen=True, slots=True)
class Whole:
    """A field holds a whole number."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        cell = cells[self.field]
        return f"AND(ISNUMBER({cell}),N({cell})=INT(N({cell})))"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        value = names[self.field]
        return _all(*Number(self.field).known(names), f"{value} == int({value})")


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
        places = ",".join(str(places) for places in range(5))
        halves = ",".join(f"{0.5 * 10**-places + 1e-9:.10g}" for places in range(5))
        distance = f"ABS({cell}-{exact})"
        near = f"SUMPRODUCT((ROUND({cell},{{{places}}})={cell})*({distance}<={{{halves}}}))>0"
        guards = [f"ISNUMBER({cells[self.field]})", *self.quantity.guards(cells)]
        return f"AND({','.join(guards)},OR({near},{distance}<=1E-6))"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        guards = (*Number(self.field).known(names), *self.quantity.known(names))
        return _all(*guards, f"follows({names[self.field]}, {self.quantity.python(names)})")


@dataclass(frozen=True, slots=True)
class Both:
    """All of some conditions hold."""

    parts: tuple[Condition, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"AND({','.join(part.excel(cells) for part in self.parts)})"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return _all(*(part.python(names) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of some conditions holds."""

    parts: tuple[Condition, ...]

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"OR({','.join(part.excel(cells) for part in self.parts)})"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"({' or '.join(part.python(names) for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    part: Condition

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"NOT({self.part.excel(cells)})"

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"(not {self.part.python(names)})"


def _all(*parts: str) -> str:
    return f"({' and '.join(parts)})" if parts else "True"


def both(*parts: Condition) -> Both:
    """All of the conditions."""
    return Both(parts)


def either(*parts: Condition) -> Either:
    """At least one of the conditions."""
    return Either(parts)
