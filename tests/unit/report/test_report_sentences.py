"""Figures become words: units, changes that are more than chance, and signals said plainly."""

from typing import Any

import pytest

from anchorkit.measures.model import Evidence, Series
from anchorkit.measures.series import measure_all
from anchorkit.menu.model import Unit
from anchorkit.report import figures
from anchorkit.report.sentences import Change, change, headline, unseen
from anchorkit.report.signals import signal
from anchorkit.selection.model import Plan
from tests.support.evidence import THREE_TRUSTS, an_answer
from tests.support.sets import a_plan

YEARS = {"from": "2023-24", "to": "2024-25"}


def two_years(indicator: str, before: dict[str, Any], latest: dict[str, Any]) -> tuple[Plan, Series]:
    """The series of Leeds with an answer for each of two years."""
    plan = a_plan([{"id": indicator, "frequency": "annual"}], periods=YEARS)
    evidence = [
        an_answer(indicator, period="2023-24", **before),
        an_answer(indicator, period="2024-25", **latest),
    ]
    series = measure_all(plan, evidence).get("RR8", indicator)
    assert series is not None
    return plan, series


def moved(indicator: str, before: dict[str, Any], latest: dict[str, Any]) -> Change:
    """What the sentence says of the change between two years."""
    plan, series = two_years(indicator, before, latest)
    found = plan.indicators[indicator]
    said = change(series, found, plan.units[found.unit])
    assert said is not None
    return said


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ({"suffix": "%", "decimals": 1}, 61.9007, "61.9%"),
        ({"prefix": "£"}, 26387.4, "£26,387"),
        ({"prefix": "£", "suffix": " an hour", "decimals": 2}, -1.2, "-£1.20 an hour"),
        ({"suffix": " days", "decimals": 1}, 12.35, "12.4 days"),
        ({"suffix": " people"}, 1, "1 person"),
        ({"suffix": " bookings"}, 1, "1 booking"),
        ({"suffix": " people"}, 1234567, "1,234,567 people"),
        ({"suffix": "%", "decimals": 1}, -0.04, "0.0%"),
        ({"decimals": 2}, 1.575, "1.58"),
    ],
)
def test_amounts(unit: dict[str, Any], value: float, words: str) -> None:
    """A value is written in its unit, with thousands apart and halves rounded up."""
    assert figures.amount(value, Unit(id="unit", title="unit", **unit)) == words


def test_an_amount_may_be_coarser_than_its_unit() -> None:
    """A published percentage has no more decimals than it may have."""
    assert figures.amount(61.9, Unit(id="percent", title="per cent", suffix="%", decimals=1), 0) == "62%"


@pytest.mark.parametrize(
    ("value", "words"), [(5, "5"), (36670, "36,670"), (2.5, "2.5"), (30102.38, "30,102")]
)
def test_counts(value: float, words: str) -> None:
    """Counts are whole where they are, and large ones without decimals."""
    assert figures.count(value) == words


def test_a_change_beyond_chance_is_a_change() -> None:
    """62% of 10,000 after 58% of 10,000 is up, with its size, its interval and the interval's name."""
    said = moved(
        "emp.widen.01",
        {"numerator": 5800, "denominator": 10000},
        {"numerator": 6200, "denominator": 10000},
    )

    assert said.clear is True
    assert said.text == "up 4.0 percentage points since 2023-24 (95% interval 2.6 to 5.4, Newcombe)"


def test_a_change_that_may_be_chance_is_no_clear_change() -> None:
    """The same step among 100 people is not called a change, and its size is still told."""
    said = moved("emp.widen.01", {"numerator": 58, "denominator": 100}, {"numerator": 62, "denominator": 100})

    assert said.clear is False
    assert said.text.startswith("no clear change since 2023-24 (up 4.0 percentage points; 95% interval -9.")


def test_a_change_without_counts_may_be_chance() -> None:
    """Two percentages without all their counts can't be told from chance, and the words say so."""
    said = moved("emp.good.05", {"value": 56.2}, {"numerator": 3000, "denominator": 5000})

    assert said.clear is None
    assert said.text == "3.8 percentage points higher than in 2023-24, which without all counts may be chance"


