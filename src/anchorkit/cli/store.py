"""`anchorkit store`: the place where answers are kept, checked, backed up, brought forward and moved."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anchorkit.cli import console
from anchorkit.cli.options import JsonOption, StoreOption, resolve_store
from anchorkit.cli.progress import Advance, progress

if TYPE_CHECKING:
    from anchorkit.store.copying import Progress
    from anchorkit.workflows.store_care import Copied

app = typer.Typer(
    no_args_is_help=True,
    help="The place where answers are kept: check it, back it up, move it.\n\nExample: anchorkit store check",
)
_COPYING = "Copying rows"
_SHOWN = {
    "receipt": "returns",
    "file": "files",
    "observation": "answers",
    "story": "stories",
    "publication": "publications",
}


@app.command()
def check(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Look at everything in a store: is each file still as it came, does every answer hold together?

    Nothing is changed. Leaves with 1 where something is wrong. Example: anchorkit store check
    """
    from anchorkit.workflows.store_care import check_store

    with progress("Looking at everything in the store"):
        found = check_store(resolve_store(store))
    if as_json:
        console.print_json(
            {
                "store": found.name,
                "sound": not found.faults,
                "revision": found.revision,
                "rows": found.rows,
                "content": found.digest,
                "faults": list(found.faults),
                "advice": list(found.advice),
            }
        )
    else:
        sound = "something is wrong" if found.faults else "sound"
        console.say(f"{console.inline(found.name)}: {sound}", style="bold")
        for fault in found.faults:
            console.say(f"  {fault}")
        console.say(f"  {_counted(found.rows)}; revision {found.revision}")
        console.say(f"  content {found.digest}")
        for advice in found.advice:
            console.note(advice)
        if found.faults:
            console.note("Put a backup in its place: a new store would forget what was published.")
    raise typer.Exit(1 if found.faults else 0)


@app.command()
def backup(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|FOLDER",
            help="A new file such as kept.db; or a folder, in which it is named after store and moment.",
        ),
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a store, also one on a server, into a new SQLite file, and check that the copy is the same.

    Others may go on using the store meanwhile. Example: anchorkit store backup backups
    """
    from anchorkit.workflows.store_care import back_up

    with progress(_COPYING) as advance:
        done = back_up(resolve_store(store), target, now=lambda: datetime.now(UTC), progress=_rows(advance))
    _show_copied(done, as_json=as_json)


@app.command("copy")
def copy_(
    target: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="Where to: a new SQLite file, or an empty database.")
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a store to another database, SQLite to PostgreSQL or back, and check that the copy is the same.

    The store itself stays. Example: anchorkit store copy postgresql://anchors@db.example.org/anchors
    """
    from anchorkit.workflows.store_care import copy_store

    with progress(_COPYING) as advance:
        done = copy_store(resolve_store(store), target, progress=_rows(advance))
    _show_copied(done, as_json=as_json)


@app.command()
def upgrade(
    store: StoreOption = None,
    backup_to: Annotated[
        Path | None,
        typer.Option(
            "--backup",
            metavar="FILE|FOLDER",
            help="Where to keep the store as it was. Left out: beside it; a store on a server needs it.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a store of an older anchorkit forward, after a backup; make the tables in an empty database.

    Example: anchorkit store upgrade --backup backups
    """
    from anchorkit.workflows.store_care import upgrade_store

    with progress(_COPYING) as advance:
        done = upgrade_store(
            resolve_store(store),
            backup=backup_to,
            now=lambda: datetime.now(UTC),
            progress=_rows(advance),
        )
    if as_json:
        console.print_json(
            {"store": done.name, "before": done.before, "now": done.now, "backup": done.backup}
        )
        return
    what = "is of this anchorkit already" if done.before == done.now else f"is now of revision {done.now}"
    console.say(f"{console.inline(done.name)} {what}")
    if done.backup:
        console.note(f"As it was: {done.backup}")


def _rows(advance: Advance | None) -> "Progress | None":
    return partial(advance, _COPYING) if advance else None


def _show_copied(done: "Copied", *, as_json: bool) -> None:
    if as_json:
        fields: dict[str, Any] = {"store": done.source, "copy": done.target}
        console.print_json({**fields, "rows": done.rows, "content": done.digest})
        return
    console.say(f"{console.inline(done.target)}: the same as {console.inline(done.source)}", style="bold")
    console.say(f"  {_counted(done.rows)}")
    console.say(f"  content {done.digest}")


def _counted(rows: dict[str, int]) -> str:
    return ", ".join(f"{rows.get(table, 0):,} {words}" for table, words in _SHOWN.items())
