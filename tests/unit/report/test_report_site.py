"""The site: a page for everything, links that hold, a search that can't be broken, and no ranking."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from anchorkit.report.document import Figure, Section
from anchorkit.report.site import DATA, plan_site
from tests.support import sites
from tests.support.documents import HOSTILE, indicator, rich_document


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The site of the rich document."""
    return sites.files()


def test_there_is_a_page_for_everything(files: dict[str, str]) -> None:
    """Index, each organisation, pillar and indicator, the words about the figures, and the data."""
    assert sorted(files) == [
        "about-about.html",
        "data.html",
        DATA,
        "index.html",
        *(f"indicator-indicator-{number}.html" for number in (1, 2, 3, 4, 5)),
        "organisation-R0A.html",
        "organisation-RZZ.html",
        "pillar-buying.html",
        "pillar-work.html",
    ]
    assert files[DATA] == sites.DATA


def test_every_link_leads_to_a_file(files: dict[str, str]) -> None:
    """No page leads outside the folder or to what isn't there, and the index leads to every page."""
    for page in (text for path, text in files.items() if path.endswith(".html")):
        assert sites.links(page) <= set(files)
    reached, new = {"index.html"}, {"index.html"}
    while new:
        new = set().union(*(sites.links(files[path]) for path in new if path.endswith(".html"))) - reached
        reached |= new
    assert reached == set(files)


def test_nothing_is_fetched_and_only_the_search_runs(files: dict[str, str]) -> None:
    """No address outside, no source; the one script is on the index, which shows its list without it."""
    for path, text in files.items():
        assert re.findall(r"""(?:src|srcset|action)=["'](?!data:)""", text) == []
        assert ("<script" in text) == (path == "index.html")
    assert '<form class="search" role="search" hidden>' in files["index.html"]


def test_the_search_index_holds_every_page_and_breaks_nothing(files: dict[str, str]) -> None:
    """The index is JSON that no title can end, with a path, a title and words for each page."""
    found = re.search(r'id="search-index">(.*?)</script>', files["index.html"], re.S)
    assert found
    assert "<" not in found[1]
    pages = json.loads(found[1])["pages"]
    assert {page["path"] for page in pages} == {path for path in files if path.endswith(".html")} - {
        "index.html"
    }
    assert HOSTILE in {page["title"] for page in pages}


def test_organisations_stand_in_the_order_of_the_set_with_caution(files: dict[str, str]) -> None:
    """An indicator's page has each organisation's figure, in the set's order, under a word of caution."""
    page = files["indicator-indicator-1.html"]
    beside = page[page.index("indicator-1-organisations") :]
    assert beside.index("nothing here is a ranking") < beside.index("organisation-R0A.html")
    assert beside.index("organisation-R0A.html") < beside.index("organisation-RZZ.html")
    assert "47.4%" in beside


def test_an_organisation_that_was_not_asked_is_said_so() -> None:
    """Where an organisation's report lacks an indicator, its row says that it was not asked."""
    whole = rich_document()
    more = Section(
        "pillar-new", "New", (Section("area-new", "Area", (indicator(9, "Ninth"),), "area"),), "pillar"
    )
    files = sites.files(replace(whole, sections=(*whole.sections, more)))
    assert "not asked" in files["indicator-indicator-9.html"]


def test_a_pillar_lists_its_indicators(files: dict[str, str]) -> None:
    """A pillar's page has its chain and one row for each indicator, which leads to its page."""
    page = files["pillar-work.html"]
    assert 'class="thread"' in page
    assert '<a href="indicator-indicator-1.html">People hired locally</a>' in page
    assert "<figure" not in page


def test_headings_are_in_order(files: dict[str, str]) -> None:
    """Every page has one h1 and jumps over no level."""
    for path, text in files.items():
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", text)]
        if path.endswith(".html"):
            assert levels.count(1) == 1
            assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_the_same_documents_give_the_same_bytes(files: dict[str, str]) -> None:
    """A site made twice is the same."""
    assert sites.files() == files


def test_a_set_of_no_organisation_and_no_figure_has_a_site() -> None:
    """Nothing there is no reason to stop."""
    whole = replace(rich_document(), sections=(Section("summary", "Summary", (Figure("none", "", ""),)),))
    site = plan_site(whole, (), "")
    assert [page.path for page in site.pages] == ["index.html", "data.html"]
