"""Tables, and what the open formats say about them."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pyarrow.parquet as pq
import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.measures.table import MEASURE_COLUMNS
from anchorkit.observations import OBSERVATION_COLUMNS, Observation
from anchorkit.openformats import parquet
from anchorkit.openformats.csvw import csvw_metadata, put_csvw
from anchorkit.openformats.datapackage import put_datapackage
from anchorkit.openformats.package import LICENCES, Licence, Package, Put, Written, find_licence
from anchorkit.openformats.parquet import put_parquet
from anchorkit.openformats.tables import (
    KEY,
    Again,
    DataType,
    measure_fields,
    observation_fields,
    observations_table,
)

ROWS = (
    Observation("EX2", "emp.good.01", "2024-25", numerator=1, denominator=4, note="-1 is a note"),
    Observation("EX1", "pl.lead.01", "2024-25", choice="yes"),
    Observation("EX1", "local.a/b", "2024-25", value=1e-7),
)


def a_package(rows: Sequence[Observation] = ROWS) -> Package:
    """A package of one table."""
    table = observations_table(sorted(rows, key=lambda row: row.key))
    return Package("a-place", "A place", "For a test.", "trust", "0123456789ab", (table,))


def files_of(write: Callable[[Package, Put], object], package: Package) -> dict[str, bytes]:
    """What a format writes for a package, by path."""
    files: dict[str, bytes] = {}

    def put(name: str, pieces: Iterable[bytes]) -> Written:
        found = list(pieces)
        files[name] = b"".join(found)
        return Written(len(files[name]), hashlib.sha256(files[name]).hexdigest(), len(found))

    write(package, put)
    return files


def test_every_column_is_described_in_its_order() -> None:
    """Both tables have the columns of the CSV, each with its description, and the key is required."""
    observed, measured = observation_fields(), measure_fields()
    assert [(field.name, field.text) for field in observed] == [
        (column.name, column.text) for column in OBSERVATION_COLUMNS
    ]
    assert {field.name: field.text for field in measured} == dict(MEASURE_COLUMNS)
    for fields in (observed, measured):
        assert set(KEY) <= {field.name for field in fields if field.required}


def test_only_csv_carries_the_guard() -> None:
    """In the cells a note is as it was written; in the CSV no spreadsheet runs it."""
    table = observations_table(ROWS)
    assert next(iter(table.rows))[-1] == "-1 is a note"
    assert "'-1 is a note" in "".join(table.lines)


def test_numbers_and_choices_stand_apart() -> None:
    """A column of numbers or yes/no becomes a column of numbers and a column of choices."""
    table = observations_table(ROWS)
    fields = parquet.fields_apart(table.fields)
    names = [field.name for field in fields]
    places = [place for place, field in enumerate(table.fields) if field.type is DataType.NUMBER_OR_CHOICE]
    rows = [parquet.row_apart(row, places) for row in table.rows]
    found = {(row[1], row[names.index("value")], row[names.index("choice")]) for row in rows}
    assert found == {("emp.good.01", "", ""), ("pl.lead.01", "", "yes"), ("local.a/b", "1e-07", "")}
    assert DataType.NUMBER_OR_CHOICE not in {field.type for field in fields}


def test_rows_are_written_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows there are, only so many wait in memory; each is written once, none is lost."""
    monkeypatch.setattr(parquet, "_ROWS_WAITING", 100)
    taken, written, waited = 0, 0, 0

    def rows() -> Iterator[Observation]:
        nonlocal taken, waited
        for number in range(2_000):
            taken += 1
            waited = max(waited, taken - written)
            yield Observation(f"T{number:04}", f"emp.good.0{number % 7}", "2024-25", value=number)

    def put(name: str, pieces: Iterable[bytes]) -> Written:
        nonlocal written
        for piece in pieces:
            if name.endswith(".parquet"):
                written += pq.read_metadata(io.BytesIO(piece)).num_rows
        names.append(name)
        return Written(0, "", 1)

    names: list[str] = []
    package = replace(a_package(), tables=(observations_table(Again(rows)),))
    assert put_parquet(package, put) == {"observations": 2_000}
    assert written == 2_000
    assert waited <= 101
    assert len(names) == len(set(names))
    assert "observations/indicator=emp.good.00/part-1.parquet" in names


def test_a_folder_is_named_after_any_id() -> None:
    """An id that no folder could have is written so that readers of the Hive layout understand it."""
    names = list(files_of(put_parquet, a_package()))
    assert "observations/indicator=local.a%2Fb/part-0.parquet" in names


def test_nothing_held_is_a_package_too() -> None:
    """Without rows there is a description, and a part without rows that says the columns and their types."""
    files = files_of(put_parquet, a_package(()))
    part = "observations/indicator=none/part-0.parquet"
    assert set(files) == {"_anchorkit.json", part}
    found = pq.read_schema(io.BytesIO(files[part]))
    assert [name for name in found.names if name != "choice"] == [
        column.name for column in OBSERVATION_COLUMNS if column.name != "indicator"
    ]
    assert str(found.field("numerator").type) == "double"


def test_the_formats_agree_on_the_columns() -> None:
    """CSV on the Web, Data Package and the Parquet description name the same columns in the same order."""
    package = a_package()
    parquet = json.loads(files_of(put_parquet, package)["_anchorkit.json"])["tables"][0]["schema"]["fields"]
    csvw = json.loads(csvw_metadata(package))["tables"][0]["tableSchema"]["columns"]
    data = json.loads(files_of(put_datapackage, package)["datapackage.json"])["resources"][0]["schema"][
        "fields"
    ]
    formats = (csvw, data, parquet)
    found = [[field["name"] for field in fields if field["name"] != "choice"] for fields in formats]
    assert all(one == other for one, other in combinations(found, 2))


@pytest.mark.parametrize("known", LICENCES, ids=lambda known: known.name)
def test_a_licence_stands_in_every_description(known: Licence) -> None:
    """Whoever names a licence finds its address in each format; whoever names none finds none."""
    licence = find_licence(known.name.lower())
    assert licence == known
    package = replace(a_package(), licence=licence)
    for write, name in (
        (put_csvw, "csv-metadata.json"),
        (put_datapackage, "datapackage.json"),
        (put_parquet, "_anchorkit.json"),
    ):
        assert licence.url in files_of(write, package)[name].decode()
    assert "licen" not in files_of(put_datapackage, a_package())["datapackage.json"].decode()


def test_a_licence_may_be_an_address() -> None:
    """A place's own licence is named by its address; other words are refused."""
    found = find_licence("https://example.org/our-licence")
    assert found
    assert found.url == "https://example.org/our-licence"
    assert find_licence(None) is None
    with pytest.raises(NotUnderstood):
        find_licence("all yours")
