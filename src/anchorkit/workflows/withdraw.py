"""`anchorkit withdraw` and `anchorkit restore`: a return that shall not count, or count again."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from anchorkit.store.model import Reinstated


def withdraw_return(
    *, store_url: str, return_id: int, reason: str, now: Callable[[], datetime]
) -> "Reinstated":
    """Let a return no longer count; what it said stays in the history. Raises NotUnderstood, StoreError."""
    from anchorkit.store.store import open_store

    words = _needed(reason)
    with open_store(store_url) as store:
        return store.withdraw(return_id, reason=words, now=now())


def restore_return(
    *, store_url: str, return_id: int, reason: str, now: Callable[[], datetime]
) -> "Reinstated":
    """Let a return that was withdrawn count again. Raises NotUnderstood, StoreError."""
    from anchorkit.store.store import open_store

    words = _needed(reason)
    with open_store(store_url) as store:
        return store.restore(return_id, reason=words, now=now())


def _needed(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise NotUnderstood(
            "A reason is needed",
            hint='Say in a few words why: --reason "Sent by mistake, see mail of 3 May".',
        )
    return words
