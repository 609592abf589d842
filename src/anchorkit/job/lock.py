"""One run at a time: a lock on a file, or in a PostgreSQL database, that ends when its process does.

The lock in a database may end before: with its session, which the server or the way to it may end.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.errors import AnchorkitError, StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from anchorkit.store.place import Place

# Two numbers that all anchorkits agree on: "anch", and one for runs. Other locks of ours use a single number.
_LOCK: Final = (0x616E6368, 1)
_HELD: Final = (
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.classid = :a AND l.objid = :b AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# Windows keeps others from reading what is locked, so the byte that is locked lies far behind the words.
_FAR: Final = 2**30
_MOST_WORDS: Final = 200


class Busy(AnchorkitError):
    """Another run holds the store."""


class LockLost(AnchorkitError):
    """The store is no longer held: another run may have begun."""


StillHeld = Callable[[], None]
"""Called before each step of a run. Raises LockLost where the store is no longer held."""


@contextmanager
def one_at_a_time(store: str, who: str) -> Iterator[StillHeld]:
    """Hold the store at a path or URL for a run; `who` is what a second run is told. Raises Busy."""
    from anchorkit.store.place import parse_place

    place = parse_place(store)
    if place.path is None:
        with _database_lock(place, who) as still_held:
            yield still_held
    else:
        with file_lock(lock_file(place.path), who):
            yield _as_long_as_we_live


def lock_file(store: Path) -> Path:
    """The file whose lock stands for a SQLite store."""
    return store.with_name(f"{store.name}.lock")


@contextmanager
def file_lock(path: Path, who: str) -> Iterator[None]:
    """Hold the lock on a file, which stays when the lock goes. Raises Busy, AnchorkitError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise AnchorkitError(
            f"{path} could not be opened, so that nothing keeps two runs apart: {error.strerror}",
            hint="Check that you may write to the folder of the store.",
        ) from None
    with os.fdopen(handle, "r+b", buffering=0) as file:
        if not _locked(file.fileno()):
            holder = file.read(_MOST_WORDS).decode("utf-8", "replace").strip()
            raise _busy(holder or "another run")
        file.truncate(0)
        file.write(who.encode()[:_MOST_WORDS])
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)
            # Closing the file ends the lock; the file stays, for removing it would let two runs pass.


def _locked(handle: int) -> bool:
    """True once we hold the lock; it ends when the file is closed, or the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.lseek(handle, 0, os.SEEK_SET)
        return False
    return True


def _as_long_as_we_live() -> None:
    """Nothing takes the lock on a file from its process."""


@contextmanager
def _database_lock(place: "Place", who: str) -> Iterator[StillHeld]:
    """Hold an advisory lock of the database for as long as a connection of its own stays open."""
    from sqlalchemy import text

    from anchorkit.store.connect import connect
    from anchorkit.store.failures import explained

    with explained(place.name):
        connection = connect(place)
    try:
        with explained(place.name):
            # At most 63 bytes are kept of it; others see it among the server's sessions.
            connection.execute(text("SELECT set_config('application_name', :who, false)"), {"who": who[:63]})
            mine = connection.execute(text("SELECT pg_try_advisory_lock(:a, :b)"), _numbers()).scalar_one()
            # Committed, so that no transaction stays open while the run goes on; the lock is the session's.
            connection.commit()
        if not mine:
            raise _busy(_holder(connection))
        yield partial(_require_lock, connection, place.name)
    finally:
        connection.close()


def _require_lock(connection: "Connection", name: str) -> None:
    from sqlalchemy import text

    from anchorkit.store.failures import explained

    try:
        with explained(name), connection.begin():
            # Asked of our own session: another one may have taken its place on the way to the server.
            held = connection.execute(text(f"{_HELD} AND l.pid = pg_backend_pid()"), _numbers()).scalar()
    except StoreError:
        held = None
    if held is None:
        raise LockLost(
            f"The lock on the store {name} was lost, for its server ended the connection that held it",
            hint="Nothing more was begun, so that no two runs do it at once. The next run does what is left.",
        )


def _holder(connection: "Connection") -> str:
    from sqlalchemy import text

    found = connection.execute(text(_HELD), _numbers()).scalar()
    return str(found or "another run")


def _numbers() -> dict[str, int]:
    return dict(zip("ab", _LOCK, strict=True))


def _busy(holder: str) -> Busy:
    return Busy(
        f"This store is in use by {holder}",
        hint="Wait until that run has ended, then start this one again. Nothing was changed.",
    )
