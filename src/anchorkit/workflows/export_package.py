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
from anchorkit.openformats.csvw import CSVW_FILE, csvw_metadata
from anchorkit.openformats.datapackage import DATAPACKAGE_FILE, datapackage_descriptor
from anchorkit.openformats.package import Package, find_licence
from anchorkit.openformats.parquet import parquet_files, require_parquet
from anchorkit.openformats.tables import Table, measures_table, observations_table
from anchorkit.selection.model import Plan
from anchorkit.workflows.evidence import Held, read_held
from anchorkit.workflows.export_folder import require_replaceable, write_folder
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
    held = read_held(store_url, as_at)
    plan = held.adopted(load_plan(set_path, menu_path)[0]) if set_path else None
    publication = None
    if plan and set_path:
        publication = prepare_publication(held, plan, audience, store_url=store_url, set_path=set_path)
    package = Package(
        name=plan.selection.id if plan else "observations",
        title=plan.selection.title if plan else "Observations",
        rights=_rights(audience),
        audience=audience.value,
        snapshot=_snapshot(held, publication),
        tables=tuple(_table(subject, held, plan, publication) for subject in Subject if subject in subjects),
        licence=under,
    )
    files = _WRITERS[folder_format](package)
    audit = publication.record() if publication else None
    write_folder(output, files)
    return ExportedFolder(output, {table.name: len(table.rows) for table in package.tables}, audit)


def _table(subject: Subject, held: Held, plan: Plan | None, publication: Publication | None) -> Table:
    if subject is Subject.MEASURES and plan and publication:
        return measures_table(measure_table(publication.measures, plan))
    if publication and publication.profile.protects:
        return observations_table(published_observations(publication.measures))
    return observations_table(found.observation for found in held.observations)


def _snapshot(held: Held, publication: Publication | None) -> str:
    """The short name of the content; outside a trust, of no more than may be seen."""
    if publication and publication.profile.protects:
        return published_id(publication.measures)
    return held.snapshot


def _rights(audience: Audience) -> str:
    if audience is Audience.TRUST:
        return "Shows small numbers: for use inside the organisation only."
    return f"Small numbers are hidden and the rest rounded, for the {audience.value} audience."


def _as_csvw(package: Package) -> dict[str, bytes]:
    return {**_csv_files(package), CSVW_FILE: csvw_metadata(package).encode()}


def _as_datapackage(package: Package) -> dict[str, bytes]:
    return {**_csv_files(package), DATAPACKAGE_FILE: datapackage_descriptor(package).encode()}


def _csv_files(package: Package) -> dict[str, bytes]:
    return {f"{table.name}.csv": table.csv.encode() for table in package.tables}


_WRITERS: Final[Mapping[FolderFormat, Callable[[Package], dict[str, bytes]]]] = {
    FolderFormat.CSVW: _as_csvw,
    FolderFormat.DATAPACKAGE: _as_datapackage,
    FolderFormat.PARQUET: parquet_files,
}
