"""A package turned into the metadata of CSV on the Web: the W3C recommendation of 17 December 2015.

Structure: https://www.w3.org/TR/tabular-metadata/. Datatypes: https://www.w3.org/TR/tabular-data-model/.
"""

import json
from typing import Any, Final

from anchorkit.openformats.package import Package, Put, put_tables, rows_of
from anchorkit.openformats.tables import KEY, DataType, Field, Table

CSVW_FILE: Final = "csv-metadata.json"
"""The name under which a reader of CSV on the Web looks for a description in the folder of a table."""
_NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
_DATATYPES: Final[dict[DataType, str | dict[str, str]]] = {
    DataType.TEXT: "string",
    DataType.PERIOD: {"base": "string", "format": "^[0-9]{4}-[0-9]{2}(-Q[1-4])?$"},
    DataType.NUMBER: "number",
    DataType.WHOLE: "integer",
    DataType.NUMBER_OR_CHOICE: {"base": "string", "format": f"^(yes|no|{_NUMBER})$"},
}


def put_csvw(package: Package, put: Put) -> dict[str, int]:
    """Write the tables and, last, what describes them. Gives how many rows each table has."""
    written = put_tables(package, put)
    put(CSVW_FILE, [csvw_metadata(package).encode()])
    return rows_of(written)


def csvw_metadata(package: Package) -> str:
    """Describe `NAME.csv` of every table as JSON text, with title, rights and licence; nothing is dated."""
    described: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dc:identifier": package.identifier,
        "dc:title": package.title,
        "dc:rights": package.rights,
    }
    if package.licence:
        described["dc:license"] = {"@id": package.licence.url}
    described["dialect"] = {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True}
    described["tables"] = [_table(table) for table in package.tables]
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _table(table: Table) -> dict[str, Any]:
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": f"{table.text}. A text that a spreadsheet would run as a formula has ' in front.",
        "tableSchema": {
            "null": "",
            "columns": [_column(field) for field in table.fields],
            "primaryKey": list(KEY),
        },
    }


def _column(field: Field) -> dict[str, Any]:
    """One column; the first of its titles is the header, which a reader compares with the file."""
    datatype = _DATATYPES[field.type]
    if field.choices:
        datatype = {"base": "string", "format": f"^({'|'.join(field.choices)})$"}
    return {
        "name": field.name,
        "titles": [field.name, field.title],
        "dc:description": field.text,
        "datatype": datatype,
        "required": field.required,
    }
