"""A project that tests export from: three trusts, yes/no, hidden and missing figures, a note to guard."""

import csv
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from anchorkit.observations import Answer, Observation, Status
from anchorkit.periods import Frequency, span
from anchorkit.store.model import Taken
from anchorkit.store.store import open_store
from tests.support.evidence import THREE_TRUSTS

KEY: Final = ("organisation", "indicator", "period", "group")
MONTHS: Final = tuple(found.code for found in span("2023-24", "2024-25", Frequency.MONTHLY))
ANSWERS: Final = (
    Observation("RR8", "emp.widen.01", "2024-25", numerator=12656, denominator=18405, note="=SUM(A1)"),
    Observation(
        "R0A", "emp.widen.01", "2024-25", numerator=4012, denominator=8411, note="Ångström, “so”\nit is"
    ),
    Observation("R0A", "emp.future.01", "2024-04", value=3),
    Observation("R0A", "pl.lead.01", "2024-25", choice="yes"),
    Observation("R0A", "sus.estate.02", "2024-25", status=Status.NOT_COLLECTED),
    *(
        Observation("RR8", "emp.future.01", month, value=100 + 7 * (place % 3))
        for place, month in enumerate(MONTHS)
    ),
)


def a_project(folder: Path, small: float = 3) -> Path:
    """Write a set and a store with the answers; `small` is the count that others may not see."""
    chosen = ["emp.future.01", "emp.widen.01", "sus.estate.02", "pl.lead.01"]
    selection = {
        "id": "three-trusts",
        "title": "Three trusts",
        "menu": {"id": "health-anchors", "version": "1.0.0"},
        "organisations": THREE_TRUSTS,
        "periods": {"from": "2023-24", "to": "2024-25"},
        "indicators": [
            {"id": id, "reason": "It matters here", **({"frequency": "monthly"} if "future" in id else {})}
            for id in chosen
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "set.yaml").write_text(yaml.safe_dump(selection), encoding="utf-8")
    with open_store(str(folder / "anchorkit.db"), create=True) as store:
        for day, code in enumerate(("RR8", "R0A"), start=1):
            own = tuple(
                answer._replace(value=small) if answer.value == 3 else answer
                for answer in ANSWERS
                if answer.organisation == code
            )
            store.take(_return(code, own), now=datetime(2026, 4, day, 9, 30, tzinfo=UTC))
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _return(code: str, answers: tuple[Observation, ...]) -> Taken:
    content = repr(answers).encode()
    return Taken(
        name=f"{code}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        selection_id="three-trusts",
        selection_version=1,
        outcome="accepted",
        organisation=code,
        answers=tuple(Answer(answer, "Employment", "G7") for answer in answers),
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row of CSV as Parquet holds it: nothing for empty, numbers as numbers, texts without the guard."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        text = cell[1:] if re.match(r"'[=+\-@]", cell) else cell
        number = re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", text)
        found[name] = (float(text) if number else text) if text else None
    if found.get("value") in ("yes", "no"):
        found["choice"], found["value"] = found["value"], None
    return {name: cell for name, cell in found.items() if cell is not None}


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows sorted by their key, without what is empty."""
    kept = [{name: cell for name, cell in row.items() if cell is not None} for row in rows]
    return sorted(kept, key=lambda row: [row[name] for name in KEY])
