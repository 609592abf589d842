"""Real workbooks through the whole chain: what the check found in true numbers tells nobody a hidden one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Observation, Status
from anchorkit.store.store import open_store
from anchorkit.workbook.layout import plan_workbook
from anchorkit.workbook.write import workbook_bytes
from anchorkit.workflows.ingest import ingest_files
from anchorkit.workflows.plan import load_plan
from tests.support.published_store import CODES, REACH, SIZE, STARTS, a_set, for_paper, publish

PERIODS = ("2022-23", "2023-24", "2024-25")
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
Hidden = tuple[str, int, int]
"""The period in which Leeds has small counts, and these: how many in the first group and in the next."""


def returns(folder: Path, usual: int, hidden: Hidden) -> Path:
    """The workbooks that three trusts send back: the same but for two small counts of one of them."""
    period, *small = hidden
    set_path = a_set(folder, periods={"from": PERIODS[0], "to": PERIODS[-1]})
    plan, _ = load_plan(set_path, None)
    for asked in plan.selection.organisations:
        held = {}
        for when in PERIODS:
            near, middling = small if asked.code == CODES[0] and when == period else (usual, 45)
            counts = {REACH[0]: near, REACH[1]: middling, REACH[2]: 60, SIZE[0]: 20}
            everyone = near + middling + 60
            for group, count in {"all": everyone, **counts, SIZE[1]: everyone - 20}.items():
                row = Observation(asked.code, STARTS, when, group, value=count, note=f"{near} near us")
                held[row.key] = row if group != REACH[2] else estimated(row)
        content = workbook_bytes(plan_workbook(plan, asked, held))
        (folder / "back").mkdir(exist_ok=True)
        (folder / "back" / f"{asked.code}.xlsx").write_bytes(content)
    return set_path


def estimated(row: Observation) -> Observation:
    """The same answer, said to be an estimate."""
    return Observation(
        row.organisation, row.indicator, row.period, row.group, value=row.value, status=Status.ESTIMATED
    )


def written(folder: Path, usual: int, hidden: Hidden, audience: Audience) -> dict[str, bytes]:
    """Every file written for the audience from what was ingested, by its name."""
    folder.mkdir()
    set_path = returns(folder, usual, hidden)
    report = ingest_files(
        paths=[folder / "back"], set_path=set_path, store_url=str(folder / "anchorkit.db"), now=lambda: NOW
    )
    assert len(report.files) == len(CODES)
    publish(folder, folder / "out", audience)
    for_paper(folder, folder / "out", audience)
    return {
        path.relative_to(folder / "out").as_posix(): path.read_bytes()
        for path in sorted((folder / "out").rglob("*.*"))
        if path.is_file()
    }


def marks(folder: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """The codes of warnings in the store, by period and group, of the trust with small counts."""
    with open_store(str(folder / "anchorkit.db")) as store:
        return {
            (found.observation.period, found.observation.group): tuple(found.marks)
            for found in store.observations(organisations=[CODES[0]])
        }


@pytest.mark.parametrize("audience", [Audience.SYSTEM, Audience.PUBLIC])
@pytest.mark.parametrize(("usual", "hidden"), [(50, ("2022-23", 5, 3)), (30, ("2024-25", 3, 5))])
def test_what_the_check_found_is_not_told(
    tmp_path: Path, usual: int, hidden: Hidden, audience: Audience
) -> None:
    """5 and 3 people, or 4 and 4: the check queries other figures, and every file is the same to the byte."""
    one = written(tmp_path / "one", usual, hidden, audience)
    two = written(tmp_path / "two", usual, (hidden[0], 4, 4), audience)

    assert marks(tmp_path / "one") != marks(tmp_path / "two")
    assert [name for name in one if one[name] != two.get(name)] == []
    assert one.keys() == two.keys()


def test_the_trust_itself_is_told(tmp_path: Path) -> None:
    """Its own report says what was queried."""
    one = written(tmp_path / "one", 50, ("2022-23", 5, 3), Audience.TRUST)

    own = next(content for name, content in one.items() if name.endswith(f"{CODES[0]}.md"))
    assert b"queried at the check" in own
