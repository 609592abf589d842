"""A Document turns into GitHub-flavoured Markdown: the words of the HTML page, and text that stays text."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

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
    ThreadItem,
)
from anchorkit.report.keys import variation_word
from anchorkit.report.scales import scale_note
from anchorkit.report.strings import phrases, say, speaking

_SPECIAL = re.compile(r"[\\`*_\[\]|~$#@]")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_OPENING = re.compile(r"^([-+=])|^(\d{1,9})([.)])(?=\s|$)")
_ADDRESS = re.compile(r"(?i)\b(www)\.|:(?=//)")
_IN_ADDRESS: Final = ":/?#@!$&'*+,;=%-._~"

Charts = Mapping[str, str]
Lines = list[str]


def render_markdown(
    document: Document, *, charts: Charts | None = None, logo: str = "", templates: Path | None = None
) -> str:
    """Markdown for a Document; `charts` maps a chart's id to the path of its SVG file, from the page.

    A chart without a path is left out; the table behind it stays. `logo` is the path of the look's logo as a
    file. `templates` is a folder that may hold
    `strings/` of its own.
    """
    with speaking(phrases(document.language, templates)):
        return "\n".join(_lines(document, charts or {}, logo)).rstrip("\n") + "\n"


def _lines(document: Document, charts: Charts, logo: str) -> Lines:
    lines: Lines = []
    if document.banner:
        lines += [f"> **{escaped(document.banner)}**", ""]
    if logo:
        lines += [_picture(_logo_words(document), logo), ""]
    lines += [f"# {escaped(document.title)}", ""]
    if document.subtitle:
        lines += [escaped(document.subtitle, opening=True), ""]
    if document.look.name:
        lines += [escaped(say("page.published_by", name=document.look.name), opening=True), ""]
    if document.facts:
        lines += [*_pairs(document.facts), ""]
    for section in document.sections:
        lines += _section(section, 1, charts)
    return lines


def escaped(text: str, *, opening: bool = False) -> str:
    """One line of text that Markdown shows as it is.

    `opening` is for the start of a line, where a dash or `1.` would begin a list.
    """
    plain = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())).translate(_ENTITIES)
    plain = _ADDRESS.sub(lambda found: f"{found[1]}\\." if found[1] else "\\:", plain)
    if opening:
        plain = _OPENING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", plain)
    return plain


def _section(section: Section, above: int, charts: Charts) -> Lines:
    level = min(above + 1, 6)
    lines = [f"{'#' * level} {escaped(section.title)}", ""]
    for block in section.blocks:
        if isinstance(block, Section):
            lines += _section(block, level, charts)
        elif isinstance(block, Chart):
            lines += _chart(block, charts)
        else:
            lines += [*_SHOWN[type(block)](block), ""]
    return lines


def _paragraph(block: Paragraph) -> Lines:
    return [escaped(block.text, opening=True)]


def _bullets(block: Bullets) -> Lines:
    return [f"- {escaped(item, opening=True)}" for item in block.items]


def _note(block: Note) -> Lines:
    return [f"> **{escaped(block.label)}**", ">", f"> {escaped(block.text, opening=True)}"]


def _terms(block: Terms) -> Lines:
    return _pairs(block.rows)


def _pairs(rows: Iterable[tuple[str, str]]) -> Lines:
    return [f"- **{escaped(name)}:** {escaped(value)}" for name, value in rows]


def _table(block: Table) -> Lines:
    """A pipe table; GitHub's has no caption, so the caption stands above it in bold."""
    marks = ["---:" if column in block.numeric else "---" for column in range(len(block.header))]
    links = {(row, column): address for row, column, address in block.links}
    return [
        f"**{escaped(block.caption)}**",
        "",
        _row(map(escaped, block.header)),
        _row(marks),
        *(
            _row(_cell(text, links.get((place, column), "")) for column, text in enumerate(row))
            for place, row in enumerate(block.rows)
        ),
    ]


def _cell(text: str, address: str) -> str:
    # A bracket or a bar in an address would end the link or the cell.
    return f"[{escaped(text)}]({quote(address, safe=_IN_ADDRESS)})" if address else escaped(text)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _chart(block: Chart, charts: Charts) -> Lines:
    if block.id not in charts:
        return []
    method = " ".join(words for words in (block.method, scale_note(block)) if words)
    drawn = _picture(f"{block.title}. {block.description}", charts[block.id])
    lines = [f"**{escaped(block.title)}**", "", drawn, ""]
    return [*lines, escaped(method, opening=True), ""] if method else lines


def _picture(words: str, path: str) -> str:
    # An angle bracket or space in a path would end the address early.
    return f"![{escaped(words)}]({quote(path, safe='/.-_~')})"


def _logo_words(document: Document) -> str:
    """What a logo shows, for those who can't see it."""
    look = document.look
    return look.logo_words or say("page.logo", name=look.name or document.title)


def _figure(block: Figure) -> Lines:
    rests = ", ".join(words for words in (block.counts, block.period) if words)
    parts = (rests, block.interval, variation_word(block), block.change)
    return [" · ".join([f"**{escaped(block.value)}**", *(escaped(part) for part in parts if part)])]


def _thread(block: Thread) -> Lines:
    lines = [f"**{escaped(block.title)}**", ""]
    for number, (title, items) in enumerate(block.columns, start=1):
        lines.append(f"{number}. **{escaped(title)}**")
        for item in items:
            lines += _link(item)
    return lines


def _link(item: ThreadItem) -> Lines:
    words = escaped(item.text, opening=True)
    if item.gap:
        words += f" ({escaped(item.gap)})"
    measured = [f"     - {escaped(say('thread.measured_by', what=each))}" for each in item.measured]
    return [f"   - {words}", *measured]


_SHOWN: Final[dict[type, Callable[[Any], Lines]]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    Note: _note,
    Terms: _terms,
    Table: _table,
    Figure: _figure,
    Thread: _thread,
}
