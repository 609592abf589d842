"""Files that were kept and never judged, turned into those that somebody still has to take in."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from anchorkit.returns.identity import manifests_of

if TYPE_CHECKING:
    from anchorkit.store.model import StoredReceipt, UnjudgedFile
    from anchorkit.store.store import Store


def still_to_take(store: "Store", receipts: Iterable["StoredReceipt"]) -> list["UnjudgedFile"]:
    """Files at which whoever took them in was stopped, without those that a later return has overtaken.

    A return overtakes such a file where it came later, from the same organisation for the same set, was taken
    in and is not withdrawn, and was not saved earlier than the file: nothing in the file would stand now.
    """
    taken = [found for found in receipts if found.receipt.outcome != "refused" and not found.is_withdrawn]
    return [found for found in store.unjudged_files() if not _overtaken(found, store, taken)]


def _overtaken(kept: "UnjudgedFile", store: "Store", taken: Iterable["StoredReceipt"]) -> bool:
    identity = _identity(store.file(kept.sha256))
    if identity is None:
        return False
    organisation, selection, saved = identity
    return any(
        (found.receipt.organisation, found.selection_id) == (organisation, selection)
        and found.receipt.recorded_at > kept.received_at
        and not (saved and found.modified_at and found.modified_at < saved)
        for found in taken
    )


def _identity(content: bytes) -> tuple[str, str, datetime | None] | None:
    """Organisation, set and time of saving, as the file says; None where it can't be read or does not say."""
    from anchorkit.returns.read import read_return

    try:
        returned = read_return(content)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a refusal; or it was the file that stopped us, by a panic of a library in Rust
        return None
    manifests, _ = manifests_of(returned)
    if len(manifests) != 1:
        return None
    return manifests[0].organisation, manifests[0].selection, returned.modified
