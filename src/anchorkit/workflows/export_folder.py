"""A folder of files written whole: made beside its place, swapped in over an earlier export or nothing."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.openformats.csvw import CSVW_FILE
from anchorkit.openformats.datapackage import DATAPACKAGE_FILE
from anchorkit.openformats.package import MADE_HERE, Put, Written
from anchorkit.openformats.parquet import PARQUET_FILE, PARTITION
from anchorkit.workflows.exchange import exchange

_DESCRIPTIONS: Final = {CSVW_FILE: "dc:identifier", DATAPACKAGE_FILE: "id", PARQUET_FILE: "id"}
"""The file that describes a folder of each format, and where in it the identifier stands."""
_TABLES: Final = "(observations|measures)"
_OURS: Final = re.compile(
    rf"{_TABLES}\.csv|{_TABLES}/{PARTITION}=[^/]+/part-[0-9]+\.parquet|"
    + "|".join(re.escape(name) for name in _DESCRIPTIONS)
)


def require_replaceable(folder: Path) -> None:
    """Raise NotUnderstood unless nothing is there, an empty folder, or an earlier export and nothing else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotUnderstood(
            f"{folder} is a file, and this format is a folder", hint="Name a folder that is not there yet."
        )
    strangers = _strangers(folder)
    if strangers:
        raise NotUnderstood(
            f"{folder} holds what no export wrote, such as {strangers[0]}; nothing was written",
            hint="Name a folder that is not there yet, or move those files away.",
        )


@contextmanager
def new_folder(folder: Path) -> Iterator[Put]:
    """Give what writes a file, by its path from the top, into a folder that is to hold exactly these files.

    When all is written, it takes the place of what is there. A reader sees the old folder or the new one,
    never half of one: in one step where the system can exchange two folders (Linux, macOS); elsewhere, on
    Windows and some network drives, the folder is gone for an instant between the two. Raises NotUnderstood
    as `require_replaceable` does, AnchorkitError where the place can't be written; the old folder stays.
    """
    require_replaceable(folder)
    try:
        place = folder.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}.", suffix=".part"))
        try:
            (beside / "new").mkdir()
            yield _Putting(beside / "new").put
            _swap(beside, place)
        finally:
            if place.exists() or not (beside / "old").exists():
                shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise AnchorkitError(
            f"{folder} could not be written: {error.strerror or type(error).__name__}",
            hint="Check that the folder exists, that you may write there and that the disk is not full.",
        ) from None


def _strangers(folder: Path) -> list[str]:
    """What is in a folder that no export wrote; all of it where no description says that one did."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    if not any(
        _says_ours(path, _DESCRIPTIONS[name]) for name, path in files.items() if name in _DESCRIPTIONS
    ):
        return sorted(files)
    return sorted(name for name, path in files.items() if path.is_symlink() or not _OURS.fullmatch(name))


def _says_ours(path: Path, where: str) -> bool:
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(described, dict) and str(described.get(where)).startswith(MADE_HERE)


@dataclass(frozen=True, slots=True)
class _Putting:
    """Files on their way into a folder."""

    top: Path

    def put(self, name: str, pieces: Iterable[bytes]) -> Written:
        """Write a file from its pieces."""
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        size, count, digest = 0, 0, hashlib.sha256()
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size, count = size + len(piece), count + 1
            file.flush()
            os.fsync(file.fileno())
        return Written(size, digest.hexdigest(), count)


def _swap(beside: Path, place: Path) -> None:
    """Let old and new change places; else move the old aside and the new in, and back where that fails."""
    if place.exists() and exchange(beside / "new", place):
        return
    aside = beside / "old"
    with suppress(FileNotFoundError):
        place.rename(aside)
    try:
        (beside / "new").rename(place)
    except BaseException:
        with suppress(FileNotFoundError):
            aside.rename(place)
        raise
