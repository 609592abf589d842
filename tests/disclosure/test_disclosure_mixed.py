"""Outputs under different profiles, one after the other: none undoes what an earlier one protected."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.measures import disclosure
from anchorkit.measures.complementary import Protected
from anchorkit.measures.disclosure import Audience, profile_of
from anchorkit.observations import Observation
from anchorkit.selection.disclosure import Disclosure
from anchorkit.workflows.export_measures import export_measures
from tests.support.attack import Release, Told, attack
from tests.support.published_store import (
    CODES,
    REACH,
    SHARE,
    SIZE,
    STARTS,
    Cells,
    a_set,
    corrected,
    send,
    some_answers,
)
from tests.support.seen import read_folder
from tests.support.written import read_written

PUBLIC, SYSTEM = Audience.PUBLIC, Audience.SYSTEM
TENS: dict[str, Any] = {"threshold": 10, "base": 10}
Step = tuple[Audience, Any]
"""Whom an output is for, and the profile that the set names for them then."""


def released(folder: Path, step: Step, answers: Cells, name: str) -> Release:
    """One more output of the store; what it says, and how it was protected."""
    audience, named = step
    chosen = {audience.value: named}
    a_set(folder, disclosure=chosen)
    output = folder / name
    export_measures(
        set_path=folder / "set.yaml",
        store_url=str(folder / "anchorkit.db"),
        output=output / "measures.csv",
        audience=audience,
    )
    profile = profile_of(audience, Disclosure.model_validate(chosen))
    return Release(read_folder(output, profile.base), answers, profile, audience)


def told(folder: Path, seed: int, steps: Sequence[Step], *, correct: bool) -> list[Told]:
    """What an attacker works out from all outputs; before the last, a trust may correct its answers."""
    answers = some_answers(seed)
    send(folder / "anchorkit.db", answers.values(), 1)
    releases = []
    for place, step in enumerate(steps):
        if correct and place == len(steps) - 1:
            rows = corrected(answers, CODES[0], "2024-25", {"all": 3, REACH[0]: 3, SIZE[1]: 3})
            changed = {(row.organisation, row.indicator, row.period, row.group): row for row in rows}
            answers = {**answers, **changed}
            send(folder / "anchorkit.db", rows, 2)
        releases.append(released(folder, step, answers, f"out-{place}"))
    return attack(*releases)


@pytest.mark.parametrize("correct", [False, True], ids=["unchanged", "corrected"])
@pytest.mark.parametrize("seed", [1, 3, 7])
@pytest.mark.parametrize(
    "steps",
    [
        [(PUBLIC, "hes"), (PUBLIC, "model-health")],
        [(PUBLIC, "hes"), (SYSTEM, "model-health")],
        [(SYSTEM, "model-health"), (PUBLIC, "hes"), (SYSTEM, "model-health")],
        [(PUBLIC, TENS), (SYSTEM, "hes"), (SYSTEM, "model-health")],
        [(SYSTEM, "hes"), (PUBLIC, TENS), (PUBLIC, "hes")],
    ],
    ids=lambda steps: " then ".join(
        f"{who.value} {how if isinstance(how, str) else 'tens'}" for who, how in steps
    ),
)
def test_profiles_may_follow_one_another(
    tmp_path: Path, seed: int, steps: Sequence[Step], correct: bool
) -> None:
    """Coarser first or finer first, for one audience or two: all outputs together tell no hidden count."""
    assert told(tmp_path, seed, steps, correct=correct) == []


@pytest.mark.parametrize("seed", [1, 3, 7])
def test_a_gate_that_forgot_how_coarse_it_was_would_be_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Exact figures beside those that were rounded before tell small counts, if nothing else is hidden."""
    monkeypatch.setattr(disclosure, "grains", lambda *_: {})
    monkeypatch.setattr(disclosure, "protect_sums", lambda *_: Protected(frozenset(), frozenset()))

    assert told(tmp_path, seed, [(PUBLIC, "hes"), (PUBLIC, "model-health")], correct=False)


def figures(folder: Path, name: str, organisation: str = CODES[0]) -> dict[str, str]:
    """The value of each group that an output shows of an organisation's starters in 2024-25."""
    [written] = read_written(folder / name)
    return {
        row["group"]: row["value"]
        for row in written.rows
        if (row["organisation"], row["indicator"], row["period"]) == (organisation, STARTS, "2024-25")
    }


