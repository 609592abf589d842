"""`anchorkit report` in its other forms: a site, a Word file, several audiences, a look and templates."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.measures.disclosure import Audience
from anchorkit.store.store import open_store
from tests.support import published_store


def run(*arguments: str | Path) -> Result:
    """Run `anchorkit …` without a terminal."""
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set of three trusts and a store in which all have answered."""
    published_store.a_set(tmp_path)
    published_store.send(tmp_path / "anchorkit.db", published_store.some_answers(3).values(), day=1)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_run_serves_every_audience(project: Path) -> None:
    """Each audience has files of its own, behind its own gate, and JSON says which is which."""
    result = run("report", "--output", "out", "--audience", "all", "--format", "html", "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [each["audience"] for each in found["audiences"]] == ["trust", "system", "public"]
    assert "out/report-public-RR8.html" in found["audiences"][2]["files"]
    names = {path.name for path in (project / "out").glob("*.html")}
    assert {"report.html", "report-system.html", "report-public.html"} <= names
    assert sorted(found["files"]) == sorted(
        str(path.relative_to(project)) for path in project.rglob("out/*.html")
    )


def test_audiences_may_be_named_one_by_one(project: Path) -> None:
    """The option repeats, and the order on the command line does not matter."""
    result = run("report", "--output", "out", "--format", "md", "--audience", "public", "--audience", "trust")

    assert result.exit_code == 0
    assert (project / "out" / "report.md").is_file()
    assert (project / "out" / "report-public.md").is_file()
    assert not (project / "out" / "report-system.md").exists()


@pytest.mark.parametrize("audience", list(Audience))
def test_a_site_holds_the_data_of_its_audience(project: Path, audience: Audience) -> None:
    """The site's CSV is the export for the same audience; a site of several trusts is the system's."""
    result = run("report", "--output", "out", "--site", "--format", "html", "--audience", audience.value)
    reader = Audience.SYSTEM if audience is Audience.TRUST else audience
    run("export", "--audience", reader.value, "--output", "all.csv")

    assert result.exit_code == 0
    site = project / "out" / ("site" if audience is Audience.TRUST else f"site-{audience.value}")
    rows = list(csv.DictReader(io.StringIO((site / "data" / "observations.csv").read_text("utf-8"))))
    assert rows == list(csv.DictReader(io.StringIO((project / "all.csv").read_text("utf-8"))))
    pages = {path.name for path in site.glob("*.html")}
    assert {"index.html", "data.html", "indicator-local-share.html", "organisation-RR8.html"} <= pages


def test_a_word_file_is_written(project: Path) -> None:
    """`--format docx` writes a Word file for the set and each organisation."""
    result = run("report", "--output", "out", "--format", "docx", "--org", "RR8")

    assert result.exit_code == 0
    assert (project / "out" / "report-RR8.docx").read_bytes().startswith(b"PK")


def test_a_look_is_on_the_page_and_a_missing_logo_is_said(project: Path) -> None:
    """The set's name and accent are in the report; a logo that isn't there is a warning, not the end."""
    path = project / "set.yaml"
    fields = yaml.safe_load(path.read_text("utf-8"))
    fields["look"] = {"name": "The Partnership", "accent": "#7a1f5c", "logo": "none.png"}
    path.write_text(yaml.safe_dump(fields), encoding="utf-8")

    result = run("report", "--output", "out", "--format", "html", "--org", "RR8")

    assert result.exit_code == 0
    assert "S302" in result.stderr
    page = (project / "out" / "report-RR8.html").read_text("utf-8")
    assert "The Partnership" in page
    assert "--band:#7a1f5c" in page


def test_templates_of_their_own(project: Path) -> None:
    """The example of the how-to: one block of one's own, and the words of another one."""
    (project / "mine" / "blocks").mkdir(parents=True)
    (project / "mine" / "strings").mkdir()
    words = '<div class="note"><p>{{ block.label }}: {{ block.text }}</p></div>'
    own = f"{{% macro note(block, level) %}}\n{words}\n{{% endmacro %}}\n"
    (project / "mine" / "blocks" / "note.jinja").write_text(own)
    (project / "mine" / "strings" / "en.toml").write_text('[page]\ncontents = "In this report"\n')

    result = run("report", "--output", "out", "--format", "html", "--templates", "mine")

    assert result.exit_code == 0
    page = (project / "out" / "report.html").read_text("utf-8")
    assert ">In this report</h2>" in page
    assert "note-label" not in page.partition("<main")[2]


def test_a_wrong_template_stops_before_anything_is_written(project: Path) -> None:
    """The file and line of the mistake are said, and no half of a report is left."""
    (project / "mine" / "blocks").mkdir(parents=True)
    (project / "mine" / "blocks" / "paragraph.jinja").write_text(
        "{% macro paragraph(block, level) %}\n{{ oops }\n"
    )

    result = run("report", "--output", "out", "--format", "html", "--templates", "mine")

    assert result.exit_code == 2
    assert "paragraph.jinja, line 2" in " ".join(result.stderr.split())
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--templates", "none"), "There is no folder of templates"),
        (("--site", "--org", "RR8"), "A site is about the whole set"),
        (("--audience", "all,nobody"), "There is no audience “nobody”"),
    ],
)
def test_what_is_not_understood(project: Path, options: tuple[str, ...], words: str) -> None:
    """A wrong word is said back, and nothing is written."""
    result = run("report", "--output", "out", *options)

    assert result.exit_code == 2
    assert words in result.stderr
    assert not (project / "out").exists()


