"""The site of a set beside its reports as single pages, and a large site beside a small one.

Both are made from the store, for the public: read, measured, taken through the disclosure gate, composed and
written. Returns answer the menu once a year, for two years.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.report import write_reports
from benchmarks.ingest import ingest
from benchmarks.ratio import Ratio, in_turns, ratio_of
from benchmarks.returned import Shape

FEW, MANY = 8, 32


def measure(*, full: bool = False) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        few, many = Place(Path(folder, "few"), FEW), Place(Path(folder, "many"), MANY)
        small, pages, large = in_turns(
            5 if full else 2,
            lambda: few.write("site"),
            lambda: few.write("html"),
            lambda: many.write("site"),
        )
    return [
        ratio_of(f"site of {FEW} organisations against their reports as pages", small, pages, mark=None),
        ratio_of(
            f"an organisation of a site of {MANY} against one of {FEW}", large / MANY, small / FEW, mark=1.1
        ),
    ]


class Place:
    """A folder with a set of some organisations and a store that holds their returns."""

    def __init__(self, folder: Path, organisations: int) -> None:
        self.folder = folder
        self.set_path, paths = Shape(organisations, "annual").write(folder)
        self.store = folder / "bench.db"
        ingest(paths, self.set_path, self.store)

    def write(self, form: str) -> None:
        # Without the memory of what was published before each time is as the first.
        with closing(sqlite3.connect(self.store)) as raw, raw:
            raw.execute("DELETE FROM publication")
        write_reports(
            set_path=self.set_path,
            store_url=str(self.store),
            output=self.folder / form,
            audience=Audience.PUBLIC,
            formats=(form,),
        )
