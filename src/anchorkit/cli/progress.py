"""How far long work is: a bar on standard error for a person at a terminal, and nothing for anybody else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anchorkit.cli import console

Advance = Callable[[str, int, int], None]
"""What is worked on, how many are done, and how many there are."""


@contextmanager
def progress(begun: str) -> Iterator[Advance | None]:
    """Show what is done, how much of it, and how long is left; `begun` is shown until that is known."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(begun, total=None)

        def advance(what: str, done: int, total: int) -> None:
            bar.update(task, total=total, completed=done, description=console.visible(what))

        yield advance
