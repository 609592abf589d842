"""Everything that is written for an audience is attacked: no hidden count may be worked out from it."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from anchorkit.measures import disclosure, suppression
from anchorkit.measures.complementary import Protected
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.profiles import PROFILES
from anchorkit.measures.register import Register
from anchorkit.workflows import publishing
from tests.support.attack import Told, attack, read_folder
from tests.support.linear import Contradiction, Rules, Solver
from tests.support.published_store import (
    CODES,
    REACH,
    SIZE,
    STARTS,
    Cells,
    a_set,
    corrected,
    publish,
    send,
    some_answers,
)


def published_once(folder: Path, seed: int, profile: str, audience: Audience = Audience.PUBLIC) -> list[Told]:
    """What an attacker can tell from one release."""
    a_set(folder, disclosure={audience.value: profile})
    answers = some_answers(seed)
    send(folder / "anchorkit.db", answers.values(), 1)
    publish(folder, folder / "one", audience)
    return attack([read_folder(folder / "one")], [answers], PROFILES[profile])


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
    releases = [read_folder(folder / name) for name in ("one", "two")]
    return attack(releases, [answers, later], PROFILES[profile])


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

    assert attack([read_folder(tmp_path / "one")], [answers], PROFILES["hes"])


@pytest.mark.parametrize("remembers", [True, False])
def test_a_gate_without_memory_would_be_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembers: bool
) -> None:
    """What was small and is not any more stays hidden: its neighbours and the old total would tell it."""
    if not remembers:
        monkeypatch.setattr(publishing, "read_register", lambda path: Register())
    answers = some_answers(0)
    rest = {REACH[1]: 40, REACH[2]: 60, SIZE[1]: 50}
    for code, near in zip(CODES, (3, 23, 33), strict=True):
        counts = {"all": 100 + near, REACH[0]: near, SIZE[0]: 50 + near, **rest}
        for group, count in counts.items():
            key = (code, STARTS, "2024-25", group)
            answers[key] = replace(answers[key], value=count)

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

    counts = re.compile(r"\b(\d[\d,]*) (?:people|person|of (\d[\d,]{2,}))\b")
    found = [
        (path.name, match.group(0))
        for path in (tmp_path / "one").rglob("*.*")
        for text in (path.name, path.read_text("utf-8"))
        for match in counts.finditer(text)
        for number in match.groups()
        # The method itself says that means need 8 people.
        if number and match.group(0) != "8 people" and int(number.replace(",", "")) % 5
    ]
    assert found == []
