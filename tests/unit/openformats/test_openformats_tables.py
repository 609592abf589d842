"""Tables, and what the open formats say about them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.measures.table import MEASURE_COLUMNS
from anchorkit.observations import OBSERVATION_COLUMNS, Observation
from anchorkit.openformats.csvw import csvw_metadata
from anchorkit.openformats.datapackage import datapackage_descriptor
from anchorkit.openformats.package import LICENCES, Licence, Package, find_licence
from anchorkit.openformats.parquet import numbers_apart, parquet_files
from anchorkit.openformats.tables import KEY, DataType, measure_fields, observation_fields, observations_table

ROWS = (
    Observation("EX2", "emp.good.01", "2024-25", numerator=1, denominator=4, note="-1 is a note"),
    Observation("EX1", "pl.lead.01", "2024-25", choice="yes"),
    Observation("EX1", "local.a/b", "2024-25", value=1e-7),
)


def a_package(rows: Sequence[Observation] = ROWS) -> Package:
    """A package of one table."""
    return Package("a-place", "A place", "For a test.", "trust", "0123456789ab", (observations_table(rows),))


def test_every_column_is_described_in_its_order() -> None:
    """Both tables have the columns of the CSV, each with its description, and the key is required."""
    observed, measured = observation_fields(), measure_fields()
    assert [(field.name, field.text) for field in observed] == [
        (column.name, column.text) for column in OBSERVATION_COLUMNS
    ]
    assert {field.name: field.text for field in measured} == dict(MEASURE_COLUMNS)
    for fields in (observed, measured):
        assert set(KEY) <= {field.name for field in fields if field.required}


def test_the_order_of_coming_makes_no_difference() -> None:
    """The same observations in another order are the same files."""
    turned = a_package(tuple(reversed(ROWS)))
    assert csvw_metadata(turned) == csvw_metadata(a_package())
    assert datapackage_descriptor(turned) == datapackage_descriptor(a_package())
    assert parquet_files(turned) == parquet_files(a_package())


def test_only_csv_carries_the_guard() -> None:
    """In the cells a note is as it was written; in the CSV no spreadsheet runs it."""
    table = observations_table(ROWS)
    assert table.rows[-1][-1] == "-1 is a note"
    assert "'-1 is a note" in table.csv


def test_numbers_and_choices_stand_apart() -> None:
    """A column of numbers or yes/no becomes a column of numbers and a column of choices."""
    table = numbers_apart(observations_table(ROWS))
    names = [field.name for field in table.fields]
    found = {(row[1], row[names.index("value")], row[names.index("choice")]) for row in table.rows}
    assert found == {("emp.good.01", "", ""), ("pl.lead.01", "", "yes"), ("local.a/b", "1e-07", "")}
    assert DataType.NUMBER_OR_CHOICE not in {field.type for field in table.fields}


def test_a_folder_is_named_after_any_id() -> None:
    """An id that no folder could have is written so that readers of the Hive layout understand it."""
    names = list(parquet_files(a_package()))
    assert "observations/indicator=local.a%2Fb/part-0.parquet" in names


def test_nothing_held_is_a_package_too() -> None:
    """Without rows there is a description and no part."""
    assert list(parquet_files(a_package(()))) == ["_anchorkit.json"]


def test_the_formats_agree_on_the_columns() -> None:
    """CSV on the Web, Data Package and the Parquet description name the same columns in the same order."""
    package = a_package()
    parquet = json.loads(parquet_files(package)["_anchorkit.json"])["tables"][0]["schema"]["fields"]
    csvw = json.loads(csvw_metadata(package))["tables"][0]["tableSchema"]["columns"]
    data = json.loads(datapackage_descriptor(package))["resources"][0]["schema"]["fields"]
    formats = (csvw, data, parquet)
    found = [[field["name"] for field in fields if field["name"] != "choice"] for fields in formats]
    assert all(one == other for one, other in combinations(found, 2))


@pytest.mark.parametrize("known", LICENCES, ids=lambda known: known.name)
def test_a_licence_stands_in_every_description(known: Licence) -> None:
    """Whoever names a licence finds its address in each format; whoever names none finds none."""
    licence = find_licence(known.name.lower())
    assert licence == known
    package = replace(a_package(), licence=licence)
    for text in (csvw_metadata(package), datapackage_descriptor(package)):
        assert licence.url in text
    assert licence.url in parquet_files(package)["_anchorkit.json"].decode()
    assert "licen" not in datapackage_descriptor(a_package())


def test_a_licence_may_be_an_address() -> None:
    """A place's own licence is named by its address; other words are refused."""
    found = find_licence("https://example.org/our-licence")
    assert found
    assert found.url == "https://example.org/our-licence"
    assert find_licence(None) is None
    with pytest.raises(NotUnderstood):
        find_licence("all yours")
