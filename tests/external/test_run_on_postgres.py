"""The unattended job on a PostgreSQL server: one run at a time, whichever machine starts it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from anchorkit.job.lock import Busy, one_at_a_time
from tests.support.jobs import make_project, put, returned, run

pytestmark = pytest.mark.postgres

HOLD = """
import sys, time
from anchorkit.job.lock import one_at_a_time
with one_at_a_time(sys.argv[1], "nightly, process 1 on there"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_job_on_a_server(tmp_path: Path, postgres_url: str) -> None:
    """It runs as on a file, and the second run does nothing."""
    job = make_project(tmp_path, store=postgres_url)
    put(tmp_path, "leeds.xlsx", returned())

    first, second = run(job), run(job)

    assert (first.exit_code, first.failures) == (0, ())
    assert (second.exit_code, second.news) == (0, False)


def test_the_second_run_is_told_who_holds_the_server(postgres_url: str) -> None:
    """The name of the holder comes from the server, so that it may be on another machine."""
    first = one_at_a_time(postgres_url, "nightly, process 1 on there")
    second = one_at_a_time(postgres_url, "second")
    with first, pytest.raises(Busy, match="nightly, process 1 on there"), second:
        pass
    with one_at_a_time(postgres_url, "third"):
        pass


def test_the_lock_of_a_killed_run_is_free(postgres_url: str) -> None:
    """The server lets go of it with the connection."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, postgres_url], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    holder.kill()
    holder.communicate()
    for _ in range(50):
        try:
            with one_at_a_time(postgres_url, "after"):
                return
        except Busy:
            time.sleep(0.1)
    pytest.fail("the lock outlived its process")


def test_a_server_that_is_down_is_a_failure_that_is_recorded(tmp_path: Path) -> None:
    """Nothing hides it: there is a manifest, and a hook would have been told."""
    job = make_project(tmp_path, store="postgresql://nobody@localhost:1/none")
    done = run(job)
    assert (done.exit_code, done.failures[0].step) == (3, "store")
    assert (tmp_path / "runs" / "nightly-000001.json").is_file()
