"""`anchorkit report` and `anchorkit export`: what the answers mean, and the answers themselves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import (
    JsonOption,
    MenuOption,
    OutputOption,
    SetOption,
    StoreOption,
    resolve_set,
    resolve_store,
)
from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from anchorkit.measures.disclosure import Audience
    from anchorkit.workflows.report import Written

AudienceOption = Annotated[
    str,
    typer.Option(
        metavar="trust|system|public",
        help="Who will read it. For system and public, small numbers are hidden and the rest rounded.",
    ),
]
AsAtOption = Annotated[
    str | None,
    typer.Option("--as-at", metavar="TIME", help="As the store stood then, such as 2026-04-01."),
]


def report(
    output: OutputOption,
    set_: SetOption = None,
    store: StoreOption = None,
    audience: AudienceOption = "trust",
    format_: Annotated[
        str, typer.Option("--format", metavar="html,md", help="Which kinds of file to write.")
    ] = "html,md",
    org: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only the report of this organisation. May repeat."),
    ] = None,
    as_at: AsAtOption = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a report for the set and one for each organisation.

    Example: anchorkit report --set set.yaml --store anchorkit.db --output reports --audience public
    """
    from anchorkit.workflows.evidence import parse_moment
    from anchorkit.workflows.report import write_reports

    written = write_reports(
        set_path=resolve_set(set_),
        store_url=resolve_store(store),
        output=output,
        audience=_audience(audience),
        formats=_split(format_),
        organisations=org or (),
        as_at=parse_moment(as_at),
        menu_path=menu,
    )
    if written.warnings:
        console.show_findings(written.warnings, error=True)
    if as_json:
        files = [str(path) for path in written.files]
        facts = {"audience": written.audience.value, "snapshot": written.snapshot, "as_at": written.as_at}
        console.print_json({"files": files, **facts})
    else:
        _show(written)


def _show(written: "Written") -> None:
    drawn = [path for path in written.files if path.suffix == ".svg"]
    for path in written.files:
        if path not in drawn:
            console.say(path)
    if drawn:
        console.note(f"and {len(drawn)} charts in {drawn[0].parent}")
    console.note(f"Data as at {written.as_at}; snapshot {written.snapshot}.")
    if written.audience.value == "trust":
        console.note("These reports show small numbers and are for use inside the organisation.")


def export(
    set_: SetOption = None,
    store: StoreOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to write; - is standard output.")
    ] = "-",
    audience: AudienceOption = "trust",
    as_at: AsAtOption = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the observations as a tidy CSV file, as reported or as an audience may see them.

    Example: anchorkit export --store anchorkit.db --output observations.csv
    """
    from anchorkit.workflows.evidence import parse_moment
    from anchorkit.workflows.export import export_observations

    if as_json and output == "-":
        raise NotUnderstood(
            "JSON and CSV can't both go to standard output", hint="Add --output FILE for the CSV."
        )
    reader = _audience(audience)
    exported = export_observations(
        store_url=resolve_store(store),
        set_path=resolve_set(set_) if reader.value != "trust" else set_,
        output=None if output == "-" else Path(output),
        audience=reader,
        as_at=parse_moment(as_at),
        menu_path=menu,
    )
    if as_json:
        console.print_json({"file": output, "audience": reader.value, "observations": exported.observations})
    elif exported.file is None:
        typer.echo(exported.text, nl=False)
    else:
        console.say(exported.file)
        console.note(f"{exported.observations} observations.")


def _audience(word: str) -> "Audience":
    from anchorkit.measures.disclosure import Audience

    try:
        return Audience(word.strip().lower())
    except ValueError:
        raise NotUnderstood(
            f"There is no audience “{word}”", hint="The audiences are trust, system and public."
        ) from None


def _split(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip().lower() for word in words.split(",") if word.strip()))
