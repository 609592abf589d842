"""`anchorkit report`: what the answers mean, for whoever reads it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from anchorkit.cli import console
from anchorkit.cli.options import (
    ClusterOption,
    JsonOption,
    MenuOption,
    OutputOption,
    SetOption,
    StoreOption,
    WorkersOption,
    resolve_set,
    resolve_store,
)
from anchorkit.cli.progress import progress
from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anchorkit.measures.disclosure import Audience
    from anchorkit.workflows.report import Written

_INSIDE: Final = "These reports show small numbers and are for use inside the organisation."
_OWN_ONLY: Final = (
    "Each organisation's own report shows small numbers and is for use inside it; in what is about several "
    "of them small numbers are hidden."
)

AudiencesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="trust|system|public|all",
        help="Who will read it; may repeat. For system and public, small numbers are hidden and the rest "
        "rounded. Without it: trust.",
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
    audience: AudiencesOption = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="html,md,pdf,docx,site",
            help="Which kinds of file to write, joined by commas.",
        ),
    ] = "html,md",
    site: Annotated[
        bool, typer.Option("--site", help="Write a site too: pages that link to one another, and the data.")
    ] = False,
    templates: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of templates, styles or words that replace ours."),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            metavar="TAG",
            help="The language of the fixed words, such as cy; its words are strings/cy.toml in the folder "
            "of templates. Without it: what the set says, or English.",
        ),
    ] = "",
    org: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only the report of this organisation. May repeat."),
    ] = None,
    as_at: AsAtOption = None,
    menu: MenuOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a report for the set and one for each organisation.

    Example: anchorkit report --set set.yaml --store anchorkit.db --output reports --audience all --site
    """
    from anchorkit.compute import at
    from anchorkit.workflows.evidence import parse_moment
    from anchorkit.workflows.report import write_reports

    readers = _audiences(audience or ["trust"])
    formats = (*_split(format_), *(["site"] if site else []))
    with at(cluster=cluster, workers=workers or 1) as place, progress("Reading what is held") as advance:
        written = [
            write_reports(
                set_path=resolve_set(set_),
                store_url=resolve_store(store),
                output=output,
                audience=reader,
                formats=tuple(dict.fromkeys(formats)),
                organisations=org or (),
                as_at=parse_moment(as_at),
                menu_path=menu,
                templates=templates,
                language=language.strip(),
                place=place,
                progress=partial(advance, f"Reports, {reader.value}") if advance else None,
            )
            for reader in readers
        ]
    if written[0].warnings:
        console.show_findings(written[0].warnings, error=True)
    if as_json:
        console.print_json(_as_json(written))
    else:
        for each in written:
            _show(each)


def _as_json(written: "Sequence[Written]") -> dict[str, object]:
    """Every file, and what each audience's reports were made from; of one audience, at the top too."""
    each = [
        {
            "audience": found.audience.value,
            "snapshot": found.snapshot,
            "as_at": found.as_at,
            "files": [str(path) for path in found.files],
        }
        for found in written
    ]
    files = [path for found in each for path in found["files"]]
    return {**(each[0] if len(each) == 1 else {}), "files": files, "audiences": each}


def _show(written: "Written") -> None:
    drawn = [path for path in written.files if path.suffix == ".svg"]
    pages = [path for path in written.files if _in_site(path) and path.name != "index.html"]
    for path in written.files:
        if path not in drawn and path not in pages:
            console.say(path)
    if drawn:
        console.note(f"and {len(drawn)} charts in {drawn[0].parent}")
    if pages:
        console.note(f"and {len(pages)} files beside the site's index.html")
    if written.removed:
        count = len(written.removed)
        console.note(f"Removed {count} {'page' if count == 1 else 'pages'} that the site no longer has.")
    console.note(f"Data as at {written.as_at}; snapshot {written.snapshot}.")
    if written.audience.value == "trust":
        console.note(_OWN_ONLY if written.audit else _INSIDE)
    if written.audit:
        console.note(f"Why figures are hidden: {written.audit}, not for publication.")


def _in_site(path: Path) -> bool:
    folders = {parent.name for parent in path.parents}
    return bool(folders & {"site", "site-system", "site-public"})


def _audiences(words: "Sequence[str]") -> "tuple[Audience, ...]":
    """The audiences that are named, from the nearest to the widest."""
    from anchorkit.measures.disclosure import Audience

    named = [word for each in words for word in _split(each)]
    found = {parse_audience(word) for word in named if word != "all"}
    return tuple(reader for reader in Audience if reader in found or "all" in named)


def parse_audience(word: str) -> "Audience":
    """Turn `public` into the audience. Raises NotUnderstood."""
    from anchorkit.measures.disclosure import Audience

    try:
        return Audience(word.strip().lower())
    except ValueError:
        raise NotUnderstood(
            f"There is no audience “{word}”", hint="The audiences are trust, system and public."
        ) from None


def _split(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip().lower() for word in words.split(",") if word.strip()))
