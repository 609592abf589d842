"""What a report is made from besides its measures: the reader, the moment, the returns and the stories."""

import re
from dataclasses import dataclass
from typing import Final

from anchorkit.measures.disclosure import Audience, Profile
from anchorkit.measures.model import Measure, Measures, Series, headline_group
from anchorkit.measures.pooling import like_for_like
from anchorkit.menu.model import Indicator, Unit
from anchorkit.observations import ALL
from anchorkit.selection.model import Organisation, Plan

_ID: Final = re.compile(r"\b[a-z0-9_]+(?:\.[a-z0-9_]+)+\b")


@dataclass(frozen=True, slots=True)
class Returned:
    """What one organisation has sent: how many files were taken, the date of the latest, answers refused."""

    organisation: str
    files: int
    latest: str
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it was written. `consent` says whether its people agreed that it is shared."""

    organisation: str
    title: str
    about: str
    text: str
    whose_words: str = ""
    link: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What an organisation counts beyond the set: its words, and period, figure and note of each answer."""

    organisation: str
    title: str
    what: str
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Whom the report is for and what was known when. `as_at` and the dates are words, not clocks."""

    audience: Audience
    profile: Profile
    as_at: str
    snapshot: str
    returned: tuple[Returned, ...] = ()
    stories: tuple[Story, ...] = ()
    own_indicators: tuple[OwnIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One report's sight of the measures: of the set (organisation None) or of one organisation."""

    plan: Plan
    measures: Measures
    context: Context
    organisation: str | None

    @property
    def is_set(self) -> bool:
        """True where figures are those of several organisations together."""
        return self.organisation is None

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations that the report is about, in the order of the selection."""
        chosen = self.plan.selection.organisations
        return tuple(found for found in chosen if self.is_set or found.code == self.organisation)

    def series(self, indicator: Indicator, group: str = "") -> Series | None:
        """The series of an indicator; without a group the one that stands for it as a whole."""
        return self.measures.get(self.organisation, indicator.id, group or headline_group(indicator))

    def series_of(self, code: str, indicator: Indicator) -> Series | None:
        """The headline series of one organisation."""
        return self.measures.get(code, indicator.id, headline_group(indicator))

    def like_for_like(self, indicator: Indicator, latest: str, before: str) -> tuple[Measure, Measure] | None:
        """Two periods' joint figures of the organisations that have both, from what may be shown of each."""
        if headline_group(indicator) != ALL:
            return None
        now, then = (self._answers(indicator, period) for period in (latest, before))
        return like_for_like(self.plan, indicator, now, then)

    def _answers(self, indicator: Indicator, period: str) -> dict[str, Measure]:
        found = {code.code: self.series_of(code.code, indicator) for code in self.organisations}
        return {
            code: point
            for code, series in found.items()
            for point in (series.points if series else ())
            if point.period == period
        }

    def with_titles(self, text: str) -> str:
        """The menu's words with the titles of indicators in place of their ids."""
        return _ID.sub(self._titled, text)

    def _titled(self, found: re.Match[str]) -> str:
        known = self.plan.indicators.get(found[0]) or self.plan.menu.by_id.get(found[0])
        return f"“{known.title}”" if known else found[0]

    def unit(self, indicator: Indicator) -> Unit:
        """How the indicator's figures are written."""
        return self.plan.units[indicator.unit]
