"""An open store into what is wrong with it: its database, its files, and what its rows say of one another."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from anchorkit.store.copying import contents
from anchorkit.store.tables import file, metadata, note, observation, publication, receipt

_AT_ONCE: Final = 4
_MOST_NAMED: Final = 5


def faults_of(connection: Connection) -> Iterator[str]:
    """What is wrong, a sentence each; nothing where the store is sound. No sentence holds a figure.

    All that a store of ours promises is looked at: the database itself, that every file and note is still
    what its hash says, that every row belongs to something, and that an answer stands once.
    """
    if connection.dialect.name == "sqlite":
        yield from _database(connection)
    lacking = sorted(set(metadata.tables) - {table.name for table in contents(connection)})
    if lacking:
        # The rest would be asked of tables that are not there.
        yield f"Tables are missing: {', '.join(lacking)}. Put a backup in its stead."
        return
    yield from _files(connection)
    yield from _notes(connection)
    yield from _rows(connection)


def _database(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql("PRAGMA integrity_check(100)").scalars().all()
    if found != ["ok"]:
        yield f"The file itself is damaged, in places: {len(found)}. Put a backup in its stead."
    torn = Counter(row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check"))
    for table, count in sorted(torn.items()):
        yield f"Rows of the table {table} that belong to rows that are not there: {count}."


def _files(connection: Connection) -> Iterator[str]:
    query = select(file.c.name, file.c.sha256, file.c.size, file.c.content).order_by(file.c.id)
    changed = [
        name
        for name, sha256, size, content in connection.execution_options(yield_per=_AT_ONCE).execute(query)
        if len(content) != size or hashlib.sha256(content).hexdigest() != sha256
    ]
    if changed:
        more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        yield f"Kept files are no longer as they came: {', '.join(changed[:_MOST_NAMED])}{more}."


def _notes(connection: Connection) -> Iterator[str]:
    changed = sum(
        hashlib.sha256(words.encode()).hexdigest() != digest
        for digest, words in connection.execute(select(note.c.digest, note.c.text))
    )
    if changed:
        yield f"Notes that are no longer as they were written: {changed}."


def _rows(connection: Connection) -> Iterator[str]:
    for what, query in _PROMISES.items():
        count = connection.execute(query).scalar_one()
        if count:
            yield f"{what}: {count}."


def _how_many(query: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(query.subquery())


_KEY: Final = (
    observation.c.organisation_id,
    observation.c.indicator_id,
    observation.c.period_id,
    observation.c.breakdown_id,
)
_ONE: Final = select(observation.c.receipt_id)
_PROMISES: Final = {
    "Questions with two answers that stand": _how_many(
        select(observation.c.organisation_id)
        .where(observation.c.superseded_at.is_(None))
        .group_by(*_KEY)
        .having(func.count() > 1)
    ),
    "Answers that ended before they began": _how_many(
        _ONE.where(observation.c.superseded_at < observation.c.recorded_at)
    ),
    "Answers of a return that was refused": _how_many(
        _ONE.join_from(observation, receipt).where(receipt.c.outcome == "refused")
    ),
    "Answers of a return of another organisation": _how_many(
        _ONE.join_from(observation, receipt).where(receipt.c.organisation_id != observation.c.organisation_id)
    ),
    "Publications before which others are missing": _how_many(
        select(publication.c.number).where(
            publication.c.number > select(func.count()).select_from(publication).scalar_subquery()
        )
    ),
    "Answers that are older than the return that they came with": _how_many(
        _ONE.join_from(observation, receipt).where(observation.c.recorded_at < receipt.c.recorded_at)
    ),
}
