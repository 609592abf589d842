"""A set and its store turned into who has returned what, what is outstanding, and whom to remind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.findings import Finding
from anchorkit.observations import Key, Observation, Status
from anchorkit.selection.model import Organisation, Plan, Question
from anchorkit.workflows.csvfile import write_csv
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.unjudged import still_to_take
from anchorkit.workflows.workbook import file_stem

if TYPE_CHECKING:
    from anchorkit.store.model import Dispute, StoredReceipt, UnjudgedFile

CHASE_COLUMNS: Final = (
    "organisation",
    "code",
    "contact",
    "email",
    "questions_asked",
    "questions_outstanding",
    "refused_answers",
    "disputed_answers",
    "last_received",
    "due",
    "days_overdue",
    "workbook",
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the questions are. Not applicable are also those that another answer makes so."""

    asked: int = 0
    answered: int = 0
    not_collected: int = 0
    not_applicable: int = 0
    held_back: int = 0

    @property
    def to_answer(self) -> int:
        """How many have no answer of any kind."""
        return self.asked - self.answered - self.not_collected - self.not_applicable - self.held_back

    @property
    def complete(self) -> int:
        """Of a hundred questions, how many have an answer of some kind; 100 only where all of them have."""
        return 100 if not self.asked else 100 * (self.asked - self.to_answer) // self.asked


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came from an organisation, and what became of it."""

    return_id: int
    file: str
    received: datetime
    outcome: str
    refused_answers: int
    withdrawn: bool
    reason: str


@dataclass(frozen=True, slots=True)
class OrganisationStatus:
    """What came from one organisation and what is outstanding. `days_overdue` is 0 where nothing is due."""

    organisation: Organisation
    received: tuple[Received, ...]
    tally: Tally
    by_pillar: tuple[tuple[str, Tally], ...]
    disputed: tuple["Dispute", ...]
    days_overdue: int = 0

    @property
    def last_received(self) -> datetime | None:
        """When the latest file came."""
        return self.received[-1].received if self.received else None

    @property
    def refused_answers(self) -> int:
        """How many answers of the latest return that was taken could not be."""
        taken = [found for found in self.received if found.outcome != "refused" and not found.withdrawn]
        return taken[-1].refused_answers if taken else 0

    @property
    def last_refused(self) -> bool:
        """True where the latest file could not be taken at all."""
        return bool(self.received) and self.received[-1].outcome == "refused"

    @property
    def outstanding(self) -> bool:
        """True where there is something to ask the organisation for."""
        return bool(self.tally.to_answer or self.refused_answers or self.last_refused or self.disputed)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """All organisations in the order of the set, and the files that are nobody's of the set."""

    title: str
    due: date | None
    today: date
    organisations: tuple[OrganisationStatus, ...]
    others: tuple[Received, ...]
    unjudged: tuple["UnjudgedFile", ...]
    warnings: tuple[Finding, ...]

    @property
    def overdue(self) -> bool:
        """True where somebody owes something that was due before today."""
        return any(found.days_overdue for found in self.organisations)


def read_status(
    *, set_path: Path, store_url: str, today: date, menu_path: Path | None = None
) -> StatusReport:
    """Tell who has returned what. A store that is not there yet is one that holds nothing.

    Raises NotUnderstood, InvalidFile, StoreError.
    """
    from anchorkit.store.store import NoStore, open_store

    plan, warnings = load_plan(set_path, menu_path)
    due = plan.selection.return_by
    receipts: list[StoredReceipt] = []
    answers: dict[Key, Observation] = {}
    disputes: list[Dispute] = []
    unjudged: list[UnjudgedFile] = []
    try:
        with open_store(store_url) as store:
            receipts = [found for found in store.receipts() if found.selection_id == plan.selection.id]
            answers = {found.observation.key: found.observation for found in store.observations()}
            disputes = store.disputes()
            unjudged = still_to_take(store, receipts)
    except NoStore:
        pass
    organisations = tuple(
        _overdue(_status(plan, organisation, receipts, answers, disputes), due, today)
        for organisation in plan.selection.organisations
    )
    asked = {organisation.code for organisation in plan.selection.organisations}
    others = tuple(_received(found) for found in receipts if found.receipt.organisation not in asked)
    return StatusReport(plan.selection.title, due, today, organisations, others, tuple(unjudged), warnings)


