"""What the gate remembers and what it says of itself: profiles, register and audit."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from anchorkit.measures.audit import AuditRow, Reason, audit_csv
from anchorkit.measures.bounds import Bounds, Name, Range
from anchorkit.measures.disclosure import PROFILES, Audience, Guarded, Past, guard, profile_of
from anchorkit.measures.model import Evidence, Mark, State
from anchorkit.measures.register import (
    InvalidRegister,
    Register,
    register_from_json,
    release_from_json,
    release_to_json,
)
from anchorkit.measures.seen import Cell, Counts, Seen
from anchorkit.measures.series import measure_all
from anchorkit.measures.truth import true_counts
from anchorkit.selection.disclosure import Disclosure
from anchorkit.selection.model import Plan
from tests.support.evidence import THREE_TRUSTS, an_answer
from tests.support.registers import older_file
from tests.support.sets import a_plan

PUBLIC = Audience.PUBLIC
QUARTER = "2024-25-Q1"
SIZES = st.lists(st.integers(0, 40), min_size=3, max_size=3)


def starts(*counts: float) -> list[Evidence]:
    """How many people started in each of the three trusts."""
    return [
        an_answer("emp.future.01", trust["code"], QUARTER, value=count)
        for trust, count in zip(THREE_TRUSTS, counts, strict=False)
    ]


def three_trusts(**fields: Any) -> Plan:
    """A set that asks three trusts how many people started."""
    return a_plan(["emp.future.01"], organisations=THREE_TRUSTS, **fields)


def published(
    plan: Plan, evidence: list[Evidence], past: Past | None = None, profile: str = "hes"
) -> Guarded:
    """What the public may see."""
    return guard(measure_all(plan, evidence), PROFILES[profile], plan, PUBLIC, past or Past())


def figures(found: Guarded) -> dict[str, float | None]:
    """The published figure of each trust, and of the set under an empty name."""
    return {
        organisation or "": next(point.value for point in series.points if point.period == QUARTER)
        for (organisation, _, _), series in found.measures.series.items()
    }


def pay_gap(heads: float | None, **disclosure: Any) -> State:
    """Whether a pay gap is shown to the public, by how many people are on one side."""
    plan = a_plan(["emp.good.02"], disclosure=disclosure)
    sides = [
        an_answer("emp.good.02", group=f"comparison={side}", value=value, denominator=heads)
        for side, value in (("reference", 21.5), ("target", 19.25))
    ]
    found = guard(
        measure_all(plan, sides), profile_of(PUBLIC, plan.selection.disclosure), plan, PUBLIC, Past()
    )
    series = found.measures.get("RR8", "emp.good.02", "comparison")
    assert series is not None
    return series.points[-1].state


def test_each_audience_has_the_profile_that_the_set_names() -> None:
    """Unless it names one, system and public have `hes`; a trust's own view has none, whatever is named."""
    chosen = Disclosure.model_validate({"system": "model-health", "public": {"threshold": 10, "base": 10}})

    names = {audience.value: profile_of(audience, chosen).name for audience in Audience}
    assert names == {"trust": "none", "system": "model-health", "public": "custom"}
    own = profile_of(PUBLIC, chosen)
    assert [own.publish(count) for count in (0, 9, 10, 14, 15)] == [0, None, 10, 10, 20]
    assert profile_of(PUBLIC).name == "hes"


@pytest.mark.parametrize(
    "laxer", [{"threshold": 5}, {"least_denominator": 10}, {"least_heads": 3}, {"base": 0}]
)
def test_no_profile_is_laxer_than_the_named_ones(laxer: dict[str, int]) -> None:
    """A place may raise the numbers and not lower them."""
    with pytest.raises(ValidationError):
        Disclosure.model_validate({"public": laxer})


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (6, None), (7, 7), (8, 8), (23, 23)])
def test_model_health_hides_below_seven(count: float, shown: float | None) -> None:
    """Counts below 7 are hidden and the rest exact."""
    assert PROFILES["model-health"].publish(count) == shown


@pytest.mark.parametrize("name", ["hes", "model-health"])
@given(st.integers(0, 500))
def test_a_published_count_may_have_been_what_it_was(name: str, count: int) -> None:
    """What a reader is taken to know of a published count is true of it."""
    profile = PROFILES[name]
    shown = profile.publish(count)

    if shown is not None:
        behind = profile.behind(shown)
        assert behind.lower <= count <= behind.upper


@pytest.mark.parametrize(
    ("heads", "disclosure", "state"),
    [
        (8, {}, State.REPORTED),
        (7, {}, State.SUPPRESSED),
        (None, {}, State.SUPPRESSED),
        (None, {"already_published": ["emp.good.02"]}, State.REPORTED),
        (7, {"already_published": ["emp.good.02"]}, State.SUPPRESSED),
    ],
)
def test_a_pay_gap_needs_eight_people_on_each_side(
    heads: float | None, disclosure: dict[str, Any], state: State
) -> None:
    """Where nobody says how many there are it is hidden, unless people say that it is published already."""
    assert pay_gap(heads, **disclosure) is state


