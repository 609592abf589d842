"""A set and a store turned into a folder that describes itself: CSV on the Web, Data Package or Parquet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.published import published_id, published_observations
from anchorkit.measures.table import measure_table
from anchorkit.openformats.csvw import put_csvw
from anchorkit.openformats.datapackage import put_datapackage
from anchorkit.openformats.package import Package, Put, find_licence
from anchorkit.openformats.parquet import put_parquet, require_parquet
from anchorkit.openformats.tables import Again, Table, measures_table, observations_table
from anchorkit.selection.model import Plan
from anchorkit.workflows.evidence import Held, read_held, read_rows
from anchorkit.workflows.export_folder import new_folder, require_replaceable
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import Publication, prepare_publication


class Subject(StrEnum):
    """What can be exported."""

    OBSERVATIONS = "observations"
    MEASURES = "measures"


class FolderFormat(StrEnum):
    """The formats that are a folder."""

    CSVW = "csvw"
    DATAPACKAGE = "datapackage"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class ExportedFolder:
    """The folder that was written, how many rows each table has, and why figures are hidden, if any are."""

    folder: Path
    rows: Mapping[str, int]
    audit: Path | None
    """Not for publication, and never inside the folder. None for a trust's own view."""


def export_folder(
    *,
    store_url: str,
    set_path: Path | None,
    output: Path,
    folder_format: FolderFormat,
    subjects: Sequence[Subject] = tuple(Subject),
    audience: Audience = Audience.TRUST,
    as_at: datetime | None = None,
    menu_path: Path | None = None,
    licence: str | None = None,
) -> ExportedFolder:
    """Export observations, measures or both to a folder, as the audience may see them.

    The gate is passed once, so that both tables show the same. `output` may be new, empty or an earlier
    export. Raises NotUnderstood, InvalidFile, StoreError, AnchorkitError; nothing is written then.
    """
    under = find_licence(licence)
    if folder_format is FolderFormat.PARQUET:
        require_parquet()
    require_replaceable(output)
    inside = audience is Audience.TRUST
    if set_path is None and (not inside or Subject.MEASURES in subjects):
        raise NotUnderstood(
            "This export needs the set, which says what the figures are of and what counts people",
            hint="Add --set FILE.",
        )
    plan = load_plan(set_path, menu_path)[0] if set_path else None
    if plan and set_path and not (inside and Subject.MEASURES not in subjects):
        held = read_held(store_url, as_at)
        plan = held.adopted(plan)
        publication = prepare_publication(held, plan, audience, store_url=store_url, set_path=set_path)
        tables, snapshot = _published(subjects, held, plan, publication)
        audit = publication.record()
    else:
        rows, snapshot = read_rows(store_url, as_at)
        tables, audit = (observations_table(rows),), None
    package = Package(
        name=plan.selection.id if plan else "observations",
        title=plan.selection.title if plan else "Observations",
        rights=_rights(audience),
        audience=audience.value,
        snapshot=snapshot,
        tables=tables,
        licence=under,
    )
    with new_folder(output) as put:
        rows_of = _WRITERS[folder_format](package, put)
    return ExportedFolder(output, rows_of, audit)


def _published(
    subjects: Sequence[Subject], held: Held, plan: Plan, publication: Publication
) -> tuple[tuple[Table, ...], str]:
    """The tables wanted, and the short name of the content; outside a trust, of no more than is shown."""
    measures = publication.measures
    observations = (
        published_observations(measures)
        if publication.profile.protects
        else tuple(found.observation for found in held.observations)
    )
    tables = {
        Subject.OBSERVATIONS: observations_table(observations),
        Subject.MEASURES: measures_table(Again(lambda: measure_table(measures, plan))),
    }
    wanted = tuple(table for subject, table in tables.items() if subject in subjects)
    return wanted, published_id(measures) if publication.profile.protects else held.snapshot


def _rights(audience: Audience) -> str:
    if audience is Audience.TRUST:
        return "Shows small numbers: for use inside the organisation only."
    return f"Small numbers are hidden and the rest rounded, for the {audience.value} audience."


_WRITERS: Final[Mapping[FolderFormat, Callable[[Package, Put], Mapping[str, int]]]] = {
    FolderFormat.CSVW: put_csvw,
    FolderFormat.DATAPACKAGE: put_datapackage,
    FolderFormat.PARQUET: put_parquet,
}
