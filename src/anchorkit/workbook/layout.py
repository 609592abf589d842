"""The plan of a workbook: which sheet and row asks which question. The writer and the reader share it.

Readers find a table by its header texts and a row by its key, never by position; positions in a plan are
where the writer puts things.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from anchorkit.menu.kinds import Field, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import Key, Observation
from anchorkit.periods import parse_period
from anchorkit.selection.definition import Definition
from anchorkit.selection.model import Organisation, Plan, Question
from anchorkit.workbook.readings import units_of
from anchorkit.workbook.states import Neighbours, neighbours_of
from anchorkit.workbook.texts import previous_text, what_to_count, where_it_is

LAYOUT_VERSION: Final = 1

START: Final = "Start"
DEFINITIONS: Final = "Definitions"
OWN: Final = "Your own indicators"
STORIES: Final = "Stories"
LISTS: Final = "Lists"
MANIFEST: Final = "anchorkit"

# Excel keeps the name History for itself.
_TAKEN: Final = (START, DEFINITIONS, OWN, STORIES, LISTS, MANIFEST, "History")

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
    ColumnPlan("key", "Key", 7),
    ColumnPlan("indicator", "Indicator", 27),
    ColumnPlan("what", "What to count", 34),
    ColumnPlan("group", "Group", 17.5),
    ColumnPlan("period", "Period", 14.5),
    ColumnPlan("numerator", "Numerator", 12.5),
    ColumnPlan("denominator", "Denominator", 12.5),
    ColumnPlan("result", "Result", 12.5),
    ColumnPlan("previous", "Previous value", 15.5),
    ColumnPlan("status", "Status", 13),
    ColumnPlan("note", "Note", 19.5),
    ColumnPlan("check", "Check", 22.5),
)
"""At 90% they fit into a window 1,366 pixels wide, so that the check is seen beside what is typed."""
OWN_COLUMNS: Final = (
    ColumnPlan("title", "Name of the indicator", 30),
    ColumnPlan("what", "What is counted", 36),
    ColumnPlan("kind", "Kind", 14),
    ColumnPlan("unit", "Unit", 13),
    ColumnPlan("period", "Period", 13),
    ColumnPlan("numerator", "Numerator", 13),
    ColumnPlan("denominator", "Denominator", 13),
    ColumnPlan("result", "Result", 13),
    ColumnPlan("note", "Note", 24),
    ColumnPlan("check", "Check", 36),
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
    ColumnPlan("title", "What it is about", 24),
    ColumnPlan("text", "What it means here", 68),
    ColumnPlan("version", "Version", 10),
    ColumnPlan("own", "Your own wording, if it differs", 56),
)

NOT_SET: Final = "not set"
"""What stands in place of a version where the set defines nothing."""

OWN_KINDS: Final = (Kind.COUNT, Kind.AMOUNT, Kind.PROPORTION, Kind.AVERAGE, Kind.YES_NO)
"""What an indicator of an organisation's own may be; the others need more than one row."""
OWN_KIND_WORDS: Final[Mapping[Kind, str]] = {kind: kind.value.replace("_", " or ") for kind in OWN_KINDS}
"""The words that its list offers for them."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question in its row, with everything that the writer shows and the reader judges by."""

    row: int
    question: Question
    indicator: Indicator
    units: Mapping[str, Unit]
    """The unit of each field that holds a number."""
    what: str
    held: str
    """Where such figures usually are: who has them, and in which records."""
    group: str
    period: str
    first: bool
    """True for the first row of an indicator."""
    around: Neighbours
    parent_sheet: str
    """The title of the sheet on which the row's parent stands, where that is another one."""
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
    """One local definition as it holds for the organisation, and its own words if it has any."""

    definition: Definition
    wording: str
    own: str = ""

    @property
    def word(self) -> str:
        """The word that is defined, as it is shown; a returned row is recognised by it and the title."""
        return definition_word(self.definition)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a story may belong to: a pillar, or one of its indicators."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A whole workbook for one organisation."""

    plan: Plan
    organisation: Organisation
    sheets: tuple[AnswerSheet, ...]
    definitions: tuple[DefinitionRow, ...]
    story_topics: tuple[Topic, ...]


