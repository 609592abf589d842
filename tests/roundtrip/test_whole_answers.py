"""What was given once in full is never taken away by half: through the real commands, in any order."""

from itertools import permutations
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.observations import Observation
from anchorkit.store.store import open_store
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import COLUMN, changed, typing

SHARE = "emp.good.01|all|2024-25"
PLAN = "pl.lead.01|all|2024-25"
FULL = {
    Observation("RR8", "emp.good.01", "2024-25", numerator=310, denominator=2500),
    Observation("RR8", "pl.lead.01", "2024-25", choice="yes", note="Board, May"),
}


def heading_retyped(book: Workbook) -> None:
    """The heading of the numerators becomes words of the person's own."""
    book["Employment"].cell(HEADER_ROW, COLUMN["numerator"]).value = "Nr. people"


def header_deleted(book: Workbook) -> None:
    """The header row goes."""
    book["Employment"].delete_rows(HEADER_ROW)


LATER = {
    "numerator cleared": typing(SHARE, numerator=None),
    "denominator cleared": typing(SHARE, denominator=None),
    "heading retyped": heading_retyped,
    "header deleted": header_deleted,
    "note cleared": typing(PLAN, note=None),
    "answers cleared": typing(PLAN, result=None, note=None),
}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a set, a full return, and one saved after it for each way to lose something."""
    folder = tmp_path_factory.mktemp("returns")
    (folder / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    CliRunner().invoke(app, ["workbook", str(folder / "set.yaml"), "--output", str(folder / "blank")])
    (blank,) = (folder / "blank").glob("RR8-*.xlsx")
    full = changed(blank.read_bytes(), typing(SHARE, numerator=310, denominator=2500))
    full = changed(full, typing(PLAN, result="yes", note="Board, May"))
    (folder / "full.xlsx").write_bytes(saved(full, author="Ann", day=0))
    for day, (name, change) in enumerate(LATER.items(), 1):
        author = "Ann" if day % 2 else "Bob"
        (folder / f"{name}.xlsx").write_bytes(saved(changed(full, change), author=author, day=day))
    return folder


def ingest(folder: Path, store: Path, *names: str) -> str:
    """Take files in, one after the other; give what was said last."""
    words = ["--set", str(folder / "set.yaml"), "--store", str(store), "--verbose"]
    said = [CliRunner().invoke(app, ["ingest", str(folder / f"{name}.xlsx"), *words]) for name in names]
    return said[-1].stdout + said[-1].stderr


def stands(store: Path) -> set[Observation]:
    """What the store says."""
    with open_store(str(store)) as found:
        return {one.observation for one in found.observations()}


@pytest.mark.parametrize("lossy", LATER)
def test_nothing_that_is_lost_on_the_way_takes_anything_away(
    returns: Path, tmp_path: Path, lossy: str
) -> None:
    """A cleared cell, a lost heading, a cleared note: what stood stays, whichever of the two comes first."""
    ingest(returns, tmp_path / "after.db", "full", lossy)
    ingest(returns, tmp_path / "before.db", lossy, "full")

    assert stands(tmp_path / "after.db") == stands(tmp_path / "before.db") == FULL


@pytest.mark.parametrize(
    ("lossy", "code"),
    [
        ("numerator cleared", "R311"),
        ("denominator cleared", "R311"),
        ("heading retyped", "R207"),
        ("header deleted", "R211"),
    ],
)
def test_half_an_answer_is_not_taken_and_the_receipt_names_it(
    returns: Path, tmp_path: Path, lossy: str, code: str
) -> None:
    """Into an empty store no half answer comes; it is refused by name, and stays outstanding."""
    store = tmp_path / "s.db"
    said = ingest(returns, store, lossy)
    receipt = CliRunner().invoke(app, ["receipt", "1", "--store", str(store)]).stdout

    assert stands(store) == {one for one in FULL if one.choice}
    assert "refused" in said
    (line,) = (line for line in receipt.splitlines() if SHARE in line)
    assert line.split()[0] == "refused"
    assert line.split()[-1] == code


@pytest.mark.parametrize("order", list(permutations(["full", "numerator cleared", "note cleared"])), ids=str)
def test_in_whatever_order_halves_arrive_the_whole_stands(
    returns: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    """Two people's files in any order end in the same, also when the full one was out for a while."""
    store = str(tmp_path / "s.db")
    ingest(returns, tmp_path / "s.db", *order)
    assert stands(tmp_path / "s.db") == FULL

    number = str(order.index("full") + 1)
    for command in ("withdraw", "restore"):
        CliRunner().invoke(app, [command, number, "--reason", "A test", "--store", store])
    assert stands(tmp_path / "s.db") == FULL
    with open_store(store) as found:
        assert found.disputes() == []
