"""The command `demo`: the whole round on real published figures, by the commands that a person would type."""

import contextlib
import shlex
from pathlib import Path
from typing import Annotated, Final

import typer

from anchorkit.cli import console

_STEPS: Final = (
    (
        "2. Write the workbooks, filled in with what is published",
        ["workbook", "set.yaml", "--output", "workbooks", "--prefill", "published.csv"],
    ),
    ("3. Take them back", ["ingest", "workbooks"]),
    ("4. Write the reports", ["report", "--output", "."]),
    ("5. Take the figures elsewhere", ["export", "--output", "observations.csv"]),
)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one of an earlier demo.")
    ],
) -> None:
    """Run the whole round on real published figures of three NHS trusts.

    Example: anchorkit demo demo
    """
    from anchorkit.workflows.demo import edited_set, prepare_demo

    steps = prepare_demo(folder)
    console.say("The whole round on figures that three NHS trusts' publishers have printed.", style="bold")
    console.say("Repeat any step by typing what stands behind the $ sign in the same folder.")
    with contextlib.chdir(folder):
        console.say(f"\n$ cd {shlex.quote(str(folder))}", style="bold")
        console.say("\n1. Choose what to measure", style="bold")
        for step in steps:
            _run(context, ["select", *step, "--output", "set.yaml"])
        console.say(
            "\n   Then a person edits set.yaml: what “local” means, their own indicators, the periods."
        )
        edited_set(Path("set.yaml"))
        for title, arguments in _STEPS:
            console.say(f"\n{title}", style="bold")
            _run(context, arguments)
    _closing(folder)


def _run(context: typer.Context, arguments: list[str]) -> None:
    """Show a command and run it: what is shown is what runs."""
    console.say(f"\n$ anchorkit {shlex.join(arguments)}", style="bold")
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
