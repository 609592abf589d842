"""Turns the computer's list of locks into the program that holds a store, where the computer tells."""

import os
import re
from pathlib import Path
from typing import Final

_LOCK: Final = re.compile(r"\d+: POSIX +ADVISORY +WRITE +(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) ")


def holder(path: Path, locks: str | None = None) -> str:
    """Who writes to a SQLite file now, such as `sqlite3, process 4711`; empty where that can't be told.

    `locks` is the text of /proc/locks. The files are not opened: closing one again would, by the rules of
    POSIX, take away the locks that this process itself has on it.
    """
    numbers = {_number(path), _number(path.with_name(f"{path.name}-shm"))} - {None}
    if locks is None:
        try:
            locks = Path("/proc/locks").read_text(encoding="ascii", errors="replace")
        except OSError:
            return ""
    for process, file in _LOCK.findall(locks):
        if int(file) in numbers and int(process) not in (0, os.getpid()):
            return f"{_name(int(process))}process {process}"
    return ""


def _number(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _name(process: int) -> str:
    try:
        text = Path(f"/proc/{process}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return f"{text}, " if text else ""
