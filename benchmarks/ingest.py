"""Taking returns in, beside reading them with other libraries, hashing them, and what analysts write."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from anchorkit.compute import Place
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW
from anchorkit.workflows.file_receipts import IngestReport
from anchorkit.workflows.ingest import Progress, ingest_files
from benchmarks.ratio import Ratio, in_turns, milliseconds, ratio_of
from benchmarks.returned import Shape, sha256

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BUYS = (
    "The mark comes from a prototype whose returns had a third of the cells and which checked little. Here "
    "each answer is judged by some 13 rules, held against its neighbours, its groups and what was answered "
    "before, and stored with its sheet and cell; the file is kept whole, in a transaction of its own, before "
    "it is judged."
)
FEW = 3
"""How many returns the slow peers read."""


def measure(*, full: bool = False) -> list[Ratio]:
    shape = Shape(286 if full else 16)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        set_path, paths = shape.write(place / "returns")
        ours, calamine, few = in_turns(
            3,
            lambda: ingest(paths, set_path, fresh(place)),
            lambda: every(plainly, paths),
            lambda: every(read_only, paths[:FEW]),
        )
        count = len(paths)
        ours, calamine, few = ours / count, calamine / count, few / FEW
        return [
            ratio_of(
                f"ingest of {count} returns of 1,392 answers against calamine",
                ours,
                calamine,
                mark=3.0,
                buys=BUYS,
            ),
            ratio_of("the same against openpyxl read-only", ours, few, mark=0.25, buys=BUYS),
            again(paths, set_path, place),
            *peers(paths[:FEW], ours),
        ]


def ingest(
    paths: Sequence[Path],
    set_path: Path,
    store: Path,
    progress: Progress | None = None,
    where: Place | None = None,
) -> IngestReport:
    report = ingest_files(
        paths=paths,
        set_path=set_path,
        store_url=str(store),
        now=lambda: NOW,
        progress=progress,
        place=where,
    )
    assert not report.left, report.stopped
    assert all(receipt.outcome != "refused" for receipt in report.files)
    return report


def every(work: Callable[[Path], object], paths: Sequence[Path]) -> None:
    for path in paths:
        work(path)


def fresh(folder: Path) -> Path:
    store = folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    return store / "bench.db"


def again(paths: Sequence[Path], set_path: Path, place: Path) -> Ratio:
    """The same returns once more, to a store that has them."""
    store = place / "store" / "bench.db"
    # Reading the set is paid once for a run, however many returns there are.
    none = in_turns(3, lambda: ingest([], set_path, store))[0]
    many = [twin(path, turn) for turn in range(max(1, 160 // len(paths))) for path in paths]
    ours, hashed = in_turns(3, lambda: ingest(many, set_path, store), lambda: [sha256(path) for path in many])
    each = (ours - none) / len(many)
    return ratio_of("returns that are held already against hashing them", each, hashed / len(many), mark=2.0)


def twin(path: Path, turn: int) -> Path:
    """The same file by another name: one that is named twice is read once."""
    other = path.with_name(f"{turn}-{path.name}")
    other.hardlink_to(path)
    return other


def peers(paths: Sequence[Path], ours: float) -> list[Ratio]:
    """What others take for a return, with ours as the floor: above 1 they are slower."""
    found = []
    works: tuple[tuple[str, Callable[[Path], object]], ...] = (
        ("pandas with openpyxl", analyst),
        ("Frictionless validating", frictionless),
    )
    for name, work in works:
        work(paths[0])
        each = min(milliseconds(partial(every, work, paths)) for _ in range(2)) / len(paths)
        found.append(ratio_of(f"peer: {name} against our whole ingest", each, ours, mark=None))
    return found


def plainly(path: Path) -> None:
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read_only(path: Path) -> None:
    book = load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    book.close()


def analyst(path: Path) -> Any:
    """Every sheet, the answers under one another, the numbers made numbers: no check but that."""
    import pandas as pd

    sheets = pd.read_excel(path, sheet_name=None, header=HEADER_ROW - 1, engine="openpyxl")
    tables = [sheet for sheet in sheets.values() if "Key" in sheet.columns]
    table = pd.concat(tables, ignore_index=True)
    for column in ("Numerator", "Denominator"):
        table[column] = pd.to_numeric(table[column], errors="coerce")
    return table


def frictionless(path: Path) -> None:
    """Each sheet of answers against a schema: the counts are numbers, the key is there."""
    from frictionless import Dialect, Resource, Schema, system, validate
    from frictionless.formats.excel import ExcelControl

    kinds = {"numerator": "number", "denominator": "number"}
    fields = [{"name": each.header, "type": kinds.get(each.name, "any")} for each in ANSWER_COLUMNS]
    fields[0]["constraints"] = {"required": True}  # type: ignore[assignment] # a descriptor holds what it likes
    with system.use_context(trusted=True):
        for sheet in sheets_with_answers(path):
            dialect = Dialect(header_rows=[HEADER_ROW], controls=[ExcelControl(sheet=sheet)])
            schema = Schema.from_descriptor({"fields": fields})
            assert validate(Resource(path=str(path), dialect=dialect, schema=schema)).stats["errors"] >= 0


def sheets_with_answers(path: Path) -> list[str]:
    book = CalamineWorkbook.from_path(path)
    return [
        name
        for name in book.sheet_names
        if any(row and row[0] == "Key" for row in book.get_sheet_by_name(name).to_python(nrows=HEADER_ROW))
    ]
