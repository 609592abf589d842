"""`anchorkit workbook`: a set into one workbook for each organisation, filled with what is known already."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anchorkit.errors import AnchorkitError, InvalidFile, NotUnderstood
from anchorkit.findings import TIDY_NOT_ASKED, Finding, Severity
from anchorkit.observations import Key, Observation
from anchorkit.selection.model import Organisation, Plan
from anchorkit.tidy import from_csv
from anchorkit.workbook.layout import plan_workbook
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.plan import load_plan


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """One workbook: whose, where, how many questions and how many of them are filled in already."""

    organisation: Organisation
    path: Path
    questions: int
    filled: int


@dataclass(frozen=True, slots=True)
class WrittenWorkbooks:
    """All workbooks of a run, and what there is to say about the prefill."""

    workbooks: tuple[WrittenWorkbook, ...]
    findings: tuple[Finding, ...]


def write_workbooks(
    *,
    set_path: Path,
    output: Path,
    organisations: Sequence[str] = (),
    prefill: Path | None = None,
    store_url: str | None = None,
    menu_path: Path | None = None,
) -> WrittenWorkbooks:
    """Write a workbook for each organisation of the set, or for those named.

    `prefill` are tidy observations, `store_url` a store whose current answers are filled in; where both know
    an answer, the prefill file counts. Raises NotUnderstood for an organisation that the set does not ask.
    """
    from anchorkit.workbook.write import workbook_bytes

    plan, findings = load_plan(set_path, menu_path)
    asked = _organisations(plan, organisations)
    known: dict[Key, Observation] = {}
    wordings: dict[str, dict[str, str]] = {}
    if store_url:
        known, wordings = _from_store(store_url)
    if prefill:
        rows, problems = _from_file(prefill, plan)
        known |= {row.key: row for row in rows}
        findings = (*findings, *problems)
    written = []
    for organisation in asked:
        content = workbook_bytes(plan_workbook(plan, organisation, known, wordings.get(organisation.code)))
        path = output / f"{file_stem(organisation)}.xlsx"
        write_atomically(path, content)
        questions = {question.of(organisation.code) for question in plan.all_questions}
        written.append(WrittenWorkbook(organisation, path, len(questions), len(questions & known.keys())))
    return WrittenWorkbooks(tuple(written), findings)


def file_stem(organisation: Organisation) -> str:
    """A file name from the code and, for people, the name: plain letters, so that every system takes it."""
    plain = unicodedata.normalize("NFKD", organisation.name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return f"{organisation.code}-{slug}" if slug else organisation.code


def _organisations(plan: Plan, codes: Sequence[str]) -> tuple[Organisation, ...]:
    asked = plan.selection.organisations
    if not asked:
        raise NotUnderstood(
            "The set names no organisation", hint="Add one: anchorkit select --org RR8 --output set.yaml"
        )
    unknown = [code for code in codes if plan.selection.organisation(code) is None]
    if unknown:
        raise NotUnderstood(
            f"The set does not ask {', '.join(unknown)}",
            hint=f"It asks {', '.join(organisation.code for organisation in asked)}.",
        )
    return tuple(found for found in asked if not codes or found.code in codes)


def _from_file(path: Path, plan: Plan) -> tuple[list[Observation], tuple[Finding, ...]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise AnchorkitError(f"{path} can't be read: {why}", hint="Save it as CSV in UTF-8.") from None
    rows, findings = from_csv(text, path.name)
    if any(finding.severity is Severity.CRITICAL for finding in findings):
        raise InvalidFile(f"{path.name} does not hold tidy observations", findings)
    asked = _asked(plan)
    unknown = [row for row in rows if row.key not in asked and not _earlier(row, plan)]
    if unknown:
        key = unknown[0].key
        example = f"{key.organisation}, {key.indicator}, {key.period}, {key.group}"
        findings = (*findings, TIDY_NOT_ASKED.on(path.name, count=len(unknown), example=example))
    return list(rows), findings


def _asked(plan: Plan) -> frozenset[Key]:
    return frozenset(
        question.of(organisation.code)
        for organisation in plan.selection.organisations
        for question in plan.all_questions
    )


def _earlier(row: Observation, plan: Plan) -> bool:
    """True for a figure of a period before those asked: it shows as a previous value."""
    return row.indicator in plan.indicators and row.group in plan.groups(row.indicator)


def _from_store(url: str) -> tuple[dict[Key, Observation], dict[str, dict[str, str]]]:
    """Every current answer, and by organisation its own words for the set's definitions."""
    from anchorkit.store.store import open_store

    wordings: dict[str, dict[str, str]] = {}
    with open_store(url) as store:
        known = {stored.observation.key: stored.observation for stored in store.observations()}
        for found in store.own_wordings():
            wordings.setdefault(found.organisation, {})[found.wording.definition] = found.wording.text
    return known, wordings
