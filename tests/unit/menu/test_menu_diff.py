from anchorkit.menu.diff import FieldChange, diff_menus
from anchorkit.menu.kinds import Kind
from tests.support.menus import UNITS, a_menu, an_indicator

CHANGE = {"version": 2, "date": "2025-04-01", "text": "Counts people once."}


def test_a_menu_is_the_same_as_itself() -> None:
    """Nothing differs between a menu and itself."""
    assert diff_menus(a_menu(), a_menu()).same


def test_added_and_removed() -> None:
    """Indicators are matched by id."""
    one, two, three = (an_indicator(f"emp.future.0{number}") for number in (1, 2, 3))
    diff = diff_menus(a_menu(one, two), a_menu(two, three))
    assert (diff.added, diff.removed, diff.changed) == ((three,), (one,), ())


def test_a_material_change_breaks_the_series() -> None:
    """A change that the new menu lists as material is; its fields are named with both values."""
    before = an_indicator(numerator="All people.")
    after = an_indicator(numerator="People once.", version=2, changes=[{**CHANGE, "material": True}])
    (changed,) = diff_menus(a_menu(before), a_menu(after)).changed
    assert changed.fields == (FieldChange("numerator", "All people.", "People once."),)
    assert changed.material
    assert not changed.silent


def test_changes_of_earlier_versions_do_not_count() -> None:
    """Only what is newer than the old menu's version says whether a series breaks between the two."""
    old_change = {**CHANGE, "material": True}
    before = an_indicator(version=2, changes=[old_change])
    after = an_indicator(
        version=3, title="New", changes=[old_change, {**CHANGE, "version": 3, "material": False}]
    )
    (changed,) = diff_menus(a_menu(before), a_menu(after)).changed
    assert not changed.material
    assert [change.version for change in changed.announced] == [3]


def test_a_change_without_a_new_version_is_silent() -> None:
    """A changed indicator whose version did not rise is marked."""
    (changed,) = diff_menus(a_menu(an_indicator()), a_menu(an_indicator(kind=Kind.AMOUNT))).changed
    assert changed.silent
    assert {field.name for field in changed.fields} == {"kind", "unit"}


def test_other_parts_are_named() -> None:
    """A change outside the indicators is not overlooked."""
    diff = diff_menus(a_menu(), a_menu(units=[*UNITS, {"id": "trees", "title": "trees"}]))
    assert diff.parts == ("units",)
    assert not diff.same
