"""anchorkit as a process of its own, and struck by a signal in the middle of what it does."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

# Runs before anything else in the process: at the statement FAULT_AT it gets the signal FAULT_SIGNAL.
# An interruption comes from outside, so it is sent from another thread; one that arrives while SQLite calls
# back would be swallowed by it, so that it waits until SQLite has returned.
STATEMENT: Final = """
import os, signal, sqlite3, threading
real, count = sqlite3.connect, [0]
at, number = int(os.environ["FAULT_AT"]), int(os.environ["FAULT_SIGNAL"])
def strike():
    os.kill(os.getpid(), number)
def later():
    threading.Timer(0.001, strike).start()
def seen(statement):
    count[0] += 1
    if count[0] == at:
        later() if number == signal.SIGINT else strike()
def interrupted(number, frame):
    while frame is not None and frame.f_code is not seen.__code__:
        frame = frame.f_back
    if frame is not None:
        return later()
    raise KeyboardInterrupt
def connect(*arguments, **named):
    connection = real(*arguments, **named)
    connection.set_trace_callback(seen)
    return connection
sqlite3.connect = connect
signal.signal(signal.SIGINT, interrupted)
"""
REPLACING: Final = """
import os
real, count = os.replace, [0]
def replace(*arguments, **named):
    count[0] += 1
    if count[0] == int(os.environ["FAULT_AT"]):
        os.kill(os.getpid(), int(os.environ["FAULT_SIGNAL"]))
    return real(*arguments, **named)
os.replace = replace
"""
"""Struck just before the file of that number takes the place of the one before it."""


def command(*arguments: str) -> list[str]:
    """The words that run anchorkit as a process of its own."""
    return [sys.executable, "-m", "anchorkit", *arguments]


def run(
    project: Path, *arguments: str, environment: dict[str, str] | None = None, **more: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run anchorkit in the project's folder, as a person would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANCHORKIT_")}
    done = subprocess.run(
        command(*arguments),
        cwd=more.pop("cwd", project),
        env={**clean, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=120,
        **more,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return done


def fault(project: Path, at: int, number: int, program: str = STATEMENT) -> dict[str, str]:
    """The environment in which the process is struck at a statement, or where the program says."""
    folder = project / "fault"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(program, encoding="utf-8")
    return {"PYTHONPATH": str(folder), "FAULT_AT": str(at), "FAULT_SIGNAL": str(number)}


def without_the_rights_of_root() -> None:
    """For `preexec_fn`: root may read and write anything; without two of its rights it is as others are."""
    if os.geteuid() == 0:
        drop, override, read_search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        library = ctypes.CDLL(None)
        for right in (override, read_search):
            library.prctl(drop, right, 0, 0, 0)
