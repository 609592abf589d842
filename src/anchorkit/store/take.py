"""Takes a file into the store: kept whole, its answers added, superseding, confirming or kept as older."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import Connection

from anchorkit.errors import StoreError
from anchorkit.findings import OLDER_THAN_HELD, Finding
from anchorkit.store.codes import Codes, note_numbers, storable
from anchorkit.store.disputes import disagreements
from anchorkit.store.facts import apply, current_rows
from anchorkit.store.figures import OUR_FAULT, figures
from anchorkit.store.model import Answer, Receipt, Taken, What
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
    observations = [answer.observation for answer in answers]
    organisations = codes.numbers(connection, organisation, {found.organisation for found in observations})
    indicators = codes.numbers(connection, indicator, {found.indicator for found in observations})
    periods = codes.numbers(connection, period, {found.period for found in observations})
    groups = codes.numbers(connection, breakdown, {found.group for found in observations})
    sheets = codes.numbers(connection, sheet, {answer.sheet for answer in answers})
    notes = note_numbers(connection, {found.note for found in observations})
    receipt_id, recorded_at, modified_at = stamp
    return [
        (  # in the order of Row
            organisations[found.organisation],
            indicators[found.indicator],
            periods[found.period],
            groups[found.group],
            recorded_at,
            None,
            numerator,
            denominator,
            value,
            CHOICE_NUMBERS[found.choice],
            STATUS_NUMBERS[found.status],
            notes[found.note],
            receipt_id,
            sheets[answer_sheet],
            cell if cell.isalnum() and cell.isascii() else storable(cell),
            storable(",".join(marks)) if marks else "",
            modified_at,
        )
        for (found, answer_sheet, cell, marks), numerator, denominator, value in zip(
            answers, *figures(observations), strict=True
        )
    ]
