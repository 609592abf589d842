"""A site written before and the site of now turned into the pages that are left over, and these removed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

LIST: Final = "written.txt"
"""In a site's folder: the path of every file that anchorkit wrote there, a line each."""


def list_of(pages: Iterable[str]) -> str:
    """What stands in the list of a site's files."""
    return "".join(f"{path}\n" for path in sorted(pages))


def left_over(output: Path, files: Mapping[PurePosixPath, object]) -> tuple[Path, ...]:
    """The files of each site that is about to be written which an earlier list names and the new one lacks.

    Only what a list names is ever given, and nothing outside the site's own folder.
    """
    named = (path.parent / name for path in files if path.name == LIST for name in _listed(output / path))
    return tuple(output / path for path in named if path not in files and (output / path).is_file())


def remove(paths: Iterable[Path]) -> None:
    """Remove files, and the folders that this leaves empty; what can't be removed stays."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
            path.parent.rmdir()


def _listed(path: Path) -> list[PurePosixPath]:
    try:
        names = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found = [PurePosixPath(name) for name in names if name.strip()]
    return [each for each in found if not each.is_absolute() and ".." not in each.parts]
