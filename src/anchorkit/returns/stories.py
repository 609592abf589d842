"""The sheet for stories into stories, each with a clear yes or no to publishing."""

from collections.abc import Sequence
from dataclasses import dataclass

from anchorkit.findings import STORY_INCOMPLETE, STORY_NAMES_FEW, Finding
from anchorkit.observations import Story
from anchorkit.returns.fewpeople import names_few_people
from anchorkit.returns.model import RawSheet
from anchorkit.returns.tables import normal, table_rows, text_of
from anchorkit.workbook.layout import STORY_COLUMNS


@dataclass(frozen=True, slots=True)
class ReadStories:
    """What the sheet for stories gave."""

    stories: tuple[Story, ...]
    findings: tuple[Finding, ...]


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
        if consent == "yes" and names_few_people(texts["title"], texts["text"]):
            findings.append(STORY_NAMES_FEW.at(row.sheet, row.address("text")))
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
