"""The docs say what the program does: generated pages are fresh, commands exist, outputs are real."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from anchorkit.menu.load import load_menu
from anchorkit.selection.load import parse_selection
from tests.habits.shown import HOW_TO, PAGES, ROOT, anchorkit_lines, run_page

sys.path.insert(0, str(ROOT / "docs" / "build"))
import reference  # type: ignore[import-not-found] # docs/build is no package
from page_code import rules_named  # type: ignore[import-not-found] # as above
from page_commands import commands_and_options  # type: ignore[import-not-found] # as above

WRITTEN_BY_HAND = (*PAGES, *HOW_TO, *sorted((ROOT / "docs" / "decisions").glob("*.md")))
TOLD_AS_A_STORY = [page for page in (*PAGES, *HOW_TO) if "```console" in page.read_text(encoding="utf-8")]


def name(page: Path) -> str:
    """The page's name for a test's id."""
    return page.relative_to(ROOT).as_posix()


def test_reference_pages_are_fresh() -> None:
    """Every page of docs/reference is what the code and the menu would make now."""
    check = [sys.executable, str(ROOT / "docs" / "build" / "reference.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_stale_page_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a page differs, the check says which one and leaves with 1, and says which is nobody's."""
    assert reference.main([], tmp_path) == 0
    assert reference.main(["--check"], tmp_path) == 0
    (tmp_path / "kinds.md").write_text("something else", encoding="utf-8")
    (tmp_path / "stranger.md").touch()
    assert reference.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "kinds.md is stale; run `make docs`",
        "stranger.md is made by nothing; remove it",
    ]


@pytest.mark.parametrize("page", TOLD_AS_A_STORY, ids=name)
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    """The commands of a page, run in its order by the real command, print what the page shows."""
    problems = run_page(page, tmp_path)
    assert not problems, "\n\n".join(problems)


def test_readme_and_tutorial_are_among_the_stories() -> None:
    """The pages that a newcomer reads first can't drop out of the test above."""
    assert {"README.md", "docs/tutorial.md"} <= {name(page) for page in TOLD_AS_A_STORY}


@pytest.mark.parametrize("page", WRITTEN_BY_HAND, ids=name)
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    """Whatever `anchorkit ...` a page names, in a block or in a sentence, the command line knows."""
    known = commands_and_options()
    unknown = [line for line in anchorkit_lines(page) if not _is_known(line, known)]
    assert unknown == []


@pytest.mark.parametrize("page", WRITTEN_BY_HAND, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links to other files of the repository, and to headings in them, are not broken."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (heading and heading not in _headings(there)):
            broken.append(target)
    assert broken == []


def test_every_file_that_a_page_names_exists() -> None:
    """Paths under src, data, docs, templates, tests and benchmarks that a page sets as code are there."""
    named = re.compile(r"`((?:src|data|docs|templates|tests|benchmarks)/[\w./-]+)`")
    paths = [(page, path) for page in WRITTEN_BY_HAND for path in named.findall(_text(page))]
    assert [f"{name(page)}: {path}" for page, path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "page", [page for page in (*PAGES, *HOW_TO) if "```yaml" in page.read_text(encoding="utf-8")], ids=name
)
def test_the_yaml_that_a_page_shows_belongs_in_a_set(page: Path) -> None:
    """The YAML of a page, from its first block to its last, makes a set that is accepted."""
    menu = load_menu()
    head = f"""
        id: shown
        title: What the page shows
        menu: {{id: {menu.menu.id}, version: "{menu.menu.version}"}}
        periods: {{from: 2024-25, to: 2025-26}}
        """
    blocks = re.findall(r"^```yaml\n(.*?)^```", _text(page), re.DOTALL | re.MULTILINE)
    assert parse_selection(dedent(head) + "".join(blocks), page, menu).selection


def test_pictures_open_quickly() -> None:
    """No picture of the README is larger than 300 kB."""
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert sizes.keys() == {"report.png", "workbook.png"}
    assert max(sizes.values()) < 300_000


def test_every_rule_number_in_the_code_is_explained() -> None:
    """Whoever reads B1.5 in the code finds it in the rules of calculation."""
    explained = set(re.findall(r"\b[B-F]\d?(?:\.\d+)?\b", _text(ROOT / "docs" / "rules.md")))
    assert sorted(set(rules_named()) - explained) == []


def test_every_decision_is_listed() -> None:
    """The list of decisions names every decision, and each has its three parts."""
    folder = ROOT / "docs" / "decisions"
    listed = _text(folder / "README.md")
    for page in sorted(folder.glob("0*.md")):
        assert f"({page.name})" in listed, page.name
        parts = re.findall(r"^## (.+)$", _text(page), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], page.name


def _is_known(line: str, known: dict[str, frozenset[str]]) -> bool:
    words = shlex.split(line, comments=True)[1:]
    path = ""
    while words and f"{path} {words[0]}".strip() in known:
        path = f"{path} {words.pop(0)}".strip()
    if words and not path and not words[0].startswith("-"):
        return words[0] in ("...", "COMMAND")
    return all(word.split("=")[0] in known[path] for word in words if re.match(r"--?[a-z]", word))


def _headings(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")
