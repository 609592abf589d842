"""The shipped organisations are found by code, and the nearest ones where somebody slips."""

import csv
from collections import Counter
from datetime import date

import pytest

from anchorkit import resources
from anchorkit.selection.organisations import load_organisations


def test_an_organisation_is_found_by_its_code() -> None:
    """Whatever the case, a code gives name, kind, region and board."""
    found = load_organisations().get(" rr8 ")

    assert found is not None
    assert (found.code, found.name, found.kind) == ("RR8", "Leeds Teaching Hospitals NHS Trust", "trust")
    assert (found.region, found.icb) == ("North East and Yorkshire", "QWO")
    assert (found.opened, found.closed, found.source) == (date(1998, 4, 1), None, "ods")


def test_a_code_that_the_list_lacks_gives_nothing() -> None:
    """No organisation is made up."""
    assert load_organisations().get("ZZZ9") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("RR9", "RR8", id="a code with one slip"),
        pytest.param("leeds teaching", "RR8", id="words of a name"),
        pytest.param("Leeds Teeching Hospitals NHS Trust", "RR8", id="a name with a slip"),
        pytest.param("guys & st thomas", "RJ1", id="signs do not matter"),
        pytest.param("barts", "R1H", id="the open one of two comes first"),
        pytest.param("NAViGO", "NQL", id="a provider that is no trust"),
    ],
)
def test_the_nearest_is_among_the_first_three(text: str, expected: str) -> None:
    """A slip in a code or a name still leads to the organisation that was meant."""
    found = [known.code for known in load_organisations().nearest(text)]

    assert expected in found
    assert len(found) <= 3


@pytest.mark.parametrize("text", ["", "  ", "---", "xqzzy"])
def test_nothing_like_it_gives_nothing(text: str) -> None:
    """No guess is better than a wild one."""
    assert load_organisations().nearest(text) == ()


def test_the_file_is_whole() -> None:
    """Codes are unique and sorted, every row has a name, a kind and a source, and closing follows opening."""
    with resources.data("reference/organisations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [row["code"] for row in rows]

    assert codes == sorted(set(codes))
    assert Counter(row["source"] for row in rows) == {"ods": 315, "sickness": 23}
    assert Counter(row["kind"] for row in rows) == {"trust": 277, "icb": 42, "other": 19}
    assert all(row["name"] and not row["name"].isupper() for row in rows)
    assert all(not row["close"] or row["open"] < row["close"] for row in rows)


def test_the_list_can_be_walked() -> None:
    """Iterating gives each organisation once."""
    known = load_organisations()

    assert len(list(known)) == len(known) == 338
