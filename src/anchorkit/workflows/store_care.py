"""A store looked after: checked, copied to another place, backed up and brought forward."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from anchorkit.errors import NotUnderstood, StoreError
from anchorkit.store.connect import connect, writing
from anchorkit.store.copying import Progress, copy_rows, count_rows, digest_of, one_moment
from anchorkit.store.failures import explained
from anchorkit.store.place import Place, advice_on, parse_place
from anchorkit.store.publications import releases
from anchorkit.store.schema import (
    HEAD,
    bring_forward,
    create_tables,
    found_version,
    is_missing,
    make_tables,
)
from anchorkit.store.soundness import faults_of
from anchorkit.store.store import missing_store

_OLDER: Final = "It was made by an older anchorkit: `anchorkit store upgrade` brings it forward."


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a store; `digest` is the same for every store with the same rows."""

    name: str
    revision: str
    rows: dict[str, int]
    digest: str
    faults: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """A store and the copy that was made of it, which holds the same: `digest` is that of both."""

    source: str
    target: str
    rows: dict[str, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A store that was brought forward. `before` is None where there was none yet, and then no backup."""

    name: str
    before: str | None
    now: str
    backup: str | None


def check_store(store_url: str) -> Checked:
    """Look at everything in a store and change nothing. Raises NotUnderstood, StoreError."""
    with _opened(store_url) as (place, connection, revision), one_moment(connection):
        faults = _faults(connection) if revision == HEAD else ()
        advice = tuple(filter(None, (advice_on(place), _OLDER if revision != HEAD else "")))
        return Checked(
            place.name,
            revision,
            count_rows(connection),
            digest_of(connection),
            faults,
            advice,
        )


def _faults(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the rows, or else with what the disclosure gate wrote down in them."""
    from anchorkit.workflows.published_before import unusable

    found = tuple(faults_of(connection))
    number = 0 if found else unusable(releases(connection))
    return (*found, f"Publications that can't be read: {number}.") if number else found


def back_up(
    store_url: str, target: Path, *, now: Callable[[], datetime], progress: Progress | None = None
) -> Copied:
    """Copy a store into a new SQLite file, whatever database it is in.

    A folder gets a file named after the store and the moment (UTC), and so does one that is not there yet: a
    name without an ending. The copy appears whole, once it was read again and found the same. Raises
    NotUnderstood where the file is there already, StoreError.
    """
    if target.is_dir() or not (target.suffix or target.exists()):
        place = parse_place(store_url)
        stem = place.path.stem if place.path else place.url.database or "store"
        target = target / f"{stem}-{now():%Y-%m-%dT%H%M%SZ}.db"
    return copy_store(store_url, str(target), progress=progress, any_revision=True)


def copy_store(
    source_url: str, target_url: str, *, progress: Progress | None = None, any_revision: bool = False
) -> Copied:
    """Copy a store to a place that has none yet: all of it and verified, or nothing.

    The source is read as it is at one moment. Raises NotUnderstood where the target holds something, or the
    source has to be brought forward first; StoreError where either fails.
    """
    target = parse_place(target_url)
    with _opened(source_url) as (place, source, revision):
        if revision != HEAD and not any_revision:
            raise NotUnderstood(
                f"The store {place.name} was made by an older anchorkit",
                hint="Bring it forward first: anchorkit store upgrade",
            )
        with explained(place.name), one_moment(source):
            # What is wrong with the store itself is told before anything is made of it.
            origin = _Origin(place.name, source, revision, digest_of(source))
            if target.path is None:
                return _into_server(origin, target, progress)
            return _into_file(origin, target.path, progress)


def upgrade_store(
    store_url: str, *, backup: Path | None, now: Callable[[], datetime], progress: Progress | None = None
) -> Upgraded:
    """Bring a store forward, after a backup; make its tables on a server that has none.

    Without `backup`, that of a file is put beside it; that of a server's store has to be given a place.
    Raises NotUnderstood, StoreError; the store is then as it was.
    """
    place = parse_place(store_url)
    with explained(place.name), _closing(connect(_there(place))) as connection:
        before = found_version(connection, place.name)
        if before == HEAD:
            return Upgraded(place.name, before, HEAD, None)
        kept = None
        if before is not None:
            kept = back_up(store_url, _backup_place(place, backup), now=now, progress=progress).target
        bring_forward(connection)
    return Upgraded(place.name, before, HEAD, kept)


def _backup_place(place: Place, wanted: Path | None) -> Path:
    if wanted is not None:
        return wanted
    if place.path is None:
        raise NotUnderstood(
            "The store has to be brought forward, and a backup of it comes first",
            hint="Say where to keep it: --backup FILE.db, or --backup FOLDER. Nothing was changed.",
        )
    return place.path.parent


@dataclass(frozen=True, slots=True)
class _Origin:
    """A store that is copied: as it is called, as it is read, its revision and the name for its content."""

    name: str
    connection: Connection
    revision: str
    digest: str


@contextmanager
def _opened(store_url: str) -> Iterator[tuple[Place, Connection, str]]:
    """The place of a store of ours, an open connection, and its revision."""
    place = _there(parse_place(store_url))
    with explained(place.name), _closing(connect(place)) as connection:
        revision = found_version(connection, place.name)
        if revision is None:
            raise missing_store(place)
        yield place, connection, revision


@contextmanager
def _closing(connection: Connection) -> Iterator[Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _there(place: Place) -> Place:
    if place.path and is_missing(place.path):
        raise missing_store(place)
    return place


def _into_file(origin: _Origin, path: Path, progress: Progress | None) -> Copied:
    """Into a new SQLite file, which appears when all of it is there."""
    if path.exists():
        raise NotUnderstood(
            f"{path} is there already", hint="Name a file that is not there yet. Nothing was changed."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            explained(str(path)),
            TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.", suffix=".part") as folder,
        ):
            part = Path(folder) / path.name
            make_tables(part, origin.revision)
            with _closing(connect(parse_place(str(part)))) as connection, writing(connection):
                rows = _pour(origin, connection, progress)
            _put(part, path)
    except OSError as error:
        raise StoreError(
            f"The copy {path} cannot be written: {error.strerror or type(error).__name__}",
            hint="Nothing was changed. Check that you may write there and that the disk is not full.",
        ) from None
    return Copied(origin.name, str(path), rows, origin.digest)


def _put(part: Path, path: Path) -> None:
    """Give the finished file its name, unless another file has taken it meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise NotUnderstood(
            f"{path} is there already", hint="Name a file that is not there yet. Nothing was changed."
        ) from None
    except OSError:
        # A file system without links.
        part.replace(path)


def _into_server(origin: _Origin, target: Place, progress: Progress | None) -> Copied:
    """Into a database that has no store yet, or an empty one, in one transaction."""
    with explained(target.name), _closing(connect(target)) as connection:
        found = found_version(connection, target.name)
        with writing(connection):
            if found is None:
                create_tables(connection)
            elif found != origin.revision or any(count_rows(connection).values()):
                raise NotUnderstood(
                    f"There is a store at {target.name} already",
                    hint="Name a database that is empty. Nothing was changed.",
                )
            rows = _pour(origin, connection, progress)
    return Copied(origin.name, target.name, rows, origin.digest)


def _pour(origin: _Origin, target: Connection, progress: Progress | None) -> dict[str, int]:
    """Copy the rows within the transaction that is open, and read them again; give their number by table."""
    try:
        copy_rows(origin.connection, target, progress)
    except IntegrityError:
        raise StoreError(
            f"The rows of {origin.name} do not hold together",
            hint="Nothing was changed. `anchorkit store check` says what is wrong; use a backup.",
        ) from None
    if digest_of(target) != origin.digest:
        raise StoreError(
            f"The copy of {origin.name} is not the same as the store",
            hint="It was not kept. Run `anchorkit store check`; please report this if the store is sound.",
        )
    return count_rows(target)
