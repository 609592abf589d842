"""A set's balance says what it covers and what it asks of people, and leaves each principle its question."""

from typing import Any

from anchorkit.menu.kinds import Kind
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Menu
from anchorkit.menu.words import Use
from anchorkit.selection.balance import balance
from anchorkit.selection.model import Plan, Selection
from tests.support.menus import PRINCIPLES, a_menu, an_indicator

EIGHT = ("equity", "community", "existing_work", "flexibility", "balance", "systems", "partners", "context")


def the_menu(*principles: str) -> Menu:
    """Three indicators of two pillars; `principles` by id."""
    return a_menu(
        an_indicator("emp.future.01", stage="activity", difficulty="hard", groups=("band",), uses=("local",)),
        an_indicator("emp.good.01", Kind.GAP, stage="outcome_long", frequency="annual"),
        an_indicator(
            "proc.local.01", people=False, national=({"source": "ERIC", "covers": "all"},), owner="Estates"
        ),
        principles=[{**PRINCIPLES[0], "id": name, "title": name} for name in principles or ("equity",)],
    )


def a_plan(menu: Menu, **fields: Any) -> Plan:
    """A set of a year; the first indicator is broken down by band."""
    whole = {
        "id": "leeds",
        "title": "Leeds",
        "menu": {"id": "test-menu", "version": "1.0.0"},
        "periods": {"from": "2024-25", "to": "2024-25"},
        "organisations": [{"code": "RR8", "name": "Leeds"}],
        "indicators": [{"id": "emp.future.01", "groups": ["band"], "reason": "Why"}, {"id": "emp.good.01"}],
        **fields,
    }
    return Plan(Selection.model_validate(whole), menu)


def evidence(plan: Plan) -> dict[str, str]:
    """What the set says to each principle."""
    return {note.id: note.evidence for note in balance(plan).principles}


def test_counts_by_pillar_stage_and_difficulty() -> None:
    """Each indicator is counted once in each."""
    found = balance(a_plan(the_menu()))

    assert [(share.title, share.count, share.of) for share in found.pillars] == [
        ("Employment", 2, 2),
        ("Procurement", 0, 1),
    ]
    assert [(share.title, share.count) for share in found.stages] == [
        ("activity", 1),
        ("outputs", 0),
        ("outcome", 1),
    ]
    assert [(share.title, share.count) for share in found.difficulties] == [
        ("easy", 1),
        ("medium", 0),
        ("hard", 1),
    ]
    assert (found.indicators, found.with_groups, found.national, found.reconstructed) == (2, 1, 0, 0)


def test_the_burden_is_the_rows_that_each_organisation_gets() -> None:
    """Four quarters by three groups, and one year by two groups compared."""
    found = balance(a_plan(the_menu()))

    assert (found.organisations, found.questions, found.questions_by_group) == (1, 12 + 2, 8)


def test_local_words_without_a_definition_are_named() -> None:
    """Only words that a chosen indicator uses, and only until the set defines them."""
    definition = {"id": "near", "uses": "local", "title": "Local", "text": "Here"}

    assert balance(a_plan(the_menu())).missing_definitions == (Use.LOCAL,)
    assert balance(a_plan(the_menu(), definitions=[definition])).missing_definitions == ()


def test_each_principle_gets_evidence_from_the_set() -> None:
    """Sentences with what is there; no marks out of ten."""
    assert evidence(a_plan(the_menu(*EIGHT))) == {
        "equity": "Of 2 indicators about people, 1 is broken down by group and 1 compares two groups.",
        "community": "The set does not say who was consulted.",
        "existing_work": "A national source already holds all or part of 0 of 2 indicators.",
        "flexibility": "1 indicator has no reason yet; none is the place's own.",
        "balance": "1 activity, 0 outputs and 1 outcome.",
        "systems": "1 indicator is hard to get; the figures would come from 1 owner.",
        "partners": "1 organisation is asked the same questions.",
        "context": "Not yet defined here: local.",
    }


def test_the_evidence_grows_with_the_set() -> None:
    """Consulting people, defining words and giving reasons shows."""
    plan = a_plan(
        the_menu(*EIGHT),
        consulted=[{"who": "Patients"}, {"who": "Staff"}],
        definitions=[
            {"id": "local", "uses": "local", "title": "Local", "text": "A", "by_organisation": {"RR8": "B"}}
        ],
        organisations=[{"code": "RR8", "name": "Leeds"}, {"code": "RAE", "name": "Bradford"}],
        indicators=[{"id": "proc.local.01", "reason": "Why"}],
    )

    assert evidence(plan) == {
        "equity": "Of 0 indicators about people, none is broken down by group and none compares two groups.",
        "community": "Consulted: Patients; Staff.",
        "existing_work": "A national source already holds all or part of 1 of 1 indicator.",
        "flexibility": "Each indicator has its reason; none is the place's own.",
        "balance": "0 activities, 1 output and 0 outcomes.",
        "systems": "No indicator is hard to get; the figures would come from 1 owner.",
        "partners": "2 organisations are asked the same questions; wordings differ for: Local.",
        "context": "The set has 1 local definition.",
    }


def test_a_menu_may_have_principles_of_its_own() -> None:
    """A principle that we do not know is told how many indicators serve it."""
    assert evidence(a_plan(the_menu("kindness"))) == {"kindness": "0 indicators serve it most."}


def test_every_shipped_principle_has_evidence_of_its_own() -> None:
    """The eight principles of the shipped menu each get their own sentence, even of an empty set."""
    plan = a_plan(load_menu(), indicators=[])

    assert not any("serve it most" in words for words in evidence(plan).values())
    assert len(evidence(plan)) == 8
