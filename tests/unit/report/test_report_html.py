"""The HTML page: whole, safe, reachable by everybody, and in need of nothing from outside."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.report.document import Document, Figure, Look, Paragraph, Section, Table, charts
from anchorkit.report.html import anchor, css_string, render_html
from anchorkit.report.renderers import RENDERERS
from tests.support.documents import HOSTILE, LONG_TITLE, large_document, rich_document

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Tags, attributes and text of a page; fails where a tag isn't closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)
        if self.open and re.fullmatch(r"h[1-6]", self.open[-1]):
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the document that has everything."""
    return render_html(rich_document())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    """The same, taken apart."""
    return Page(html)


def test_headings_are_in_order(page: Page) -> None:
    """There is one h1, and no level is jumped over on the way down."""
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert (4, "People hired locally") in page.headings
    assert (4, LONG_TITLE) in page.headings


def test_landmarks_language_and_skip_link(page: Page) -> None:
    """The page has its landmarks and language, and the first link leads past the head."""
    assert page.all("html") == [{"lang": "en-GB"}]
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    assert page.all("a")[0]["href"] == "#main"


def test_ids_are_unique_and_every_reference_is_kept(page: Page) -> None:
    """Every link and every name that points somewhere points at something on the page."""
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = {
        attributes["href"].removeprefix("#")
        for tag, attributes in page.tags
        if "href" in attributes and attributes.get("class") != "away"
    }
    for _, attributes in page.tags:
        wanted |= set(attributes.get("aria-labelledby", "").split())
    assert wanted - set(ids) == set()


def test_nothing_is_fetched_and_nothing_runs(html: str, page: Page) -> None:
    """The page is one file: no script, no event handlers, no address outside itself."""
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        # A source that the place names may be gone to, by whoever wants to.
        assert attributes.get("class") == "away" or attributes.get("href", "#").startswith("#")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert set(re.findall(r"url\((.)", style[1])) == {"#"}
    assert "@import" not in style[1]


def test_hostile_text_is_only_text(page: Page) -> None:
    """What somebody typed shows as they typed it, in every block, and is never markup or template."""
    whole = "".join(page.text)
    # Bullet, table cell, note, paragraph, and title with its entry in the contents.
    assert whole.count(HOSTILE) == 6
    assert page.headings[-1] == (3, HOSTILE)


def test_tables_say_what_they_are(page: Page) -> None:
    """Every table has a caption, its headers a scope, and its frame a name and a place in the tab order."""
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) == 5
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    frames = [attributes for attributes in page.all("div") if "scroll" in attributes.get("class", "").split()]
    assert len(frames) == tables
    assert all(frame["aria-label"] for frame in frames)
    assert {(frame["role"], frame["tabindex"]) for frame in frames} == {("group", "0")}


def test_charts_have_a_name_a_description_and_silent_words(page: Page) -> None:
    """A chart is one picture to a screen reader, told by title and description, not by its letters."""
    pictures = [attributes for attributes in page.all("svg") if attributes.get("role") == "img"]
    assert len(pictures) == 2 * len(charts(rich_document().sections))
    assert all(len(picture["aria-labelledby"].split()) == 2 for picture in pictures)
    assert len(page.all("desc")) == len(page.all("title")) - 1 == len(pictures)
    assert {"aria-hidden": "true"} in page.all("g")


def test_tables_behind_charts_are_folded(page: Page) -> None:
    """The figures behind each chart are one press away, and other tables stand open."""
    assert len([each for each in page.all("details") if each.get("class") == "folded"]) == 4


def test_an_icon_is_never_without_a_word() -> None:
    """A figure whose icon came without words gets the words for the icon."""
    figure = Figure("12", "people", "2025-26", icon="concern")
    text = "".join(Page(render_html(document_of(Section("s", "S", (figure,))))).text)
    assert "Concern" in text


def test_deep_sections_stop_at_the_sixth_level() -> None:
    """HTML has six levels of headings; deeper sections share the sixth."""
    section = Section("s9", "Nine", (Paragraph("deep"),))
    for number in range(8, 0, -1):
        section = Section(f"s{number}", f"Level {number}", (section,))
    levels = [level for level, _ in Page(render_html(document_of(section))).headings]
    assert max(levels) == 6
    assert levels.count(6) == 5


def test_the_banner_is_on_the_page_and_on_paper(html: str, page: Page) -> None:
    """The banner stands on top, at the end, and in the margin of every printed page."""
    banner = rich_document().banner
    assert "".join(page.text).count(banner) == 2
    assert f'content:"{css_string(banner)}"' in html


def test_an_empty_report_is_still_a_page() -> None:
    """A report without sections, banner and subtitle has no empty boxes."""
    page = Page(render_html(Document("Title", "", "en-GB", (), ())))
    assert page.headings == [(1, "Title")]
    assert page.all("nav") == []


def test_a_large_report_stays_light() -> None:
    """56 indicators with 24 periods each stay under 1.5 megabytes."""
    assert len(render_html(large_document()).encode()) < 1_500_000


