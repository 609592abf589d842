"""A Document turns into one self-contained HTML page: no script, nothing fetched, the words of Markdown."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anchorkit import resources
from anchorkit.report.charts import NARROW, WIDE, draw, draw_both, scale_note
from anchorkit.report.colours import Shades, shades
from anchorkit.report.document import Block, Chart, Document, Icon, Section, Table
from anchorkit.report.drawings import Drawing
from anchorkit.report.keys import variation_word
from anchorkit.report.strings import phrases, say, speaking
from anchorkit.report.svgmarks import marks
from anchorkit.report.template_errors import named_by_file

if TYPE_CHECKING:
    from jinja2 import Environment


def render_html(document: Document, *, templates: Path | None = None) -> str:
    """A page for a Document; a file in the folder `templates` comes before ours of the same name.

    The ids of sections, charts and threads must be unique. Raises NotUnderstood where a template that was
    handed in is wrong, with its file and line.
    """
    return render_page("report.html.jinja", document, templates=templates)


def render_page(
    name: str, document: Document, *, templates: Path | None = None, paper: bool = False, **words: object
) -> str:
    """One template filled with a Document and further `words`; on `paper` charts are pictures of their own.

    Raises NotUnderstood as `render_html` does.
    """
    found = environment(templates)
    given = {"links": titles_linked(document.sections), **words}
    with speaking(phrases(document.language, templates)), named_by_file(templates):
        page = found.get_template(name)
        return page.render(document=document, paper=paper, shades=shades(document.look.accent), **given)


@cache
def environment(templates: Path | None = None) -> "Environment":
    """Where templates come from: everything is escaped, and a name that isn't there is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folders = ([templates] if templates else []) + [resources.templates()]
    found = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    found.globals["say"] = say
    found.filters |= {
        "anchor": anchor,
        "csp_hash": csp_hash,
        "css_counters": css_counters,
        "css_string": css_string,
        "drawings": drawings,
        "icons_by_place": icons_by_place,
        "links_by_place": links_by_place,
        "marks": marks,
        "kind": lambda block: type(block).__name__,
        "picture": partial(picture, templates=templates),
        "scale_note": scale_note,
        "subsections": subsections,
        "svg_address": svg_address,
        "variation_word": variation_word,
    }
    return found


def palette(accent: str = "", *, templates: Path | None = None) -> dict[str, str]:
    """The light colours by name, as `palette.jinja` has them, with the shades that follow an accent."""
    # A template's module has the names that the template sets, which no type checker can know.
    light: dict[str, str] = vars(environment(templates).get_template("palette.jinja").module)["light"]
    return {**light, **shades(accent)["light"]}


@cache
def anchor(name: str) -> str:
    """An id that a link can name: anything but letters, digits, dots and dashes becomes a dash."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.") or "part"


def csp_hash(script: str) -> str:
    """What a page's security policy calls a script that may run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def css_string(text: str) -> str:
    """Text that can stand between quotes in a stylesheet, whatever it holds."""
    return "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)


def css_counters(text: str) -> Any:
    """`Page {page} of {pages}` as what a stylesheet prints on each page."""
    from markupsafe import Markup

    parts = re.split(r"\{(pages?)\}", text)
    words = [f"counter({part})" if place % 2 else f'"{css_string(part)}"' for place, part in enumerate(parts)]
    # Every part is escaped for a stylesheet already; escaped for HTML its quotes would be lost.
    return Markup(" ".join(words))  # noqa: S704 - see above


def drawings(chart: Chart) -> tuple[Drawing, Drawing]:
    """A chart for a page and for a phone."""
    return draw_both(chart)


def picture(chart: Chart, colours: Shades, templates: Path | None = None) -> str:
    """The wide drawing of a chart as the address of an image that holds it."""
    template = environment(templates).get_template("picture.svg.jinja")
    text = template.render(chart=chart, drawing=draw(chart, WIDE), shades=colours)
    return svg_address(text)


def svg_address(text: str) -> str:
    """The text of an SVG as an address that holds all of it."""
    return "data:image/svg+xml;base64," + base64.b64encode(text.encode()).decode("ascii")


def subsections(section: Section) -> tuple[Section, ...]:
    """The sections right under a section that the contents name: not each story, nor each principle."""
    found = (block for block in section.blocks if isinstance(block, Section))
    return tuple(block for block in found if block.kind not in ("story", "principle"))


def indicators(blocks: Iterable[Block]) -> Iterable[Section]:
    """Every indicator's section under some blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Section):
            if block.kind == "indicator":
                yield block
            yield from indicators(block.blocks)


def titles_linked(blocks: Iterable[Block], page: str = "") -> dict[str, str]:
    """Where the section of each indicator is, by its title; a title that two share leads nowhere."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for section in indicators(blocks):
        if section.title in found:
            twice.add(section.title)
        found[section.title] = f"{page}#{anchor(section.id)}"
    return {title: where for title, where in found.items() if title not in twice}


def icons_by_place(table: Table) -> dict[tuple[int, int], Icon]:
    """The icons of a table by row and column."""
    return {(row, column): icon for row, column, icon in table.icons if icon != "none"}


def links_by_place(table: Table) -> dict[tuple[int, int], str]:
    """The addresses that cells of a table lead to, by row and column."""
    return {(row, column): address for row, column, address in table.links}


__all__ = ["NARROW", "WIDE", "anchor", "environment", "indicators", "render_html", "render_page"]
