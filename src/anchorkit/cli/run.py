"""The command `run`: the unattended job, once, for a scheduler or for a person who looks on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import ClusterOption, JsonOption, WorkersOption, resolve_store
from anchorkit.cli.run_views import (
    manifest_fields,
    outlook_fields,
    show_failures,
    show_manifest,
    show_outlook,
)
from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from datetime import date

    from anchorkit.workflows.run_record import Watch


def run(
    job: Annotated[Path, typer.Argument(metavar="JOB", help="The job's YAML file, such as job.yaml.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Read every file and write every report again, changed or not.")
    ] = False,
    today: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day by which lateness is judged. Left out: the computer's."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL|FILE",
            envvar="ANCHORKIT_STORE",
            help="Where answers are kept, where the job's file does not say.",
        ),
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a job once: take returns in, report, publish, write the chase list.

    Made for a scheduler: run again, it does only what is new. Leaves with 1 where returns have findings, with
    3 where something could not be done. Example: anchorkit run job.yaml --dry-run
    """
    from anchorkit.job.load import Given

    day = _day(today)
    given = Given(resolve_store(store) if store else None, workers, cluster)
    if dry_run:
        from anchorkit.workflows.run_outlook import look_ahead

        outlook = look_ahead(job, today=day, given=given, fresh=fresh)
        if as_json:
            console.print_json(outlook_fields(outlook))
        else:
            show_outlook(outlook)
        return
    from anchorkit.workflows.run import run_job

    with _progress() as watch:
        manifest = run_job(
            job, today=day, clock=lambda: datetime.now(UTC), given=given, fresh=fresh, watch=watch
        )
    if as_json:
        console.print_json(manifest_fields(manifest))
    else:
        show_manifest(manifest)
    show_failures(manifest)
    raise typer.Exit(manifest.exit_code or 0)


def _day(text: str | None) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(text.strip()) if text else datetime.now().date()
    except ValueError:
        raise NotUnderstood(f"“{text}” is not a date", hint="Write it as 2026-04-01.") from None


@contextmanager
def _progress() -> "Iterator[Watch]":
    """At a terminal a bar that says what, how many and how long left; elsewhere a line for each step."""
    if not sys.stderr.isatty():
        yield _Lines().watch
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def watch(step: str, done: int, total: int, what: str) -> None:
            for earlier, task in tasks.items():
                if earlier != step:
                    bar.update(task, visible=False)
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, what="")
            bar.update(tasks[step], completed=done, total=total, what=console.visible(what), visible=True)
            # However short a step is, what it works on is seen.
            bar.refresh()

        yield watch


class _Lines:
    """One plain line when a step begins, none for its pieces."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def watch(self, step: str, done: int, total: int, what: str) -> None:
        """Say that a step begins and how much there is of it."""
        if step not in self._told:
            self._told.add(step)
            console.note(f"{step}: {total}")
