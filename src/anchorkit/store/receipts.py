"""Keeps each received file whole, with a receipt for each time it was judged, and finds them again."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from anchorkit.findings import WITHDRAWN_BEFORE, Finding, Severity
from anchorkit.observations import Key, RefusedAnswer
from anchorkit.store.codes import storable
from anchorkit.store.model import Receipt, StoredReceipt, Taken, UnjudgedFile, Withdrawal
from anchorkit.store.moments import to_microseconds, to_moment
from anchorkit.store.sayings import withdrawals, withdrawn
from anchorkit.store.tables import file, organisation, receipt, withdrawal


class Stamp(NamedTuple):
    """What every row that a return writes carries. `modified_at` is None where the file does not say."""

    receipt_id: int
    recorded_at: int
    modified_at: int | None


COUNTS: Final = ("added", "changed", "unchanged", "older", "refused")

# Statements that every file needs are put together once: that takes longer than to run them.
_LAST_MOMENT: Final = select(func.max(receipt.c.recorded_at))
_LAST_WITHDRAWAL: Final = select(func.max(withdrawal.c.recorded_at))
_FILE_ID: Final = select(file.c.id).where(file.c.sha256 == bindparam("sha256"))
_KEEP_FILE: Final = file.insert()
_KEEP_RECEIPT: Final = receipt.insert()
_FINISH: Final = (
    receipt.update()
    .where(receipt.c.id == bindparam("return_id"))
    .values({name: bindparam(f"new_{name}") for name in (*COUNTS, "outcome", "findings")})
)
_RECEIPTS: Final = (
    select(receipt, file.c.name, file.c.sha256, file.c.size, organisation.c.code.label("organisation"))
    .join_from(receipt, file)
    .outerjoin(organisation, receipt.c.organisation_id == organisation.c.id)
    .order_by(receipt.c.id)
)
_RECEIPTS_OF_FILE: Final = _RECEIPTS.where(
    file.c.sha256 == bindparam("sha256"),
    receipt.c.selection_id == bindparam("selection_id"),
    receipt.c.selection_version == bindparam("selection_version"),
)


_MOST: Final = 2**31 - 1
"""The largest whole number that every database keeps in four bytes."""
_OF_A_FINDING: Final = tuple(each.name for each in fields(Finding))


def keep_file(connection: Connection, name: str, content: bytes, sha256: str, moment: int) -> int:
    """Keep the bytes, once, whatever they are; give the file's number."""
    known = connection.execute(_FILE_ID, {"sha256": sha256}).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {
        "sha256": sha256,
        "name": storable(name),
        "size": len(content),
        "first_received_at": moment,
        "content": content,
    }
    made = connection.execute(_KEEP_FILE, values).inserted_primary_key
    assert made is not None  # noqa: S101 - an insert of one row always has one; this tells mypy
    return int(made[0])


def keep_receipt(connection: Connection, taken: Taken, organisation_id: int | None, now: datetime) -> Stamp:
    """Keep the bytes, once, and a receipt for this time.

    Moments in a store only ever rise: where the clock stands still or goes back, the last one and a
    microsecond is taken. A file that says that it was saved in the future is taken as saved now; else no
    correction could follow it.
    """
    recorded_at = max(to_microseconds(now), last_moment(connection) + 1)
    modified_at = None if taken.modified_at is None else to_microseconds(taken.modified_at)
    layout = taken.layout_version
    values = {
        "file_id": keep_file(connection, taken.name, taken.content, taken.sha256, recorded_at),
        "organisation_id": organisation_id,
        "selection_id": storable(taken.selection_id),
        "selection_version": taken.selection_version,
        "layout_version": None if layout is None else min(max(layout, 0), _MOST),
        "outcome": taken.outcome,
        "modified_at": modified_at,
        "recorded_at": recorded_at,
        "findings": _findings_text(taken.findings),
        "author": storable(taken.author) or None,
        "refused_answers": json.dumps([[*key, codes] for key, codes in taken.refused_answers]),
        **dict.fromkeys(COUNTS, 0),
    }
    made = connection.execute(_KEEP_RECEIPT, values).inserted_primary_key
    assert made is not None  # noqa: S101 - as above
    return Stamp(made[0], recorded_at, None if modified_at is None else min(modified_at, recorded_at))


def last_moment(connection: Connection) -> int:
    """When the store last took a file in, withdrew or restored one, in microseconds; 0 where it never has."""
    received = connection.execute(_LAST_MOMENT).scalar_one() or 0
    return max(received, connection.execute(_LAST_WITHDRAWAL).scalar_one() or 0)


