"""Reads a printed report back, page by page, for headings and header rows that stand alone at a foot."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import pypdf

from anchorkit.report.document import Bullets, Document, Note, Paragraph, Section, Table, Thread
from tests.support.reports import all_blocks, words

_MARGINS = re.compile(r"Page \d+ of \d+")


def pushed_down(document: Document, lines: int) -> Document:
    """The same report with so many more lines on its first page, so that pages end elsewhere."""
    first, *rest = document.sections
    more = tuple(Paragraph(f"Line {number}, which pushes what follows down.") for number in range(lines))
    return replace(document, sections=(replace(first, blocks=(*more, *first.blocks)), *rest))


def lonely_ends(document: Document, pdf: bytes) -> list[tuple[int, str]]:
    """The pages that end with a heading, a caption or a header row, by number, and what they end with.

    The last page is left out: nothing follows it.
    """
    said = {_plain(text) for text in _sentences(document)}
    openers = {plain for text in _openers(document) if (plain := _plain(text)) and plain not in said}
    openers |= {_plain(text) for text in _before_chains(document)}
    found = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages[:-1], start=1):
        text = _MARGINS.sub(" ", page.extract_text())
        for margin in (document.banner, document.title):
            # They stand in the margins of every page; the first has both in its text as well.
            text = text.replace(margin, " ") if margin else text
        ends = [opener for opener in openers if _plain(text).endswith(opener)]
        found += [(number, end) for end in ends]
    return found


def _openers(document: Document) -> list[str]:
    blocks = list(all_blocks(document.sections))
    titles = [block.title for block in blocks if isinstance(block, Section)]
    tables = [block for block in blocks if isinstance(block, Table)]
    return [*titles, *(each.caption for each in tables), *(" ".join(each.header) for each in tables)]


def _before_chains(document: Document) -> list[str]:
    """The sentences that open a logic chain."""
    blocks = list(all_blocks(document.sections))
    return [
        before.text
        for before, block in pairwise(blocks)
        if isinstance(before, Paragraph) and isinstance(block, Thread)
    ]


def _sentences(document: Document) -> list[str]:
    """What stands under headings, some of which may say what a heading says elsewhere."""
    blocks = list(all_blocks(document.sections))
    return [
        text for block in blocks if isinstance(block, Paragraph | Note | Bullets) for text in words(block)
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
