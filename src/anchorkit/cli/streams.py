"""Standard output and error made to exist, to take any character, and to undo nothing when they fail.

What a command has done stays done though nobody hears of it. Where the reader of a pipe has gone, or standard
error takes nothing, the rest goes nowhere and the command's own exit code stands. A result that can't be
written, to a full disk say, is told.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NoReturn, TextIO

from anchorkit.errors import AnchorkitError

_ASCII: Final = ("ascii", "us-ascii", "ansi_x3.4-1968", "646")
# Windows says so of a reader who has gone.
_NOBODY_READS: Final = errno.EINVAL if sys.platform == "win32" else errno.EPIPE


class NotWritten(AnchorkitError):
    """The result of a command can't be written to standard output."""


def prepare_streams() -> None:
    """Make standard output and error take any character, whatever the locale, and exist."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as we do
        elif hasattr(stream, "reconfigure"):
            ascii_only = (stream.encoding or "ascii").lower() in _ASCII
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")


@contextmanager
def saying() -> Iterator[None]:
    """For what writes to standard output. Raises NotWritten where that fails, unless nobody reads it."""
    try:
        yield
    except OSError as error:
        _silence(sys.stdout)
        if not isinstance(error, BrokenPipeError) and error.errno != _NOBODY_READS:
            raise not_written(error) from None


@contextmanager
def noting() -> Iterator[None]:
    """For what writes to standard error: where that fails there is nobody left to tell."""
    try:
        yield
    except OSError:
        _silence(sys.stderr)


def not_written(error: OSError) -> NotWritten:
    """The error for a result that can't be written; one line, since the place for more is full."""
    return NotWritten(f"The result can't be written: {error.strerror}. What the command has done stays done")


def leave(code: int) -> NoReturn:
    """Exit without a second complaint from streams that are gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _silence(stream)
    sys.exit(code)


def _silence(stream: TextIO) -> None:
    """Let all that is still to be written to a stream, or waits in it, go nowhere."""
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - as above
        os.dup2(nowhere.fileno(), stream.fileno())
