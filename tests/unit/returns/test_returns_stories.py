"""Stories that may point at a few people: asked about before they are published, never refused."""

import pytest
from openpyxl import Workbook

from anchorkit.returns.check import check_return
from anchorkit.returns.fewpeople import names_few_people
from anchorkit.returns.read import read_return
from anchorkit.workbook.layout import STORIES
from tests.support.packages import a_return
from tests.support.sets import a_plan
from tests.support.workbooks import changed


@pytest.mark.parametrize(
    ("text", "few"),
    [
        ("Our one refugee apprentice now works on the ward.", True),
        ("We took on 3 apprentices from Harehills.", True),
        ("She is the only nurse from the estate.", True),
        ("Two young people found work.", True),
        ("A single mother joined us", True),
        ("We took on 30 apprentices.", False),
        ("One of our staff networks met.", False),
        ("One in four residents cycle.", False),
        ("In 2024-25 we met five times.", False),
        ("Band 2 to 4 staff were asked.", False),
        ("", False),
    ],
)
def test_few_people_are_seen(text: str, few: bool) -> None:
    """A number from 1 to 7 before people, in digits or words; not shares, times or large numbers."""
    assert names_few_people("Title", text) is few


@pytest.mark.parametrize(("consent", "codes"), [("Yes", ["R503"]), ("No", [])])
def test_a_story_that_is_to_be_published_is_asked_about_and_taken(consent: str, codes: list[str]) -> None:
    """Whoever takes it in decides; a story that nobody may publish is nobody's concern."""

    def write(book: Workbook) -> None:
        sheet = book[STORIES]
        (header,) = [row for row in sheet.iter_rows(max_row=20) if row[4].value == "May be published"]
        typed = ("A start", None, "Our one refugee apprentice", None, consent)
        for place, value in enumerate(typed, 1):
            sheet.cell(int(header[0].row or 0) + 1, place).value = value

    checked = check_return(read_return(changed(a_return(), write)), a_plan(["emp.good.01"]))

    assert [finding.code for finding in checked.findings] == codes
    assert len(checked.stories) == 1
