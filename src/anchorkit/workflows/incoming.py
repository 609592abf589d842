"""Paths that somebody named into the files to take in, and a file into its bytes, read once and whole."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_A_FILE, NOT_COMPLETE, Finding
from anchorkit.returns.guard import MOST_BYTES

_LOCKS: Final = ("~$", ".~lock.", "._", ".")
_UNFINISHED: Final = (".tmp", ".part", ".crdownload", ".download")
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv")


class Unreadable(AnchorkitError):
    """A file can't be read; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message, hint=finding.remedy)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Incoming:
    """The files to take in, in order, and those in a folder that were passed over."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...]


def gather(paths: Iterable[Path]) -> Incoming:
    """Files as they were named; of a folder, every spreadsheet in it, but no lock or unfinished files.

    Raises AnchorkitError where a folder can't be listed.
    """
    files: dict[Path, None] = {}
    passed_over: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files[path] = None
            continue
        try:
            found = sorted(entry for entry in path.iterdir() if not entry.is_dir())
        except OSError as error:
            raise AnchorkitError(f"{path} can't be listed: {error.strerror}") from None
        for entry in found:
            if _is_lock(entry) or entry.suffix.lower() not in _WORKBOOKS:
                passed_over.append(entry)
            else:
                files[entry] = None
    return Incoming(tuple(files), tuple(passed_over))


def _is_lock(path: Path) -> bool:
    return path.name.startswith(_LOCKS) or path.suffix.lower() in _UNFINISHED


def read_file(path: Path) -> bytes:
    """A regular file's bytes. Raises Unreadable for anything else, and for a file that changes meanwhile."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name can't be used"
        raise Unreadable(NOT_A_FILE.at(why=why)) from None
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise Unreadable(NOT_A_FILE.at(why="it is not a regular file"))
        try:
            content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise Unreadable(NOT_A_FILE.at(why=error.strerror or "it can't be read")) from None
        after = os.fstat(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unreadable(NOT_COMPLETE.at())
    return content
