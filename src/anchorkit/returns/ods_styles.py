"""How our words look in an OpenDocument spreadsheet, as its styles: the same as in an Excel workbook.

A style's name says all that it holds, so one that is there already need not be written again.
"""

import re
from collections.abc import Container, Iterable
from typing import Final

from openpyxl.styles import Font

from anchorkit.returns.findings_sheet import LINK as LINK_FONT
from anchorkit.returns.markup import Edit, Element, Unusual, edited, elements, within
from anchorkit.returns.ods_places import Places
from anchorkit.workbook import style

OUTLINE: Final = "anchorkit-outline"
PAGE: Final = "anchorkit-page"
SHEET: Final = "anchorkit-sheet"
TITLE: Final = "anchorkit-title"
TEXT: Final = "anchorkit-text"
HEADER: Final = "anchorkit-header"
CELL: Final = "anchorkit-cell"
NUMBER: Final = "anchorkit-number"
LINK: Final = "anchorkit-link"
COMMENT: Final = "anchorkit-comment"
COMMENT_WORDS: Final = "anchorkit-comment-words"
MARK: Final = "anchorkit-mark"
MARK_HEADER: Final = "anchorkit-mark-header"

_INCHES_OF_A_UNIT: Final = 0.0771
"""What LibreOffice makes of one unit of a column's width where the font is Arial 10."""
_COMMENT_FONT: Final = Font(name=style.FONT, size=9, color=style.INK)
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(in|cm|mm|pt|pc)")
_UNITS: Final = {"in": 1, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6}

_OUTLINE_STYLE: Final = (
    f'<style:style style:name="{OUTLINE}" style:family="table-cell" style:parent-style-name="Default">'
    # A conditional style takes over whole: without a place of its own the text would fall to the bottom.
    '<style:table-cell-properties style:vertical-align="top" fo:background-color="#fff9c4" '
    f'fo:border="0.74pt fine-dashed #{style.INK}"/>'
    f'<style:text-properties fo:color="#{style.INK}" fo:font-weight="bold"/></style:style>'
)
_PAGE_LAYOUT: Final = (
    f'<style:page-layout style:name="{PAGE}"><style:page-layout-properties '
    'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" '
    'fo:margin-top="0.4in" fo:margin-bottom="0.4in" fo:margin-left="0.3in" fo:margin-right="0.3in" '
    'style:scale-to-X="1" style:scale-to-Y="0" '
    'style:print="charts drawings objects zero-values"/></style:page-layout>'
)
_MASTER_PAGE: Final = (
    f'<style:master-page style:name="{PAGE}" style:page-layout-name="{PAGE}">'
    '<style:header style:display="false"/><style:footer style:display="false"/></style:master-page>'
)
_OPENED: Final = (
    "office:document-styles",
    "office:styles",
    "office:automatic-styles",
    "office:master-styles",
)


def _words(font: Font) -> str:
    """A font as text properties."""
    given = [f'fo:font-family="{font.name}" fo:font-size="{font.size:g}pt"']
    given += [f'fo:color="#{font.color.rgb[2:]}"'] if font.color else []
    given += ['fo:font-weight="bold"'] if font.bold else []
    given += (
        ['style:text-underline-style="solid" style:text-underline-width="auto"'] if font.underline else []
    )
    return f"<style:text-properties {' '.join(given)}/>"


def _cell(name: str, font: Font, look: str, *, indent: bool = False) -> str:
    apart = 'fo:margin-left="0.1in"' if indent else 'fo:margin-left="0in"'
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default">'
        f'<style:table-cell-properties {look}/><style:paragraph-properties fo:text-align="start" {apart}/>'
        f"{_words(font)}</style:style>"
    )


