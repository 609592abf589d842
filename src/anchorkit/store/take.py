"""Takes a file into the store: kept whole, its answers added, superseding, confirming or kept as older."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import repeat
from typing import get_args

from sqlalchemy import Connection, Table

from anchorkit.errors import StoreError
from anchorkit.findings import OLDER_THAN_HELD, Finding
from anchorkit.observations import Answer
from anchorkit.store.codes import Codes, note_numbers, storable
from anchorkit.store.disputes import disagreements
from anchorkit.store.facts import apply, current_rows
from anchorkit.store.figures import OUR_FAULT, sound
from anchorkit.store.model import Receipt, Taken, What
from anchorkit.store.moments import to_moment
from anchorkit.store.receipts import Stamp, finish_receipt, held_before, keep_receipt
from anchorkit.store.rows import CHOICE_NUMBERS, STATUS_NUMBERS, PlainRow, RowKey, decide
from anchorkit.store.tables import breakdown, indicator, organisation, period, sheet
from anchorkit.store.words import keep_own_indicators, keep_own_wordings, keep_stories


def take(connection: Connection, codes: Codes, taken: Taken, now: datetime) -> Receipt:
    """Take a file within the transaction that is open.

    Raises StoreError where one question is answered twice or a figure is no finite number: both are for the
    checks before to refuse, and neither may slip through.
    """
    if held := held_before(connection, taken):
        return held
    code = taken.organisation
    organisation_id = codes.numbers(connection, organisation, [code])[code] if code is not None else None
    stamp = keep_receipt(connection, taken, organisation_id, now)
    answers: Sequence[Answer] = () if taken.outcome == "refused" else taken.answers
    if taken.outcome != "refused" and organisation_id is not None:
        keep_stories(connection, organisation_id, taken.stories, stamp)
        keep_own_indicators(connection, organisation_id, taken.own_indicators, stamp)
        keep_own_wordings(connection, organisation_id, taken.own_wordings, stamp)
    whats, keys = _keep_answers(connection, codes, answers, stamp)
    counts = Counter(whats)
    found: tuple[Finding, ...] = ()
    if counts["changed"] or counts["older"]:
        given = dict(zip(keys, answers, strict=True))
        found = disagreements(connection, taken.name, stamp.receipt_id, given)
        found += (OLDER_THAN_HELD.at(count=counts["older"]),) if counts["older"] else ()
    receipt = Receipt(
        "accepted with findings" if found and taken.outcome == "accepted" else taken.outcome,
        stamp.receipt_id,
        code,
        to_moment(stamp.recorded_at),
        **{what: counts[what] for what in get_args(What)},
        refused=taken.refused,
        answers=answers,
        whats=whats,
        findings=found,
        refused_answers=taken.refused_answers,
    )
    finish_receipt(connection, receipt, (*taken.findings, *found))
    return receipt


def _keep_answers(
    connection: Connection, codes: Codes, answers: Sequence[Answer], stamp: Stamp
) -> tuple[Sequence[What], Sequence[RowKey]]:
    """What became of each answer, and which row it is about."""
    if not answers:
        return (), ()
    rows: dict[RowKey, PlainRow] = {row[:4]: row for row in _rows(connection, codes, answers, stamp)}
    if len(rows) < len(answers):
        raise StoreError("The return answers a question twice", hint=OUR_FAULT)
    decision = decide(rows, current_rows(connection, {key[0] for key in rows}))
    apply(connection, decision, stamp.recorded_at, stamp.modified_at)
    return decision.whats, list(rows)


def _rows(connection: Connection, codes: Codes, answers: Sequence[Answer], stamp: Stamp) -> list[PlainRow]:
    """The rows of the answers, in their order: column by column, which takes half the time."""

    def numbers(table: Table, column: Sequence[str]) -> Iterator[int]:
        known = codes.numbers(connection, table, set(column))
        return map(known.__getitem__, column)

    observations, sheets, cells, marks = zip(*answers, strict=True)
    organisations, indicators, periods, groups, *figures, choices, statuses, texts = zip(
        *observations, strict=True
    )
    notes = note_numbers(connection, set(texts))
    columns = (  # in the order of Row
        numbers(organisation, organisations),
        numbers(indicator, indicators),
        numbers(period, periods),
        numbers(breakdown, groups),
        repeat(stamp.recorded_at),
        repeat(None),
        *map(sound, figures),
        map(CHOICE_NUMBERS.__getitem__, choices),
        map(STATUS_NUMBERS.__getitem__, statuses),
        map(notes.__getitem__, texts),
        repeat(stamp.receipt_id),
        numbers(sheet, sheets),
        map(storable, cells),
        (storable(",".join(codes)) if codes else "" for codes in marks),
        repeat(stamp.modified_at),
    )
    return list(zip(*columns, strict=False))  # what is repeated has no end
