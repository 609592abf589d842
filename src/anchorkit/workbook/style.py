"""How a workbook looks: fonts, fills and borders, chosen once. Nothing is told by colour alone."""

from typing import Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT: Final = "Arial"
INK: Final = "212B32"
BLUE: Final = "003087"
GREY_INK: Final = "4C6272"

TEXT_SIZE: Final = 10
FIELD_SIZE: Final = 11
QUIET_SIZE: Final = 9

PLAIN: Final = Font(name=FONT, family=2, size=TEXT_SIZE)
"""The workbook's own font: what people add looks like the rest, and columns are measured by it."""
TITLE: Final = Font(name=FONT, size=16, bold=True, color=BLUE)
HEADING: Final = Font(name=FONT, size=12, bold=True, color=BLUE)
BODY: Final = Font(name=FONT, size=FIELD_SIZE, color=INK)
SMALL: Final = Font(name=FONT, size=TEXT_SIZE, color=INK)
STRONG: Final = Font(name=FONT, size=TEXT_SIZE, bold=True, color=INK)
TOTAL: Final = Font(name=FONT, size=FIELD_SIZE, bold=True, color=INK)
QUIET: Final = Font(name=FONT, size=TEXT_SIZE, color=GREY_INK)
KEY: Final = Font(name=FONT, size=8, color=GREY_INK)
RESULT: Final = Font(name=FONT, size=FIELD_SIZE, italic=True, color=INK)
HEADER: Final = Font(name=FONT, size=TEXT_SIZE, bold=True, color="FFFFFF")
LINK: Final = Font(name=FONT, size=FIELD_SIZE, color="005EB8", underline="single")
NOTICE: Final = Font(bold=True, color=INK)

HEADER_FILL: Final = PatternFill("solid", fgColor=BLUE)
WORKED_OUT: Final = PatternFill("solid", fgColor="F0F4F5")
NOT_NEEDED_FILL: Final = PatternFill("solid", fgColor="E8EDEE")

_THIN: Final = Side(style="thin", color="768692")
_HAIR: Final = Side(style="hair", color="AEB7BD")
_CROSS: Final = Side(style="thin", color="AEB7BD")
_STRONG: Final = Side(style="medium", color=BLUE)
INPUT: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
ROW: Final = Border(bottom=_HAIR)
FIRST_ROW: Final = Border(top=_STRONG, bottom=_HAIR)
FIRST_INPUT: Final = Border(left=_THIN, right=_THIN, top=_STRONG, bottom=_THIN)
TOTAL_ROW: Final = Border(top=_STRONG, bottom=_STRONG)
# A line across, not a shade: cells that need nothing are told apart without colour. Excel's hatches would
# do the same, but LibreOffice shows them as plain grey.
NOT_NEEDED: Final = Border(bottom=_HAIR, diagonal=_CROSS, diagonalUp=True)
FIRST_NOT_NEEDED: Final = Border(top=_STRONG, bottom=_HAIR, diagonal=_CROSS, diagonalUp=True)
_EDGE: Final = Side(style="thin", color=INK)
NOTICE_BORDER: Final = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)

TOP: Final = Alignment(vertical="top", wrap_text=True)
TOP_ONE_LINE: Final = Alignment(vertical="top", wrap_text=False)
TOP_APART: Final = Alignment(vertical="top", horizontal="left", wrap_text=True, indent=1)
TOP_APART_ONE_LINE: Final = Alignment(vertical="top", horizontal="left", wrap_text=False, indent=1)
TOP_RIGHT_APART: Final = Alignment(vertical="top", horizontal="right", wrap_text=True, indent=1)
# Shrunk rather than shown as #####.
TOP_RIGHT: Final = Alignment(vertical="top", horizontal="right", shrink_to_fit=True)
MIDDLE: Final = Alignment(vertical="center", wrap_text=True)
MIDDLE_RIGHT: Final = Alignment(vertical="center", horizontal="right", wrap_text=True)
MIDDLE_APART_ONE_LINE: Final = Alignment(vertical="center", horizontal="left", wrap_text=False, indent=1)
MIDDLE_ONE_LINE: Final = Alignment(vertical="center", wrap_text=False)
# At the top, since Excel puts its filter buttons at the bottom right of a header.
HEADER_LEFT: Final = Alignment(vertical="top", wrap_text=True)
HEADER_APART: Final = Alignment(vertical="top", horizontal="left", wrap_text=True, indent=1)
HEADER_RIGHT_APART: Final = Alignment(vertical="top", horizontal="right", wrap_text=True, indent=1)
HEADER_RIGHT: Final = Alignment(vertical="top", horizontal="right", wrap_text=True)
