"""Names of files that hold any character at all: shown literally wherever they are shown, and idle."""

import csv
import io
import json
import os
import re
import sys
import unicodedata
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from typer.testing import CliRunner

from anchorkit.cli import console
from anchorkit.cli.app import app
from anchorkit.findings import NOT_A_WORKBOOK, TWO_RETURNS_DISAGREE
from anchorkit.report.document import Bullets, Document, Paragraph, Section, Table
from anchorkit.report.html import render_html
from anchorkit.returns.annotate import findings_workbook
from anchorkit.returns.covering_note import Covering, covering_note
from anchorkit.workflows.csvfile import write_csv
from tests.support.sets import TWO_TRUSTS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a file may have any name at all")

NASTY = [
    "line\nbreak.xlsx",
    "\u202etxt.exe.xlsx",
    "\u2028new\u2029lines\x85.xlsx",
    "\x1b]0;title\x07\x1b[2Jclear.xlsx",
    "=cmd|' C calc'!A0.xlsx",
    "＝1+1.xlsx",
    "-2+3.xlsx",
    "@SUM(1).xlsx",
    "\ttab.xlsx",
    "<script>alert(1)<&>\"'.xlsx",
    "[red]bold[red].xlsx",
    "[link](javascript:alert(1)).xlsx",
    "![](x) | # `code` ***.xlsx",
    "{{ 7*7 }}{% raw %}${x}%s{0}.xlsx",
    "'; DROP TABLE file; --.xlsx",
    "\udce9\udcff.xlsx",
    "..\\..\\up.xlsx",
    "CON.xlsx",
    "\ufeffbom\u200b.xlsx",
    "🏥" * 60,
]
NAMES = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60),
    st.lists(st.sampled_from([*"\n\r\t=|<>[]{}*_`'\"\\\x1b\u202e\udc80", "a", " "]), min_size=1).map("".join),
).filter(lambda name: name not in (".", "..") and len(os.fsencode(name)) < 200)
SHOWN = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])


def steers(text: str) -> set[str]:
    """The characters of an output that a terminal would obey instead of showing; line ends aside."""
    return {sign for sign in text if sign != "\n" and unicodedata.category(sign) in SHOWN}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a set.yaml."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    return folder


@settings(max_examples=60)
@given(NAMES)
def test_a_terminal_shows_every_name_on_one_line(name: str) -> None:
    """Whatever a file is called, it is one line, nothing steers the terminal, and no two names look alike."""
    shown = console.inline(name)

    assert len(shown.splitlines()) <= 1
    assert not steers(shown)
    plain = name.isprintable() and name.isascii()
    assert not plain or shown == name


@settings(max_examples=25)
@given(NAMES)
def test_the_commands_show_any_name_and_are_moved_by_none(project: Path, name: str) -> None:
    """ingest, status, receipt and their JSON and CSV: the name as it is, on its line, and nothing else."""
    assume(not name.startswith(("~$", ".~lock.", "._")))
    folder = project / f"run-{abs(hash(name))}"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(b"no workbook: " + os.fsencode(name))
    store, wanted = folder / "store.db", ["--set", str(project / "set.yaml")]

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run = CliRunner().invoke
        taken = run(app, ["ingest", *wanted, "--store", str(store), "--annotate", "back", "--", f"./{name}"])
        again = run(app, ["ingest", *wanted, "--store", str(store), "--json", "--", f"./{name}"])
        status = run(app, ["status", *wanted, "--store", str(store), "--verbose"])
        receipt = run(app, ["receipt", "1", "--store", str(store), "--output", "receipt.csv"])
        listed = run(app, ["receipt", "1", "--store", str(store), "--json"])

    assert [done.exit_code for done in (taken, again, status, receipt, listed)] == [1, 1, 0, 0, 0]
    shown = console.inline(Path(name))
    assert taken.stdout.split("\n")[0] == f"{shown}: refused"
    assert len(receipt.stdout.split("\n")) == len(
        run(app, ["receipt", "1", "--store", str(store)]).stdout.split("\n")
    )
    assert not any(steers(done.output) for done in (taken, status, receipt))
    assert json.loads(again.stdout)["files"][0]["file"] == str(Path(name))
    assert json.loads(listed.stdout)["outcome"] == "refused"
    outside = {found.name for found in folder.iterdir()} - {name, "back", "receipt.csv"}
    assert all(found.startswith("store.db") for found in outside)
    assert all(found.isascii() for found in os.listdir(folder / "back"))  # noqa: PTH208 - names, not paths