def test_the_same_report_gives_the_same_bytes(html: str) -> None:
    """Rendering again changes nothing."""
    assert render_html(rich_document()) == html


def test_one_block_can_be_swapped(tmp_path: Path) -> None:
    """A folder with a template of one block stands in for ours, and everything else stays as it is."""
    (tmp_path / "blocks").mkdir()
    own = "{% macro note(block, level) %}<aside>{{ block.label }}!</aside>{% endmacro %}"
    (tmp_path / "blocks" / "note.jinja").write_text(own)
    page = render_html(rich_document(), templates=tmp_path)
    assert "<aside>Be careful!</aside>" in page
    assert '<div class="note">' not in page
    assert "<h1>What our anchors did for the place</h1>" in page


def test_the_stylesheet_can_be_swapped(tmp_path: Path) -> None:
    """A stylesheet of one's own is in the page in place of ours."""
    (tmp_path / "report.css.jinja").write_text("body{color:{{ document.look.accent or 'teal' }}}")
    style = re.search(r"<style>(.*?)</style>", render_html(rich_document(), templates=tmp_path), re.S)
    assert style
    assert style[1].strip() == "body{color:teal}"


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("<p>\n{{ document.nothing }}</p>", "report.html.jinja, line 2", "nothing"),
        ("<p>\n\n{% if %}</p>", "report.html.jinja, line 3", "Expected an expression"),
        ("{% include 'gone.jinja' %}", "report.html.jinja, line 1", "gone.jinja"),
        ("{{ document | louder }}", "report.html.jinja, line 1", "louder"),
        ("{{ 1 / 'a' }}", "report.html.jinja, line 1", "unsupported operand"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(tmp_path: Path, text: str, place: str, why: str) -> None:
    """Whoever wrote a template is told the file, the line and what is wrong with it."""
    (tmp_path / "report.html.jinja").write_text(text)
    with pytest.raises(NotUnderstood) as caught:
        render_html(rich_document(), templates=tmp_path)
    assert str(tmp_path / place) in caught.value.message
    assert why in caught.value.message
    assert "take it out" in caught.value.hint


def test_rows_named_after_an_indicator_lead_to_it(page: Page) -> None:
    """The summary's rows are links to the indicators' own sections."""
    assert {"#indicator-1", "#indicator-2"} <= {link.get("href") for link in page.all("a")}


def test_a_table_shows_icons_beside_words() -> None:
    """A cell that has an icon shows its shape and keeps its word."""
    table = Table("All", ("Indicator", "Variation"), (("Jobs", "Improving"),), icons=((0, 1, "improvement"),))
    page = render_html(replace(rich_document(), sections=(Section("s", "S", (table,)),)))
    assert re.search(r"<td>.*#icon-improvement.*<span>Improving</span>", page)


def test_a_report_shows_whose_it_is() -> None:
    """Name, logo with its words, and accent are on the page; the logo is in the file."""
    look = Look("The Partnership", "data:image/png;base64,AAAA", "Two rivers", "#7a1f5c")
    html = render_html(replace(rich_document(), look=look))
    logo = Page(html).all("img")[0]
    assert logo["alt"] == "Two rivers"
    assert logo["src"].startswith("data:")
    assert "The Partnership" in html
    assert "--band:#7a1f5c" in html


def test_a_translation_is_used(tmp_path: Path) -> None:
    """A file of strings in the report's language gives the page its words; what it lacks is English."""
    (tmp_path / "strings").mkdir()
    (tmp_path / "strings" / "cy.toml").write_text('[page]\ncontents = "Cynnwys"\n', encoding="utf-8")
    html = render_html(replace(rich_document(), language="cy"), templates=tmp_path)
    assert ">Cynnwys</h2>" in html
    assert "Skip to the report" in html
    assert '<html lang="cy">' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [("emp.future.01", "emp.future.01"), ('a b"<c>', "a-b-c"), ("größe", "gr-e"), ("", "part")],
)
def test_ids_are_plain(name: str, expected: str) -> None:
    """An id holds only what a link and a list of ids can carry."""
    assert anchor(name) == expected


def test_text_in_the_stylesheet_cannot_leave_its_quotes() -> None:
    """Quotes, backslashes and tags in a banner are escaped for CSS."""
    assert css_string("a b") == "a b"
    assert not set('"\\</') & set(re.sub(r"\\[0-9a-f]+ ", "", css_string('"; } </style> \\')))


def test_renderers_by_ending() -> None:
    """A report can be a page, Markdown, PDF or a Word file, and each begins as its kind does."""
    # The PDF needs Pango, so its own tests look at it.
    beginnings = {"html": "<!DOCTYPE html>", "md": "> **Internal", "docx": b"PK"}
    assert set(RENDERERS) == {*beginnings, "pdf"}
    for name, beginning in beginnings.items():
        assert RENDERERS[name](rich_document())[: len(beginning)] == beginning


def document_of(*sections: Section) -> Document:
    """A bare document around some sections."""
    return Document("Title", "", "en-GB", (), sections)
