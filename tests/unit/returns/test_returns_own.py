"""Own indicators at ingest: read and judged as the menu's are, without a program that works out formulas."""

import pytest
from openpyxl import Workbook

from anchorkit.observations import Key, Observation, OwnIndicator, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.owncases import CASES, Typed, fill_own, own, own_words
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook, changed


def sent(*rows: Typed, history: dict[Key, Observation] | None = None) -> CheckedReturn:
    """What is made of a workbook with these rows on the sheet for own indicators."""
    plan = a_plan(["pl.lead.01"])

    def fill(book: Workbook) -> None:
        fill_own(book, [(typed, "") for typed in rows])

    return check_return(read_return(changed(a_workbook(plan), fill)), plan, history or {})


_WORKED_OUT = [case for case in CASES if not any(str(value).startswith("=") for value in case[0].values())]


@pytest.mark.parametrize(("typed", "words"), _WORKED_OUT, ids=str)
def test_a_row_is_judged_by_the_rules_of_its_kind(typed: Typed, words: str) -> None:
    """Ingest says what the sheet's own check says, and refuses what the menu's indicators are refused."""
    checked = sent(typed)

    assert own_words(HEADER_ROW + 1, typed, checked.findings) == words
    assert len(checked.answers) + checked.refused == (1 if words else 0)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (own("count", "1,234"), {"value": 1234}),
        (own("amount", "£3k", unit="£"), {"value": 3000}),
        (own("amount", "£3k", unit="Pounds"), {"value": 3000}),
        (own("proportion", 5, 50), {"numerator": 5, "denominator": 50}),
        (own("proportion", 5, 50, 10), {"numerator": 5, "denominator": 50, "value": 10}),
        (own("yes or no", "Y"), {"choice": "yes"}),
        (own("count", "n/a"), {"status": Status.NOT_APPLICABLE, "note": "n/a"}),
        (own("count", 5, 10, 20), {"value": 20}),
    ],
)
def test_what_is_certain_is_taken(typed: Typed, expected: dict[str, object]) -> None:
    """Numbers as people write them, and reasons in place of them, as on the question sheets."""
    (answer,) = sent(typed).answers

    assert answer.observation == Observation(
        "RR8",
        f"local.rr8.bikes-lent-{HEADER_ROW + 1}",
        "2024-25",
        **expected,  # type: ignore[arg-type] # one table for fields of several types
    )


def test_an_indicator_is_kept_with_the_answers_that_are_taken() -> None:
    """One name over two periods is one indicator; one whose only answer is refused is not kept."""
    checked = sent(
        own("count", 5, title="Trees", what="Trees planted", unit="trees"),
        own("count", 6, title="Trees", what="Trees planted", unit="trees", period="2023-24"),
        own("count", -6, title="Shrubs"),
    )

    assert checked.own_indicators == (
        OwnIndicator("local.rr8.trees", "Trees", "count", "Trees planted", "trees"),
    )
    assert checked.refused_keys == (Key("RR8", "local.rr8.shrubs", "2024-25"),)


def test_own_figures_are_seen_beside_earlier_ones() -> None:
    """Ten times last year's figure is asked about, as it is of the menu's."""
    before = Observation("RR8", "local.rr8.trees", "2023-24", value=40)

    checked = sent(own("count", 400, title="Trees"), history={before.key: before})

    assert [finding.code for finding in checked.findings] == ["R405"]
