"""Turns the set's indicators into what a summary tells of each: its series, its change, and how it stands."""

from collections.abc import Sequence
from typing import NamedTuple

from anchorkit.measures.model import Series
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.report.compose_reading import moved
from anchorkit.report.context import View
from anchorkit.report.sentences import Change
from anchorkit.report.signals import has_signal
from anchorkit.report.strings import say

_MOST_NAMES = 3


class Told(NamedTuple):
    """One indicator with its series and what became of its figure."""

    indicator: Indicator
    series: Series
    change: Change | None

    @property
    def has_figure(self) -> bool:
        """True where there is anything to tell."""
        return self.series.latest is not None

    @property
    def is_charted(self) -> bool:
        """True for what is followed over time by rules: no answer and no grade."""
        return self.indicator.kind not in (Kind.YES_NO, Kind.SCORE)

    @property
    def is_judged(self) -> bool:
        """True where a run chart or an XmR chart holds."""
        return bool(self.series.xmr or self.series.run_chart)

    @property
    def has_changed(self) -> bool:
        """True for a change beyond chance: a signal that still holds, or an interval that leaves out 0."""
        return has_signal(self.series) or (self.change is not None and self.change.clear is True)

    @property
    def has_not_changed(self) -> bool:
        """True where figures were compared and chance explains what lies between them."""
        if not self.has_figure or self.has_changed:
            return False
        return self.is_judged or (self.change is not None and self.change.clear is False)


def tell(view: View, indicator: Indicator) -> Told | None:
    """What is known of an indicator; None where no period of it was asked."""
    series = view.series(indicator)
    return Told(indicator, series, moved(view, indicator, series)) if series else None


def tell_all(view: View) -> tuple[Told, ...]:
    """What is known of every indicator that was asked, in the order of the set."""
    return tuple(found for indicator in view.plan.ordered if (found := tell(view, indicator)))


def names(told: Sequence[Told], most: int = _MOST_NAMES) -> str:
    """The first titles, and how many more there are."""
    return listed([f"“{each.indicator.title}”" for each in told], most)


def listed(words: Sequence[str], most: int = _MOST_NAMES, between: str = ", ") -> str:
    """The first few words of a list, and how many more there are."""
    shown, rest = between.join(words[:most]), len(words) - most
    return say("many.and_more", names=shown, rest=rest) if rest > 0 else shown


def how_many(count: int) -> str:
    """A number of indicators in words."""
    return say("many.indicators", count=count)
