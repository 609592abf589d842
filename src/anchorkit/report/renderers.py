"""The kinds of file that a report can be, each with the function that turns a Document into its content."""

from pathlib import Path
from typing import Final, Protocol

from anchorkit.report.document import Document
from anchorkit.report.html import render_html
from anchorkit.report.markdown import render_markdown
from anchorkit.report.pdf import render_pdf
from anchorkit.report.word import render_word


class Renderer(Protocol):
    """Turns a Document into text or bytes and writes no file."""

    def __call__(self, document: Document, /, *, templates: Path | None = None) -> str | bytes:
        """The content of the whole report; `templates` is a folder whose files come before ours."""
        ...


RENDERERS: Final[dict[str, Renderer]] = {
    "html": render_html,
    "md": render_markdown,
    "pdf": render_pdf,
    "docx": render_word,
}
"""By the ending of the file's name."""
