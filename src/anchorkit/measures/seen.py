"""Turns a measure into the counts of people in it, and a published one into what a reader sees of them."""

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from anchorkit.measures.bounds import Range
from anchorkit.measures.model import COMPARISON, Compared, Measure, State
from anchorkit.measures.profiles import Profile
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator

NUMERATOR: Final = "numerator"
DENOMINATOR: Final = "denominator"
VALUE: Final = "value"
REMAINDER: Final = "remainder"
"""The denominator less the numerator: nobody prints it, and anybody can work it out."""

_WITH_COUNTS: Final = (State.UNDEFINED, State.SUPPRESSED)

_NEAR: Final = 1e-6

Counts = dict[str, float]
"""The counts of one cell by field."""


_TOGETHER: Final = "together: "


class Cell(NamedTuple):
    """What counts are about.

    Of a joint figure `organisation` names all whose counts are in it, as `together` writes them: the same
    set without one of them is another figure, and the difference of the two is that one's own.
    """

    organisation: str
    indicator: str
    period: str
    group: str

    @property
    def is_joint(self) -> bool:
        """True for the figure of several organisations together."""
        return not self.organisation or self.organisation.startswith(_TOGETHER)

    @property
    def members(self) -> tuple["Cell", ...]:
        """The same of each organisation that is in a joint figure; of any other figure, itself."""
        if not self.is_joint:
            return (self,)
        codes = self.organisation.removeprefix(_TOGETHER).split()
        return tuple(self._replace(organisation=code) for code in codes)

    @property
    def code(self) -> str:
        """The organisation's code; empty for a joint figure."""
        return "" if self.is_joint else self.organisation

    @property
    def handle(self) -> "Cell":
        """The measure that holds it: the two sides of a comparison are one."""
        return self._replace(group=COMPARISON) if self.group in (REFERENCE, TARGET) else self


class Seen(NamedTuple):
    """What a reader sees of a cell: where each of its counts lies; of a hidden one, what hiding it says."""

    counts: tuple[tuple[str, Range], ...] = ()
    hidden: bool = False

    def range(self, field: str) -> Range | None:
        """Where a count lies, as far as it is known."""
        return dict(self.counts).get(field)

    def holds(self, counts: Counts) -> bool:
        """True where counts lie where this says."""
        return all(
            field in counts and found.lower - _NEAR <= counts[field] <= found.upper + _NEAR
            for field, found in self.counts
            if field != REMAINDER
        )


Layer = Mapping[Cell, Seen]
"""All that one output shows or hides."""


class Output(NamedTuple):
    """What one output shows or hides, and the true counts then, of its own cells and others, where known."""

    layer: Layer
    counts: Mapping[Cell, Counts]


def together(codes: Iterable[str]) -> str:
    """How a cell names the organisations of a joint figure; empty for none."""
    named = " ".join(sorted(codes))
    return f"{_TOGETHER}{named}" if named else ""


def cell_of(measure: Measure) -> Cell:
    """What a measure is about."""
    whose = measure.organisation or together(measure.coverage.codes if measure.coverage else ())
    return Cell(whose, measure.indicator, measure.period, measure.group)


def counts_of(measure: Measure, indicator: Indicator) -> dict[Cell, Counts]:
    """Give the counts of people in a measure, where it has them all; a comparison has two cells."""
    cell = cell_of(measure)
    if not (indicator.people and (measure.state.has_figure or measure.state in _WITH_COUNTS)):
        return {}
    if indicator.kind is Kind.RELATIVE_LIKELIHOOD and measure.group == COMPARISON:
        pairs = [(cell._replace(group=side.group), _pair(side)) for side in measure.compared or ()]
        sides = {side: pair for side, pair in pairs if pair}
        return sides if len(sides) == len(pairs) else {}
    found: Counts | None = None
    if indicator.kind in (Kind.PROPORTION, Kind.RELATIVE_LIKELIHOOD):
        found = _pair(measure)
    elif indicator.kind is Kind.AVERAGE and measure.denominator is not None:
        found = {DENOMINATOR: measure.denominator}
    elif _counts_people(indicator) and measure.value is not None:
        found = {VALUE: measure.value}
    return {cell: found} if found else {}


def seen_of(cell: Cell, counts: Counts, published: Measure, indicator: Indicator, profile: Profile) -> Seen:
    """Give what a reader sees of a cell with these counts, once its measure is published."""
    if published.state is State.UNDEFINED and not any(counts.values()):
        # That there is no figure says that there is nobody.
        return Seen(tuple((field, Range(0.0, 0.0)) for field in counts))
    shown = counts_of(published, indicator).get(cell)
    if shown is None:
        return hidden_as_small(counts, profile)
    found = [(field, profile.behind(count)) for field, count in shown.items()]
    if NUMERATOR in counts:
        # Had there been a small remainder, the cell would be hidden.
        everyone = counts[NUMERATOR] == counts[DENOMINATOR]
        found.append((REMAINDER, Range(0.0, 0.0) if everyone else Range(float(profile.threshold), math.inf)))
    return Seen(tuple(found))


def hidden_as_small(counts: Counts, profile: Profile) -> Seen:
    """What a reader may know of a hidden cell: which counts are small, and that the others are not 0."""
    found = [(field, _marked(count, profile)) for field, count in counts.items()]
    if NUMERATOR in counts:
        rest = counts[DENOMINATOR] - counts[NUMERATOR]
        found.append((REMAINDER, _marked(rest, profile) if rest > 0 else Range(0.0, math.inf)))
    return Seen(tuple(found), hidden=True)


def unmarked(seen: Seen) -> Seen:
    """The same with nothing said about its counts."""
    return Seen(tuple((field, Range(0.0, math.inf)) for field, _ in seen.counts), seen.hidden)


def is_marked(seen: Seen, field: str) -> bool:
    """True where hiding a cell says of a count that it is small."""
    found = seen.range(field)
    return found is not None and not math.isinf(found.upper)


def hidden_besides(seen: Seen) -> Seen:
    """What a reader knows of a cell that is hidden to protect others: that it is not hidden for a 0."""
    least = {field: 0.0 if field == REMAINDER or found.upper == 0 else 1.0 for field, found in seen.counts}
    return Seen(tuple((field, Range(lower, math.inf)) for field, lower in least.items()), hidden=True)


def _marked(count: float, profile: Profile) -> Range:
    if count < profile.threshold:
        return Range(1.0 if count > 0 else 0.0, float(profile.threshold - 1))
    return Range(1.0, math.inf)


def _counts_people(indicator: Indicator) -> bool:
    return indicator.kind is Kind.COUNT or (indicator.kind is Kind.AMOUNT and indicator.whole)


def _pair(found: Measure | Compared) -> Counts | None:
    if found.numerator is None or found.denominator is None:
        return None
    return {NUMERATOR: found.numerator, DENOMINATOR: found.denominator}
