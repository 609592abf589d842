"""`anchorkit demo`: the folder, the edited set and the published figures that its steps need."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from anchorkit.errors import NotUnderstood
from anchorkit.published.demo import SET, demo, demo_observations
from anchorkit.resources import data
from anchorkit.tidy import to_csv
from anchorkit.workflows.files import write_atomically

FIGURES: Final = "published.csv"
"""Tidy observations to fill the workbooks with; also how a folder of an earlier demonstration is known."""

_WRITTEN: Final = (
    "set.yaml",
    "anchorkit.db*",
    "observations.csv",
    "report*.html",
    "report*.md",
)
_FOLDERS: Final = ("workbooks", "charts", "audit")


def prepare_demo(folder: Path) -> Sequence[Sequence[str]]:
    """Make the folder, put the published figures in it, and give the arguments of each `select` step.

    What an earlier demonstration wrote there is cleared away first. Raises NotUnderstood for a folder that
    holds anything but an earlier demonstration: nothing of a user's is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not _is_earlier_demo(folder):
            raise NotUnderstood(
                f"{folder} is not empty and was not made by an earlier demo",
                hint="Name a new folder: anchorkit demo try-it",
            )
        _clear(folder)
    write_atomically(folder / FIGURES, to_csv(demo_observations()))
    return demo().steps


def _clear(folder: Path) -> None:
    for pattern in _WRITTEN:
        for path in folder.glob(pattern):
            path.unlink()
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def _is_earlier_demo(folder: Path) -> bool:
    figures = folder / FIGURES
    return (
        figures.is_file()
        and not folder.is_symlink()
        and figures.read_text(encoding="utf-8", errors="replace") == to_csv(demo_observations())
    )


def edited_set(path: Path) -> None:
    """Write the set as a person would have edited it after choosing."""
    write_atomically(path, data(SET).read_bytes())
