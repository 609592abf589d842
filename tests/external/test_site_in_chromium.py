"""The site in a real browser, opened from a folder: every page, the search, and no script at all."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.report import write_reports
from tests.support import published_store, sites
from tests.support.evidence import THREE_TRUSTS
from tests.support.readback import figure_beside, figure_exported, figure_shown

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(os.environ.get("ANCHORKIT_TEST_EXTERNAL") != "1", reason="ANCHORKIT_TEST_EXTERNAL=1"),
]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of a site that has every block."""
    for path, text in sites.files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_no_rule_of_wcag_is_broken(
    browser: Browser, tmp_path: Path, audience: Audience, look: dict[str, Any]
) -> None:
    """Every kind of page, in each audience and look, meets WCAG 2.2 A and AA and axe’s good practice."""
    set_path = published_store.a_set(tmp_path)
    published_store.send(tmp_path / "anchorkit.db", published_store.some_answers(7).values(), day=1)
    store = str(tmp_path / "anchorkit.db")
    write_reports(
        set_path=set_path, store_url=store, output=tmp_path / "out", audience=audience, formats=("site",)
    )
    folder = next((tmp_path / "out").glob("site*"))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **look)
    page = context.new_page()
    kinds = (
        "index",
        "data",
        "organisation-RR8",
        "pillar-employment",
        "indicator-local-share",
        "about-method",
    )
    for name in kinds:
        page.goto((folder / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
        assert found.response["violations"] == [], f"{name}: {found.generate_report()}"
    context.close()


def test_nothing_leaves_the_folder_and_nothing_complains(browser: Browser, site: Path) -> None:
    """Every page asks for itself only, and the browser has nothing to say."""
    context = browser.new_context()
    asked: list[str] = []
    said: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    addresses = [path.as_uri() for path in sorted(site.glob("*.html"))]
    for address in addresses:
        page.goto(address)
    context.close()
    assert asked == addresses
    assert said == []


def test_the_search_finds_pages_by_their_words(browser: Browser, site: Path) -> None:
    """Typing narrows the list, every word counts, and the first result opens by keyboard."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_label("Search").fill("zebra")
    assert page.locator(".count").text_content() == "Nothing has all of these words."
    page.get_by_label("Search").fill("hired LOCALLY")
    assert page.locator(".results a").first.text_content() == "People hired locally"
    assert "found" in (page.locator(".count").text_content() or "")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicator-indicator-1.html")
    context.close()


def test_without_script_the_index_is_there_and_no_search(browser: Browser, site: Path) -> None:
    """The list of everything leads to every page, and the box that would do nothing is absent."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert not page.locator("form.search").is_visible()
    page.locator("#all a", has_text="People hired locally").click()
    page.wait_for_url("**/indicator-indicator-1.html")
    page.locator(".trail a", has_text="Overview").click()
    page.wait_for_url("**/index.html")
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, site: Path, width: int) -> None:
    """At 320 pixels and any wider, only tables scroll, and in frames of their own."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in sorted(site.glob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    context.close()


@pytest.mark.parametrize("audience", list(Audience))
def test_every_figure_of_the_site_is_that_of_its_data(
    browser: Browser, tmp_path: Path, audience: Audience
) -> None:
    """Organisations' and indicators' pages, read back, say what the file to download says."""
    set_path = published_store.a_set(tmp_path)
    published_store.send(tmp_path / "anchorkit.db", published_store.some_answers(5).values(), day=1)
    store = str(tmp_path / "anchorkit.db")
    write_reports(
        set_path=set_path, store_url=store, output=tmp_path / "out", audience=audience, formats=("site",)
    )
    folder = next((tmp_path / "out").glob("site*"))
    with (folder / "data" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == "all"]
    names = {trust["code"]: trust["name"] for trust in THREE_TRUSTS}
    context = browser.new_context()
    page = context.new_page()
    beside = 0
    for row in rows:
        page.goto((folder / f"organisation-{row['organisation']}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        shown = figure_shown(page, row["indicator"], row["period"])
        assert shown == figure_exported(row, decimals(shown[0]))
        page.goto((folder / f"indicator-{row['indicator'].replace('.', '-')}.html").as_uri())
        if page.locator("caption", has_text=f"each organisation, {row['period']}").count():
            shown = figure_beside(page, names[row["organisation"]])
            assert shown == figure_exported(row, decimals(shown[0]))
            beside += 1
    context.close()
    assert len(rows) == 12
    assert beside >= 3


def decimals(figure: str) -> int:
    """How many decimals a percentage is shown with."""
    return len(figure.partition(".")[2].rstrip("%"))


@pytest.mark.parametrize("name", ["index", "indicator-indicator-1", "organisation-R0A"])
def test_the_keyboard_reaches_everything(browser: Browser, site: Path, name: str) -> None:
    """Tab goes through every link, field, fold and scrolling frame of a page, and each can be seen."""
    context = browser.new_context(viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.goto((site / f"{name}.html").as_uri())
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], input, summary, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "(() => { const at = document.activeElement, box = at.getBoundingClientRect();"
                "const place = [box.left, box.top + scrollY].map(Math.round);"
                "return `${at.tagName} ${box.width > 0} ${place}`;"
                "})()"
            )
        )
    context.close()
    assert len(seen) == wanted
    assert not [place for place in seen if "false" in place]
