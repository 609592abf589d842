"""A worksheet's XML, however it is written, into the same cells as Excel would write them.

Slower than looking for patterns, and therefore only for sheets that those don't know: with prefixes,
comments, marked sections, or cells that don't say where they are.
"""

import re
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape

from anchorkit.findings import DAMAGED, UNSAFE
from anchorkit.returns.filetypes import Refused

_MOST_DEEP: Final = 60
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TYPES: Final = ("b", "d", "e", "n", "s", "str", "inlineStr")
_KEPT_TEXT: Final = ("v", "t", "f")


class _Walk:
    """The rows and cells seen so far, and the cell that is being read."""

    def __init__(self, most_cells: int) -> None:
        self.out: list[str] = []
        self.most_cells = most_cells
        self.path: list[str] = []
        self.row = 0
        self.open_row = 0
        self.column = 0
        self.cells = 0
        self.attributes = ""
        self.kind = ""
        self.texts: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.path.append(local)
        if len(self.path) > _MOST_DEEP:
            raise Refused(UNSAFE.at(why="parts nested more deeply than any workbook's"))
        if local == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdigit() and len(number) < 8 else self.row + 1
            self.column = 0
        elif local == "c" and self.path[-2:-1] == ["row"]:
            self._begin_cell(attributes)
        elif local in _KEPT_TEXT and "c" in self.path:
            self.texts.setdefault(local, [])

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > self.most_cells:
            raise Refused(UNSAFE.at(why="far more cells than a workbook needs"))
        address = attributes.get("r")
        if address is None:
            self.column += 1
        else:
            found = _ADDRESS.fullmatch(address)
            if found is None:
                raise Refused(DAMAGED.at(why="a sheet is written in an unusual way"))
            self.column, self.row = _number(found[1]), int(found[2])
        style = attributes.get("s", "")
        self.kind = attributes.get("t", "")
        if not (style.isdigit() or style == "") or self.kind not in ("", *_TYPES):
            raise Refused(DAMAGED.at(why="a sheet is written in an unusual way"))
        self.attributes = f' s="{style}"' if style else ""
        self.texts = {}

    def text(self, data: str) -> None:
        # The reading aid of Japanese texts is no part of them.
        if (
            self.path
            and self.path[-1] in _KEPT_TEXT
            and self.path[-1] in self.texts
            and "rPh" not in self.path
        ):
            self.texts[self.path[-1]].append(data)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c" and self.path[-2:-1] == ["row"]:
            self.out.append(self._cell())
        self.path.pop()

    def _cell(self) -> str:
        kind = f' t="{self.kind}"' if self.kind else ""
        begins = "" if self.row == self.open_row else f'</row><row r="{self.row}">'
        self.open_row = self.row
        head = f'{begins}<c r="{_letters(self.column)}{self.row}"{self.attributes}{kind}>'
        formula = "<f></f>" if "f" in self.texts else ""
        inline = escape("".join(self.texts.get("t", [])))
        value = f"<v>{escape(''.join(self.texts['v']))}</v>" if "v" in self.texts else ""
        if self.kind == "inlineStr":
            value = f'<is><t xml:space="preserve">{inline}</t></is>'
        return f"{head}{formula}{value}</c>"


def rewritten(data: bytes, most_cells: int) -> bytes:
    """The sheet's rows and cells in the usual form. Raises Refused where there are too many, or damage."""
    walk = _Walk(most_cells)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        raise Refused(DAMAGED.at(why="a sheet can't be read")) from None
    rows = "".join(walk.out).removeprefix("</row>")
    return f"<sheetData>{rows}{'</row>' if rows else ''}</sheetData>".encode()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
