"""The sheets that an organisation fills by itself into indicators of its own, their answers, and stories."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anchorkit.findings import KEY_TWICE, OWN_INDICATOR_INCOMPLETE, STORY_INCOMPLETE, Finding
from anchorkit.menu.kinds import KINDS, Kind
from anchorkit.observations import Choice, Key, Observation, OwnIndicator, Story
from anchorkit.periods import InvalidPeriod, parse_period
from anchorkit.returns.model import CheckedAnswer, RawSheet, TableRow
from anchorkit.returns.numbers import read_number
from anchorkit.returns.tables import normal, table_rows, text_of
from anchorkit.workbook.layout import OWN_COLUMNS, OWN_KIND_WORDS, STORY_COLUMNS

_FIGURES: Final = ("numerator", "denominator", "result")
_KINDS: Final = {word: kind.value for kind, text in OWN_KIND_WORDS.items() for word in (text, kind.value)}
_CHOICES: Final[dict[str, Choice]] = {"yes": "yes", "no": "no"}


@dataclass(frozen=True, slots=True)
class ReadOwnIndicators:
    """What the sheet for own indicators gave."""

    indicators: tuple[OwnIndicator, ...]
    answers: tuple[CheckedAnswer, ...]
    findings: tuple[Finding, ...]
    refused: int
    """How many answers were given but can't be taken; one that was given twice is one answer."""
    refused_keys: tuple[Key, ...]
    """What they are about, each once, where that can be told."""


@dataclass(frozen=True, slots=True)
class ReadStories:
    """What the sheet for stories gave."""

    stories: tuple[Story, ...]
    findings: tuple[Finding, ...]


def read_own_indicators(sheets: Sequence[RawSheet], organisation: str) -> ReadOwnIndicators:
    """Read the organisation's own indicators; each gets the id `local.<organisation>.<name>`."""
    indicators: dict[str, OwnIndicator] = {}
    answers: dict[Key, list[CheckedAnswer]] = {}
    findings: list[Finding] = []
    refused: dict[Key | int, None] = {}
    percentages = {sheet.name: sheet.percentages for sheet in sheets}
    for row in table_rows(sheets, OWN_COLUMNS, ("title", "kind", "period")):
        read = _own(row, organisation, percentages[row.sheet])
        if isinstance(read, Finding):
            findings.append(read)
            refused[_key(row, organisation) or len(refused)] = None
            continue
        indicator, answer = read
        indicators.setdefault(indicator.code, indicator)
        answers.setdefault(answer.observation.key, []).append(answer)
    kept = []
    for key, same in answers.items():
        if all(each.observation == same[0].observation for each in same):
            kept.append(same[0])
        else:
            findings += _answered_twice(same)
            refused[key] = None
    return ReadOwnIndicators(
        tuple(indicators.values()),
        tuple(kept),
        tuple(findings),
        len(refused),
        tuple(key for key in refused if isinstance(key, Key)),
    )


def _key(row: TableRow, organisation: str) -> Key | None:
    """What a row is about, where its name and period say so."""
    title = slug(text_of(row.cells.get("title")))
    try:
        period = parse_period(text_of(row.cells.get("period"))).code
    except InvalidPeriod:
        return None
    return Key(organisation, _code(organisation, title), period) if title else None


def _code(organisation: str, title: str) -> str:
    return f"local.{organisation.lower()}.{title}"


def _answered_twice(answers: Sequence[CheckedAnswer]) -> list[Finding]:
    """Two rows of one name and period with different figures: nobody knows which is right."""
    places = [f"{answer.sheet}!{answer.cell}" for answer in answers]
    return [
        KEY_TWICE.at(
            answer.sheet, answer.cell, other=", ".join(found for found in places if found != places[number])
        )
        for number, answer in enumerate(answers)
    ]


def _own(
    row: TableRow, organisation: str, percentages: frozenset[str]
) -> tuple[OwnIndicator, CheckedAnswer] | Finding:
    title = text_of(row.cells.get("title"))
    kind = _KINDS.get(normal(row.cells.get("kind")), "")
    period = text_of(row.cells.get("period"))
    incomplete = OWN_INDICATOR_INCOMPLETE.at(row.sheet, row.address("title"))
    if not slug(title) or not kind:
        return incomplete
    try:
        period = parse_period(period).code
    except InvalidPeriod:
        return incomplete
    choice = _CHOICES.get(normal(row.cells.get("result")))
    suffix = "%" if Kind(kind) is Kind.PROPORTION else ""
    numbers = {
        name: read_number(
            row.cells.get(name),
            prefix="£" if "£" in text_of(row.cells.get("unit")) else "",
            suffix=suffix if name == "result" else "",
            percentage=row.address(name) in percentages,
        )
        for name in _FIGURES
    }
    if Kind(kind) is Kind.YES_NO:
        numbers = {}
        if choice is None:
            return incomplete
    for name, read in numbers.items():
        if read.rule is not None and read.not_understood:
            return read.rule.at(row.sheet, row.address(name))
    figures = {name: read.number for name, read in numbers.items()}
    counted = KINDS[Kind(kind)].has_counts and figures.get("denominator") is not None
    observation = Observation(
        organisation=organisation,
        indicator=_code(organisation, slug(title)),
        period=period,
        numerator=figures.get("numerator"),
        denominator=figures.get("denominator"),
        value=None if counted else figures.get("result"),
        choice=choice if Kind(kind) is Kind.YES_NO else None,
        note=text_of(row.cells.get("note")),
    )
    if all(part is None for part in (*figures.values(), observation.choice)):
        return incomplete
    indicator = OwnIndicator(
        observation.indicator, title, kind, text_of(row.cells.get("what")), text_of(row.cells.get("unit"))
    )
    return indicator, CheckedAnswer(observation, row.sheet, row.address("result"))


def slug(title: str) -> str:
    """A title as part of an id: plain small letters, digits and hyphens, up to 40."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def read_stories(sheets: Sequence[RawSheet]) -> ReadStories:
    """Read the stories. One without a clear yes or no to publishing is not taken."""
    stories: list[Story] = []
    findings: list[Finding] = []
    for row in table_rows(sheets, STORY_COLUMNS, ("title", "text", "consent")):
        texts = {column.name: text_of(row.cells.get(column.name)) for column in STORY_COLUMNS}
        consent = normal(row.cells.get("consent"))
        if not texts["title"] or not texts["text"] or consent not in ("yes", "no"):
            findings.append(STORY_INCOMPLETE.at(row.sheet, row.address("title")))
            continue
        stories.append(
            Story(
                texts["title"],
                texts["about"],
                texts["text"],
                texts["whose_words"],
                consent == "yes",
                texts["link"],
            )
        )
    return ReadStories(tuple(stories), tuple(findings))
