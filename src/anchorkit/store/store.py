"""The store: what we accepted, kept with where it came from and when, in SQLite or PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from anchorkit.errors import StoreError
from anchorkit.observations import Key, Observation
from anchorkit.store import publications, read, receipts, words
from anchorkit.store.codes import Codes
from anchorkit.store.connect import connect, reading, writing
from anchorkit.store.current import current_answers
from anchorkit.store.failures import explained
from anchorkit.store.model import (
    Dispute,
    PastObservation,
    Receipt,
    Reinstated,
    ReturnedAnswer,
    StoredObservation,
    StoredOwnIndicator,
    StoredOwnWording,
    StoredReceipt,
    StoredStory,
    Taken,
    UnjudgedFile,
)
from anchorkit.store.moments import to_microseconds, to_moment
from anchorkit.store.place import Place, parse_place
from anchorkit.store.schema import HEAD, check_file, found_version, is_missing, make_file, prepare
from anchorkit.store.snapshot import content_id
from anchorkit.store.take import take
from anchorkit.store.withdraw import reinstate
from anchorkit.uncollected import uncollected


class NoStore(StoreError):
    """There is no store yet at the place that was named."""


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

    def keep(self, name: str, content: bytes, sha256: str, *, now: datetime) -> None:
        """Keep a file as it came, before anything is made of it; one that is kept already stays as it is."""
        with explained(self._name), writing(self._connection) as connection:
            self._check(connection)
            # Where the clock went back, what came later is still kept as later.
            moment = max(to_microseconds(now), receipts.last_moment(connection))
            receipts.keep_file(connection, name, content, sha256, moment)

    def take(self, taken: Taken, *, now: datetime) -> Receipt:
        """Take a file in: all of it or nothing. Before the first one, the store is checked."""
        with explained(self._name), writing(self._connection) as connection:
            self._check(connection)
            self._codes.begin()
            with uncollected():
                receipt = take(connection, self._codes, taken, now)
        self._codes.keep()
        held = self._held.get((taken.selection_id, taken.selection_version))
        if held is not None and receipt.outcome != "refused":
            held.setdefault(taken.sha256, _as_held(receipt))
        return receipt

    def _check(self, connection: Connection) -> None:
        if not self._checked:
            check_file(connection, self._name)
            self._checked = True

    def withdraw(self, return_id: int, *, reason: str, now: datetime) -> Reinstated:
        """Withdraw a return: answers fall back to what they would be without it; nothing is deleted.

        Raises NotUnderstood where there is no such return, or it is withdrawn or was refused.
        """
        return self._reinstate(return_id, withdrawn=True, reason=reason, now=now)

    def restore(self, return_id: int, *, reason: str, now: datetime) -> Reinstated:
        """Let a return that was withdrawn count again. Raises NotUnderstood where it is not withdrawn."""
        return self._reinstate(return_id, withdrawn=False, reason=reason, now=now)

    def _reinstate(self, return_id: int, *, withdrawn: bool, reason: str, now: datetime) -> Reinstated:
        with explained(self._name), writing(self._connection) as connection:
            self._check(connection)
            done = reinstate(connection, return_id, withdrawn=withdrawn, reason=reason, now=now)
        self._held = {}
        return done

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

    def current_answers(self, organisation: str) -> dict[Key, Observation]:
        """What stands of an organisation, bare and sorted by key: quick, however much else is held."""
        with explained(self._name), reading(self._connection) as connection:
            return current_answers(connection, organisation)

    def observations_in_order(self, *, as_at: datetime | None = None) -> Iterator[StoredObservation]:
        """Every observation, sorted by key, as they are asked for: they need not all be in memory.

        Until the last one is taken, nothing else may be asked of this store.
        """
        with explained(self._name), reading(self._connection) as connection:
            moment = receipts.last_moment(connection) if as_at is None else to_microseconds(as_at)
            yield from read.observations_in_order(connection, moment)

    def stories(self, as_at: datetime | None = None) -> list[StoredStory]:
        """Stories by organisation, in the order in which they were written down."""
        with explained(self._name), reading(self._connection) as connection:
            return words.stories(connection, _moment(as_at))

    def own_indicators(self, as_at: datetime | None = None) -> list[StoredOwnIndicator]:
        """Organisations' own indicators, in the order in which they were written down."""
        with explained(self._name), reading(self._connection) as connection:
            return words.own_indicators(connection, _moment(as_at))

    def own_wordings(self, as_at: datetime | None = None) -> list[StoredOwnWording]:
        """Organisations' own words for definitions of the set, in the order of their workbooks."""
        with explained(self._name), reading(self._connection) as connection:
            return words.own_wordings(connection, _moment(as_at))

    def receipts(self) -> list[StoredReceipt]:
        """Every time that a file was taken in or refused, in that order."""
        with explained(self._name), reading(self._connection) as connection:
            return receipts.stored_receipts(connection)

    def judged_files(self) -> frozenset[str]:
        """The SHA-256 of every file that was taken in or refused."""
        with explained(self._name), reading(self._connection) as connection:
            return receipts.judged_files(connection)

    def unjudged_files(self) -> list[UnjudgedFile]:
        """Files that were kept and of which nothing was made: whoever took them in was stopped."""
        with explained(self._name), reading(self._connection) as connection:
            return receipts.unjudged_files(connection)

    def disputes(self, as_at: datetime | None = None) -> list[Dispute]:
        """Answers that two returns of an organisation give differently, sorted by key."""
        with explained(self._name), reading(self._connection) as connection:
            return read.disputed(connection, _moment(as_at))

    def codes(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Every organisation, indicator, period and group that a return was ever about, each sorted."""
        with explained(self._name), reading(self._connection) as connection:
            return read.codes(connection)

    def last_moment(self) -> datetime | None:
        """When the store last changed: a file came, or was withdrawn or restored. None: never."""
        with explained(self._name), reading(self._connection) as connection:
            moment = receipts.last_moment(connection)
        return to_moment(moment) if moment else None

    def history(self, key: Key) -> tuple[PastObservation, ...]:
        """All that was ever said in answer to a question, in the order in which it was taken."""
        with explained(self._name), reading(self._connection) as connection:
            return tuple(read.history(connection, key))

    def returned_answers(self, return_id: int) -> list[ReturnedAnswer]:
        """Every answer that a return gave, what became of it then, and what stood before; sorted by key."""
        with explained(self._name), reading(self._connection) as connection:
            return read.returned_answers(connection, return_id)

    def file(self, sha256: str) -> bytes:
        """A received file as it came. Raises StoreError where there is none."""
        with explained(self._name), reading(self._connection) as connection:
            content = receipts.content(connection, sha256)
        if content is None:
            raise StoreError(
                f"The store {self._name} holds no file with this SHA-256", hint="See `anchorkit status`."
            )
        return content

    def releases(self) -> list[str]:
        """What was published from this store, release by release, in the words of the disclosure gate."""
        with explained(self._name), reading(self._connection) as connection:
            return publications.releases(connection)

    def count_releases(self) -> int:
        """How often something new was published."""
        with explained(self._name), reading(self._connection) as connection:
            return publications.count_releases(connection)

    def release_at(self, number: int) -> str | None:
        """The release of a number, counted from 1; None where there is none."""
        with explained(self._name), reading(self._connection) as connection:
            return publications.release_at(connection, number)

    def add_releases(self, added: Sequence[str], *, after: int) -> None:
        """Write down what is published next, by somebody who knows the first `after` releases: all or none.

        Raises StoreError where others published meanwhile.
        """
        with explained(self._name), writing(self._connection) as connection:
            publications.add_releases(connection, added, after)

    def snapshot(self, as_at: datetime | None = None) -> str:
        """A short name for what the store says: twelve hexadecimal digits, alike for alike content."""
        with explained(self._name), reading(self._connection) as connection:
            moment = receipts.last_moment(connection) if as_at is None else to_microseconds(as_at)
            return content_id(
                read.observations_in_order(connection, moment),
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
            raise missing_store(place)
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
        raise missing_store(place)
    if found != HEAD:
        raise StoreError(
            f"The store {place.name} was made by an older anchorkit",
            hint="`anchorkit store upgrade` brings it forward; a copy of it is kept.",
        )


def missing_store(place: Place) -> NoStore:
    """The error for a place that has no store."""
    return NoStore(
        f"There is no store at {place.name}",
        hint="`anchorkit ingest` makes it when it takes the first returns in.",
    )


def _moment(as_at: datetime | None) -> int | None:
    return None if as_at is None else to_microseconds(as_at)


def _as_held(receipt: Receipt) -> Receipt:
    return Receipt("already held", receipt.return_id, receipt.organisation, receipt.recorded_at)
