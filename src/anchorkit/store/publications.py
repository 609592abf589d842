"""What was published from a store, release by release: the memory of the disclosure gate, in its words."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from anchorkit.errors import StoreError
from anchorkit.store.tables import publication


def releases(connection: Connection) -> list[str]:
    """Every release as it was written down, in their order."""
    return list(connection.execute(select(publication.c.release).order_by(publication.c.number)).scalars())


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
