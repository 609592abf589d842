"""The Documents of a set and its organisations turn into a site: pages that link to one another, and data.

The pages say what the reports say, with the same templates. Organisations stand beside one another in the
order of the set, with caution and never ranked. Everything works from a folder, without a server.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from anchorkit.report.document import Block, Document, Figure, Note, Paragraph, Section, Table, Terms
from anchorkit.report.figures import count
from anchorkit.report.html import anchor, indicators, render_page, titles_linked
from anchorkit.report.keys import variation_word
from anchorkit.report.sitepages import Member, Page, Site, search_index
from anchorkit.report.strings import phrases, say, speaking

DATA: Final = "data/observations.csv"
_COLUMNS: Final = (
    "organisation",
    "indicator",
    "period",
    "group",
    "numerator",
    "denominator",
    "value",
    "status",
    "note",
)
_MOST_WORDS: Final = 400
"""How much of what an indicator counts goes into the search, in characters."""


class Shown(NamedTuple):
    """A page, and the report whose band and foot it bears."""

    page: Page
    report: Document


class Frame(NamedTuple):
    """What every page says of the others: which there are, and where their titles lead."""

    site: Site
    links: Mapping[str, str]


def frame_and_pages(
    whole: Document, members: Sequence[Member], data: str, *, templates: Path | None = None
) -> tuple[Frame, Sequence[Shown]]:
    """The pages of a site, each with all that it needs but the frame, which holds no page's content.

    `whole` is the report of the set, `members` the organisations in the set's order, `data` the tidy CSV of
    the same audience, already behind the same gate. Raises NotUnderstood where a template is wrong.
    """
    with speaking(phrases(whole.language, templates)):
        site = plan_site(whole, members, data)
    bare = replace(whole, sections=())
    pages = [
        Shown(
            replace(page, trail=tuple(map(_named, page.trail))),
            replace(page.document, look=whole.look) if page.document else bare,
        )
        for page in site.pages
    ]
    return Frame(_outline(site), titles_of(site)), pages


def render_shown(shown: Shown, frame: Frame, *, templates: Path | None = None) -> str:
    """One page. Raises NotUnderstood where a template is wrong."""
    page, report = shown
    links = {**frame.links, **titles_linked(report.sections)}
    return render_page(page.template, report, templates=templates, links=links, page=page, site=frame.site)


def _outline(site: Site) -> Site:
    return Site(
        _named(site.home),
        *(
            tuple(map(_named, pages))
            for pages in (site.organisations, site.pillars, site.indicators, site.more)
        ),
    )


def _named(page: Page) -> Page:
    """What other pages say of a page."""
    return Page(page.path, page.title, page.template, page.short)


def plan_site(whole: Document, members: Sequence[Member], data: str) -> Site:
    """Which pages there are, and what each holds."""
    first = whole.sections[0] if whole.sections and whole.sections[0].kind != "pillar" else None
    home = Page(
        "index.html",
        whole.title,
        "site/index.html.jinja",
        short=say("site.home"),
        subtitle=whole.subtitle,
        facts=whole.facts,
        section=first,
    )
    organisations = tuple(_organisation(member, home) for member in members)
    pillars: list[Page] = []
    measured: list[Page] = []
    more: list[Page] = []
    for section in whole.sections:
        if section.kind == "pillar":
            pillar = _pillar(section, home)
            pillars.append(pillar)
            measured += _indicators(section, (home, pillar), members, organisations)
        elif section is not first:
            path = f"about-{anchor(section.id)}.html"
            more.append(_page(path, section, (home,), kind=say("site.kind_page")))
    more.append(_data(home, data))
    site = Site(home, organisations, tuple(pillars), tuple(measured), tuple(more))
    return replace(site, home=replace(home, index=search_index(site)))


def titles_of(site: Site) -> dict[str, str]:
    """Where a row of a table leads that is named after an indicator or an organisation."""
    pages = (*site.indicators, *site.organisations)
    titles = [page.title for page in pages]
    return {page.title: page.path for page in pages if titles.count(page.title) == 1}


def _organisation(member: Member, home: Page) -> Page:
    return Page(
        f"organisation-{anchor(member.code)}.html",
        member.name,
        "site/organisation.html.jinja",
        kind=say("site.kind_organisation"),
        place=member.code,
        subtitle=member.document.subtitle,
        facts=member.document.facts,
        trail=(home,),
        document=member.document,
    )


def _page(
    path: str, section: Section, trail: tuple[Page, ...], kind: str, *, place: str = "", words: str = ""
) -> Page:
    """The page of a section."""
    return Page(
        path,
        section.title,
        "site/page.html.jinja",
        kind=kind,
        place=place,
        words=words,
        trail=trail,
        section=section,
    )


def _pillar(section: Section, home: Page) -> Page:
    """A pillar's page: its areas with their chains, and for each indicator one row that leads to its page."""
    blocks = tuple(_listed(block) if isinstance(block, Section) else block for block in section.blocks)
    path = f"pillar-{anchor(section.id.removeprefix('pillar-'))}.html"
    areas = " ".join(block.title for block in section.blocks if isinstance(block, Section))
    return _page(path, replace(section, blocks=blocks), (home,), kind=say("site.kind_pillar"), words=areas)


