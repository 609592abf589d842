"""The PDF: tagged, named, numbered, with bookmarks and the banner, and nothing fetched."""

import io
import os
import sys
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from anchorkit.errors import AnchorkitError
from anchorkit.report.document import Document
from anchorkit.report.pdf import render_pdf
from tests.support.documents import rich_document
from tests.support.paper import lonely_ends, pushed_down


def has_pango() -> bool:
    """Whether the system library is there that WeasyPrint lays text out with."""
    try:
        import weasyprint
    except OSError:
        return False
    return bool(weasyprint.__version__)


needs_pango = pytest.mark.skipif(
    os.environ.get("ANCHORKIT_TEST_EXTERNAL") != "1" and not has_pango(), reason="needs the library Pango"
)


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    """The PDF of the document that has everything."""
    return pypdf.PdfReader(io.BytesIO(render_pdf(rich_document())))


@needs_pango
def test_it_is_tagged_and_says_what_it_is(pdf: pypdf.PdfReader) -> None:
    """PDF/UA: marked content, a title that is shown, a language."""
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == (
        "What our anchors did for the place: North Riverbank health anchors, April 2024 to March 2026"
    )
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@needs_pango
def test_bookmarks_follow_the_sections(pdf: pypdf.PdfReader) -> None:
    """Every section is a bookmark, under the one that holds it."""
    titles = [item.title for item in _flat(pdf.outline)]
    assert {"Summary", "Work", "Employing local people", "Social value policy"} <= set(titles)


@needs_pango
def test_each_page_has_its_number_and_the_banner(pdf: pypdf.PdfReader) -> None:
    """Whichever page lies on the table, it says that it must not be passed on."""
    last = len(pdf.pages)
    for number, page in enumerate(pdf.pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {last}" in text
        assert "Internal report: small numbers are not hidden." in text


@needs_pango
def test_every_picture_has_words(pdf: pypdf.PdfReader) -> None:
    """Each chart is a figure with a description."""
    root: Any = pdf.trailer["/Root"]
    figures = [node for node in _nodes(root["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert len(figures) >= 4
    assert all(node.get("/Alt") for node in figures)


@needs_pango
@pytest.mark.parametrize("lines", [0, 7, 14])
def test_no_page_ends_with_what_announces_the_next(lines: int) -> None:
    """Wherever the breaks fall, no heading, caption or header row stands alone at the foot of a page."""
    document = pushed_down(rich_document(), lines)
    assert lonely_ends(document, render_pdf(document)) == []


@needs_pango
def test_the_same_document_gives_the_same_bytes() -> None:
    """No clock is in it."""
    document = replace(rich_document(), sections=rich_document().sections[:1])
    assert render_pdf(document) == render_pdf(document)


@pytest.mark.parametrize("error", [ImportError("no module"), OSError("cannot load library libpango")])
def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Without WeasyPrint or Pango the hint says what to install."""

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name.startswith("weasyprint"):
                raise error

    for name in [name for name in sys.modules if name.startswith("weasyprint")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(AnchorkitError) as caught:
        render_pdf(Document("A", "", "en-GB", (), ()))
    assert "nstall" in caught.value.hint


def _flat(items: Any) -> list[Any]:
    found: list[Any] = []
    for item in items:
        found += _flat(item) if isinstance(item, list) else [item]
    return found


def _nodes(node: Any) -> list[Any]:
    held = node.get_object() if isinstance(node, pypdf.generic.IndirectObject) else node
    if isinstance(held, list):
        return [each for item in held for each in _nodes(item)]
    if not isinstance(held, dict):
        return []
    return [held, *_nodes(held.get("/K", []))]