def finish_receipt(connection: Connection, found: Receipt, findings: tuple[Finding, ...]) -> None:
    """Write on the receipt what became of the file and its answers, and all that was found."""
    values: dict[str, Any] = {f"new_{name}": getattr(found, name) for name in COUNTS}
    values |= {"new_outcome": found.outcome, "new_findings": _findings_text(findings)}
    connection.execute(_FINISH, {"return_id": found.return_id, **values})


def held_before(connection: Connection, taken: Taken) -> Receipt | None:
    """The receipt to give for a file of which nothing new can come, or None.

    That is a file already taken for the same version of the same selection, or one that is refused again for
    the same reasons.
    """
    selection = {"selection_id": storable(taken.selection_id), "selection_version": taken.selection_version}
    rows = connection.execute(_RECEIPTS_OF_FILE, {"sha256": taken.sha256, **selection}).all()
    for row in rows:
        if row.outcome != "refused":
            return _held(row, row.id in withdrawn(connection))
    if taken.outcome == "refused" and rows and rows[-1].findings == _findings_text(taken.findings):
        return _receipt(rows[-1])
    return None


def held_files(connection: Connection, selection_id: str, selection_version: int) -> dict[str, Receipt]:
    """Every file that was taken (not refused) for a version of a selection, by SHA-256."""
    query = _RECEIPTS.where(
        receipt.c.selection_id == storable(selection_id),
        receipt.c.selection_version == selection_version,
        receipt.c.outcome != "refused",
    )
    out = withdrawn(connection)
    held: dict[str, Receipt] = {}
    for row in connection.execute(query):
        held.setdefault(row.sha256, _held(row, row.id in out))
    return held


def stored_receipts(connection: Connection) -> list[StoredReceipt]:
    """Every receipt, in the order in which the files were taken."""
    out: dict[int, list[Withdrawal]] = {}
    for found in withdrawals(connection):
        out.setdefault(found.return_id, []).append(found)
    return [_stored(row, tuple(out.get(row.id, ()))) for row in connection.execute(_RECEIPTS)]


def judged_files(connection: Connection) -> frozenset[str]:
    """The SHA-256 of every file of which something was made."""
    query = select(file.c.sha256).where(file.c.id.in_(select(receipt.c.file_id)))
    return frozenset(connection.execute(query).scalars())


def unjudged_files(connection: Connection) -> list[UnjudgedFile]:
    """Files that were kept and of which nothing was made, since whoever judged them was stopped."""
    query = (
        select(file.c.name, file.c.sha256, file.c.first_received_at)
        .outerjoin_from(file, receipt)
        .where(receipt.c.id.is_(None))
        .order_by(file.c.id)
    )
    return [UnjudgedFile(name, sha256, to_moment(at)) for name, sha256, at in connection.execute(query)]


def content(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a received file, or None."""
    found = connection.execute(select(file.c.content).where(file.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else bytes(found)


def file_names() -> Select[Any]:
    """The query for id, recorded_at, file name, SHA-256 and modified_at of every receipt."""
    columns = (receipt.c.id, receipt.c.recorded_at, file.c.name, file.c.sha256, receipt.c.modified_at)
    return select(*columns).join_from(receipt, file)


def _findings_text(findings: tuple[Finding, ...]) -> str:
    # Only what is filled in; and plain ASCII, which holds any character that a message may quote.
    filled = [
        {name: value for name in _OF_A_FINDING if (value := getattr(found, name))} for found in findings
    ]
    return json.dumps(filled)


def _findings(text: str) -> tuple[Finding, ...]:
    texts = {"message": "", "remedy": "", "consequence": ""}
    return tuple(
        Finding(**{**texts, **found, "severity": Severity(found["severity"])}) for found in json.loads(text)
    )


def _held(row: Row[Any], is_withdrawn: bool) -> Receipt:
    findings = (WITHDRAWN_BEFORE.at(id=row.id),) if is_withdrawn else ()
    return Receipt("already held", row.id, row.organisation, to_moment(row.recorded_at), findings=findings)


def _receipt(row: Row[Any]) -> Receipt:
    counts = {name: getattr(row, name) for name in COUNTS}
    refused = tuple(
        RefusedAnswer(Key(*key), tuple(codes)) for *key, codes in json.loads(row.refused_answers or "[]")
    )
    return Receipt(
        row.outcome,
        row.id,
        row.organisation,
        to_moment(row.recorded_at),
        **counts,
        refused_answers=refused,
    )


def _stored(row: Row[Any], out: tuple[Withdrawal, ...]) -> StoredReceipt:
    return StoredReceipt(
        receipt=_receipt(row),
        file=row.name,
        sha256=row.sha256,
        size=row.size,
        selection_id=row.selection_id,
        selection_version=row.selection_version,
        layout_version=row.layout_version,
        modified_at=None if row.modified_at is None else to_moment(row.modified_at),
        findings=_findings(row.findings),
        author=row.author or "",
        withdrawals=out,
    )
