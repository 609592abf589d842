"""A selection: which indicators, for whom, when, why, by which definitions; and the questions it asks."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints

from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.menu.model import Comparison, DependsOn, Dimension, Indicator, Menu, Unit
from anchorkit.menu.words import Difficulty, Frozen, IndicatorId, Slug, Text, Use
from anchorkit.observations import ALL, Key
from anchorkit.periods import Frequency, Period, span
from anchorkit.selection.definition import Definition
from anchorkit.selection.disclosure import Disclosure
from anchorkit.selection.facts import Fact
from anchorkit.selection.look import Look
from anchorkit.selection.reading import (
    Baseline,
    ChartKind,
    Code,
    IntervalLevel,
    Merger,
    Rebase,
    ReferenceShare,
    RuleSetName,
)

SetId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Contact(Frozen):
    """Whom to ask."""

    name: str = ""
    email: str = ""


class Organisation(Frozen):
    """Who is asked: an ODS code, or a code of the place's own with a name."""

    code: Code
    name: Text
    merged: tuple[Merger, ...] = ()
    contact: Contact = Contact()


class PeriodRange(Frozen):
    """From the first to the last period, both included; codes of any frequency."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    first: str = Field(validation_alias=AliasChoices("from", "first"), serialization_alias="from")
    last: str = Field(validation_alias=AliasChoices("to", "last"), serialization_alias="to")

    def periods(self, frequency: Frequency) -> tuple[Period, ...]:
        """Every period of the frequency within the range."""
        return span(self.first, self.last, frequency)


class Target(Frozen):
    """A target that the place has set for itself."""

    value: float
    by: str | None = None
    set_by: Text


class Chosen(Frozen):
    """An indicator in the set, and why it is there. What is left out falls back to the menu or the set.

    `rule_set`, `chart`, `rebase` and `baseline` say how its figures over time are read. `reference_share` is
    by group, such as `all` or `population_group=women`. `comparison_with_caution` asks for funnel limits:
    `true` for a share of people counted one by one, `rate` where the numerator counts events such as leavers.
    """

    id: IndicatorId
    reason: str = ""
    frequency: Frequency | None = None
    periods: PeriodRange | None = None
    groups: tuple[Slug, ...] = ()
    difficulty: Difficulty | None = None
    comparison: Comparison | None = None
    target: Target | None = None
    rule_set: RuleSetName | None = None
    chart: ChartKind | None = None
    rebase: tuple[Rebase, ...] = ()
    baseline: Baseline | None = None
    reference_share: dict[str, ReferenceShare] = Field(default_factory=dict)
    comparison_with_caution: bool | Literal["rate"] = False


class Consulted(Frozen):
    """Who helped to choose, when and how."""

    who: Text
    when: str = ""
    how: str = ""


class MenuRef(Frozen):
    """Which menu the set was chosen from."""

    id: Text
    version: Text


class Selection(Frozen):
    """A local indicator set: one YAML file under version control."""

    id: SetId
    title: Text
    version: int = 1
    menu: MenuRef
    organisations: tuple[Organisation, ...] = ()
    periods: PeriodRange
    return_by: date | None = None
    contact: Contact = Contact()
    consulted: tuple[Consulted, ...] = ()
    context: tuple[Fact, ...] = ()
    definitions: tuple[Definition, ...] = ()
    units: tuple[Unit, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[Chosen, ...] = ()
    local_indicators: tuple[Indicator, ...] = ()
    disclosure: Disclosure = Disclosure()
    look: Look = Look()
    intervals: IntervalLevel = "95%"

    @property
    def confidence(self) -> float:
        """The level of every interval of the set: 0.95 or 0.998."""
        return 0.998 if self.intervals == "99.8%" else 0.95

    @cached_property
    def chosen_by_id(self) -> dict[str, Chosen]:
        """Chosen indicators by id."""
        return {chosen.id: chosen for chosen in self.indicators}

    def organisation(self, code: str) -> Organisation | None:
        """The organisation of a code, or None."""
        return self.organisations_by_code.get(code)

    @cached_property
    def organisations_by_code(self) -> dict[str, Organisation]:
        """Organisations by code; of one that is named twice, the first."""
        return {found.code: found for found in reversed(self.organisations)}


class Question(NamedTuple):
    """One thing that a workbook asks: an indicator for a group and a period."""

    indicator: str
    group: str
    period: str

    @property
    def key(self) -> str:
        """What identifies the row in a workbook."""
        return f"{self.indicator}|{self.group}|{self.period}"

    def of(self, organisation: str) -> Key:
        """The key of an organisation's answer."""
        return Key(organisation, self.indicator, self.period, self.group)


