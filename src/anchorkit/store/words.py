"""Keeps stories and organisations' own indicators: each return that has any replaces the set before it."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from anchorkit.observations import OwnIndicator, Story
from anchorkit.store.codes import storable
from anchorkit.store.model import StoredOwnIndicator, StoredStory
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import Stamp
from anchorkit.store.seen import seen_at
from anchorkit.store.tables import file, organisation, own_indicator, receipt, story

_STORY: Final = tuple(field.name for field in fields(Story))
_OWN: Final = tuple(field.name for field in fields(OwnIndicator))


def keep_stories(
    connection: Connection, organisation_id: int, stories: Sequence[Story], stamp: Stamp
) -> None:
    """Put an organisation's stories in the place of those it sent before."""
    _replace_set(connection, story, _STORY, organisation_id, stories, stamp)


def keep_own_indicators(
    connection: Connection, organisation_id: int, indicators: Sequence[OwnIndicator], stamp: Stamp
) -> None:
    """Put an organisation's own indicators in the place of those it sent before."""
    _replace_set(connection, own_indicator, _OWN, organisation_id, indicators, stamp)


def stories(connection: Connection, moment: int | None) -> list[StoredStory]:
    """Stories by organisation, in the order in which they were written down."""
    return [
        StoredStory(
            Story(*row[: len(_STORY)]), row.code, row.receipt_id, to_moment(row.recorded_at), row.name
        )
        for row in _current(connection, story, _STORY, moment)
    ]


def own_indicators(connection: Connection, moment: int | None) -> list[StoredOwnIndicator]:
    """Organisations' own indicators by organisation, in the order in which they were written down."""
    return [
        StoredOwnIndicator(
            OwnIndicator(*row[: len(_OWN)]),
            row[len(_OWN)],
            row.receipt_id,
            to_moment(row.recorded_at),
            row.name,
        )
        for row in _current(connection, own_indicator, _OWN, moment)
    ]


def _replace_set(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    organisation_id: int,
    items: Sequence[Story | OwnIndicator],
    stamp: Stamp,
) -> None:
    """Supersede the current set; one that says the same is confirmed, one saved earlier is kept as older."""
    if not items:
        return
    new = [tuple(_plain(value) for value in astuple(item)) for item in items]
    current = table.c.organisation_id == organisation_id, table.c.superseded_at.is_(None)
    columns = [table.c[name] for name in names]
    before = connection.execute(
        select(*columns, table.c.modified_at).where(*current).order_by(table.c.id)
    ).all()
    latest = max((row.modified_at for row in before if row.modified_at is not None), default=None)
    older = stamp.modified_at is not None and latest is not None and stamp.modified_at < latest
    if [tuple(row[:-1]) for row in before] == new:
        if not older and stamp.modified_at is not None:
            connection.execute(table.update().where(*current).values(modified_at=stamp.modified_at))
        return
    if not older:
        connection.execute(table.update().where(*current).values(superseded_at=stamp.recorded_at))
    common = {
        **stamp._asdict(),
        "organisation_id": organisation_id,
        "superseded_at": stamp.recorded_at if older else None,
    }
    connection.execute(table.insert(), [dict(zip(names, values, strict=True)) | common for values in new])


def _current(connection: Connection, table: Table, names: Sequence[str], moment: int | None) -> list[Any]:
    query = (
        select(
            *(table.c[name] for name in names),
            organisation.c.code,
            table.c.receipt_id,
            table.c.recorded_at,
            file.c.name,
        )
        .join_from(table, organisation)
        .join(receipt, table.c.receipt_id == receipt.c.id)
        .join(file)
        .where(seen_at(table, moment))
        .order_by(table.c.id)
    )
    # Sorted here and not by the database, whose order of letters depends on its locale.
    return sorted(connection.execute(query).all(), key=lambda row: str(row[len(names)]))


def _plain(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