def _listed(area: Section) -> Section:
    """The section of an area with one table in place of its indicators."""
    found = [block for block in area.blocks if isinstance(block, Section) and block.kind == "indicator"]
    if not found:
        return area
    header = tuple(say(f"site.{name}") for name in ("indicator", "latest", "period", "change"))
    rows = tuple((section.title, *_latest(section)) for section in found)
    table = Table(say("site.caption_indicators", title=area.title), header, rows, stacked=True)
    kept = tuple(block for block in area.blocks if block not in found)
    return replace(area, blocks=(*kept, table))


def _latest(section: Section) -> tuple[str, str, str]:
    figure = _figure(section)
    if figure is None:
        return _why_none(section), "", ""
    moved = (variation_word(figure), figure.change)
    return figure.value, figure.period, "; ".join(words for words in moved if words)


def _figure(section: Section) -> Figure | None:
    return next((block for block in section.blocks if isinstance(block, Figure)), None)


def _indicators(
    pillar: Section,
    trail: tuple[Page, ...],
    members: Sequence[Member],
    organisations: Sequence[Page],
) -> Iterable[Page]:
    """A page for each indicator of a pillar: the set's section, and the way to every organisation's own."""
    own = [{section.id: section for section in indicators(member.document.sections)} for member in members]
    areas = [block for block in pillar.blocks if isinstance(block, Section)]
    for area in areas:
        for section in indicators((area,)):
            theirs = tuple(
                (page, sections.get(section.id)) for page, sections in zip(organisations, own, strict=True)
            )
            blocks = (*section.blocks, *_beside(section, theirs))
            yield _page(
                f"indicator-{anchor(section.id)}.html",
                replace(section, blocks=blocks),
                trail,
                kind=say("site.kind_indicator"),
                place=area.title,
                words=f"{pillar.title} {_meaning(section)}",
            )


def _beside(section: Section, theirs: Sequence[tuple[Page, Section | None]]) -> Iterable[Section]:
    """The latest figure of each organisation, in the order of the set, with the caution that it needs.

    Left out where the report's own table has the organisations already: its rows lead to their pages.
    """
    names = {page.title for page, _ in theirs}
    tables = [block for block in section.blocks if isinstance(block, Table)]
    if not theirs or any(names <= {row[0] for row in table.rows} for table in tables):
        return
    header = tuple(
        say(f"site.{name}") for name in ("organisation", "latest", "period", "rests_on", "interval")
    )
    rows = tuple((page.title, *_cells(found)) for page, found in theirs)
    table = Table(say("site.caption_organisations", title=section.title), header, rows)
    yield Section(
        f"{section.id}-organisations",
        say("site.in_organisations"),
        (Note(say("site.caution_title"), say("site.caution")), table),
    )


def _cells(section: Section | None) -> tuple[str, str, str, str]:
    if section is None:
        return say("site.not_asked"), "", "", ""
    figure = _figure(section)
    if figure is None:
        return _why_none(section), "", "", ""
    return figure.value, figure.period, figure.counts, figure.interval


def _why_none(section: Section) -> str:
    """The label of the note that stands in place of a figure, such as `Not collected`."""
    note = next((block.label for block in section.blocks if isinstance(block, Note)), "")
    return note or say("site.no_figure")


def _meaning(section: Section) -> str:
    """What an indicator counts, in the words of its definition."""
    rows = [row for block in section.blocks if isinstance(block, Terms) for row in block.rows]
    sentences = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    return " ".join((*sentences, *(meaning for _, meaning in reversed(rows))))[:_MOST_WORDS]


def _data(home: Page, data: str) -> Page:
    rows = tuple((name, say(f"site.column_{name}")) for name in _COLUMNS)
    header = (say("site.data_column"), say("site.data_meaning"))
    blocks: tuple[Block, ...] = (Table(say("site.data_columns"), header, rows),)
    return Page(
        "data.html",
        say("site.data"),
        "site/data.html.jinja",
        kind=say("site.kind_page"),
        words=say("site.data_words"),
        trail=(home,),
        section=Section("columns", say("site.data_columns"), blocks),
        data=DATA,
        size=count(max(1, round(len(data.encode()) / 1000))),
    )
