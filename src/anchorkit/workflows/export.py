"""A store turned into tidy observations as CSV: as reported, or as an audience may see them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.published import published_observations
from anchorkit.tidy import csv_lines
from anchorkit.workflows.evidence import read_held, read_rows
from anchorkit.workflows.files import write_pieces
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import prepare_publication


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: how many `rows` are in `file`; without a file, `lines` are still to come."""

    lines: Iterable[str]
    rows: int
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
    if inside or set_path is None:
        return hand_out(csv_lines(read_rows(store_url, as_at)[0]), output)
    held = read_held(store_url, as_at)
    plan = held.adopted(load_plan(set_path, menu_path)[0])
    publication = prepare_publication(held, plan, audience, store_url=store_url, set_path=set_path)
    publication.record()
    return hand_out(csv_lines(published_observations(publication.measures)), output)


def hand_out(lines: Iterable[str], output: Path | None) -> Exported:
    """Write the lines of a CSV file, the first of them its header; without a file, hand them on."""
    if output is None:
        return Exported(lines, 0, None)
    count = Counter[str]()

    def counted() -> Iterator[bytes]:
        for line in lines:
            count["lines"] += 1
            yield line.encode()

    write_pieces(output, counted())
    return Exported((), count["lines"] - 1, output)
