"""The looks of a Word file: page, letters, headings, and the few styles that python-docx's own file lacks."""

from collections.abc import Mapping
from typing import Any, Final

from anchorkit.report import wordxml
from anchorkit.report.document import Document
from anchorkit.report.strings import say

VALUE: Final = "Figure value"
NOTE: Final = "Note box"
QUIET: Final = "Quiet"
SMALL: Final = "Table text"
LINK: Final = "Contents line"
_FACE: Final = "Arial"
_SIZES: Final = {"Heading 1": 18, "Heading 2": 15, "Heading 3": 13, "Heading 4": 11.5}


def dress(word: Any, document: Document, palette: Mapping[str, str], *, plain: bool) -> None:
    """Add the styles that are missing, and for a `plain` file set page, letters, header and footer too."""
    wordxml.set_language(word, document.language)
    if plain:
        _dress_page(word)
        _dress_words(word, palette)
        _add_margins(word, document)
    _add_styles(word, palette)


def _dress_page(word: Any) -> None:
    from docx.shared import Mm

    for section in word.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)


def _dress_words(word: Any, palette: Mapping[str, str]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    names = ("Normal", "Title", "Subtitle", "Caption", "TOC Heading", *(f"Heading {n}" for n in range(1, 7)))
    for name in names:
        style = word.styles[name]
        style.font.name = _FACE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.italic = False
            style.font.bold = name not in ("Subtitle",)
            style.font.color.rgb = RGBColor.from_string(palette["deep"].lstrip("#").upper())
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    word.styles["Normal"].paragraph_format.widow_control = True
    word.styles["Title"].font.size = Pt(26)
    word.styles["Subtitle"].font.size = Pt(13)
    word.styles["Caption"].font.size = Pt(10)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["Caption"].font.color.rgb = RGBColor.from_string(palette["ink"].lstrip("#").upper())
    for name in (f"Heading {n}" for n in range(1, 7)):
        word.styles[name].font.size = Pt(_SIZES.get(name, 10.5))
        word.styles[name].paragraph_format.space_before = Pt(14)
        word.styles[name].paragraph_format.space_after = Pt(4)


def _add_margins(word: Any, document: Document) -> None:
    """The banner at the head of each page, the title and the page's number at its foot."""
    section = word.sections[0]
    if document.banner:
        head = section.header.paragraphs[0]
        head.add_run(document.banner).bold = True
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{document.title} · ")
    before, _, rest = say("paper.number").partition("{page}")
    between, _, after = rest.partition("{pages}")
    foot.add_run(before)
    wordxml.add_field(foot, "PAGE")
    foot.add_run(between)
    wordxml.add_field(foot, "NUMPAGES")
    foot.add_run(after)


def _add_styles(word: Any, palette: Mapping[str, str]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    known = {style.name for style in word.styles}
    looks = {
        VALUE: (24, "deep", True),
        NOTE: (10.5, "ink", False),
        QUIET: (9.5, "soft", False),
        SMALL: (8.5, "ink", False),
        LINK: (10.5, "link", False),
    }
    for name, (size, colour, bold) in looks.items():
        if name in known:
            continue
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size, style.font.bold = Pt(size), bold
        style.font.color.rgb = RGBColor.from_string(palette[colour].lstrip("#").upper())
        style.paragraph_format.space_after = Pt(2 if name in (VALUE, SMALL, LINK) else 8)
        if name == NOTE:
            wordxml.rule_left(style, palette["series"], palette["surface"])