@pytest.mark.parametrize(
    ("indicator", "before", "latest", "words"),
    [
        ("emp.future.01", {"value": 40}, {"value": 52}, "12 people more than in 2023-24"),
        ("emp.future.01", {"value": 40}, {"value": 40}, "the same as in 2023-24"),
        ("sus.people.04", {"value": 2000}, {"value": 500}, "1,500 miles less than in 2023-24"),
        ("pl.lead.01", {"choice": "no"}, {"choice": "yes"}, "it was no in 2023-24"),
        ("pl.lead.01", {"choice": "yes"}, {"choice": "yes"}, "the same as in 2023-24"),
        ("emp.good.08", {"value": 8}, {"value": 10}, "it was 8 out of 12 in 2023-24"),
    ],
)
def test_other_changes_have_their_size(
    indicator: str, before: dict[str, Any], latest: dict[str, Any], words: str
) -> None:
    """Counts, amounts, answers and scores say what they were, and claim nothing."""
    assert moved(indicator, before, latest) == Change(words)


def test_a_joint_answer_is_held_against_the_counts_before() -> None:
    """“It was 1 of 2”, as a person would say it, and not “it was 1 of 2 said yes”."""
    plan = a_plan(["pl.lead.01"], periods=YEARS, organisations=THREE_TRUSTS[:2])
    answers = (
        ("RR8", "2023-24", "yes"),
        ("R0A", "2023-24", "no"),
        ("RR8", "2024-25", "yes"),
        ("R0A", "2024-25", "yes"),
    )
    evidence = [an_answer("pl.lead.01", code, period, choice=said) for code, period, said in answers]
    series = measure_all(plan, evidence).get(None, "pl.lead.01")
    assert series is not None

    said = change(series, plan.indicators["pl.lead.01"], plan.units["yes_no"])

    assert said == Change("it was 1 of 2 in 2023-24")


def test_figures_of_other_organisations_are_not_compared() -> None:
    """Two joint figures that rest on different organisations are not held against each other (B4)."""
    plan = a_plan(["emp.widen.01"], periods=YEARS, organisations=THREE_TRUSTS)
    evidence = [
        an_answer("emp.widen.01", "RR8", "2023-24", numerator=5800, denominator=10000),
        an_answer("emp.widen.01", "RR8", "2024-25", numerator=5800, denominator=10000),
        an_answer("emp.widen.01", "R0A", "2024-25", numerator=4000, denominator=10000),
    ]
    series = measure_all(plan, evidence).get(None, "emp.widen.01")
    assert series is not None

    said = change(series, plan.indicators["emp.widen.01"], plan.units["percent"])

    assert said == Change("not compared with 2023-24: other organisations stand behind it")


def test_a_headline_names_the_period() -> None:
    """A figure never stands without its period, however long ago that was."""
    plan = a_plan(["emp.widen.01"], periods={"from": "2017-18", "to": "2017-18"})
    evidence = [an_answer("emp.widen.01", period="2017-18", numerator=12656, denominator=18405)]
    series = measure_all(plan, evidence).get("RR8", "emp.widen.01")
    assert series is not None

    words = headline(series, plan.indicators["emp.widen.01"], plan.units["percent"])

    assert words == "Staff who live locally, by band or staff group: 68.8% in 2017-18."


