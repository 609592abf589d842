"""Organisations leave a set, join it and merge: the difference of two joint figures tells nobody's count."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.measures import disclosure
from anchorkit.measures.complementary import Protected
from anchorkit.measures.disclosure import Audience
from tests.support.changing import CODES, Shown, corrected, output, send, some_truth, told
from tests.support.published_store import GROUPS, REACH, SHARE, SIZE, STARTS

PUBLIC, SYSTEM = Audience.PUBLIC, Audience.SYSTEM
ALL_FOUR, THREE = CODES, CODES[:3]
LEFT = {"RAE": (48, 61, 26), "RCD": (50, 26, 30), "RR8": (26, 49, 4), "RWY": (13, 13, 2)}


def left_out() -> dict[tuple[str, str], tuple[int, int]]:
    """Four trusts, of which the last has two people in a group."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for code, counts in LEFT.items():
        total = sum(counts)
        parts = {"all": total, **dict(zip(REACH, counts, strict=True)), SIZE[0]: 20, SIZE[1]: total - 20}
        found |= {(code, group): (count, 2 * count) for group, count in parts.items()}
    return found


def told_of(shown: Sequence[Shown]) -> list[object]:
    """What can be worked out of either indicator."""
    return [each for indicator in (STARTS, SHARE) for each in told(shown, indicator)]


@pytest.mark.parametrize("first", [PUBLIC, SYSTEM])
@pytest.mark.parametrize(
    "sets", [(ALL_FOUR, THREE), (THREE, ALL_FOUR), (ALL_FOUR, CODES[1:], THREE)], ids=str
)
def test_who_leaves_or_joins_is_not_told(
    tmp_path: Path, sets: Sequence[Sequence[str]], first: Audience
) -> None:
    """The set with a trust and the set without it differ by what that trust has."""
    truth = left_out()
    send(tmp_path, truth, 1)

    shown = [
        output(tmp_path, members, truth, audience=PUBLIC if place else first, groups=["reach"])
        for place, members in enumerate(sets)
    ]

    assert told_of(shown) == []
    assert any(row["state"] == "reported" for row in shown[-1].rows if row["organisation"] == "set")


def test_a_merger_does_not_tell_what_was_taken_over(tmp_path: Path) -> None:
    """A trust's figure with another in it, less its figure before, is the other's."""
    before = left_out()
    send(tmp_path, before, 1)
    output(tmp_path, ALL_FOUR, before, groups=["reach"])
    after = dict(before)
    for group in GROUPS:
        pairs = before["RR8", group], before["RWY", group]
        after["RR8", group] = pairs[0][0] + pairs[1][0], pairs[0][1] + pairs[1][1]
    send(tmp_path, after, 2)
    merged = [{"from": "RWY", "period": "2024-25"}]

    plain = output(tmp_path, ["RR8", "RAE", "RCD"], after, groups=["reach"], RR8=merged)

    values = {
        (row["organisation"], row["group"]): row["value"] for row in plain.rows if row["indicator"] == STARTS
    }
    # 62 less the 49 that were shown before are 13; 28 and 13 were shown too, and 2 are left.
    first_shown, hidden = values["RR8", REACH[1]], values["RR8", REACH[2]]
    assert hidden == ""
    assert first_shown in ("", "62")
    assert not (first_shown and values["RR8", "all"])


def test_a_joint_figure_that_was_not_shown_again_is_not_taken_for_told(tmp_path: Path) -> None:
    """13 people of two trusts round to 15, and so do 17 when one trust has gone from 9 to 13.

    Between the two outputs of both, one of that trust alone shows its 13. It said nothing of both together:
    if the third output showed 15 again, the other trust, hidden as 1 to 7, could have no more than 4.
    """
    before = {("RAE", "all"): (9, 200), ("RCD", "all"): (4, 200)}
    after = {**before, ("RAE", "all"): (13, 200)}
    send(tmp_path, before, 1)
    first = output(tmp_path, ["RAE", "RCD"], before, "hes", groups=[])
    send(tmp_path, after, 2)

    alone = output(tmp_path, ["RAE"], after, "hes", groups=[])
    both = output(tmp_path, ["RAE", "RCD"], after, "hes", groups=[])

    assert told_of([first, alone, both]) == []
    [joint] = [row for row in both.rows if row["organisation"] == "set" and row["indicator"] == STARTS]
    assert joint["state"] == "suppressed"


def test_a_refusal_names_what_can_be_left_out(tmp_path: Path) -> None:
    """What it advises has been tried: without that breakdown the same output is made, and tells nothing.

    Two people more in all, both near, beside words that say that few are near, before as after.
    """
    before = some_truth(random.Random(315))
    within = {("RWY", "all"), ("RWY", REACH[0]), ("RWY", SIZE[0])}
    after = {key: (yes + 2, no) if key in within else (yes, no) for key, (yes, no) in before.items()}
    send(tmp_path, before, 1)
    shown = [output(tmp_path, CODES, before, audience=SYSTEM, groups=["reach"])]
    send(tmp_path, after, 2)
    shown.append(output(tmp_path, CODES, after, audience=SYSTEM, groups=["size"]))

    with pytest.raises(NotUnderstood) as refused:
        output(tmp_path, ["RCD", "RWY"], after, groups=["reach", "size"])

    assert "Share from here by Reach, 2024-25; People who started by Reach, 2024-25" in refused.value.message
    assert "reach from the groups: of “Share from here” (local.share); reach from" in refused.value.hint
    assert told_of([*shown, output(tmp_path, ["RCD", "RWY"], after, groups=["size"])]) == []


def sequence(folder: Path, seed: int, profiles: Sequence[Any]) -> list[Shown]:
    """Three outputs of sets drawn by chance; one that is refused is none, and counts for nothing."""
    draw = random.Random(seed)
    truth = some_truth(draw)
    send(folder, truth, 1)
    shown = []
    for place in range(3):
        members = CODES if not place and draw.random() < 0.5 else draw.sample(CODES, draw.randint(1, 4))
        if place and draw.random() < 0.3:
            truth = corrected(draw, truth)
            send(folder, truth, 1 + place)
        groups = [name for name in ("reach", "size") if draw.random() < 0.7]
        profile, audience = draw.choice(list(profiles)), draw.choice((PUBLIC, SYSTEM))
        try:
            shown.append(output(folder, sorted(members), truth, profile, audience, groups))
        except NotUnderstood:
            continue
    return shown


@pytest.mark.parametrize(
    "profiles",
    [
        ["model-health"],
        ["hes"],
        [{"threshold": 10, "base": 10}],
        ["model-health", {"threshold": 8, "base": 1}],
    ],
    ids=["exact", "fives", "tens", "two thresholds"],
)
@pytest.mark.parametrize("seed", [*range(1, 11), 118, 315, 567])
def test_sets_may_change_from_output_to_output(tmp_path: Path, seed: int, profiles: Sequence[Any]) -> None:
    """Other organisations, other breakdowns, corrected answers, two audiences: nothing hidden is told."""
    assert told_of(sequence(tmp_path, seed, profiles)) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_attack_finds_what_simple_hiding_gives_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Without complementary suppression the same attack works small counts out: it has teeth."""
    monkeypatch.setattr(disclosure, "protect_sums", lambda *_: Protected(frozenset(), frozenset()))

    assert told_of(sequence(tmp_path, seed, ["model-health"]))
