"""Turns a place into one open connection, with transactions that begin as each database needs them."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from anchorkit.errors import StoreError
from anchorkit.store.place import Place, is_on_network

BUSY_SECONDS: Final = 10
# SQLAlchemy's pool writes a traceback to standard error where closing is interrupted, which is raised too.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())
logging.getLogger("sqlalchemy.pool").propagate = False
_ADVISORY_LOCK: Final = 0x616E6368  # any number that all anchorkits agree on: "anch"


def connect(place: Place) -> Connection:
    """Open the store's one connection. Raises the database's errors: see `failures.explained`."""
    engine = _sqlite(place.path) if place.path else _postgresql(place)
    return engine.connect()


def open_file(path: Path) -> sqlite3.Connection:
    """Open a SQLite file that is there, never making one; autocommit."""
    # mode=rw also opens what is write-protected, for reading.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


def prefer_journal(connection: sqlite3.Connection, path: Path) -> None:
    """Set the write-ahead log, or the rollback journal on a network drive, where that can be had now."""
    wanted = "delete" if is_on_network(path) else "wal"
    # Another user of the file may hold it, or the file may be read-only: the journal that it has serves too.
    with suppress(sqlite3.OperationalError):
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
            connection.execute(f"PRAGMA journal_mode = {wanted}")


@contextmanager
def reading(connection: Connection) -> Iterator[Connection]:
    """A transaction that reads."""
    with connection.begin():
        yield connection


@contextmanager
def writing(connection: Connection) -> Iterator[Connection]:
    """A transaction that writes: everything in it or nothing, and one at a time, others wait.

    SQLite takes its write lock at the beginning, so that two writers queue instead of failing half-way;
    PostgreSQL takes an advisory lock to the same effect.
    """
    connection.info["writes"] = True
    try:
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            yield connection
    finally:
        connection.info.pop("writes", None)


def _sqlite(path: Path) -> Engine:
    def opened() -> sqlite3.Connection:
        connection = open_file(path)
        connection.execute("PRAGMA foreign_keys = ON")
        return _as_it_stands(path) or connection if _lacks_its_log(connection) else connection

    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("writes") else "BEGIN")

    return engine


def _lacks_its_log(connection: sqlite3.Connection) -> bool:
    """True where SQLite can't read a store, because it may not put its write-ahead log beside it."""
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        return "unable to open" in str(error) or "readonly" in str(error)
    except sqlite3.DatabaseError:
        # Whatever else is wrong with it is told by what is asked of it next.
        return False
    return False


def _as_it_stands(path: Path) -> sqlite3.Connection | None:
    """The store opened as a file that nobody writes: in a folder that may not be written, nobody does."""
    if path.with_name(f"{path.name}-wal").exists():
        return None
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def _postgresql(place: Place) -> Engine:
    try:
        import psycopg  # noqa: F401 - to say what is missing before SQLAlchemy does
    except ImportError:
        raise StoreError(
            "PostgreSQL needs a library that is not installed", hint='Run: pip install "anchorkit[postgres]"'
        ) from None
    return create_engine(place.url, poolclass=NullPool, connect_args={"connect_timeout": BUSY_SECONDS})
