"""`anchorkit export` into folders that describe themselves, read back as other programs read them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.store.store import open_store
from tests.support.exports import KEY, a_project, as_cells, files_in, in_order, rows_of

FOLDERS = ("csvw", "datapackage", "parquet")


def run(*arguments: str | Path) -> Result:
    """Run `anchorkit export …` without a terminal."""
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, and the current folder."""
    monkeypatch.chdir(a_project(tmp_path / "project"))
    return Path.cwd()


@pytest.mark.parametrize("audience", ["trust", "public"])
def test_frictionless_finds_nothing_wrong(project: Path, audience: str) -> None:
    """`frictionless validate` passes a Data Package: schema, keys, sizes and hashes."""
    assert run("--format", "datapackage", "--audience", audience, "--output", "out").exit_code == 0

    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "out/datapackage.json", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["valid"]) == (0, True), done.stdout
    assert [task["name"] for task in report["tasks"]] == ["observations", "measures"]
    assert [task["stats"]["fields"] for task in report["tasks"]] == [9, 35]


def test_the_datapackage_check_can_fail(project: Path) -> None:
    """The schema is no formality: a changed file or an unknown status is found."""
    run("--format", "datapackage", "--output", "out")
    table = project / "out" / "observations.csv"
    table.write_text(table.read_text("utf-8").replace("not_collected", "whatever"), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "out/datapackage.json", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
    )
    found = {error["type"] for task in json.loads(done.stdout)["tasks"] for error in task["errors"]}
    assert found >= {"hash-count", "constraint-error"}


def test_csvw_describes_every_cell(project: Path) -> None:
    """Header, datatypes, required cells and the key of the metadata hold for every row of both files."""
    run("--format", "csvw", "--licence", "ogl-uk-3.0", "--output", "out")

    metadata = json.loads((project / "out" / "csv-metadata.json").read_text("utf-8"))
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert metadata["dc:title"] == "Three trusts"
    assert "open-government-licence" in metadata["dc:license"]["@id"]
    for table in metadata["tables"]:
        schema, rows = table["tableSchema"], rows_of(project / "out" / table["url"])
        columns = {column["name"]: column for column in schema["columns"]}
        assert rows
        assert list(rows[0]) == list(columns) == [column["titles"][0] for column in schema["columns"]]
        assert len({tuple(row[name] for name in schema["primaryKey"]) for row in rows}) == len(rows)
        for row in rows:
            assert [name for name, column in columns.items() if not _fits(row[name], column)] == []


def _fits(cell: str, column: dict[str, Any]) -> bool:
    if cell == "":
        return not column["required"]
    match column["datatype"]:
        case "string":
            return True
        case "number":
            return float(cell) is not None
        case "integer":
            return cell.isdigit()
        case {"base": "string", "format": pattern}:
            return re.search(pattern, cell) is not None
    return False


@pytest.mark.parametrize("folder", ["csvw", "datapackage"])
def test_a_folder_holds_the_very_csv(project: Path, folder: str) -> None:
    """Whoever takes the folder gets the same bytes as whoever takes the CSV file."""
    run("--format", folder, "--output", "out")
    for what in ("observations", "measures"):
        run("--what", what, "--output", f"{what}.csv")
        assert (project / "out" / f"{what}.csv").read_bytes() == (project / f"{what}.csv").read_bytes()


@pytest.mark.parametrize("audience", ["trust", "system"])
@pytest.mark.parametrize("what", ["observations", "measures"])
def test_duckdb_reads_what_the_csv_says(project: Path, what: str, audience: str) -> None:
    """DuckDB finds every row of the CSV in the Parquet data set, cell for cell."""
    import duckdb

    run("--format", "parquet", "--audience", audience, "--output", "out")
    run("--what", what, "--audience", audience, "--output", "all.csv")

    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT * FROM read_parquet('out/{what}/**/*.parquet', hive_partitioning = true)"
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert in_order(rows) == in_order([as_cells(row) for row in rows_of(project / "all.csv")])


