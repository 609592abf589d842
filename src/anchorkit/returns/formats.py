"""The styles of a workbook into the number formats that matter: which of them show percentages."""

import re
from typing import Final

_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf[\s/>][^>]*")
_ID = re.compile(rb"\snumFmtId=[\"'](\d{1,9})[\"']")
_CODE = re.compile(rb"\sformatCode=(?:\"([^\"]*)\"|'([^']*)')")
# Texts in quotes, characters after a backslash, colours and conditions say nothing of the number.
_LITERAL = re.compile(rb"&quot;.*?&quot;|\"[^\"]*\"|\\.|_.|\[[^\]]*\]")
_BUILT_IN_PERCENTAGES: Final = {9, 10}


def percentage_styles(styles: bytes) -> frozenset[bytes]:
    """The numbers, as texts, of the cell styles that show a number as a percentage.

    `0%` does; `0"%"` only writes the sign beside the number and does not.
    """
    percentages = set(_BUILT_IN_PERCENTAGES)
    for found in _FORMAT.findall(styles):
        code, number = _CODE.search(found), _ID.search(found)
        if code and number and b"%" in _LITERAL.sub(b"", code[1] or code[2] or b""):
            percentages.add(int(number[1]))
    block = _CELL_FORMATS.search(styles)
    if block is None:
        return frozenset()
    marked = set()
    for place, style in enumerate(_CELL_FORMAT.findall(block[1])):
        number = _ID.search(style)
        if number and int(number[1]) in percentages:
            marked.add(b"%d" % place)
    return frozenset(marked)
