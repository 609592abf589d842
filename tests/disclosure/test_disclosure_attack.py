"""Everything that is written for an audience is attacked: no hidden count may be worked out from it."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from anchorkit.measures import disclosure, suppression
from anchorkit.measures.complementary import Protected
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.profiles import PROFILES
from anchorkit.report.document import Chart, ChartPoint
from anchorkit.report.svg import render_svg
from anchorkit.store.store import open_store
from anchorkit.workflows import publishing
from anchorkit.workflows.published_before import Known
from tests.support.attack import Release, Told, attack
from tests.support.linear import Contradiction, Rules, Solver
from tests.support.plotted import read_chart
from tests.support.published_store import (
    CODES,
    REACH,
    SIZE,
    STARTS,
    Cells,
    a_set,
    corrected,
    for_paper,
    publish,
    send,
    some_answers,
)
from tests.support.seen import kinds_read, read_folder
from tests.support.written import read_written


def seen_in(folder: Path, answers: Cells, profile: str, audience: Audience = Audience.PUBLIC) -> Release:
    """All that one output says, in whatever format."""
    chosen = PROFILES[profile]
    return Release(read_folder(folder, chosen.base), answers, chosen, audience)


def published_once(folder: Path, seed: int, profile: str, audience: Audience = Audience.PUBLIC) -> list[Told]:
    """What an attacker can tell from one release."""
    a_set(folder, disclosure={audience.value: profile})
    answers = some_answers(seed)
    send(folder / "anchorkit.db", answers.values(), 1)
    publish(folder, folder / "one", audience)
    return attack(seen_in(folder / "one", answers, profile, audience))


def published_twice(folder: Path, answers: Cells, change: dict[str, int], profile: str = "hes") -> list[Told]:
    """What an attacker can tell from two releases, between which a trust corrected some of its answers."""
    a_set(folder, disclosure={"public": profile})
    rows = corrected(answers, CODES[0], "2024-25", change)
    later: Cells = {
        **answers,
        **{(row.organisation, row.indicator, row.period, row.group): row for row in rows},
    }
    send(folder / "anchorkit.db", answers.values(), 1)
    publish(folder, folder / "one")
    send(folder / "anchorkit.db", rows, 2)
    publish(folder, folder / "two")
    return attack(seen_in(folder / "one", answers, profile), seen_in(folder / "two", later, profile))


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize("seed", [1, 3, 6, 7, 11])
def test_nothing_hidden_can_be_worked_out(tmp_path: Path, seed: int, profile: str) -> None:
    """Reports of the set and of each trust, in HTML and Markdown, and the export give nothing away."""
    assert published_once(tmp_path, seed, profile) == []


def test_nor_by_the_systems_partners(tmp_path: Path) -> None:
    """The system's reports come through the same gate, by the profile that the set names for them."""
    assert published_once(tmp_path, 7, "model-health", Audience.SYSTEM) == []


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize(("seed", "steps"), [(1, 3), (2, 6), (3, 1), (7, 10), (11, 2)], ids=str)
def test_nor_from_two_releases(tmp_path: Path, seed: int, steps: int, profile: str) -> None:
    """A corrected return between two releases doesn't undo what the first one hid."""
    change = {"all": steps, REACH[0]: steps, SIZE[1]: steps}

    assert published_twice(tmp_path, some_answers(seed), change, profile) == []


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize("seed", [1, 3, 7])
def test_the_attack_finds_what_simple_hiding_gives_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, profile: str
) -> None:
    """Without complementary suppression the same attack works small counts out: it has teeth."""
    monkeypatch.setattr(disclosure, "protect_sums", lambda *_: Protected(frozenset(), frozenset()))

    assert published_once(tmp_path, seed, profile)