@pytest.mark.parametrize("what", ["observations", "measures"])
def test_pandas_reads_what_the_csv_says(project: Path, what: str) -> None:
    """pandas reads the folder of a table as it is, by pyarrow, and finds the rows of the CSV."""
    import pandas as pd

    run("--format", "parquet", "--output", "out")
    run("--what", what, "--output", "all.csv")

    frame = pd.read_parquet(project / "out" / what).astype({"indicator": str}).astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    assert in_order([{str(name): cell for name, cell in row.items()} for row in rows]) == in_order(
        [as_cells(row) for row in rows_of(project / "all.csv")]
    )


@pytest.mark.parametrize("what", ["observations", "measures"])
def test_an_empty_table_has_its_columns(project: Path, what: str) -> None:
    """Before anything has come, DuckDB and pandas find the columns of a table and no row."""
    import duckdb
    import pandas as pd

    set_file = project / "set.yaml"
    set_file.write_text(
        re.sub(r"organisations:\n(- .*\n(  .*\n)*)+", "organisations: []\n", set_file.read_text("utf-8")),
        encoding="utf-8",
    )
    (project / "anchorkit.db").unlink()
    with open_store("anchorkit.db", create=True):
        pass
    assert run("--format", "parquet", "--what", what, "--set", "set.yaml", "--output", "out").exit_code == 0

    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT * FROM read_parquet('out/{what}/**/*.parquet', hive_partitioning = true)"
        )
        names = {column[0] for column in found.description}
        rows = found.fetchall()
    frame = pd.read_parquet(project / "out" / what)
    assert set(frame.columns) == names >= {*KEY, "value", "choice"}
    assert (len(rows), len(frame)) == (0, 0)


def test_parquet_is_compressed_described_and_has_statistics(project: Path) -> None:
    """Readers can pass over row groups, see what a column means, and find no clock in the file."""
    import pyarrow.parquet as pq

    run("--format", "parquet", "--output", "out")

    part = pq.ParquetFile(project / "out" / "measures" / "indicator=emp.future.01" / "part-0.parquet")
    column = part.metadata.row_group(0).column(part.schema_arrow.get_field_index("period"))
    assert column.compression == "ZSTD"
    assert (column.statistics.min, column.statistics.max) == ("2023-04", "2025-03")
    assert part.schema_arrow.field("icon").metadata[b"description"].startswith(b"What the point says")
    assert part.schema_arrow.metadata is None
    limits = part.read(["limit_lower", "limit_upper", "icon"]).to_pylist()
    assert any(
        row["icon"] and row["limit_upper"] > row["limit_lower"] for row in limits if row["limit_upper"]
    )


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("audience", ["trust", "public"])
def test_the_same_store_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, audience: str
) -> None:
    """Two stores that hold the same, in two places, give the same folder to the byte."""
    found = []
    for place in ("here", "there"):
        monkeypatch.chdir(a_project(tmp_path / place))
        run("--format", folder, "--audience", audience, "--output", "out")
        run("--format", folder, "--audience", audience, "--output", "out")
        found.append(files_in(Path("out")))
    assert found[0] == found[1]
    assert len(found[0]) >= 3


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_hidden_number_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """Two stores that differ in a hidden count, not in a rounded total, give the public the same folder."""
    found = []
    for small in (3, 4):
        monkeypatch.chdir(a_project(tmp_path / str(small), small))
        run("--format", folder, "--audience", "public", "--output", "out")
        found.append(files_in(Path("out")))
    assert found[0] == found[1]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_format_is_behind_the_gate(project: Path, folder: str) -> None:
    """For the public the small count and the notes are in no file, and the audit stays outside the folder."""
    import pyarrow.parquet as pq

    result = run("--format", folder, "--audience", "public", "--output", "given/out")

    assert result.exit_code == 0
    files = files_in(project / "given" / "out")
    assert not [name for name in files if "audit" in name or "register" in name]
    assert [path.name for path in (project / "given").iterdir()] == ["out"]
    assert (project / "audit" / "disclosure-audit-public.csv").is_file()
    assert not [name for name, content in files.items() if b"SUM(A1)" in content or b"ngstr" in content]
    if folder == "parquet":
        rows = pq.read_table(project / "given" / "out" / "observations").to_pylist()
    else:
        rows = rows_of(project / "given" / "out" / "observations.csv")
    [hidden] = [row for row in rows if (row["organisation"], row["period"]) == ("R0A", "2024-04")]
    assert (hidden["value"] or None, hidden["note"]) == (None, "hidden: few people stand behind it")


