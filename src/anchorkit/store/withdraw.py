"""Withdraws and restores returns: what one said no longer stands, or stands again; nothing is deleted."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, select

from anchorkit.errors import NotUnderstood
from anchorkit.store.codes import storable
from anchorkit.store.facts import apply, current_rows
from anchorkit.store.model import Reinstated, StoredReceipt, Withdrawal
from anchorkit.store.moments import to_microseconds, to_moment
from anchorkit.store.receipts import last_moment, stored_receipts
from anchorkit.store.rows import Decision, Row, RowKey, same_content
from anchorkit.store.sayings import sayings
from anchorkit.store.standing import replay
from anchorkit.store.tables import observation, receipt, withdrawal
from anchorkit.store.words import settle_words


def reinstate(
    connection: Connection, return_id: int, *, withdrawn: bool, reason: str, now: datetime
) -> Reinstated:
    """Withdraw a return, or restore one that was withdrawn, within the transaction that is open.

    Answers fall back to what the returns that are left say, as if the other had never come; states before
    this moment can still be read as they were. Raises NotUnderstood where there is nothing to do.
    """
    found = _one(connection, return_id, withdrawn=withdrawn)
    recorded_at = max(to_microseconds(now), last_moment(connection) + 1)
    connection.execute(
        withdrawal.insert().values(
            receipt_id=return_id, withdrawn=withdrawn, reason=storable(reason), recorded_at=recorded_at
        )
    )
    keys = _said(connection, return_id)
    changes = _settle(connection, keys, recorded_at)
    organisations = {key[0] for key in keys} | _organisation(connection, return_id)
    settle_words(connection, sorted(organisations), recorded_at)
    counts = Counter(changes.values())
    return Reinstated(
        Withdrawal(return_id, withdrawn, storable(reason), to_moment(recorded_at)),
        found.receipt.organisation,
        found.file,
        **{what: counts[what] for what in ("added", "changed", "removed", "unchanged")},
    )


def _one(connection: Connection, return_id: int, *, withdrawn: bool) -> StoredReceipt:
    receipts = {found.receipt.return_id: found for found in stored_receipts(connection)}
    found = receipts.get(return_id)
    hint = "`anchorkit status --verbose` lists the returns with their numbers."
    if found is None:
        raise NotUnderstood(f"There is no return {return_id}", hint=hint)
    if found.receipt.outcome == "refused":
        raise NotUnderstood(
            f"Return {return_id} was refused, so that nothing of it stands", hint="Nothing was changed."
        )
    if found.is_withdrawn is withdrawn:
        what = "is withdrawn already" if withdrawn else "is not withdrawn"
        raise NotUnderstood(f"Return {return_id} {what}", hint="Nothing was changed.")
    return found


def _said(connection: Connection, return_id: int) -> set[RowKey]:
    names = Row._fields[:4]
    query = select(*(observation.c[name] for name in names)).where(observation.c.receipt_id == return_id)
    return {(row[0], row[1], row[2], row[3]) for row in connection.execute(query)}


def _organisation(connection: Connection, return_id: int) -> set[int]:
    found = connection.execute(select(receipt.c.organisation_id).where(receipt.c.id == return_id)).scalar()
    return set() if found is None else {found}


def _settle(connection: Connection, keys: set[RowKey], recorded_at: int) -> dict[RowKey, str]:
    """Make what is left stand, for each of these questions; give what that did to each."""
    organisations = {key[0] for key in keys}
    current = current_rows(connection, organisations)
    left = {key: replay(said) for key, said in sayings(connection, organisations) if key in keys}
    decision = Decision()
    changes: dict[RowKey, str] = {}
    for key in sorted(keys):
        standing = left.get(key)
        wanted, held = standing.row if standing else None, current.get(key)
        changes[key] = _change(held, wanted)
        if _alike(held, wanted):
            continue
        if held:
            decision.supersede.append(key)
        if wanted:
            decision.insert.append(tuple(wanted._replace(recorded_at=recorded_at)))
    apply(connection, decision, recorded_at, None)
    return changes


def _alike(held: Row | None, wanted: Row | None) -> bool:
    """True where the current row is the one that is wanted, down to the return and the time it stands on."""
    if held is None or wanted is None:
        return held is wanted
    return held._replace(recorded_at=0) == wanted._replace(recorded_at=0)


def _change(held: Row | None, wanted: Row | None) -> str:
    if held is None:
        return "added" if wanted else "unchanged"
    if wanted is None:
        return "removed"
    return "unchanged" if same_content(held, wanted) else "changed"
