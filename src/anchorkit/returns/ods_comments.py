"""Findings into the comments (annotations) of an OpenDocument spreadsheet, and out of them again."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.parsers.expat import ParserCreate

from anchorkit.findings import Finding
from anchorkit.returns.cell_words import AUTHOR, BEGIN, END, comment_words
from anchorkit.returns.markup import Change, Edit, Element, attribute, edited, elements, within
from anchorkit.returns.ods_boxes import Corner
from anchorkit.returns.ods_styles import COMMENT, COMMENT_WORDS
from anchorkit.workbook import typeset

_ANNOTATION = re.compile(
    rb"<office:annotation(?=[\s>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?<!/)>.*?</office:annotation>", re.DOTALL
)
_WIDTH: Final = 3.125
"""Inches, the same as in an Excel workbook."""
_COLUMN: Final = 38.0
"""The same in the units of a column, with a margin."""
_TEXT_SIZE: Final = 9
_LEAST: Final = 0.8
_LINE: Final = 0.155
_SPACES = re.compile(r"  +|^ | $|\t")


def telling(findings: Sequence[Finding], now: date, corner: Corner) -> Change:
    """A change of a cell: its comment says what is wrong; what is written there already stays before ours.

    A new comment has its box at `corner`.
    """
    text = comment_words(findings)

    def tell(cell: bytes) -> bytes:
        element = elements(cell)
        theirs = element.child("office:annotation")
        if theirs is None:
            return edited(cell, [within(cell, element, _annotation(text, now, corner), first=True)])
        # An empty line between their words and ours.
        return edited(cell, [within(cell, theirs, paragraphs(f"\n{text}"))])

    return tell


def taken_back(content: bytes) -> bytes:
    """Take our words of an earlier time out of every comment; a comment that held nothing else goes."""
    if BEGIN.encode() not in content:
        return content
    return _ANNOTATION.sub(lambda found: _without_ours(found[0]), content)


def paragraphs(text: str, style: str = "") -> bytes:
    """Lines as paragraphs, in which spaces and tabs stay what they are."""
    name = f' text:style-name="{style}"' if style else ""
    return "".join(f"<text:p{name}>{inline(line)}</text:p>" for line in text.split("\n")).encode()


def inline(line: str) -> str:
    """A line as it stands in a paragraph."""
    pieces, done = [], 0
    for space in _SPACES.finditer(line):
        signs = "<text:tab/>" if space[0] == "\t" else f'<text:s text:c="{len(space[0])}"/>'
        pieces += [attribute(line[done : space.start()]), signs]
        done = space.end()
    return "".join([*pieces, attribute(line[done:])])


def _annotation(text: str, now: date, corner: Corner) -> bytes:
    height = max(_LEAST, 0.1 + _LINE * typeset.lines(text, _COLUMN, _TEXT_SIZE))
    start = (
        f'<office:annotation office:display="false" draw:style-name="{COMMENT}" '
        f'svg:width="{_WIDTH}in" svg:height="{height:.3f}in" '
        f'svg:x="{corner[0]:.3f}in" svg:y="{corner[1]:.3f}in">'
        f"<dc:creator>{AUTHOR}</dc:creator><dc:date>{now.isoformat()}T00:00:00</dc:date>"
    )
    return start.encode() + paragraphs(text, COMMENT_WORDS) + b"</office:annotation>"


def _without_ours(annotation: bytes) -> bytes:
    while True:
        element = elements(annotation)
        lines = [child for child in element.children if child.name.startswith("text:")]
        words = [_words(annotation[line.start : line.end]) for line in lines]
        first = next((place for place, text in enumerate(words) if BEGIN in text), None)
        last = next(
            (
                place
                for place, text in enumerate(words)
                if END in text and first is not None and place >= first
            ),
            None,
        )
        if first is None or last is None:
            return annotation
        before, after = words[first].partition(BEGIN)[0].rstrip(), words[last].partition(END)[2].strip()
        if not any(text.strip() for text in (*words[:first], before, after, *words[last + 1 :])):
            return b""
        annotation = edited(annotation, [_cut(lines, words, (first, last), (before, after))])


def _cut(
    lines: Sequence[Element], words: Sequence[str], ours: tuple[int, int], left: tuple[str, str]
) -> Edit:
    """The edit that takes our lines out, with the empty ones before; what stood beside ours is left."""
    first, last = ours
    while first and not words[first - 1].strip() and not left[0]:
        first -= 1
    kept = "\n".join(text for text in left if text)
    return lines[first].start, lines[last].end, paragraphs(kept) if kept else b""


def _words(line: bytes) -> str:
    """What a paragraph says."""
    found: list[str] = []
    signs = {"text:tab": "\t", "text:line-break": "\n", "text:s": " "}
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, _: found.append(signs.get(name, ""))
    parser.CharacterDataHandler = found.append
    parser.Parse(line, True)
    return "".join(found)
