"""What a set says of its place stands in its reports as it was written, with its source."""

import io

import docx
import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.report.document import Chart, Table, Terms
from anchorkit.report.html import render_html
from anchorkit.report.markdown import render_markdown
from anchorkit.report.sitepages import Member
from anchorkit.report.word import render_word
from tests.support.reports import a_report, of_kind, section
from tests.support.sites import render_site

TRUSTS = [{"code": "RR8", "name": "Leeds"}, {"code": "RXR", "name": "East Lancashire"}]
FACTS: list[dict[str, object]] = [
    {
        "label": "People served",
        "value": 812000,
        "unit": "people",
        "period": "2021",
        "source": "Census 2021",
        "link": "https://www.ons.gov.uk/a_(b)|c",
    },
    {
        "label": "Staff",
        "by_organisation": {"RR8": 20120, "RXR": 7},
        "period": "2025-10",
        "source": "NHS England",
        "text": "Heads, not full-time equivalents.",
    },
    {"label": "Why here", "text": "The mills closed.", "period": "2026", "source": "Our strategy"},
]


def test_facts_stand_after_the_summary_with_period_and_source() -> None:
    """The report of a set has a column for the place and one for each organisation."""
    document = a_report(["pl.lead.01"], [], organisations=TRUSTS, context=FACTS)
    place = section(document, "place")

    assert [each.id for each in document.sections[:3]] == ["summary", "place", "chosen"]
    (table,) = of_kind(place, Table)
    assert table.header == (
        "Fact",
        "The place as a whole",
        "Leeds",
        "East Lancashire",
        "When",
        "Source",
    )
    assert table.rows == (
        ("People served", "812,000 people", "–", "–", "2021", "Census 2021"),
        ("Staff", "–", "20,120", "7", "October 2025", "NHS England"),
    )
    (told,) = of_kind(place, Terms)
    assert told.rows == (
        ("Staff", "Heads, not full-time equivalents."),
        ("Why here", "The mills closed. (2026. Source: Our strategy)"),
    )
    assert of_kind(place, Chart) == []


@pytest.mark.parametrize("audience", list(Audience))
def test_a_report_of_one_has_its_own_facts_and_those_of_the_place(audience: Audience) -> None:
    """Published words are printed as they stand for every audience; another organisation's are not."""
    document = a_report(["pl.lead.01"], [], "RXR", audience, organisations=TRUSTS, context=FACTS)
    (table,) = of_kind(section(document, "place"), Table)

    assert table.rows == (
        ("People served", "812,000 people", "–", "2021", "Census 2021"),
        ("Staff", "–", "7", "October 2025", "NHS England"),
    )


def test_many_organisations_stand_under_one_another() -> None:
    """More than four columns of figures are no table to read; each organisation has a row then."""
    trusts = [{"code": f"T{number}", "name": f"Trust {number}"} for number in range(5)]
    staff = FACTS[1] | {"by_organisation": {"T0": 1, "T4": "many"}}
    document = a_report(
        ["pl.lead.01"],
        [],
        organisations=trusts,
        context=[staff | {"by_organisation": {f"T{number}": number for number in range(5)}}, staff],
    )
    (table,) = of_kind(section(document, "place"), Table)

    assert table.header == ("Fact", "Figure", "When", "Source")
    assert [row[:2] for row in table.rows[-2:]] == [("Staff: Trust 0", "1"), ("Staff: Trust 4", "many")]
    assert len(table.rows) == 7


def test_nothing_is_printed_where_nothing_is_set() -> None:
    """A set without context has no such section; the principle of context says so."""
    document = a_report(["pl.lead.01"], [])

    assert "place" not in [each.id for each in document.sections]
    assert "The set says nothing yet about the place itself" in render_markdown(document)
    assert "2 facts about the place stand" in render_markdown(
        a_report(["pl.lead.01"], [], context=[FACTS[0], FACTS[2]])
    )


def test_every_format_says_it_and_leads_to_the_source() -> None:
    """The source is a link where the set gives one, in HTML, Markdown, Word and on the site."""
    document = a_report(["pl.lead.01"], [], organisations=TRUSTS, context=FACTS)

    html = render_html(document)
    assert '<a class="away" href="https://www.ons.gov.uk/a_(b)|c">Census 2021</a>' in html
    assert "[Census 2021](https://www.ons.gov.uk/a_%28b%29%7Cc)" in render_markdown(document)
    word = docx.Document(io.BytesIO(render_word(document)))
    links = [each.target_ref for each in word.part.rels.values() if each.is_external]
    assert links == ["https://www.ons.gov.uk/a_(b)|c"]
    assert any(row.cells[-1].text == "Census 2021" for table in word.tables for row in table.rows)
    site = render_site(document, [Member("RR8", "Leeds", document)], "organisation\n")
    assert "812,000 people" in site["about-place.html"]
    assert "812,000 people" in site["organisation-RR8.html"]
