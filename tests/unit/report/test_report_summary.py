"""The first page of a report: headlines that hold, and a table of every indicator."""

import re
from typing import Any

import pytest

from anchorkit.measures.model import Evidence
from anchorkit.observations import Status
from anchorkit.report.context import Returned
from anchorkit.report.document import Document, Table, Terms
from tests.support.evidence import THREE_TRUSTS, an_answer, cles_staff
from tests.support.reports import a_report, of_kind, section, words
from tests.support.sets import shipped_menu

TWO_YEARS = {"from": "2023-24", "to": "2024-25"}
MONTHS = [f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(24)]


def headlines(document: Document) -> dict[str, str]:
    """The headlines of the summary by what each is about."""
    return dict(of_kind(section(document, "summary"), Terms)[0].rows)


def summary(document: Document) -> Table:
    """The table of every indicator."""
    return of_kind(section(document, "summary"), Table)[0]


def title_of(indicator: str) -> str:
    """The title of an indicator of the menu."""
    return shipped_menu().by_id[indicator].title


def row(document: Document, title: str) -> dict[str, str]:
    """One indicator's row of the table by the names of its columns."""
    table = summary(document)
    return dict(zip(table.header, next(found for found in table.rows if found[0] == title), strict=True))


def local_staff(before: int, after: int, **fields: Any) -> list[Evidence]:
    """How many of 1,000 staff live locally in two years."""
    return [
        an_answer("emp.widen.01", period="2023-24", numerator=before, denominator=1000),
        an_answer("emp.widen.01", numerator=after, denominator=1000, **fields),
    ]


def sickness(values: list[float]) -> list[Evidence]:
    """A month's sickness absence rate for each value."""
    return [
        an_answer("emp.good.07", period=month, numerator=10 * value, denominator=1000)
        for month, value in zip(MONTHS, values, strict=False)
    ]


@pytest.mark.parametrize(
    ("after", "told", "not_told"),
    [(700, "What changed", "What did not change"), (510, "What did not change", "What changed")],
)
def test_a_change_is_told_only_where_it_is_one(after: int, told: str, not_told: str) -> None:
    """A share that moved beyond chance is told as changed, and one that did not as unchanged."""
    document = a_report(["emp.widen.01"], local_staff(500, after), periods=TWO_YEARS)

    found = headlines(document)

    assert "Staff who live locally" in found[told]
    assert not_told not in found


@pytest.mark.parametrize(
    "evidence",
    [cles_staff(), [*cles_staff(), *cles_staff("2023-24")], cles_staff()[:1]],
    ids=["one year", "two years", "one trust"],
)
def test_there_are_four_to_six_headlines(evidence: list[Evidence]) -> None:
    """However little came back, four things are said: where it stands, groups, what is missing, how sure."""
    document = a_report(
        ["emp.widen.01", "emp.good.05", "pl.lead.01"],
        evidence,
        organisations=THREE_TRUSTS,
        periods=TWO_YEARS,
        returned=(Returned("RR8", 1, "1 April 2026"),),
    )

    assert 4 <= len(headlines(document)) <= 6


def test_what_has_not_come_is_a_headline() -> None:
    """Organisations that sent nothing are named, with the indicators that have no figure."""
    document = a_report(
        ["emp.widen.01", "pl.lead.01"],
        cles_staff()[:1],
        organisations=THREE_TRUSTS[:2],
        returned=(Returned("RR8", 1, "1 April 2026"),),
    )

    missing = headlines(document)["What is missing"]

    assert "1 of 2 indicators: “Anchor plan backed by the board”" in missing
    assert THREE_TRUSTS[1]["name"] in missing


def test_a_figure_that_needs_care_is_a_headline() -> None:
    """An estimate is named on the first page, and said so in the table."""
    document = a_report(["emp.widen.01"], local_staff(500, 510, status=Status.ESTIMATED), periods=TWO_YEARS)

    assert "Staff who live locally" in headlines(document)["How sure it is"]
    assert "(estimated)" in row(document, "Staff who live locally, by band or staff group")["Latest"]


def test_the_table_has_no_column_of_targets_where_there_are_none() -> None:
    """Whether a target would be met is told only where the set has one."""
    without = a_report(["emp.widen.01"], cles_staff()[:1])
    chosen = {"id": "emp.widen.01", "target": {"value": 60, "set_by": "the board"}}
    with_one = a_report([chosen, "emp.good.05"], cles_staff()[:1])

    assert "Local target" not in summary(without).header
    title = "Staff who live locally, by band or staff group"
    assert row(with_one, title)["Local target"] == "60.0%: too few points to say"
    assert row(with_one, title_of("emp.good.05"))["Local target"] == "No target"


def test_variation_and_assurance_are_an_icon_and_a_word() -> None:
    """An XmR chart gives each its word, and each word its icon."""
    chosen = {"id": "emp.good.07", "target": {"value": 9.0, "set_by": "the board"}}
    document = a_report(
        [chosen], sickness([5, 5.2, 4.9, 5.1] * 6), periods={"from": "2023-04", "to": "2025-03"}
    )

    found = row(document, "Sickness absence rate")

    assert found["Variation"] == "Usual variation"
    assert found["Local target"] == "9.0%: likely to be met"
    assert {icon for _, _, icon in summary(document).icons} == {"common", "pass"}


def test_coverage_counts_organisations_or_periods() -> None:
    """Of a joint figure it says how many organisations are in it, of one organisation's how many periods."""
    title = "Staff who live locally, by band or staff group"
    whole = a_report(["emp.widen.01"], cles_staff()[:2], organisations=THREE_TRUSTS, periods=TWO_YEARS)
    own = a_report(["emp.widen.01"], cles_staff(), "RR8", organisations=THREE_TRUSTS, periods=TWO_YEARS)

    assert row(whole, title)["Coverage"] == "2 of 3"
    assert row(own, title)["Coverage"] == "1 of 2"


def test_an_unchanged_joint_figure_says_what_could_not_have_shown() -> None:
    """Also where only some organisations have both figures, how large a change would have shown is said."""
    evidence = [
        *local_staff(500, 505),
        an_answer("emp.widen.01", "R0A", numerator=400, denominator=1000),
    ]

    document = a_report(["emp.widen.01"], evidence, organisations=THREE_TRUSTS[:2], periods=TWO_YEARS)

    text = " ".join(words(section(document, "emp-widen-01")))
    assert "Like for like, 1 organisation with both figures" in text
    assert re.search(r"a change of about [\d.]+ percentage points would have shown", text)


def test_the_cover_says_who_when_and_from_what() -> None:
    """The first page names the organisation, the periods, the moment and the snapshot."""
    document = a_report(["emp.widen.01"], cles_staff()[:1])

    facts = dict(document.facts)

    assert facts["Organisation"].startswith("Leeds")
    assert facts["Periods"] == "2024-25"
    assert facts["Data as at"] == "1 April 2026, 09:30 UTC"
    assert facts["Snapshot"] == "abc123"
