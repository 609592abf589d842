"""What was made of a run's returns, into correction packs at the place where the job wants them."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from anchorkit.workflows.annotate import CorrectionPack, CorrectionPacks, Judged
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_record import Run

if TYPE_CHECKING:
    from anchorkit.workplaces import Place as WorkPlace


class Answering:
    """The packs of a run: no two get the same name, in whatever portions the returns come."""

    def __init__(self, run: Run, to: str) -> None:
        self._run, self._to = run, to
        self._packs: CorrectionPacks | None = None

    def write_each(
        self, judged: Iterable[Judged | None], workplace: "WorkPlace | None"
    ) -> Iterator[tuple[str, ...]]:
        """Write the packs of files in their order; for each the names of what lies at its place by then.

        Raises Unreachable and AnchorkitError where that can't be written, InvalidFile as `load_plan` does.
        """
        place = Place(self._to)
        with ExitStack() as stack:
            folder = place.folder
            if folder is None:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="anchorkit-")))
            packs = self._packs = self._packs or self._open(folder)
            packs.folder = folder
            for pack in packs.write_each(judged, workplace):
                yield _there(pack, place) if pack else ()

    def _open(self, folder: Path) -> CorrectionPacks:
        loaded = self._run.loaded
        plan, _ = load_plan(loaded.set_path, loaded.menu_path)
        return CorrectionPacks(folder, plan.selection, (), self._run.today, stored=True)


def _there(pack: CorrectionPack, place: Place) -> tuple[str, ...]:
    """Take a pack to its place, if it is not there yet; the note last, since it names the others."""
    files = [path for path in (pack.copy, pack.annotated, pack.note) if path]
    if place.folder is None:
        for path in files:
            place.put(path.name, path.read_bytes())
            path.unlink()
    return tuple(path.name for path in files)
