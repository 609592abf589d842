"""Airflow itself takes the example's DAG as it stands, and runs its task on a real job."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.jobs import make_project, put, returned

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "airflow" / "anchorkit_dag.py"
AIRFLOW = ROOT / ".external" / "airflow" / "bin" / "airflow"

pytestmark = pytest.mark.airflow


@pytest.fixture
def dags(tmp_path: Path) -> Path:
    """The folder of the DAGs of an Airflow of our own; only where things are differs from the example."""
    assert AIRFLOW.exists(), "not installed: run .ci/install-external"
    folder = tmp_path / "dags"
    folder.mkdir()
    text = EXAMPLE.read_text("utf-8")
    assert "/srv/anchors/.venv/bin/anchorkit" in text
    program = shlex.join([sys.executable, "-m", "anchorkit"])
    text = text.replace("/srv/anchors/.venv/bin/anchorkit", program).replace("/srv/anchors", str(tmp_path))
    (folder / EXAMPLE.name).write_text(text, encoding="utf-8")
    done = airflow(folder, "db", "migrate")
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def airflow(dags: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Airflow's command; its database lies beside the DAGs."""
    settings = {"HOME": str(dags.parent), "AIRFLOW_HOME": str(dags.parent / "airflow")}
    settings |= {"AIRFLOW__CORE__DAGS_FOLDER": str(dags), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    return subprocess.run(
        [AIRFLOW, *arguments],
        cwd=dags,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_airflow_runs_the_example(dags: Path, tmp_path: Path) -> None:
    """The task does a round; that a return has findings is no failure of it."""
    make_project(tmp_path, returns={"from": "inbox"}).rename(tmp_path / "job.yaml")
    put(tmp_path, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))

    done = airflow(dags, "dags", "test", "anchorkit")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "deprecated" not in "".join(line for line in done.stdout.splitlines() if EXAMPLE.name in line)
    [manifest] = (tmp_path / "runs").glob("job-*.json")
    assert json.loads(manifest.read_text("utf-8"))["exit_code"] == 1
    assert (tmp_path / "reports" / "report.md").is_file()


def test_airflow_is_told_of_a_job_that_cannot_be_run(dags: Path, tmp_path: Path) -> None:
    """The task fails; that it is tried again ten minutes later is left out here."""
    example = dags / EXAMPLE.name
    example.write_text(example.read_text("utf-8").replace('"retries": 2', '"retries": 0'), "utf-8")
    (tmp_path / "job.yaml").write_text("returns: {}\n", encoding="utf-8")

    assert airflow(dags, "dags", "test", "anchorkit").returncode == 1
