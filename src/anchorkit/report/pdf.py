"""A Document turns into a PDF for paper and screen readers: the HTML page, laid out by WeasyPrint.

Tagged as PDF/UA-1 asks, with bookmarks, title, language, page numbers and the banner on each page.
"""

import logging
from pathlib import Path

from anchorkit.errors import AnchorkitError
from anchorkit.report.document import Document
from anchorkit.report.html import render_page

_MISSING = "WeasyPrint, which writes PDF, is not installed"
_NO_PANGO = "WeasyPrint, which writes PDF, does not find Pango on this computer"


def render_pdf(document: Document, *, templates: Path | None = None) -> bytes:
    """The bytes of a PDF; nothing is fetched, and the same Document and fonts give the same bytes.

    Raises AnchorkitError where WeasyPrint or its system libraries are missing, NotUnderstood where a template
    that was handed in is wrong.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        raise AnchorkitError(_MISSING, hint='Install it: pip install "anchorkit[pdf]".') from None
    except OSError:
        hint = "Install it: `apt install libpango-1.0-0 libpangoft2-1.0-0`, or as WeasyPrint's manual says."
        raise AnchorkitError(_NO_PANGO, hint=hint) from None
    page = render_page("report.html.jinja", document, templates=templates, paper=True)
    # It would name every rule of the stylesheet that is for screens only.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    html = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return bytes(html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"anchorkit"))
