"""Reads all that returns ever said, apart from those that are withdrawn, question by question."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, select

from anchorkit.store.model import Withdrawal
from anchorkit.store.moments import to_moment
from anchorkit.store.rows import Row, RowKey
from anchorkit.store.standing import Saying
from anchorkit.store.tables import observation, receipt, withdrawal

_WIDTH: Final = len(Row._fields)


def sayings(
    connection: Connection, organisation_ids: Collection[int], moment: int | None = None
) -> Iterator[tuple[RowKey, list[Saying]]]:
    """For each question, what was said in answer up to a moment, in the order in which it was taken."""
    out = withdrawn(connection, moment)
    query = (
        select(observation, receipt.c.author, receipt.c.modified_at.label("saved_at"))
        .join_from(observation, receipt)
        .where(
            observation.c.organisation_id.in_(sorted(organisation_ids)),
            # Any other row came to stand again by a withdrawal, and is no word of a return's own.
            observation.c.recorded_at == receipt.c.recorded_at,
        )
        .order_by(*(observation.c[name] for name in Row._fields[:5]))
    )
    if moment is not None:
        query = query.where(observation.c.recorded_at <= moment)
    rows = (row for row in connection.execute(query) if row.receipt_id not in out)
    for key, said in groupby(rows, key=lambda row: tuple(row[:4])):
        yield key, [_saying(Row._make(row[:_WIDTH]), row.author, row.saved_at) for row in said]


def withdrawn(connection: Connection, moment: int | None = None) -> set[int]:
    """The numbers of the returns that are withdrawn, or were at a moment."""
    query = select(withdrawal.c.receipt_id, withdrawal.c.withdrawn).order_by(withdrawal.c.recorded_at)
    if moment is not None:
        query = query.where(withdrawal.c.recorded_at <= moment)
    last: dict[int, bool] = dict(connection.execute(query).all())
    return {return_id for return_id, is_out in last.items() if is_out}


def withdrawals(connection: Connection) -> list[Withdrawal]:
    """Every withdrawal and restoration, in the order in which they were made."""
    columns = (
        withdrawal.c.receipt_id,
        withdrawal.c.withdrawn,
        withdrawal.c.reason,
        withdrawal.c.recorded_at,
    )
    found = connection.execute(select(*columns).order_by(withdrawal.c.recorded_at))
    return [Withdrawal(number, is_out, reason, to_moment(at)) for number, is_out, reason, at in found]


def _saying(row: Row, author: str | None, saved_at: int | None) -> Saying:
    # A file from a clock that runs ahead counts as saved when it came, as when it was taken.
    saved = None if saved_at is None else min(saved_at, row.recorded_at)
    return Saying(row._replace(modified_at=saved, superseded_at=None), author or "", saved, row.recorded_at)
