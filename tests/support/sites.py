"""A site of two organisations, and a look at its pages and links."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from anchorkit.report.document import Document
from anchorkit.report.site import DATA as DATA_FILE
from anchorkit.report.site import frame_and_pages, render_shown
from anchorkit.report.sitepages import Member
from tests.support.documents import HOSTILE, rich_document

DATA = "organisation,indicator,period,group,numerator,denominator,value,status,note\r\n"


def members() -> tuple[Member, ...]:
    """Two organisations, one of them with a name that tries to break a page."""
    names = {"R0A": "Riverside Trust", "RZZ": HOSTILE}
    return tuple(Member(code, name, _about(name)) for code, name in names.items())


def render_site(
    whole: Document, of: Sequence[Member], data: str, *, templates: Path | None = None
) -> dict[str, str]:
    """The files of a site, its data too, by their path in its folder."""
    frame, pages = frame_and_pages(whole, of, data, templates=templates)
    rendered = {shown.page.path: render_shown(shown, frame, templates=templates) for shown in pages}
    return {DATA_FILE: data} | rendered


def files(whole: Document | None = None) -> dict[str, str]:
    """The files of the site."""
    return render_site(whole or rich_document(), members(), DATA)


def links(page: str) -> set[str]:
    """Where a page leads within its site, without its own parts."""
    page = re.sub(r'<a class="away" [^>]*>', "", page)
    return {link.partition("#")[0] for link in re.findall(r'<a [^>]*?href="([^"]*)"', page)} - {""}


def _about(name: str) -> Document:
    return replace(rich_document(), title=name, subtitle="")
