"""Finds the answers that two returns of one organisation give differently, neither correcting the other."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from anchorkit.findings import TWO_RETURNS_DISAGREE, Finding
from anchorkit.observations import Answer
from anchorkit.store.receipts import file_names
from anchorkit.store.rows import RowKey
from anchorkit.store.sayings import sayings, withdrawn
from anchorkit.store.standing import replay
from anchorkit.store.tables import observation, receipt

_SHOWN: Final = 10
_SECOND: Final = 1_000_000


class Pair(NamedTuple):
    """The numbers of two returns that disagree: the one whose answer stands, and the other."""

    standing: int
    against: int


def disputes(
    connection: Connection, moment: int | None = None, organisation_id: int | None = None
) -> dict[RowKey, Pair]:
    """The answers that are disputed, or were at a moment; of one organisation, or of all (None)."""
    found: dict[RowKey, Pair] = {}
    organisations = _of_several_minds(connection, moment, organisation_id)
    if not organisations:
        return found
    for key, said in sayings(connection, organisations, moment):
        standing = replay(said)
        if standing and standing.against:
            found[key] = Pair(standing.row.receipt_id, standing.against.row.receipt_id)
    return found


def disagreements(
    connection: Connection, name: str, return_id: int, answers: Mapping[RowKey, Answer]
) -> tuple[Finding, ...]:
    """For each return with which a new one disagrees: a finding that names both and the answers by key."""
    organisations = {key[0] for key in answers}
    others: dict[int, list[str]] = defaultdict(list)
    for organisation_id in sorted(organisations):
        for key, pair in disputes(connection, None, organisation_id).items():
            if return_id in pair and key in answers:
                found = answers[key].observation
                other = pair.against if pair.standing == return_id else pair.standing
                others[other].append(f"{found.indicator}|{found.group}|{found.period}")
    names = {row.id: row.name for row in connection.execute(file_names())} if others else {}
    return tuple(
        TWO_RETURNS_DISAGREE.at(
            file=name,
            id=return_id,
            other=names[other],
            other_id=other,
            keys=_listed(sorted(keys)),
        )
        for other, keys in sorted(others.items())
    )


def _listed(keys: list[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return ", ".join(keys[:_SHOWN]) + more


def _of_several_minds(connection: Connection, moment: int | None, organisation_id: int | None) -> set[int]:
    """Organisations with returns by several people, or with two that were saved in the same second.

    Nobody else can be in dispute, and they are few; so the answers of the others need not be read.
    """
    out = withdrawn(connection, moment)
    columns = (
        receipt.c.id,
        receipt.c.organisation_id,
        receipt.c.author,
        receipt.c.modified_at,
        receipt.c.recorded_at,
    )
    query = select(*columns).where(receipt.c.outcome != "refused", receipt.c.organisation_id.is_not(None))
    if organisation_id is not None:
        # By its answers, which are found at once; receipts would have to be looked through, all of them.
        said = select(observation.c.receipt_id).where(observation.c.organisation_id == organisation_id)
        query = query.where(receipt.c.organisation_id == organisation_id, receipt.c.id.in_(said))
    if moment is not None:
        query = query.where(receipt.c.recorded_at <= moment)
    authors: dict[int, set[str]] = defaultdict(set)
    saved: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(query):
        if row.id in out:
            continue
        if row.author:
            authors[row.organisation_id].add(row.author)
        if row.modified_at is not None:
            saved[row.organisation_id].append(min(row.modified_at, row.recorded_at) // _SECOND)
    together = {
        number for number, seconds in saved.items() if any(a == b for a, b in pairwise(sorted(seconds)))
    }
    return together | {number for number, names in authors.items() if len(names) > 1}
