"""A set's file is read whole: every problem comes at once, with its line, and warnings do not stop it."""

from pathlib import Path

import pytest

from anchorkit.errors import InvalidFile, NotUnderstood
from anchorkit.findings import Severity
from anchorkit.menu.kinds import Kind
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Menu
from anchorkit.selection.load import load_selection, parse_selection
from anchorkit.selection.model import Plan
from tests.support.menus import a_menu, an_indicator, one_of_each
from tests.support.sets import shipped_menu

HEAD = """\
id: leeds
title: Leeds
menu: {id: test-menu, version: 1.0.0}
periods: {from: 2024-25, to: 2025-26}
"""
PATH = Path("set.yaml")


def the_menu() -> Menu:
    """One of each kind, and one that depends on a local word."""
    return a_menu(*one_of_each(), an_indicator("emp.good.01", Kind.PROPORTION, uses=("local",)))


def findings(text: str, menu: Menu | None = None) -> list[tuple[str, int]]:
    """The codes and lines of what is found in a set, whether it can be used or not."""
    try:
        found = parse_selection(text, PATH, menu or the_menu()).warnings
    except InvalidFile as error:
        found = error.findings
    return [(finding.code, finding.line) for finding in found]


def test_a_set_of_a_few_lines_is_enough() -> None:
    """What may be left out may be left out; empty headings say nothing."""
    loaded = parse_selection(
        HEAD + "organisations:\ncontact:\nreturn_by:\nindicators:\n  - id: emp.future.01\n    reason:\n",
        PATH,
        the_menu(),
    )

    assert loaded.warnings == ()
    assert loaded.selection.organisations == ()
    assert loaded.selection.chosen_by_id["emp.future.01"].reason == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("indicators: [{id: emp.future.1}]", [("S102", 5)], id="unknown indicator"),
        pytest.param(
            "indicators:\n  - id: emp.future.01\n  - id: emp.future.01", [("S103", 7)], id="indicator twice"
        ),
        pytest.param(
            "organisations:\n  - {code: RR8, name: Leeds}\n  - {code: RR8, name: Leeds}",
            [("S103", 7)],
            id="organisation twice",
        ),
        pytest.param("indicators: [{id: emp.future.01, groups: [bnad]}]", [("S104", 5)], id="breakdown"),
        pytest.param(
            "indicators: [{id: emp.future.01, periods: {from: 2024, to: 2025-26}}]",
            [("S101", 5)],
            id="period that is a number",
        ),
        pytest.param(
            "indicators: [{id: emp.future.01, periods: {from: 2024-27, to: 2025-Q1}}]",
            [("S107", 5), ("S107", 5)],
            id="no periods",
        ),
        pytest.param(
            "indicators: [{id: emp.future.01, periods: {first: 2025-26, last: 2024-25}}]",
            [("S108", 5)],
            id="periods reversed",
        ),
        pytest.param(
            "indicators: [{id: emp.future.01, periods: {from: 2025-04, to: 2025-26-Q1}}]",
            [],
            id="mixed periods",
        ),
        pytest.param("indicators: [{id: emp.good.01}]", [("S111", 1)], id="definition missing"),
        pytest.param(
            "definitions:\n  # none\nindicators: [{id: emp.good.01}]", [("S111", 5)], id="definitions empty"
        ),
        pytest.param(
            "definitions: [{id: near, uses: local, title: L, text: T}]\nindicators: [{id: emp.good.01}]",
            [],
            id="definition there",
        ),
        pytest.param(
            "definitions: [{id: local, title: L, text: T, by_organisation: {RR8: Else}}]",
            [("S115", 5)],
            id="words for nobody",
        ),
        pytest.param(
            "indicators: [{id: emp.future.01, target: {value: 80, by: 2027-28}}]",
            [("S101", 5)],
            id="target of nobody's",
        ),
        pytest.param(
            "organisations: [{code: RRP, name: Old trust}]", [("S114", 5)], id="organisation that has closed"
        ),
        pytest.param(
            "organisations: [{code: ZZZ9, name: A place of ours}]", [], id="organisation of our own"
        ),
        pytest.param("indicators: [{id: emp.future.01, colour: red}]", [("S101", 5)], id="unknown field"),
        pytest.param("organisations: [{code: R, name: R}]", [("S101", 5)], id="code too short"),
        pytest.param("return_by: soon", [("S101", 5)], id="no date"),
    ],
)
def test_what_is_wrong_is_found_with_its_line(text: str, found: list[tuple[str, int]]) -> None:
    """Each slip has its code and line; what is no slip has none."""
    assert findings(HEAD + text) == found


