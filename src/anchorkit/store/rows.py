"""The rows of the fact table and, purely, what each new one does to those that are current."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from anchorkit.observations import Choice, Observation, Status
from anchorkit.store.model import What

RowKey = tuple[int, int, int, int]
"""The numbers of organisation, indicator, period and group."""

PlainRow = tuple[Any, ...]
"""The values of a Row without its names: SQLite takes plain tuples half as fast again as named ones."""

STATUS_NUMBERS: Final = {
    Status.REPORTED: 1,
    Status.ESTIMATED: 2,
    Status.NOT_COLLECTED: 3,
    Status.NOT_APPLICABLE: 4,
    Status.SUPPRESSED: 5,
}
STATUSES: Final = {number: status for status, number in STATUS_NUMBERS.items()}
CHOICE_NUMBERS: Final[dict[Choice | None, int | None]] = {"yes": 1, "no": 0, None: None}
CHOICES: Final[dict[int | None, Choice | None]] = {
    number: choice for choice, number in CHOICE_NUMBERS.items()
}

SAME_FIGURE: Final = 1e-12
"""Relative difference within which figures are the same: LibreOffice changes the last bit when it saves."""


class Row(NamedTuple):
    """A row of the table `observation`, in the order of its columns."""

    organisation_id: int
    indicator_id: int
    period_id: int
    breakdown_id: int
    recorded_at: int
    superseded_at: int | None
    numerator: float | None
    denominator: float | None
    value: float | None
    choice: int | None
    status: int
    note_id: int | None
    receipt_id: int
    sheet_id: int
    cell: str
    marks: str
    modified_at: int | None

    @property
    def key(self) -> RowKey:
        """What the row is about."""
        return self[:4]


@dataclass(slots=True)
class Decision:
    """What a return does to the store, answer by answer; `whats` runs beside the answers."""

    whats: list[What] = field(default_factory=list)
    insert: list[PlainRow] = field(default_factory=list)
    supersede: list[RowKey] = field(default_factory=list)
    confirm: list[RowKey] = field(default_factory=list)


def decide(rows: Mapping[RowKey, PlainRow], current: Mapping[RowKey, Row]) -> Decision:
    """What becomes of each row, given the rows that are current.

    An answer that says the same is unchanged; if the return is the later one, the row is confirmed as of its
    time. An answer from a return saved before the one that the current row stands on is kept as older, never
    current, unless it has nothing but a note to add. Any other supersedes. An answer whose content stays but
    whose warnings differ is unchanged to a person, yet takes the place of the current row, so that a warning
    that was dealt with goes. A note that was cleared, with the figures as they were, takes nothing away.
    """
    if not current:
        return Decision(["added"] * len(rows), list(rows.values()))
    decision = Decision()
    for key, row in rows.items():
        old = current.get(key)
        if old is None:
            decision.whats.append("added")
            decision.insert.append(row)
        else:
            decision.whats.append(_decide(Row._make(row), old, decision))
    return decision


def _decide(row: Row, old: Row, decision: Decision) -> What:
    older = is_earlier(row.modified_at, old.modified_at)
    same = same_content(row, old)
    if not same and older and adds_its_note(row, old):
        decision.supersede.append(row.key)
        decision.insert.append(tuple(row._replace(modified_at=old.modified_at)))
        return "changed"
    repeats = (same and row.marks == old.marks) or lacks_its_note(row, old)
    if older or repeats:
        # Kept all the same: it is what stands should the return before it be withdrawn.
        decision.insert.append(tuple(row._replace(superseded_at=row.recorded_at)))
        if repeats and is_earlier(old.modified_at, row.modified_at):
            decision.confirm.append(row.key)
        return "unchanged" if same or repeats else "older"
    decision.supersede.append(row.key)
    decision.insert.append(tuple(row))
    return "unchanged" if same else "changed"


def lacks_its_note(row: Row, other: Row) -> bool:
    """True where a row says the same as another, but for the note that the other has."""
    return row.note_id is None and other.note_id is not None and _same_figures(row, other)


def adds_its_note(row: Row, other: Row) -> bool:
    """True where a row says the same as another, and has a note where the other has none."""
    return lacks_its_note(other, row)


def _same_figures(row: Row, other: Row) -> bool:
    """True where two rows say the same, apart from their notes."""
    return row[9:11] == other[9:11] and all(map(_same_figure, row[6:9], other[6:9]))


def same_content(row: Row, other: Row) -> bool:
    """True where two rows say the same, figures within SAME_FIGURE."""
    if row[6:12] == other[6:12]:
        return True
    return row.note_id == other.note_id and _same_figures(row, other)


def says_again(said: Observation, stood: Observation) -> bool:
    """True where an observation says what stood, figures within SAME_FIGURE; a blank note takes none away."""
    figures = (
        (said.numerator, said.denominator, said.value),
        (stood.numerator, stood.denominator, stood.value),
    )
    words = (said.choice, said.status, said.note or stood.note) == (stood.choice, stood.status, stood.note)
    return words and all(map(_same_figure, *figures))


def _same_figure(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=SAME_FIGURE)


def is_earlier(one: int | None, other: int | None) -> bool:
    """True where one file was saved before another; one that does not say when counts by its arrival."""
    return one is not None and other is not None and one < other
