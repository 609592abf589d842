"""The plan of a workbook: which sheet and row asks which question. The writer and the reader share it.

Readers find a table by its header texts and a row by its key, never by position; positions in a plan are
where the writer puts things.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anchorkit.menu.kinds import Field, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Key, Observation
from anchorkit.periods import parse_period
from anchorkit.selection.model import Definition, Organisation, Plan, Question

LAYOUT_VERSION: Final = 1

START: Final = "Start"
DEFINITIONS: Final = "Definitions"
OWN: Final = "Your own indicators"
STORIES: Final = "Stories"
LISTS: Final = "Lists"
MANIFEST: Final = "anchorkit"

TITLE_ROW: Final = 1
TEXT_ROW: Final = 2
HEADER_ROW: Final = 4
BLANK_ROWS: Final = 20
"""How many empty rows the sheets for own indicators and stories offer."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column of a table: the name in code, the header text, its width in characters."""

    name: str
    header: str
    width: float


ANSWER_COLUMNS: Final = (
    ColumnPlan("key", "Key", 9.5),
    ColumnPlan("indicator", "Indicator", 23),
    ColumnPlan("what", "What to count", 37),
    ColumnPlan("group", "Group", 18),
    ColumnPlan("period", "Period", 14.5),
    ColumnPlan("numerator", "Numerator", 13),
    ColumnPlan("denominator", "Denominator", 13),
    ColumnPlan("result", "Result", 13),
    ColumnPlan("previous", "Previous value", 13),
    ColumnPlan("status", "Status", 13),
    ColumnPlan("note", "Note", 22),
    ColumnPlan("check", "Check", 23),
)
OWN_COLUMNS: Final = (
    ColumnPlan("title", "Name of the indicator", 30),
    ColumnPlan("what", "What is counted", 36),
    ColumnPlan("kind", "Kind", 14),
    ColumnPlan("unit", "Unit", 13),
    ColumnPlan("period", "Period", 13),
    ColumnPlan("numerator", "Numerator", 13),
    ColumnPlan("denominator", "Denominator", 13),
    ColumnPlan("result", "Result", 13),
    ColumnPlan("note", "Note", 32),
)
STORY_COLUMNS: Final = (
    ColumnPlan("title", "Title", 24),
    ColumnPlan("about", "Pillar or indicator", 24),
    ColumnPlan("text", "The story", 66),
    ColumnPlan("whose_words", "Whose words", 20),
    ColumnPlan("consent", "May be published", 13),
    ColumnPlan("link", "Link", 26),
)
DEFINITION_COLUMNS: Final = (
    ColumnPlan("id", "Word", 20),
    ColumnPlan("title", "What it is about", 26),
    ColumnPlan("text", "What it means here", 80),
    ColumnPlan("version", "Version", 10),
)

OWN_KINDS: Final = (Kind.COUNT, Kind.AMOUNT, Kind.PROPORTION, Kind.AVERAGE, Kind.YES_NO)
"""What an indicator of an organisation's own may be; the others need more than one row."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question in its row, with everything that the writer shows and the reader judges by."""

    row: int
    question: Question
    indicator: Indicator
    unit: Unit
    what: str
    group: str
    period: str
    first: bool
    """True for the first row of an indicator."""
    answer: Observation | None
    previous: str

    def asks(self, field: Field) -> bool:
        """True where this row asks for the field."""
        return field in self.indicator.rule.asked


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One pillar's sheet."""

    title: str
    table: str
    rows: tuple[AnswerRow, ...]

    @property
    def last_row(self) -> int:
        """The row in which the table ends."""
        return HEADER_ROW + len(self.rows)


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One local definition as it holds for the organisation."""

    definition: Definition
    wording: str


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A whole workbook for one organisation."""

    plan: Plan
    organisation: Organisation
    sheets: tuple[AnswerSheet, ...]
    definitions: tuple[DefinitionRow, ...]
    story_topics: tuple[str, ...]


def plan_workbook(
    plan: Plan, organisation: Organisation, known: Mapping[Key, Observation] | None = None
) -> WorkbookPlan:
    """Lay out one organisation's workbook: a sheet for each pillar that is covered, a row for each question.

    `known` are observations to fill in; those of earlier periods show as previous values.
    """
    known = known or {}
    history: dict[tuple[str, str], list[Observation]] = {}
    for found in known.values():
        if found.organisation == organisation.code:
            history.setdefault((found.indicator, found.group), []).append(found)
    sheets = []
    for pillar in plan.menu.pillars:
        indicators = [found for found in plan.ordered if found.pillar == pillar.id]
        rows = _rows(plan, organisation, indicators, history)
        if rows:
            sheets.append(AnswerSheet(sheet_title(pillar.title), f"answers_{pillar.id}", rows))
    return WorkbookPlan(
        plan,
        organisation,
        tuple(sheets),
        tuple(DefinitionRow(found, found.wording(organisation.code)) for found in plan.selection.definitions),
        (
            *(sheet.title for sheet in sheets),
            *(indicator.title for indicator in plan.ordered),
        ),
    )


def sheet_title(text: str) -> str:
    """A title that Excel takes as a sheet's name: up to 31 characters, none of `[]:*?/\\`."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31].strip()


def _rows(
    plan: Plan,
    organisation: Organisation,
    indicators: list[Indicator],
    history: Mapping[tuple[str, str], list[Observation]],
) -> tuple[AnswerRow, ...]:
    rows: list[AnswerRow] = []
    for indicator in indicators:
        for place, question in enumerate(plan.questions(indicator.id)):
            known = history.get((question.indicator, question.group), [])
            rows.append(
                AnswerRow(
                    row=HEADER_ROW + 1 + len(rows),
                    question=question,
                    indicator=indicator,
                    unit=plan.units[indicator.unit],
                    what=what_to_count(indicator),
                    group=plan.group_title(indicator.id, question.group),
                    period=parse_period(question.period).label,
                    first=place == 0,
                    answer=next((found for found in known if found.period == question.period), None),
                    previous=_previous(plan, question, known),
                )
            )
    return tuple(rows)


def what_to_count(indicator: Indicator) -> str:
    """The instruction of a row in one text: what goes above and what below the line, or what to answer."""
    if indicator.denominator is None:
        return indicator.numerator
    return f"Numerator: {indicator.numerator}\nDenominator: {indicator.denominator}"


def _previous(plan: Plan, question: Question, known: list[Observation]) -> str:
    """The latest known figure of an earlier period of the same length, in words."""
    period = parse_period(question.period)
    before = [
        (when, found)
        for found in known
        if (when := parse_period(found.period)).frequency is period.frequency and when < period
    ]
    indicator = plan.indicators[question.indicator]
    for when, found in sorted(before, key=lambda pair: pair[0], reverse=True):
        if shown := figure_text(indicator, plan.units[indicator.unit], found):
            return f"{shown} ({when.short})"
    return ""


def figure_text(indicator: Indicator, unit: Unit, found: Observation) -> str:
    """What an observation says, short, in its unit: `61.2%`, `yes`, `£26,387`; empty without a figure."""
    if found.choice:
        return found.choice
    value = found.value
    if value is None:
        value = indicator.rule.derive(found.numerator, found.denominator)
    if value is None:
        return ""
    return f"{unit.prefix}{value:,.{unit.decimals}f}{unit.suffix}"


def question_label(plan: Plan, question: Question) -> str:
    """A question in words, for a message: indicator, group and period."""
    indicator = plan.indicators[question.indicator]
    group = plan.group_title(question.indicator, question.group)
    return f"{indicator.title} ({group}, {parse_period(question.period).label})"