def sickness(values: list[float]) -> Series:
    """A monthly series of Leeds that ends in March 2025."""
    months = [f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(24)][-len(values) :]
    plan = a_plan(["emp.good.07"], periods=YEARS)
    evidence: list[Evidence] = [
        an_answer("emp.good.07", period=month, numerator=value, denominator=100)
        for month, value in zip(months, values, strict=True)
    ]
    series = measure_all(plan, evidence).get("RR8", "emp.good.07")
    assert series is not None
    return series


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5, 6, 5], "Too few figures to judge change over time: 3 of the 10 needed."),
        ([5, 6] * 5, "No sign of change beyond chance in 10 points."),
        ([5.0] * 10, "No change: every point is the same."),
        ([5, 6] * 8, "Usual variation: the latest point lies within what is usual here."),
        ([5, 5.1] * 7 + [9], "Concern (higher): the latest point lies above the upper limit."),
        ([5, 5.1] * 7 + [1], "Improving (lower): the latest point lies below the lower limit."),
        ([5.0] * 14, "No variation recorded: every point is the same."),
    ],
)
def test_signals_in_words(values: list[float], words: str) -> None:
    """What a chart finds is said in words, and so is that it has too few points to find anything."""
    assert signal(sickness(values)) == words


def test_a_run_chart_signal_says_what_was_found() -> None:
    """A long run is told with its length and with what chance explains."""
    words = signal(sickness([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9]))

    assert words.startswith("A sign of change: the line crosses the median once, where chance")


def monthly_change(months: dict[str, float]) -> Change | None:
    """What is said of the latest of some months of sickness."""
    plan = a_plan(["emp.good.07"], periods={"from": "2023-04", "to": "2025-03"})
    evidence = [
        an_answer("emp.good.07", period=month, numerator=10 * value, denominator=1000)
        for month, value in months.items()
    ]
    series = measure_all(plan, evidence).get("RR8", "emp.good.07")
    assert series is not None
    return change(series, plan.indicators["emp.good.07"], plan.units["percent"])


def test_a_month_is_compared_with_the_same_month_a_year_earlier() -> None:
    """February says nothing about March, for months have seasons; March of last year does."""
    without = monthly_change({"2025-02": 5.5, "2025-03": 5.1})
    with_year = monthly_change({"2024-03": 5.3, "2025-02": 5.5, "2025-03": 5.1})

    assert without == Change(
        "no figure a year earlier to compare with", brief="no figure a year earlier", is_known=False
    )
    assert with_year == Change("0.2 percentage points lower than in March 2024")
    assert monthly_change({"2025-03": 5.1}) is None


def test_figures_either_side_of_a_break_are_not_compared() -> None:
    """A merger between the two years is the reason that is given."""
    trust = {"code": "RR8", "name": "Leeds", "merged": [{"from": "RCD", "period": "2024-25"}]}
    plan = a_plan(["emp.widen.01"], periods=YEARS, organisations=[trust])
    evidence = [
        an_answer("emp.widen.01", period=year, numerator=50, denominator=100)
        for year in ("2023-24", "2024-25")
    ]
    series = measure_all(plan, evidence).get("RR8", "emp.widen.01")
    assert series is not None

    said = change(series, plan.indicators["emp.widen.01"], plan.units["percent"])

    assert said == Change("not compared with 2023-24: Leeds took over RCD")


def test_no_change_says_what_could_have_shown() -> None:
    """Beside “no clear change” stands the change that these counts would have shown."""
    plan, series = two_years(
        "emp.widen.01", {"numerator": 58, "denominator": 100}, {"numerator": 62, "denominator": 100}
    )
    said = change(series, plan.indicators["emp.widen.01"], plan.units["percent"])

    words = unseen(series, plan.units["percent"], said)

    assert words == (
        "Between the two figures, with counts like these, a change of about 19.7 percentage points would "
        "have shown four times in five, a smaller one less often."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            [5, 6] * 8,
            "A single figure stands out here only if it lies more than 2.7 percentage points from the mean; "
            "a smaller change shows once 7 in a row lie on one side of it.",
        ),
        ([5, 6] * 6, "A change would show here once 8 in a row lie on one side of the median."),
        ([5, 5.1] * 7 + [9], ""),
        ([5, 6, 5], ""),
    ],
)
def test_a_chart_says_what_it_could_have_shown(values: list[float], words: str) -> None:
    """A chart without a signal says how far a figure would have to lie; one with a signal says nothing."""
    plan = a_plan(["emp.good.07"])

    assert unseen(sickness(values), plan.units["percent"], None) == words
