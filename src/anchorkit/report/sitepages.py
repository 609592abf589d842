"""What a site is: its pages, the groups that the navigation shows, and what the search looks through."""

import json
from dataclasses import dataclass

from anchorkit.report.document import Document, Section
from anchorkit.report.strings import forms, say


@dataclass(frozen=True, slots=True)
class Member:
    """One organisation of the set, with its report."""

    code: str
    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is, what it is called, and what its template shows."""

    path: str
    title: str
    template: str
    short: str = ""
    """What the navigation calls it, where that is not its title."""
    kind: str = ""
    place: str = ""
    """Where it belongs: the area of an indicator, the code of an organisation."""
    words: str = ""
    """What else the search finds it by."""
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    trail: "tuple[Page, ...]" = ()
    section: Section | None = None
    document: Document | None = None
    data: str = ""
    size: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Every page of a site by what it is about; `groups` is the way between them."""

    home: Page
    organisations: tuple[Page, ...]
    pillars: tuple[Page, ...]
    indicators: tuple[Page, ...]
    more: tuple[Page, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Page, ...]], ...]:
        """The pages of the navigation under their headings; indicators are reached by their pillar."""
        named = (("organisations", self.organisations), ("pillars", self.pillars), ("more", self.more))
        return tuple((say(f"site.{name}"), pages) for name, pages in named if pages)

    @property
    def everything(self) -> tuple[tuple[str, tuple[Page, ...]], ...]:
        """Every page but the first, under headings."""
        found = list(self.groups)
        if self.indicators:
            found.insert(-1, (say("site.indicators"), self.indicators))
        return tuple(found)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page, the first one first."""
        return (self.home, *self.organisations, *self.pillars, *self.indicators, *self.more)


def search_index(site: Site) -> str:
    """What the search looks through, as JSON that may stand in a page."""
    from markupsafe import Markup

    pages = [
        {
            "path": page.path,
            "title": page.title,
            "about": ", ".join(filter(None, (page.kind, page.place))),
            "words": page.words,
        }
        for page in site.pages
        if page is not site.home
    ]
    words = {**forms("site.results"), "none": say("site.found_none")}
    text = json.dumps({"say": words, "pages": pages}, ensure_ascii=False, separators=(",", ":"))
    # A script's text ends at `</script>`, and at `<!--` it may begin to be something else.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing in it can end the script
