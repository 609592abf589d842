"""The options that several commands share, declared once, and what they fall back to inside a project."""

from pathlib import Path
from typing import Annotated, Final

import typer

from anchorkit.errors import NotUnderstood

SET_FILE: Final = "set.yaml"
STORE_FILE: Final = "anchorkit.db"

MenuOption = Annotated[
    Path | None,
    typer.Option(
        "--menu",
        metavar="FILE",
        envvar="ANCHORKIT_MENU",
        help="Use the menu in this file instead of the one that comes with anchorkit.",
    ),
]
SetOption = Annotated[
    Path | None,
    typer.Option(
        "--set",
        metavar="FILE",
        envvar="ANCHORKIT_SET",
        help=f"Your local indicator set. Left out: {SET_FILE} in this folder.",
    ),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL|FILE",
        envvar="ANCHORKIT_STORE",
        help=f"Where answers are kept: a SQLite file or a URL. Left out: {STORE_FILE} beside {SET_FILE}.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON for other programs; all else goes to standard error.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        envvar="ANCHORKIT_WORKERS",
        help="Share the work between so many processes of this computer. Left out: 1, this one alone, "
        "which is quickest for fewer than about 50 files.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        envvar="ANCHORKIT_CLUSTER",
        help="Share the work on a Dask cluster, by the address of its scheduler: tcp://host:8786.",
    ),
]
OutputOption = Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="Where to write.")]


def resolve_set(path: Path | None) -> Path:
    """The selection file to use: the one named, or `set.yaml` in the current folder. Raises NotUnderstood."""
    if path is not None:
        return path
    if Path(SET_FILE).is_file():
        return Path(SET_FILE)
    raise NotUnderstood(
        "No local indicator set was named",
        hint=f"Add --set FILE, or go to the folder that holds your {SET_FILE}.",
    )


def resolve_store(value: str | None) -> str:
    """The store's SQLAlchemy URL: the one named, or `anchorkit.db` where the current folder has a `set.yaml`.

    A path becomes a SQLite URL with the whole path. Raises NotUnderstood.
    """
    if value:
        from anchorkit.store.place import parse_place

        # Before it is made whole: half a URL would be taken for a file then.
        parse_place(value)
    if value and "://" in value:
        return value
    if not value and not Path(SET_FILE).is_file():
        raise NotUnderstood(
            "No store was named",
            hint=f"Add --store FILE (such as {STORE_FILE}) or --store URL, "
            f"or go to the folder that holds your {SET_FILE}.",
        )
    path = Path(value or STORE_FILE).expanduser().absolute()
    if "?" in str(path) or "\x00" in str(path):
        raise NotUnderstood(
            "The store's file name holds a character that it cannot have",
            hint="Use letters, digits, - and _.",
        )
    return f"sqlite:///{path.as_posix()}"