def test_a_parquet_note_is_as_it_was_written(project: Path) -> None:
    """The apostrophe that guards spreadsheets is for CSV: Parquet holds the note itself."""
    import pyarrow.parquet as pq

    run("--format", "parquet", "--what", "observations", "--output", "out")

    notes = pq.read_table(project / "out" / "observations").column("note").to_pylist()
    assert {"=SUM(A1)", "Ångström, “so”\nit is"} <= set(notes)
    assert not (project / "out" / "measures").exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_earlier_export_is_replaced_whole(project: Path, folder: str) -> None:
    """Over an export of any format the new one is swapped in; nothing of the old stays."""
    for earlier in FOLDERS:
        run("--format", earlier, "--output", "out")
        before = set(project.iterdir())
        assert run("--format", folder, "--output", "out").exit_code == 0
        assert set(project.iterdir()) == before
    run("--format", folder, "--output", "fresh")
    assert files_in(project / "out") == files_in(project / "fresh")


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.txt", "mine"), ("observations.csv", "mine"), ("datapackage.json", '{"id": "somebody else"}')],
)
def test_somebodys_folder_is_left_alone(project: Path, name: str, content: str) -> None:
    """A folder that is no earlier export is refused and stays as it is."""
    (project / "out").mkdir()
    (project / "out" / name).write_text(content, encoding="utf-8")

    result = run("--format", "datapackage", "--output", "out", "--audience", "public")

    assert result.exit_code == 2
    assert name in result.stderr
    assert files_in(project / "out") == {name: content.encode()}
    assert not (project / "audit").exists()


def test_a_file_put_into_an_export_is_not_lost(project: Path) -> None:
    """Whoever keeps a file of their own in an exported folder is told, and keeps it."""
    run("--format", "parquet", "--output", "out")
    (project / "out" / "my-query.sql").write_text("SELECT 1", encoding="utf-8")

    assert run("--format", "parquet", "--output", "out").exit_code == 2
    assert (project / "out" / "my-query.sql").is_file()


def test_parquet_without_its_library_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyarrow is optional; without it nothing is written and the hint names the extra."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    result = run("--format", "parquet", "--output", "out")

    assert result.exit_code == 3
    assert 'pip install "anchorkit[parquet]"' in result.stderr
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--format", "excel"], "csv, csvw, datapackage and parquet"),
        (["--format", "csvw"], "--output FOLDER"),
        (["--what", "all"], "a folder"),
        (["--licence", "OGL-UK-3.0"], "--format csvw"),
        (["--format", "csvw", "--output", "out", "--licence", "free for all"], "OGL-UK-3.0"),
        (["--format", "csvw", "--output", "set.yaml"], "not there yet"),
    ],
)
def test_what_makes_no_sense_is_said(project: Path, words: list[str], hint: str) -> None:
    """Words that don't fit together are refused with what to write instead."""
    result = run(*words)

    assert result.exit_code == 2
    assert hint in " ".join(result.stderr.split())


def test_observations_of_a_trust_need_no_set(project: Path) -> None:
    """What is held can be taken out with the store alone; measures say that they need the set."""
    (project / "set.yaml").unlink()

    alone = run("--format", "csvw", "--what", "observations", "--store", "anchorkit.db", "--output", "out")
    both = run("--format", "csvw", "--store", "anchorkit.db", "--output", "both")

    assert (alone.exit_code, both.exit_code) == (0, 2)
    assert "--set" in both.stderr


def test_json_counts_the_rows(project: Path) -> None:
    """Another program learns where the folder is and how many rows each table has."""
    result = run("--format", "parquet", "--output", "out", "--json")

    found = json.loads(result.stdout)
    assert found == {
        "folder": "out",
        "format": "parquet",
        "audience": "trust",
        "observations": 29,
        "measures": found["measures"],
    }