_TOP: Final = 'style:vertical-align="top"'
_ROW: Final = f'{_TOP} fo:padding-bottom="0.07in" fo:border-bottom="0.26pt solid #aeb7bd"'
_FIXED: Final = {
    SHEET: f'<style:style style:name="{SHEET}" style:family="table" style:master-page-name="{PAGE}">'
    '<style:table-properties table:display="true" style:writing-mode="lr-tb"/></style:style>',
    # As LibreOffice itself paints a comment; the words are as large as those of an Excel workbook's.
    COMMENT: f'<style:style style:name="{COMMENT}" style:family="graphic"><style:graphic-properties '
    'draw:stroke="solid" svg:stroke-color="#000000" draw:fill="solid" draw:fill-color="#ffffe1" '
    'draw:auto-grow-height="true" draw:auto-grow-width="false" draw:textarea-vertical-align="top" '
    'draw:textarea-horizontal-align="left" draw:shadow="hidden" draw:caption-escape-direction="auto" '
    'fo:padding="0.04in"/></style:style>',
    COMMENT_WORDS: f'<style:style style:name="{COMMENT_WORDS}" style:family="paragraph">'
    f"{_words(_COMMENT_FONT)}</style:style>",
    TITLE: _cell(TITLE, style.TITLE, 'style:vertical-align="middle"'),
    TEXT: _cell(TEXT, style.QUIET, 'style:vertical-align="middle"'),
    HEADER: _cell(HEADER, style.HEADER, f'{_TOP} fo:wrap-option="wrap" fo:background-color="#{style.BLUE}"'),
    CELL: _cell(CELL, style.SMALL, f'{_ROW} fo:wrap-option="wrap"'),
    NUMBER: _cell(NUMBER, style.SMALL, _ROW, indent=True),
    LINK: _cell(LINK, LINK_FONT, _ROW),
    MARK: _cell(MARK, LINK_FONT, _TOP, indent=True),
    MARK_HEADER: _cell(MARK_HEADER, style.STRONG, _TOP, indent=True),
}


def column_style(width: float) -> str:
    """The name of the style of a column, `width` in the units of an Excel workbook."""
    return f"anchorkit-wide-{width:g}"


def row_style(height: float, *, grows: bool = True) -> str:
    """The name of the style of a row, `height` in points; one that grows is fitted to what is typed."""
    return f"anchorkit-{'high' if grows else 'fixed'}-{height:g}"


def inches(width: float) -> float:
    """A column's width in inches."""
    return width * _INCHES_OF_A_UNIT


def sizes(places: Places, family: str) -> dict[str, float]:
    """The widths of the styles of columns, or the heights of those of rows, in inches and by name."""
    automatic = places.root.child("office:automatic-styles")
    size = {"column": "style:column-width", "row": "style:row-height"}[family]
    return {
        found.attributes.get("style:name", ""): float(length[1]) * _UNITS[length[2]]
        for found in (automatic.children if automatic else ())
        if (look := found.child(f"style:table-{family}-properties"))
        and (length := _LENGTH.fullmatch(look.attributes.get(size, "")))
    }


def style_definition(name: str) -> str:
    """What a style of ours holds."""
    if name in _FIXED:
        return _FIXED[name]
    kind, _, size = name.removeprefix("anchorkit-").partition("-")
    if kind == "wide":
        family, look = "column", f'style:column-width="{inches(float(size)):.4f}in"'
    else:
        grows = "true" if kind == "high" else "false"
        family, look = "row", f'style:row-height="{size}pt" style:use-optimal-row-height="{grows}"'
    return (
        f'<style:style style:name="{name}" style:family="table-{family}">'
        f"<style:table-{family}-properties {look}/></style:style>"
    )


def missing_definitions(names: Iterable[str], there: Container[str]) -> bytes:
    """The definitions of those styles that are not there."""
    return "".join(style_definition(name) for name in sorted(set(names)) if name not in there).encode()


def styled(styles: bytes) -> bytes:
    """The styles part with our outline and our page in it, each once. Raises Unusual."""
    root = elements(styles, _OPENED)
    common, automatic, masters = (
        _part(root, part) for part in ("office:styles", "office:automatic-styles", "office:master-styles")
    )
    edits: list[Edit] = []
    if not _has(common, OUTLINE):
        edits.append(within(styles, common, _OUTLINE_STYLE.encode()))
    if not _has(masters, PAGE):
        edits.append(within(styles, automatic, _PAGE_LAYOUT.encode()))
        edits.append(within(styles, masters, _MASTER_PAGE.encode()))
    return edited(styles, edits)


def _part(root: Element, name: str) -> Element:
    found = root.child(name)
    if found is None:
        raise Unusual
    return found


def _has(part: Element, name: str) -> bool:
    return any(found.attributes.get("style:name") == name for found in part.children)
