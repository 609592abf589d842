import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.menu.find import Wanted, count_by_basis, find_indicators, named_area, named_indicators
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Menu
from tests.support.menus import a_menu, an_indicator


@pytest.fixture
def menu() -> Menu:
    """Three indicators that differ in everything one can filter for."""
    return a_menu(
        an_indicator("emp.future.01", difficulty="easy", stage="output", principles=["equity"]),
        an_indicator("emp.good.01", Kind.PROPORTION, difficulty="hard", stage="outcome_short", regular=False),
        an_indicator(
            "proc.local.01",
            Kind.YES_NO,
            difficulty="medium",
            basis="reconstructed",
            basis_reason="Likely.",
            national=[{"source": "ERIC", "covers": "trusts"}],
            title="Buying from local firms",
        ),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["emp.future.01", "emp.good.01", "proc.local.01"]),
        (Wanted(pillars=("employment",)), ["emp.future.01", "emp.good.01"]),
        (Wanted(pillars=("p",)), ["proc.local.01"]),
        (Wanted(pillars=("Employment", "Procurement")), ["emp.future.01", "emp.good.01", "proc.local.01"]),
        (Wanted(areas=("emp.good", "proc.local")), ["emp.good.01", "proc.local.01"]),
        (Wanted(areas=("being a good employer",)), ["emp.good.01"]),
        (Wanted(kinds=("yes-no",)), ["proc.local.01"]),
        (Wanted(difficulties=("easy", "HARD")), ["emp.future.01", "emp.good.01"]),
        (Wanted(stages=("outcome_short",)), ["emp.good.01"]),
        (Wanted(stages=("outcome, short term",)), ["emp.good.01"]),
        (Wanted(principles=("1",)), ["emp.future.01"]),
        (Wanted(regular=False), ["emp.good.01"]),
        (Wanted(regular=True), ["emp.future.01", "proc.local.01"]),
        (Wanted(national=True), ["proc.local.01"]),
        (Wanted(national=False), ["emp.future.01", "emp.good.01"]),
        (Wanted(search="LOCAL firms"), ["proc.local.01"]),
        (Wanted(search="eric"), ["proc.local.01"]),
        (Wanted(pillars=("employment",), difficulties=("medium",)), []),
    ],
)
def test_filters(menu: Menu, wanted: Wanted, found: list[str]) -> None:
    """Any word of a filter will do, all filters must hold, and the order is the menu's."""
    assert [indicator.id for indicator in find_indicators(menu, wanted)] == found


@pytest.mark.parametrize(
    ("wanted", "noun", "hint"),
    [
        (Wanted(pillars=("employmnt",)), "pillar", "Did you mean employment"),
        (Wanted(areas=("emp.futur",)), "area", "emp.future"),
        (Wanted(kinds=("ratio",)), "kind", "Choose from: count, amount, proportion"),
        (Wanted(difficulties=("tricky",)), "difficulty", "easy, medium, hard"),
        (Wanted(stages=("outputs",)), "stage", "Did you mean output"),
        (Wanted(principles=("beauty",)), "principle", "equity"),
    ],
)
def test_unknown_words(menu: Menu, wanted: Wanted, noun: str, hint: str) -> None:
    """A word that does not exist is refused with the nearest one or the choice."""
    with pytest.raises(NotUnderstood, match=f"no {noun} called") as caught:
        find_indicators(menu, wanted)
    assert hint in caught.value.hint


def test_indicators_by_id(menu: Menu) -> None:
    """Ids are found in the order asked, each once; all that are unknown are told together."""
    assert [
        found.id for found in named_indicators(menu, ["proc.local.01", "EMP.good.01", "proc.local.01"])
    ] == [
        "proc.local.01",
        "emp.good.01",
    ]
    with pytest.raises(NotUnderstood, match=r"emp\.good\.1 or zzz") as caught:
        named_indicators(menu, ["emp.good.1", "zzz"])
    assert "emp.good.01" in caught.value.hint


def test_an_area_by_id_or_title(menu: Menu) -> None:
    """An area answers to its id and its title."""
    assert named_area(menu, "emp.good") == named_area(menu, "Being a good employer")


def test_how_many_by_basis(menu: Menu) -> None:
    """The count says how many are from the toolkit and how many are reconstructed."""
    assert count_by_basis(menu.indicators) == "3 indicators: 2 from the toolkit, 1 reconstructed"
    assert (
        count_by_basis(menu.indicators[:1], of=3) == "1 of 3 indicators: 1 from the toolkit, 0 reconstructed"
    )
    assert count_by_basis(menu.indicators[:1]) == "1 indicator: 1 from the toolkit, 0 reconstructed"
    local = an_indicator(basis="local")
    assert count_by_basis([local]) == "1 indicator: 0 from the toolkit, 0 reconstructed, 1 local"
