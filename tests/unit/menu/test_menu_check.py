from pathlib import Path
from typing import Any

import pytest

from anchorkit.findings import CATALOGUE
from anchorkit.menu.check import check_menu
from anchorkit.menu.kinds import Kind
from anchorkit.menu.load import read_menu
from anchorkit.menu.model import Menu
from tests.support.menus import (
    AREAS,
    DIMENSIONS,
    PILLARS,
    PRINCIPLES,
    UNITS,
    Fields,
    a_menu,
    a_menu_file,
    indicator_fields,
    logic_model_fields,
    menu_fields,
)

CHANGE = {"date": "2025-04-01", "material": True, "text": "Counts people once."}


def nowhere(path: tuple[str | int, ...]) -> tuple[str, int]:
    """Places for menus that came from no file."""
    return "menu.yaml", 1


def codes(menu: Menu) -> list[str]:
    """The codes of all findings, in order."""
    return [found.code for found in check_menu(menu, nowhere)]


def test_a_sound_menu_has_no_findings() -> None:
    """One indicator of every kind, rightly described, passes every rule."""
    assert codes(a_menu()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"unit": "peple"}, "M103"),
        ({"area": "emp.futur"}, "M103"),
        ({"pillar": "sports"}, "M103"),
        ({"groups": ["band", "sex"]}, "M103"),
        ({"also": ["sports"]}, "M103"),
        ({"principles": ["beauty"]}, "M103"),
        ({"depends_on": {"indicator": "emp.future.99", "equals": "yes"}}, "M103"),
        ({"pillar": "procurement"}, "M104"),
        ({"kind": Kind.PROPORTION, "denominator": None}, "M105"),
        ({"kind": Kind.AVERAGE, "denominator": None}, "M105"),
        ({"kind": Kind.RELATIVE_LIKELIHOOD, "denominator": None}, "M105"),
        ({"kind": Kind.COUNT, "denominator": "Everyone."}, "M106"),
        ({"kind": Kind.YES_NO, "denominator": "Everyone."}, "M106"),
        ({"kind": Kind.SCORE, "max": None}, "M107"),
        ({"kind": Kind.SCORE, "max": 0}, "M107"),
        ({"kind": Kind.GAP, "comparison": None}, "M108"),
        ({"kind": Kind.RELATIVE_LIKELIHOOD, "comparison": None}, "M108"),
        ({"depends_on": {"indicator": "emp.good.01", "equals": "yes"}}, "M109"),
        ({"kind": Kind.YES_NO, "depends_on": {"indicator": "emp.future.01", "equals": "yes"}}, "M110"),
        ({"basis_line": None}, "M111"),
        ({"basis": "reconstructed"}, "M112"),
        ({"range": [100, 0]}, "M113"),
        ({"range": [0, float("nan")]}, "M113"),
        ({"soft_range": [5, 1]}, "M113"),
        ({"version": 2}, "M118"),
        ({"version": 2, "changes": [{"version": 1, **CHANGE}]}, "M118"),
        ({"version": 2, "changes": [{"version": 2, **CHANGE}, {"version": 2, **CHANGE}]}, "M118"),
    ],
)
def test_rules_of_an_indicator(fields: Fields, code: str) -> None:
    """Each fault of one indicator is found by its own rule, and nothing else is."""
    found = set(codes(_with(fields)))
    # Of an area or pillar that does not exist, it can't be said whether they belong together.
    assert found - {"M104"} == {code} - {"M104"}
    assert code in found


def _with(fields: Fields) -> Menu:
    """A menu with one faulty indicator and one sound one; its logic model is as the faulty one says."""
    faulty = indicator_fields(**fields)
    sound = indicator_fields("emp.good.01")
    in_model = {**faulty, "area": "emp.future"}
    return Menu.model_validate(menu_fields(faulty, sound, logic_model=logic_model_fields(in_model, sound)))


@pytest.mark.parametrize(
    ("part", "entries"),
    [
        ("units", [*UNITS, UNITS[0]]),
        ("pillars", [*PILLARS, PILLARS[0]]),
        ("areas", [*AREAS, AREAS[0]]),
        ("dimensions", [*DIMENSIONS, DIMENSIONS[1]]),
        (
            "dimensions",
            [{**DIMENSIONS[0], "categories": [{"id": "x", "title": "X"}, {"id": "x", "title": "Y"}]}],
        ),
        ("principles", [*PRINCIPLES, PRINCIPLES[0]]),
    ],
)
def test_ids_are_given_once(part: str, entries: list[Any]) -> None:
    """An id that is listed twice is found, in whichever part of the menu."""
    assert "M102" in codes(a_menu(**{part: entries}))


