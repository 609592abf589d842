"""A package turned into the descriptor of a Data Package: https://specs.frictionlessdata.io, version 1."""

import json
from collections.abc import Mapping
from typing import Any, Final

from anchorkit.openformats.package import Package, Put, Written, put_tables, rows_of
from anchorkit.openformats.tables import KEY, DataType, Field, Table

DATAPACKAGE_FILE: Final = "datapackage.json"
_NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
_TYPES: Final = {DataType.NUMBER: "number", DataType.WHOLE: "integer"}
_PATTERNS: Final = {
    DataType.PERIOD: "[0-9]{4}-[0-9]{2}(-Q[1-4])?",
    DataType.NUMBER_OR_CHOICE: f"yes|no|{_NUMBER}",
}


def put_datapackage(package: Package, put: Put) -> dict[str, int]:
    """Write the tables and, last, what describes them. Gives how many rows each table has."""
    written = put_tables(package, put)
    put(DATAPACKAGE_FILE, [datapackage_descriptor(package, written).encode()])
    return rows_of(written)


def datapackage_descriptor(package: Package, written: Mapping[str, Written]) -> str:
    """Describe `NAME.csv` of every table as JSON text: schema, size and hash; nothing is dated.

    `written` is what each table has become, by its name.
    """
    described: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": package.name,
        "id": package.identifier,
        "title": package.title,
        "description": package.rights,
        "version": package.snapshot,
    }
    if package.licence:
        found = {"name": package.licence.name, "title": package.licence.title, "path": package.licence.url}
        described["licenses"] = [{key: text for key, text in found.items() if text}]
    described["resources"] = [_resource(table, written[table.name]) for table in package.tables]
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def table_schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    """The Table Schema of columns: https://specs.frictionlessdata.io/table-schema."""
    return {"fields": [_field(field) for field in fields], "primaryKey": list(KEY), "missingValues": [""]}


def _resource(table: Table, written: Written) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": f"{table.text}. A text that a spreadsheet would run as a formula has ' in front.",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True, "header": True},
        "schema": table_schema(table.fields),
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.choices:
        constraints["enum"] = list(field.choices)
    elif field.type in _PATTERNS:
        constraints["pattern"] = _PATTERNS[field.type]
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES.get(field.type, "string"),
        "title": field.title,
        "description": field.text,
    }
    return {**described, "constraints": constraints} if constraints else described
