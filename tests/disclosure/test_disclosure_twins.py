"""Two stores whose published layer is the same give the same bytes: nothing hidden leaks by any road."""

from dataclasses import replace
from pathlib import Path

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Observation
from tests.support.published_store import (
    CODES,
    REACH,
    SHARE,
    SIZE,
    STARTS,
    Cells,
    a_set,
    publish,
    send,
)

_LARGE = 300
"""What stands beside the small counts."""


def small_counts(first: int, second: int) -> Cells:
    """Three trusts with two small counts each; what one has more of the first, another has of the second."""
    found: Cells = {}
    for code, (one, two) in zip(CODES, ((first, second), (second, first), (4, 4)), strict=True):
        for period, large in (("2023-24", _LARGE), ("2024-25", _LARGE + 60)):
            parts = {REACH[0]: large, REACH[1]: one, REACH[2]: two, SIZE[0]: large, SIZE[1]: one + two}
            for group, count in {"all": large + one + two, **parts}.items():
                share = Observation(code, SHARE, period, group, numerator=count, denominator=2 * _LARGE + 200)
                found[code, SHARE, period, group] = share
                starts = Observation(code, STARTS, period, group, value=count, note=f"{one} of ours")
                found[code, STARTS, period, group] = starts
    return found


def written(folder: Path, answers: Cells, audience: Audience) -> dict[str, bytes]:
    """Every file that is written for the audience, by its name."""
    folder.mkdir()
    a_set(folder)
    send(folder / "anchorkit.db", answers.values(), 1)
    publish(folder, folder / "out", audience)
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
    other = {**answers, key: replace(answers[key], value=700)}

    one, two = (
        written(tmp_path / name, found, Audience.PUBLIC) for name, found in (("one", answers), ("two", other))
    )

    assert one["report-public.md"] != two["report-public.md"]