def test_a_finer_profile_after_a_coarser_one_keeps_its_rounding(project: Path) -> None:
    """Exact figures beside rounded ones would tell what the rounding hid; the report says so."""
    published = run("report", "--output", "public", "--audience", "public", "--format", "md")
    path = project / "set.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["disclosure"] = {"system": "model-health"}
    path.write_text(yaml.safe_dump(data), encoding="utf-8")

    finer = run("report", "--output", "system", "--audience", "system", "--format", "md")

    assert (published.exit_code, finer.exit_code) == (0, 0)
    one = (project / "public" / "report-public.md").read_text(encoding="utf-8")
    two = (project / "system" / "report-system.md").read_text(encoding="utf-8")
    rows = [line for line in one.splitlines() if line.startswith("| 20") and "people" in line]
    assert rows
    assert all(row in two for row in rows)
    assert "Figures that earlier outputs rounded to the nearest 5 stay so rounded." in two


def test_what_several_trusts_read_is_no_trusts_own_view(project: Path) -> None:
    """For the audience trust each trust's report is exact, and that of the set is the system's."""
    result = run("report", "--output", "out", "--format", "md")
    run("report", "--output", "out", "--format", "md", "--audience", "system")

    out = project / "out"
    assert result.exit_code == 0
    assert "Each organisation's own report shows small numbers" in result.stderr
    assert "audit/disclosure-audit-system.csv, not for publication" in result.stderr
    assert (out / "report.md").read_text("utf-8").replace("charts/report-", "charts/report-system-") == (
        (out / "report-system.md").read_text("utf-8")
    )
    own = (out / "report-RR8.md").read_text("utf-8")
    assert "small numbers are shown" in own
    assert own != (out / "report-system-RR8.md").read_text("utf-8")


def test_one_trust_alone_needs_no_gate(project: Path) -> None:
    """Where only trusts are named, nothing is about several of them, and nothing is registered."""
    result = run("report", "--output", "out", "--format", "md", "--org", "RR8", "--org", "R0A")

    assert result.exit_code == 0
    assert "for use inside the organisation" in result.stderr
    assert releases(project) == []
    assert not (project / "audit").exists()


def test_what_is_kept_inside_is_not_among_the_outputs(project: Path) -> None:
    """The store remembers what was published; the audit stands beside it, wherever the reports go."""
    result = run("report", "--output", "out", "--format", "html", "--site", "--audience", "all")

    assert result.exit_code == 0
    names = {path.name for path in (project / "out").rglob("*")}
    assert not {name for name in names if "audit" in name or "register" in name}
    assert len(releases(project)) == 2
    assert {path.name for path in (project / "audit").iterdir()} == {
        "disclosure-audit-system.csv",
        "disclosure-audit-public.csv",
    }


def releases(project: Path) -> list[str]:
    """What the store remembers of what was published."""
    with open_store(str(project / "anchorkit.db")) as store:
        return store.releases()


def change_set(project: Path, **fields: object) -> None:
    """Write some fields of the set anew."""
    path = project / "set.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | fields), encoding="utf-8")


