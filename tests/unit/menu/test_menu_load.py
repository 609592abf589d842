import shutil
from pathlib import Path

import pytest

from anchorkit import resources
from anchorkit.errors import InvalidFile, NotUnderstood
from anchorkit.findings import Severity
from anchorkit.menu.load import load_menu, read_menu
from tests.support.menus import a_menu, a_menu_file, an_indicator, menu_fields


def test_the_shipped_menu_is_sound() -> None:
    """The menu that ships has 56 indicators, 49 of the toolkit's and 7 of ours, and nothing to put right."""
    reading = read_menu()
    assert reading.findings == ()
    assert reading.menu is not None
    bases = [indicator.basis.value for indicator in reading.menu.indicators]
    assert (len(bases), bases.count("toolkit"), bases.count("reconstructed")) == (56, 49, 7)


def test_a_menu_of_ones_own(tmp_path: Path) -> None:
    """A menu file with its logic model and principles beside it gives just what it says."""
    assert load_menu(a_menu_file(tmp_path)) == a_menu()


def test_a_menu_in_one_file(tmp_path: Path) -> None:
    """Logic model and principles may also stand in the menu file itself."""
    from tests.support.menus import as_yaml

    path = tmp_path / "all.yaml"
    path.write_text(as_yaml(menu_fields()), encoding="utf-8")
    assert load_menu(path) == a_menu()


def test_shipped_parts_stand_in(tmp_path: Path) -> None:
    """Where a folder has no logic model or principles, the shipped ones serve, without what is unknown."""
    path = a_menu_file(tmp_path)
    (tmp_path / "logic_model.yaml").unlink()
    (tmp_path / "principles.yaml").unlink()
    reading = read_menu(path)
    assert reading.findings == ()
    assert reading.menu is not None
    assert reading.files == (path,)
    model = reading.menu.logic_model
    assert {chain.area for chain in model.areas} == {"emp.future", "emp.good", "proc.local"}
    measured = {
        known
        for chain in model.areas
        for _, items in chain.columns
        for item in items
        for known in item.indicators
    }
    assert measured <= set(reading.menu.by_id)
    assert len(reading.menu.principles) == 8


@pytest.mark.parametrize(
    ("old", "new", "line_of", "message"),
    [
        ("kind: count", "kind: counts", "kind: counts", "emp.future.01 > kind must be one of"),
        ("regular: true", "regular: maybe", "regular: maybe", "regular must be true or false"),
        ("title: Pay band", "title: 5", "title: 5", "band > title must be text; put it in quotes"),
        ("owner: HR", "ownr: HR", "ownr: HR", "ownr is not a known field"),
        ("version: 1.0.0", "version: 1.0", "version: 1.0", "menu > version must be text"),
        ("- id: emp.future.01", "- id: Emp Future", "- id: Emp Future", "small letters"),
        ("basis_line: 495", "basis_line: many", "basis_line: many", "basis_line must be a whole number"),
        ("unit: people", "unit: [people]", "unit: [people]", "unit must be text"),
    ],
)
def test_wrong_fields_have_their_line(tmp_path: Path, old: str, new: str, line_of: str, message: str) -> None:
    """A field that is not as it must be is named by its line and path, in plain words."""
    path = a_menu_file(tmp_path)
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    line = text[: text.index(line_of)].count("\n") + 1
    with pytest.raises(InvalidFile) as caught:
        load_menu(path)
    matching = [found for found in caught.value.findings if message in found.message]
    assert [(found.code, found.file, found.line) for found in matching] == [("M101", "indicators.yaml", line)]
    assert "pydantic" not in "".join(found.message for found in caught.value.findings).lower()


def test_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Problems in three files come together, each with its own file."""
    path = a_menu_file(tmp_path)
    path.write_text("\ta: 1\n", encoding="utf-8")
    (tmp_path / "logic_model.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    (tmp_path / "principles.yaml").write_text("- not: a block\n", encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        load_menu(path)
    assert {(found.code, found.file) for found in caught.value.findings} == {
        ("Y103", "indicators.yaml"),
        ("Y105", "logic_model.yaml"),
        ("M101", "principles.yaml"),
    }


def test_a_part_of_the_logic_model_has_its_own_file_and_line(tmp_path: Path) -> None:
    """What is wrong in logic_model.yaml is told by that file's line."""
    path = a_menu_file(tmp_path)
    model = tmp_path / "logic_model.yaml"
    text = model.read_text(encoding="utf-8").replace("- S000:1\n", "- 7\n", 1)
    model.write_text(text, encoding="utf-8")
    reading = read_menu(path)
    line = text[: text.index("- 7")].count("\n") + 1
    assert [(found.file, found.line) for found in reading.findings] == [("logic_model.yaml", line)]


def test_warnings_do_not_stop_a_menu(tmp_path: Path) -> None:
    """A menu that is only less than it says is used; one that would fail later is not."""
    fields = menu_fields(an_indicator())
    fields["menu"] = {**fields["menu"], "expected": {"indicators": 9, "toolkit": 1, "reconstructed": 0}}
    reading = read_menu(a_menu_file(tmp_path, fields))
    assert [found.severity for found in reading.findings] == [Severity.WARNING]
    assert load_menu(tmp_path / "indicators.yaml").indicators == (an_indicator(),)


def test_no_such_menu(tmp_path: Path) -> None:
    """A menu that is not there is a wrong word of the command."""
    with pytest.raises(NotUnderstood):
        load_menu(tmp_path / "none.yaml")


def test_a_wrong_field_does_not_hide_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    """A field that can't be read and names that lead nowhere are told in one go, each with its own line."""
    for name in ("indicators.yaml", "logic_model.yaml", "principles.yaml"):
        shutil.copy(resources.data(name), tmp_path)
    path = tmp_path / "indicators.yaml"
    text = path.read_text(encoding="utf-8").replace("kind: count\n", "kind: counting\n", 1)
    before, _, after = text.partition("  - id: proc.sv.04")
    wrong = after.replace("indicator: proc.sv.03", "indicator: proc.sv.93", 1)
    path.write_text(f"{before}  - id: proc.sv.04{wrong}", encoding="utf-8")

    found = read_menu(path).findings

    lines = path.read_text(encoding="utf-8").splitlines()
    assert [(finding.code, lines[finding.line - 1].strip()) for finding in found] == [
        ("M101", "kind: counting"),
        ("M103", 'depends_on: {indicator: proc.sv.93, equals: "yes"}'),
    ]
