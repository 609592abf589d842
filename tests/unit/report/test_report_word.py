"""The Word file: real headings, header rows, words for pictures, and the same words as the page."""

import base64
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from anchorkit.report.document import Look, Section, Table, charts
from anchorkit.report.markdown import render_markdown
from anchorkit.report.word import render_word
from tests.support.documents import HOSTILE, LONG_TITLE, rich_document

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


def opened(data: bytes) -> Any:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    """The XML of one part."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name).decode()


@pytest.fixture(scope="module")
def data() -> bytes:
    """The file of the document that has everything."""
    return render_word(rich_document())


def test_headings_are_real_and_in_order(data: bytes) -> None:
    """Sections are headings of Word, whose levels follow those of the report."""
    found = [
        (int(line.style.name.removeprefix("Heading ")), line.text)
        for line in opened(data).paragraphs
        if line.style.name.startswith("Heading ")
    ]
    assert found[0] == (1, "Summary")
    assert (2, "Employing local people") in found
    assert (3, LONG_TITLE) in found


def test_every_table_repeats_its_header(data: bytes) -> None:
    """The first row of each table is marked as its header, and the table has a name."""
    tables = opened(data).tables
    assert len(tables) == 6
    for table in tables:
        first = table.rows[0]._tr
        assert first.xpath("w:trPr/w:tblHeader")
        assert table._tbl.xpath("w:tblPr/w:tblCaption/@w:val")


def test_every_chart_is_a_picture_with_words(data: bytes) -> None:
    """A picture for each chart, with its title and description for those who can't see it."""
    shapes = opened(data).inline_shapes
    described = {shape._inline.docPr.get("descr") for shape in shapes}
    assert described == {chart.description for chart in charts(rich_document().sections)}
    assert all(shape._inline.docPr.get("title") for shape in shapes)


def test_properties_say_what_it_is(data: bytes) -> None:
    """Title, language and author are in the file; the banner and the page number on each page."""
    facts = opened(data).core_properties
    assert facts.title.startswith("What our anchors did for the place")
    assert facts.language == "en-GB"
    assert 'w:val="en-GB"' in part(data, "word/styles.xml")
    section = opened(data).sections[0]
    assert "Internal report" in section.header.paragraphs[0].text
    assert "NUMPAGES" in section.footer._element.xml


def test_it_says_the_words_of_the_markdown(data: bytes) -> None:
    """What the Markdown says, the file says: figures, notes, cells and the chain."""
    document = rich_document()
    word = opened(data)
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    text = " ".join([*(line.text for line in word.paragraphs), *cells])
    said = set(re.findall(r"[0-9][0-9,.]*%?", text))
    assert set(re.findall(r"[0-9][0-9,.]*%?", _plain(render_markdown(document)))) <= said
    assert HOSTILE in text


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    """No clock is in it, not even in the parts of the file."""
    assert render_word(rich_document()) == data


def test_a_logo_and_icons() -> None:
    """A PNG logo is a picture with words, and a cell's icon stands as a shape beside its word."""
    table = Table("All", ("Indicator", "Variation"), (("Jobs", "Concern"),), icons=((0, 1, "concern"),))
    document = replace(
        rich_document(),
        sections=(Section("s", "S", (table,)),),
        look=Look("The Partnership", PIXEL, "Two rivers", "#7a1f5c"),
    )
    word = opened(render_word(document))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == ["Two rivers"]
    assert word.tables[0].rows[1].cells[1].text == "▼ Concern"
    assert word.core_properties.author == "The Partnership"


def test_an_svg_logo_is_shown_by_word_and_named_by_older_programs() -> None:
    """The drawing itself is in the file, as wide as it should be, with a picture of the name behind it."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0h30v10z"/></svg>'
    logo = "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()
    document = replace(rich_document(), sections=(), look=Look("The Partnership", logo, "Two rivers"))

    data = render_word(document)

    (shape,) = opened(data).inline_shapes
    assert shape._inline.docPr.get("descr") == "Two rivers"
    assert shape.width / shape.height == pytest.approx(3, rel=0.01)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.read("word/media/logo.svg") == drawing
        assert "svgBlip" in parts.read("word/document.xml").decode()
    assert render_word(document) == data


def test_short_tables_stay_whole_and_rows_are_never_cut(data: bytes) -> None:
    """All rows of a short table keep with the next; of a long one the first and last three do."""
    long = Table("Long", ("Period", "Figure"), tuple((f"{year}", "1") for year in range(2000, 2020)))
    whole = opened(render_word(replace(rich_document(), sections=(Section("s", "S", (long,)),))))
    for table in (*opened(data).tables, *whole.tables):
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in whole.tables[0].rows]
    assert kept == [True, True, *[False] * 16, True, True, False]


def test_a_file_of_their_own_can_be_the_start(tmp_path: Path) -> None:
    """With `report.docx` in the folder of templates its page, styles, header and footer stay."""
    own = docx.Document()
    own.sections[0].footer.paragraphs[0].text = "Board paper"
    own.save(str(tmp_path / "report.docx"))
    word = opened(render_word(rich_document(), templates=tmp_path))
    assert word.sections[0].footer.paragraphs[0].text == "Board paper"
    assert "Work" in [line.text for line in word.paragraphs if line.style.name == "Heading 1"]


def _plain(markdown: str) -> str:
    without_pictures = re.sub(r"!\[.*?\]\(.*?\)", "", markdown)
    lines = [re.sub(r"^\s*[0-9]+\. ", "", line) for line in without_pictures.splitlines()]
    return re.sub(r"\\(.)", r"\1", " ".join(lines))
