"""The collector of cycles waits while many values are made, and is afterwards as it was."""

import gc
from collections.abc import Iterator

import pytest

from anchorkit.uncollected import uncollected


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Whatever a test does, the others have a collector."""
    yield
    gc.enable()


def test_the_collector_waits_and_then_goes_on() -> None:
    """Inside it is off, also within another; outside it is on again."""
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_failure() -> None:
    """An error leaves the collector on."""
    with pytest.raises(ValueError, match="of a return"), uncollected():
        raise ValueError("of a return")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    """Whoever switched it off has a reason."""
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
