"""Measures taken through the disclosure gate, beside all that was published before, and the record kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from anchorkit.measures.audit import audit_csv
from anchorkit.measures.disclosure import Audience, Guarded, Past, Profile, guard, profile_of
from anchorkit.measures.model import Measures
from anchorkit.measures.register import Register
from anchorkit.measures.seen import Cell, Counts
from anchorkit.measures.series import measure_all
from anchorkit.measures.truth import counts_behind
from anchorkit.selection.model import Plan
from anchorkit.workflows.evidence import Held, read_evidence
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.places_inside import AUDIT, inside_folder
from anchorkit.workflows.published_before import Known, remember, what_was_published
from anchorkit.workflows.untenable import refusal


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be written for an audience, and where record of it is kept."""

    guarded: Guarded
    audience: Audience
    profile: Profile
    store_url: str
    known: Known
    audit_file: Path

    @property
    def measures(self) -> Measures:
        """What the audience may see."""
        return self.guarded.measures

    def record(self) -> Path | None:
        """Tell the store, and write the audit, before the output itself: what is remembered may go unwritten.

        Gives the audit's path; None for a trust's own view. Raises StoreError where others published from
        the store meanwhile, AnchorkitError where a place can't be written.
        """
        if not self.profile.protects:
            return None
        remember(self.guarded.register, self.known, self.store_url)
        write_atomically(self.audit_file, audit_csv(self.guarded.audit, self.profile.name))
        return self.audit_file


def prepare_publication(
    held: Held, plan: Plan, audience: Audience, *, store_url: str, set_path: Path
) -> Publication:
    """Measure what is held and take it through the gate.

    The audit stands beside the store's file, or beside the set where the store is a server: not among the
    outputs, which are given to others. Raises AnchorkitError where the register can't be read,
    NotUnderstood where earlier outputs leave no way to publish this.
    """
    profile = profile_of(audience, plan.selection.disclosure)
    inside = inside_folder(store_url, set_path)
    known, past = Known(), Past()
    if profile.protects:
        known = what_was_published(store_url, inside)
        past = _past(known.register, plan, store_url, held)

    def guarding(measures: Measures) -> Guarded:
        return guard(measures, profile, plan, audience, past)

    measures = measure_all(plan, held.evidence)
    guarded = guarding(measures)
    if guarded.untenable:
        raise refusal(measures, guarding, plan, profile, guarded.untenable)
    if guarded.coarsest:
        kept = f" Figures that earlier outputs rounded to the nearest {guarded.coarsest} stay so rounded."
        profile = replace(profile, text=f"{profile.text}{kept}")
    return Publication(
        guarded=guarded,
        audience=audience,
        profile=profile,
        store_url=store_url,
        known=known,
        audit_file=inside / AUDIT / f"disclosure-audit-{audience.value}.csv",
    )


def _past(register: Register, plan: Plan, store_url: str, held: Held) -> Past:
    """Look up what was true at each release: the store forgets nothing, so the register need not know."""
    cells = register.cells()
    counts: dict[str, dict[Cell, Counts] | None] = {"": None}
    for release in register.releases:
        if release.moment not in counts:
            then = read_evidence(store_url, datetime.fromisoformat(release.moment))
            counts[release.moment] = counts_behind(cells, then, plan.indicators)
    moment = held.moment.isoformat() if held.moment else ""
    return Past(register, tuple(counts[release.moment] for release in register.releases), moment)
