"""The kinds of file that a report can be, each with the function that turns a Document into its text."""

from typing import Final, Protocol

from anchorkit.report.document import Document
from anchorkit.report.html import render_html
from anchorkit.report.markdown import render_markdown


class Renderer(Protocol):
    """Turns a Document into text and opens no file."""

    def __call__(self, document: Document, /) -> str:
        """The text of the whole report."""
        ...


RENDERERS: Final[dict[str, Renderer]] = {"html": render_html, "md": render_markdown}
"""By the ending of the file's name."""
