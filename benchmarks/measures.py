"""Measuring one organisation's answers against what NumPy needs for the same arithmetic.

One organisation, the 56 indicators of the menu, 24 months, everyone and five groups: some 8,000 answers. Ours
gives values, intervals, states, marks and a run chart or XmR chart of every series with its rules read. The
floor is what an analyst would write with NumPy: for each series the values, Wilson intervals, the median and
the longest run about it, XmR limits, points beyond them and the runs of them.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from anchorkit.measures.model import Evidence
from anchorkit.measures.series import measure_all
from anchorkit.menu.model import Indicator
from anchorkit.observations import Observation
from anchorkit.selection.model import Organisation, Plan
from benchmarks.ratio import Ratio, in_turns, ratio_of
from benchmarks.returned import a_plan, answers

LEEDS = Organisation(code="RR8", name="Leeds Teaching Hospitals NHS Trust")
LONGEST = 50
"""Milliseconds that measuring one organisation may take."""
Z = 1.959964


def measure(*, full: bool = False) -> list[Ratio]:
    plan = five_groups()
    held = answers(plan, LEEDS.code)
    evidence = [Evidence(found) for found in held]
    ours, floor = in_turns(
        15 if full else 8, lambda: measure_all(plan, evidence), lambda: with_numpy(plan, held)
    )
    return [
        ratio_of("measures of 8,000 answers against a NumPy floor", ours, floor, mark=10),
        ratio_of("measures of 8,000 answers against the most they may take", ours, LONGEST, mark=1.0),
    ]


def five_groups() -> Plan:
    groups = [{"id": f"group_{place}", "title": f"Group {place}"} for place in range(5)]
    five = {"id": "five", "title": "Five groups", "partition": True, "categories": groups}
    return a_plan("monthly", [LEEDS], groups=["five"], dimensions=[five])


def with_numpy(plan: Plan, held: Iterable[Observation]) -> int:
    """How many figures lie beyond the limits of their series."""
    series: dict[tuple[str, str], list[Observation]] = {}
    for found in held:
        if found.choice is None:
            series.setdefault((found.indicator, found.group), []).append(found)
    return sum(one_series(plan.indicators[name], points) for (name, _), points in series.items())


def one_series(indicator: Indicator, points: Sequence[Observation]) -> int:
    if indicator.rule.has_counts:
        above = np.array([point.numerator for point in points], dtype=float)
        below = np.array([point.denominator for point in points], dtype=float)
        values = above / below
        middle = (above + Z * Z / 2) / (below + Z * Z)
        half = Z * np.sqrt(np.abs(values * (1 - values)) * below + Z * Z / 4) / (below + Z * Z)
        np.stack((middle - half, middle + half))
    else:
        values = np.array([point.value for point in points], dtype=float)
    longest_run(values > np.median(values))
    mean = values.mean()
    sigma = np.abs(np.diff(values)).mean() / 1.128
    longest_run(values > mean)
    far = np.abs(values - mean) > 2 * sigma
    np.convolve(far, np.ones(3), "valid").max()
    return int((np.abs(values - mean) > 3 * sigma).sum())


def longest_run(above: "np.typing.NDArray[np.bool_]") -> int:
    turns = np.flatnonzero(np.diff(above))
    edges = np.concatenate(([-1], turns, [len(above) - 1]))
    return int(np.diff(edges).max())
