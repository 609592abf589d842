"""Turns a moment into the condition for the rows that were current then."""

from sqlalchemy import ColumnElement, Table, and_, or_


def seen_at(table: Table, moment: int | None) -> ColumnElement[bool]:
    """The rows that are current, or that were at a moment (microseconds, the moment itself included).

    A row kept as older is superseded in the moment in which it is recorded, and so is never seen.
    """
    if moment is None:
        return table.c.superseded_at.is_(None)
    return and_(
        table.c.recorded_at <= moment, or_(table.c.superseded_at.is_(None), table.c.superseded_at > moment)
    )
