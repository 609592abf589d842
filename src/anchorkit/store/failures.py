"""Turns what a database raises into a StoreError that says what happened and what to do.

The database's own words are not passed on: PostgreSQL quotes values in them.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from anchorkit.errors import StoreError
from anchorkit.store.holders import holder

_BUSY: Final = (
    "is in use by another program",
    "Nothing was changed. Wait until the other anchorkit has finished, or close the program that holds it, "
    "and run this again.",
)
_READ_ONLY: Final = (
    "cannot be written",
    "Nothing was changed. Ask for the right to write to the file and to its folder, or copy it elsewhere.",
)
_FULL: Final = ("has no room: the disk is full", "Nothing was changed. Free some space and run this again.")
_DAMAGED: Final = (
    "is damaged",
    "Nothing was changed. Put a backup in its place: a new store would forget what was published.",
)
_UNREACHABLE: Final = (
    "cannot be opened",
    "Check that it exists and that you may read and write it, and its folder too.",
)
_SQLITE: Final = (
    ("locked", _BUSY),
    ("busy", _BUSY),
    ("readonly", _READ_ONLY),
    ("full", _FULL),
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
    ("unable to open", _UNREACHABLE),
)
_OTHER: Final = (
    "could not be read or written",
    "Nothing was changed. Check the disk or the server, then run this again.",
)
# The first two letters of PostgreSQL's SQLSTATE, or all five.
_POSTGRESQL: Final = {
    "55P03": _BUSY,
    "42501": (
        "gives you too few rights",
        "Ask the database's owner for the role that this needs: the guide on sharing a store lists them.",
    ),
    "25006": _READ_ONLY,
    "53100": _FULL,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
_NO_CONNECTION: Final = (
    "cannot be reached",
    "Nothing was changed. Check the server's name, the database, the user and the password.",
)
_NOBODY: Final = (
    "cannot be reached: nobody answers at that address",
    "Nothing was changed. Check the server's name and port, that it is running, and that the network lets "
    "you through.",
)
# What libpq says, in English, where no connection came about: a SQLSTATE it does not pass on.
_CONNECTING: Final = (
    (
        "no password supplied",
        (
            "cannot be reached: it asks for a password",
            "Nothing was changed. Give it as PGPASSWORD in the environment, or in the file ~/.pgpass.",
        ),
    ),
    (
        "authentication failed",
        (
            "cannot be reached: the user or the password is wrong",
            "Nothing was changed. Check the user in the address, and PGPASSWORD or the file ~/.pgpass.",
        ),
    ),
    (
        "pg_hba.conf",
        (
            "cannot be reached: the server does not let that user in from here",
            "Nothing was changed. Ask whoever runs the server (its file pg_hba.conf says who may come in).",
        ),
    ),
    (
        'database "',
        (
            "cannot be reached: the server has no such database",
            "Nothing was changed. Check its name, or ask whoever runs the server to make it.",
        ),
    ),
    (
        'role "',
        (
            "cannot be reached: the server knows no such user",
            "Nothing was changed. Check the user in the address, or ask whoever runs the server to make it.",
        ),
    ),
    (
        "resolve",
        (
            "cannot be reached: no server of that name is known",
            "Nothing was changed. Check the server's name and your network.",
        ),
    ),
    ("refused", _NOBODY),
    ("timeout", _NOBODY),
    ("timed out", _NOBODY),
    ("No such file", _NOBODY),
)


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Raise StoreError in place of the database's errors; `name` is the store as a person is shown it."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(name, error.orig) from None
    except sqlite3.Error as error:
        raise _explain(name, error) from None
    except UnicodeError:
        # A server's name that no name server could be asked for: with two dots in a row, for example.
        raise StoreError(f"The store {name} {_NO_CONNECTION[0]}", hint=_NO_CONNECTION[1]) from None
    except SQLAlchemyError:
        raise StoreError(f"The store {name} {_OTHER[0]}", hint=_OTHER[1]) from None
    except Exception as error:
        # COPY goes past SQLAlchemy to the driver, which is not there unless it is used.
        psycopg = sys.modules.get("psycopg")
        if psycopg is None or not isinstance(error, psycopg.Error):
            raise
        raise _explain(name, error) from None


def damaged(name: str) -> StoreError:
    """The error for a store whose file does not hold together."""
    return StoreError(f"The store {name} {_DAMAGED[0]}", hint=_DAMAGED[1])


def _explain(name: str, cause: BaseException | None) -> StoreError:
    if isinstance(cause, sqlite3.Error):
        words = str(cause).lower()
        what, hint = next((known for part, known in _SQLITE if part in words), _OTHER)
        if what == _BUSY[0] and (who := holder(Path(name))):
            what = f"{what} ({who})"
    else:
        state = getattr(cause, "sqlstate", None)
        what, hint = _POSTGRESQL.get(state, _OTHER) if state else _unconnected(str(cause))
    return StoreError(f"The store {name} {what}", hint=hint)


def _unconnected(words: str) -> tuple[str, str]:
    return next((known for part, known in _CONNECTING if part in words), _NO_CONNECTION)
