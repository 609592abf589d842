"""The command `demo`: the whole round on real published figures, by the commands that a person would type."""

import contextlib
import shlex
from pathlib import Path
from typing import Annotated

import typer

from anchorkit.cli import console


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one of an earlier demo.")
    ],
) -> None:
    """Run the whole round on real published figures of three NHS trusts.

    Example: anchorkit demo demo
    """
    from anchorkit.workflows.demo import FIGURES, edited_set, prepare_demo

    steps = prepare_demo(folder)
    console.say("The whole round on figures that three NHS trusts' publishers have printed.", style="bold")
    console.say("Repeat any step by typing what stands behind the $ sign in the same folder.")
    with contextlib.chdir(folder):
        console.say(f"\n$ cd {shlex.quote(str(folder))}", style="bold")
        for step in steps:
            _run(context, "1. Choose what to measure", ["select", *step, "--output", "set.yaml"])
        console.say(
            "\n   Then a person edits set.yaml: what “local” means, their own indicators, the periods."
        )
        edited_set(Path("set.yaml"))
        _run(
            context,
            "2. Write the workbooks, filled in with what is published",
            ["workbook", "set.yaml", "--output", "workbooks", "--prefill", FIGURES],
        )
        _run(context, "3. Take them back", ["ingest", "workbooks"])
        _run(context, "4. Write the reports", ["report", "--output", "."])
        _run(context, "5. Take the figures elsewhere", ["export", "--output", "observations.csv"])
    _closing(folder)


def _run(context: typer.Context, title: str, arguments: list[str]) -> None:
    """Show a command and run it: what is shown is what runs."""
    console.say(f"\n{title}", style="bold")
    console.say(f"$ anchorkit {shlex.join(arguments)}", style="bold")
    context.find_root().command.main(list(arguments), prog_name="anchorkit", standalone_mode=False)


def _closing(folder: Path) -> None:
    console.say("\nDone. Open these:", style="bold")
    names = {
        "report.html": "the report for all three trusts together",
        "report-RR8.html": "the report for one of them",
        "workbooks": "the workbooks, as a trust would get them",
        "set.yaml": "the local indicator set, to edit",
    }
    for name, text in names.items():
        console.say(f"  {folder / name}  {text}")
