"""The menu's values: indicators, logic model, principles. Frozen, strict, and read from YAML by `load.py`."""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from anchorkit.menu.kinds import KINDS, Kind, KindRule
from anchorkit.menu.words import Basis, Difficulty, Direction, Frozen, IndicatorId, Slug, Stage, Text, Use
from anchorkit.periods import Frequency


class Unit(Frozen):
    """How a figure is written."""

    id: Slug
    title: Text
    prefix: str = ""
    suffix: str = ""
    decimals: int = 0


class Pillar(Frozen):
    """One of the five pillars."""

    id: Slug
    title: Text
    short: Text


class Area(Frozen):
    """One of the eleven areas."""

    id: str
    pillar: Slug
    title: Text


class Category(Frozen):
    """One group of a dimension."""

    id: Slug
    title: Text


class Dimension(Frozen):
    """A way to break figures down. `partition`: the categories add up to everyone and don't overlap.

    `nested`: each category is a part of the one before it, as zero is of low emission.
    `wider`: a category may count more than `all` does, as a region does where `all` is the local area.
    """

    id: Slug
    title: Text
    partition: bool
    nested: bool = False
    wider: bool = False
    categories: tuple[Category, ...]


class DependsOn(Frozen):
    """The yes/no indicator that decides whether this one applies."""

    indicator: IndicatorId
    equals: Literal["yes", "no"]


class National(Frozen):
    """A national collection that already holds it, and how far."""

    source: Text
    covers: Text


class Comparison(Frozen):
    """Which group is which, where two are compared."""

    reference: Text
    target: Text


class Change(Frozen):
    """What changed in a definition; a material change breaks a series."""

    version: int
    date: date
    material: bool
    text: Text


class Indicator(Frozen):
    """One thing that an anchor may choose to measure. The menu's `fields` say who stands behind what."""

    id: IndicatorId
    title: Text
    pillar: Slug
    area: str
    kind: Kind
    unit: Slug
    numerator: Text
    numerator_unit: Slug | None = None
    denominator: Text | None = None
    denominator_unit: Slug | None = None
    regular: bool
    regular_basis: Literal["tick", "icon_lost", "icon_lost_yes_no", "none", "ours"]
    difficulty: Difficulty
    difficulty_basis: Literal["ours", "local"]
    direction: Direction
    stage: Stage
    uses: tuple[Use, ...] = ()
    groups: tuple[Slug, ...] = ()
    depends_on: DependsOn | None = None
    national: tuple[National, ...] = ()
    also: tuple[Slug, ...] = ()
    principles: tuple[str, ...] = ()
    owner: Text
    source_system: Text
    people: bool
    frequency: Frequency
    range: tuple[float | None, float | None] = (None, None)
    soft_range: tuple[float, float] | None = None
    whole: bool = False
    interval: bool = False
    pooled: bool = True
    pooled_reason: Text | None = None
    max: int | None = None
    comparison: Comparison | None = None
    notes: Text | None = None
    filling: Text | None = None
    basis: Basis
    basis_line: int | None = None
    basis_reason: Text | None = None
    basis_support: tuple[Text, ...] = ()
    version: int = 1
    changes: tuple[Change, ...] = ()

    @cached_property
    def rule(self) -> KindRule:
        """How its kind is counted."""
        return KINDS[self.kind]

    @property
    def units_by_field(self) -> dict[str, str]:
        """The ids of the units that it names, by the field that names them."""
        named = {
            "unit": self.unit,
            "numerator_unit": self.numerator_unit,
            "denominator_unit": self.denominator_unit,
        }
        return {field: unit for field, unit in named.items() if unit is not None}

    @property
    def is_local(self) -> bool:
        """True for an indicator of a place's own."""
        return self.id.startswith("local.")


class FieldNote(Frozen):
    """What a field of an indicator is, and who stands behind it."""

    name: Text
    basis: Literal["toolkit", "ours", "mixed"]
    text: Text


class Expected(Frozen):
    """How many indicators the menu should hold."""

    indicators: int
    toolkit: int
    reconstructed: int


class MenuHead(Frozen):
    """What the menu is and where it comes from."""

    id: Text
    version: Text
    title: Text
    source: Text
    expected: Expected | None = None
    notice: Text


class ChainItem(Frozen):
    """One item of the logic model, with what supports it and what measures it."""

    text: Text
    support: tuple[str, ...] = Field(min_length=1)
    indicators: tuple[str, ...] = ()


class Chain(Frozen):
    """The logic model of one area, read from left to right."""

    area: str
    activities: tuple[ChainItem, ...]
    outputs: tuple[ChainItem, ...]
    outcomes_short: tuple[ChainItem, ...]
    outcomes_medium: tuple[ChainItem, ...]
    outcomes_long: tuple[ChainItem, ...]

    @property
    def columns(self) -> tuple[tuple[Stage, tuple[ChainItem, ...]], ...]:
        """The five columns in order, each with its stage."""
        return (
            (Stage.ACTIVITY, self.activities),
            (Stage.OUTPUT, self.outputs),
            (Stage.OUTCOME_SHORT, self.outcomes_short),
            (Stage.OUTCOME_MEDIUM, self.outcomes_medium),
            (Stage.OUTCOME_LONG, self.outcomes_long),
        )


class LogicModel(Frozen):
    """Inputs and impacts that all areas share, and a chain for each area."""

    basis: Basis
    notice: Text
    inputs: tuple[ChainItem, ...]
    impacts: tuple[ChainItem, ...]
    areas: tuple[Chain, ...]


class Principle(Frozen):
    """One principle of good measurement, what anchorkit does for it and what it asks."""

    id: Text
    number: int
    title: Text
    text: Text
    anchorkit: Text
    question: Text


class Menu(Frozen):
    """Everything that may be measured."""

    menu: MenuHead
    fields: tuple[FieldNote, ...] = ()
    units: tuple[Unit, ...]
    pillars: tuple[Pillar, ...]
    areas: tuple[Area, ...]
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    logic_model: LogicModel
    principles: tuple[Principle, ...]

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def unit_by_id(self) -> dict[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def pillar_by_id(self) -> dict[str, Pillar]:
        """Pillars by id."""
        return {pillar.id: pillar for pillar in self.pillars}

    @cached_property
    def area_by_id(self) -> dict[str, Area]:
        """Areas by id."""
        return {area.id: area for area in self.areas}

    @cached_property
    def dimension_by_id(self) -> dict[str, Dimension]:
        """Breakdown dimensions by id."""
        return {dimension.id: dimension for dimension in self.dimensions}
