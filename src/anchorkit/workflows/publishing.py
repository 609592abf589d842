"""Measures taken through the disclosure gate, beside all that was published before, and the record kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.measures.audit import audit_csv
from anchorkit.measures.disclosure import Audience, Guarded, Past, Profile, guard, profile_of
from anchorkit.measures.model import Measures
from anchorkit.measures.register import InvalidRegister, Register, register_from_json, register_to_json
from anchorkit.measures.seen import Cell, Counts
from anchorkit.measures.series import measure_all
from anchorkit.measures.truth import counts_behind
from anchorkit.selection.model import Plan
from anchorkit.store.place import parse_place
from anchorkit.workflows.evidence import Held, read_evidence
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.untenable import refusal

REGISTER: Final = "published-register.json"
"""What was published so far. It is kept inside: a reader of it could tell what was hidden."""
AUDIT: Final = "audit"
"""The folder of the audits, beside the register and never among what is published."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be written for an audience, and the files that keep record of it."""

    guarded: Guarded
    audience: Audience
    profile: Profile
    register_file: Path
    audit_file: Path

    @property
    def measures(self) -> Measures:
        """What the audience may see."""
        return self.guarded.measures

    def record(self) -> Path | None:
        """Write the register and the audit, before the output itself: what is remembered may go unwritten.

        Gives the audit's path; None for a trust's own view. Raises AnchorkitError where a place can't be
        written.
        """
        if not self.profile.protects:
            return None
        write_atomically(self.register_file, register_to_json(self.guarded.register))
        write_atomically(self.audit_file, audit_csv(self.guarded.audit, self.profile.name))
        return self.audit_file


def prepare_publication(
    held: Held, plan: Plan, audience: Audience, *, store_url: str, set_path: Path
) -> Publication:
    """Measure what is held and take it through the gate.

    Register and audit stand beside the store's file, or beside the set where the store is a server: not
    among the outputs, which are given to others. Raises AnchorkitError where the register can't be read,
    NotUnderstood where earlier outputs leave no way to publish this.
    """
    profile = profile_of(audience, plan.selection.disclosure)
    register_file = register_of(store_url, set_path)
    past = Past()
    if profile.protects:
        past = _past(read_register(register_file), plan, store_url, held)

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
        register_file=register_file,
        audit_file=register_file.parent / AUDIT / f"disclosure-audit-{audience.value}.csv",
    )


def register_of(store_url: str, set_path: Path) -> Path:
    """Where the register of a store stands: beside its file, or beside the set where it is on a server."""
    return (parse_place(store_url).path or set_path.resolve()).parent / REGISTER


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


def read_register(path: Path) -> Register:
    """Read what was published so far; nothing, where there is no such file. Raises AnchorkitError."""
    try:
        return register_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Register()
    except (InvalidRegister, UnicodeDecodeError) as error:
        why = error if isinstance(error, InvalidRegister) else "it is damaged"
        raise AnchorkitError(
            f"The register of what was published, {path}, can't be used: {why}",
            hint="Put a sound copy of it in its place. Without it, nobody can tell what must stay hidden.",
        ) from None
    except OSError as error:
        raise AnchorkitError(
            f"The register of what was published, {path}, can't be read: {error.strerror}",
            hint="Check that you may read it.",
        ) from None
