"""The quick initialiser makes the same frozen values as the usual one."""

from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from anchorkit.measures.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Point:
    """A value with a default."""

    x: int
    y: int = 2
    label: str = ""


def test_it_makes_what_the_usual_initialiser_makes() -> None:
    """Positions, names and defaults fill the fields; equality, replace and hash work as ever."""
    assert Point(1) == Point(x=1, y=2, label="")
    assert replace(Point(1), y=5) == Point(1, 5)
    assert len({Point(1), Point(1)}) == 1


def test_values_stay_frozen_and_arguments_checked() -> None:
    """Nothing can be changed afterwards, and a missing or unknown argument is an error."""
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 3  # type: ignore[misc] # that is what is tested
    with pytest.raises(TypeError, match="x"):
        Point()  # type: ignore[call-arg] # that is what is tested


def test_what_it_cannot_fill_is_refused() -> None:
    """A default made by a factory, or a class without slots, is refused when the class is made."""
    with pytest.raises(TypeError, match="names"):

        @quick
        @dataclass(frozen=True, slots=True)
        class WithFactory:
            names: list[str] = field(default_factory=list)

    with pytest.raises(TypeError, match="filled directly"):

        @quick
        @dataclass(frozen=True)
        class WithoutSlots:
            names: str = ""
