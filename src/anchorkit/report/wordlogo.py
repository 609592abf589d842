"""A logo turns into a picture at the head of a Word file: a PNG as it is, an SVG with words behind it.

Word has shown SVG since 2016. Older programs show the picture behind it, which has the publisher's name.
"""

import base64
import io
import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree

from anchorkit.report import wordxml
from anchorkit.report.raster import draw_words

_PNG: Final = "data:image/png;base64,"
_SVG: Final = "data:image/svg+xml;base64,"
_TALL: Final = 16.0
"""Millimetres that a logo is high, and the most that it is wide."""
_WIDE: Final = 80.0


def add_logo(word: Any, logo: str, name: str, words: str, palette: Mapping[str, str]) -> None:
    """The logo, a data URI of a PNG or SVG; `words` are for those who can't see it."""
    from docx.shared import Mm

    if logo.startswith(_PNG):
        file = io.BytesIO(base64.b64decode(logo.removeprefix(_PNG)))
        picture = word.add_picture(file, height=Mm(_TALL))
        if picture.width > Mm(_WIDE):
            picture.height = round(picture.height * Mm(_WIDE) / picture.width)
            picture.width = Mm(_WIDE)
    else:
        drawing = base64.b64decode(logo.removeprefix(_SVG))
        width, height = _fitted(proportion(drawing))
        behind = draw_words(name, round(width * 12), round(height * 12), palette)
        picture = word.add_picture(io.BytesIO(behind), width=Mm(width), height=Mm(height))
        wordxml.put_svg_before(word, picture, drawing)
    wordxml.describe_picture(picture, name, words)


def proportion(drawing: bytes) -> float:
    """How many times wider than high an SVG is; 1 where it doesn't say."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - what a look holds was read and cleaned before
    box = [float(each) for each in re.findall(r"-?[\d.]+", root.get("viewBox", ""))][2:4]
    size = box or [_length(root.get(name, "")) for name in ("width", "height")]
    return size[0] / size[1] if len(size) == 2 and min(size) > 0 else 1.0


def _length(text: str) -> float:
    number = re.match(r"[\d.]+", text)
    return float(number[0]) if number and not text.endswith("%") else 0.0


def _fitted(wider: float) -> tuple[float, float]:
    width = min(_TALL * wider, _WIDE)
    return width, width / wider
