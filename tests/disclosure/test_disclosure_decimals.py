"""A figure that came without its counts tells nothing of them by its decimals: 17.64705882 % is 3 of 17."""

from pathlib import Path

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Observation
from tests.support.published_store import CODES, PERIODS, SHARE, a_set, publish, send

PAY = "emp.good.02"


def published(folder: Path, share: float, pay: tuple[float, float]) -> dict[str, bytes]:
    """Every file that is written of shares and pay gaps which are published already, without their counts."""
    folder.mkdir()
    indicators = [{"id": id, "reason": "To see"} for id in (SHARE, PAY)]
    a_set(folder, indicators=indicators, disclosure={"already_published": [SHARE, PAY]})
    answers = [
        answer
        for code in CODES
        for period in PERIODS
        for answer in (
            Observation(code, SHARE, period, value=share),
            Observation(code, PAY, period, "comparison=reference", value=pay[0]),
            Observation(code, PAY, period, "comparison=target", value=pay[1]),
        )
    ]
    send(folder / "anchorkit.db", answers, 1)
    publish(folder, folder / "out", Audience.PUBLIC)
    paths = sorted((folder / "out").rglob("*.*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.parametrize(
    ("share", "pay"),
    [(100 * 3 / 17, (21.43, 19.29)), (17.6, (150 / 7, 135 / 7)), (100 * 3 / 17, (150 / 7, 135 / 7))],
    ids=["a share", "two means", "both"],
)
def test_decimals_that_are_not_printed_are_nowhere(
    tmp_path: Path, share: float, pay: tuple[float, float]
) -> None:
    """Pages, charts and exports are the same as if the figures had been typed as they are printed."""
    plain = published(tmp_path / "plain", 17.6, (21.43, 19.29))

    exact = published(tmp_path / "exact", share, pay)

    assert [name for name in plain if exact[name] != plain[name]] == []
    assert b",17.6," in plain["out/measures.csv"]
    assert b",2.14," in plain["out/measures.csv"]
