"""`anchorkit export`: what is held and what was worked out from it, for other programs."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from anchorkit.cli import console
from anchorkit.cli.options import (
    JsonOption,
    MenuOption,
    SetOption,
    StoreOption,
    resolve_set,
    resolve_store,
)
from anchorkit.cli.report import AsAtOption, parse_audience
from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from datetime import datetime

    from anchorkit.measures.disclosure import Audience

SUBJECTS: Final = ("observations", "measures")
FORMATS: Final = ("csv", "csvw", "datapackage", "parquet")
_TOGETHER: Final = 1_000
"""Lines that go to standard output together."""

WhatOption = Annotated[
    str | None,
    typer.Option(
        metavar="observations|measures|all",
        help="Answers as they are held, or figures worked out from them, with intervals, limits and icons. "
        "Without it: observations for csv, all for the other formats.",
    ),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(FORMATS),
        help="One CSV file; or a folder: CSV on the Web, a Data Package, or Parquet for large data.",
    ),
]
AudienceOption = Annotated[
    str,
    typer.Option(
        metavar="trust|system|public",
        help="Who will read it. For system and public, small numbers are hidden and the rest rounded.",
    ),
]
LicenceOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|URL",
        help="What others may do with it, written into the folder: OGL-UK-3.0, CC-BY-4.0, CC0-1.0 or a URL.",
    ),
]


def export(
    set_: SetOption = None,
    store: StoreOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="PATH|-", help="Where to write; - is standard output.")
    ] = "-",
    what: WhatOption = None,
    format_: FormatOption = "csv",
    audience: AudienceOption = "trust",
    licence: LicenceOption = None,
    as_at: AsAtOption = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write observations, or measures with intervals, limits and icons, for other programs.

    Example: anchorkit export --format datapackage --audience public --output figures
    """
    from anchorkit.workflows.evidence import parse_moment

    form, reader = _format(format_), parse_audience(audience)
    subjects = _subjects(what, form)
    if output == "-" and form != "csv":
        raise NotUnderstood(
            f"The format {form} is a folder, which can't go to standard output", hint="Add --output FOLDER."
        )
    if output == "-" and as_json:
        raise NotUnderstood(
            "JSON and CSV can't both go to standard output", hint="Add --output FILE for the CSV."
        )
    if licence and form == "csv":
        raise NotUnderstood(
            "A CSV file can't say its licence", hint="Choose --format csvw or --format datapackage."
        )
    needs_set = "measures" in subjects or reader.value != "trust"
    source = _Source(
        resolve_store(store), resolve_set(set_) if needs_set else set_, reader, parse_moment(as_at), menu
    )
    if form == "csv":
        _export_file(source, subjects[0], output, as_json)
    else:
        _export_folder(source, subjects, Path(output), form, licence, as_json)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is exported from, and for whom."""

    store_url: str
    set_path: Path | None
    audience: "Audience"
    as_at: "datetime | None"
    menu_path: Path | None


def _export_file(source: _Source, subject: str, output: str, as_json: bool) -> None:
    from anchorkit.workflows.export import export_observations
    from anchorkit.workflows.export_measures import export_measures

    export_them = export_measures if subject == "measures" else export_observations
    exported = export_them(
        store_url=source.store_url,
        set_path=source.set_path,
        output=None if output == "-" else Path(output),
        audience=source.audience,
        as_at=source.as_at,
        menu_path=source.menu_path,
    )
    if as_json:
        console.print_json({"file": output, "audience": source.audience.value, subject: exported.rows})
    elif exported.file is None:
        lines = iter(exported.lines)
        while some := "".join(islice(lines, _TOGETHER)):
            typer.echo(some, nl=False)
    else:
        console.say(exported.file)
        console.note(f"{exported.rows} {subject}.")


def _export_folder(
    source: _Source, subjects: tuple[str, ...], output: Path, form: str, licence: str | None, as_json: bool
) -> None:
    from anchorkit.workflows.export_package import FolderFormat, Subject, export_folder

    exported = export_folder(
        store_url=source.store_url,
        set_path=source.set_path,
        output=output,
        folder_format=FolderFormat(form),
        subjects=tuple(map(Subject, subjects)),
        audience=source.audience,
        as_at=source.as_at,
        menu_path=source.menu_path,
        licence=licence,
    )
    if as_json:
        about = {"folder": str(output), "format": form, "audience": source.audience.value}
        console.print_json({**about, **exported.rows})
        return
    console.say(exported.folder)
    console.note(f"{', '.join(f'{count} {name}' for name, count in exported.rows.items())}.")
    if exported.audit:
        console.note(f"Why figures are hidden: {exported.audit}, not for publication.")


def _subjects(words: str | None, form: str) -> tuple[str, ...]:
    """What is asked for; a CSV file is one table. Raises NotUnderstood."""
    if words is None:
        return SUBJECTS[:1] if form == "csv" else SUBJECTS
    named = words.strip().lower()
    if named == "all" and form == "csv":
        raise NotUnderstood(
            "A CSV file holds observations or measures, not both",
            hint="Choose one, or a format that is a folder, such as --format datapackage.",
        )
    if named != "all" and named not in SUBJECTS:
        raise NotUnderstood(
            f"“{words}” can't be exported", hint="What can be exported is observations and measures."
        )
    return SUBJECTS if named == "all" else (named,)


def _format(word: str) -> str:
    form = word.strip().lower()
    if form not in FORMATS:
        raise NotUnderstood(
            f"There is no export format “{word}”", hint="The formats are csv, csvw, datapackage and parquet."
        )
    return form
