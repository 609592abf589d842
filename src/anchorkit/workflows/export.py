"""A store turned into tidy observations as CSV: as reported, or as an audience may see them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.published import published_observations
from anchorkit.tidy import to_csv
from anchorkit.workflows.evidence import read_held
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import prepare_publication


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
    inside = audience is Audience.TRUST
    if not inside and set_path is None:
        raise NotUnderstood(
            f"An export for the {audience.value} audience needs the set, which says what counts people",
            hint="Add --set FILE.",
        )
    held = read_held(store_url, as_at)
    if inside or set_path is None:
        rows = tuple(found.observation for found in held.observations)
    else:
        plan = held.adopted(load_plan(set_path, menu_path)[0])
        publication = prepare_publication(held, plan, audience, store_url=store_url, set_path=set_path)
        rows = published_observations(publication.measures)
        publication.record()
    text = to_csv(rows)
    if output:
        write_atomically(output, text)
    return Exported(text, len(rows), output)