def test_a_site_written_again_drops_the_pages_of_what_has_left_the_set(project: Path) -> None:
    """An organisation that is no longer asked loses its page; a file of somebody else's stays."""
    run("report", "--output", "out", "--format", "site")
    site = project / "out" / "site"
    (site / "organisation-OTHER.html").write_text("ours", encoding="utf-8")
    (site / "CNAME").write_text("anchors.example", encoding="utf-8")
    asked = yaml.safe_load((project / "set.yaml").read_text("utf-8"))["organisations"]
    change_set(project, organisations=[found for found in asked if found["code"] != "RR8"])

    result = run("report", "--output", "out", "--format", "site")

    assert result.exit_code == 0
    assert "Removed 1 page" in result.stderr
    left = {path.name for path in site.iterdir()}
    assert "organisation-RR8.html" not in left
    assert {
        "organisation-OTHER.html",
        "CNAME",
        f"organisation-{asked[-1]['code']}.html",
        "index.html",
    } <= left


def test_a_list_that_was_tampered_with_removes_nothing_outside_the_site(project: Path) -> None:
    """What a list names outside the site's folder is never touched."""
    run("report", "--output", "out", "--format", "site,html")
    listed = project / "out" / "site" / "written.txt"
    outside = project / "out" / "report.html"
    listed.write_text(
        f"../report-RR8.html\n{project / 'set.yaml'}\n{listed.read_text('utf-8')}", encoding="utf-8"
    )

    result = run("report", "--output", "out", "--format", "site")

    assert result.exit_code == 0
    assert "Removed" not in result.stderr
    assert outside.is_file()
    assert (project / "set.yaml").is_file()
    assert (project / "out" / "report-RR8.html").is_file()


def test_a_report_in_another_language(project: Path) -> None:
    """The set names its language and its folder of words: they are printed, and what is missing is said."""
    folder = project / "words" / "strings"
    folder.mkdir(parents=True)
    (folder / "cy.toml").write_text('[page]\ncontents = "Cynnwys"\n', encoding="utf-8")
    change_set(project, look={"language": "cy", "templates": "words"})

    result = run("report", "--output", "out", "--format", "html", "--org", "RR8")

    assert result.exit_code == 0
    assert "W201" in result.stderr
    page = (project / "out" / "report-RR8.html").read_text("utf-8")
    assert '<html lang="cy">' in page
    assert ">Cynnwys</h2>" in page


def test_the_language_of_the_command_comes_first(project: Path) -> None:
    """`--language` goes before the set's, and a wrong file of words stops before anything is written."""
    folder = project / "words" / "strings"
    folder.mkdir(parents=True)
    (folder / "cy.toml").write_text('[page]\ncontent = "Cynnwys"\n', encoding="utf-8")
    change_set(project, look={"language": "cy", "templates": "words"})

    wrong = run("report", "--output", "out", "--format", "html")
    right = run("report", "--output", "out", "--format", "html", "--language", "en-GB")

    assert wrong.exit_code == 1
    assert "cy.toml, line 2" in wrong.stderr
    assert "page.contents" in wrong.stderr
    assert right.exit_code == 0
    assert '<html lang="en-GB">' in (project / "out" / "report.html").read_text("utf-8")


def test_whose_report_it_is_shows_in_every_kind_of_file(project: Path) -> None:
    """Name, SVG logo and accent of the set are on page, site and Word file, in Markdown and its charts."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0h30v10z"/></svg>'
    (project / "logo.svg").write_text(drawing, encoding="utf-8")
    look = {"name": "The Partnership", "accent": "#7a1f5c", "logo": "logo.svg", "logo_text": "Two rivers"}
    change_set(project, look=look)

    result = run("report", "--output", "out", "--format", "html,md,docx,site")

    assert result.exit_code == 0
    out = project / "out"
    for page in (out / "report.html", out / "report-RR8.html", out / "site" / "index.html"):
        text = page.read_text("utf-8")
        assert "The Partnership" in text
        assert 'alt="Two rivers"' in text
        assert "--band:#7a1f5c" in text
    markdown = (out / "report.md").read_text("utf-8")
    assert "![Two rivers](charts/report-logo.svg)" in markdown
    assert "The Partnership" in markdown
    assert (out / "charts" / "report-logo.svg").read_text("utf-8").startswith("<svg")
    drawn = next(path for path in (out / "charts").glob("*.svg") if "logo" not in path.name)
    assert "#7a1f5c" in drawn.read_text("utf-8")
    with zipfile.ZipFile(out / "report.docx") as parts:
        assert "word/media/logo.svg" in parts.namelist()
        assert "The Partnership" in parts.read("word/document.xml").decode()
