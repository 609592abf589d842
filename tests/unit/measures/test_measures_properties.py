"""What holds of every series: limits move with the data, and a mirrored direction gives mirrored icons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.measures.intervals import wilson
from anchorkit.measures.runchart import run_chart
from anchorkit.measures.spc import Assurance, XmrChart, xmr
from anchorkit.measures.spc_rules import RULE_SETS, Improvement, Variation

VALUES = st.lists(st.integers(0, 200), min_size=13, max_size=40)
NAMES = st.sampled_from(sorted(RULE_SETS))
MIRRORED = {
    Variation.IMPROVEMENT_HIGH: Variation.CONCERN_HIGH,
    Variation.IMPROVEMENT_LOW: Variation.CONCERN_LOW,
    Variation.CONCERN_HIGH: Variation.IMPROVEMENT_HIGH,
    Variation.CONCERN_LOW: Variation.IMPROVEMENT_LOW,
}
OPPOSITE = {Assurance.PASS: Assurance.FAIL, Assurance.FAIL: Assurance.PASS}


def read(
    values: list[float], name: str, improvement: Improvement = Improvement.HIGHER, target: float | None = None
) -> XmrChart:
    """The values as an XmR chart by a named rule set."""
    return xmr(values, rule_set=RULE_SETS[name], improvement=improvement, target=target)


@given(values=VALUES, name=NAMES, shift=st.integers(-500, 500), scale=st.sampled_from([0.25, 2, 8, 1024]))
def test_limits_move_with_the_data(values: list[int], name: str, shift: int, scale: float) -> None:
    """Every figure doubled or moved up doubles or moves the limits, and changes no icon."""
    before = read([float(value) for value in values], name)
    after = read([scale * (value + shift) for value in values], name)

    assert [reading and reading.variation for reading in after.readings] == [
        reading and reading.variation for reading in before.readings
    ]
    assert (after.latest.limits is None) == (before.latest.limits is None)
    if before.latest.limits and after.latest.limits:
        moved = [
            scale * (limit + shift) for limit in (before.latest.limits.lower, before.latest.limits.upper)
        ]
        found = [after.latest.limits.lower, after.latest.limits.upper]
        assert found == pytest.approx(moved, rel=1e-9, abs=1e-6)


@given(values=VALUES, target=st.integers(0, 200))
def test_a_mirrored_direction_mirrors_icons(values: list[int], target: int) -> None:
    """Where lower is better, what was an improvement is a concern, and a target passed is one failed.

    Where a point breaks rules in both directions the improvement names it either way round (B1.10), so those
    points are left out.
    """
    figures = [float(value) for value in values]
    higher = read(figures, "mdc-2023", Improvement.HIGHER, target)
    lower = read(figures, "mdc-2023", Improvement.LOWER, target)

    for first, second in zip(higher.readings, lower.readings, strict=True):
        assert first is not None
        assert second is not None
        if len({rule.side for rule in first.broken}) < 2:
            assert second.variation is MIRRORED.get(first.variation, first.variation)
    if higher.latest.limits:
        assert lower.assurance is OPPOSITE.get(higher.assurance, higher.assurance)


@given(values=st.lists(st.integers(0, 200), min_size=10, max_size=60), shift=st.integers(-500, 500))
def test_a_run_chart_moves_with_the_data(values: list[int], shift: int) -> None:
    """Every figure moved up moves the median, and finds the same."""
    before = run_chart([float(value) for value in values])
    after = run_chart([2.0 * (value + shift) for value in values])

    assert after.median == 2 * (before.median + shift)
    assert (after.signal, after.side, after.longest_run, after.crossings) == (
        before.signal,
        before.side,
        before.longest_run,
        before.crossings,
    )


@given(denominator=st.integers(1, 100_000), data=st.data())
def test_wilson_is_the_same_seen_from_the_remainder(denominator: int, data: st.DataObject) -> None:
    """The interval of those who are and of those who are not are mirror images."""
    numerator = data.draw(st.integers(0, denominator))
    found, rest = wilson(numerator, denominator), wilson(denominator - numerator, denominator)

    assert [found.lower, found.upper] == pytest.approx([1 - rest.upper, 1 - rest.lower], abs=1e-12)
