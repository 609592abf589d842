"""One organisation's answers as they stand, bare: what its next return is held against."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from anchorkit.observations import Key, Observation
from anchorkit.store.codes import storable
from anchorkit.store.rows import CHOICES, STATUSES
from anchorkit.store.tables import breakdown, indicator, note, observation, organisation, period

_ROW: Final = observation.c
# Asked for every return: it reads nothing but the organisation's own rows, however many others there are.
_CURRENT: Final = (
    select(
        indicator.c.code,
        period.c.code,
        breakdown.c.code,
        _ROW.numerator,
        _ROW.denominator,
        _ROW.value,
        _ROW.choice,
        _ROW.status,
        note.c.text,
    )
    .join_from(observation, indicator)
    .join(period, _ROW.period_id == period.c.id)
    .join(breakdown, _ROW.breakdown_id == breakdown.c.id)
    .outerjoin(note, _ROW.note_id == note.c.id)
    .where(
        _ROW.organisation_id
        == select(organisation.c.id).where(organisation.c.code == bindparam("code")).scalar_subquery(),
        _ROW.superseded_at.is_(None),
    )
)


def current_answers(connection: Connection, code: str) -> dict[Key, Observation]:
    """The organisation's observations that stand now, sorted by key."""
    stored = storable(code)
    rows = connection.execute(_CURRENT, {"code": stored}).all()
    found: dict[Key, Observation] = {}
    for what, when, group, above, below, value, choice, status, text in sorted(rows, key=lambda row: row[:3]):
        found[Key(stored, what, when, group)] = Observation(
            stored, what, when, group, above, below, value, CHOICES[choice], STATUSES[status], text or ""
        )
    return found
