"""The HTML report in a real browser: WCAG 2.2 AA, nothing fetched, phone, paper, and no script needed."""

import csv
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from anchorkit.measures.disclosure import Audience
from anchorkit.report.document import Document, Look, charts
from anchorkit.report.html import render_html
from anchorkit.report.svg import render_svg
from tests.support import published_store
from tests.support.documents import rich_document
from tests.support.paper import lonely_ends, pushed_down
from tests.support.readback import figure_exported, figure_shown
from tests.support.reports import a_report
from tests.support.sets import shipped_menu

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(os.environ.get("ANCHORKIT_TEST_EXTERNAL") != "1", reason="ANCHORKIT_TEST_EXTERNAL=1"),
]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "forced colours, dark": {"forced_colors": "active", "color_scheme": "dark"},
}


@pytest.fixture
def report(tmp_path: Path) -> str:
    """The address of a report that has every block."""
    path = tmp_path / "report.html"
    path.write_text(render_html(rich_document()), encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, address: str, width: int = 1280, **look: Any) -> tuple[BrowserContext, Page]:
    """A fresh page with the report, its folded tables open."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **look)
    page = context.new_page()
    page.goto(address)
    return context, page


def unfold(page: Page) -> None:
    """Open everything that can be folded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("look", LOOKS)
def test_no_rule_of_wcag_is_broken(browser: Browser, report: str, look: str, width: int) -> None:
    """In every look, on a page and on a phone, it meets WCAG 2.2 A and AA and axe’s good practice."""
    context, page = opened(browser, report, width, **LOOKS[look])
    unfold(page)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    context.close()
    assert found.response["violations"] == [], found.generate_report()
    assert len(found.response["passes"]) > 15


def test_nothing_leaves_the_file(browser: Browser, report: str) -> None:
    """Opening and printing the report asks for one address only: its own."""
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(report)
    page.pdf()
    context.close()
    assert asked == [report]
    assert said == []


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1024, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, report: str, width: int) -> None:
    """At 320 pixels and any wider, only tables scroll, and in frames of their own."""
    context, page = opened(browser, report, width)
    unfold(page)
    scroll = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert scroll <= width


def test_a_stacked_table_needs_no_scrolling_on_a_phone_and_stays_a_table(
    browser: Browser, report: str
) -> None:
    """At 320 pixels every cell of the summary is in sight under its head, and is still a cell to a reader."""
    context, page = opened(browser, report, 320)
    frame = page.locator(".scroll", has=page.locator(".stacked"))
    assert frame.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.get_by_role("table").first.get_by_role("cell").count() == 15
    heads = (
        page.locator(".stacked tr")
        .nth(1)
        .locator("td")
        .evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content.split('\"')[1])")
    )
    context.close()
    assert heads == ["Latest", "Period", "Variation", "Against the target", "Rests on"]


@pytest.mark.parametrize(("width", "shown"), [(320, "narrow"), (1280, "wide")])
def test_one_drawing_of_each_chart_shows_and_can_be_read(
    browser: Browser, report: str, width: int, shown: str
) -> None:
    """A phone gets the narrow drawing and a page the wide one, with letters of 11 pixels or more."""
    context, page = opened(browser, report, width)
    visible = page.locator("svg.drawing:visible")
    assert visible.count() == len(charts(rich_document().sections))
    for chart in visible.all():
        assert shown in (chart.get_attribute("class") or "")
        box = chart.bounding_box()
        assert box
        size = chart.evaluate("svg => parseFloat(getComputedStyle(svg).fontSize) / svg.viewBox.baseVal.width")
        assert size * box["width"] >= 11
    context.close()


def test_words_of_charts_fit_in_a_real_face(browser: Browser, report: str) -> None:
    """Measured in the browser's letters, no word of a chart leaves the picture or covers another.

    The ground that some words lie on is a copy of them, and is left out.
    """
    for width in (320, 1280):
        context, page = opened(browser, report, width)
        covered = page.evaluate(
            """() => [...document.querySelectorAll('svg.drawing')].filter(svg => svg.checkVisibility())
            .flatMap(svg => {
              const room = svg.getBoundingClientRect();
              const boxes = [...svg.querySelectorAll('text:not(.under)')].map(text => [text.textContent,
                text.getBoundingClientRect()]);
              const out = boxes.filter(([, box]) => box.right > room.right + 1 || box.left < room.left - 1);
              const hit = boxes.filter(([, a], i) => boxes.some(([, b], j) => j > i && a.left < b.right - 1 &&
                b.left < a.right - 1 && a.top + 3 < b.bottom - 3 && b.top + 3 < a.bottom - 3));
              return [...out, ...hit].map(([text]) => text);
            })"""
        )
        context.close()
        assert covered == []


def test_it_works_without_script(browser: Browser, report: str) -> None:
    """With script switched off, tables unfold and the skip link leads to the report."""
    context, page = opened(browser, report, java_script_enabled=False)
    folded = page.locator("details.folded").first
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
    page.keyboard.press("Home")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    context.close()


def test_folded_tables_are_open_on_paper(browser: Browser, report: str) -> None:
    """What is folded on the screen is printed."""
    context, page = opened(browser, report)
    page.emulate_media(media="print")
    tables = page.locator("details.folded table")
    heights = tables.evaluate_all("found => found.map(table => table.getBoundingClientRect().height)")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    assert len(heights) == 4
    assert min(heights) > 50
    assert dark == "rgb(255, 255, 255)"


