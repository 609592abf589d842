"""Keeps each received file whole, with a receipt for each time it was judged, and finds them again."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from anchorkit.findings import Finding, Severity
from anchorkit.store.codes import storable
from anchorkit.store.model import Receipt, StoredReceipt, Taken
from anchorkit.store.moments import to_microseconds, to_moment
from anchorkit.store.tables import file, organisation, receipt


class Stamp(NamedTuple):
    """What every row that a return writes carries. `modified_at` is None where the file does not say."""

    receipt_id: int
    recorded_at: int
    modified_at: int | None


COUNTS: Final = ("added", "changed", "unchanged", "older", "refused")

# Statements that every file needs are put together once: that takes longer than to run them.
_LAST_MOMENT: Final = select(func.max(receipt.c.recorded_at))
_FILE_ID: Final = select(file.c.id).where(file.c.sha256 == bindparam("sha256"))
_KEEP_FILE: Final = file.insert()
_KEEP_RECEIPT: Final = receipt.insert()
_COUNT: Final = (
    receipt.update()
    .where(receipt.c.id == bindparam("return_id"))
    .values({name: bindparam(name) for name in COUNTS})
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


def keep_file(connection: Connection, taken: Taken, organisation_id: int | None, now: datetime) -> Stamp:
    """Keep the bytes, once, and a receipt for this time.

    Moments in a store only ever rise: where the clock stands still or goes back, the last one and a
    microsecond is taken. A file that says that it was saved in the future is taken as saved now; else no
    correction could follow it.
    """
    recorded_at = max(to_microseconds(now), last_moment(connection) + 1)
    modified_at = None if taken.modified_at is None else to_microseconds(taken.modified_at)
    values = {
        "file_id": _file_id(connection, taken, recorded_at),
        "organisation_id": organisation_id,
        "selection_id": storable(taken.selection_id),
        "selection_version": taken.selection_version,
        "layout_version": taken.layout_version,
        "outcome": taken.outcome,
        "modified_at": modified_at,
        "recorded_at": recorded_at,
        "findings": _findings_text(taken.findings),
        **dict.fromkeys(COUNTS, 0),
    }
    made = connection.execute(_KEEP_RECEIPT, values).inserted_primary_key
    assert made is not None  # noqa: S101 - an insert of one row always has one; this tells mypy
    return Stamp(made[0], recorded_at, None if modified_at is None else min(modified_at, recorded_at))


def last_moment(connection: Connection) -> int:
    """When the store last took a file in, in microseconds; 0 where it never has."""
    return connection.execute(_LAST_MOMENT).scalar_one() or 0


def count_answers(connection: Connection, return_id: int, counts: dict[str, int]) -> None:
    """Write on the receipt what became of the answers."""
    connection.execute(_COUNT, {"return_id": return_id, **counts})


def held_before(connection: Connection, taken: Taken) -> Receipt | None:
    """The receipt to give for a file of which nothing new can come, or None.

    That is a file already taken for the same version of the same selection, or one that is refused again for
    the same reasons.
    """
    selection = {"selection_id": storable(taken.selection_id), "selection_version": taken.selection_version}
    rows = connection.execute(_RECEIPTS_OF_FILE, {"sha256": taken.sha256, **selection}).all()
    for row in rows:
        if row.outcome != "refused":
            return _held(row)
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
    held: dict[str, Receipt] = {}
    for row in connection.execute(query):
        held.setdefault(row.sha256, _held(row))
    return held


def stored_receipts(connection: Connection) -> list[StoredReceipt]:
    """Every receipt, in the order in which the files were taken."""
    return [_stored(row) for row in connection.execute(_RECEIPTS)]


def content(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a received file, or None."""
    found = connection.execute(select(file.c.content).where(file.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else bytes(found)


def file_names() -> Select[Any]:
    """The query for id, recorded_at, file name and SHA-256 of every receipt."""
    return select(receipt.c.id, receipt.c.recorded_at, file.c.name, file.c.sha256).join_from(receipt, file)


def _file_id(connection: Connection, taken: Taken, recorded_at: int) -> int:
    known = connection.execute(_FILE_ID, {"sha256": taken.sha256}).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {
        "sha256": taken.sha256,
        "name": storable(taken.name),
        "size": len(taken.content),
        "first_received_at": recorded_at,
        "content": taken.content,
    }
    made = connection.execute(_KEEP_FILE, values).inserted_primary_key
    assert made is not None  # noqa: S101 - as above
    return int(made[0])


def _findings_text(findings: tuple[Finding, ...]) -> str:
    # Only what is filled in; and plain ASCII, which holds any character that a message may quote.
    return json.dumps([{name: value for name, value in asdict(found).items() if value} for found in findings])


def _findings(text: str) -> tuple[Finding, ...]:
    texts = {"message": "", "remedy": "", "consequence": ""}
    return tuple(
        Finding(**{**texts, **found, "severity": Severity(found["severity"])}) for found in json.loads(text)
    )


def _held(row: Row[Any]) -> Receipt:
    return Receipt("already held", row.id, row.organisation, to_moment(row.recorded_at))


def _receipt(row: Row[Any]) -> Receipt:
    counts = {name: getattr(row, name) for name in COUNTS}
    return Receipt(row.outcome, row.id, row.organisation, to_moment(row.recorded_at), **counts)


def _stored(row: Row[Any]) -> StoredReceipt:
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
    )