def test_what_was_hidden_once_stays_hidden() -> None:
    """A correction that makes a small count large doesn't show it: the old total would tell the old count."""
    plan = three_trusts()
    first = published(plan, starts(3, 50, 60))

    second = published(plan, starts(30, 50, 60), Past(first.register))

    assert figures(first)["RR8"] is None
    assert figures(second)["RR8"] is None
    assert figures(second)["R0A"] == 50


def test_without_a_past_the_same_figure_is_shown() -> None:
    """It is the register that hides it."""
    assert figures(published(three_trusts(), starts(30, 50, 60)))["RR8"] == 30


def test_a_published_count_keeps_its_value_until_the_answer_changes() -> None:
    """52 stays 50, and 53 becomes 55, by the same rounding."""
    plan = three_trusts()
    first = published(plan, starts(30, 52, 60))
    again = published(plan, starts(30, 52, 60), Past(first.register))
    later = published(plan, starts(30, 53, 60), Past(again.register))

    assert [figures(found)["R0A"] for found in (first, again, later)] == [50, 50, 55]
    assert again.register == first.register
    assert len(later.register.releases) == 2


def true_of(plan: Plan, evidence: list[Evidence]) -> dict[Cell, Counts]:
    """What was true when an output was made."""
    return true_counts(measure_all(plan, evidence), plan)


def test_a_figure_that_is_shown_again_after_a_correction_is_entered() -> None:
    """52 and 51 are both 50, but the second output said it of 51; what did not change is not entered."""
    plan = three_trusts()
    before, after = starts(30, 52, 60), starts(30, 51, 60)
    first = published(plan, before)

    again = published(plan, after, Past(first.register, (true_of(plan, before),)))

    [_, release] = again.register.releases
    assert {cell.code for cell in release.changes} == {"R0A", ""}


@pytest.mark.parametrize("is_noted", [True, False], ids=["this version", "an older one"])
def test_an_output_said_nothing_of_what_it_was_not_about(is_noted: bool) -> None:
    """A register of an older version leaves open what was shown again, and so it may have been."""
    plan = three_trusts()
    before, after = starts(30, 52, 60), starts(40, 51, 60)
    first = published(plan, before).register
    about = Cell("RR8", "emp.future.01", QUARTER, "all")
    second = first.with_release(PUBLIC, {about: Seen((("value", Range(38.0, 42.0)),))})
    texts = map(release_to_json, second.releases)
    told = texts if is_noted else (text.replace('"again":true', '"unknown":true') for text in texts)
    register = Register(tuple(map(release_from_json, told)))
    truths = (true_of(plan, before), true_of(plan, after))

    said = Past(register, truths).outputs()[1].layer

    assert {about, about._replace(organisation="RRK")} <= said.keys()
    assert (about._replace(organisation="R0A") in said) is not is_noted


def test_each_audience_has_a_past_of_its_own() -> None:
    """What the system did not see hidden may be shown to it."""
    plan = three_trusts()
    first = published(plan, starts(3, 50, 60))

    latest = first.register.latest(Audience.SYSTEM)

    assert latest == {}


@given(SIZES, SIZES)
def test_a_release_reads_back_as_it_was(one: list[int], two: list[int]) -> None:
    """As JSON it loses nothing, and it is written the same every time."""
    plan = three_trusts()
    first = published(plan, starts(*one))
    register = published(
        plan, starts(*two), Past(first.register, moment="2026-04-01T09:30:00+00:00")
    ).register

    texts = list(map(release_to_json, register.releases))

    assert tuple(map(release_from_json, texts)) == register.releases
    assert list(map(release_to_json, map(release_from_json, texts))) == texts
    assert register_from_json(older_file(register)) == register


@pytest.mark.parametrize("read", [register_from_json, release_from_json])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 3, "releases": [], "audience": "public", "cells": []}',
        '{"format": 2, "releases": [1], "audience": "public", "cells": [1]}',
    ],
)
def test_what_is_damaged_is_refused(read: Callable[[str], object], text: str) -> None:
    """To begin anew would forget what must stay hidden."""
    with pytest.raises(InvalidRegister):
        read(text)


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize("counts", [(2, 2, 1), (2, 2, 2), (1, 1, 1), (3, 3, 50)])
def test_a_small_sum_of_small_counts_is_hidden_and_nothing_refused(
    counts: Sequence[int], profile: str
) -> None:
    """That all of them are hidden says that none is large: hiding more would not take that back."""
    found = published(three_trusts(), starts(*counts), profile=profile)

    assert found.untenable == frozenset()
    assert [figures(found)[trust["code"]] for trust in THREE_TRUSTS][:2] == [None, None]


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize(("some", "people"), [(2, 6), (1, 2), (5, 6), (3, 7)])
def test_a_share_of_few_people_is_hidden_and_nothing_refused(some: int, people: int, profile: str) -> None:
    """It was refused as if earlier outputs had told it, though there were none."""
    plan = a_plan(["emp.good.01"])
    found = published(plan, [an_answer("emp.good.01", numerator=some, denominator=people)], profile=profile)

    assert found.untenable == frozenset()
    assert [row.reason.action for row in found.audit] == ["hidden"]


