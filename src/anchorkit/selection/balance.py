"""A plan turned into what the set covers, what it asks of people, and what each principle would still ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Difficulty, Stage, Use
from anchorkit.selection.model import Plan, group_kind


@dataclass(frozen=True, slots=True)
class Share:
    """How many indicators of the set something holds for; `of` is how many the menu has, 0 where not told."""

    title: str
    count: int
    of: int = 0


@dataclass(frozen=True, slots=True)
class PrincipleNote:
    """What the set says to one principle, evidence and the question that remains; never a score."""

    id: str
    title: str
    evidence: str
    question: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What a set covers and what it costs. `questions` is how many rows each organisation's workbook has."""

    indicators: int
    pillars: tuple[Share, ...]
    stages: tuple[Share, ...]
    difficulties: tuple[Share, ...]
    with_groups: int
    national: int
    reconstructed: int
    organisations: int
    questions: int
    questions_by_group: int
    missing_definitions: tuple[Use, ...]
    principles: tuple[PrincipleNote, ...]


def balance(plan: Plan) -> Balance:
    """Weigh a set by pillar, stage, difficulty, breakdowns, national sources and the questions it asks."""
    chosen = plan.ordered
    with_groups = [found for found in chosen if plan.selection.chosen_by_id[found.id].groups]
    by_group = sum(group_kind(question.group) == "breakdown" for question in plan.all_questions)
    return Balance(
        indicators=len(chosen),
        pillars=tuple(
            Share(
                pillar.title,
                sum(found.pillar == pillar.id for found in chosen),
                sum(found.pillar == pillar.id for found in plan.menu.indicators),
            )
            for pillar in plan.menu.pillars
        ),
        stages=_stages(chosen),
        difficulties=tuple(
            Share(level.value, sum(found.difficulty is level for found in chosen)) for level in Difficulty
        ),
        with_groups=len(with_groups),
        national=sum(bool(found.national) for found in chosen),
        reconstructed=sum(found.basis == "reconstructed" for found in chosen),
        organisations=len(plan.selection.organisations),
        questions=len(plan.all_questions),
        questions_by_group=by_group,
        missing_definitions=missing_definitions(plan),
        principles=tuple(
            PrincipleNote(
                principle.id,
                principle.title,
                _EVIDENCE.get(principle.id, _served)(plan, principle.id),
                principle.question,
            )
            for principle in plan.menu.principles
        ),
    )


def missing_definitions(plan: Plan) -> tuple[Use, ...]:
    """The local words that a chosen indicator depends on and the set does not define."""
    defined = {found.uses for found in plan.selection.definitions}
    used = {use for found in plan.ordered for use in found.uses}
    return tuple(use for use in Use if use in used - defined)


def _stages(chosen: Iterable[Indicator]) -> tuple[Share, ...]:
    stages = [found.stage for found in chosen]
    activities, outputs = stages.count(Stage.ACTIVITY), stages.count(Stage.OUTPUT)
    outcomes = sum(stage.is_outcome for stage in stages)
    return (
        Share("activity" if activities == 1 else "activities", activities),
        Share("output" if outputs == 1 else "outputs", outputs),
        Share("outcome" if outcomes == 1 else "outcomes", outcomes),
    )


def _equity(plan: Plan, _: str) -> str:
    people = [found for found in plan.ordered if found.people]
    split = sum(bool(plan.selection.chosen_by_id[found.id].groups) for found in people)
    compared = sum(bool(found.rule.groups) for found in people)
    return (
        f"Of {_many(len(people), 'indicator')} about people, "
        f"{split or 'none'} {_are(split)} broken down by group and"
        f" {compared or 'none'} {'compares' if compared < 2 else 'compare'} two groups."
    )


def _community(plan: Plan, _: str) -> str:
    named = "; ".join(found.who for found in plan.selection.consulted)
    return f"Consulted: {named}." if named else "The set does not say who was consulted."


def _existing_work(plan: Plan, _: str) -> str:
    held = sum(bool(found.national) for found in plan.ordered)
    return (
        f"A national source already holds all or part of {held} of {_many(len(plan.ordered), 'indicator')}."
    )


def _flexibility(plan: Plan, _: str) -> str:
    without = sum(not found.reason.strip() for found in plan.selection.indicators)
    own = sum(found.is_local for found in plan.ordered)
    reasons = "Each indicator has its reason"
    if without:
        reasons = f"{_many(without, 'indicator')} {_have(without)} no reason yet"
    return f"{reasons}; {own or 'none'} {_are(own)} the place's own."


def _balance(plan: Plan, _: str) -> str:
    activities, outputs, outcomes = (share.count for share in _stages(plan.ordered))
    things = "activity" if activities == 1 else "activities"
    return f"{activities} {things}, {_many(outputs, 'output')} and {_many(outcomes, 'outcome')}."


def _systems(plan: Plan, _: str) -> str:
    hard = sum(found.difficulty is Difficulty.HARD for found in plan.ordered)
    owners = len({found.owner for found in plan.ordered})
    get = f"{_many(hard, 'indicator')} {_are(hard)} hard to get" if hard else "No indicator is hard to get"
    return f"{get}; the figures would come from {_many(owners, 'owner')}."


def _partners(plan: Plan, _: str) -> str:
    asked = len(plan.selection.organisations)
    differing = [
        found.title
        for found in plan.selection.definitions
        if found.by_organisation and not found.comparable_because
    ]
    text = f"{_many(asked, 'organisation')} {'is' if asked == 1 else 'are'} asked the same questions"
    return f"{text}; wordings differ for: {', '.join(differing)}." if differing else f"{text}."


def _context(plan: Plan, _: str) -> str:
    if missing := [use.label for use in missing_definitions(plan)]:
        return f"Not yet defined here: {', '.join(missing)}."
    return f"The set has {_many(len(plan.selection.definitions), 'local definition')}."


def _served(plan: Plan, principle: str) -> str:
    serving = sum(principle in found.principles for found in plan.ordered)
    return f"{_many(serving, 'indicator')} {'serves' if serving == 1 else 'serve'} it most."


_EVIDENCE: Final[dict[str, Callable[[Plan, str], str]]] = {
    "equity": _equity,
    "community": _community,
    "existing_work": _existing_work,
    "flexibility": _flexibility,
    "balance": _balance,
    "systems": _systems,
    "partners": _partners,
    "context": _context,
}


def _many(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else noun + 's'}"


def _are(count: int) -> str:
    return "is" if count < 2 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
