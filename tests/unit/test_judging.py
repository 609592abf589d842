"""Files are judged in processes and on a cluster as they are here, whatever they do to one another."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anchorkit.compute import at
from anchorkit.findings import OUR_FAULT, TENFOLD
from anchorkit.store.store import open_store
from anchorkit.workflows.file_receipts import FileReceipt, IngestReport
from anchorkit.workflows.ingest import check_files, ingest_files
from anchorkit.workflows.judging import Judging, Opened
from anchorkit.workflows.plan import load_plan
from anchorkit.workplaces import Place
from tests.support.clusters import local_cluster
from tests.support.crowds import TWO_YEARS, answered, content_of, write_crowd

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", params=["processes", "cluster"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Two processes of this machine; a Dask cluster with two."""
    if request.param == "processes":
        with at(workers=2) as here:
            assert here
            yield here
        return
    with local_cluster() as cluster, at(cluster=cluster.scheduler_address) as there:
        assert there
        yield there


@pytest.fixture
def crowd(tmp_path: Path) -> list[Path]:
    """The set, and returns that meet one another."""
    (tmp_path / "set.yaml").write_text(TWO_YEARS, encoding="utf-8")
    return write_crowd(tmp_path / "in")


def ingested(paths: list[Path], name: str, place: Place | None, **more: Any) -> IngestReport:
    """Take files into a store of their own, and write what goes back."""
    folder = paths[0].parents[1]
    return ingest_files(
        paths=paths,
        set_path=folder / "set.yaml",
        store_url=str(folder / f"{name}.db"),
        now=lambda: NOW,
        annotate=folder / name,
        place=place,
        **more,
    )


def told(report: IngestReport) -> list[FileReceipt]:
    """The receipts, without the folder of what goes back."""
    from dataclasses import replace

    return [replace(receipt, pack=None) for receipt in report.files]


def packs(folder: Path) -> dict[str, bytes]:
    """What goes back."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_workers_take_in_what_one_process_does(crowd: list[Path], place: Place) -> None:
    """Receipts, findings, the store's content and every byte that goes back are the same, in one order."""
    folder = crowd[0].parents[1]
    alone = ingested(crowd, "alone", None)
    shared = ingested(crowd, "shared", place)

    assert told(shared) == told(alone)
    assert content_of(folder / "shared.db") == content_of(folder / "alone.db")
    assert packs(folder / "shared") == packs(folder / "alone")
    assert len(packs(folder / "alone")) > 5
    # What was held only since an earlier file of the same round has been seen.
    assert TENFOLD.code in [found.code for found in alone.files[2].findings]
    assert [receipt.outcome for receipt in alone.files].count("already held") == 1


def test_a_later_round_is_judged_beside_the_earlier_one(crowd: list[Path], place: Place) -> None:
    """What the store holds before the run is held against each file, under whatever name it comes."""
    folder = crowd[0].parents[1]
    for name, where in (("alone", None), ("shared", place)):
        ingested([*crowd[:2], *crowd[4:6]], name, None)
        ingested(crowd, name, where)

    assert content_of(folder / "shared.db") == content_of(folder / "alone.db")
    assert packs(folder / "shared") == packs(folder / "alone")


def test_workers_check_what_one_process_does(crowd: list[Path], place: Place) -> None:
    """Nothing is stored, and the findings are the same."""
    checked = [
        check_files(paths=crowd, set_path=crowd[0].parents[1] / "set.yaml", now=lambda: NOW, place=where)
        for where in (None, place)
    ]
    assert told(checked[1]) == told(checked[0])


def test_each_file_is_told_before_it_is_judged(crowd: list[Path], place: Place) -> None:
    """Progress counts from the first to the last file, however far ahead the workers are."""
    seen: list[tuple[Path, int, int]] = []
    ingested(crowd, "shared", place, progress=lambda *now: seen.append(now))
    assert seen == [(path, number, len(crowd)) for number, path in enumerate(crowd, 1)]


class Deadly(bytes):
    """A file that ends whatever process receives it."""

    def __reduce__(self) -> tuple[Callable[[int, int], None], tuple[int, int]]:
        return _die, (0, signal.SIGKILL)


def _die(_: int, sign: int) -> None:
    os.kill(os.getpid(), sign)


def test_a_file_that_ends_its_worker_is_refused_and_the_others_are_judged(tmp_path: Path) -> None:
    """A hostile file takes nobody with it: not the files beside it, and not us."""
    (tmp_path / "set.yaml").write_text(TWO_YEARS, encoding="utf-8")
    plan, _ = load_plan(tmp_path / "set.yaml")
    good = [answered("RR8", "2023-24", 1000, 2000), answered("RXR", "2023-24", 900, 1000)]
    contents = [good[0], Deadly(b"PK"), *good, good[1]]
    with at(workers=2) as place:
        judged = Judging(plan, place).judge((Opened(Path("x.xlsx"), each) for each in contents), 30)
        outcomes = [judgement.checked for _, judgement in judged if judgement]

    assert [found.code for found in outcomes[1].findings] == [OUR_FAULT.code]
    assert [len(checked.answers) for checked in outcomes] == [1, 0, 1, 1, 1]


def test_every_file_is_kept_before_it_is_judged(crowd: list[Path], place: Place) -> None:
    """Whoever is stopped on the way finds the files that were under way in the store."""

    def stop(_: Path, number: int, __: int) -> None:
        if number == 4:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        # The place serves other tests too.
        patch.setattr(place, "abandon", lambda: None)
        report = ingested(crowd, "stopped", place, progress=stop)

    assert (len(report.files), len(report.left)) == (3, len(crowd) - 3)
    with open_store(str(crowd[0].parents[1] / "stopped.db")) as store:
        assert len(store.receipts()) == 3
        assert "RXR-more than all.xlsx" in [found.file for found in store.unjudged_files()]
