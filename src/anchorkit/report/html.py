"""A Document turns into one self-contained HTML page: no script, nothing fetched, the words of Markdown."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from anchorkit import resources
from anchorkit.report.charts import NARROW, WIDE, draw, scale_note
from anchorkit.report.document import Chart, Document, Section
from anchorkit.report.drawings import Drawing
from anchorkit.report.keys import variation_word

if TYPE_CHECKING:
    from jinja2 import Environment


def render_html(document: Document, *, templates: Path | None = None) -> str:
    """A page for a Document; `templates` is a folder that stands in for the one that ships.

    The ids of sections, charts and threads must be unique. Raises jinja2.TemplateError where a template
    that was handed in is wrong.
    """
    page = environment(templates or resources.templates()).get_template("report.html.jinja")
    return page.render(document=document)


@cache
def environment(templates: Path) -> "Environment":
    """Where templates come from: everything is escaped, and a name that isn't there is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    found.filters |= {
        "anchor": anchor,
        "css_string": css_string,
        "drawings": drawings,
        "kind": lambda block: type(block).__name__,
        "scale_note": scale_note,
        "subsections": subsections,
        "variation_word": variation_word,
    }
    return found


def anchor(name: str) -> str:
    """An id that a link can name: anything but letters, digits, dots and dashes becomes a dash."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.") or "part"


def css_string(text: str) -> str:
    """Text that can stand between quotes in a stylesheet, whatever it holds."""
    return "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)


def drawings(chart: Chart) -> tuple[Drawing, Drawing]:
    """A chart for a page and for a phone."""
    return draw(chart, WIDE), draw(chart, NARROW)


def subsections(section: Section) -> tuple[Section, ...]:
    """The sections right under a section."""
    return tuple(block for block in section.blocks if isinstance(block, Section))
