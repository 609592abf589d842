"""Observations and measures turned into tables of described columns, which every open format is made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from anchorkit.measures.model import State
from anchorkit.measures.spc import Assurance
from anchorkit.measures.spc_rules import Variation
from anchorkit.measures.table import MEASURE_COLUMNS
from anchorkit.menu.kinds import Kind
from anchorkit.observations import OBSERVATION_COLUMNS, Observation, Status, format_number
from anchorkit.tidy import csv_line, csv_lines, guarded

Row = TypeVar("Row")

KEY: Final = ("organisation", "indicator", "period", "group")
"""The columns that together name a row, in both tables."""


class DataType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    PERIOD = "period"
    NUMBER = "number"
    WHOLE = "whole number"
    NUMBER_OR_CHOICE = "number or yes/no"


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `choices` lists every text that it may hold; empty where any text may stand."""

    name: str
    type: DataType
    text: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name as a person reads it: `Interval lower`."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Again(Generic[Row]):
    """Rows that are made anew each time that somebody goes through them, and never stand in memory."""

    make: Callable[[], Iterable[Row]]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.make())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as texts, empty where there is nothing, and the same rows as lines of a CSV file.

    Rows are in the order of organisation, indicator, period and group, those of the set first. In `lines`,
    and only there, a text that a spreadsheet would run as a formula has `'` in front.
    """

    name: str
    title: str
    text: str
    fields: tuple[Field, ...]
    rows: Iterable[tuple[str, ...]]
    lines: Iterable[str]


_CHOICE: Final = ("yes", "no")
_OBSERVATION_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"status": tuple(Status)}
_MEASURE_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(Kind),
    "state": tuple(State),
    "choice": _CHOICE,
    "chart": ("xmr", "run", "none"),
    "icon": tuple(Variation),
    "series_icon": tuple(Variation),
    "assurance": tuple(Assurance),
}
_MEASURE_TYPES: Final[Mapping[str, DataType]] = {
    "period": DataType.PERIOD,
    "organisations": DataType.WHOLE,
    "expected": DataType.WHOLE,
} | dict.fromkeys(
    (
        "value",
        "numerator",
        "denominator",
        "interval_lower",
        "interval_upper",
        "interval_level",
        "percent_of_reference",
        "centre",
        "limit_lower",
        "limit_near_lower",
        "limit_near_upper",
        "limit_upper",
        "target",
    ),
    DataType.NUMBER,
)
_MEASURE_REQUIRED: Final = (*KEY, "kind", "unit", "state", "chart")


def observation_fields() -> tuple[Field, ...]:
    """The columns of the table of observations."""
    return tuple(
        Field(
            column.name,
            DataType.TEXT if column.name in _OBSERVATION_CHOICES else DataType(column.type),
            column.text,
            column.required,
            _OBSERVATION_CHOICES.get(column.name, ()),
        )
        for column in OBSERVATION_COLUMNS
    )


def measure_fields() -> tuple[Field, ...]:
    """The columns of the table of measures."""
    return tuple(
        Field(
            name,
            _MEASURE_TYPES.get(name, DataType.TEXT),
            text,
            name in _MEASURE_REQUIRED,
            _MEASURE_CHOICES.get(name, ()),
        )
        for name, text in MEASURE_COLUMNS.items()
    )


def observations_table(observations: Iterable[Observation]) -> Table:
    """Turn observations, sorted by key, into a table. They are gone through as often as the table is."""
    return Table(
        name="observations",
        title="Observations",
        text="Accepted answers: one row for each organisation, indicator, period and group",
        fields=observation_fields(),
        rows=Again(lambda: map(_cells, observations)),
        lines=Again(lambda: csv_lines(observations)),
    )


def measures_table(rows: Iterable[tuple[str, ...]]) -> Table:
    """Turn rows under MEASURE_COLUMNS into a table, in the order in which they come."""
    return Table(
        name="measures",
        title="Measures",
        text="Figures worked out from the answers, with intervals, process limits, icons and marks",
        fields=measure_fields(),
        rows=rows,
        lines=Again(lambda: measures_lines(rows)),
    )


def measures_lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Write rows under MEASURE_COLUMNS as CSV; a text that a spreadsheet would run gets an apostrophe."""
    yield csv_line(MEASURE_COLUMNS)
    for row in rows:
        yield csv_line(guarded(cell) if not _is_number(cell) else cell for cell in row)


def _cells(row: Observation) -> tuple[str, ...]:
    return (
        *(row.organisation, row.indicator, row.period, row.group),
        format_number(row.numerator),
        format_number(row.denominator),
        row.choice or format_number(row.value),
        row.status.value,
        row.note,
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
