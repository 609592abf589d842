"""The look of a set: a logo that is safe, an accent that can be read, and findings for what is not."""

import base64
from pathlib import Path

import pytest
import yaml

from anchorkit import findings
from anchorkit.selection.look import Look as Wanted
from anchorkit.workflows.look import load_look
from anchorkit.workflows.plan import load_plan

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
    'onload="alert(1)"><script>alert(2)</script><style>@import "http://x.org";</style>'
    '<rect width="9" height="9" fill="url(#fade)" stroke="url(http://x.org/#y)"/><use xlink:href="#mark"/>'
    '<use xlink:href="http://x.org/a.svg#b"/><image href="http://x.org/a.png"/><foreignObject/></svg>'
)


def a_set(folder: Path, **look: str) -> Path:
    """A set that asks for a look."""
    path = folder / "set.yaml"
    fields = {
        "id": "looks",
        "title": "Looks",
        "menu": {"id": "health-anchors", "version": "1.0.0"},
        "periods": {"from": "2024-25", "to": "2024-25"},
        "indicators": [{"id": "pl.lead.01", "reason": "To see"}],
        "look": look,
    }
    path.write_text(yaml.safe_dump(fields), encoding="utf-8")
    return path


def test_an_accent_that_is_too_faint_is_found_and_not_used(tmp_path: Path) -> None:
    """A colour that white words can't be read on is a warning with its line, and ours is used."""
    path = a_set(tmp_path, accent="#00b0f0")
    plan, warnings = load_plan(path)
    found = [warning for warning in warnings if warning.code == findings.SELECTION_ACCENT_TOO_FAINT.code]
    assert len(found) == 1
    assert "2.5 to 1" in found[0].message
    assert found[0].line > 0
    assert load_look(plan.selection.look, path)[0].accent == ""


def test_a_good_look_has_no_findings(tmp_path: Path) -> None:
    """Name, accent and a PNG logo come through as they are."""
    (tmp_path / "logo.png").write_bytes(PNG)
    path = a_set(tmp_path, name="The Partnership", accent="#7A1F5C", logo="logo.png", logo_text="Rivers")
    plan, warnings = load_plan(path)
    look, about = load_look(plan.selection.look, path)
    assert [warning for warning in (*warnings, *about) if warning.code.startswith("S3")] == []
    assert (look.name, look.logo_words, look.accent) == ("The Partnership", "Rivers", "#7a1f5c")
    assert base64.b64decode(look.logo.partition(",")[2]) == PNG


def test_an_svg_logo_loses_what_runs_or_fetches(tmp_path: Path) -> None:
    """Scripts, handlers, styles and addresses are taken out; the drawing stays."""
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    look, about = load_look(Wanted(logo="logo.svg"), tmp_path / "set.yaml")
    text = base64.b64decode(look.logo.partition(",")[2]).decode()
    assert about == ()
    for bad in ("script", "onload", "alert", "x.org", "import", "image", "foreignObject"):
        assert bad not in text
    for good in ("<rect", "url(#fade)", "#mark", "viewBox"):
        assert good in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file"),
        (b"GIF89a", "neither PNG nor SVG"),
        (b"<html/>", "neither PNG nor SVG"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "document type"),
        (PNG + bytes(200_000), "200 kB is the most"),
    ],
)
def test_a_logo_that_cannot_be_used_is_a_finding(tmp_path: Path, content: bytes | None, why: str) -> None:
    """The report is written without the logo, and the finding says why."""
    if content is not None:
        (tmp_path / "logo").write_bytes(content)
    look, about = load_look(Wanted(name="N", logo="logo"), tmp_path / "set.yaml")
    assert (look.name, look.logo) == ("N", "")
    assert [finding.code for finding in about] == [findings.SELECTION_LOGO_NOT_USED.code]
    assert why in about[0].message
