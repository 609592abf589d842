"""A set and a store turned into a CSV file of measures: figures, intervals, limits, icons and marks."""

from datetime import datetime
from pathlib import Path

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.table import measure_table
from anchorkit.openformats.tables import measures_lines
from anchorkit.workflows.evidence import read_held
from anchorkit.workflows.export import Exported, hand_out
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import prepare_publication


def export_measures(
    *,
    store_url: str,
    set_path: Path | None,
    output: Path | None,
    audience: Audience = Audience.TRUST,
    as_at: datetime | None = None,
    menu_path: Path | None = None,
) -> Exported:
    """Export every measure as the audience may see it, through the same gate as the reports.

    Raises NotUnderstood, InvalidFile, StoreError.
    """
    if set_path is None:
        raise NotUnderstood("Measures need the set, which says what they are of", hint="Add --set FILE.")
    plan, _ = load_plan(set_path, menu_path)
    held = read_held(store_url, as_at)
    plan = held.adopted(plan)
    publication = prepare_publication(held, plan, audience, store_url=store_url, set_path=set_path)
    publication.record()
    return hand_out(measures_lines(measure_table(publication.measures, plan)), output)
