"""What was published from a store before: read for the disclosure gate, and what an output adds to it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError, StoreError
from anchorkit.measures.register import (
    NOTHING_YET,
    InvalidRegister,
    Register,
    register_from_json,
    release_from_json,
    release_to_json,
)
from anchorkit.store.store import open_store

OLDER: Final = "published-register.json"
"""Where an older anchorkit kept the register: beside the store's file, or the set."""
TAKEN_OVER: Final = "published-register.taken-over.json"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known to have been published; the store holds the first `stored` releases of it.

    `older` is the file that holds the others, where an older anchorkit left one.
    """

    register: Register = NOTHING_YET
    stored: int = 0
    older: Path | None = None


def what_was_published(store_url: str, inside: Path) -> Known:
    """Read what the store remembers, and what an older anchorkit left in a folder. Raises AnchorkitError."""
    with open_store(store_url) as store:
        texts = store.releases()
    try:
        stored = tuple(map(release_from_json, texts))
    except InvalidRegister as error:
        raise StoreError(
            f"What was published from this store can't be used: {error}",
            hint="Put a backup in its stead. Without it, nobody can tell what must stay hidden.",
        ) from None
    file = inside / OLDER
    older = _read_older(file)
    if older is None:
        return Known(Register(stored), len(stored))
    # Where the file could not be put away after it was taken over, its releases are there twice.
    others = tuple(release for release in older.releases if release not in stored)
    return Known(Register((*stored, *others)), len(stored), file)


def count_published(store_url: str, inside: Path) -> int:
    """How many releases are known of. Raises AnchorkitError."""
    if (inside / OLDER).exists():
        return len(what_was_published(store_url, inside).register.releases)
    with open_store(store_url) as store:
        return store.count_releases()


def remember(register: Register, known: Known, store_url: str) -> None:
    """Write into the store what it does not hold of a register, which grew out of what was known.

    Raises StoreError where others published meanwhile.
    """
    added = [release_to_json(release) for release in register.releases[known.stored :]]
    if added:
        with open_store(store_url) as store:
            store.add_releases(added, after=known.stored)
    if known.older is not None:
        with suppress(OSError):
            known.older.replace(known.older.with_name(TAKEN_OVER))


def _read_older(path: Path) -> Register | None:
    try:
        return register_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (InvalidRegister, UnicodeDecodeError) as error:
        why = error if isinstance(error, InvalidRegister) else "it is damaged"
        raise AnchorkitError(
            f"The register of what was published, {path}, can't be used: {why}",
            hint="Put a sound copy of it in its place. Without it, nobody can tell what must stay hidden.",
        ) from None
    except OSError as error:
        raise AnchorkitError(
            f"The register of what was published, {path}, can't be read: {error.strerror}",
            hint="Check that you may read it.",
        ) from None
