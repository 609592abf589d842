"""A publisher's file, CSV or legacy Excel, into rows under lasting column names; cells stay texts."""

import csv
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.published.model import Mapping

Row = dict[str, str]
_HEADER_WITHIN: Final = 5
"""A title row or two may stand above the header, as in the Estates Return."""


def read_rows(path: Path, mapping: Mapping) -> tuple[Row, ...]:
    """Read the rows below the header, each cell under the name that the mapping gives its column.

    Raises AnchorkitError where the file can't be read, a line has too few or too many cells, or a column is
    missing under all of its names.
    """
    excel = path.suffix.lower() in (".xls", ".xlsx")
    lines = _sheet(path, mapping.sheet) if excel else _csv(path)
    names = [set(known) for known in mapping.columns.values()]
    found = max(
        range(min(_HEADER_WITHIN, len(lines))),
        key=lambda line: sum(bool(known & set(lines[line])) for known in names),
        default=None,
    )
    header = [] if found is None else lines[found]
    places = {name: _place(header, known) for name, known in mapping.columns.items()}
    missing = sorted(mapping.columns[name][0] for name, place in places.items() if place is None)
    if missing:
        raise AnchorkitError(
            f"{path.name} has no column named {', '.join(missing)}",
            hint="Where the publisher has renamed it, add the name to data/reference/published_datasets.yaml",
        )
    below = [line for line in lines[(found or 0) + 1 :] if any(line)]
    if any(len(line) != len(header) for line in below):
        raise _unreadable(path)
    return tuple({name: line[place] for name, place in places.items() if place is not None} for line in below)


def number(text: str) -> Decimal | None:
    """A cell as an exact number; None for “Not Applicable”, “No Data Provided”, a dash or nothing."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def total(rows: Iterable[Row], columns: Collection[str]) -> Decimal | None:
    """The sum of columns over rows; None where any cell holds no number, since a part is not the whole."""
    sum_ = Decimal(0)
    for row in rows:
        for column in columns:
            value = number(row[column])
            if value is None:
                return None
            sum_ += value
    return sum_


def _place(header: Sequence[str], known: Iterable[str]) -> int | None:
    return next((header.index(name) for name in known if name in header), None)


def _csv(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path) from error


def _sheet(path: Path, name: str) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    except (OSError, CalamineError) as error:
        raise _unreadable(path) from error
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _unreadable(path: Path) -> AnchorkitError:
    return AnchorkitError(
        f"{path} could not be read as a published dataset",
        hint="Give the file as its publisher offers it, and check that it is there and whole.",
    )
