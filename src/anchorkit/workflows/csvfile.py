"""Rows turned into a CSV file that a person may open in a spreadsheet: no text in it runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from anchorkit.tidy import guarded
from anchorkit.workflows.files import write_atomically

Cell = str | int | float | None


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the file whole; it begins with a byte order mark, by which Excel knows that it is UTF-8.

    Numbers stay numbers. Raises AnchorkitError where the place can't be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    # Half characters stand in file names that are not UTF-8.
    write_atomically(path, text.getvalue().encode("utf-8-sig", "backslashreplace"))