def test_an_indicator_listed_twice() -> None:
    """Two indicators cannot have one id."""
    one = indicator_fields()
    assert codes(Menu.model_validate(menu_fields(one, one))) == ["M102"]


def test_circles_of_several(tmp_path: Path) -> None:
    """A circle of dependencies is found at each of its members, and at nobody who leads into it."""
    ring = [
        ("emp.future.01", "emp.future.02"),
        ("emp.future.02", "emp.future.01"),
        ("emp.future.03", "emp.future.01"),
    ]
    entries = [
        indicator_fields(child, Kind.YES_NO, depends_on={"indicator": parent, "equals": "yes"})
        for child, parent in ring
    ]
    found = check_menu(Menu.model_validate(menu_fields(*entries)), nowhere)
    assert [finding.message.split()[0] for finding in found if finding.code == "M110"] == [
        "emp.future.01",
        "emp.future.02",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"areas": "unknown"}, "M103"),
        ({"indicators": "unknown"}, "M103"),
        ({"indicators": "none"}, "M115"),
        ({"stage": "other"}, "M116"),
        ({"support": "blank"}, "M117"),
        ({"areas": "missing"}, "M119"),
    ],
)
def test_rules_of_the_logic_model(change: dict[str, str], code: str) -> None:
    """The logic model names only what the menu has, has all of it, and agrees about stages."""
    one = indicator_fields()
    model = logic_model_fields(one)
    chain = model["areas"][0]
    if change.get("areas") == "unknown":
        chain["area"] = "emp.nowhere"
    elif change.get("areas") == "missing":
        del model["areas"][1]
    elif change.get("indicators") == "unknown":
        chain["activities"][0]["indicators"] = ["emp.future.77"]
    elif change.get("indicators") == "none":
        chain["outputs"][0]["indicators"] = []
    elif "stage" in change:
        chain["activities"][0]["indicators"] = [one["id"]]
    else:
        chain["activities"][0]["support"] = [" "]
    assert code in codes(Menu.model_validate(menu_fields(one, logic_model=model)))


def test_counts_are_as_expected() -> None:
    """The menu has as many indicators as it says, of each basis."""
    head = {**menu_fields()["menu"], "expected": {"indicators": 9, "toolkit": 1, "reconstructed": 8}}
    assert codes(a_menu(menu=head)) == ["M114", "M114", "M114"]
    assert codes(a_menu(menu={**head, "expected": None})) == []


def test_local_ids_are_kept_for_selections() -> None:
    """A menu does not take the ids that a place gives to its own indicators."""
    assert "M120" in codes(Menu.model_validate(menu_fields(indicator_fields("local.ours.01"))))


def test_findings_name_file_and_line_and_the_nearest(tmp_path: Path) -> None:
    """A misspelt name is found at its line, with the name that was probably meant."""
    path = a_menu_file(tmp_path, menu_fields(indicator_fields(unit="peopl")))
    lines = path.read_text(encoding="utf-8").splitlines()
    (found,) = read_menu(path).findings
    assert found.place == f"indicators.yaml, line {lines.index('  unit: peopl') + 1}"
    assert found.remedy == "Did you mean “people”?"


def test_a_borrowed_logic_model_need_not_fit() -> None:
    """The rules about the logic model's coverage hold for a menu that has its own only."""
    menu = Menu.model_validate(menu_fields(logic_model={**logic_model_fields(), "areas": []}))
    assert set(codes(menu)) == {"M115", "M119"}
    assert check_menu(menu, nowhere, own_logic_model=False) == ()


def test_the_catalogue_is_well_formed() -> None:
    """Every rule of the menu says what is wrong, what to do and what happens."""
    rules = [rule for code, rule in CATALOGUE.items() if code[0] in "MY"]
    assert len(rules) >= 25
    for rule in rules:
        assert rule.title
        assert rule.message.endswith(".")
        assert rule.remedy
        assert rule.consequence
