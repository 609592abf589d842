"""Reads observations back: the rows that are current, or were at a moment, each with where it came from."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from anchorkit.findings import TWO_RETURNS_DISAGREE
from anchorkit.observations import Key, Observation
from anchorkit.store.codes import codes_by_number, storable
from anchorkit.store.disputes import disputes
from anchorkit.store.model import (
    Dispute,
    PastObservation,
    ReturnedAnswer,
    State,
    StoredObservation,
    What,
)
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import file_names
from anchorkit.store.rows import CHOICES, STATUSES, says_again
from anchorkit.store.sayings import withdrawals
from anchorkit.store.seen import seen_at
from anchorkit.store.tables import (
    breakdown,
    indicator,
    note,
    observation,
    organisation,
    period,
    receipt,
    sheet,
)


class _Source(NamedTuple):
    recorded_at: datetime
    file: str
    sha256: str
    modified_at: datetime | None


class _Names:
    """The codes behind the numbers. Looked up here, not joined: each text is then kept once in memory."""

    def __init__(self, connection: Connection) -> None:
        self.organisation = codes_by_number(connection, organisation)
        self.indicator = codes_by_number(connection, indicator)
        self.period = codes_by_number(connection, period)
        self.group = codes_by_number(connection, breakdown)
        self.sheet = codes_by_number(connection, sheet)
        self.source = {
            number: _Source(to_moment(came), name, sha256, None if saved is None else to_moment(saved))
            for number, came, name, sha256, saved in connection.execute(file_names())
        }


def observations(
    connection: Connection,
    moment: int | None,
    organisations: Collection[str] | None,
    indicators: Collection[str] | None,
) -> list[StoredObservation]:
    """The observations of the organisations and indicators named (None: all), sorted by key.

    An answer that two returns give differently carries the mark of that beside its own.
    """
    names = _Names(connection)
    query = _observations().where(seen_at(observation, moment))
    if organisations is not None:
        query = query.where(observation.c.organisation_id.in_(_numbers(names.organisation, organisations)))
    if indicators is not None:
        query = query.where(observation.c.indicator_id.in_(_numbers(names.indicator, indicators)))
    return _sorted(connection, query, names, disputes(connection, moment))


def observations_in_order(
    connection: Connection, moment: int | None, together: int = 50
) -> Iterator[StoredObservation]:
    """Every observation, sorted by key, with those of only so many organisations in memory at a time."""
    names = _Names(connection)
    disputed = disputes(connection, moment)
    ordered = sorted(names.organisation, key=lambda number: names.organisation[number])
    for start in range(0, len(ordered), together):
        some = observation.c.organisation_id.in_(ordered[start : start + together])
        yield from _sorted(
            connection, _observations().where(seen_at(observation, moment), some), names, disputed
        )


def _sorted(
    connection: Connection, query: Select[Any], names: _Names, disputed: Mapping[Any, object]
) -> list[StoredObservation]:
    found = [
        _marked(_stored(row, names)) if disputed and tuple(row[:4]) in disputed else _stored(row, names)
        for row in connection.execute(query)
    ]
    found.sort(key=_sort_key)
    return found


def disputed(connection: Connection, moment: int | None) -> list[Dispute]:
    """The answers that two returns give differently, sorted by key."""
    names = _Names(connection)
    found = []
    for (where, what, when, group), pair in disputes(connection, moment).items():
        key = Key(names.organisation[where], names.indicator[what], names.period[when], names.group[group])
        found.append(Dispute(key, *pair))
    return sorted(found, key=lambda dispute: dispute.key)


def codes(connection: Connection) -> tuple[list[str], list[str], list[str], list[str]]:
    """Every organisation, indicator, period and group of which anything was ever said, each sorted."""
    names = _Names(connection)
    return (
        sorted(names.organisation.values()),
        sorted(names.indicator.values()),
        sorted(names.period.values()),
        sorted(names.group.values()),
    )


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
    rows = connection.execute(query.order_by(observation.c.recorded_at)).all()
    ended_by_withdrawal = {
        (found.return_id, found.recorded_at) for found in withdrawals(connection) if found.withdrawn
    }
    past: list[PastObservation] = []
    for row in rows:
        found = _stored(tuple(row[:-2]), names)
        since, ended = to_moment(row[-2]), None if row[-1] is None else to_moment(row[-1])
        source = names.source[found.return_id]
        if (found.return_id, ended) in ended_by_withdrawal:
            state: State = "withdrawn"
        else:
            state = _state(found, since, ended, past)
        past.append(PastObservation(found, state, ended, source.sha256, since, source.modified_at))
    return past


def returned_answers(connection: Connection, return_id: int) -> list[ReturnedAnswer]:
    """Every answer that a return gave, what became of it then, and what stood before; sorted by key."""
    names = _Names(connection)
    came = select(receipt.c.recorded_at).where(receipt.c.id == return_id).scalar_subquery()
    query = (
        _observations()
        .where(observation.c.receipt_id == return_id, observation.c.recorded_at == came)
        .add_columns(observation.c.recorded_at, observation.c.superseded_at, observation.c.organisation_id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return []
    organisations = {names.organisation[row[-1]] for row in rows}
    stood = {
        found.observation.key: found.observation
        for found in observations(connection, rows[0].recorded_at - 1, organisations, None)
    }
    answers = []
    for row in rows:
        stored = _stored(tuple(row[:-3]), names)
        before = stood.get(stored.observation.key)
        never_stood = row.superseded_at == row.recorded_at
        answers.append(ReturnedAnswer(stored, _what(stored.observation, before, never_stood), before))
    return sorted(answers, key=lambda answer: _sort_key(answer.stored))


def _what(said: Observation, before: Observation | None, never_stood: bool) -> What:
    if before is None:
        return "added"
    if says_again(said, before):
        return "unchanged"
    return "older" if never_stood else "changed"


def _state(
    found: StoredObservation, since: datetime, ended: datetime | None, past: list[PastObservation]
) -> State:
    if ended is None:
        return "current"
    if ended > since:
        return "superseded"
    stood = [
        before.stored
        for before in past
        if before.since < since and (before.superseded_at is None or before.superseded_at > since)
    ]
    said = found.observation
    return "repeated" if any(says_again(said, before.observation) for before in stood) else "older"


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


def _marked(stored: StoredObservation) -> StoredObservation:
    return replace(stored, marks=(*stored.marks, TWO_RETURNS_DISAGREE.code))


def _numbers(codes: dict[int, str], wanted: Iterable[str]) -> list[int]:
    stored = {storable(code) for code in wanted}
    return [number for number, code in codes.items() if code in stored]


def _sort_key(stored: StoredObservation) -> tuple[str, str, str, str]:
    found = stored.observation
    return found.organisation, found.indicator, found.period, found.group
