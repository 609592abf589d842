"""Makes a store, recognises one, and brings an older one forward; what is not ours is never touched."""

import os
import sqlite3
import stat
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine, inspect, select
from sqlalchemy.pool import StaticPool

from anchorkit.errors import StoreError
from anchorkit.store.connect import open_file, prefer_journal, writing
from anchorkit.store.failures import damaged
from anchorkit.store.place import Place
from anchorkit.store.tables import VERSION_TABLE, metadata, version

HEAD: Final = "0004"
"""The newest revision under migrations/versions; revisions are counted upwards."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"
APPLICATION_ID: Final = 0x616E6368  # "anch", in the header of every SQLite file of ours

_HEADER: Final = 100
_MAGIC: Final = b"SQLite format 3\0"


def is_missing(path: Path) -> bool:
    """True where there is no store yet (an empty file is none). Reads the header only; changes nothing.

    Raises StoreError for a folder, a text file, another program's database or a newer store.
    """
    try:
        header = _header(path)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be read: {error.strerror or type(error).__name__}",
            hint="Check that you may read the file and its folder.",
        ) from None
    if not header:
        return True
    if not header.startswith(_MAGIC) or len(header) < _HEADER:
        raise _not_ours(str(path))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise _not_ours(str(path))
    if int.from_bytes(header[60:64], "big") > int(HEAD):
        raise _newer(str(path))
    return False


def make_file(path: Path) -> None:
    """Make an empty store: whole or not at all. Where another process was first, its store stays.

    Raises StoreError where the folder cannot be written.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        _fill(Path(temporary), path)
        _move_into_place(Path(temporary), path)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be made: {error.strerror or type(error).__name__}",
            hint="Check that you may write to the folder and that the disk is not full.",
        ) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def found_version(connection: Connection, name: str) -> str | None:
    """The revision of an open store, or None where a server has no tables of ours yet.

    Raises StoreError where the tables are another program's or a newer anchorkit's.
    """
    tables = set(inspect(connection).get_table_names())
    connection.rollback()
    if VERSION_TABLE not in tables:
        if tables & set(metadata.tables):
            raise _not_ours(name)
        return None
    found = connection.execute(select(version.c.version_num)).scalar_one_or_none()
    connection.rollback()
    if found is None or not found.isdecimal():
        raise _not_ours(name)
    if int(found) > int(HEAD):
        raise _newer(name)
    return str(found)


def prepare(connection: Connection, place: Place) -> None:
    """Make the tables on a server that has none, or bring an older file forward, in one transaction.

    Before a SQLite file is brought forward, a copy is made beside it: `<name>.before-<revision>`. Raises
    StoreError for an older store on a server: nobody here knows where its backup shall go.
    """
    if place.path and isinstance(raw := connection.connection.driver_connection, sqlite3.Connection):
        prefer_journal(raw, place.path)
    found = found_version(connection, place.name)
    if found == HEAD:
        return
    if found and place.path is None:
        raise StoreError(
            f"The store {place.name} was made by an older anchorkit",
            hint="Bring it forward, with a backup: anchorkit store upgrade --backup FILE.db",
        )
    if found and place.path:
        _copy(place.path, place.path.with_name(f"{place.path.name}.before-{HEAD}"))
    bring_forward(connection)


def bring_forward(connection: Connection) -> None:
    """Make the tables that are lacking, or run the migrations that are, in one transaction."""
    with writing(connection):
        # Another process may have done it while this one waited for its turn.
        if not inspect(connection).has_table(VERSION_TABLE):
            create_tables(connection)
        else:
            migrate(connection)


def create_tables(connection: Connection) -> None:
    """Make every table as it is now, without the time that importing Alembic costs, and note the revision."""
    metadata.create_all(connection)
    version.create(connection)
    connection.execute(version.insert().values(version_num=HEAD))
    _mark(connection)


def make_tables(path: Path, revision: str) -> None:
    """Make the tables of a SQLite store as an anchorkit of some revision made them, in an empty file."""
    path.touch()
    with closing(open_file(path)) as raw:
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            if revision == HEAD:
                create_tables(connection)
            else:
                migrate(connection, revision)
            connection.exec_driver_sql("COMMIT")


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that a store lacks, within the transaction that is open."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    # Alembic reads % in its settings as an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, revision)
    except CommandError:
        raise StoreError(
            "The store could not be brought forward",
            hint="It was left as it is. Please report this to the makers of anchorkit.",
        ) from None
    _mark(connection)


def _mark(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        found = connection.execute(select(version.c.version_num)).scalar_one()
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {int(found)}")


def check_file(connection: Connection, name: str) -> None:
    """Raise StoreError where the tables of a SQLite store do not hold together.

    The files themselves are left out: they are most of the bytes, and each is known by its SHA-256.
    """
    if connection.dialect.name != "sqlite":
        return
    for table in sorted(set(metadata.tables) - {"file"}):
        if connection.exec_driver_sql(f"PRAGMA quick_check('{table}')").scalars().first() != "ok":
            raise damaged(name)


def _header(path: Path) -> bytes:
    # A named pipe would keep us waiting, so look before opening.
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError(
            f"The store {path} is a folder or a device, not a file", hint="Name a file, such as anchorkit.db."
        )
    with path.open("rb") as opened:
        return opened.read(_HEADER)


def _fill(temporary: Path, path: Path) -> None:
    make_tables(temporary, HEAD)
    with closing(open_file(temporary)) as raw:
        prefer_journal(raw, path)
    temporary.chmod(0o644)


def _move_into_place(temporary: Path, path: Path) -> None:
    if path.exists() and path.stat().st_size:
        return
    if path.exists():
        temporary.replace(path)
        return
    # A link, unlike a renaming, fails where another process has put its store there meanwhile.
    with suppress(FileExistsError):
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:
            temporary.replace(path)


def _copy(path: Path, target: Path) -> None:
    """Copy a store with what its log still holds; the copy appears whole."""
    part = target.with_name(f".{target.name}.part")
    try:
        with closing(open_file(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        part.replace(target)
    except OSError as error:
        raise StoreError(
            f"The store {path} could not be copied before bringing it forward: {error.strerror}",
            hint="Nothing was changed. Check that you may write to its folder and that the disk is not full.",
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _not_ours(name: str) -> StoreError:
    return StoreError(
        f"{name} is not a store of anchorkit",
        hint="It was left as it is. Name another file or database; `anchorkit ingest` makes a new store.",
    )


def _newer(name: str) -> StoreError:
    return StoreError(
        f"The store {name} was made by a newer anchorkit",
        hint="It was left as it is. Update anchorkit and run this again.",
    )
