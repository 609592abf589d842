"""The store: what we accepted, kept with where it came from and when, in SQLite or PostgreSQL."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from anchorkit.errors import StoreError
from anchorkit.observations import Key
from anchorkit.store import read, receipts, words
from anchorkit.store.codes import Codes
from anchorkit.store.connect import connect, reading, writing
from anchorkit.store.failures import explained
from anchorkit.store.model import (
    PastObservation,
    Receipt,
    StoredObservation,
    StoredOwnIndicator,
    StoredReceipt,
    StoredStory,
    Taken,
)
from anchorkit.store.moments import to_microseconds
from anchorkit.store.place import Place, parse_place
from anchorkit.store.schema import HEAD, check_file, found_version, is_missing, make_file, prepare
from anchorkit.store.snapshot import content_id
from anchorkit.store.take import take


class Store:
    """An open store. For one thread; several processes may have the same store open.

    `as_at` means the state at a moment, itself included; without it, the state now. Every method raises
    StoreError where the database fails; nothing is then changed.
    """

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection = connection
        self._name = place.name
        self._codes = Codes()
        self._held: dict[tuple[str, int], dict[str, Receipt]] = {}
        self._checked = False

    def take(self, taken: Taken, *, now: datetime) -> Receipt:
        """Take a file in: all of it or nothing. Before the first one, the store is checked."""
        with explained(self._name), writing(self._connection) as connection:
            if not self._checked:
                check_file(connection, self._name)
                self._checked = True
            self._codes.begin()
            receipt = take(connection, self._codes, taken, now)
        self._codes.keep()
        held = self._held.get((taken.selection_id, taken.selection_version))
        if held is not None and receipt.outcome != "refused":
            held.setdefault(taken.sha256, _as_held(receipt))
        return receipt

    def held(self, sha256: str, selection_id: str, selection_version: int) -> Receipt | None:
        """The receipt of a file already taken for this version of the selection, so that it need not be read.

        All are read at the first question; what another process takes meanwhile is found by `take`.
        """
        selection = (selection_id, selection_version)
        if selection not in self._held:
            with explained(self._name), reading(self._connection) as connection:
                self._held[selection] = receipts.held_files(connection, *selection)
        return self._held[selection].get(sha256)

    def observations(
        self,
        *,
        as_at: datetime | None = None,
        organisations: Collection[str] | None = None,
        indicators: Collection[str] | None = None,
    ) -> list[StoredObservation]:
        """Observations of the organisations and indicators named (None: all), sorted by key."""
        with explained(self._name), reading(self._connection) as connection:
            return read.observations(connection, _moment(as_at), organisations, indicators)

    def stories(self, as_at: datetime | None = None) -> list[StoredStory]:
        """Stories by organisation, in the order in which they were written down."""
        with explained(self._name), reading(self._connection) as connection:
            return words.stories(connection, _moment(as_at))

    def own_indicators(self, as_at: datetime | None = None) -> list[StoredOwnIndicator]:
        """Organisations' own indicators, in the order in which they were written down."""
        with explained(self._name), reading(self._connection) as connection:
            return words.own_indicators(connection, _moment(as_at))

    def receipts(self) -> list[StoredReceipt]:
        """Every time that a file was taken in or refused, in that order."""
        with explained(self._name), reading(self._connection) as connection:
            return receipts.stored_receipts(connection)

    def history(self, key: Key) -> tuple[PastObservation, ...]:
        """All that was ever said in answer to a question, in the order in which it was taken."""
        with explained(self._name), reading(self._connection) as connection:
            return tuple(read.history(connection, key))

    def file(self, sha256: str) -> bytes:
        """A received file as it came. Raises StoreError where there is none."""
        with explained(self._name), reading(self._connection) as connection:
            content = receipts.content(connection, sha256)
        if content is None:
            raise StoreError(
                f"The store {self._name} holds no file with this SHA-256", hint="See `anchorkit status`."
            )
        return content

    def snapshot(self, as_at: datetime | None = None) -> str:
        """A short name for what the store says: twelve hexadecimal digits, alike for alike content."""
        with explained(self._name), reading(self._connection) as connection:
            moment = receipts.last_moment(connection) if as_at is None else to_microseconds(as_at)
            return content_id(
                read.observations(connection, moment, None, None),
                words.stories(connection, moment),
                words.own_indicators(connection, moment),
            )


@contextmanager
def open_store(url: str, *, create: bool = False) -> Iterator[Store]:
    """Open the store at a path or URL; with `create`, make it if it is missing, bring it forward if older.

    Raises NotUnderstood where the text names no place, and StoreError where the store is missing, damaged,
    locked, another program's, or made by a newer anchorkit. What is not ours is left untouched.
    """
    place = parse_place(url)
    if place.path and is_missing(place.path):
        if not create:
            raise _missing(place)
        with explained(place.name):
            make_file(place.path)
    with explained(place.name):
        connection = connect(place)
    try:
        with explained(place.name):
            _ready(connection, place, create=create)
        yield Store(connection, place)
    finally:
        connection.close()


def _ready(connection: Connection, place: Place, *, create: bool) -> None:
    if create:
        prepare(connection, place)
        return
    found = found_version(connection, place.name)
    if found is None:
        raise _missing(place)
    if found != HEAD:
        raise StoreError(
            f"The store {place.name} was made by an older anchorkit",
            hint="`anchorkit ingest` brings it forward; a copy of it is kept.",
        )


def _missing(place: Place) -> StoreError:
    return StoreError(
        f"There is no store at {place.name}",
        hint="`anchorkit ingest` makes it when it takes the first returns in.",
    )


def _moment(as_at: datetime | None) -> int | None:
    return None if as_at is None else to_microseconds(as_at)


def _as_held(receipt: Receipt) -> Receipt:
    return Receipt("already held", receipt.return_id, receipt.organisation, receipt.recorded_at)
