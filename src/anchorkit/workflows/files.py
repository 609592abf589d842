"""Writing so that a reader sees the old file or the new one, never half of one."""

import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.job.lock import file_lock

_BESIDE: Final = (".anchorkit.", ".part")
# As `tempfile.mkstemp` ends names, and SQLite what it puts beside a store that is being made.
_PART: Final = re.compile(r"\.(.+)\.[a-z0-9_]{8}\.part(?:-journal|-wal|-shm)?")
_HELD: Final = "held"


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside the target, flushed, then renamed over it.

    Folders are made as needed. Raises AnchorkitError where the place can't be written; the old file stays.
    """
    write_pieces(path, [content.encode("utf-8") if isinstance(content, str) else content])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file as `write_atomically` does, from pieces that need not all be in memory."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise _unwritten(path, error) from None


def remove_parts(folder: Path, is_ours: Callable[[str], bool]) -> None:
    """Remove what those left in a folder who were killed while they wrote files of such names.

    To be called by whoever knows that nobody is writing one of them now.
    """
    found: list[Path] = []
    # What can't be listed or removed today is tried again tomorrow.
    with suppress(OSError):
        found = list(folder.iterdir())
    for path in found:
        part = _PART.fullmatch(path.name)
        if part and is_ours(part[1]):
            with suppress(OSError):
                path.unlink()


class Staged:
    """Files of a folder that wait beside their places until all of them are there."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self._folder, self._beside = folder, beside
        self._names: list[PurePosixPath] = []

    def put(self, name: PurePosixPath, content: str | bytes) -> PurePosixPath:
        """Write a file that nobody sees yet; its name. Raises AnchorkitError."""
        path = self._beside / str(len(self._names))
        try:
            with path.open("wb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            path.chmod(0o644)
        except OSError as error:
            raise _unwritten(self._folder / name, error) from None
        self._names.append(name)
        return name

    def settle(self) -> None:
        """Rename every file to its place, in the order in which they came. Raises AnchorkitError.

        A place that holds the same already is left alone: what synchronises the folder has nothing to send.
        """
        for number, name in enumerate(self._names):
            path, new = self._folder / name, self._beside / str(number)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if not (path.is_file() and filecmp.cmp(new, path, shallow=False)):
                    new.replace(path)
            except OSError as error:
                raise _unwritten(path, error) from None


@contextmanager
def staged(folder: Path) -> Iterator[Staged]:
    """Write many files so that none is replaced before all of them are written, and none is in memory.

    What is not settled at the end is gone, and so is a folder that was made for it. Raises AnchorkitError
    where the place can't be written.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_left_over(folder)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix=_BESIDE[0], suffix=_BESIDE[1]))
    except OSError as error:
        raise _unwritten(folder, error) from None
    try:
        with file_lock(beside / _HELD, "anchorkit"):
            yield Staged(folder, beside)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if made:
            with suppress(OSError):
                folder.rmdir()


def _remove_left_over(folder: Path) -> None:
    """Remove what those left who were killed: their lock is free."""
    for beside in folder.glob(f"{_BESIDE[0]}*{_BESIDE[1]}"):
        # A folder without a lock is just being made.
        if (beside / _HELD).exists():
            with suppress(AnchorkitError):
                with file_lock(beside / _HELD, "anchorkit"):
                    pass
                shutil.rmtree(beside, ignore_errors=True)


def _unwritten(path: Path, error: OSError) -> AnchorkitError:
    return AnchorkitError(
        f"{path} could not be written: {error.strerror or type(error).__name__}",
        hint="Check that the folder exists, that you may write there and that the disk is not full.",
    )
