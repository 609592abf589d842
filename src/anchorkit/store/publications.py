"""What was published from a store, release by release: the memory of the disclosure gate, in its words."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from anchorkit.errors import StoreError
from anchorkit.store.tables import publication


def releases(connection: Connection) -> list[str]:
    """Every release as it was written down, in their order. Raises StoreError where some are missing."""
    rows = connection.execute(select(publication).order_by(publication.c.number)).all()
    if [number for number, _ in rows] != list(range(1, len(rows) + 1)):
        raise StoreError(
            "The store does not hold all that was published from it: some of it is missing",
            hint="Put a backup in its stead. Without it, nobody can tell what must stay hidden.",
        )
    return [text for _, text in rows]


def release_at(connection: Connection, number: int) -> str | None:
    """The release of a number, counted from 1; None where there is none."""
    query = select(publication.c.release).where(publication.c.number == number)
    return connection.execute(query).scalar_one_or_none()


def count_releases(connection: Connection) -> int:
    """How many releases there are."""
    return connection.execute(select(func.count()).select_from(publication)).scalar_one()


def add_releases(connection: Connection, added: Sequence[str], after: int) -> None:
    """Write down releases that were made knowing the first `after` ones.

    Raises StoreError where there are others: they were decided on without one another.
    """
    if count_releases(connection) != after:
        raise StoreError(
            "Somebody else has published from this store meanwhile",
            hint="Nothing was written. Run this again: it then takes account of what they showed.",
        )
    rows = [{"number": number, "release": text} for number, text in enumerate(added, after + 1)]
    connection.execute(publication.insert(), rows)
