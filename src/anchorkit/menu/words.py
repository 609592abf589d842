"""The words that a menu is written in: who says so, how hard, which way, where in the logic model."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_-]+)+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Frozen(BaseModel):
    """A value read from a file: it can't change and refuses what it doesn't know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Basis(StrEnum):
    """Who says so."""

    TOOLKIT = "toolkit"
    RECONSTRUCTED = "reconstructed"
    LOCAL = "local"


class Difficulty(StrEnum):
    """How hard the figure is to get; our judgement, and each place may overrule it."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Direction(StrEnum):
    """Which way is better; `none` where that depends on the place."""

    HIGHER = "higher"
    LOWER = "lower"
    YES = "yes"
    ZERO = "zero"
    PARITY = "parity"
    NONE = "none"


class Stage(StrEnum):
    """Where in the logic model an indicator first sits."""

    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME_SHORT = "outcome_short"
    OUTCOME_MEDIUM = "outcome_medium"
    OUTCOME_LONG = "outcome_long"

    @property
    def label(self) -> str:
        """The words for a reader."""
        return {"activity": "activity", "output": "output"}.get(
            self.value, self.value.replace("outcome_", "outcome, ") + " term"
        )

    @property
    def is_outcome(self) -> bool:
        """True for outcomes of any term."""
        return self.value.startswith("outcome")


class Use(StrEnum):
    """A word that each place defines for itself."""

    LOCAL = "local"
    TARGET_POPULATIONS = "target_populations"
    TARGET_ORGANISATIONS = "target_organisations"

    @property
    def label(self) -> str:
        """The words for a reader."""
        return self.value.replace("_", " ")
