"""A package turned into the files of a Parquet data set in the Hive layout, one folder for each indicator.

observations/indicator=emp.good.07/part-0.parquet
measures/indicator=emp.good.07/part-0.parquet
_anchorkit.json                     what the tables and columns are; readers pass over names with _
"""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from anchorkit.errors import AnchorkitError
from anchorkit.openformats.datapackage import table_schema
from anchorkit.openformats.package import Package
from anchorkit.openformats.tables import KEY, DataType, Field, Table

if TYPE_CHECKING:
    import pyarrow

PARQUET_FILE: Final = "_anchorkit.json"
PARTITION: Final = "indicator"
"""The column that is in the folder's name and not in the file."""
CHOICE: Final = "choice"
"""Where a yes or no stands of a column that holds numbers or yes/no in CSV."""
_ROWS_TOGETHER: Final = 131_072
"""Rows of a row group, which is what statistics let a reader pass over."""


def require_parquet() -> None:
    """Raise AnchorkitError with what to install where the library that writes Parquet is missing."""
    try:
        import pyarrow.parquet  # noqa: F401 - only whether it is there
    except ImportError:
        raise AnchorkitError(
            "pyarrow, which writes Parquet, is not installed",
            hint='Install it: pip install "anchorkit[parquet]".',
        ) from None


def parquet_files(package: Package) -> dict[str, bytes]:
    """Give every file of the data set by its path from the top; the same package gives the same bytes.

    A table without rows has no file of its own. Raises AnchorkitError where pyarrow is missing.
    """
    require_parquet()
    tables = [numbers_apart(table) for table in package.tables]
    files = {PARQUET_FILE: _description(package, tables).encode()}
    for table in tables:
        for partition, rows in _partitions(table):
            path = f"{table.name}/{PARTITION}={quote(partition, safe='')}/part-0.parquet"
            files[path] = _part(table.fields, rows)
    return files


def numbers_apart(table: Table) -> Table:
    """Turn a column of numbers or yes/no into a number and `choice`: in Parquet a column has one type."""
    places = [place for place, field in enumerate(table.fields) if field.type is DataType.NUMBER_OR_CHOICE]
    fields, rows = list(table.fields), [list(row) for row in table.rows]
    for place in reversed(places):
        both = table.fields[place]
        fields[place : place + 1] = [
            replace(both, type=DataType.NUMBER),
            Field(CHOICE, DataType.TEXT, "The answer to a yes/no question", choices=("yes", "no")),
        ]
        for row in rows:
            cell = row[place]
            row[place : place + 1] = ["", cell] if cell in ("yes", "no") else [cell, ""]
    return replace(table, fields=tuple(fields), rows=tuple(map(tuple, rows)))


def _partitions(table: Table) -> Iterable[tuple[str, list[tuple[str, ...]]]]:
    names = [field.name for field in table.fields]
    order = [names.index(name) for name in (PARTITION, *KEY)]
    ordered = sorted(table.rows, key=lambda row: [row[place] for place in order])
    for partition, rows in groupby(ordered, key=lambda row: row[order[0]]):
        yield partition, list(rows)


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


def _description(package: Package, tables: Iterable[Table]) -> str:
    described: dict[str, Any] = {
        "id": package.identifier,
        "title": package.title,
        "description": package.rights,
        "licence": package.licence.url if package.licence else None,
        "tables": [_table(table) for table in tables],
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _table(table: Table) -> Mapping[str, Any]:
    return {
        "name": table.name,
        "description": table.text,
        "path": f"{table.name}/{PARTITION}=*/part-0.parquet",
        "partitionedBy": [PARTITION],
        "rows": len(table.rows),
        "schema": table_schema(table.fields),
    }
