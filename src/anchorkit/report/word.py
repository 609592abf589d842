"""A Document turns into a Word file for board packs: real headings, header rows, words for every picture.

Charts are pictures that Pillow draws from the same Drawings as the SVG (decision 0012); the table behind each
follows it. Needs python-docx and Pillow (extra `word`).
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from anchorkit.errors import AnchorkitError
from anchorkit.report import wordxml
from anchorkit.report.charts import WIDE, draw, scale_note
from anchorkit.report.document import (
    Bullets,
    Chart,
    Document,
    Figure,
    Note,
    Paragraph,
    Section,
    Table,
    Terms,
    Thread,
)
from anchorkit.report.html import anchor, palette
from anchorkit.report.keys import variation_word
from anchorkit.report.raster import draw_png
from anchorkit.report.strings import phrases, say, speaking
from anchorkit.report.wordlogo import add_logo
from anchorkit.report.wordstyles import LINK, NOTE, QUIET, VALUE, dress
from anchorkit.report.wordtables import MARKS, add_table, add_thread

_MISSING: Final = "python-docx or Pillow, which write Word files, are not installed"
_NO_CLOCK: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Paper:
    """The Word file in the making, with what every block needs."""

    word: Any
    palette: Mapping[str, str]
    own: bool
    """True where the file to start from is the user's own."""
    bookmarks: list[str] = field(default_factory=list)
    last: Any = None
    """The paragraph that was written last."""

    def line(self, text: str, style: str | None = None) -> Any:
        self.last = self.word.add_paragraph(text, style=style)
        return self.last


def render_word(document: Document, *, templates: Path | None = None) -> bytes:
    """The bytes of a .docx file; the same Document gives the same bytes.

    A `report.docx` in the folder `templates` is the file to start from, with its styles, header and footer.
    Raises AnchorkitError where python-docx or Pillow are missing.
    """
    try:
        import docx
        import PIL.Image
    except ImportError:
        raise AnchorkitError(_MISSING, hint='Install them: pip install "anchorkit[word]".') from None
    del PIL
    own = templates / "report.docx" if templates else None
    base = str(own) if own and own.is_file() else None
    paper = _Paper(docx.Document(base), palette(document.look.accent, templates=templates), base is not None)
    with speaking(phrases(document.language, templates)):
        dress(paper.word, document, paper.palette, plain=not paper.own)
        _set_facts(paper, document)
        _add_cover(paper, document)
        # The first page tells what matters; the contents follow it.
        for section in document.sections[:1]:
            _add_section(paper, section, 1)
        _add_contents(paper, document)
        for section in document.sections[1:]:
            _add_section(paper, section, 1)
    file = io.BytesIO()
    paper.word.save(file)
    return wordxml.without_clock(file.getvalue())


def _set_facts(paper: _Paper, document: Document) -> None:
    """What Word calls properties. The dates are of no day: the report says as at when its data are."""
    facts = paper.word.core_properties
    facts.title = f"{document.title}: {document.subtitle}" if document.subtitle else document.title
    facts.subject = say("paper.subject")
    facts.author = facts.last_modified_by = document.look.name or document.title
    facts.language = document.language
    facts.comments = ""
    facts.created = facts.modified = _NO_CLOCK
    facts.revision = 1


def _add_cover(paper: _Paper, document: Document) -> None:
    look, name = document.look, document.look.name or document.title
    if document.banner and paper.own:
        # Ours has it at the head of each page.
        paper.line(document.banner, NOTE)
    if look.logo:
        words = look.logo_words or say("page.logo", name=name)
        add_logo(paper.word, look.logo, name, words, paper.palette)
    if look.name:
        paper.line(look.name, QUIET)
    paper.line(document.title, "Title")
    if document.subtitle:
        paper.line(document.subtitle, "Subtitle")
    for fact, value in document.facts:
        _add_term(paper, fact, value)


def _add_contents(paper: _Paper, document: Document) -> None:
    paper.line(say("page.contents"), "TOC Heading")
    for section in document.sections:
        wordxml.add_link(paper.line("", LINK), section.title, _bookmark(section))


def _bookmark(section: Section) -> str:
    # Word takes letters, digits and underscores, 40 at most, and wants a letter first.
    return f"s_{anchor(section.id)}".replace("-", "_").replace(".", "_")[:40]


def _add_section(paper: _Paper, section: Section, level: int) -> None:
    heading = paper.word.add_heading(section.title, min(level, 6))
    if level == 1:
        paper.bookmarks.append(_bookmark(section))
        wordxml.add_bookmark(heading, _bookmark(section), len(paper.bookmarks))
    for block, following in zip_longest(section.blocks, section.blocks[1:]):
        if isinstance(block, Section):
            _add_section(paper, block, level + 1)
        else:
            _SHOWN[type(block)](paper, block)
        if isinstance(block, Paragraph) and isinstance(following, Bullets | Thread | Table | Terms):
            # What announces a list, a table or a picture stands on the page where that begins.
            paper.last.paragraph_format.keep_with_next = True


def _add_paragraph(paper: _Paper, block: Paragraph) -> None:
    paper.line(block.text)


def _add_bullets(paper: _Paper, block: Bullets) -> None:
    for item in block.items:
        paper.line(item, "List Bullet")


def _add_note(paper: _Paper, block: Note) -> None:
    line = paper.line("", NOTE)
    line.add_run(f"{block.label}. ").bold = True
    line.add_run(block.text)


def _add_terms(paper: _Paper, block: Terms) -> None:
    for place, (term, meaning) in enumerate(block.rows, start=1):
        # None stands alone on a page: the last keeps the one before it, the first the one after.
        near = place in (1, len(block.rows) - 1) and len(block.rows) > 1
        _add_term(paper, term, meaning).paragraph_format.keep_with_next = near


def _add_term(paper: _Paper, term: str, meaning: str) -> Any:
    line = paper.line("")
    line.paragraph_format.keep_together = True
    line.add_run(f"{term}: ").bold = True
    line.add_run(meaning)
    return line


def _add_table(paper: _Paper, block: Table) -> None:
    add_table(paper.word, block, paper.palette["rule"])


def _add_chart(paper: _Paper, block: Chart) -> None:
    from docx.shared import Cm

    paper.line(block.title, "Caption")
    drawn = draw_png(draw(block, WIDE), paper.palette)
    picture = paper.word.add_picture(io.BytesIO(drawn), width=Cm(15.5))
    wordxml.describe_picture(picture, block.title, block.description)
    paper.word.paragraphs[-1].paragraph_format.keep_with_next = True
    method = " ".join(words for words in (block.method, scale_note(block)) if words)
    paper.line(method or block.description, QUIET)


def _add_thread(paper: _Paper, block: Thread) -> None:
    add_thread(paper.word, block, paper.palette["rule"])


def _add_figure(paper: _Paper, block: Figure) -> None:
    paper.line(block.value, VALUE).paragraph_format.keep_with_next = True
    rests = ", ".join(words for words in (block.counts, block.period) if words)
    word = variation_word(block)
    mark = MARKS.get(block.icon, "")
    moved = f"{mark} {word}" if mark and word else word
    about = " · ".join(part for part in (rests, block.interval, moved, block.change) if part)
    paper.line(about, QUIET).paragraph_format.keep_with_next = True


_SHOWN: Final[dict[type, Callable[[_Paper, Any], None]]] = {
    Paragraph: _add_paragraph,
    Bullets: _add_bullets,
    Note: _add_note,
    Terms: _add_terms,
    Table: _add_table,
    Chart: _add_chart,
    Thread: _add_thread,
    Figure: _add_figure,
}
