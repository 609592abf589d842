"""Who holds a store, as the computer's list of locks tells."""

import os
from pathlib import Path

import pytest

from anchorkit.store.holders import holder


@pytest.mark.parametrize(
    ("process", "file", "said"),
    [
        ("999999999", "{store}", "process 999999999"),
        ("999999999", "{log}", "process 999999999"),
        ("999999999", "1", ""),
        ("{me}", "{store}", ""),
        ("0", "{store}", ""),
    ],
)
def test_the_holder_is_another_process_that_writes(
    tmp_path: Path, process: str, file: str, said: str
) -> None:
    """A lock on the store or its log by another process names it; our own and others' files do not."""
    store, log = tmp_path / "anchorkit.db", tmp_path / "anchorkit.db-shm"
    for path in (store, log):
        path.touch()
    words = {"store": store.stat().st_ino, "log": log.stat().st_ino, "me": os.getpid()}
    locks = f"1: POSIX  ADVISORY  WRITE {process} 08:01:{file} 120 120\n".format(**words)
    assert holder(store, locks) == said


def test_where_there_is_no_list_nobody_is_named(tmp_path: Path) -> None:
    """A store that is not there, or locks of other kinds, name nobody."""
    assert holder(tmp_path / "none.db", "1: FLOCK  ADVISORY  WRITE 5 08:01:7 0 EOF\n") == ""
