"""Writing so that a reader sees the old file or the new one, never half of one."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from anchorkit.errors import AnchorkitError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside the target, flushed, then renamed over it.

    Folders are made as needed. Raises AnchorkitError where the place can't be written; the old file stays.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise AnchorkitError(
            f"{path} could not be written: {error.strerror or type(error).__name__}",
            hint="Check that the folder exists, that you may write there and that the disk is not full.",
        ) from None
