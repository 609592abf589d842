"""The Markdown report: the words of the page, and text that stays text."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from anchorkit.report.document import (
    Bullets,
    Document,
    Figure,
    Note,
    Paragraph,
    Section,
    Table,
    Terms,
    charts,
)
from anchorkit.report.markdown import escaped, render_markdown
from tests.support.documents import HOSTILE, LONG_TITLE, rich_document

PATHS = {chart.id: f"charts/{chart.id}.svg" for chart in charts(rich_document().sections)}


def parsed(text: str) -> list[Token]:
    """Every token that a Markdown reader with tables and strikethrough sees, in order."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        found.append(token)
        found.extend(token.children or ())
    return found


def words(tokens: Iterable[Token]) -> str:
    """What a reader would see as plain text."""
    return "".join(token.content for token in tokens if token.type in ("text", "text_special"))


def document_of(*blocks: Paragraph | Bullets | Note | Table | Terms | Figure) -> Document:
    """A bare document around some blocks."""
    return Document("Title", "", "en-GB", (), (Section("s", "Section", blocks),))


def kinds(tokens: Iterable[Token]) -> set[str]:
    """The types of tokens that a document has."""
    return {token.type for token in tokens}


def test_it_is_tidy() -> None:
    """The file ends with one line end, no line with a space, and empty lines never stand in pairs."""
    text = render_markdown(rich_document(), charts=PATHS)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not any(line != line.rstrip() for line in text.split("\n"))
    assert "\n\n\n" not in text


def test_headings_follow_the_sections() -> None:
    """One first level, then a level for each depth of section, in order."""
    tokens = parsed(render_markdown(rich_document()))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert levels == [1, 2, 2, 3, 4, 4, 4, 5, 2, 3, 4, 4, 2, 3]


def test_hostile_text_makes_no_markup() -> None:
    """Text can't become a link, picture, code, rule, raw HTML or a row of a table."""
    tokens = parsed(render_markdown(rich_document()))
    code = {"code_inline", "code_block", "fence"}
    # One link is ours: the cell of a table that leads to a source.
    assert {token.attrs["href"] for token in tokens if token.type == "link_open"} == {
        "https://example.org/returns"
    }
    others = {"image", "html_inline", "html_block", "s_open", "em_open", "hr"}
    assert kinds(tokens) & (code | others) == set()
    assert words(tokens).count(HOSTILE) == 5
    tables = [block for block in rich_document().sections[0].blocks if isinstance(block, Table)]
    rows = [token.type for token in parsed(render_markdown(document_of(*tables)))].count("tr_open")
    assert rows == 1 + len(tables[0].rows)


TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")),
        st.sampled_from("  \t\n#*_`|-+=~[]()<>&!1.:\\"),
    ),
    min_size=1,
).filter(lambda text: text.strip())


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Whatever is written, a reader of the Markdown sees those words, with spaces evened out."""
    plain = " ".join(text.split())
    tokens = parsed(render_markdown(document_of(Paragraph(text))))
    assert words(tokens) == f"TitleSection{plain}"
    plain_kinds = {"inline", "text", "text_special", "paragraph_open", "paragraph_close"}
    assert kinds(tokens) <= plain_kinds | {"heading_open", "heading_close"}


@given(TEXTS, TEXTS)
def test_any_text_stays_in_its_cell(one: str, other: str) -> None:
    """A table keeps its two columns and one row, whatever stands in them."""
    tokens = parsed(render_markdown(document_of(Table("Caption", (one, "B"), ((other, one),)))))
    counted = [token.type for token in tokens]
    assert (counted.count("tr_open"), counted.count("th_open"), counted.count("td_open")) == (2, 2, 2)


@given(TEXTS)
def test_any_text_stays_in_its_item(text: str) -> None:
    """A list keeps its two items, and nothing starts a list inside."""
    tokens = parsed(render_markdown(document_of(Bullets((text, "second")))))
    counted = [token.type for token in tokens]
    assert (counted.count("list_item_open"), counted.count("bullet_list_open")) == (2, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("46.3%", "46.3%"),
        ("1. first", r"1\. first"),
        ("- item", r"\- item"),
        ("# title", r"\# title"),
        ("a | b", r"a \| b"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("see https://example.org or www.example.org", r"see https\://example.org or www\.example.org"),
        ("two\nlines", "two lines"),
    ],
)
def test_escaping(text: str, expected: str) -> None:
    """Only what would be markup is escaped, so that the file itself reads well."""
    assert escaped(text, opening=True) == expected


def test_charts_are_linked_where_there_is_a_file() -> None:
    """A chart with a file is a picture with its words beside it; without one only its table stays."""
    pictures = [
        token for token in parsed(render_markdown(rich_document(), charts=PATHS)) if token.type == "image"
    ]
    assert [picture.attrs["src"] for picture in pictures] == list(PATHS.values())
    first = charts(rich_document().sections)[0]
    assert pictures[0].content == escaped(f"{first.title}. {first.description}")
    without = render_markdown(rich_document())
    assert "![" not in without.replace("!\\[", "")
    assert f"**{escaped(f'The figures behind: {first.title}')}**" in without


def test_a_path_with_spaces_is_still_one_address() -> None:
    """Spaces and brackets in the name of a file don't break the picture."""
    text = render_markdown(rich_document(), charts={"chart-1": "my charts/a (1).svg"})
    assert "](my%20charts/a%20%281%29.svg)" in text


def test_a_figure_is_one_line_with_its_words() -> None:
    """Value, what it rests on, period, interval, variation and change, without a picture."""
    figure = Figure("47.4%", "9 of 19 people", "Mar 26", "", "2 points more", "improvement")
    assert "**47.4%** · 9 of 19 people, Mar 26 · Improvement · 2 points more\n" in render_markdown(
        document_of(figure)
    )


def test_figures_in_tables_are_set_right() -> None:
    """Columns of figures are right-aligned, others are not."""
    table = Table("Caption", ("Period", "Figure"), (("2025-26", "12"),), numeric=frozenset({1}))
    assert "| --- | ---: |\n| 2025-26 | 12 |" in render_markdown(document_of(table))


def test_the_chain_reads_as_a_list() -> None:
    """The stages are numbered, with what is measured and what is not under each."""
    text = render_markdown(rich_document())
    measured = "\n     - Measured: Programmes run: 14 in 2025-26"
    assert f"2. **What we do**\n   - Run pre-employment programmes{measured}" in text
    assert "   - Change how posts are advertised (The menu offers nothing here.)" in text
    assert f"     - Measured: {LONG_TITLE}" in text
