"""A store's rows into another store, and into one long name that two stores with the same rows share."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, func, inspect, select, text

from anchorkit.store.tables import file, metadata

Progress = Callable[[int, int], None]
"""Called with how many rows are copied, and how many there are."""
_AT_ONCE: Final = 2_000
_FILES_AT_ONCE: Final = 4
"""Whole workbooks are large."""


@contextmanager
def one_moment(connection: Connection) -> Iterator[Connection]:
    """A transaction that reads all tables as they are at one moment, whatever others write meanwhile."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection


def contents(connection: Connection) -> dict[Table, list["Column[Any]"]]:
    """The tables of ours in a store, referenced ones first, with their columns: an older one has fewer."""
    found = inspect(connection)
    there = set(found.get_table_names())
    return {
        table: [table.c[each["name"]] for each in found.get_columns(table.name) if each["name"] in table.c]
        for table in metadata.sorted_tables
        if table.name in there
    }


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in contents(connection)
    }


def digest_of(connection: Connection) -> str:
    """SHA-256 over every row of every table, as 64 hexadecimal digits: the same on every database.

    Rows go in by their keys and values in their exact form, files by their bytes.
    """
    digest = hashlib.sha256()
    for table, columns in contents(connection).items():
        names = sorted(column.name for column in columns)
        digest.update(json.dumps([table.name, *names]).encode())
        for row in _rows(connection, table, [table.c[name] for name in names]):
            digest.update(json.dumps([_plain(value) for value in row]).encode())
    return digest.hexdigest()


def copy_rows(source: Connection, target: Connection, progress: Progress | None = None) -> None:
    """Put every row of a store into one that has none; `progress` hears how many of how many are there."""
    total = sum(count_rows(source).values())
    done = 0
    for table, columns in contents(source).items():
        names = [column.name for column in columns]
        for rows in _portions(source, table, columns):
            target.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
            done += len(rows)
            if progress:
                progress(done, total)
        _count_on(target, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let a server's own numbering go on behind the numbers that were copied."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    last = connection.execute(select(func.max(table.c.id))).scalar_one()
    if last is not None:
        numbering = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        connection.execute(numbering, {"name": table.name, "last": last})


def _rows(connection: Connection, table: Table, columns: Sequence["Column[Any]"]) -> Iterator[Sequence[Any]]:
    for rows in _portions(connection, table, columns):
        yield from rows


def _portions(
    connection: Connection, table: Table, columns: Sequence["Column[Any]"]
) -> Iterator[Sequence[Sequence[Any]]]:
    query = select(*columns).order_by(*table.primary_key.columns)
    size = _FILES_AT_ONCE if table is file else _AT_ONCE
    yield from connection.execution_options(yield_per=size).execute(query).partitions()


def _plain(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes | memoryview) else value
