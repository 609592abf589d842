"""The unattended job on a PostgreSQL server: one run at a time, whichever machine starts it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anchorkit.job.lock import Busy, one_at_a_time
from anchorkit.job.manifest import Manifest
from anchorkit.workflows.run import run_job
from tests.support.jobs import NOW, TODAY, make_project, put, returned, run, tree

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


PUBLISHED = {
    "audiences": ["public", "trust"],
    "formats": ["md"],
    "output": "reports",
    "publish": {"public": "for-all", "trust": "for-us"},
}


def run_and_lose(job: Path, url: str, step: str, done: int) -> Manifest:
    """Run a job whose server ends the connection that holds the lock at a moment of the run."""
    import psycopg

    def watch(now: str, number: int, _: int, __: str) -> None:
        if (now, number) == (step, done):
            with psycopg.connect(url, autocommit=True) as connection:
                # Waited for: a session that was only told to end still holds its lock.
                ended = connection.execute(
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                    "WHERE application_name LIKE 'nightly, process%'"
                ).fetchall()
            assert ended == [(True,)]
            # Now another run may begin.
            with one_at_a_time(url, "second"):
                pass

    return run_job(job, today=TODAY, clock=lambda: NOW, watch=watch, sleep=lambda _: None)


@pytest.mark.parametrize(
    ("step", "done", "read", "places"),
    [
        ("Reading returns", 0, 1, []),
        ("Reading returns", 1, 2, []),
        ("Writing reports", 0, 2, []),
        ("Publishing", 0, 2, ["for-all"]),
    ],
)
def test_a_run_whose_lock_is_lost_stops_before_its_next_step(
    step: str, done: int, read: int, places: list[str], tmp_path: Path, postgres_url: str
) -> None:
    """It says so and leaves with 3; what is published is whole; the next run does what is left."""
    (tmp_path / "lost").mkdir()
    job = make_project(tmp_path / "lost", store=postgres_url, report=PUBLISHED)
    for name, organisation in (("east.xlsx", "RXR"), ("leeds.xlsx", "RR8")):
        put(job.parent, name, returned(organisation))

    lost = run_and_lose(job, postgres_url, step, done)

    assert (lost.exit_code, [failure.step for failure in lost.failures]) == (3, ["store"])
    assert "lock" in lost.failures[0].message
    assert lost.counts["read"] == read
    assert not (job.parent / "remind.csv").exists()
    there = [name for name in ("for-all", "for-us") if (job.parent / name).exists()]
    assert there == places
    for place in places:
        listed = json.loads((job.parent / place / "anchorkit-public.json").read_text("utf-8"))
        assert {found["path"] for found in listed["files"]} < set(tree(job.parent / place))
    after = run(job)
    assert (after.exit_code, after.failures) == (0, ())
    assert {found.outcome for found in after.inputs} <= {"accepted", "already held"}
    assert (job.parent / "for-us" / "anchorkit-trust.json").is_file()
    assert run(job).news is False