def write_chase_list(report: StatusReport, path: Path) -> int:
    """Write whom to remind, as CSV for a mail merge; give how many there are. Raises AnchorkitError."""
    rows = [_chase_row(found, report.due) for found in report.organisations if found.outstanding]
    write_csv(path, CHASE_COLUMNS, rows)
    return len(rows)


def _chase_row(found: OrganisationStatus, due: date | None) -> Sequence[str | int]:
    organisation = found.organisation
    return (
        organisation.name,
        organisation.code,
        organisation.contact.name,
        organisation.contact.email,
        found.tally.asked,
        found.tally.to_answer,
        found.refused_answers,
        len(found.disputed),
        found.last_received.date().isoformat() if found.last_received else "",
        due.isoformat() if due else "",
        found.days_overdue,
        f"{file_stem(organisation)}.xlsx",
    )


def _overdue(found: OrganisationStatus, due: date | None, today: date) -> OrganisationStatus:
    if due is None or not found.outstanding or today <= due:
        return found
    return OrganisationStatus(
        found.organisation,
        found.received,
        found.tally,
        found.by_pillar,
        found.disputed,
        (today - due).days,
    )


def _status(
    plan: Plan,
    organisation: Organisation,
    receipts: Iterable["StoredReceipt"],
    answers: Mapping[Key, Observation],
    disputes: Iterable["Dispute"],
) -> OrganisationStatus:
    code = organisation.code
    asked = {question.of(code) for question in plan.all_questions}
    by_pillar = tuple(
        (pillar.title, _tally(plan, code, questions, answers))
        for pillar in plan.menu.pillars
        if (questions := [found for found in plan.all_questions if _pillar(plan, found) == pillar.id])
    )
    return OrganisationStatus(
        organisation,
        tuple(_received(found) for found in receipts if found.receipt.organisation == code),
        _tally(plan, code, plan.all_questions, answers),
        by_pillar,
        tuple(found for found in disputes if found.key in asked),
    )


def _pillar(plan: Plan, question: Question) -> str:
    return plan.indicators[question.indicator].pillar


def _tally(plan: Plan, code: str, questions: Sequence[Question], answers: Mapping[Key, Observation]) -> Tally:
    counts: Counter[Status | None] = Counter()
    for question in questions:
        answer = answers.get(question.of(code))
        if answer:
            counts[answer.status] += 1
        elif not _applies(plan, question, code, answers):
            counts[Status.NOT_APPLICABLE] += 1
    return Tally(
        len(questions),
        sum(number for status, number in counts.items() if status and status.has_figure),
        counts[Status.NOT_COLLECTED],
        counts[Status.NOT_APPLICABLE],
        counts[Status.SUPPRESSED],
    )


def _applies(plan: Plan, question: Question, code: str, answers: Mapping[Key, Observation]) -> bool:
    """False where the answer to the question on which this one depends says that it does not apply."""
    depends = plan.depends_on(plan.indicators[question.indicator])
    parent = answers.get(question._replace(indicator=depends.indicator).of(code)) if depends else None
    return depends is None or parent is None or parent.choice in (None, depends.equals)


def _received(found: "StoredReceipt") -> Received:
    receipt = found.receipt
    return Received(
        receipt.return_id,
        found.file,
        receipt.recorded_at,
        receipt.outcome,
        receipt.refused,
        found.is_withdrawn,
        found.withdrawals[-1].reason if found.withdrawals else "",
    )
