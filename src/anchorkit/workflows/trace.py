"""`anchorkit trace`: one question of one organisation turned into all that was ever said in answer to it."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anchorkit.errors import NotUnderstood
from anchorkit.observations import ALL, Key
from anchorkit.workflows.files import write_atomically

if TYPE_CHECKING:
    from anchorkit.store.model import PastObservation, StoredReceipt
    from anchorkit.store.store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history: what was said, by which return, and since when and until when it stood.

    `as_at` is the moment to give to `anchorkit report --as-at` for reports as they stood then; None where it
    never stood.
    """

    past: "PastObservation"
    receipt: "StoredReceipt"
    as_at: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A question and its history, the newest first; and with which return the answer is disputed."""

    key: Key
    steps: tuple[Step, ...]
    disputed_with: int | None
    saved: Path | None = None

    @property
    def current(self) -> Step | None:
        """What stands now; None where all that was said is withdrawn."""
        return next((step for step in self.steps if step.past.state == "current"), None)


def trace_answer(
    *,
    store_url: str,
    organisation: str,
    indicator: str,
    period: str,
    group: str = ALL,
    save_to: Path | None = None,
) -> Trace:
    """Tell where a figure comes from and what it was before.

    With `save_to`, the file that it stands in (or last stood in) is written into that folder as it came.
    Raises NotUnderstood with the nearest ids where nothing was ever said of such a question, and StoreError.
    """
    from anchorkit.store.store import open_store

    with open_store(store_url) as store:
        key = _key(store, organisation, indicator, period, group)
        history = store.history(key)
        if not history:
            raise _never_answered(store, key)
        receipts = {found.receipt.return_id: found for found in store.receipts()}
        steps = tuple(_step(past, receipts) for past in reversed(history))
        against = [found for found in store.disputes() if found.key == key]
        trace = Trace(key, steps, against[0].against if against else None)
        if save_to is None:
            return trace
        step = trace.current or steps[0]
        content = store.file(step.past.sha256)
    path = save_to / _safe_name(step.receipt)
    write_atomically(path, content)
    return Trace(key, steps, trace.disputed_with, path)


def _step(past: "PastObservation", receipts: dict[int, "StoredReceipt"]) -> Step:
    stood = past.superseded_at is None or past.superseded_at > past.since
    return Step(past, receipts[past.stored.return_id], moment_text(past.since) if stood else None)


def moment_text(moment: datetime) -> str:
    """A moment to the microsecond, as `--as-at` takes it: 2026-07-01T09:00:00.000000Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _key(store: "Store", organisation: str, indicator: str, period: str, group: str) -> Key:
    """The key as the store spells it, in capitals or not; all words that it does not know at once."""
    problems: list[str] = []
    found: list[str] = []
    said = (organisation, indicator, period, group)
    for name, text, known in zip(Key._fields, said, store.codes(), strict=True):
        spelt = {code.casefold(): code for code in known}.get(text.strip().casefold())
        found.append(spelt or text)
        if spelt is None:
            problems.append(f"The store holds nothing for the {name} “{text}”.{_nearest(text, known)}")
    if problems:
        raise NotUnderstood(" ".join(problems), hint="Example: anchorkit trace RR8 emp.good.01 2025-26 all")
    return Key(*found)


def _nearest(text: str, known: Sequence[str]) -> str:
    by_folded = {code.casefold(): code for code in known}
    near = difflib.get_close_matches(text.casefold(), by_folded, n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(by_folded[code] for code in near)}?" if near else ""


def _never_answered(store: "Store", key: Key) -> NotUnderstood:
    said = [
        found.observation
        for found in store.observations(organisations=[key.organisation], indicators=[key.indicator])
    ]
    there = sorted({f"{found.period} {found.group}" for found in said})[:8]
    return NotUnderstood(
        f"{key.organisation} never answered {key.indicator} for {key.period}, {key.group}",
        hint=f"It answered for {', '.join(there)}." if there else "It never answered this indicator at all.",
    )


def _safe_name(receipt: "StoredReceipt") -> str:
    """A file name from the organisation's code and the number of the return; never the one that was sent."""
    ending = re.search(r"\.(xlsx|xlsm|ods|xls|csv)$", receipt.file, re.IGNORECASE)
    code = re.sub(r"[^A-Za-z0-9_-]+", "-", receipt.receipt.organisation or "").strip("-")[:20] or "unknown"
    return f"{code}-return-{receipt.receipt.return_id}{ending[0].lower() if ending else '.bin'}"
