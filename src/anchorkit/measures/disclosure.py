"""Turns measures into what an audience may see: small numbers hidden, the rest rounded (B6).

The one gate between measures and every report, chart, sentence and export: nothing after it sees a number
that is not published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from anchorkit.measures.audit import AuditRow, Reason
from anchorkit.measures.complementary import protect_sums
from anchorkit.measures.model import Measure, Measures, Series, State
from anchorkit.measures.profiles import PROFILES, Audience, Profile, profile_of
from anchorkit.measures.register import NOTHING_YET, Register
from anchorkit.measures.seen import Cell, Counts, Earlier, Seen, cell_of, counts_of, hidden_besides, seen_of
from anchorkit.measures.series import build_series
from anchorkit.measures.suppression import Judged, hide, protect_measure
from anchorkit.selection.model import Plan

__all__ = [
    "PROFILES",
    "Audience",
    "Guarded",
    "Past",
    "Profile",
    "guard",
    "profile_of",
    "protect",
    "true_counts",
]

_Judgements = dict[Cell, Judged]


@dataclass(frozen=True, slots=True)
class Guarded:
    """What an audience may see, why the rest is hidden, and the register once this has been published."""

    measures: Measures
    audit: tuple[AuditRow, ...]
    register: Register


@dataclass(frozen=True, slots=True)
class Past:
    """What was published before, and the true counts behind each release, where they are known.

    `moment` is as at when the measures now to be published were read.
    """

    register: Register = NOTHING_YET
    counts: tuple[Mapping[Cell, Counts] | None, ...] = ()
    moment: str = ""

    def earlier(self, now: Mapping[Cell, Counts]) -> tuple[Earlier, ...]:
        """Every release with the cells that have changed since."""
        layers = self.register.layers()
        known = self.counts or (None,) * len(layers)
        return tuple(
            Earlier(layer, None if then is None else frozenset(c for c in layer if then.get(c) != now.get(c)))
            for layer, then in zip(layers, known, strict=True)
        )


def protect(
    measures: Measures, profile: Profile, plan: Plan, audience: Audience = Audience.PUBLIC
) -> Measures:
    """Give the measures that may be published, as if nothing had been published before."""
    return guard(measures, profile, plan, audience, Past()).measures


def guard(measures: Measures, profile: Profile, plan: Plan, audience: Audience, past: Past) -> Guarded:
    """Give the measures that may be published beside all that was published before.

    Small counts are hidden first, then what an earlier output hid, then whatever would let a reader work one
    of them out. Charts are worked out again from published figures.
    """
    if not profile.protects:
        return Guarded(measures, (), past.register)
    register = past.register
    true = {cell_of(point): point for series in measures.series.values() for point in series.points}
    judged = {cell: _judge(point, plan, profile) for cell, point in true.items()}
    counts = true_counts(measures, plan)
    before = register.latest(audience)
    protecting = register.complementary(audience)
    for cell in (cell for cell, seen in before.items() if seen.hidden):
        _hide_again(judged, cell, Reason.COMPLEMENTARY if cell in protecting else Reason.EARLIER)
    layer = _layer(judged, counts, plan, profile)
    layer |= {
        cell: seen
        for cell, seen in before.items()
        if cell in layer and seen.hidden and layer[cell].hidden and seen.holds(counts[cell])
    }
    found = protect_sums(counts, layer, past.earlier(counts), plan, profile)
    for cell in found.hidden:
        judged[cell.handle] = Judged(hide(judged[cell.handle].measure), Reason.COMPLEMENTARY)
        layer[cell] = hidden_besides(layer[cell])
    kept = _to_remember(layer, judged)
    series = {key: _rebuild(plan, old, judged) for key, old in measures.series.items()}
    audit = (*_audit(judged), *(AuditRow(*cell, Reason.EXPOSED) for cell in sorted(found.exposed)))
    after = register.with_release(audience, kept, found.hidden, past.moment, profile.base)
    return Guarded(Measures(series), audit, after)


def true_counts(measures: Measures, plan: Plan) -> dict[Cell, Counts]:
    """Give the counts of people behind the measures, by what they are about."""
    return {
        cell: found
        for series in measures.series.values()
        for point in series.points
        for cell, found in counts_of(point, plan.indicators[point.indicator]).items()
    }


def _judge(point: Measure, plan: Plan, profile: Profile) -> Judged:
    indicator = plan.indicators[point.indicator]
    return protect_measure(point, indicator, profile, plan.units[indicator.unit].decimals)


def _hide_again(judged: _Judgements, cell: Cell, reason: Reason) -> None:
    """What was hidden once stays hidden: shown later, it could give away what stood beside it then."""
    found = judged.get(cell.handle)
    # Of a percentage of few people the counts were still shown.
    if found and (found.measure.state.has_figure or found.reason is Reason.SMALL_DENOMINATOR):
        judged[cell.handle] = Judged(hide(found.measure), reason)


def _layer(judged: _Judgements, counts: dict[Cell, Counts], plan: Plan, profile: Profile) -> dict[Cell, Seen]:
    """What a reader sees of each cell that has counts."""
    layer: dict[Cell, Seen] = {}
    for cell in sorted(counts):
        published = judged[cell.handle].measure
        layer[cell] = seen_of(cell, counts[cell], published, plan.indicators[cell.indicator], profile)
    return layer


def _to_remember(layer: dict[Cell, Seen], judged: _Judgements) -> dict[Cell, Seen]:
    """What later outputs must heed: all that was shown, and what was hidden since few stand behind it."""
    kept = {
        cell: seen
        for cell, seen in layer.items()
        if not seen.hidden or judged[cell.handle].measure.state is State.SUPPRESSED
    }
    few = {cell for cell, each in judged.items() if each.reason is Reason.FEW_HEADS}
    return kept | dict.fromkeys(few - kept.keys(), Seen(hidden=True))


def _rebuild(plan: Plan, series: Series, judged: _Judgements) -> Series:
    points = tuple(judged[cell_of(point)].measure for point in series.points)
    if points == series.points:
        return series
    built = build_series(plan.indicators[series.indicator], points, choices=series.choices)
    return replace(built, organisation=series.organisation)


def _audit(judged: _Judgements) -> Iterable[AuditRow]:
    return (AuditRow(*cell, found.reason) for cell, found in sorted(judged.items()) if found.reason)
