"""A store turned into what reports and exports are made from: answers, returns, stories, and the moment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from anchorkit.errors import NotUnderstood
from anchorkit.measures.model import Evidence
from anchorkit.observations import Observation
from anchorkit.report.context import OwnIndicator, Returned, Story
from anchorkit.report.figures import own_figure
from anchorkit.report.periodwords import day_words, moment_words
from anchorkit.report.strings import say
from anchorkit.selection.adopt import adopting
from anchorkit.selection.model import Plan
from anchorkit.store.model import (
    StoredObservation,
    StoredOwnIndicator,
    StoredOwnWording,
    StoredReceipt,
    StoredStory,
)
from anchorkit.store.store import open_store


@dataclass(frozen=True, slots=True)
class Held:
    """What a store held at a moment. `as_at` says in words which moment that is."""

    observations: tuple[StoredObservation, ...]
    returned: tuple[Returned, ...]
    stories: tuple[Story, ...]
    own_indicators: tuple[OwnIndicator, ...]
    snapshot: str
    as_at: str
    moment: datetime | None = None
    own_wordings: tuple[StoredOwnWording, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    """When what is held of each organisation changed last, in words."""

    def adopted(self, plan: Plan) -> Plan:
        """The plan with the words that the organisations use themselves for the set's definitions."""
        return adopting(plan, ((found.organisation, found.wording) for found in self.own_wordings))

    @property
    def evidence(self) -> Iterable[Evidence]:
        """The answers with the codes of their warnings."""
        return (Evidence(found.observation, found.marks) for found in self.observations)


def read_held(store_url: str, as_at: datetime | None) -> Held:
    """Read what a store holds now, or held at a moment, in the language that is spoken.

    Raises StoreError, NotUnderstood.
    """
    with open_store(store_url) as store:
        last = store.last_moment()
        # What comes in while it is read is not among it: the moment says what was read.
        moment = min(as_at, last) if as_at and last else last
        observations = tuple(store.observations(as_at=moment))
        every = store.receipts()
        receipts = [found for found in every if moment and _by_then(found, moment)]
        stories = store.stories(moment)
        own = store.own_indicators(moment)
        wordings = tuple(store.own_wordings(moment))
        snapshot = store.snapshot(moment)
    asked = as_at or last
    return Held(
        observations=observations,
        returned=tuple(_returned(receipts)),
        stories=tuple(map(_story, stories)),
        own_indicators=tuple(_own(found, observations) for found in own),
        snapshot=snapshot,
        as_at=moment_words(asked.astimezone(UTC)) if asked else say("cover.nothing_yet"),
        moment=moment,
        own_wordings=wordings,
        changed={} if as_at else _changed(every),
    )


def read_evidence(store_url: str, as_at: datetime) -> tuple[Evidence, ...]:
    """The answers that a store held at a moment, and nothing else. Raises StoreError, NotUnderstood."""
    with open_store(store_url) as store:
        return tuple(Evidence(found.observation, found.marks) for found in store.observations(as_at=as_at))


@dataclass(frozen=True, slots=True)
class HeldRows:
    """The observations of a store as at a moment, sorted by key; read anew each time, few at once."""

    store_url: str
    as_at: datetime | None

    def __iter__(self) -> Iterator[Observation]:
        with open_store(self.store_url) as store:
            for found in store.observations_in_order(as_at=self.as_at):
                yield found.observation


def read_rows(store_url: str, as_at: datetime | None) -> tuple[HeldRows, str]:
    """Every observation and a short name of all that is held, without having it all in memory.

    Rows that come in later are not among them. Raises StoreError.
    """
    with open_store(store_url) as store:
        moment = as_at or store.last_moment()
        return HeldRows(store_url, moment), store.snapshot(moment)


def parse_moment(text: str | None) -> datetime | None:
    """Turn `2026-04-01` (the end of that day) or `2026-04-01T09:30` into a moment; without a zone it is UTC.

    Raises NotUnderstood.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(
            f"“{text}” is not a date or time", hint="Write it as 2026-04-01 or 2026-04-01T09:30."
        ) from None
    if len(text.strip()) <= len("2026-04-01"):
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _by_then(found: StoredReceipt, as_at: datetime) -> bool:
    """True for what had come by then and was not withdrawn then."""
    return found.receipt.recorded_at <= as_at and not found.was_withdrawn(as_at)


def _changed(receipts: Iterable[StoredReceipt]) -> dict[str, str]:
    """The last moment at which a return of each organisation was taken in, withdrawn or restored."""
    last: dict[str, datetime] = {}
    for found in receipts:
        code = found.receipt.organisation
        if code and found.receipt.outcome != "refused":
            moments = (found.receipt.recorded_at, *(each.recorded_at for each in found.withdrawals))
            last[code] = max(moments if code not in last else (*moments, last[code]))
    return {code: moment_words(moment.astimezone(UTC)) for code, moment in last.items()}


def _returned(receipts: Iterable[StoredReceipt]) -> Iterable[Returned]:
    """How many files each organisation sent that were taken, when the latest came, what was refused."""
    by_organisation: dict[str, list[StoredReceipt]] = {}
    for found in receipts:
        if found.receipt.organisation and found.receipt.outcome in ("accepted", "accepted with findings"):
            by_organisation.setdefault(found.receipt.organisation, []).append(found)
    for organisation, taken in sorted(by_organisation.items()):
        latest = max(each.receipt.recorded_at for each in taken)
        refused = sum(each.receipt.refused for each in taken)
        yield Returned(organisation, len(taken), day_words(latest.astimezone(UTC)), refused)


def _story(stored: StoredStory) -> Story:
    story = stored.story
    return Story(
        organisation=stored.organisation,
        title=story.title,
        about=story.about,
        text=story.text,
        whose_words=story.whose_words,
        link=story.link,
        consent=story.consent,
    )


def _own(stored: StoredOwnIndicator, observations: Iterable[StoredObservation]) -> OwnIndicator:
    """An organisation's own indicator with its answers in words, as they were sent."""
    own = stored.indicator
    answers = tuple(
        (found.observation.period, own_figure(found.observation, own.unit), found.observation.note)
        for found in observations
        if found.observation.organisation == stored.organisation and found.observation.indicator == own.code
    )
    return OwnIndicator(stored.organisation, own.title, own.what_to_count, answers)
