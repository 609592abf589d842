"""Somebody's own folder of templates, on this machine or carried along to workers that don't see it."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from anchorkit.workplaces import Place


@dataclass(frozen=True, slots=True)
class Templates:
    """The folder, or none, with its files for workers that don't see it."""

    folder: Path | None
    files: tuple[tuple[str, bytes], ...] = ()

    def at(self, place: "Place | None") -> "Templates":
        """The same as they are sent to a place: with all its files, where those are not seen there."""
        if self.folder is None or place is None or place.sees_files:
            return self
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        files = ((path.relative_to(self.folder).as_posix(), path.read_bytes()) for path in found)
        return replace(self, files=tuple(files))

    @contextmanager
    def opened(self) -> Iterator[Path | None]:
        """The folder on the machine that asks; a template that is wrong is named as its owner knows it."""
        here = _unpacked(self.files) if self.files else self.folder
        try:
            yield here
        except NotUnderstood as error:
            message = error.message.replace(str(here), str(self.folder))
            raise NotUnderstood(message, hint=error.hint) from None


@lru_cache(maxsize=1)
def _unpacked(files: tuple[tuple[str, bytes], ...]) -> Path:
    """A folder of its own for templates that came along, until the worker ends."""
    folder = Path(tempfile.mkdtemp(prefix="anchorkit-templates-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