def test_every_region_that_scrolls_can_be_reached_by_keyboard(browser: Browser, report: str) -> None:
    """A table wider than a phone stands in a frame that takes the focus and has a name."""
    context, page = opened(browser, report, 320)
    wide = page.locator(".scroll").evaluate_all(
        "found => found.filter(each => each.scrollWidth > each.clientWidth)"
        ".map(each => [each.tabIndex, each.getAttribute('aria-label')])"
    )
    context.close()
    assert wide
    assert all(tab == 0 and name for tab, name in wide)


def test_svg_files_open_by_themselves(browser: Browser, tmp_path: Path) -> None:
    """Every chart's own file is drawn by the browser, with its words inside its frame."""
    context = browser.new_context()
    for chart in charts(rich_document().sections):
        path = tmp_path / f"{chart.id}.svg"
        path.write_text(render_svg(chart), encoding="utf-8")
        page = context.new_page()
        page.goto(path.as_uri())
        width = page.evaluate("document.documentElement.viewBox.baseVal.width")
        ends = page.locator("text").evaluate_all("all => all.map(text => text.getBoundingClientRect().right)")
        assert max(ends) <= width
    context.close()


@pytest.mark.parametrize("accent", ["#7a1f5c", "#1d6b4f", "#5a5a00"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accent_breaks_no_rule(browser: Browser, tmp_path: Path, accent: str, scheme: str) -> None:
    """With a colour and a name of the place's own the page still meets WCAG 2.2 AA."""
    document = replace(rich_document(), look=Look("The Partnership", "", "", accent))
    path = tmp_path / "report.html"
    path.write_text(render_html(document), encoding="utf-8")
    context, page = opened(browser, path.as_uri(), color_scheme=scheme)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    context.close()
    assert found.response["violations"] == [], found.generate_report()


def test_the_keyboard_reaches_everything(browser: Browser, report: str) -> None:
    """Tab goes through every link, fold and scrolling frame in the order of the page, and none is hidden."""
    context, page = opened(browser, report, 360)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility()).length"
    )
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(() => { const at = document.activeElement, box = at.getBoundingClientRect();"
                "return [at.tagName, at.textContent.slice(0, 40), box.top + scrollY, box.width > 0]; })()"
            )
        )
    context.close()
    assert {name for name, *_ in reached} <= {"A", "SUMMARY", "DIV"}
    assert len({tuple(each) for each in reached}) == wanted
    assert all(seen for *_, seen in reached)
    tops = [top for _, _, top, _ in reached[1:]]
    assert tops == sorted(tops)


def test_no_chart_is_cut_on_paper(browser: Browser, report: str) -> None:
    """A chart, a figure, a note and a row stay whole on a page, and each chart is shorter than one."""
    context, page = opened(browser, report, 720)
    page.emulate_media(media="print")
    kept = page.evaluate(
        "[...document.querySelectorAll('.chart, .figure, .note, tr')]"
        ".map(each => [getComputedStyle(each).breakInside, each.getBoundingClientRect().height])"
    )
    context.close()
    assert len(kept) > 10
    assert {inside for inside, _ in kept} == {"avoid"}
    # A4 less its margins is 259 mm high: 979 pixels.
    assert max(height for _, height in kept) < 979


@pytest.mark.parametrize("lines", range(0, 24, 5))
def test_no_page_ends_with_what_announces_the_next(browser: Browser, tmp_path: Path, lines: int) -> None:
    """Wherever the breaks fall, no heading, caption or header row stands alone at the foot of a page."""
    trusts = [{"code": f"T{number}", "name": f"Trust {number}"} for number in range(3)]
    chosen = [each.id for each in shipped_menu().indicators if not each.rule.groups]
    whole = a_report(
        [{"id": name, "reason": "It matters here."} for name in chosen], [], organisations=trusts
    )
    for place, found in enumerate((whole, rich_document())):
        document = pushed_down(found, lines)
        assert lonely_ends(document, _printed(browser, document, tmp_path / f"{place}.html")) == []


def _printed(browser: Browser, document: Document, path: Path) -> bytes:
    path.write_text(render_html(document), encoding="utf-8")
    context, page = opened(browser, path.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    context.close()
    return printed


@pytest.mark.parametrize("audience", list(Audience))
def test_every_figure_on_the_page_is_that_of_the_export(
    browser: Browser, tmp_path: Path, audience: Audience
) -> None:
    """Read back from the page and from the export, counts, percentages and what is hidden are the same."""
    published_store.a_set(tmp_path)
    published_store.send(tmp_path / "anchorkit.db", published_store.some_answers(5).values(), day=1)
    published_store.publish(tmp_path, tmp_path / "out", audience)
    stem = "report" if audience is Audience.TRUST else f"report-{audience.value}"
    with (tmp_path / "out" / f"{audience.value}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == "all"]
    compared = 0
    for code in published_store.CODES:
        context, page = opened(browser, (tmp_path / "out" / f"{stem}-{code}.html").as_uri())
        unfold(page)
        for row in rows:
            if row["organisation"] == code:
                figure, counts = figure_shown(page, row["indicator"], row["period"])
                places = len(figure.partition(".")[2].rstrip("%"))
                assert (figure, counts) == figure_exported(row, places)
                compared += 1
        context.close()
    assert compared == len(rows) == 12
