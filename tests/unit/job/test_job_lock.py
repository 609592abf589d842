"""One run at a time, and no lock that outlives its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from anchorkit.errors import AnchorkitError
from anchorkit.job.lock import Busy, file_lock, lock_file, one_at_a_time

HOLD = """
import sys, time
from pathlib import Path
from anchorkit.job.lock import one_at_a_time
with one_at_a_time(sys.argv[1], "nightly, process 1 on there"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_run_is_told_who_holds_the_store(tmp_path: Path) -> None:
    """It does not wait, and the first goes on undisturbed."""
    store = str(tmp_path / "anchorkit.db")
    with one_at_a_time(store, "nightly, process 1 on there"):
        with (
            pytest.raises(Busy, match="nightly, process 1 on there") as caught,
            one_at_a_time(store, "second"),
        ):
            pass
        assert caught.value.exit_code == 3
    with one_at_a_time(store, "third"):
        assert lock_file(tmp_path / "anchorkit.db").read_text() == "third"


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    """After kill -9 nobody has to remove a lock file by hand."""
    store = str(tmp_path / "anchorkit.db")
    holder = subprocess.Popen([sys.executable, "-c", HOLD, store], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(Busy, match="process 1 on there"), one_at_a_time(store, "second"):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with one_at_a_time(store, "third"):
        pass


def test_a_lock_that_cannot_be_made_is_no_lock(tmp_path: Path) -> None:
    """Where the folder is missing the run can't go on, and says why."""
    with pytest.raises(AnchorkitError, match="keeps two runs apart"), file_lock(tmp_path / "no" / "x", "me"):
        pass
