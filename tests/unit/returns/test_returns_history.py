"""Answers against one another and against what the organisation sent before."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from anchorkit.findings import CATALOGUE, SAME_COUNTS, Severity
from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.observations import ALL, Observation
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from tests.support.sets import a_plan
from tests.support.workbooks import a_workbook

COUNT = "emp.future.08"
SHARE = "emp.good.01"


def checked(plan: Plan, answers: Sequence[Observation], held: Sequence[Observation] = ()) -> CheckedReturn:
    """What is made of a workbook with these answers, where others are held already."""
    return check_return(read_return(a_workbook(plan, answers)), plan, {found.key: found for found in held})


def codes(found: CheckedReturn) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in found.findings]


def yearly(indicator: str, years: int = 1, **fields: object) -> Plan:
    """One indicator, once a year, for the last years up to 2024-25."""
    first = f"{2025 - years}-{(2026 - years) % 100:02}"
    chosen = {"id": indicator, "frequency": "annual", **fields}
    return a_plan([chosen], periods={"from": first, "to": "2024-25"})


def count(value: float, period: str = "2024-25", group: str = ALL) -> Observation:
    """A count."""
    return Observation("RR8", COUNT, period, group, value=value)


def share(numerator: float, denominator: float, period: str = "2024-25", group: str = ALL) -> Observation:
    """A share."""
    return Observation("RR8", SHARE, period, group, numerator=numerator, denominator=denominator)


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [
        (300, 3_000, "R405"),
        (300, 3_100, "R405"),
        (300, 30, "R405"),
        (300, 30_000, "R405"),
        (300, 300_000, "R406"),
        (300_000, 300, "R406"),
        (300, 310_000_000, "R406"),
        (300, 2_700, "R407"),
        (2_700, 300, "R407"),
        (300, 2_300, None),
        (300, 310, None),
        (1, 10, None),
        (0, 500, None),
    ],
)
def test_slips_and_sudden_changes(before: float, now: float, code: str | None) -> None:
    """Ten, a hundred or a thousand times last year's figure looks like a slip; over eight times is sudden."""
    found = checked(yearly(COUNT), [count(now)], [count(before, "2023-24")])

    assert codes(found) == ([code] if code else [])
    assert len(found.answers) == 1


def test_a_slip_below_the_line_is_told_there() -> None:
    """A denominator in thousands is asked about at the denominator, and the share is not told again."""
    found = checked(yearly(SHARE), [share(50, 1)], [share(500, 1_000, "2023-24")])

    assert "R406" in codes(found) or codes(found)[0] == "R309"

    found = checked(yearly(SHARE), [share(500, 1_000_000)], [share(500, 1_000, "2023-24")])
    assert codes(found) == ["R406"]
    assert found.findings[0].cell.startswith("G")


def test_one_slip_is_one_finding() -> None:
    """The periods after a slip are not told that they differ from it."""
    sent = [
        count(value, f"20{year}-{year + 1}")
        for year, value in zip(range(19, 25), [50, 51, 520, 50, 49, 52], strict=True)
    ]

    found = checked(yearly(COUNT, 6), sent)

    assert codes(found) == ["R405"]
    assert "2020-21" in found.findings[0].message


def test_a_lasting_change_is_asked_about_once() -> None:
    """A new level is asked about where it begins."""
    sent = [
        count(value, f"20{year}-{year + 1}")
        for year, value in zip(range(19, 25), [50, 51, 520, 525, 530, 540], strict=True)
    ]

    assert codes(checked(yearly(COUNT, 6), sent)) == ["R405"]


@pytest.mark.parametrize(("now", "code"), [(160, "R408"), (110, None)])
def test_far_from_six_earlier_figures(now: float, code: str | None) -> None:
    """With six figures held, one beyond the mean and 2.66 moving ranges is asked about."""
    held = [
        count(value, f"20{year}-{year + 1}")
        for year, value in zip(range(18, 24), [100, 108, 98, 106, 97, 104], strict=True)
    ]

    assert codes(checked(yearly(COUNT), [count(now)], held)) == ([code] if code else [])


