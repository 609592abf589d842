"""What was published from a store before: read for the disclosure gate, and what an output adds to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

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
from anchorkit.workflows.places_inside import OLDER


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known to have been published; the store holds the first `stored` releases of it."""

    register: Register = NOTHING_YET
    stored: int = 0


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
    others = (release for release in _older(inside / OLDER).releases if release not in stored)
    return Known(Register((*stored, *others)), len(stored))


def remember(register: Register, known: Known, store_url: str) -> None:
    """Write into the store what it does not hold of a register, which grew out of what was known.

    Raises StoreError where others published meanwhile.
    """
    added = [release_to_json(release) for release in register.releases[known.stored :]]
    if added:
        with open_store(store_url) as store:
            store.add_releases(added, after=known.stored)


def unusable(texts: Iterable[str]) -> int:
    """How many releases that a store remembers can't be read."""
    found = 0
    for text in texts:
        try:
            release_from_json(text)
        except InvalidRegister:
            found += 1
    return found


def _older(path: Path) -> Register:
    try:
        return register_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NOTHING_YET
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