LOCAL = """\
local_indicators:
  - id: {id}
    title: Ours
    area: {area}
    kind: {kind}
    unit: {unit}
    numerator: People
"""


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        pytest.param({}, [], id="sound"),
        pytest.param({"id": "ours.a"}, [("S110", 8)], id="no local id"),
        pytest.param({"unit": "peeple"}, [("S105", 12)], id="unknown unit"),
        pytest.param({"area": "emp.goood"}, [("S106", 10)], id="unknown area"),
        pytest.param({"kind": "proportion"}, [("S116", 8)], id="no denominator"),
        pytest.param({"kind": "score", "unit": "score"}, [("S116", 8)], id="no highest score"),
        pytest.param({"kind": "gap", "unit": "gbp_per_hour"}, [("S109", 6)], id="groups compared not said"),
        pytest.param({"kind": "sum"}, [("S101", 11)], id="no kind"),
    ],
)
def test_indicators_of_a_places_own_are_checked(fields: dict[str, str], found: list[tuple[str, int]]) -> None:
    """A local indicator needs an id of its own, a known area and unit, and what its kind asks for."""
    whole = {"id": "local.a", "area": "emp.good", "kind": "count", "unit": "people", **fields}

    text = f"{HEAD}indicators:\n  - id: {whole['id']}\n" + LOCAL.format(**whole)

    assert findings(text) == found


def test_a_local_indicator_that_is_not_asked_is_pointed_out() -> None:
    """Described but not chosen is a warning, and the set can be used."""
    text = HEAD + LOCAL.format(id="local.a", area="emp.good", kind="count", unit="people")

    assert findings(text) == [("S112", 6)]


def test_a_local_indicator_may_bring_its_unit_and_breakdown() -> None:
    """Units and dimensions of the set's own are known, and the plan has them."""
    text = (
        HEAD
        + LOCAL.format(id="local.a", area="emp.good", kind="count", unit="hugs")
        + "units: [{id: hugs, title: hugs}]\n"
        + "dimensions: [{id: ward, title: Ward, partition: true, categories: [{id: north, title: North}]}]\n"
        + "indicators: [{id: local.a, groups: [ward]}]\n"
    )

    loaded = parse_selection(text, PATH, the_menu())
    plan = Plan(loaded.selection, the_menu())

    assert [question.group for question in plan.all_questions] == ["all", "all", "ward=north", "ward=north"]
    assert plan.indicators["local.a"].people  # nobody said otherwise, so small numbers are protected


def test_another_menu_is_pointed_out() -> None:
    """A set from another version of the menu can be used, with a warning on its line."""
    assert findings(HEAD.replace("1.0.0", "0.9.0") + "indicators: []") == [("S113", 3)]


def test_a_kind_that_compares_needs_to_know_what() -> None:
    """Where neither menu nor set says which groups are compared, that is an error; the set may say it."""
    menu = a_menu(an_indicator("emp.good.02", Kind.GAP, comparison=None))
    said = "comparison: {reference: Men, target: Women}"

    assert findings(HEAD + "indicators: [{id: emp.good.02}]", menu) == [("S109", 5)]
    assert findings(HEAD + f"indicators: [{{id: emp.good.02, {said}}}]", menu) == []


