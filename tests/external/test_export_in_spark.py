"""Apache Spark reads the Parquet data set as it is."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.store.store import open_store
from anchorkit.workflows.export_package import FolderFormat, Subject, export_folder
from tests.support.exports import a_project, as_cells, in_order, rows_of

PYTHON = Path(__file__).parents[2] / ".external" / "spark" / "bin" / "python"
READ = """
import json, sys
from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .getOrCreate()
)
found = {}
for table in sys.argv[1:]:
    frame = spark.read.parquet(table)
    found[table] = {"rows": [row.asDict() for row in frame.collect()], "types": dict(frame.dtypes)}
print("FOUND" + json.dumps(found))
"""

pytestmark = pytest.mark.spark


def spark_reads(*tables: Path) -> list[dict[str, Any]]:
    """What Spark in local mode finds in each of some tables."""
    assert PYTHON.exists(), "not installed: run .ci/install-external"
    done = subprocess.run(
        [PYTHON, "-c", READ, *map(str, tables)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    said = [line for line in done.stdout.splitlines() if line.startswith("FOUND")]
    assert said, done.stderr[-2000:]
    return list(json.loads(said[0].removeprefix("FOUND")).values())


def export(project: Path, output: Path, form: FolderFormat) -> None:
    """Export both tables for the trust."""
    export_folder(
        store_url=str(project / "anchorkit.db"),
        set_path=project / "set.yaml",
        output=output,
        folder_format=form,
        subjects=tuple(Subject),
        audience=Audience.TRUST,
    )


def test_spark_reads_what_the_csv_says(tmp_path: Path) -> None:
    """Every row of both tables, cell for cell; numbers are numbers; an empty table has its columns too."""
    project = a_project(tmp_path / "project")
    export(project, tmp_path / "lake", FolderFormat.PARQUET)
    export(project, tmp_path / "csv", FolderFormat.CSVW)
    (project / "anchorkit.db").unlink()
    with open_store(str(project / "anchorkit.db"), create=True):
        pass
    export(project, tmp_path / "empty", FolderFormat.PARQUET)

    *found, empty = spark_reads(
        tmp_path / "lake" / "observations",
        tmp_path / "lake" / "measures",
        tmp_path / "empty" / "observations",
    )

    for table, name in zip(found, ("observations", "measures"), strict=True):
        told = [as_cells(row) for row in rows_of(tmp_path / "csv" / f"{name}.csv")]
        assert in_order(table["rows"]) == in_order(told)
        assert table["types"]["value"] == "double"
        assert table["types"]["indicator"] == "string"
    assert (empty["rows"], empty["types"]) == ([], found[0]["types"])