@settings(max_examples=60)
@given(NAMES, NAMES)
def test_a_covering_note_shows_any_name_as_text(file: str, organisation: str) -> None:
    """In Markdown no name makes a heading, a link, a list, an image or HTML."""
    text = covering_note(
        [NOT_A_WORKBOOK.at(what="x", how="y")], Covering(file=file, organisation=organisation)
    )

    plain = covering_note([NOT_A_WORKBOOK.at(what="x", how="y")], Covering(file="a", organisation="b"))
    assert _structure(text) == _structure(plain)
    assert not steers(text)


def _structure(text: str) -> list[str]:
    """What a Markdown reader sees apart from the words."""
    words = {"text", "text_special", "softbreak"}
    found = []
    for token in MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"]).parse(text):
        found.append(token.type)
        found += [child.type for child in token.children or () if child.type not in words]
    return found


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_a_csv_holds_any_name_and_runs_none(project: Path, names: list[str]) -> None:
    """Each name comes back in its own cell, and none begins as a formula would."""
    write_csv(project / "names.csv", ["name", "number"], [(name, -1) for name in names])

    text = (project / "names.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert [row[1] for row in rows] == ["number", *["-1"] * len(names)]
    for (shown, _), name in zip(rows[1:], names, strict=True):
        assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        escaped = name.encode("utf-8", "backslashreplace").decode()
        assert shown.removeprefix("'") == escaped.removeprefix("'")


@settings(max_examples=30)
@given(NAMES)
def test_a_findings_sheet_shows_any_name_as_text(name: str) -> None:
    """In Excel a name is the text of a cell, never a formula."""
    found = TWO_RETURNS_DISAGREE.at(file=name, id=1, other=name, other_id=2, keys="a|all|2024-25")
    content = findings_workbook([found], organisation="A trust", set_title="A set", now=date(2026, 7, 1))

    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" or str(cell.value).startswith("=HYPERLINK(") for cell in row)


@settings(max_examples=40)
@given(NAMES)
def test_a_page_shows_any_name_as_text(name: str) -> None:
    """In HTML a name makes no element, no attribute and no script, in text, in a table and in the title."""
    assert _elements(_page(name)) == _elements(_page("a plain name"))


def _page(name: str) -> str:
    blocks = Paragraph(name), Table(name, (name, "B"), ((name, "1"),)), Bullets((name,))
    return render_html(Document(name, name, "en-GB", (), (Section("s", name, blocks),)))


def _elements(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of a page with the names of its attributes."""
    found: list[tuple[str, tuple[str, ...]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, tuple(name for name, _ in attrs)))

    Reader().feed(page)
    return found


def test_any_organisations_name_makes_a_safe_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files begin with the code and hold plain letters only: inside the folder, and no two alike."""
    names = [
        "R&D / 'St Mary's' ..\\x",
        "../../etc/passwd",
        "CON",
        "a" * 300,
        "🏥🏥",
        "=1+1",
        "Same",
        "Same",
        "{{ 7*7 }}",
    ]
    listed = "\n".join(
        f"  - {{code: R{place:02d}, name: {json.dumps(name, ensure_ascii=False)}}}"
        for place, name in enumerate(names)
    )
    start, _, rest = TWO_TRUSTS.partition("organisations:\n")
    rest = rest[rest.index("periods:") :]
    (tmp_path / "set.yaml").write_text(f"{start}organisations:\n{listed}\n{rest}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["workbook", "--output", "out"])

    assert result.exit_code == 0, result.output
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name[:3] for name in files] == [f"R{place:02d}" for place in range(len(names))]
    assert all(re.fullmatch(r"R\d\d(-[a-z0-9]+)*\.xlsx", name) and len(name) < 100 for name in files)
    assert {path.name for path in tmp_path.iterdir()} == {"set.yaml", "out"}
