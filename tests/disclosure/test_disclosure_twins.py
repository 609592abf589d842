"""Two stores whose published layer is the same give the same bytes: nothing hidden leaks by any road."""

from pathlib import Path

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Observation, Status
from tests.support.published_store import (
    CODES,
    REACH,
    SHARE,
    SIZE,
    STARTS,
    Cells,
    a_set,
    for_paper,
    publish,
    send,
)

_LARGE = 300
"""What stands beside the small counts."""


def small_counts(first: int, second: int, more: tuple[int, int, int] = (0, 0, 0)) -> Cells:
    """Three trusts with two small counts each; what one has more of the first, another has of the second.

    `more` is how many people each trust has beyond a large round number.
    """
    found: Cells = {}
    pairs = ((first, second), (second, first), (4, 4))
    for code, (one, two), step in zip(CODES, pairs, more, strict=True):
        for period, large in (("2023-24", _LARGE + step), ("2024-25", _LARGE + 60 + step)):
            parts = {REACH[0]: large, REACH[1]: one, REACH[2]: two, SIZE[0]: large, SIZE[1]: one + two}
            for group, count in {"all": large + one + two, **parts}.items():
                share = Observation(
                    code, SHARE, period, group, numerator=count, denominator=2 * _LARGE + 200 + step
                )
                found[code, SHARE, period, group] = share
                starts = Observation(
                    code,
                    STARTS,
                    period,
                    group,
                    value=count,
                    note=f"{one} of ours",
                    status=Status.ESTIMATED if group == SIZE[0] else Status.REPORTED,
                )
                found[code, STARTS, period, group] = starts
    return found


def written(folder: Path, answers: Cells, audience: Audience, *, paper: bool = False) -> dict[str, bytes]:
    """Every file that is written for the audience, by its name; PDF and Word where `paper` is asked for."""
    folder.mkdir()
    a_set(folder)
    send(folder / "anchorkit.db", answers.values(), 1)
    publish(folder, folder / "out", audience)
    if paper:
        for_paper(folder, folder / "out", audience)
    return {
        path.relative_to(folder / "out").as_posix(): path.read_bytes()
        for path in sorted((folder / "out").rglob("*.*"))
        if path.is_file()
    }


@pytest.mark.parametrize("audience", [Audience.SYSTEM, Audience.PUBLIC])
@pytest.mark.parametrize("swap", [((3, 5), (5, 3)), ((2, 6), (4, 4)), ((1, 7), (7, 1))])
def test_twins_can_not_be_told_apart(
    tmp_path: Path, audience: Audience, swap: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    """Reports, pictures, export, names of files and even the snapshot are the same to the byte."""
    one, two = (
        written(tmp_path / name, small_counts(*counts), audience)
        for name, counts in zip(("one", "two"), swap, strict=True)
    )

    assert one == two
    assert any(b"hidden" in content for content in one.values())


def test_nor_on_paper(tmp_path: Path) -> None:
    """A PDF and a Word file, with the pictures in them, are the same to the byte too."""
    one, two = (
        written(tmp_path / name, small_counts(*counts), Audience.PUBLIC, paper=True)
        for name, counts in (("one", (3, 5)), ("two", (5, 3)))
    )

    assert {name.rpartition(".")[2] for name in one} >= {"pdf", "docx", "svg", "html", "md", "csv", "parquet"}
    assert [name for name in one if one[name] != two[name]] == []


@pytest.mark.parametrize("audience", [Audience.SYSTEM, Audience.PUBLIC])
def test_what_rounds_alike_can_not_be_told_apart(tmp_path: Path, audience: Audience) -> None:
    """Limits, intervals, changes, sentences and places on charts come from published counts and no others."""
    one, two = (
        written(tmp_path / name, small_counts(*counts, more), audience)
        for name, counts, more in (("one", (4, 6), (0, 0, 0)), ("two", (6, 4), (1, -1, 0)))
    )

    assert [name for name in one if one[name] != two[name]] == []


def test_inside_a_trust_twins_differ(tmp_path: Path) -> None:
    """A trust's own view shows small numbers, so the test above can fail."""
    one, two = (
        written(tmp_path / name, small_counts(*counts), Audience.TRUST)
        for name, counts in (("one", (3, 5)), ("two", (5, 3)))
    )

    assert one != two


def test_a_different_published_layer_shows(tmp_path: Path) -> None:
    """The snapshot is of what may be seen: it changes as soon as that does."""
    answers = small_counts(3, 5)
    key = (CODES[0], STARTS, "2024-25", REACH[0])
    other = {**answers, key: answers[key]._replace(value=700)}

    one, two = (
        written(tmp_path / name, found, Audience.PUBLIC) for name, found in (("one", answers), ("two", other))
    )

    assert one["report-public.md"] != two["report-public.md"]