class Plan:
    """A selection joined with its menu: every look-up that a workbook, a check or a report needs.

    The indicators of the plan are the menu's and the set's own, with the set's overrides applied.
    """

    def __init__(self, selection: Selection, menu: Menu) -> None:
        self.selection = selection
        self.menu = menu
        local = {indicator.id: indicator for indicator in selection.local_indicators}
        self.indicators: dict[str, Indicator] = {
            chosen.id: _overridden(local.get(chosen.id) or menu.by_id[chosen.id], chosen)
            for chosen in selection.indicators
        }
        self.dimensions: dict[str, Dimension] = {
            **menu.dimension_by_id,
            **{dimension.id: dimension for dimension in selection.dimensions},
        }
        self.units: dict[str, Unit] = {**menu.unit_by_id, **{unit.id: unit for unit in selection.units}}
        self._spans: dict[tuple[str, str, Frequency], tuple[tuple[Period, ...], tuple[str, ...]]] = {}

    def periods(self, indicator_id: str) -> tuple[Period, ...]:
        """The periods that an indicator is asked for, in order."""
        return self._span(indicator_id)[0]

    def period_codes(self, indicator_id: str) -> tuple[str, ...]:
        """The codes of the periods that an indicator is asked for, in order."""
        return self._span(indicator_id)[1]

    def _span(self, indicator_id: str) -> tuple[tuple[Period, ...], tuple[str, ...]]:
        wanted = self.selection.chosen_by_id[indicator_id].periods or self.selection.periods
        key = (wanted.first, wanted.last, self.indicators[indicator_id].frequency)
        # Most indicators share one span, and a report asks for it many times.
        if key not in self._spans:
            periods = wanted.periods(key[2])
            self._spans[key] = periods, tuple(period.code for period in periods)
        return self._spans[key]

    def groups(self, indicator_id: str) -> tuple[str, ...]:
        """The groups that an indicator is asked for: `all` or the two compared, then each breakdown."""
        indicator = self.indicators[indicator_id]
        asked = list(indicator.rule.groups) or [ALL]
        for dimension in self.selection.chosen_by_id[indicator_id].groups:
            asked += [f"{dimension}={category.id}" for category in self.dimensions[dimension].categories]
        return tuple(asked)

    def group_title(self, indicator_id: str, group: str) -> str:
        """The words for a group: `All`, `Band 2`, or which group is compared."""
        if group == ALL:
            return "All"
        comparison = self.indicators[indicator_id].comparison
        if group in (REFERENCE, TARGET) and comparison:
            return comparison.reference if group == REFERENCE else comparison.target
        dimension, _, category = group.partition("=")
        found = self.dimensions.get(dimension)
        titles = {known.id: known.title for known in found.categories} if found else {}
        return titles.get(category, category)

    def questions(self, indicator_id: str) -> Iterator[Question]:
        """The questions of one indicator, by group and then by period."""
        for group in self.groups(indicator_id):
            for period in self.periods(indicator_id):
                yield Question(indicator_id, group, period.code)

    @cached_property
    def all_questions(self) -> tuple[Question, ...]:
        """Every question of the set, in the order of the menu's pillars and areas."""
        return tuple(question for indicator in self.ordered for question in self.questions(indicator.id))

    @cached_property
    def ordered(self) -> tuple[Indicator, ...]:
        """The set's indicators by pillar and area in the menu's order, its own ones last in their area."""
        areas = {area.id: place for place, area in enumerate(self.menu.areas)}
        return tuple(
            sorted(self.indicators.values(), key=lambda found: (areas[found.area], found.is_local, found.id))
        )

    @cached_property
    def all_definitions(self) -> tuple[Definition, ...]:
        """The set's definitions, and one of version 0 for each local word that is used but not defined."""
        defined = {found.uses for found in self.selection.definitions}
        used = {use for indicator in self.ordered for use in indicator.uses}
        unset = [use for use in Use if use in used - defined]
        return (*self.selection.definitions, *(_unset(use) for use in unset))

    def definitions(self, indicator: Indicator) -> tuple[Definition, ...]:
        """The local definitions that an indicator's figures depend on."""
        return tuple(found for found in self.selection.definitions if found.uses in indicator.uses)

    def depends_on(self, indicator: Indicator) -> DependsOn | None:
        """The question that decides whether this one applies, where the set asks it."""
        parent = indicator.depends_on
        return parent if parent and parent.indicator in self.indicators else None


def _overridden(indicator: Indicator, chosen: Chosen) -> Indicator:
    changes = {
        name: value
        for name in ("frequency", "difficulty", "comparison")
        if (value := getattr(chosen, name)) is not None
    }
    if "difficulty" in changes:
        changes["difficulty_basis"] = "local"
    return indicator.model_copy(update=changes) if changes else indicator


def _unset(use: Use) -> Definition:
    title = use.label.capitalize()
    text = f"Nothing is set for everybody. Say in the last column what your figures count as {use.label}."
    return Definition(id=use.value, uses=use, title=title, text=text, version=0)


GroupKind = Literal["all", "comparison", "breakdown"]


def group_kind(group: str) -> GroupKind:
    """Whether a group is everyone, one side of a comparison, or part of a breakdown."""
    if group == ALL:
        return "all"
    return "comparison" if group in (REFERENCE, TARGET) else "breakdown"