def starters(counts: dict[str, int]) -> Cells:
    """The same answer of three trusts: how many people started in 2024-25, by group."""
    return {
        (code, STARTS, "2024-25", group): Observation(code, STARTS, "2024-25", group, value=count)
        for code in CODES
        for group, count in counts.items()
    }


def test_what_was_rounded_stays_rounded_and_says_so(tmp_path: Path) -> None:
    """Under a finer profile an old period keeps its rounding and a new one is exact; the audit says so."""
    answers = starters({"all": 143, REACH[0]: 43, REACH[1]: 51, REACH[2]: 49})
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    released(tmp_path, (PUBLIC, "hes"), answers, "one")
    new = [row._replace(period="2023-24") for row in answers.values()]
    send(tmp_path / "anchorkit.db", new, 2)
    released(tmp_path, (PUBLIC, "model-health"), answers, "two")

    assert figures(tmp_path, "two") == figures(tmp_path, "one")
    [written] = read_written(tmp_path / "two")
    exact = {
        row["value"] for row in written.rows if row["indicator"] == STARTS and row["period"] == "2023-24"
    }
    assert {"143", "43", "51", "49"} <= exact
    audit = (tmp_path / "audit" / "disclosure-audit-public.csv").read_text("utf-8")
    assert f"{STARTS},2024-25,all,rounded,as coarse as in an earlier output" in audit
    assert f"{STARTS},2023-24,all,rounded,rounded" in audit


def test_what_was_given_away_stays_as_it_is(tmp_path: Path) -> None:
    """The system saw it exactly: that the public saw it rounded since changes nothing, a correction does."""
    answers = starters({"all": 143, REACH[0]: 43, REACH[1]: 51, REACH[2]: 49})
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    released(tmp_path, (SYSTEM, "model-health"), answers, "one")
    released(tmp_path, (PUBLIC, "hes"), answers, "two")
    released(tmp_path, (SYSTEM, "model-health"), answers, "three")
    changed = [answers[CODES[0], STARTS, "2024-25", REACH[0]]._replace(value=44)]
    send(tmp_path / "anchorkit.db", changed, 2)
    released(tmp_path, (SYSTEM, "model-health"), answers, "four")

    assert figures(tmp_path, "three")[REACH[0]] == "43"
    assert figures(tmp_path, "four")[REACH[0]] == "45"
    assert figures(tmp_path, "four")[REACH[1]] == "51"


def test_what_was_hidden_from_the_public_is_not_shown_to_the_system_later(tmp_path: Path) -> None:
    """Nine are hidden by tens and shown by model-health, unless they have been hidden already."""
    answers = starters({"all": 109, REACH[0]: 9, REACH[1]: 51, REACH[2]: 49})
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    released(tmp_path, (PUBLIC, TENS), answers, "one")
    released(tmp_path, (SYSTEM, "model-health"), answers, "two")

    assert figures(tmp_path, "one")[REACH[0]] == ""
    assert figures(tmp_path, "two")[REACH[0]] == ""


def test_where_nothing_else_holds_an_output_is_refused(tmp_path: Path) -> None:
    """Three parts hidden as 1 to 19, and a total that is known to be 55: each of them would be 17 to 19."""
    answers = starters({"all": 55, REACH[0]: 18, REACH[1]: 18, REACH[2]: 19})
    send(tmp_path / "anchorkit.db", answers.values(), 1)
    without = [{"id": id, "reason": "To see"} for id in (SHARE, STARTS)]
    a_set(tmp_path, disclosure={"public": "model-health"}, indicators=without)
    export_measures(
        set_path=tmp_path / "set.yaml",
        store_url=str(tmp_path / "anchorkit.db"),
        output=tmp_path / "one.csv",
        audience=PUBLIC,
    )

    with pytest.raises(NotUnderstood) as refused:
        released(tmp_path, (PUBLIC, {"threshold": 20, "base": 5}), answers, "two")

    assert "People who started by Reach, 2024-25" in str(refused.value)
    assert "profile" in refused.value.hint
    assert not (tmp_path / "two").exists()
    released(tmp_path, (PUBLIC, "model-health"), answers, "three")
    assert figures(tmp_path, "three")[REACH[0]] == "18"
