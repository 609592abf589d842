import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.menu.load import load_menu
from tests.support.menus import a_menu_file, an_indicator, indicator_fields, menu_fields


def run(*arguments: str | Path) -> Result:
    """Run `anchorkit menu …` without a terminal."""
    return CliRunner().invoke(app, ["menu", *map(str, arguments)])


def on_terminal(columns: int, *arguments: str) -> str:
    """What a person sees on a terminal of so many columns, without the colours."""
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "anchorkit", *arguments]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(theirs)
        seen = b""
        # A terminal whose other end is closed gives an error on Linux and nothing elsewhere.
        with suppress(OSError):
            while part := os.read(ours, 65536):
                seen += part
    os.close(ours)
    assert process.returncode == 0
    return re.sub("\x1b\\[[0-9;]*m", "", seen.decode("utf-8")).replace("\r\n", "\n")


def parsed(*arguments: str | Path) -> Any:
    """The JSON of a command that succeeds; standard output holds nothing else."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_ends_with_the_count() -> None:
    """The list has a line for every indicator and ends by saying how many are from the toolkit."""
    lines = run("list").stdout.splitlines()
    assert lines[-1] == "56 indicators: 49 from the toolkit, 7 reconstructed"
    assert lines[0].split() == ["id", "title", "kind", "difficulty", "regular", "national"]
    assert [line.split()[0] for line in lines[1:-2]] == [found.id for found in load_menu().indicators]
    assert sum("(reconstructed)" in line for line in lines) == 7


def test_list_as_json_is_an_array_with_the_fields_of_the_yaml() -> None:
    """`list --json` prints an array on standard output; the count goes to standard error."""
    result = run("list", "--json")
    indicators = json.loads(result.stdout)
    assert len(indicators) == 56
    assert {"id", "title", "kind", "numerator", "basis", "regular_basis", "national"} <= indicators[0].keys()
    assert "49 from the toolkit, 7 reconstructed" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pillar", "employment", "--pillar", "S"),
        ("--area", "emp.good"),
        ("--kind", "gap"),
        ("--difficulty", "easy"),
        ("--regular",),
        ("--not-regular",),
        ("--national",),
        ("--no-national",),
        ("--stage", "outcome_medium"),
        ("--principle", "equity"),
        ("--search", "living wage"),
        ("living", "wage"),
    ],
)
def test_every_filter_narrows(arguments: tuple[str, ...]) -> None:
    """Each filter leaves some indicators and not all."""
    assert 0 < len(parsed("list", *arguments)) < 56


def test_filters_join() -> None:
    """Filters hold together, and the last line says how many of all are left."""
    result = run(
        "list", "--pillar", "sustainability", "--regular", "--kind", "amount", "--kind", "proportion"
    )
    found = [line.split()[0] for line in result.stdout.splitlines()[1:-2]]
    assert found
    assert all(name.startswith("sus.") for name in found)
    assert result.stdout.splitlines()[-1].startswith(f"{len(found)} of 56 indicators: ")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("list", "--pillar", "employmnt"), "Did you mean employment?"),
        (("list", "--kind", "percentage"), "proportion"),
        (("show", "emp.futre.01"), "Did you mean emp.future.01"),
        (("logic-model", "emp.futur"), "Did you mean emp.future?"),
        (("list", "--menu", "none.yaml"), "Check the spelling"),
        (("diff", "none.yaml", "none.yaml"), "Check the spelling"),
    ],
)
def test_words_that_do_not_exist(arguments: tuple[str, ...], hint: str) -> None:
    """An unknown word is wrong usage (2), told on standard error with the nearest."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert result.stdout == ""


def test_show_says_everything_and_who_says_so() -> None:
    """One indicator with every field that it has, and what is ours marked so."""
    text = run("show", "emp.good.02").stdout
    indicator = load_menu().by_id["emp.good.02"]
    for part in (
        indicator.title,
        indicator.numerator,
        indicator.owner,
        indicator.notes,
        "Being a good employer",
    ):
        assert part
        assert part in text
    lines = {line[:16].strip(): line for line in text.splitlines()}
    assert " ours " in lines["Difficulty"]
    assert " toolkit " in lines["Pillar"]
    assert " partly ours " in lines["Unit"]


def test_show_marks_what_is_reconstructed() -> None:
    """Nothing of a reconstructed indicator is said to be the toolkit's."""
    text = run("show", "sus.estate.02", "emp.future.01").stdout
    reconstructed, toolkit = text.split("emp.future.01", 1)
    assert "(reconstructed)" in reconstructed
    assert "all of it is ours" in reconstructed
    assert "toolkit  " not in reconstructed
    assert "reconstructed" not in toolkit


