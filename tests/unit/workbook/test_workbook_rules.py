"""Which checks each kind of indicator has, in which order, and the formula that they become."""

from typing import Any

import pytest

from anchorkit.findings import NOT_A_NUMBER, NUMBER_UNDERSTOOD, Severity
from anchorkit.menu.kinds import Kind
from anchorkit.workbook import checks, rules
from anchorkit.workbook.judged import holding
from anchorkit.workbook.quantities import (
    Row,
)
from anchorkit.workbook.readings import units_of
from tests.support.menus import an_indicator
from tests.support.rulecases import CASES, KIND_TO_CHECK
from tests.support.sets import shipped_menu

CELLS = dict(zip(rules.INPUTS, ("F5", "G5", "H5", "J5", "K5"), strict=True))


@pytest.mark.parametrize(
    ("kind", "fields", "codes"),
    [
        (Kind.COUNT, {"whole": True, "range": [0, None]}, "S R308 R307 R318 R314 R330 R328 R331"),
        (Kind.AMOUNT, {"soft_range": [1, 2]}, "S R308 R318 R315 R330 R328 R331"),
        (
            Kind.PROPORTION,
            {"whole": True},
            "S R307 R308 R319 R318 R309 R311 R310 R312 R313 R314 R328 R331",
        ),
        (Kind.PROPORTION, {"range": [0, None]}, "S R307 R308 R318 R311 R310 R312 R313 R328 R331"),
        (Kind.AVERAGE, {}, "S R307 R308 R318 R311 R310 R312 R313 R328 R331"),
        (Kind.SCORE, {"range": [0, None], "whole": True}, "S R308 R307 R318 R314 R330 R328 R331"),
        (Kind.RELATIVE_LIKELIHOOD, {}, "S R307 R308 R318 R309 R311 R310 R312 R328 R331"),
        (Kind.GAP, {"range": [0, 5], "soft_range": [1, 2]}, "S R318 R330 R328 R331"),
        (Kind.YES_NO, {}, "R303 S R318 R328 R330 R331"),
    ],
)
def test_rules_by_kind(kind: Kind, fields: dict[str, Any], codes: str) -> None:
    """Each kind is checked for what can be wrong with it. A gap's range is no single row's."""
    found = rules.answer_rules(an_indicator("emp.future.01", kind, **fields))
    expected = codes.replace("S", "R304 R305 R306").split()
    assert list(dict.fromkeys(rule.rule.code for rule in found)) == expected


@pytest.mark.parametrize("indicator", shipped_menu().indicators, ids=lambda found: found.id)
def test_the_check_column_tells_every_rule(indicator: Any) -> None:
    """The formula tells each rule, and what refuses an answer stands before what only warns.

    Two warnings stand among the refusals, since they leave no figure for the others to look at.
    """
    first = ("Status without a figure", "Reason in place of a number")
    found = [rule.rule for rule in rules.answer_rules(indicator) if rule.rule.title not in first]
    formula = checks.check_formula(indicator, units_of(indicator, shipped_menu().unit_by_id), CELLS)
    assert all(f'"{checks.sheet_words(rule)}"' in formula for rule in found)
    weights = [rule.severity is Severity.WARNING for rule in found]
    assert weights == sorted(weights)
    assert formula.startswith("IFERROR(")
    assert len(formula) < 6000, "with its neighbours it has to stay below Excel's 8,192"
    assert '"Check: Excel error in the cell"' in formula


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({"numerator": 30.0, "denominator": 60.0, "result": 50.0}, []),
        ({"numerator": 70.0, "denominator": 60.0, "result": 116.7}, ["R309"]),
        ({"numerator": -3.0, "denominator": 60.0}, ["R307"]),
        ({"result": 101.0}, ["R308", "R312"]),
        ({"numerator": 30.0, "denominator": 60.0, "result": 55.0}, ["R313"]),
        ({"numerator": 0.5, "denominator": 60.5}, ["R314", "R314"]),
        ({"numerator": 30.0}, ["R311"]),
        ({"numerator": 0.0, "denominator": 0.0}, ["R310"]),
        ({"status": "maybe"}, ["R304"]),
        ({"status": "not collected", "numerator": 3.0, "denominator": 4.0}, ["R305"]),
        ({"status": "reported"}, ["R306"]),
    ],
)
def test_what_a_share_is_told(row: Row, codes: list[str]) -> None:
    """One thing wrong is told once, where it is."""
    found = rules.answer_rules(an_indicator("emp.future.01", Kind.PROPORTION, whole=True))
    assert [rule.rule.code for rule in found if holding(rule.when)(row)] == codes


def test_an_average_may_be_too_large() -> None:
    """More above the line than below is usual for an average, so its range is still looked at."""
    found = rules.answer_rules(an_indicator("emp.future.01", Kind.AVERAGE, range=[0, 365]))
    row: Row = {"numerator": 400.0, "denominator": 1.0, "result": 400.0}
    assert [rule.rule.code for rule in found if holding(rule.when)(row)] == ["R308"]


@pytest.mark.parametrize(
    ("row", "nothing"),
    [
        ({}, True),
        ({"note": "later"}, True),
        ({"result": " "}, True),
        ({"status": "x"}, False),
        ({"numerator": 0.0}, False),
    ],
)
def test_nothing_answered(row: Row, nothing: bool) -> None:
    """A note alone is no answer; a status alone is."""
    assert holding(rules.nothing_answered())(row) is nothing


@pytest.mark.parametrize("kind", list(Kind))
def test_every_rule_is_walked(kind: Kind) -> None:
    """The cases that LibreOffice and the check at ingest are held to break each rule that a kind has."""
    said = {text for _, text in CASES[kind]}
    every = {checks.sheet_words(rule.rule) for rule in rules.answer_rules(KIND_TO_CHECK[kind])}
    if kind is not Kind.YES_NO:
        every |= {checks.sheet_words(rule) for rule in (NOT_A_NUMBER, NUMBER_UNDERSTOOD)}
    assert every - said == set()
    assert {"OK", "OK: no figure", "To answer", "Not applicable"} <= said
