"""Reads observations back: the rows that are current, or were at a moment, each with where it came from."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from anchorkit.observations import Key, Observation
from anchorkit.store.codes import codes_by_number, storable
from anchorkit.store.model import PastObservation, State, StoredObservation
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import file_names
from anchorkit.store.rows import CHOICES, STATUSES
from anchorkit.store.seen import seen_at
from anchorkit.store.tables import breakdown, indicator, note, observation, organisation, period, sheet


class _Source(NamedTuple):
    recorded_at: datetime
    file: str
    sha256: str


class _Names:
    """The codes behind the numbers. Looked up here, not joined: each text is then kept once in memory."""

    def __init__(self, connection: Connection) -> None:
        self.organisation = codes_by_number(connection, organisation)
        self.indicator = codes_by_number(connection, indicator)
        self.period = codes_by_number(connection, period)
        self.group = codes_by_number(connection, breakdown)
        self.sheet = codes_by_number(connection, sheet)
        self.source = {
            number: _Source(to_moment(recorded_at), name, sha256)
            for number, recorded_at, name, sha256 in connection.execute(file_names())
        }


def observations(
    connection: Connection,
    moment: int | None,
    organisations: Collection[str] | None,
    indicators: Collection[str] | None,
) -> list[StoredObservation]:
    """The observations of the organisations and indicators named (None: all), sorted by key."""
    names = _Names(connection)
    query = _observations().where(seen_at(observation, moment))
    if organisations is not None:
        query = query.where(observation.c.organisation_id.in_(_numbers(names.organisation, organisations)))
    if indicators is not None:
        query = query.where(observation.c.indicator_id.in_(_numbers(names.indicator, indicators)))
    found = [_stored(row, names) for row in connection.execute(query)]
    found.sort(key=_sort_key)
    return found


def history(connection: Connection, key: Key) -> list[PastObservation]:
    """All that was ever said in answer to a question, in the order in which it was taken."""
    names = _Names(connection)
    query = _observations()
    for table, code in (
        (organisation, key.organisation),
        (indicator, key.indicator),
        (period, key.period),
        (breakdown, key.group),
    ):
        number = select(table.c.id).where(table.c.code == storable(code)).scalar_subquery()
        query = query.where(observation.c[f"{table.name}_id"] == number)
    query = query.add_columns(observation.c.recorded_at, observation.c.superseded_at)
    rows = connection.execute(query.order_by(observation.c.recorded_at))
    return [_past(_stored(row[:-2], names), row[-2], row[-1], names) for row in rows]


def _observations() -> Select[Any]:
    row = observation.c
    return select(
        row.organisation_id,
        row.indicator_id,
        row.period_id,
        row.breakdown_id,
        row.numerator,
        row.denominator,
        row.value,
        row.choice,
        row.status,
        note.c.text,
        row.marks,
        row.sheet_id,
        row.cell,
        row.receipt_id,
    ).outerjoin_from(observation, note)


def _stored(row: tuple[Any, ...], names: _Names) -> StoredObservation:
    where, what, when, group, above, below, value, choice, status, text, marks, on, cell, return_id = row
    source = names.source[return_id]
    return StoredObservation(
        Observation(
            names.organisation[where],
            names.indicator[what],
            names.period[when],
            names.group[group],
            above,
            below,
            value,
            CHOICES[choice],
            STATUSES[status],
            text or "",
        ),
        tuple(marks.split(",")) if marks else (),
        names.sheet[on],
        cell,
        return_id,
        source.recorded_at,
        source.file,
    )


def _past(
    stored: StoredObservation, recorded_at: int, superseded_at: int | None, names: _Names
) -> PastObservation:
    state: State = "current"
    if superseded_at is not None:
        state = "older" if superseded_at == recorded_at else "superseded"
    ended = None if superseded_at is None else to_moment(superseded_at)
    return PastObservation(stored, state, ended, names.source[stored.return_id].sha256)


def _numbers(codes: dict[int, str], wanted: Iterable[str]) -> list[int]:
    stored = {storable(code) for code in wanted}
    return [number for number, code in codes.items() if code in stored]


def _sort_key(stored: StoredObservation) -> tuple[str, str, str, str]:
    found = stored.observation
    return found.organisation, found.indicator, found.period, found.group
