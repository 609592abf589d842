"""A folder of somebody's own templates: each of ours can be replaced by its name, and a slip is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from anchorkit import resources
from anchorkit.errors import NotUnderstood
from anchorkit.report.document import charts
from anchorkit.report.html import render_html, render_page
from anchorkit.report.svg import render_svg
from tests.support import sites
from tests.support.documents import rich_document
from tests.support.sites import render_site

OURS = sorted(
    path.relative_to(resources.templates()).as_posix() for path in resources.templates().rglob("*.jinja")
)
BLOCKS = ("bullets", "chart", "figure", "note", "paragraph", "table", "terms", "thread")


def on_paper(templates: Path) -> object:
    """The page that becomes a PDF."""
    return render_page("report.html.jinja", rich_document(), templates=templates, paper=True)


def as_site(templates: Path) -> object:
    """A whole site."""
    return render_site(rich_document(), sites.members(), sites.DATA, templates=templates)


def as_picture(templates: Path) -> object:
    """One chart as a file."""
    return render_svg(charts(rich_document().sections)[0], templates=templates)


def maker_of(name: str) -> Callable[[Path], object]:
    """What a template is needed for."""
    if name.startswith("site/"):
        return as_site
    if name == "chart.svg.jinja":
        return as_picture
    return on_paper if name in ("paper.css.jinja", "picture.svg.jinja") else page


def page(templates: Path) -> object:
    """The report as a page."""
    return render_html(rich_document(), templates=templates)


@pytest.mark.parametrize("name", OURS)
def test_each_template_gives_way_to_one_of_the_same_name(tmp_path: Path, name: str) -> None:
    """Theirs is the one that is used: what is wrong in it is said with its file and line."""
    own = tmp_path / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("\n{{ nothing_of_this_name }}")
    with pytest.raises(NotUnderstood) as caught:
        maker_of(name)(tmp_path)
    assert f"{own}, line 2" in caught.value.message
    assert "nothing_of_this_name" in caught.value.message


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_can_be_set_in_a_way_of_ones_own(tmp_path: Path, name: str) -> None:
    """A macro of a block's name is all that a file has to have; pages and sites show what it writes."""
    (tmp_path / "blocks").mkdir()
    macro = f"{{% macro {name}(block, level) %}}<hr class='own-{name}'>{{% endmacro %}}"
    (tmp_path / "blocks" / f"{name}.jinja").write_text(macro)
    site = render_site(rich_document(), sites.members(), sites.DATA, templates=tmp_path)
    assert f"<hr class='own-{name}'>" in render_html(rich_document(), templates=tmp_path)
    assert any(f"<hr class='own-{name}'>" in text for text in site.values())


def test_every_template_says_what_it_makes() -> None:
    """Each begins with a comment, from which the reference page is made."""
    folder = resources.templates()
    assert [name for name in OURS if not (folder / name).read_text(encoding="utf-8").startswith("{#-")] == []
