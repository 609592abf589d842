"""Filters choose from the menu: several must all hold, within one any word will do, names always count."""

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.menu.find import matches, nearest
from anchorkit.menu.model import Menu
from anchorkit.selection.choose import Filters, choose
from tests.support.menus import a_menu, an_indicator

NATIONAL = ({"source": "ESR", "covers": "all"},)


def the_menu() -> Menu:
    """Five indicators that differ in what filters look at."""
    return a_menu(
        an_indicator("emp.future.01", title="Young starters", difficulty="hard", national=NATIONAL),
        an_indicator("emp.future.02", title="Apprentices", regular=False),
        an_indicator("emp.good.01", title="Living wage", difficulty="medium", national=NATIONAL),
        an_indicator("proc.local.01", title="Local spend", notes="Ask the buyers", difficulty="hard"),
        an_indicator("proc.local.02", title="Contracts", regular=False, difficulty="medium"),
    )


@pytest.mark.parametrize(
    ("filters", "chosen"),
    [
        pytest.param(Filters(), "", id="nothing asked"),
        pytest.param(Filters(everything=True), "f1 f2 g1 l1 l2", id="all"),
        pytest.param(Filters(pillars=("procurement",)), "l1 l2", id="pillar by id"),
        pytest.param(
            Filters(pillars=("Procurement", "E")), "f1 f2 g1 l1 l2", id="pillars by name and letter"
        ),
        pytest.param(Filters(areas=("emp.good", "Support to local organisations")), "g1 l1 l2", id="areas"),
        pytest.param(Filters(difficulties=("hard", "MEDIUM")), "f1 g1 l1 l2", id="difficulty"),
        pytest.param(Filters(regular=True, pillars=("employment",)), "f1 g1", id="both must hold"),
        pytest.param(Filters(national=True), "f1 g1", id="national"),
        pytest.param(Filters(search="local BUYERS"), "l1", id="search in all words"),
        pytest.param(Filters(search="better local organisations"), "", id="every word must be there"),
        pytest.param(Filters(indicators=("emp.future.02",)), "f2", id="by name"),
        pytest.param(
            Filters(indicators=("proc.local.02", "EMP.Future.02"), pillars=("employment",), regular=True),
            "f1 f2 g1 l2",
            id="names are added, in the menu's order",
        ),
        pytest.param(Filters(everything=True, regular=True), "f1 g1 l1", id="all that hold"),
    ],
)
def test_filters_choose(filters: Filters, chosen: str) -> None:
    """A table of filters and what each chooses."""
    short = {"f": "emp.future.0", "g": "emp.good.0", "l": "proc.local.0"}
    expected = [short[word[0]] + word[1] for word in chosen.split()]

    assert [found.id for found in choose(the_menu(), filters)] == expected


@pytest.mark.parametrize(
    ("filters", "message", "hint"),
    [
        (Filters(pillars=("Employmnt",)), "no pillar called “Employmnt”", "Did you mean employment?"),
        (Filters(pillars=("zzz",)), "no pillar called “zzz”", "Choose from: employment, procurement."),
        (Filters(areas=("emp.god",)), "no area called “emp.god”", "Did you mean emp.good?"),
        (Filters(difficulties=("harsh",)), "no difficulty called “harsh”", "Did you mean hard?"),
        (Filters(indicators=("emp.good.1",)), "no indicator called “emp.good.1”", "Did you mean emp.good.01"),
    ],
)
def test_a_word_that_stands_for_nothing_is_said(filters: Filters, message: str, hint: str) -> None:
    """Wrong words name themselves and the nearest right one."""
    with pytest.raises(NotUnderstood) as caught:
        choose(the_menu(), filters)

    assert message in caught.value.message
    assert hint in caught.value.hint


def test_every_unknown_name_is_said_at_once() -> None:
    """Somebody who mistyped three names is told of all three, and what each may have meant."""
    with pytest.raises(NotUnderstood) as caught:
        choose(the_menu(), Filters(indicators=("emp.good.1", "emp.good.01", "proc.locl.02", "zzz")))

    assert caught.value.message == "There is no indicator called “emp.good.1” or “proc.locl.02” or “zzz”"
    assert "emp.good.1: Did you mean emp.good.01" in caught.value.hint
    assert "proc.locl.02: Did you mean proc.local.02" in caught.value.hint
    assert caught.value.hint.endswith("See `anchorkit menu list`.")


def test_indicators_of_a_places_own_can_be_named() -> None:
    """A set's own indicators are offered too, after the menu's."""
    own = an_indicator("local.a")

    assert [
        found.id for found in choose(the_menu(), Filters(indicators=("local.a", "emp.good.01")), [own])
    ] == [
        "emp.good.01",
        "local.a",
    ]


@pytest.mark.parametrize(
    ("filters", "empty"),
    [(Filters(search="  "), True), (Filters(regular=True), False), (Filters(indicators=("a",)), False)],
)
def test_filters_know_whether_they_ask_for_anything(filters: Filters, empty: bool) -> None:
    """Blank words ask for nothing."""
    assert filters.empty is empty


def test_an_empty_search_matches_everything() -> None:
    """Nothing looked for is found everywhere."""
    assert matches(an_indicator(), "")


def test_the_nearest_of_nothing_is_nothing() -> None:
    """No guess is better than a wild one."""
    assert nearest("quite different", ["a", "b"]) == ""
