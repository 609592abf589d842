"""The figures of a chart turn into an axis: where it starts and ends, its ticks and their words."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from anchorkit.report.document import Chart
from anchorkit.report.strings import numerals, say

_PERCENT = ("%", "percent", "per cent")
_MILLION = 1_000_000
_LEAST_STEP = 1e-300


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` in the chart's unit, with ticks and the word that names the unit."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    unit: str

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1; beyond the ends it stays at the end."""
        share = (value - self.low) / (self.high - self.low)
        if share < 0:
            return 0.0
        return share if share < 1 else 1.0


def scale(chart: Chart) -> Scale:
    """The axis for everything the chart shows, in round steps and within its bounds.

    It starts at 0 unless that would press the figures into less than half of it (a tenth for quantities).
    """
    low, high = _ends(chart)
    step = max(_round_step((high - low) / 5), 10.0**-chart.decimals)
    least, most = chart.bounds
    low = math.floor(low / step + 1e-9) * step
    high = math.ceil(high / step - 1e-9) * step
    low = low if least is None else max(low, least)
    high = high if most is None else min(high, most)
    if high <= low:
        high = low + step
    return Scale(low, high, _ticks(low, high, step, chart.unit), _unit(chart.unit, high))


def scale_note(chart: Chart) -> str:
    """Words for an axis that doesn't start at 0, because a reader would otherwise see too much in it."""
    if chart.kind not in ("line", "dots") or not any(point.value is not None for point in chart.points):
        return ""
    axis = scale(chart)
    return "" if axis.low <= 0 else say("chart.scale_start", value=axis.ticks[0][1])


def _shown(chart: Chart) -> Iterable[float]:
    least, most = chart.bounds
    for point in chart.points:
        if point.value is not None:
            yield point.value
            yield point.value if point.lower is None else point.lower
            yield point.value if point.upper is None else point.upper
    for line in chart.lines:
        above = line.value if least is None else max(line.value, least)
        yield above if most is None else min(above, most)


def _ends(chart: Chart) -> tuple[float, float]:
    shown = tuple(_shown(chart)) or (0.0, 1.0)
    low, high = min(shown), max(shown)
    quantity = chart.bounds[1] is None and (chart.decimals == 0 or chart.bounds[0] == 0)
    if low >= 0 and (low == high or low < high * (0.9 if quantity else 0.5)):
        low = 0.0
    if low == high:
        high = low + 1
    return low, high


def _round_step(rough: float) -> float:
    # Figures so close that nothing lies between them have a step of nought.
    power = 10.0 ** math.floor(math.log10(max(rough, _LEAST_STEP)))
    # Five steps is wanted and up to seven is calm; 2.5 is left out because its ticks need a digit more.
    return next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough * 0.8)


def _ticks(low: float, high: float, step: float, unit: str) -> tuple[tuple[float, str], ...]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(
        (number * step, _words(number * step, step, high, unit)) for number in range(first, last + 1)
    )


def _words(value: float, step: float, high: float, unit: str) -> str:
    divisor = _MILLION if high >= _MILLION else 1
    places = max(0, -math.floor(math.log10(step / divisor) + 1e-9))
    text = numerals(f"{value / divisor + 0.0:,.{places}f}")
    if unit in _PERCENT:
        return f"{text}%"
    if unit.startswith("£"):
        return f"-£{text[1:]}" if text.startswith("-") else f"£{text}"
    return text


def _unit(unit: str, high: float) -> str:
    word = "" if unit in _PERCENT else unit.strip()
    return f"{word} {say('number.million')}".strip() if high >= _MILLION else word
