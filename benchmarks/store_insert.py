"""Taking returns into a SQLite store against raw sqlite3.

Both take turns. Raw is `executemany` of the very same rows, made ready beforehand, into the same tables
with the same indexes, journal and foreign keys, one transaction for each return, in the order in which ours
gets the answers. Ours begins with observations: it looks codes up, keeps the file, asks what is current,
decides, inserts and writes the receipt. Of each return the shortest time of the rounds counts.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from anchorkit.observations import Answer, Observation
from anchorkit.store.model import Taken
from anchorkit.store.store import open_store
from benchmarks.ratio import Ratio, processor_time, ratio_of

ROUNDS = 5
ANSWERS = 1344
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def measure(*, full: bool = False) -> list[Ratio]:
    returns = 100 if full else 40
    with tempfile.TemporaryDirectory() as folder:
        ours, raw = [], []
        for number in range(ROUNDS):
            store = Path(folder, f"ours-{number}.db")
            ours.append(time_ours(store, returns, ANSWERS))
            raw.append(time_raw(store, Path(folder, f"raw-{number}.db")))
    spent, floor = milliseconds_each(ours), milliseconds_each(raw)
    return [ratio_of("store insert of 1,344 answers against raw sqlite3", spent, floor, mark=1.5)]


def milliseconds_each(rounds: Sequence[Sequence[float]]) -> float:
    shortest = [min(times) for times in zip(*rounds, strict=True)]
    return 1000 * sum(shortest) / len(shortest)


def a_return(number: int, answers: int) -> Taken:
    content = f"return {number}".encode()
    code = f"R{number:03d}"
    return Taken(
        name=f"{code}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        selection_id="bench",
        selection_version=1,
        outcome="accepted",
        organisation=code,
        modified_at=NOW,
        answers=tuple(
            Answer(
                Observation(
                    code, f"emp.{place % 56:02d}", f"2025-{place // 56 % 12 + 1:02d}",
                    f"group={place // 672}", float(place), float(place + number + 1),
                ),
                f"Sheet {place % 5}",
                f"F{place + 5}",
            )
            for place in range(answers)
        ),
    )  # fmt: skip


def time_ours(path: Path, returns: int, answers: int) -> list[float]:
    spent = []
    with open_store(str(path), create=True) as store:
        for number in range(returns):
            taken = a_return(number, answers)
            start = processor_time()
            store.take(taken, now=NOW)
            spent.append(processor_time() - start)
    return spent


def time_raw(store: Path, path: Path) -> list[float]:
    shutil.copy(store, path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    numbers = [row[0] for row in connection.execute("SELECT id FROM receipt ORDER BY id")]
    query = "SELECT * FROM observation WHERE receipt_id = ? ORDER BY numerator"
    observations = [connection.execute(query, (number,)).fetchall() for number in numbers]
    receipts = connection.execute("SELECT * FROM receipt ORDER BY id").fetchall()
    files = connection.execute("SELECT * FROM file ORDER BY id").fetchall()
    for table in ("observation", "receipt", "file"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")
    spent = []
    for file, receipt, batch in zip(files, receipts, observations, strict=True):
        start = processor_time()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(insert("file", file), file)
        connection.execute(insert("receipt", receipt), receipt)
        connection.executemany(insert("observation", batch[0]), batch)
        connection.execute("COMMIT")
        spent.append(processor_time() - start)
    connection.close()
    return spent


def insert(table: str, row: tuple[object, ...]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"
