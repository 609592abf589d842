"""The values that measures are made of: a figure with its counts, interval, status and marks."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from anchorkit.measures.breaks import Break
from anchorkit.measures.intervals import Interval
from anchorkit.measures.quick import quick
from anchorkit.measures.runchart import RunChart
from anchorkit.measures.spc import XmrChart
from anchorkit.measures.spc_rules import DEFAULT_RULE_SET
from anchorkit.menu.model import Indicator
from anchorkit.observations import ALL, Choice, Observation
from anchorkit.selection.reading import Baseline, ChartKind, Rebase

COMPARISON: Final = "comparison"
"""The group of a measure that sets a reference group against a target group."""


class Evidence(NamedTuple):
    """An accepted answer, and the codes of the warnings that the check gave it."""

    observation: Observation
    warnings: tuple[str, ...] = ()


class State(StrEnum):
    """Why a figure is there, or is not."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    NOT_COLLECTED = "not collected"
    NOT_APPLICABLE = "not applicable"
    NOT_RETURNED = "not returned"
    SUPPRESSED = "suppressed"
    WITHHELD = "suppressed at source"
    """The organisation itself held the figure back; what `SUPPRESSED` hides was hidden here."""
    NOT_POOLED = "not pooled"
    """The organisations' figures can't be one figure; `Measure.not_pooled_because` says why."""
    UNDEFINED = "undefined"
    """The counts are there but give no value, such as a denominator of 0."""

    @property
    def has_figure(self) -> bool:
        """True where a figure can be shown."""
        return self in WITH_FIGURE


WITH_FIGURE: Final = (State.REPORTED, State.ESTIMATED)
"""The states in which a figure can be shown."""


class Mark(StrEnum):
    """What a reader has to know about a figure."""

    COUNTS_MISSING = "counts missing"
    DOES_NOT_FOLLOW = "does not follow from its counts"
    WARNED = "warned at the check"
    PARTIAL = "not every organisation"
    ROUNDED = "rounded"
    FEW = "too few for a percentage"
    """The value is hidden and its counts stand, rounded: a percentage of so few would promise too much."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which organisations stand behind a pooled figure; names in the order of the selection."""

    included: tuple[str, ...]
    expected: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Organisation and reason, for each that is not included."""
    codes: tuple[str, ...] = ()
    """The codes of those included: names may change, and two may share one."""


class Compared(NamedTuple):
    """One side of a comparison: counts, and value (a rate from 0 to 1, or in the indicator's unit)."""

    group: str
    numerator: float | None
    denominator: float | None
    value: float | None


@quick
@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what it is about, its value, what it rests on and what to know about it.

    `value` is in the indicator's unit (a percentage is 0 to 100). For yes/no questions `choice` holds one
    organisation's answer; pooled, `numerator` counts yes and `denominator` those answering. `interval` is on
    the scale of `value`. `organisation` is None for the set as a whole.
    """

    organisation: str | None
    indicator: str
    period: str
    group: str
    state: State
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    choice: Choice | None = None
    interval: Interval | None = None
    percent_of_reference: float | None = None
    """Kind gap only: the gap as a percentage of the reference group's value."""
    distribution: tuple[tuple[float, int], ...] = ()
    """Scores of several organisations: each score and how many gave it."""
    marks: tuple[Mark, ...] = ()
    coverage: Coverage | None = None
    not_pooled_because: str = ""
    notes: tuple[str, ...] = ()
    """What the respondents wrote, sources included."""
    recomputed: float | None = None
    """Mark DOES_NOT_FOLLOW only: the value that follows from the counts."""
    compared: tuple[Compared, Compared] | None = None
    """Group COMPARISON only: the reference group and the target group."""
    warnings: tuple[str, ...] = ()
    """Codes of the catalogue's warnings that the answer carries."""
    decimals: int | None = None
    """How many decimals may be shown, where that is fewer than the unit has."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided about how one series is read; `target` is in the indicator's unit."""

    target: float | None = None
    rule_set: str = DEFAULT_RULE_SET
    chart: ChartKind | None = None
    """The chart asked for; None leaves it to the number of figures."""
    rebases: tuple[Rebase, ...] = ()
    baseline: Baseline | None = None
    breaks: tuple[Break, ...] = ()
    """Where figures stop being comparable, whether or not the series reaches there."""


AS_IT_COMES: Final = Choices()
"""The reading of a series about which nobody decided anything."""


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator's measures for one organisation (or the set) and one group, ordered by period.

    Gaps stay: every period that was asked has a measure, if only one without a figure. At most one of
    `run_chart` and `xmr` is there, by the number of figures that can be compared in the last unbroken part:
    under 10 neither, 10 to 12 a run chart, 13 or more XmR (rules B1.11 and B2), unless the set asks for
    another chart.
    """

    organisation: str | None
    indicator: str
    group: str
    points: tuple[Measure, ...]
    run_chart: RunChart | None = None
    xmr: XmrChart | None = None
    choices: Choices = AS_IT_COMES
    parts: tuple[int, ...] = (0,)
    """The index at which each unbroken part begins; a run chart reads the last part only."""
    uneven: bool = False
    """True where an XmR chart's denominators differ by more than a quarter from their mean (B1)."""

    @property
    def latest(self) -> Measure | None:
        """The last point that has a figure or an answer."""
        return next((point for point in reversed(self.points) if point.state.has_figure), None)

    @property
    def figures(self) -> int:
        """How many points have a figure."""
        return sum(point.state.has_figure for point in self.points)


@dataclass(frozen=True, slots=True)
class Measures:
    """All series of one report, found by organisation (None: the set), indicator and group."""

    series: dict[tuple[str | None, str, str], Series] = field(default_factory=dict)

    def get(self, organisation: str | None, indicator: str, group: str = "all") -> Series | None:
        """One series, or None where it was not asked."""
        return self.series.get((organisation, indicator, group))


def headline_group(indicator: Indicator) -> str:
    """The group that stands for the indicator as a whole: everyone, or the two that are compared."""
    return COMPARISON if indicator.rule.groups else ALL