def plan_workbook(
    plan: Plan,
    organisation: Organisation,
    known: Mapping[Key, Observation] | None = None,
    wordings: Mapping[str, str] | None = None,
) -> WorkbookPlan:
    """Lay out one organisation's workbook: a sheet for each pillar that is covered, a row for each question.

    `known` are observations to fill in; those of earlier periods show as previous values. `wordings` are the
    organisation's own words for the set's definitions, by the definition's id.
    """
    history: dict[tuple[str, str], list[Observation]] = {}
    for found in (known or {}).values():
        if found.organisation == organisation.code:
            history.setdefault((found.indicator, found.group), []).append(found)
    titles = _sheet_titles(plan)
    sheets = tuple(
        AnswerSheet(title, f"answers_{pillar}", _rows(plan, pillar, titles, history))
        for pillar, title in titles.items()
    )
    return WorkbookPlan(plan, organisation, sheets, _definitions(plan, organisation, wordings), _topics(plan))


def _sheet_titles(plan: Plan) -> dict[str, str]:
    """The title of each pillar's sheet, for the pillars that are asked, in the menu's order."""
    asked = {indicator.pillar for indicator in plan.ordered if plan.periods(indicator.id)}
    titles: dict[str, str] = {}
    for pillar in plan.menu.pillars:
        if pillar.id in asked:
            titles[pillar.id] = sheet_title(pillar.title, list(titles.values()))
    return titles


def _definitions(
    plan: Plan, organisation: Organisation, wordings: Mapping[str, str] | None
) -> tuple[DefinitionRow, ...]:
    return tuple(
        DefinitionRow(found, found.wording(organisation.code), (wordings or {}).get(found.id, ""))
        for found in plan.all_definitions
    )


def _topics(plan: Plan) -> tuple[Topic, ...]:
    """Each pillar that is asked and each indicator, with a word on what it is; no title twice."""
    pillars = {pillar.id: pillar for pillar in plan.menu.pillars}
    topics = {
        pillars[indicator.pillar].title: Topic(pillars[indicator.pillar].title, "A pillar")
        for indicator in plan.ordered
    }
    for indicator in plan.ordered:
        about = f"An indicator of {pillars[indicator.pillar].title}"
        topics.setdefault(indicator.title, Topic(indicator.title, about))
    return tuple(topics.values())


def definition_word(definition: Definition) -> str:
    """The word that a definition defines, as the workbook shows it."""
    return definition.uses.label if definition.uses else definition.id.replace("_", " ")


def sheet_title(text: str, others: Sequence[str] = ()) -> str:
    """A title that Excel takes as a sheet's name: up to 31 characters, none of `[]:*?/\\`, and not taken."""
    taken = {name.casefold() for name in (*others, *_TAKEN)}
    plain = re.sub(r"[\[\]:*?/\\]", " ", text)
    for number in count(1):
        ending = f" {number}" if number > 1 else ""
        title = plain[: 31 - len(ending)].strip("' ") + ending
        if title and title.casefold() not in taken:
            break
    return title


def _rows(
    plan: Plan,
    pillar: str,
    titles: Mapping[str, str],
    history: Mapping[tuple[str, str], list[Observation]],
) -> tuple[AnswerRow, ...]:
    rows: list[AnswerRow] = []
    for indicator in plan.ordered:
        if indicator.pillar != pillar:
            continue
        units = units_of(indicator, plan.units)
        for place, question in enumerate(plan.questions(indicator.id)):
            known = history.get((question.indicator, question.group), [])
            around = neighbours_of(plan, question)
            parent = plan.indicators[around.parent.indicator].pillar if around.parent else pillar
            rows.append(
                AnswerRow(
                    row=HEADER_ROW + 1 + len(rows),
                    question=question,
                    indicator=indicator,
                    units=units,
                    what=what_to_count(indicator, units),
                    held=where_it_is(indicator),
                    group=plan.group_title(indicator.id, question.group),
                    period=parse_period(question.period).label,
                    first=place == 0,
                    around=around,
                    parent_sheet="" if parent == pillar else titles.get(parent, ""),
                    answer=next((found for found in known if found.period == question.period), None),
                    previous=previous_text(plan, question, known),
                )
            )
    return tuple(rows)


def question_label(plan: Plan, question: Question) -> str:
    """A question in words, for a message: indicator, group and period."""
    indicator = plan.indicators[question.indicator]
    group = plan.group_title(question.indicator, question.group)
    return f"{indicator.title} ({group}, {parse_period(question.period).label})"
