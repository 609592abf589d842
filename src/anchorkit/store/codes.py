"""Turns codes and notes into the small numbers that the fact table keeps, and back."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, select

from anchorkit.store.tables import breakdown, indicator, note, organisation, period, sheet

DIMENSIONS: Final = (organisation, indicator, period, breakdown, sheet)
_AT_ONCE: Final = 500  # older SQLites take 999 values in a statement


def storable(text: str) -> str:
    """Text as every database can hold it: without NUL, and with half characters written as escapes.

    Half characters (lone surrogates) stand in file names that are not UTF-8.
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "backslashreplace").decode("utf-8")


class Codes:
    """The numbers of the codes of each dimension. What is learnt in a transaction holds once it is kept.

    Codes are never deleted, so a number once known stays right whatever other processes add.
    """

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {table.name: {} for table in DIMENSIONS}
        self._learnt: dict[str, dict[str, int]] = {}

    def begin(self) -> None:
        """Forget what a transaction learnt that was undone."""
        self._learnt = {}

    def keep(self) -> None:
        """Remember what the transaction learnt, now that it is committed."""
        for name, learnt in self._learnt.items():
            self._known[name].update(learnt)
        self._learnt = {}

    def numbers(self, connection: Connection, table: Table, codes: Collection[str]) -> dict[str, int]:
        """The number of each code, by the code as it was given; new codes are added to the table."""
        known, learnt = self._known[table.name], self._learnt.setdefault(table.name, {})
        lacking = {code: storable(code) for code in codes if code not in known and code not in learnt}
        if lacking:
            found = _numbers(connection, table, "code", {code: {"code": code} for code in lacking.values()})
            learnt.update({code: found[stored] for code, stored in lacking.items()})
        return {code: known[code] if code in known else learnt[code] for code in codes}


def note_numbers(connection: Connection, texts: Iterable[str]) -> dict[str, int | None]:
    """The number of each note, by its text; no note has no number."""
    digests: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for text in texts:
        if not text:
            continue
        stored = storable(text)
        digest = hashlib.sha256(stored.encode()).hexdigest()
        digests[text] = digest
        rows[digest] = {"digest": digest, "text": stored}
    found = _numbers(connection, note, "digest", rows) if rows else {}
    numbers: dict[str, int | None] = {text: found[digest] for text, digest in digests.items()}
    return numbers | {"": None}


def codes_by_number(connection: Connection, table: Table) -> dict[int, str]:
    """Every code of a dimension, by its number."""
    return dict(connection.execute(select(table.c.id, table.c.code)).all())


def _numbers(
    connection: Connection, table: Table, column: str, rows: Mapping[str, Mapping[str, str]]
) -> dict[str, int]:
    """The id of each row, by its unique column; rows that are not there yet are added, in a settled order."""
    found = _look_up(connection, table, column, list(rows))
    if new := sorted(set(rows) - set(found)):
        connection.execute(table.insert(), [dict(rows[value]) for value in new])
        found |= _look_up(connection, table, column, new)
    return found


def _look_up(connection: Connection, table: Table, column: str, values: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    query = _look_up_query(table, column)
    for start in range(0, len(values), _AT_ONCE):
        some = {"values": values[start : start + _AT_ONCE]}
        found.update((row[0], row[1]) for row in connection.execute(query, some))
    return found


@cache
def _look_up_query(table: Table, column: str) -> Select[Any]:
    wanted: BindParameter[str] = bindparam("values", expanding=True)
    return select(table.c[column], table.c.id).where(table.c[column].in_(wanted))
