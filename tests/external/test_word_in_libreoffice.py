"""The Word file opened by LibreOffice Writer: it becomes a PDF with its headings, words and pictures."""

import os
import subprocess
from pathlib import Path

import pypdf
import pytest

from anchorkit.report.word import render_word
from tests.support.documents import rich_document

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(os.environ.get("ANCHORKIT_TEST_EXTERNAL") != "1", reason="ANCHORKIT_TEST_EXTERNAL=1"),
]


def test_writer_opens_the_file(tmp_path: Path) -> None:
    """Title, banner, page numbers, cells and every chart are on the pages that Writer makes."""
    (tmp_path / "report.docx").write_bytes(render_word(rich_document()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    done = subprocess.run(
        [*map(str, command), str(tmp_path / "report.docx")], capture_output=True, timeout=240, check=False
    )
    assert (tmp_path / "report.pdf").is_file(), done.stderr.decode(errors="replace")
    pages = pypdf.PdfReader(tmp_path / "report.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("What our anchors did for the place", "Internal report", "47.4%", "Social value policy"):
        assert words in text
    assert f"Page 1 of {len(pages)}" in text
    assert len({image.data for page in pages for image in page.images}) == 6