def test_everything_comes_at_once_in_order() -> None:
    """A wrong field does not hide what else is wrong."""
    text = """\
id: Leeds!
title: Leeds
menu: {id: test-menu, version: 0.1.0}
periods: {from: 2025-26, to: 2024-25}
colour: red
indicators:
  - id: emp.future.99
  - id: emp.good.01
    groups: [nothing]
  - id: emp.good.01
"""

    assert findings(text) == [
        ("S101", 1),
        ("S111", 1),
        ("S113", 3),
        ("S108", 4),
        ("S101", 5),
        ("S102", 7),
        ("S104", 9),
        ("S103", 10),
    ]


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("emp.future.1", "emp.future.01"), ("no.such", "menu list")],
)
def test_the_nearest_indicator_is_suggested(word: str, remedy: str) -> None:
    """A slip of the finger gets the indicator that was meant; nonsense gets the list."""
    with pytest.raises(InvalidFile) as caught:
        parse_selection(f"{HEAD}indicators: [{{id: {word}}}]", PATH, the_menu())

    assert remedy in caught.value.findings[0].remedy
    assert "anchorkit select" in caught.value.hint


def test_a_file_that_is_no_set_is_refused() -> None:
    """A list is no set."""
    assert findings("- a\n") == [("S101", 1)]


def test_odd_values_never_break_the_checks() -> None:
    """Lists where texts belong and the like are findings, not failures."""
    text = """\
indicators: [1, {id: [a]}, {id: emp.future.01, groups: band, periods: 3}]
organisations: 7
periods: [a]
menu: no
local_indicators: [3, {id: 4, kind: [5]}]
definitions: [{id: a, by_organisation: 3}]
"""

    assert {code for code, _ in findings(text)} == {"S101"}


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    """No file is no finding but wrong usage."""
    with pytest.raises(NotUnderstood):
        load_selection(tmp_path / "none.yaml", the_menu())


def test_the_set_that_names_every_indicator_of_the_shipped_menu_is_sound(tmp_path: Path) -> None:
    """All indicators that we ship can be chosen together; only the local words are left to define."""
    menu = load_menu()
    ids = "".join(f"  - id: {name}\n" for name in menu.by_id)
    path = tmp_path / "set.yaml"
    path.write_text(
        HEAD.replace("test-menu, version: 1.0.0", f"{menu.menu.id}, version: {menu.menu.version}")
        + f"indicators:\n{ids}",
        encoding="utf-8",
    )

    loaded = load_selection(path, menu)

    assert {found.code for found in loaded.warnings} == {"S111"}
    assert all(found.severity is Severity.WARNING for found in loaded.warnings)


READING = """\
organisations: [{code: RR8, name: Leeds, merged: [{from: RCD, period: 2024-10}]}]
definitions:
  - id: local
    uses: local
    title: Local
    text: The council area.
    version: 2
    changes: [{version: 2, from: 2025-26, text: Two wards were added.}]
indicators:
  - id: emp.good.01
    groups: [band]
    rule_set: nhsr-0.2
    chart: xmr
    rebase: [{period: 2025-26, reason: A new policy, decided: 2025-06-01}]
    baseline: {first: 12, reason: Before the programme}
    reference_share: {all: {share: 20, source: Census 2021}}
    comparison_with_caution: true
"""


