"""Turns protected measures back into tidy observations, for exports that leave the organisation."""

import hashlib
from collections.abc import Iterable
from typing import Final

from anchorkit.measures.model import COMPARISON, Compared, Mark, Measure, Measures, State
from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.observations import Observation, Status

HIDDEN_NOTE: Final = "hidden: few people stand behind it"
UNKNOWN_NOTE: Final = "hidden: it came without its counts"
_STATUSES: Final = {
    State.REPORTED: Status.REPORTED,
    State.ESTIMATED: Status.ESTIMATED,
    State.NOT_COLLECTED: Status.NOT_COLLECTED,
    State.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    State.WITHHELD: Status.SUPPRESSED,
    State.SUPPRESSED: Status.REPORTED,
    State.UNDEFINED: Status.REPORTED,
}


def published_observations(measures: Measures) -> tuple[Observation, ...]:
    """Give the organisations' figures as they are in `measures`, sorted by key; no answer gives no row.

    A hidden figure is a row without numbers whose note says so. A comparison becomes its two sides again.
    """
    found = (
        row
        for series in measures.series.values()
        if series.organisation is not None
        for point in series.points
        for row in _rows(point)
    )
    return tuple(sorted(found, key=lambda row: row.key))


def published_id(measures: Measures, texts: Iterable[str] = ()) -> str:
    """Twelve hexadecimal digits of a SHA-256 over what an audience may see: figures, and other texts.

    The store's own snapshot would differ where only hidden numbers do, and so tell that they do.
    """
    digest = hashlib.sha256()
    for (organisation, indicator, group), series in sorted(
        measures.series.items(), key=lambda found: (found[0][0] or "", *found[0][1:])
    ):
        for point in series.points:
            figures = (point.numerator, point.denominator, point.value, point.choice, point.compared)
            about = (organisation, indicator, group, point.period, point.state.value)
            digest.update(repr((about, figures, point.distribution)).encode() + b"\n")
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()[:12]


def _rows(point: Measure) -> Iterable[Observation]:
    status = _STATUSES.get(point.state)
    if point.organisation is None or status is None:
        return
    row = Observation(
        organisation=point.organisation,
        indicator=point.indicator,
        period=point.period,
        group=point.group,
        numerator=point.numerator,
        denominator=point.denominator,
        # What follows from published counts is left to whoever reads them.
        value=None if point.numerator is not None else point.value,
        choice=point.choice,
        status=status,
        note=_note(point) if point.state is State.SUPPRESSED and point.denominator is None else "",
    )
    if point.group != COMPARISON:
        yield row
        return
    blank = (Compared(REFERENCE, None, None, None), Compared(TARGET, None, None, None))
    for group, numerator, denominator, value in point.compared or blank:
        shown = None if numerator is not None else value
        yield row._replace(group=group, numerator=numerator, denominator=denominator, value=shown)


def _note(point: Measure) -> str:
    return UNKNOWN_NOTE if Mark.COUNTS_MISSING in point.marks else HIDDEN_NOTE