def test_pounds_against_thousands_of_pounds() -> None:
    """Levy in thousands after a year in pounds is asked about, above or below the line."""
    levy = "emp.future.05"
    before = Observation("RR8", levy, "2023-24", numerator=1_200_000, denominator=2_000_000)
    now = Observation("RR8", levy, "2024-25", numerator=1_250, denominator=2_050)

    found = checked(yearly(levy), [now], [before])

    assert codes(found) == ["R406"]
    assert "a thousandth of" in found.findings[0].message


def test_the_history_of_others_says_nothing() -> None:
    """Organisations are never compared with one another here."""
    other = Observation("RRK", COUNT, "2023-24", value=30)

    assert codes(checked(yearly(COUNT), [count(300)], [other])) == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"band_2": (4, 10), "band_3": (5, 10)}, None),
        ({"band_2": (4, 50), "band_3": (5, 60)}, "R402"),
        ({"band_2": (4, 150)}, "R403"),
        ({"band_2": (60, 80)}, "R403"),
    ],
)
def test_groups_are_parts_of_everyone(parts: dict[str, tuple[int, int]], code: str | None) -> None:
    """Neither one group nor all of a breakdown together may exceed everyone, above or below the line."""
    groups = [share(n, d, group=f"band={name}") for name, (n, d) in parts.items()]

    found = checked(yearly(SHARE, groups=["band"]), [share(50, 100), *groups])

    assert codes(found) == ([code] if code else [])


@pytest.mark.parametrize(("zev", "code"), [(5, None), (30, "R404")])
def test_nested_groups_lie_within_one_another(zev: int, code: str | None) -> None:
    """Zero-emission vehicles are ultra-low-emission ones, which are low-emission ones."""
    from tests.support.sets import shipped_menu

    fleet = next(found.id for found in shipped_menu().indicators if "fleet_standard" in found.groups)

    def part(number: int, name: str = "") -> Observation:
        group = f"fleet_standard={name}" if name else ALL
        return Observation("RR8", fleet, "2024-25", group, numerator=number, denominator=100)

    sent = [part(60), part(50, "lev"), part(20, "ulev"), part(zev, "zev")]

    assert codes(checked(yearly(fleet, groups=["fleet_standard"]), sent)) == ([code] if code else [])


@pytest.mark.parametrize(("typed", "code"), [(1.6, None), (1.61, "R313"), (160, "R313")])
def test_a_typed_ratio_has_to_follow_from_its_four_counts(typed: float, code: str | None) -> None:
    """A likelihood that was typed as a percentage, or from other counts, is asked about."""
    comparison = {"reference": "White applicants", "target": "Ethnic minority applicants"}
    sent = [
        Observation("RR8", "emp.widen.03", "2024-25", REFERENCE, numerator=180, denominator=600, value=typed),
        Observation("RR8", "emp.widen.03", "2024-25", TARGET, numerator=60, denominator=320),
    ]

    found = codes(checked(yearly("emp.widen.03", comparison=comparison), sent))

    assert [each for each in found if each != "R315"] == ([code] if code else [])


def test_counts_that_stand_in_two_questions_are_told_on_trial() -> None:
    """Numerator and denominator of one question in another were perhaps copied; it is only a warning."""
    plan = a_plan([{"id": name, "frequency": "annual"} for name in (SHARE, "emp.widen.01")])
    sent = [
        Observation("RR8", name, "2024-25", numerator=6031, denominator=9854)
        for name in (SHARE, "emp.widen.01")
    ]

    found = checked(plan, sent)

    assert "R409" in codes(found)
    assert len(found.answers) == 2
    assert CATALOGUE["R409"].trial
    assert all(finding.trial == (finding.code == "R409") for finding in found.findings)


def test_a_rule_on_trial_never_refuses() -> None:
    """What is being tried out warns; a rule that would refuse can't be put on trial."""
    assert {rule.severity.value for rule in CATALOGUE.values() if rule.trial} == {"warning"}
    for severity in (Severity.ERROR, Severity.CRITICAL):
        with pytest.raises(ValueError, match="on trial"):
            replace(SAME_COUNTS, severity=severity)
