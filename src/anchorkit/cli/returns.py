"""The commands `check` and `ingest`: workbooks that came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import (
    ClusterOption,
    JsonOption,
    MenuOption,
    SetOption,
    StoreOption,
    WorkersOption,
    resolve_set,
    resolve_store,
)
from anchorkit.cli.progress import progress
from anchorkit.cli.returns_views import report_fields, show_report, show_stopped

if TYPE_CHECKING:
    from anchorkit.workflows.file_receipts import IngestReport
    from anchorkit.workflows.ingest import Progress

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        # One that may not be read is refused by itself, and keeps no other file out.
        readable=False,
        help="Workbooks that came back, or folders that hold them.",
    ),
]
AnnotateDir = Annotated[
    Path | None,
    typer.Option(
        "--annotate",
        metavar="DIR",
        file_okay=False,
        help="Write there what goes back: each workbook with its findings in it, and a covering note.",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every answer and what became of it.")]


def check(
    files: Files,
    set_file: SetOption = None,
    menu: MenuOption = None,
    annotate: AnnotateDir = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look through returned workbooks and list every finding; nothing is changed.

    Example: anchorkit check returned/RR8.xlsx
    """
    from anchorkit.compute import at
    from anchorkit.workflows.ingest import check_files

    with at(cluster=cluster, workers=workers or 1) as place, _reading() as read:
        report = check_files(
            paths=files,
            set_path=resolve_set(set_file),
            now=lambda: datetime.now(UTC),
            menu_path=menu,
            annotate=annotate,
            progress=read,
            place=place,
        )
    _show(report, as_json=as_json, checked_only=True)


def ingest(
    files: Files,
    set_file: SetOption = None,
    store: StoreOption = None,
    menu: MenuOption = None,
    annotate: AnnotateDir = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    verbose: Verbose = False,
    as_json: JsonOption = False,
) -> None:
    """Take returned workbooks into the store: each file whole, each answer with its cell.

    A file that can't be taken is refused with a reason, and the others go in. The same file again changes
    nothing. Example: anchorkit ingest returned/
    """
    from anchorkit.compute import at
    from anchorkit.store.place import advice_on, parse_place
    from anchorkit.workflows.ingest import ingest_files

    set_path, store_url = resolve_set(set_file), resolve_store(store)
    if advice := advice_on(parse_place(store_url)):
        console.note(advice)
    with at(cluster=cluster, workers=workers or 1) as place, _reading() as read:
        report = ingest_files(
            paths=files,
            set_path=set_path,
            store_url=store_url,
            now=lambda: datetime.now(UTC),
            menu_path=menu,
            annotate=annotate,
            progress=read,
            place=place,
        )
    _show(report, as_json=as_json, checked_only=False, verbose=verbose)


def _show(report: "IngestReport", *, as_json: bool, checked_only: bool, verbose: bool = False) -> None:
    if as_json:
        console.print_json(report_fields(report))
    else:
        show_report(report, checked_only=checked_only, verbose=verbose)
    if report.left:
        show_stopped(report)
        raise typer.Exit(report.stopped.exit_code if report.stopped else 130)
    raise typer.Exit(1 if report.to_act_on else 0)


@contextmanager
def _reading() -> "Iterator[Progress | None]":
    """How many files were read, for a person at a terminal."""
    with progress("Reading") as advance:

        def read(path: Path, number: int, total: int) -> None:
            if advance:
                advance(path.name, number - 1, total)

        yield read if advance else None
