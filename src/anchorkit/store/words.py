"""Keeps stories, own indicators and own wordings: each return that has any replaces those before it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from anchorkit.observations import OwnIndicator, OwnWording, Story
from anchorkit.store.codes import storable
from anchorkit.store.model import StoredOwnIndicator, StoredOwnWording, StoredStory
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import Stamp
from anchorkit.store.rows import is_earlier
from anchorkit.store.sayings import withdrawn
from anchorkit.store.seen import seen_at
from anchorkit.store.tables import file, organisation, own_indicator, own_wording, receipt, story


class _Words(NamedTuple):
    """A table of words and which of its columns are what somebody wrote."""

    table: Table
    names: tuple[str, ...]


_STORIES: Final = _Words(story, tuple(field.name for field in fields(Story)))
_OWN: Final = _Words(own_indicator, tuple(field.name for field in fields(OwnIndicator)))
_WORDINGS: Final = _Words(own_wording, tuple(field.name for field in fields(OwnWording)))


def keep_stories(
    connection: Connection, organisation_id: int, stories: Sequence[Story], stamp: Stamp
) -> None:
    """Put an organisation's stories in the place of those it sent before."""
    _replace_set(connection, _STORIES, organisation_id, stories, stamp)


def keep_own_indicators(
    connection: Connection, organisation_id: int, indicators: Sequence[OwnIndicator], stamp: Stamp
) -> None:
    """Put an organisation's own indicators in the place of those it sent before."""
    _replace_set(connection, _OWN, organisation_id, indicators, stamp)


def keep_own_wordings(
    connection: Connection, organisation_id: int, wordings: Sequence[OwnWording], stamp: Stamp
) -> None:
    """Put an organisation's own words for definitions in the place of those it sent before."""
    _replace_set(connection, _WORDINGS, organisation_id, wordings, stamp)


def stories(connection: Connection, moment: int | None) -> list[StoredStory]:
    """Stories by organisation, in the order in which they were written down."""
    return [
        StoredStory(
            Story(*row[: len(_STORIES.names)]), row.code, row.receipt_id, to_moment(row.recorded_at), row.name
        )
        for row in _current(connection, _STORIES, moment)
    ]


def own_indicators(connection: Connection, moment: int | None) -> list[StoredOwnIndicator]:
    """Organisations' own indicators by organisation, in the order in which they were written down."""
    return [
        StoredOwnIndicator(
            OwnIndicator(*row[: len(_OWN.names)]),
            row[len(_OWN.names)],
            row.receipt_id,
            to_moment(row.recorded_at),
            row.name,
        )
        for row in _current(connection, _OWN, moment)
    ]


def own_wordings(connection: Connection, moment: int | None) -> list[StoredOwnWording]:
    """Organisations' own words for definitions, by organisation, in the order of their workbook."""
    return [
        StoredOwnWording(
            OwnWording(*row[: len(_WORDINGS.names)]),
            row.code,
            row.receipt_id,
            to_moment(row.recorded_at),
            row.name,
        )
        for row in _current(connection, _WORDINGS, moment)
    ]


def settle_words(connection: Connection, organisation_ids: Iterable[int], moment: int) -> None:
    """Make those sets stand that the returns which are not withdrawn leave, where others stand now."""
    for organisation_id in organisation_ids:
        for words in (_STORIES, _OWN, _WORDINGS):
            wanted = _standing_set(_sets(connection, words, organisation_id))
            held = _held_set(connection, words, organisation_id)
            if (held.receipt_id, held.items) == (wanted.receipt_id, wanted.items):
                continue
            _end(connection, words.table, organisation_id, moment)
            stamp = Stamp(wanted.receipt_id, moment, wanted.modified_at)
            _insert(connection, words, organisation_id, wanted.items, stamp, None)


class _Set(NamedTuple):
    """The items of a return, in its order, and when it was saved; without items there is no return."""

    receipt_id: int
    modified_at: int | None
    items: list[tuple[Any, ...]]


_NOTHING: Final = _Set(0, None, [])


def _replace_set(
    connection: Connection,
    words: _Words,
    organisation_id: int,
    items: Sequence[Story | OwnIndicator | OwnWording],
    stamp: Stamp,
) -> None:
    """Supersede the current set; one that says the same is confirmed, one saved earlier is kept as older."""
    if not items:
        return
    new = [tuple(_plain(value) for value in astuple(item)) for item in items]
    before = _held_set(connection, words, organisation_id)
    older = is_earlier(stamp.modified_at, before.modified_at)
    same = before.items == new
    if same and not older and stamp.modified_at is not None:
        columns = words.table.c
        current = columns.organisation_id == organisation_id, columns.superseded_at.is_(None)
        connection.execute(words.table.update().where(*current).values(modified_at=stamp.modified_at))
    elif not same and not older:
        _end(connection, words.table, organisation_id, stamp.recorded_at)
    ended = stamp.recorded_at if same or older else None
    _insert(connection, words, organisation_id, new, stamp, ended)


def _standing_set(sets: Iterable[_Set]) -> _Set:
    """What stands after these, given in the order in which they were taken."""
    standing = _NOTHING
    for new in sets:
        if is_earlier(new.modified_at, standing.modified_at):
            continue
        if new.items == standing.items:
            standing = standing._replace(modified_at=new.modified_at or standing.modified_at)
        else:
            standing = new
    return standing


def _sets(connection: Connection, words: _Words, organisation_id: int) -> Iterator[_Set]:
    """Every set that a return gave, apart from those that are withdrawn, in the order they were taken in."""
    table, names = words
    out = withdrawn(connection)
    query = (
        select(
            *(table.c[name] for name in names),
            table.c.receipt_id,
            receipt.c.modified_at,
            receipt.c.recorded_at,
        )
        .join_from(table, receipt)
        .where(table.c.organisation_id == organisation_id, table.c.recorded_at == receipt.c.recorded_at)
        .order_by(table.c.recorded_at, table.c.id)
    )
    rows = [row for row in connection.execute(query) if row.receipt_id not in out]
    for receipt_id, group in groupby(rows, key=lambda row: row.receipt_id):
        found = list(group)
        saved, came = found[0].modified_at, found[0].recorded_at
        items = [tuple(row[: len(names)]) for row in found]
        yield _Set(receipt_id, None if saved is None else min(saved, came), items)


def _held_set(connection: Connection, words: _Words, organisation_id: int) -> _Set:
    table, names = words
    columns = (*(table.c[name] for name in names), table.c.receipt_id, table.c.modified_at)
    current = table.c.organisation_id == organisation_id, table.c.superseded_at.is_(None)
    rows = connection.execute(select(*columns).where(*current).order_by(table.c.id)).all()
    if not rows:
        return _NOTHING
    return _Set(rows[0].receipt_id, rows[0].modified_at, [tuple(row[: len(names)]) for row in rows])


def _end(connection: Connection, table: Table, organisation_id: int, moment: int) -> None:
    current = table.c.organisation_id == organisation_id, table.c.superseded_at.is_(None)
    connection.execute(table.update().where(*current).values(superseded_at=moment))


def _insert(
    connection: Connection,
    words: _Words,
    organisation_id: int,
    items: Sequence[tuple[Any, ...]],
    stamp: Stamp,
    ended: int | None,
) -> None:
    common = {**stamp._asdict(), "organisation_id": organisation_id, "superseded_at": ended}
    if items:
        rows = [dict(zip(words.names, values, strict=True)) | common for values in items]
        connection.execute(words.table.insert(), rows)


def _current(connection: Connection, words: _Words, moment: int | None) -> list[Any]:
    table, names = words
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
