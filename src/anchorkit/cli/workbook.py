"""The command `workbook`: one Excel workbook for each organisation of the set."""

from pathlib import Path
from typing import Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import JsonOption, MenuOption, resolve_set, resolve_store


def workbook(
    set_file: Annotated[
        Path | None,
        typer.Argument(metavar="[SET]", help="Your local indicator set. Left out: set.yaml in this folder."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the workbooks.")
    ] = Path("workbooks"),
    org: Annotated[
        list[str] | None,
        typer.Option("--org", metavar="CODE", help="Only this organisation; may be repeated."),
    ] = None,
    prefill: Annotated[
        Path | None,
        typer.Option("--prefill", metavar="FILE", help="Fill in these tidy observations (CSV)."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", metavar="URL|FILE", help="Fill in what this store holds, and show earlier values."
        ),
    ] = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write one workbook for each organisation, ready to send.

    Example: anchorkit workbook set.yaml --output workbooks --prefill known.csv
    """
    from anchorkit.workflows.workbook import write_workbooks

    written = write_workbooks(
        set_path=resolve_set(set_file),
        output=output,
        organisations=org or (),
        prefill=prefill,
        store_url=resolve_store(store) if store else None,
        menu_path=menu,
    )
    if as_json:
        console.print_json(
            {
                "workbooks": [
                    {
                        "organisation": book.organisation.code,
                        "file": str(book.path),
                        "questions": book.questions,
                        "filled": book.filled,
                    }
                    for book in written.workbooks
                ],
                "findings": [console.finding_fields(finding) for finding in written.findings],
            }
        )
    else:
        console.show_table(
            ("For", "File", "Questions", "Filled in"),
            [(book.organisation.code, book.path, book.questions, book.filled) for book in written.workbooks],
        )
        console.show_findings(written.findings, error=True)
        console.note("Send each file out; when it comes back: anchorkit ingest FILE")
    raise typer.Exit(1 if written.findings else 0)