def test_show_as_json() -> None:
    """One indicator is one object; several are one object with a list."""
    assert parsed("show", "emp.future.01")["id"] == "emp.future.01"
    several = parsed("show", "emp.future.02", "emp.future.01")["indicators"]
    assert [found["id"] for found in several] == ["emp.future.02", "emp.future.01"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal")
@pytest.mark.parametrize("columns", [60, 100, 200])
def test_logic_model_fits_the_terminal(columns: int) -> None:
    """In columns or one under another, the chain has its notice, stages and indicators within the width."""
    text = on_terminal(columns, "menu", "logic-model", "emp.future")
    assert "This logic model is reconstructed." in text
    for part in ("Activities", "Outputs", "Inputs, shared", "Impacts, shared", "emp.future.01", "people"):
        assert part in text
    assert max(len(line) for line in text.splitlines()) <= columns
    side_by_side = any("Activities" in line and "Outputs" in line for line in text.splitlines())
    assert side_by_side is (columns == 200)


def test_logic_model_of_all_areas() -> None:
    """Without an area, all eleven are shown, and JSON has the same."""
    text = run("logic-model").stdout
    whole = parsed("logic-model")
    assert [chain["area"] for chain in whole["areas"]] == [area.id for area in load_menu().areas]
    assert all(area.title in text for area in load_menu().areas)
    assert whole["basis"] == "reconstructed"
    assert [chain["area"] for chain in parsed("logic-model", "pl.lead")["areas"]] == ["pl.lead"]


def test_principles() -> None:
    """Eight principles, each with its question."""
    text = run("principles").stdout
    listed = parsed("principles")["principles"]
    assert len(listed) == 8
    assert all(known["title"] in text and known["question"] in text for known in listed)


def test_check_of_a_sound_menu_says_what_was_read(tmp_path: Path) -> None:
    """A check that finds nothing exits with 0 and names the files."""
    path = a_menu_file(tmp_path)
    for arguments in (("check",), ("check", path), ("check", "--menu", path)):
        result = run(*arguments)
        assert result.exit_code == 0
        assert "Nothing to put right" in result.stdout
    assert "logic_model.yaml" in result.stdout
    assert "8 indicators: 8 from the toolkit, 0 reconstructed" in result.stdout


def test_check_tells_everything_at_once(tmp_path: Path) -> None:
    """A check exits with 1, tells every finding with its line, the gravest first, and counts them."""
    entries = (
        indicator_fields(unit="peple", basis_line=None),
        indicator_fields("emp.good.01", pillar="procurement"),
    )
    path = a_menu_file(tmp_path, menu_fields(*entries))
    result = run("check", path)
    assert result.exit_code == 1
    assert result.stdout.strip().splitlines()[-1] == "3 findings: 2 errors, 1 warning"
    assert [word for word in result.stdout.split() if word in ("M103", "M104", "M111")] == [
        "M103",
        "M104",
        "M111",
    ]
    assert "indicators.yaml, line " in result.stdout
    as_json = run("check", path, "--json")
    assert as_json.exit_code == 1
    found = json.loads(as_json.stdout)["findings"]
    assert {finding["code"] for finding in found} == {"M103", "M104", "M111"}
    assert all(finding["line"] > 1 and finding["remedy"] for finding in found)


def test_a_faulty_menu_stops_other_commands_with_all_findings(tmp_path: Path) -> None:
    """A menu with errors is not used: exit 1, every finding on standard error, nothing on standard output."""
    path = tmp_path / "indicators.yaml"
    path.write_text("menu: 1\nmenu: 2\n\tx: 1\n", encoding="utf-8")
    for arguments in (("list", "--menu", path), ("show", "x.y", "--menu", path), ("diff", path, path)):
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "Y103" in result.stderr
        assert "indicators.yaml, line 3" in result.stderr


def test_a_menu_of_ones_own_everywhere(tmp_path: Path) -> None:
    """`--menu FILE` swaps the menu for every command."""
    one = an_indicator(title="Trees planted", basis="reconstructed", basis_reason="Likely.")
    path = a_menu_file(tmp_path, menu_fields(one))
    assert (
        run("list", "--menu", path).stdout.splitlines()[-1]
        == "1 indicator: 0 from the toolkit, 1 reconstructed"
    )
    assert "Trees planted (reconstructed)" in run("show", "emp.future.01", "--menu", path).stdout
    assert "Trees planted (reconstructed)" in run("logic-model", "--menu", path).stdout
    assert "Equity first" in run("principles", "--menu", path).stdout


def test_texts_of_a_file_do_not_steer_the_terminal(tmp_path: Path) -> None:
    """Markup is shown as it is written, and control characters are made visible."""
    title = "[red]Jobs[/red] \x1b[2J\u202edne \N{BELL}:bell:"
    path = a_menu_file(tmp_path, menu_fields(an_indicator(title=title)))
    text = path.read_text(encoding="utf-8")
    assert "\\e[2J" in text
    shown = run("show", "emp.future.01", "--menu", path).stdout
    assert "[red]Jobs[/red] \\x1b[2J\\u202edne" in shown
    assert ":bell:" in shown
    assert "\x1b" not in shown


def test_diff(tmp_path: Path) -> None:
    """What was added, removed and changed, and what breaks a series."""
    change = {"version": 2, "date": "2025-04-01", "material": True, "text": "Counts people once."}
    old = a_menu_file(tmp_path / "old", menu_fields(an_indicator(), an_indicator("emp.future.02")))
    new_one = an_indicator(numerator="People, once.", version=2, changes=[change])
    new = a_menu_file(tmp_path / "new", menu_fields(new_one, an_indicator("emp.good.01", title="Pay")))
    result = run("diff", old, new)
    assert result.exit_code == 0
    assert "breaks the series" in result.stdout
    assert "Counts people once." in result.stdout
    assert "People who began a programme. -> People, once." in result.stdout
    fields = parsed("diff", old, new)
    assert (fields["added"], fields["removed"]) == (["emp.good.01"], ["emp.future.02"])
    assert [(changed["id"], changed["material"]) for changed in fields["changed"]] == [
        ("emp.future.01", True)
    ]
    assert "Nothing differs." in run("diff", old, old).stdout
