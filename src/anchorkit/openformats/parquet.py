"""A package turned into the files of a Parquet data set in the Hive layout, one folder for each indicator.

observations/indicator=emp.good.07/part-0.parquet
measures/indicator=emp.good.07/part-0.parquet
_anchorkit.json                     what the tables and columns are; readers pass over names with _

Where there is much, part-1.parquet and so on follow.
"""

import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from anchorkit.errors import AnchorkitError
from anchorkit.openformats.datapackage import table_schema
from anchorkit.openformats.package import Package, Put
from anchorkit.openformats.tables import KEY, DataType, Field, Table

if TYPE_CHECKING:
    import pyarrow

PARQUET_FILE: Final = "_anchorkit.json"
PARTITION: Final = "indicator"
"""The column that is in the folder's name and not in the file."""
CHOICE: Final = "choice"
"""Where a yes or no stands of a column that holds numbers or yes/no in CSV."""
NO_PARTITION: Final = "none"
"""Where a table without rows shows its columns. Not the name that Hive has for no value: pyarrow then can't
tell the type of the column."""
_ROWS_TOGETHER: Final = 131_072
"""Rows of a row group, which is what statistics let a reader pass over; and of a part."""
_ROWS_WAITING: Final = 200_000
"""Rows of all partitions that wait in memory to be written."""


def require_parquet() -> None:
    """Raise AnchorkitError with what to install where the library that writes Parquet is missing."""
    try:
        import pyarrow.parquet  # noqa: F401 - only whether it is there
    except ImportError:
        raise AnchorkitError(
            "pyarrow, which writes Parquet, is not installed",
            hint='Install it: pip install "anchorkit[parquet]".',
        ) from None


def put_parquet(package: Package, put: Put) -> dict[str, int]:
    """Write every file of the data set, its description last; the same package gives the same bytes.

    Gives how many rows each table has. A table without rows has one part without rows, which says its
    columns. Raises AnchorkitError where pyarrow is missing.
    """
    require_parquet()
    described = []
    for table in package.tables:
        parts = _Parts(table, put)
        for row in table.rows:
            parts.add(row)
        parts.finish()
        described.append(_table(table.name, table.text, parts.fields, parts.rows))
    put(PARQUET_FILE, [_description(package, described).encode()])
    return {table["name"]: table["rows"] for table in described}


def fields_apart(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Turn a column of numbers or yes/no into a number and `choice`: in Parquet a column has one type."""
    choice = Field(CHOICE, DataType.TEXT, "The answer to a yes/no question", choices=("yes", "no"))
    found: list[Field] = []
    for field in fields:
        both = field.type is DataType.NUMBER_OR_CHOICE
        found += [replace(field, type=DataType.NUMBER), choice] if both else [field]
    return tuple(found)


def row_apart(row: tuple[str, ...], places: Sequence[int]) -> tuple[str, ...]:
    """Turn a row into one under `fields_apart`; `places` are those of the columns that are two there."""
    cells = list(row)
    for place in reversed(places):
        cell = cells[place]
        cells[place : place + 1] = ["", cell] if cell in ("yes", "no") else [cell, ""]
    return tuple(cells)


class _Parts:
    """Rows of a table on their way into the parts of its partitions, only so many of them in memory."""

    def __init__(self, table: Table, put: Put) -> None:
        self.fields = fields_apart(table.fields)
        self.rows = 0
        self._name, self._put = table.name, put
        self._split = [
            place for place, field in enumerate(table.fields) if field.type is DataType.NUMBER_OR_CHOICE
        ]
        names = [field.name for field in self.fields]
        self._partition = names.index(PARTITION)
        self._order = [names.index(name) for name in KEY]
        self._waiting: dict[str, list[tuple[str, ...]]] = {}
        self._written: Counter[str] = Counter()
        self._rows_waiting = 0

    def add(self, row: tuple[str, ...]) -> None:
        """Take a row in, and write the largest partitions where too many rows wait."""
        cells = row_apart(row, self._split)
        self._waiting.setdefault(cells[self._partition], []).append(cells)
        self.rows += 1
        self._rows_waiting += 1
        while self._rows_waiting >= _ROWS_WAITING:
            self._write(max(self._waiting, key=lambda name: (len(self._waiting[name]), name)))

    def finish(self) -> None:
        """Write what still waits; of a table without rows, a part without rows."""
        for partition in sorted(self._waiting):
            self._write(partition)
        if not self.rows:
            self._write(NO_PARTITION)

    def _write(self, partition: str) -> None:
        rows = self._waiting.pop(partition, [])
        self._rows_waiting -= len(rows)
        rows.sort(key=lambda row: [row[place] for place in self._order])
        number = self._written[partition]
        self._written[partition] += 1
        folder = f"{self._name}/{PARTITION}={quote(partition, safe='')}"
        self._put(f"{folder}/part-{number}.parquet", [_part(self.fields, rows)])


def _part(fields: tuple[Field, ...], rows: list[tuple[str, ...]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = [(place, field) for place, field in enumerate(fields) if field.name != PARTITION]
    schema = pa.schema([_arrow_field(field) for _, field in kept])
    columns = [
        pa.array([_typed(row[place], field) for row in rows], type=schema.field(field.name).type)
        for place, field in kept
    ]
    out = io.BytesIO()
    pq.write_table(
        pa.table(columns, schema=schema),
        out,
        row_group_size=_ROWS_TOGETHER,
        compression="zstd",
        write_statistics=True,
    )
    return out.getvalue()


def _arrow_field(field: Field) -> "pyarrow.Field":
    import pyarrow as pa

    types = {DataType.NUMBER: pa.float64(), DataType.WHOLE: pa.int64()}
    return pa.field(
        field.name,
        types.get(field.type, pa.string()),
        nullable=not field.required,
        metadata={"description": field.text},
    )


def _typed(cell: str, field: Field) -> str | float | None:
    if not cell:
        return None
    if field.type is DataType.WHOLE:
        return int(cell)
    return float(cell) if field.type is DataType.NUMBER else cell


def _description(package: Package, tables: Sequence[Mapping[str, Any]]) -> str:
    described: dict[str, Any] = {
        "id": package.identifier,
        "title": package.title,
        "description": package.rights,
        "licence": package.licence.url if package.licence else None,
        "tables": list(tables),
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _table(name: str, text: str, fields: tuple[Field, ...], rows: int) -> Mapping[str, Any]:
    return {
        "name": name,
        "description": text,
        "path": f"{name}/{PARTITION}=*/part-*.parquet",
        "partitionedBy": [PARTITION],
        "rows": rows,
        "schema": table_schema(fields),
    }
