"""Stories stand beside the numbers that they are about, each under a name of its own."""

import pytest

from anchorkit.report.context import Story
from anchorkit.report.document import Document, Section, Terms
from anchorkit.report.html import render_html
from tests.support.evidence import THREE_TRUSTS, an_answer
from tests.support.reports import a_report, all_blocks, section, words

PROGRAMMES = "People on pre-work programmes"


def a_story(about: str, title: str = "A way in", organisation: str = "RR8", **fields: str) -> Story:
    """A story that its people agreed to share."""
    return Story(organisation, title, about, "She began as a volunteer.", consent=True, **fields)


def told(*stories: Story) -> Document:
    """A report of a programme and of those stories."""
    evidence = [an_answer("emp.future.01", period="2024-25-Q4", value=74)]
    return a_report(["emp.future.01"], evidence, organisations=THREE_TRUSTS[:2], stories=stories)


def stories(where: Document | Section) -> list[Section]:
    """The stories in a report or a section."""
    blocks = where.sections if isinstance(where, Document) else where.blocks
    return [found for found in all_blocks(blocks) if isinstance(found, Section) and found.kind == "story"]


@pytest.mark.parametrize(
    ("about", "where"),
    [
        (PROGRAMMES, "emp-future-01"),
        ("  people on PRE-WORK  programmes ", "emp-future-01"),
        ("emp.future.01", "emp-future-01"),
        ("Employment", "pillar-employment"),
        ("Building the future workforce", "area-emp-future"),
        ("Something else", "stories"),
        ("", "stories"),
    ],
)
def test_a_story_stands_beside_what_it_is_about(about: str, where: str) -> None:
    """By the words of the workbook's list; what is about nothing in the report has a chapter of its own."""
    document = told(a_story(about))

    [story] = stories(document)
    here = section(document, where)

    assert story in stories(here)
    inside = [each for each in here.blocks if isinstance(each, Section) and each.kind != "story"]
    assert not any(story in stories(each) for each in inside)


def test_a_story_says_whose_it_is() -> None:
    """From whom, about what, in whose words, and where more is to be read; its paragraphs stay apart."""
    story = Story("RR8", "A way in", PROGRAMMES, "One.\n\nTwo.", "Amina", "https://example.org", consent=True)

    [found] = stories(told(story))

    assert [text for text in words(found.blocks) if text in ("One.", "Two.")] == ["One.", "Two."]
    assert found.blocks[-1] == Terms(
        (
            ("From", THREE_TRUSTS[0]["name"]),
            ("About", PROGRAMMES),
            ("In the words of", "Amina"),
            ("Link", "https://example.org"),
        )
    )


def test_no_two_stories_have_one_name() -> None:
    """Stories of the same title are told apart by who sent them, and those of one sender by a number."""
    document = told(
        a_story(PROGRAMMES),
        a_story(PROGRAMMES, organisation="R0A"),
        a_story("Employment"),
        a_story("", title=""),
    )

    titles = [found.title for found in stories(document)]

    leeds, manchester = THREE_TRUSTS[0]["name"], THREE_TRUSTS[1]["name"]
    assert sorted(titles) == sorted(
        [
            f"Story: A way in, from {leeds}",
            f"Story: A way in, from {manchester}",
            f"Story: A way in, from {leeds} (2)",
            "Story",
        ]
    )


def test_the_contents_name_no_story() -> None:
    """Stories stand beside numbers: the list of contents counts indicators only."""
    page = render_html(told(a_story("Building the future workforce"), a_story("Employment", title="Other")))

    contents = page[page.index("<nav") : page.index("</nav>")]
    assert "Story" not in contents
    assert "1 indicator" in contents
