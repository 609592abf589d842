"""Takes a file into the store: kept whole, its answers added, superseding, confirming or kept as older."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import sqlite

from anchorkit.errors import StoreError
from anchorkit.observations import Observation
from anchorkit.store.codes import Codes, note_numbers, storable
from anchorkit.store.model import Answer, AnswerChange, Receipt, Taken, What
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import Stamp, count_answers, held_before, keep_file
from anchorkit.store.rows import CHOICE_NUMBERS, STATUS_NUMBERS, Decision, PlainRow, Row, RowKey, decide
from anchorkit.store.tables import breakdown, indicator, observation, organisation, period, sheet
from anchorkit.store.words import keep_own_indicators, keep_stories

_OUR_FAULT: Final = "Nothing of the return was taken. Please report this to the makers of anchorkit."
_KEY: Final = Row._fields[:4]
_INSERT: Final = str(observation.insert().compile(dialect=sqlite.dialect()))
_CURRENT: Final = select(observation).where(
    observation.c.organisation_id == bindparam("organisation_id"), observation.c.superseded_at.is_(None)
)
_CURRENT_OF_KEY: Final = (
    update(observation)
    .where(*(observation.c[name] == bindparam(f"key_{name}") for name in _KEY))
    .where(observation.c.superseded_at.is_(None))
)


def take(connection: Connection, codes: Codes, taken: Taken, now: datetime) -> Receipt:
    """Take a file within the transaction that is open.

    Raises StoreError where one question is answered twice or a figure is no finite number: both are for the
    checks before to refuse, and neither may slip through.
    """
    if held := held_before(connection, taken):
        return held
    code = taken.organisation
    organisation_id = codes.numbers(connection, organisation, [code])[code] if code is not None else None
    stamp = keep_file(connection, taken, organisation_id, now)
    if taken.outcome == "refused":
        answers: tuple[Answer, ...] = ()
    else:
        answers = taken.answers
        if organisation_id is not None:
            keep_stories(connection, organisation_id, taken.stories, stamp)
            keep_own_indicators(connection, organisation_id, taken.own_indicators, stamp)
    whats = _keep_answers(connection, codes, answers, stamp)
    found = Counter(whats)
    counts = {what: found[what] for what in get_args(What)} | {"refused": taken.refused}
    count_answers(connection, stamp.receipt_id, counts)
    changes = tuple(map(AnswerChange, (answer.observation for answer in answers), whats))
    recorded_at = to_moment(stamp.recorded_at)
    return Receipt(taken.outcome, stamp.receipt_id, code, recorded_at, changes=changes, **counts)


def _keep_answers(
    connection: Connection, codes: Codes, answers: Sequence[Answer], stamp: Stamp
) -> Sequence[What]:
    if not answers:
        return ()
    rows: dict[RowKey, PlainRow] = {row[:4]: row for row in _rows(connection, codes, answers, stamp)}
    if len(rows) < len(answers):
        raise StoreError("The return answers a question twice", hint=_OUR_FAULT)
    decision = decide(rows, _current(connection, {key[0] for key in rows}))
    _apply(connection, decision, stamp)
    return decision.whats


def _rows(connection: Connection, codes: Codes, answers: Sequence[Answer], stamp: Stamp) -> list[PlainRow]:
    observations = [answer.observation for answer in answers]
    organisations = codes.numbers(connection, organisation, {found.organisation for found in observations})
    indicators = codes.numbers(connection, indicator, {found.indicator for found in observations})
    periods = codes.numbers(connection, period, {found.period for found in observations})
    groups = codes.numbers(connection, breakdown, {found.group for found in observations})
    sheets = codes.numbers(connection, sheet, {answer.sheet for answer in answers})
    notes = note_numbers(connection, {found.note for found in observations})
    _refuse_nonsense(observations)
    receipt_id, recorded_at, modified_at = stamp
    return [
        (  # in the order of Row
            organisations[found.organisation],
            indicators[found.indicator],
            periods[found.period],
            groups[found.group],
            recorded_at,
            None,
            found.numerator,
            found.denominator,
            found.value,
            CHOICE_NUMBERS[found.choice],
            STATUS_NUMBERS[found.status],
            notes[found.note],
            receipt_id,
            sheets[answer_sheet],
            storable(cell),
            storable(",".join(marks)) if marks else "",
            modified_at,
        )
        for found, answer_sheet, cell, marks in answers
    ]


def _refuse_nonsense(observations: Sequence[Observation]) -> None:
    # SQLite would keep NaN as no figure, without a word.
    figures = [
        figure
        for found in observations
        for figure in (found.numerator, found.denominator, found.value)
        if figure is not None
    ]
    if not all(map(math.isfinite, figures)):
        raise StoreError("A figure is no finite number", hint=_OUR_FAULT)


def _current(connection: Connection, organisation_ids: set[int]) -> Mapping[RowKey, Row]:
    current: dict[RowKey, Row] = {}
    for organisation_id in sorted(organisation_ids):
        for found in connection.execute(_CURRENT, {"organisation_id": organisation_id}):
            row = Row._make(found)
            current[row[:4]] = row
    return current


def _apply(connection: Connection, decision: Decision, stamp: Stamp) -> None:
    _update(connection, decision.supersede, {"superseded_at": stamp.recorded_at})
    _update(connection, decision.confirm, {"modified_at": stamp.modified_at})
    if not decision.insert:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, decision.insert)
    else:
        # Straight to the driver: a dictionary for each row would take five times as long.
        connection.exec_driver_sql(_INSERT, decision.insert)


def _update(connection: Connection, keys: Sequence[RowKey], values: Mapping[str, int | None]) -> None:
    if keys:
        names = [f"key_{name}" for name in _KEY]
        rows = [dict(zip(names, key, strict=True)) for key in keys]
        connection.execute(_CURRENT_OF_KEY.values(**values), rows)


def _copy(connection: Connection, rows: Sequence[PlainRow]) -> None:
    """COPY, which takes rows three times as fast as PostgreSQL's INSERT."""
    from psycopg import sql

    driver: Any = connection.connection.driver_connection
    columns = sql.SQL(", ").join(map(sql.Identifier, Row._fields))
    statement = sql.SQL("COPY observation ({}) FROM STDIN").format(columns)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
