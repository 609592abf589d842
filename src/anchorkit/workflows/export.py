"""A store turned into tidy observations as CSV: as reported, or as an audience may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience, profile_of, protect
from anchorkit.measures.published import published_observations
from anchorkit.measures.series import measure_all
from anchorkit.observations import Observation
from anchorkit.tidy import to_csv
from anchorkit.workflows.evidence import Held, read_held
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.plan import load_plan


@dataclass(frozen=True, slots=True)
class Exported:
    """The CSV text, how many observations it holds, and where it was written (None: nowhere yet)."""

    text: str
    observations: int
    file: Path | None


def export_observations(
    *,
    store_url: str,
    set_path: Path | None,
    output: Path | None,
    audience: Audience = Audience.TRUST,
    as_at: datetime | None = None,
    menu_path: Path | None = None,
) -> Exported:
    """Export every observation as it was reported; for system and public, what may be published.

    The disclosure gate needs the set, which says what counts people. Raises NotUnderstood, InvalidFile,
    StoreError.
    """
    profile = profile_of(audience)
    if profile.protects and set_path is None:
        raise NotUnderstood(
            f"An export for the {audience.value} audience needs the set, which says what counts people",
            hint="Add --set FILE.",
        )
    held = read_held(store_url, as_at)
    rows = tuple(_rows(held, set_path if profile.protects else None, audience, menu_path))
    text = to_csv(rows)
    if output:
        write_atomically(output, text)
    return Exported(text, len(rows), output)


def _rows(
    held: Held, set_path: Path | None, audience: Audience, menu_path: Path | None
) -> Iterable[Observation]:
    if set_path is None:
        return [found.observation for found in held.observations]
    plan, _ = load_plan(set_path, menu_path)
    return published_observations(protect(measure_all(plan, held.evidence), profile_of(audience), plan))