@pytest.mark.parametrize("kind", ["emp.good.01", "emp.widen.03"])
def test_half_of_the_counts_is_never_shown(kind: str) -> None:
    """That a share is published already says nothing of its numerator where the denominator is not known."""
    plan = a_plan([kind], disclosure={"already_published": [kind]})
    groups = ("comparison=reference", "comparison=target") if kind == "emp.widen.03" else ("all",)
    rows = [an_answer(kind, group=group, numerator=3, value=12.5) for group in groups]
    measures = measure_all(plan, rows)
    found = guard(measures, profile_of(PUBLIC, plan.selection.disclosure), plan, PUBLIC, Past())

    points = [point for series in found.measures.series.values() for point in series.points]
    assert all(point.numerator is None and not point.compared for point in points)


def test_what_the_check_queried_stays_inside() -> None:
    """Codes and marks were set on true numbers, and are gone from people's figures and all others."""
    plan = a_plan(["emp.good.01", "sus.estate.07"])
    rows = [
        an_answer("emp.good.01", numerator=300, denominator=900, warnings=("R405",)),
        an_answer("sus.estate.07", value=5, warnings=("R409",)),
    ]
    found = guard(measure_all(plan, rows), PROFILES["hes"], plan, PUBLIC, Past())

    points = [point for series in found.measures.series.values() for point in series.points]
    assert {point.warnings for point in points} == {()}
    assert Mark.WARNED not in {mark for point in points for mark in point.marks}


def test_an_older_register_learns_who_is_in_a_joint_figure() -> None:
    """It was of every organisation of which the same output told something."""
    register = published(three_trusts(), starts(30, 50, 60)).register
    text = older_file(register)
    older = re.sub(r'"organisation": "together: [^"]*"', '"organisation": ""', text)
    older = older.replace('"format": 2', '"format": 1')

    assert older != text
    assert register_from_json(older) == register


def test_an_empty_register_is_nothing_yet() -> None:
    """Before the first output nothing is remembered."""
    assert Register().layers() == ()


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@given(SIZES)
def test_every_hidden_figure_has_a_reason(profile: str, counts: list[int]) -> None:
    """What is hidden or rounded stands in the audit with why, and no value stands there."""
    found = published(three_trusts(), starts(*counts), profile=profile)

    hidden = {(row.organisation, row.period) for row in found.audit if row.reason.action == "hidden"}
    shown = {
        (organisation or "", point.period)
        for (organisation, _, _), series in found.measures.series.items()
        for point in series.points
        if point.state is State.SUPPRESSED
    }
    assert hidden == shown
    cells = [cell for line in audit_csv(found.audit, profile).splitlines() for cell in line.split(",")]
    assert not any(cell.isdigit() for cell in cells)


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@given(SIZES)
def test_no_small_count_gets_through(profile: str, counts: list[int]) -> None:
    """Neither a trust's nor the set's."""
    found = published(three_trusts(), starts(*counts), profile=profile)

    least = PROFILES[profile].threshold
    assert not any(value is not None and 0 < value < least for value in figures(found).values())


def test_an_audit_is_sorted_and_says_which_profile() -> None:
    """The same audit is the same file."""
    rows = [
        AuditRow("RR8", "emp.future.01", QUARTER, "all", Reason.SMALL),
        AuditRow("", "emp.future.01", QUARTER, "all", Reason.ROUNDED),
    ]

    assert audit_csv(rows, "hes").splitlines()[1:] == [
        ",emp.future.01,2024-25-Q1,all,rounded,rounded,hes",
        "RR8,emp.future.01,2024-25-Q1,all,hidden,small count,hes",
    ]


def test_bounds_of_parts_and_total() -> None:
    """48 to 52 and some make 58 to 62: some are 6 to 14, and no more is known."""
    ranges: dict[Name, Range] = {"part": Range(48, 52), "some": Range(0, 100), "total": Range(58, 62)}
    start: dict[Name, float] = {"part": 50.0, "some": 10.0, "total": 60.0}

    found = Bounds(ranges, start, [{"part": 1, "some": 1, "total": -1}])

    assert found.is_possible()
    assert found.reach("some", 1000) == Range(6, 14)


def test_bounds_of_what_can_not_be() -> None:
    """Parts that are more than their total contradict it."""
    ranges: dict[Name, Range] = {"part": Range(48, 52), "some": Range(20, 30), "total": Range(58, 62)}

    found = Bounds(ranges, dict.fromkeys(ranges, 0.0), [{"part": 1, "some": 1, "total": -1}])

    assert not found.is_possible()


def test_profiles_can_be_compared() -> None:
    """A profile is data: two with the same numbers are the same."""
    assert replace(PROFILES["hes"]) == PROFILES["hes"]
