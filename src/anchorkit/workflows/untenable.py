"""An output that would tell hidden figures turns into its refusal, with what to leave out to make it."""

from collections.abc import Callable, Collection
from typing import Final

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Guarded
from anchorkit.measures.model import Measures
from anchorkit.measures.profiles import Profile
from anchorkit.measures.seen import Cell
from anchorkit.selection.model import Plan

_WHOLE: Final = ""
"""In place of a breakdown: the indicator with all that is asked of it."""

Guarding = Callable[[Measures], Guarded]
"""Takes some measures through the gate."""


def refusal(
    measures: Measures, guarding: Guarding, plan: Plan, profile: Profile, untenable: Collection[Cell]
) -> NotUnderstood:
    """Say which figures could be worked out, and what can be left out so that none is.

    What is advised has been tried, breakdown by breakdown. Organisations are not named: that theirs is the
    figure which is told would itself say something of it.
    """
    places = dict.fromkeys(
        (cell.indicator, _breakdown(plan, cell), cell.period)
        for cell in sorted(untenable, key=lambda cell: (cell.indicator, cell.period, cell.group))
    )
    named = "; ".join(f"{_title(plan, *place)}, {period}" for *place, period in places)
    steps = "; ".join(_step(plan, *each) for each in _that_helps(measures, guarding, plan, untenable))
    return NotUnderstood(
        "Beside what was published before, hidden figures could be worked out under the profile "
        f"{profile.name}, whatever else is hidden: {named}",
        hint=f"It can be written once these are out of the set: {steps}. What may help instead: leave out "
        "those periods (periods:), ask the same organisations as an earlier output (organisations:), or give "
        "the audience back the profile that it had (disclosure:).",
    )


def _that_helps(
    measures: Measures, guarding: Guarding, plan: Plan, untenable: Collection[Cell]
) -> list[tuple[str, str]]:
    """Leave out breakdowns, or whole indicators, until what is left can be published; give what was."""
    found: dict[tuple[str, str], None] = {}
    while untenable:
        before = len(found)
        for cell in sorted(untenable):
            breakdown = _breakdown(plan, cell)
            known = (cell.indicator, breakdown) in found
            found[cell.indicator, _WHOLE if known else breakdown] = None
        if len(found) == before:
            # All of these indicators are out already: there is no more to leave out.
            break
        kept = {
            key: series
            for key, series in measures.series.items()
            if (key[1], _WHOLE) not in found and (key[1], key[2].partition("=")[0]) not in found
        }
        untenable = guarding(Measures(kept)).untenable
    whole = {indicator for indicator, breakdown in found if breakdown == _WHOLE}
    return [each for each in found if each[1] == _WHOLE or each[0] not in whole]


def _breakdown(plan: Plan, cell: Cell) -> str:
    """The breakdown that a cell is of; an indicator's own figure goes with the indicator only."""
    name, mark, _ = cell.group.partition("=")
    return name if mark and name in plan.dimensions else _WHOLE


def _title(plan: Plan, indicator: str, breakdown: str) -> str:
    title = plan.indicators[indicator].title
    return title if breakdown == _WHOLE else f"{title} by {plan.dimensions[breakdown].title}"


def _step(plan: Plan, indicator: str, breakdown: str) -> str:
    """What to take out, in the set's own words."""
    title = plan.indicators[indicator].title
    if breakdown == _WHOLE:
        return f"“{title}” ({indicator})"
    return f"{breakdown} from the groups: of “{title}” ({indicator})"
