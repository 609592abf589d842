"""How a set wants its figures over time read: rebases, baselines, breaks, charts and reference shares."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints

from anchorkit.menu.words import Frozen, Text

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,19}$")]
RuleSetName = Literal["mdc-2023", "nhsr-0.2"]
ChartKind = Literal["line", "run", "xmr"]
IntervalLevel = Literal["95%", "99.8%"]


class Merger(Frozen):
    """Whose work an organisation took over, by code, and the first period that counts both together."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    predecessor: Code = Field(
        validation_alias=AliasChoices("from", "predecessor"), serialization_alias="from"
    )
    period: str


class DefinitionChange(Frozen):
    """What changed in a local definition; a material change breaks every series that depends on it.

    `first` is the first period that was counted by the new words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    version: int
    first: str = Field(validation_alias=AliasChoices("from", "first"), serialization_alias="from")
    material: bool = True
    text: Text


class Rebase(Frozen):
    """From which period an XmR chart's limits start afresh: what people decided, why and when (B1.16)."""

    period: str
    reason: Text
    decided: date | None = None


class Baseline(Frozen):
    """From how many first points an XmR chart's limits are taken, and why (B1.9)."""

    first: int = Field(ge=12)
    reason: Text


class ReferenceShare(Frozen):
    """What share of the local population, in per cent, a group's figure is held against, and who says so."""

    share: float = Field(ge=0, le=100)
    source: Text
