"""Turns the set and its figures into evidence on the eight principles, with questions: never a score."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from anchorkit.measures.model import Series, State
from anchorkit.measures.series import RUN_CHART_FROM, judged
from anchorkit.menu.words import Stage
from anchorkit.report.brought import brought
from anchorkit.report.compose_equity import Equity, gaps_counted, lacking
from anchorkit.report.compose_headlines import is_marked, returned
from anchorkit.report.compose_place import facts_shown
from anchorkit.report.compose_stories import shared_stories
from anchorkit.report.context import View
from anchorkit.report.document import Bullets, Note, Paragraph, Section
from anchorkit.report.figures import number, organisations
from anchorkit.report.strings import say
from anchorkit.report.told import Told, how_many
from anchorkit.selection.balance import Balance, balance
from anchorkit.selection.model import group_kind


class _Evidence(NamedTuple):
    """All that the principles are held against."""

    view: View
    told: Sequence[Told]
    equity: Equity
    balance: Balance


def principles_section(view: View, told: Sequence[Told], equity: Equity) -> Section:
    """For each principle what the set and the data say to it, and what to talk about."""
    found = _Evidence(view, told, equity, balance(view.plan))
    sections = (
        Section(
            f"principle-{note.id}",
            note.title,
            (
                Bullets(
                    (
                        brought(f"evidence.{note.id}", note.evidence),
                        *(words for words in _KNOWN.get(note.id, _nothing)(found) if words),
                    )
                ),
                Note(say("principles.question"), note.question),
            ),
            "principle",
        )
        for note in found.balance.principles
    )
    return Section("principles", say("principles.title"), (Paragraph(say("principles.intro")), *sections))


def _equity(found: _Evidence) -> Iterable[str]:
    hidden, of = found.equity.hidden
    if found.equity.breakdowns:
        yield gaps_counted(found.equity)
        yield say("principles.equity_hidden", hidden=hidden, of=of)
    lacks = sum(len(left) for _, left in lacking(found.view))
    yield say("principles.equity_lacks", count=lacks) if lacks else ""


def _community(found: _Evidence) -> Iterable[str]:
    stories = shared_stories(found.view)
    if not stories:
        yield say("principles.community_no_stories")
        return
    whose = organisations(len({placed.story.organisation for placed in stories}))
    told = say("many.stories", count=len(stories))
    yield say("principles.community_stories", stories=told, organisations=whose)


def _existing_work(found: _Evidence) -> Iterable[str]:
    not_collected = sum(each.series.points[-1].state is State.NOT_COLLECTED for each in found.told)
    yield say(
        "principles.existing_figures",
        figures=sum(each.has_figure for each in found.told),
        indicators=how_many(len(found.told)),
        not_collected=not_collected,
    )


def _flexibility(found: _Evidence) -> Iterable[str]:
    selection = found.view.plan.selection
    targets = sum(chosen.target is not None for chosen in selection.indicators)
    yield say("principles.flexibility_targets", targets=targets, definitions=len(selection.definitions))


def _balance(found: _Evidence) -> Iterable[str]:
    stages = [each.indicator.stage for each in found.told if each.has_figure]
    yield say(
        "principles.balance_figures",
        activities=stages.count(Stage.ACTIVITY),
        outputs=stages.count(Stage.OUTPUT),
        outcomes=sum(stage.is_outcome for stage in stages),
    )
    charted = [each for each in found.told if each.is_charted]
    enough = sum(_comparable(each.series) >= RUN_CHART_FROM for each in charted)
    if charted:
        of = how_many(len(charted))
        yield say("principles.balance_points", count=enough, charted=of, least=RUN_CHART_FROM)


def _systems(found: _Evidence) -> Iterable[str]:
    each = found.balance
    yield say(
        "principles.systems_questions",
        questions=number(each.questions, 0),
        by_group=number(each.questions_by_group, 0),
    )
    points = [point for series in _own_series(found.view) for point in series.points]
    answered = sum(point.state is not State.NOT_RETURNED for point in points)
    pairs = any(group_kind(question.group) == "comparison" for question in found.view.plan.all_questions)
    yield say(
        "principles.systems_answered_pairs" if pairs else "principles.systems_answered",
        answered=number(answered, 0),
        asked=number(len(points), 0),
    )


def _partners(found: _Evidence) -> Iterable[str]:
    if not found.view.is_set:
        yield say("principles.partners_one")
        return
    pooled = [each.series.latest for each in found.told if each.has_figure]
    whole = sum(
        latest is not None and latest.coverage is not None and not latest.coverage.left_out
        for latest in pooled
    )
    yield say(
        "principles.partners_returned",
        returned=len(returned(found.view)),
        organisations=organisations(len(found.view.organisations)),
        joint=len(pooled),
        whole=whole,
    )


def _context(found: _Evidence) -> Iterable[str]:
    about = {placed.subject.id for placed in shared_stories(found.view) if placed.subject}
    noted = {
        series.indicator for series in _own_series(found.view) if any(point.notes for point in series.points)
    }
    beside = sum(each.indicator.id in about | noted for each in found.told)
    yield say("principles.context_place", count=len(facts_shown(found.view)))
    yield say("principles.context_beside", beside=beside, indicators=how_many(len(found.told)))
    yield say("principles.context_care", marked=sum(map(is_marked, found.told)))


def _own_series(view: View) -> Iterable[Series]:
    """The organisations' own series about everyone, whose questions and notes are counted."""
    for organisation in view.organisations:
        for indicator in view.plan.ordered:
            series = view.series_of(organisation.code, indicator)
            if series:
                yield series


def _comparable(series: Series) -> int:
    return sum(judged(series)[series.parts[-1] :])


def _nothing(_: _Evidence) -> Iterable[str]:
    return ()


_KNOWN: Final[dict[str, Callable[[_Evidence], Iterable[str]]]] = {
    "equity": _equity,
    "community": _community,
    "existing_work": _existing_work,
    "flexibility": _flexibility,
    "balance": _balance,
    "systems": _systems,
    "partners": _partners,
    "context": _context,
}
