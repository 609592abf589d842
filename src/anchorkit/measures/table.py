"""Turns measures into a table of plain cells: a row per figure with interval, limits, icons and marks."""

from collections.abc import Iterable, Mapping
from typing import Final

from anchorkit.measures.breaks import Break, break_indices
from anchorkit.measures.model import Measure, Measures, Series, State
from anchorkit.measures.spc import Segment
from anchorkit.measures.spc_rules import Reading
from anchorkit.menu.model import Indicator
from anchorkit.observations import format_number
from anchorkit.selection.model import Plan

THE_SET: Final = "set"
"""What stands in the column `organisation` for the organisations together."""

MEASURE_COLUMNS: Final[Mapping[str, str]] = {
    "organisation": "Its code, or set for the organisations together",
    "indicator": "Id of the menu, or of the place's own",
    "period": "Period code",
    "group": "all, comparison, or dimension=category",
    "kind": "How the indicator is counted",
    "unit": "Unit of value, limits, mean and target",
    "state": "Of value: reported, estimated, suppressed, not collected, not pooled, ...; suppressed: hidden",
    "value": "The figure; a percentage is 0 to 100. That of rounded counts is worked out from them",
    "choice": "yes or no",
    "numerator": "Above the line, rounded where marks say so; of a pooled yes/no, how many said yes",
    "denominator": "Below the line, rounded where marks say so; of a pooled yes/no, how many answered",
    "interval_lower": "Lower limit of the interval, from the counts in this row",
    "interval_upper": "Upper limit of the interval, from the counts in this row",
    "interval_level": "Of how much confidence the interval is: 0.95 or 0.998",
    "percent_of_reference": "A gap as a percentage of the reference group's value",
    "distribution": "Scores of several organisations, as score:how many",
    "marks": "What to know, by semicolons; too few for a percentage: value hidden, counts not",
    "warnings": "Codes of the check's warnings, separated by semicolons",
    "chart": "xmr, run or none: how the series is read",
    "rule_set": "The rule set of an XmR chart",
    "centre": "Mean of the point's segment, or median of a run chart, from values as they stand here",
    "limit_lower": "Lower process limit, not clipped to what is possible",
    "limit_near_lower": "Lower two-sigma line",
    "limit_near_upper": "Upper two-sigma line",
    "limit_upper": "Upper process limit, not clipped to what is possible",
    "signal": "The rule that names the point, and which way",
    "icon": "What the point says: its variation icon",
    "series_icon": "What the latest point says: the icon of the series",
    "assurance": "pass, fail, hit or miss, or none; only where the set has a target",
    "target": "The set's own target",
    "starts": "Why a new part or new limits begin at this period",
    "organisations": "How many organisations stand behind a joint figure; empty where it is suppressed",
    "expected": "How many were asked",
    "left_out": "Organisations that are not in a joint figure, each with its reason",
    "not_pooled_because": "Why there is no joint figure",
}
"""The columns of the table, in order, each with what it holds; numbers read back as the same numbers."""


def measure_table(measures: Measures, plan: Plan) -> Iterable[tuple[str, ...]]:
    """Give the rows under MEASURE_COLUMNS, by organisation, indicator and group, then in order of time.

    The measures must have come through the disclosure gate. Of a set of one organisation its own rows stand.
    """
    single = len(plan.selection.organisations) == 1
    for organisation, indicator, group in sorted(measures.series, key=_order):
        if organisation is None and single:
            continue
        series = measures.series[organisation, indicator, group]
        yield from _series_rows(series, plan.indicators[indicator])


def _order(key: tuple[str | None, str, str]) -> tuple[bool, str, str, str]:
    organisation, indicator, group = key
    return (organisation is not None, organisation or "", indicator, group)


def _series_rows(series: Series, indicator: Indicator) -> Iterable[tuple[str, ...]]:
    starts = _starts(series)
    for place, point in enumerate(series.points):
        cells = {
            **_figure(point, indicator),
            **_reading(series, place),
            "target": format_number(series.choices.target),
            "starts": starts.get(place, ""),
            **_coverage(point),
        }
        yield tuple(cells.get(name, "") for name in MEASURE_COLUMNS)


def _figure(point: Measure, indicator: Indicator) -> dict[str, str]:
    limits = point.interval
    return {
        "organisation": point.organisation or THE_SET,
        "indicator": indicator.id,
        "period": point.period,
        "group": point.group,
        "kind": indicator.kind.value,
        "unit": indicator.unit,
        "state": point.state.value,
        "value": format_number(point.value),
        "choice": point.choice or "",
        "numerator": format_number(point.numerator),
        "denominator": format_number(point.denominator),
        "interval_lower": format_number(limits.lower) if limits else "",
        "interval_upper": format_number(limits.upper) if limits else "",
        "interval_level": format_number(limits.confidence) if limits else "",
        "percent_of_reference": format_number(point.percent_of_reference),
        "distribution": "; ".join(f"{format_number(score)}:{tally}" for score, tally in point.distribution),
        "marks": "; ".join(mark.value for mark in point.marks),
        "warnings": "; ".join(point.warnings),
    }


def _reading(series: Series, place: int) -> dict[str, str]:
    if series.run_chart:
        inside = place >= series.parts[-1]
        return {"chart": "run", "centre": format_number(series.run_chart.median) if inside else ""}
    if series.xmr is None:
        return {"chart": "none"}
    segment = next(found for found in series.xmr.segments if found.start <= place < found.stop)
    return {
        "chart": "xmr",
        "rule_set": series.xmr.rule_set.name,
        "series_icon": series.xmr.variation.value,
        "assurance": series.xmr.assurance.value,
        **_limits(segment),
        **_icon(series.xmr.readings[place]),
    }


def _limits(segment: Segment) -> dict[str, str]:
    found = {"centre": format_number(segment.mean)}
    if segment.limits:
        names = ("limit_lower", "limit_near_lower", "limit_near_upper", "limit_upper")
        limits = segment.limits
        numbers = (limits.lower, limits.near_lower, limits.near_upper, limits.upper)
        found |= {name: format_number(number) for name, number in zip(names, numbers, strict=True)}
    return found


def _icon(reading: Reading | None) -> dict[str, str]:
    if reading is None:
        return {}
    label = reading.label
    return {
        "icon": reading.variation.value,
        "signal": f"{label.signal.value}, {label.side.value}" if label else "",
    }


def _starts(series: Series) -> dict[int, str]:
    """Why a part or new limits begin, by the place where they do."""
    reasons = list(series.choices.breaks)
    if series.xmr:
        reasons += [Break(each.period, each.reason) for each in series.choices.rebases]
    if not reasons:
        return {}
    periods = [point.period for point in series.points]
    found: dict[int, list[str]] = {}
    for reason in reasons:
        for place in break_indices(periods, (reason,)):
            found.setdefault(place, []).append(reason.reason)
    return {place: "; ".join(texts) for place, texts in found.items()}


def _coverage(point: Measure) -> dict[str, str]:
    coverage = point.coverage
    if coverage is None or point.state is State.SUPPRESSED:
        return {"not_pooled_because": point.not_pooled_because}
    return {
        "organisations": str(len(coverage.included)),
        "expected": str(len(coverage.expected)),
        "left_out": "; ".join(f"{name} ({reason})" for name, reason in coverage.left_out),
        "not_pooled_because": point.not_pooled_because,
    }