def test_a_set_says_how_figures_over_time_are_read() -> None:
    """Rebases, rule sets, changed definitions, mergers and reference shares are read as written."""
    menu = shipped_menu()
    text = HEAD.replace("test-menu", menu.menu.id).replace("1.0.0", menu.menu.version) + READING

    loaded = parse_selection(text.replace("emp.good.01", "emp.widen.01"), PATH, menu)

    chosen = loaded.selection.chosen_by_id["emp.widen.01"]
    assert loaded.warnings == ()
    assert (chosen.rule_set, chosen.chart, chosen.comparison_with_caution) == ("nhsr-0.2", "xmr", True)
    assert (chosen.rebase[0].period, chosen.rebase[0].reason) == ("2025-26", "A new policy")
    assert chosen.reference_share["all"].share == 20
    assert loaded.selection.organisations[0].merged[0].predecessor == "RCD"
    assert loaded.selection.definitions[0].changes[0].first == "2025-26"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(("period: 2025-26, reason", "period: 2025-04, reason"), "S201", id="a month of a year"),
        pytest.param(("period: 2025-26, reason", "period: 2025, reason"), "S101", id="no text"),
        pytest.param(("period: 2024-10", "period: October"), "S107", id="merged in no period"),
        pytest.param(("{all: {", "{band=band_99: {"), "S202", id="a share for nobody"),
        pytest.param(("version: 2\n", "version: 1\n"), "S204", id="a change too new"),
        pytest.param(("from: RCD", "from: RR8"), "S205", id="merged with itself"),
        pytest.param(("first: 12", "first: 5"), "S101", id="a baseline too short"),
    ],
)
def test_what_does_not_fit_how_figures_are_read_is_found(change: tuple[str, str], code: str) -> None:
    """Each is found on its line, together with whatever else is wrong."""
    menu = shipped_menu()
    text = HEAD.replace("test-menu", menu.menu.id).replace("1.0.0", menu.menu.version) + READING

    found = findings(text.replace("emp.good.01", "emp.widen.01").replace(*change), menu)

    assert [each for each, _ in found] == [code]


def test_funnel_limits_are_for_shares_and_rates() -> None:
    """A yes or no has no limits to lie within; an average has where the set says that it counts events."""
    text = "indicators:\n  - id: pl.lead.01\n    comparison_with_caution: true\n"
    menu = shipped_menu()
    head = HEAD.replace("test-menu", menu.menu.id).replace("1.0.0", menu.menu.version)

    assert findings(head + text, menu) == [("S203", 7)]
    days = "indicators:\n  - id: proc.local.03\n    comparison_with_caution: {}\n"
    assert findings(head + days.format("true"), menu) == [("S203", 7)]
    assert findings(head + days.format("rate"), menu) == []


CONTEXT = """
organisations:
  - {code: RR8, name: Leeds}
context:
  - label: People served
    value: 812000
    unit: people
    period: 2021
    source: Census 2021
    link: https://www.ons.gov.uk/census?a=1
  - label: Share in the poorest fifth
    value: 0
    unit: "%"
    by_organisation: {RR8: 24.50}
    period: 2024-25
    source: Indices of Deprivation
"""


def test_a_set_tells_of_its_place() -> None:
    """Numbers get their commas and units; words and a number in quotes stay as they are."""
    menu = shipped_menu()
    head = HEAD.replace("test-menu", menu.menu.id).replace("1.0.0", menu.menu.version)
    quoted = CONTEXT.replace("24.50", '"24.50 or so"')

    plain, words = (parse_selection(head + text, PATH, menu).selection.context for text in (CONTEXT, quoted))

    assert [fact.figure() for fact in plain] == ["812,000 people", "0%"]
    assert plain[0].period == "2021"
    assert plain[0].figure("RR8") == ""
    assert (plain[1].figure("RR8"), words[1].figure("RR8")) == ("24.5%", "24.50 or so%")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("value: 812000", "value: [1, 2]"), ("S101", 10)),
        (("value: 812000", "value: true"), ("S101", 10)),
        (("https://", "javascript:"), ("S101", 14)),
        (("    source: Census 2021\n", ""), ("S101", 9)),
        (("    value: 812000\n", ""), ("S118", 9)),
        (("{RR8: 24.50}", "{RXR: 24.50}"), ("S117", 18)),
        (("Share in the poorest fifth", "People served"), ("S103", 15)),
        (("value: 0", "valeu: 0"), ("S101", 16)),
    ],
)
def test_what_is_wrong_with_a_fact_is_found_on_its_line(
    change: tuple[str, str], found: tuple[str, int]
) -> None:
    """A fact needs its source and something to say, of an organisation that is asked, under one name."""
    menu = shipped_menu()
    head = HEAD.replace("test-menu", menu.menu.id).replace("1.0.0", menu.menu.version)

    assert findings(head + CONTEXT.replace(*change), menu) == [found]
