"""Turns measures into what an audience may see: small numbers hidden, the rest rounded (B6).

The one gate between measures and every report, chart, sentence and export: nothing after it sees a number
that is not published.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from anchorkit.measures.audit import AuditRow, Reason
from anchorkit.measures.complementary import protect_sums
from anchorkit.measures.grain import grains
from anchorkit.measures.model import Measure, Measures, Series, State
from anchorkit.measures.profiles import PROFILES, Audience, Profile, profile_of
from anchorkit.measures.register import NOTHING_YET, Register, Release
from anchorkit.measures.seen import (
    Cell,
    Counts,
    Layer,
    Output,
    Seen,
    cell_of,
    hidden_besides,
    seen_of,
    unmarked,
)
from anchorkit.measures.series import build_series
from anchorkit.measures.suppression import Judged, hide, protect_measure
from anchorkit.measures.truth import true_counts
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
]

_Judgements = dict[Cell, Judged]


@dataclass(frozen=True, slots=True)
class Guarded:
    """What an audience may see, why the rest is hidden, and the register once this has been published.

    `coarsest` is the base of those figures that stay as coarse as they were published before, where there are
    any. Where `untenable` names cells, nothing may be published: hiding all there is would still tell them.
    """

    measures: Measures
    audit: tuple[AuditRow, ...]
    register: Register
    coarsest: int | None = None
    untenable: frozenset[Cell] = frozenset()


@dataclass(frozen=True, slots=True)
class Past:
    """What was published before, and the true counts behind each release, where they are known.

    `moment` is as at when the measures now to be published were read.
    """

    register: Register = NOTHING_YET
    counts: tuple[Mapping[Cell, Counts] | None, ...] = ()
    moment: str = ""

    def outputs(self) -> tuple[Output, ...]:
        """Every release with what it showed, and what was true then."""
        return tuple(
            Output(layer if then is None else _standing(layer, release, then, said), then or {})
            for layer, (release, then, said) in zip(self.register.layers(), self._told(), strict=True)
        )

    def said(self, audience: Audience) -> Mapping[Cell, Counts]:
        """What was true of each cell when the audience was last told of it, where that is known."""
        found: Mapping[Cell, Counts] = {}
        for release, _, said in self._told():
            found = said if release.audience is audience else found
        return found

    def _told(self) -> Iterator[tuple[Release, Mapping[Cell, Counts] | None, Mapping[Cell, Counts]]]:
        """Each release, what was true then, and what was when each cell was last told its audience.

        The last of the three goes on growing: use it before the next.
        """
        releases = self.register.releases
        said: dict[Audience, dict[Cell, Counts]] = defaultdict(dict)
        for release, then in zip(releases, self.counts or (None,) * len(releases), strict=True):
            told = said[release.audience]
            for cell in release.changes:
                told.pop(cell, None)
                if then and cell in then:
                    told[cell] = then[cell]
            yield release, then, told


def protect(
    measures: Measures, profile: Profile, plan: Plan, audience: Audience = Audience.PUBLIC
) -> Measures:
    """Give the measures that may be published, as if nothing had been published before."""
    return guard(measures, profile, plan, audience, Past()).measures


def guard(measures: Measures, profile: Profile, plan: Plan, audience: Audience, past: Past) -> Guarded:
    """Give the measures that may be published beside all that was published before.

    Nothing is shown more finely than earlier outputs showed it. Small counts are hidden first, then what an
    earlier output hid, then whatever would let a reader work one of them out. Charts are worked out again
    from published figures.
    """
    if not profile.protects:
        return Guarded(measures, (), past.register)
    register = past.register
    true = {cell_of(point): point for series in measures.series.values() for point in series.points}
    counts = true_counts(measures, plan)
    coarser = grains(counts, register, audience, profile)
    judged = {cell: _judge(point, plan, profile, coarser.get(cell)) for cell, point in true.items()}
    before = _hidden_before(register, audience, counts)
    for cell, (_, reason) in before.items():
        _hide_again(judged, cell, reason)
    layer = {
        cell: seen_of(
            cell,
            counts[cell],
            judged[cell.handle].measure,
            plan.indicators[cell.indicator],
            coarser.get(cell.handle, profile),
        )
        for cell in sorted(counts)
    }
    layer |= {
        cell: seen
        for cell, (seen, _) in before.items()
        if cell in layer and layer[cell].hidden and seen.holds(counts[cell])
    }
    found = protect_sums(counts, layer, past.outputs(), plan, profile)
    for cell in found.hidden:
        judged[cell.handle] = Judged(hide(judged[cell.handle].measure), Reason.COMPLEMENTARY)
        layer[cell] = hidden_besides(layer[cell])
    kept = _to_remember(layer, judged)
    series = {key: _rebuild(plan, old, judged) for key, old in measures.series.items()}
    audit = (
        *_audit(judged),
        *(AuditRow(cell.code, *cell[1:], Reason.EXPOSED) for cell in sorted(found.exposed)),
    )
    said = past.said(audience)
    again = {
        cell
        for cell, seen in kept.items()
        if not seen.hidden and said.get(cell, counts[cell]) != counts[cell]
    }
    after = register.with_release(audience, kept, found.hidden, past.moment, profile.base, again)
    coarsest = max((each.base for each in coarser.values()), default=None)
    return Guarded(Measures(series), audit, after, coarsest, found.untenable)


def _standing(
    layer: Layer, release: Release, then: Mapping[Cell, Counts], said: Mapping[Cell, Counts]
) -> Layer:
    """What a release showed: what was new in it, and of what came before all that was still so.

    A figure whose answer has changed since it was `said` was not shown as it is now, though its range may
    hold it: perhaps this output was not about it. Of a figure that was hidden before nobody can say whether
    it was shown to be small once more.
    """
    found: dict[Cell, Seen] = {}
    for cell, seen in layer.items():
        if cell in release.changes:
            found[cell] = seen
        elif cell in then and seen.holds(then[cell]):
            if seen.hidden:
                found[cell] = unmarked(seen)
            elif not release.notes_again or said.get(cell, then[cell]) == then[cell]:
                found[cell] = seen
    return found


def _judge(point: Measure, plan: Plan, profile: Profile, coarser: Profile | None) -> Judged:
    """What may be published of one measure; `coarser` is the profile that earlier outputs ask for."""
    indicator = plan.indicators[point.indicator]
    judged = protect_measure(point, indicator, coarser or profile, plan.units[indicator.unit].decimals)
    if coarser and judged.reason is Reason.ROUNDED:
        return judged._replace(reason=Reason.COARSER)
    return judged


def _hidden_before(
    register: Register, audience: Audience, counts: Mapping[Cell, Counts]
) -> dict[Cell, tuple[Seen, Reason]]:
    """What stays hidden: all that was hidden from this audience, and the same figures hidden from another.

    Outputs for one audience reach the other: what was hidden from one is shown to the other only where that
    one has seen it already, or where it has changed.
    """
    shown = {
        cell
        for cell, seen in register.latest(audience).items()
        if not seen.hidden and cell in counts and seen.holds(counts[cell])
    }
    found: dict[Cell, tuple[Seen, Reason]] = {}
    for reader in (audience, *(other for other in Audience if other is not audience)):
        protecting = register.complementary(reader)
        for cell, seen in register.latest(reader).items():
            is_same = reader is audience or (cell in counts and seen.holds(counts[cell]))
            if seen.hidden and is_same and cell not in shown and cell not in found:
                reason = Reason.COMPLEMENTARY if cell in protecting else Reason.EARLIER
                found[cell] = seen, reason
    return found


def _hide_again(judged: _Judgements, cell: Cell, reason: Reason) -> None:
    """What was hidden once stays hidden: shown later, it could give away what stood beside it then."""
    found = judged.get(cell.handle)
    # Of a percentage of few people the counts were still shown.
    if found and (found.measure.state.has_figure or found.reason is Reason.SMALL_DENOMINATOR):
        judged[cell.handle] = Judged(hide(found.measure), reason)


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
    return (_audit_row(cell, found.reason) for cell, found in sorted(judged.items()) if found.reason)


def _audit_row(cell: Cell, reason: Reason) -> AuditRow:
    return AuditRow(cell.code, cell.indicator, cell.period, cell.group, reason)
