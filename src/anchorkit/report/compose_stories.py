"""Turns the stories that people agreed to share into sections beside the numbers that they are about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

from anchorkit.menu.model import Area, Indicator, Pillar
from anchorkit.report.context import Story, View
from anchorkit.report.document import Paragraph, Section, Terms
from anchorkit.report.strings import say

Subject = Indicator | Area | Pillar


class Placed(NamedTuple):
    """A story with a title and an id that no other section has, and what of the report it is about."""

    story: Story
    id: str
    title: str
    subject: Subject | None


def shared_stories(view: View) -> tuple[Placed, ...]:
    """The stories with consent from the organisations of the report, in the order in which they were sent."""
    names = {organisation.code: organisation.name for organisation in view.organisations}
    shown = [found for found in view.context.stories if found.organisation in names and found.consent]
    if not shown:
        return ()
    subjects = _subjects(view)
    return tuple(
        Placed(story, f"story-{place}", title, subjects.get(_plain(story.about)))
        for place, (story, title) in enumerate(zip(shown, _titles(shown, names), strict=True), start=1)
    )


def story_sections(view: View, subject: Subject) -> Iterable[Section]:
    """The stories about an indicator, an area or a pillar."""
    yield from (_section(view, found) for found in shared_stories(view) if found.subject == subject)


def stories_section(view: View) -> Section | None:
    """The stories that are about nothing in particular; None where there are none."""
    rest = tuple(_section(view, found) for found in shared_stories(view) if found.subject is None)
    if not rest:
        return None
    return Section("stories", say("story.chapter"), (Paragraph(say("story.chapter_text")), *rest))


def _subjects(view: View) -> dict[str, Subject]:
    """What a story can be about, by its title or id; an indicator comes before its area and pillar."""
    indicators = view.plan.ordered
    areas = [area for area in view.plan.menu.areas if any(area.id == each.area for each in indicators)]
    pillars = [found for found in view.plan.menu.pillars if any(found.id == area.pillar for area in areas)]
    every: tuple[Subject, ...] = (*indicators, *areas, *pillars)
    subjects: dict[str, Subject] = {}
    for subject in every:
        subjects.setdefault(_plain(subject.title), subject)
        subjects.setdefault(_plain(subject.id), subject)
    return subjects


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _titles(stories: Sequence[Story], names: Mapping[str, str]) -> tuple[str, ...]:
    """A title that no other story has: where two are alike the organisation is added, then a number."""
    plain = [
        say("story.titled", title=found.title) if found.title else say("story.untitled") for found in stories
    ]
    often = Counter(plain)
    kept: dict[str, None] = {}
    for title, story in zip(plain, stories, strict=True):
        longer = say("story.from_whom", title=title, organisation=names[story.organisation])
        wanted = longer if often[title] > 1 else title
        numbered = (say("story.again", title=wanted, number=number) for number in count(2))
        kept[next(found for found in chain((wanted,), numbered) if found not in kept)] = None
    return tuple(kept)


def _section(view: View, placed: Placed) -> Section:
    story = placed.story
    names = {organisation.code: organisation.name for organisation in view.organisations}
    facts = (
        (say("story.from"), names[story.organisation]),
        (say("story.about"), placed.subject.title if placed.subject else story.about),
        (say("story.words_of"), story.whose_words),
        (say("story.link"), story.link),
    )
    paragraphs = (Paragraph(part.strip()) for part in story.text.splitlines() if part.strip())
    terms = Terms(tuple((name, text) for name, text in facts if text))
    return Section(placed.id, placed.title, (*paragraphs, terms), "story")
