"""Paths that somebody named into the files to take in, and a file into its bytes, read once and whole."""

import io
import os
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_A_FILE, NOT_COMPLETE, TOO_LARGE, Finding
from anchorkit.returns.guard import MOST_BYTES

_LOCKS: Final = ("~$", ".~lock.", "._")
_UNFINISHED: Final = (".tmp", ".part", ".crdownload", ".download")
_PROGRAMS: Final = ("anchorkit", "openpyxl", "xlsxwriter")
_LONGEST_NAME: Final = 200
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".csv")


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

    Folders within a folder are passed over and named. Raises AnchorkitError where a folder can't be listed.
    """
    files: dict[Path, None] = {}
    passed_over: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            files[path] = None
            continue
        try:
            found = sorted(path.iterdir())
        except OSError as error:
            raise AnchorkitError(
                f"{path} can't be listed: {error.strerror}", hint="Check that you may read the folder."
            ) from None
        for entry in found:
            if _is_returned(entry):
                files[entry] = None
            else:
                passed_over.append(entry)
    return Incoming(tuple(files), tuple(passed_over))


def _is_returned(entry: Path) -> bool:
    hidden = entry.name.startswith(".") or _unfinished(entry)
    return not hidden and entry.suffix.lower() in _WORKBOOKS and not _is_folder(entry)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        # What can't even be asked about is refused by itself when it is read, and stops nothing else.
        return False


def _unfinished(path: Path) -> str:
    """Why a file by this name is no workbook of its own, or nothing."""
    if path.name.startswith(_LOCKS):
        return "it is what a program leaves beside a workbook that is open, not the workbook"
    if path.suffix.lower() in _UNFINISHED:
        return "it has not been saved or downloaded to the end"
    return ""


def read_file(path: Path) -> bytes:
    """A regular file's bytes. Raises Unreadable for anything else, and for a file that changes meanwhile."""
    if why := _unfinished(path):
        raise Unreadable(NOT_A_FILE.at(why=why))
    try:
        # Without O_NONBLOCK a named pipe would keep us waiting for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name can't be used"
        raise Unreadable(NOT_A_FILE.at(why=why)) from None
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise Unreadable(NOT_A_FILE.at(why="it is not a regular file"))
        try:
            # A byte more than there should be, to see that there is none.
            content = file.read(min(before.st_size, MOST_BYTES) + 1)
        except OSError as error:
            raise Unreadable(NOT_A_FILE.at(why=error.strerror or "it can't be read")) from None
        after = os.fstat(handle)
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE.at(most=MOST_BYTES // 2**20))
    if _facts(before) != _facts(after) or len(content) != after.st_size:
        raise Unreadable(NOT_COMPLETE.at())
    return content


def _facts(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def read_author(content: bytes) -> str:
    """Who saved a workbook last, as it says itself; empty where it doesn't, or where a program made it.

    Only for a file that was found safe to open.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            found = next(name for name in ("docProps/core.xml", "meta.xml") if name in names)
            root = ElementTree.fromstring(archive.read(found))  # noqa: S314 - the guard has seen it
    except (StopIteration, zipfile.BadZipFile, ElementTree.ParseError, OSError, ValueError, KeyError):
        return ""
    said = {element.tag.rpartition("}")[2]: " ".join((element.text or "").split()) for element in root.iter()}
    author = said.get("lastModifiedBy") or said.get("creator") or ""
    return "" if author.lower() in _PROGRAMS else author[:_LONGEST_NAME]
