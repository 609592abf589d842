"""A Document turns into a Word file for board packs: real headings, header rows, words for every picture.

Charts are pictures that Pillow draws from the same Drawings as the SVG (decision 0012); the table behind each
follows it. Needs python-docx and Pillow (extra `word`).
"""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
from anchorkit.report.wordstyles import NOTE, QUIET, SMALL, VALUE, dress

_MISSING: Final = "python-docx or Pillow, which write Word files, are not installed"
_MARKS: Final = {"improvement": "▲", "concern": "▼", "common": "●", "neutral": "◆"}
_NO_CLOCK: Final = datetime(2000, 1, 1, tzinfo=UTC)
_PNG: Final = "data:image/png;base64,"


@dataclass(slots=True)
class _Paper:
    """The Word file in the making, with what every block needs."""

    word: Any
    palette: Mapping[str, str]
    bookmarks: list[str] = field(default_factory=list)

    def line(self, text: str, style: str | None = None) -> Any:
        return self.word.add_paragraph(text, style=style)


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
    paper = _Paper(docx.Document(base), palette(document.look.accent, templates=templates))
    with speaking(phrases(document.language, templates)):
        dress(paper.word, document, paper.palette, plain=base is None)
        _set_facts(paper, document)
        _add_cover(paper, document)
        for section in document.sections:
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
    from docx.shared import Cm

    if document.banner:
        paper.line(document.banner, NOTE)
    if document.look.logo.startswith(_PNG):
        data = base64.b64decode(document.look.logo.removeprefix(_PNG))
        logo = paper.word.add_picture(io.BytesIO(data), height=Cm(1.6))
        name = document.look.name or document.title
        words = document.look.logo_words or say("page.logo", name=name)
        wordxml.describe_picture(logo, name, words)
    if document.look.name:
        paper.line(document.look.name, QUIET)
    paper.line(document.title, "Title")
    if document.subtitle:
        paper.line(document.subtitle, "Subtitle")
    for name, value in document.facts:
        _add_term(paper, name, value)
    paper.line(say("page.contents"), "TOC Heading")
    for section in document.sections:
        wordxml.add_link(paper.line(""), section.title, _bookmark(section))


def _bookmark(section: Section) -> str:
    # Word takes letters, digits and underscores, 40 at most, and wants a letter first.
    return f"s_{anchor(section.id)}".replace("-", "_").replace(".", "_")[:40]


def _add_section(paper: _Paper, section: Section, level: int) -> None:
    heading = paper.word.add_heading(section.title, min(level, 6))
    heading.paragraph_format.page_break_before = level == 1 and section.kind == "pillar"
    if level == 1:
        paper.bookmarks.append(_bookmark(section))
        wordxml.add_bookmark(heading, _bookmark(section), len(paper.bookmarks))
    for block in section.blocks:
        if isinstance(block, Section):
            _add_section(paper, block, level + 1)
        else:
            _SHOWN[type(block)](paper, block)


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
    for term, meaning in block.rows:
        _add_term(paper, term, meaning)


def _add_term(paper: _Paper, term: str, meaning: str) -> None:
    line = paper.line("")
    line.add_run(f"{term}: ").bold = True
    line.add_run(meaning)


def _add_table(paper: _Paper, block: Table) -> None:
    paper.line(block.caption, "Caption")
    table = paper.word.add_table(rows=0, cols=len(block.header))
    widths = _widths(len(block.header))
    icons = {(row, column): _MARKS.get(icon, "") for row, column, icon in block.icons}
    for place, row in enumerate((block.header, *block.rows)):
        # Asking a table for its cells is slow, so each row is asked once.
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=False)):
            cell.width = widths[column]
            mark = icons.get((place - 1, column), "")
            _fill(cell, f"{mark} {text}" if mark else text, bold=place == 0, right=column in block.numeric)
    wordxml.rule_rows(table, paper.palette["rule"])
    wordxml.mark_table(table, block.caption)
    paper.line("", SMALL)


def _widths(columns: int) -> tuple[int, ...]:
    """The first column, which names the row, is twice as wide as the others where there are many."""
    from docx.shared import Mm

    shares = (2 if columns > 3 else 1, *([1] * (columns - 1)))
    return tuple(Mm(166 * share / sum(shares)) for share in shares)


def _fill(cell: Any, text: str, *, bold: bool = False, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line = cell.paragraphs[0]
    line.style = SMALL
    line.add_run(text).bold = bold
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add_chart(paper: _Paper, block: Chart) -> None:
    from docx.shared import Cm

    paper.line(block.title, "Caption")
    picture = paper.word.add_picture(io.BytesIO(draw_png(draw(block, WIDE), paper.palette)), width=Cm(15.5))
    wordxml.describe_picture(picture, block.title, block.description)
    paper.word.paragraphs[-1].paragraph_format.keep_with_next = True
    method = " ".join(words for words in (block.method, scale_note(block)) if words)
    paper.line(method or block.description, QUIET)


def _add_thread(paper: _Paper, block: Thread) -> None:
    """The chain as a table: a column for each stage, its items under one another."""
    paper.line(block.title, "Caption")
    table = paper.word.add_table(rows=2, cols=len(block.columns))
    heads, bodies = table.rows[0].cells, table.rows[1].cells
    for (title, items), head, body in zip(block.columns, heads, bodies, strict=True):
        _fill(head, title, bold=True)
        first = True
        for item in items:
            line = body.paragraphs[0] if first else body.add_paragraph()
            first = False
            line.style = SMALL
            line.add_run(item.text)
            for each in item.measured:
                words = say("thread.measured_by", what=each)
                body.add_paragraph(words, style=SMALL).runs[0].bold = True
            if item.gap:
                body.add_paragraph(item.gap, style=SMALL).runs[0].italic = True
    wordxml.rule_rows(table, paper.palette["rule"])
    wordxml.mark_table(table, block.title)
    paper.line("", SMALL)


def _add_figure(paper: _Paper, block: Figure) -> None:
    paper.line(block.value, VALUE).paragraph_format.keep_with_next = True
    rests = ", ".join(words for words in (block.counts, block.period) if words)
    word = variation_word(block)
    mark = _MARKS.get(block.icon, "")
    moved = f"{mark} {word}" if mark and word else word
    paper.line(" · ".join(part for part in (rests, block.interval, moved, block.change) if part), QUIET)


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
