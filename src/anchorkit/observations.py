"""The observation, an accepted answer, and the one description of its columns.

The store's fact table, the CSV header, the checks of a prefill file and the reference page all come from
OBSERVATION_COLUMNS.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal, NamedTuple

ALL: Final = "all"
"""The group that means everyone."""

Choice = Literal["yes", "no"]


class Status(StrEnum):
    """What stands behind an answer."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    """The organisation has the figure and holds it back, because few people stand behind it."""

    # Asked of every answer, and not quickly worked out of an enumeration.

    @cached_property
    def label(self) -> str:
        """The words in the workbook and the report."""
        return self.value.replace("_", " ")

    @cached_property
    def has_figure(self) -> bool:
        """True where an answer of this status carries a figure."""
        return self in (Status.REPORTED, Status.ESTIMATED)


class Key(NamedTuple):
    """What an observation is about: one organisation's answer to one question."""

    organisation: str
    indicator: str
    period: str
    group: str = ALL


class Observation(NamedTuple):
    """An accepted answer, as it was reported: nothing in it is calculated.

    `value` is a figure that somebody wrote: the answer of a count, an amount or a score, or a percentage or
    average that was given beside or instead of its counts. A percentage is 0 to 100. `choice` is the answer
    to a yes/no question. What follows from the counts is worked out in `measures`.
    """

    organisation: str
    indicator: str
    period: str
    group: str = ALL
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    choice: Choice | None = None
    status: Status = Status.REPORTED
    note: str = ""

    @property
    def key(self) -> Key:
        """What it is about."""
        return Key(self.organisation, self.indicator, self.period, self.group)

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, apart from what it is about; two answers with equal content are unchanged."""
        return (self.numerator, self.denominator, self.value, self.choice, self.status, self.note)


class Answer(NamedTuple):
    """An accepted answer and where it stood; `marks` are the codes of the warnings it was taken with."""

    observation: Observation
    sheet: str = ""
    cell: str = ""
    marks: tuple[str, ...] = ()


class RefusedAnswer(NamedTuple):
    """An answer that was given and could not be taken, and the codes of the findings that say why."""

    key: Key
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it was written. `consent` says whether it may be published."""

    title: str
    about: str
    text: str
    whose_words: str = ""
    consent: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What an organisation counts beyond the set; its figures are observations of the same code."""

    code: str
    title: str
    kind: str
    what_to_count: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OwnWording:
    """An organisation's own words for a definition of the set, and the version of it that they answer."""

    definition: str
    version: int
    text: str


class Column(NamedTuple):
    """One column of tidy observations."""

    name: str
    type: str
    text: str
    required: bool


OBSERVATION_COLUMNS: Final = (
    Column(
        "organisation", "text", "ODS code of the organisation, or the code that the selection gives it", True
    ),
    Column("indicator", "text", "Menu id such as emp.good.07, or an id that begins with local.", True),
    Column("period", "period", "2025-26 (April to March), 2025-26-Q1 or 2025-04", True),
    Column("group", "text", "all, or dimension=category such as band=band_2", True),
    Column("numerator", "number", "The count or total above the line, where the kind has one", False),
    Column("denominator", "number", "The count or total below the line, where the kind has one", False),
    Column(
        "value",
        "number or yes/no",
        "The answer where the kind asks for one, or a figure without counts",
        False,
    ),
    Column("status", "status", ", ".join(status.value for status in Status), True),
    Column("note", "text", "Source, evidence or explanation, as it was written", False),
)


def format_number(number: float | None) -> str:
    """A number as it is written in tidy files: the shortest text that reads back as the same number."""
    if number is None:
        return ""
    return str(int(number)) if number == int(number) and abs(number) < 2**53 else repr(number)