def test_the_attack_finds_exact_totals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that forgot to round the shares would be caught."""
    monkeypatch.setattr(suppression, "round_half_up", lambda number, base: float(number))
    a_set(tmp_path)
    answers = some_answers(3)
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    publish(tmp_path, tmp_path / "one")

    assert attack(seen_in(tmp_path / "one", answers, "hes"))


def forgetting(store_url: str, inside: Path) -> Known:
    """How many releases there were, and nothing of what they showed."""
    with open_store(store_url) as store:
        return Known(stored=store.count_releases())


@pytest.mark.parametrize("remembers", [True, False])
def test_a_gate_without_memory_would_be_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembers: bool
) -> None:
    """What was small and is not any more stays hidden: its neighbours and the old total would tell it."""
    if not remembers:
        monkeypatch.setattr(publishing, "what_was_published", forgetting)
    answers = some_answers(0)
    rest = {REACH[1]: 40, REACH[2]: 60, SIZE[1]: 50}
    for code, near in zip(CODES, (3, 23, 33), strict=True):
        counts = {"all": 100 + near, REACH[0]: near, SIZE[0]: 50 + near, **rest}
        for group, count in counts.items():
            key = (code, STARTS, "2024-25", group)
            answers[key] = answers[key]._replace(value=count)

    told = published_twice(tmp_path, answers, {"all": 20, REACH[0]: 20, SIZE[0]: 20}, "model-health")

    assert bool(told) is not remembers


@pytest.mark.parametrize(
    "values",
    [
        [(0, 3), (2, 9), (4, 8)],
        [(1, 7), (1, 7), (8, 12)],
        [(0, 0), (5, 5), (0, 9)],
        [(1, 2), (0, 9), (30, 40)],
    ],
)
def test_the_attacks_linear_program_is_right(values: Sequence[tuple[int, int]]) -> None:
    """Its ends are those that trying every whole number finds: two parts and their total."""
    rules = Rules()
    for place, (low, high) in enumerate(values):
        rules.narrow(place, low, high)
    rules.equal.append({0: 1, 1: 1, 2: -1})
    ranges = [range(low, high + 1) for low, high in values]
    kept = [found for found in itertools.product(*ranges) if found[0] + found[1] == found[2]]

    if not kept:
        with pytest.raises(Contradiction):
            Solver(rules)
        return
    solver = Solver(rules)
    for place in range(3):
        ends = min(found[place] for found in kept), max(found[place] for found in kept)
        assert solver.ends(place) == pytest.approx(ends)


@pytest.mark.parametrize("seed", [1, 3, 7])
def test_every_count_that_is_written_was_rounded(tmp_path: Path, seed: int) -> None:
    """In sentences, pictures, their descriptions and names of files too: nothing but multiples of 5."""
    a_set(tmp_path)
    send(tmp_path / "anchorkit.db", some_answers(seed).values(), 1)
    publish(tmp_path, tmp_path / "one")

    assert unrounded(tmp_path / "one") == []


def unrounded(folder: Path) -> list[tuple[str, str]]:
    """The counts of people in any text of any file that are no multiples of 5."""
    counts = re.compile(r"\b(\d[\d,]*) (?:people|person|of (\d[\d,]{2,}))\b")
    return [
        (written.path.name, match.group(0))
        for written in read_written(folder)
        for text in (written.path.name, *written.texts, *map(str, written.tables))
        for match in counts.finditer(text)
        for number in match.groups()
        # The method itself says that means need 8 people.
        if number and match.group(0) != "8 people" and int(number.replace(",", "")) % 5
    ]


def test_every_kind_of_file_is_read_and_gives_nothing_away(tmp_path: Path) -> None:
    """PDF and Word, pictures, the site with its search, every export: numbers are read from each of them."""
    a_set(tmp_path)
    answers = some_answers(3)
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    publish(tmp_path, tmp_path / "one")
    for_paper(tmp_path, tmp_path / "one")

    read = kinds_read(tmp_path / "one", 5)
    assert read == {".html", ".md", ".svg", ".pdf", ".docx", ".csv", ".parquet"}
    assert attack(seen_in(tmp_path / "one", answers, "hes")) == []
    assert unrounded(tmp_path / "one") == []


@pytest.mark.parametrize(("value", "read"), [(45.0, (None, 45.0)), (43.0, ((42.5, 43.5), 43.0))])
def test_a_chart_of_unrounded_numbers_would_be_read(value: float, read: tuple[object, float]) -> None:
    """A mark is measured on its axis: one at 43 people is no multiple of 5, whatever its label says."""
    points = (ChartPoint("2023-24", 20.0, "20 people"), ChartPoint("2024-25", value, "45 people"))
    chart = Chart("c", "People who started, 2023-24 to 2024-25", "", "line", points, "people")

    found = [plot for plot in read_chart(render_svg(chart)) if plot.of == "2024-25"]

    [plot] = found
    assert plot.low <= value <= plot.high
    assert plot.high - plot.low < 1
    ends, middle = read
    assert (ends is None) == (plot.low <= 5 * round(value / 5) <= plot.high)
    assert middle == pytest.approx((plot.low + plot.high) / 2, abs=0.5)
