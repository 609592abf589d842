"""`anchorkit select` builds a set, adds to it, and says what it covers."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.menu.load import load_menu
from tests.support.menus import a_menu_file


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    """Run `anchorkit select …` without a terminal."""
    return CliRunner().invoke(app, ["select", *arguments])


def parsed(*arguments: str) -> dict[str, Any]:
    """The JSON of a run that succeeds; standard output holds nothing else."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    fields: dict[str, Any] = json.loads(result.stdout)
    return fields


def test_select_makes_a_set_and_says_what_it_covers() -> None:
    """The file is there, the words name what was added, the balance and the next command."""
    result = run("--pillar", "procurement", "--org", "RR8", "--reason", "The board asked")

    assert result.exit_code == 0
    assert "Made set.yaml" in result.stdout
    assert "Added 8 indicators" in result.stdout
    assert "Questions to each of them" in result.stdout
    assert "anchorkit workbook set.yaml" in result.stdout
    assert "Leeds Teaching Hospitals NHS Trust" in Path("set.yaml").read_text(encoding="utf-8")


def test_what_is_missing_is_told_on_standard_error() -> None:
    """Words that the place has to define are warnings, and the run still succeeds."""
    result = run("--indicator", "emp.future.02", "--org", "RR8")

    assert result.exit_code == 0
    assert "S111" in result.stderr
    assert "S111" not in result.stdout


def test_all_chooses_the_whole_menu_and_marks_what_is_reconstructed() -> None:
    """56 indicators of which seven are ours."""
    fields = parsed("--all", "--output", "all.yaml")
    words = run("--all", "--output", "again.yaml").stdout

    assert fields["created"] and fields["set"] == "all.yaml"
    assert fields["added"] == [found.id for found in load_menu().indicators]
    assert fields["balance"]["reconstructed"] == 7
    assert words.count("(reconstructed)") == 7


def test_a_second_run_adds_and_keeps_what_a_person_wrote() -> None:
    """Remarks and reasons stay; the new indicator comes with its reason."""
    run("--indicator", "emp.good.07", "--reason", "First")
    path = Path("set.yaml")
    path.write_text(
        path.read_text(encoding="utf-8").replace("\ntitle: ", "\n# Mine\ntitle: "), encoding="utf-8"
    )

    fields = parsed("--indicator", "emp.good.07", "--indicator", "emp.good.01", "--reason", "Second")

    assert (fields["added"], fields["kept"], fields["changed"]) == (["emp.good.01"], ["emp.good.07"], True)
    assert [found["reason"] for found in fields["selection"]["indicators"]] == ["First", "Second"]
    assert "# Mine" in path.read_text(encoding="utf-8")


def test_the_same_run_twice_leaves_the_file_byte_for_byte() -> None:
    """And says so."""
    arguments = ("--area", "emp.good", "--org", "X9=Our place", "--groups", "--definition", "local=Here: all")
    run(*arguments)
    before = Path("set.yaml").read_bytes()

    result = run(*arguments)

    assert "Left as it was: set.yaml" in result.stdout
    assert Path("set.yaml").read_bytes() == before


def test_without_filters_the_set_is_checked_and_weighed() -> None:
    """No filters and a set: its balance; a set with problems: all of them, and exit code 1."""
    run("--indicator", "emp.good.07", "--org", "RR8")
    weighed = run()
    path = Path("set.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("emp.good.07", "emp.good.7").replace("id: local", "id: L"), encoding="utf-8")

    broken = run()

    assert (weighed.exit_code, broken.exit_code) == (0, 1)
    assert "The set asks for 1 indicator" in weighed.stdout
    assert "S102" in broken.stderr and "S101" in broken.stderr


def test_whom_to_ask_is_the_next_step_where_nobody_is_asked_yet() -> None:
    """A set without organisations gets the command that names them."""
    assert "--org CODE" in run("--indicator", "emp.good.07").stdout


def test_periods_frequency_and_breakdowns_reach_the_set() -> None:
    """What is asked for once holds for the indicators of that run."""
    fields = parsed(
        "--indicator",
        "emp.good.07",
        "--from",
        "2023-24",
        "--to",
        "2024-25",
        "--frequency",
        "annual",
        "--group",
        "band",
    )

    chosen = fields["selection"]["indicators"][0]
    assert fields["selection"]["periods"] == {"from": "2023-24", "to": "2024-25"}
    assert (chosen["frequency"], chosen["groups"]) == ("annual", ["band"])
    assert fields["balance"]["questions"] == 2 * (1 + 14)


def test_another_menu_can_be_used() -> None:
    """`--menu` chooses from the menu in a file."""
    menu = a_menu_file(Path("other"))

    assert len(parsed("--all", "--menu", str(menu))["added"]) == 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((), "--pillar employment", id="nothing asked and no set"),
        pytest.param(("--org", "RR8"), "Nothing is chosen yet", id="only an organisation"),
        pytest.param(("--all", "--org", "RR9"), "RR8 (Leeds Teaching", id="unknown code"),
        pytest.param(("--pillar", "employ"), "Did you mean employment?", id="unknown pillar"),
        pytest.param(("--all", "--from", "2024"), "is not a period", id="no period"),
        pytest.param(("--all", "--frequency", "weekly"), "weekly", id="unknown frequency"),
        pytest.param(("--interactive",), "--indicator", id="no terminal"),
    ],
)
def test_what_is_not_understood_writes_nothing(arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2, words that help, and no file."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert list(Path().iterdir()) == []


def test_interactive_opens_the_chooser_and_tells_what_was_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a terminal the ticks become the set; leaving without saving says so and writes nothing."""
    from anchorkit.cli.chooser import Chooser
    from anchorkit.selection.changes import Picked

    def tick_one(chooser: Chooser) -> None:
        chooser.selected = chooser.write_set(Picked(("emp.good.07",)))

    monkeypatch.setattr("anchorkit.cli.select.has_terminal", lambda: True)
    monkeypatch.setattr(Chooser, "run", lambda chooser: None)
    left = run("--interactive")
    nothing = not Path("set.yaml").exists()
    monkeypatch.setattr(Chooser, "run", tick_one)
    saved = run("--interactive", "--org", "RR8")

    assert nothing and "Nothing was saved" in left.stderr
    assert "Added 1 indicator" in saved.stdout and Path("set.yaml").exists()


def test_textual_is_only_loaded_when_it_is_asked_for() -> None:
    """`anchorkit select` without --interactive stays light."""
    import subprocess

    code = "import sys; from anchorkit.cli import select; sys.exit('textual' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
