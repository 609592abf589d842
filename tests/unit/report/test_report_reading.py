"""Reports show what breaks a series, what people decided, gaps between groups, and funnels with caution."""

from typing import Any

import pytest

from anchorkit.measures.disclosure import Audience, profile_of
from anchorkit.measures.funnel import rate_limits
from anchorkit.measures.model import Evidence
from anchorkit.measures.series import measure_all
from anchorkit.observations import Status
from anchorkit.report.compose import compose
from anchorkit.report.context import Context
from anchorkit.report.document import Block, Chart, Document, Figure, Note, Paragraph, Section, Table, Terms
from anchorkit.report.keys import marks_key
from anchorkit.report.strings import say
from tests.support.evidence import THREE_TRUSTS, an_answer, cles_staff
from tests.support.sets import a_plan

MONTHS = [f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(24)]
TWO_YEARS = {"from": "2023-24", "to": "2024-25"}


def a_report(indicators: list[Any], evidence: list[Evidence], **fields: Any) -> Document:
    """A trust's own report on some answers."""
    plan = a_plan(indicators, **fields)
    context = Context(Audience.TRUST, profile_of(Audience.TRUST), "1 April 2026", "abc123")
    return compose(plan, measure_all(plan, evidence), context)


def blocks(document: Document) -> list[Block]:
    """Every block, sections opened."""
    found: list[Block] = []
    waiting: list[Block] = list(document.sections)
    while waiting:
        block = waiting.pop(0)
        found.append(block)
        if isinstance(block, Section):
            waiting = [*block.blocks, *waiting]
    return found


def notes(document: Document) -> dict[str, str]:
    """The notes by their label."""
    return {block.label: block.text for block in blocks(document) if isinstance(block, Note)}


def tables(document: Document) -> dict[str, Table]:
    """The tables by their caption."""
    return {block.caption: block for block in blocks(document) if isinstance(block, Table)}


def months_of_sickness(values: list[float]) -> list[Evidence]:
    """A month's sickness rate of Leeds for each value."""
    return [
        an_answer("emp.good.07", period=month, numerator=10 * value, denominator=1000)
        for month, value in zip(MONTHS, values, strict=False)
    ]


def test_a_break_is_told_and_drawn() -> None:
    """A merger is named, the line is interrupted there, and the median is that of the last part."""
    trust = {"code": "RR8", "name": "Leeds", "merged": [{"from": "RCD", "period": "2024-04"}]}
    document = a_report(
        ["emp.good.07"],
        months_of_sickness([5, 5.1] * 6 + [9, 9.1] * 6),
        organisations=[trust],
        periods=TWO_YEARS,
    )

    [chart] = [block for block in blocks(document) if isinstance(block, Chart)]
    assert (
        notes(document)["Break"]
        == "Figures from April 2024 on can't be compared with earlier ones: Leeds took over RCD."
    )
    assert chart.breaks == (12,)
    assert [(line.label, line.first, line.last) for line in chart.lines] == [("Median 9.1%", 12, 23)]


def test_a_rebase_is_listed_with_its_reason_and_date() -> None:
    """What people decided stands beside the chart and again under the method."""
    rebase = [{"period": "2024-04", "reason": "A new policy.", "decided": "2024-06-01"}]
    document = a_report(
        [{"id": "emp.good.07", "rebase": rebase}],
        months_of_sickness([5, 5.1] * 6 + [4, 4.1] * 6),
        periods=TWO_YEARS,
    )

    words = "From April 2024: A new policy (decided on 1 June 2024)."
    assert notes(document)["Limits started afresh"] == words
    terms = [row for block in blocks(document) if isinstance(block, Terms) for row in block.rows]
    assert ("Limits started afresh: Sickness absence rate", words) in terms


def test_groups_are_set_against_everyone_else() -> None:
    """Each group's gap to the rest stands with its interval, in the menu's order."""
    evidence = [
        an_answer("emp.widen.01", numerator=500, denominator=1000),
        an_answer("emp.widen.01", group="band=band_3", numerator=80, denominator=100),
        an_answer("emp.widen.01", group="band=band_2", numerator=30, denominator=100),
    ]
    document = a_report([{"id": "emp.widen.01", "groups": ["band"]}], evidence)

    [found] = [table for caption, table in tables(document).items() if "everyone else" in caption]
    assert [row[:4] for row in found.rows] == [
        ("Band 2, with any Band 1", "30.0%", "52.2%", "-22.2"),
        ("Band 3", "80.0%", "46.7%", "33.3"),
    ]


def test_a_figure_is_set_against_the_local_population() -> None:
    """Where the set gives a reference share, gap and source are told."""
    share = {"all": {"share": 20, "source": "Census 2021."}}
    document = a_report(
        [{"id": "emp.widen.01", "reference_share": share}],
        [an_answer("emp.widen.01", numerator=12, denominator=100)],
    )

    [found] = [table for caption, table in tables(document).items() if "local population" in caption]
    assert found.rows[0][:4] == ("All", "12.0%", "20.0%", "-8.0")
    words = [block.text for block in blocks(document) if isinstance(block, Paragraph)]
    assert "Shares of the local population: Census 2021. They are taken as exact." in words


@pytest.mark.parametrize("asked", [True, False])
def test_a_funnel_is_drawn_up_only_where_it_is_asked_for(asked: bool) -> None:
    """Limits come with the caution in full, in the order of the set, and not unless the set asks."""
    document = a_report(
        [{"id": "emp.widen.01", "comparison_with_caution": asked}], cles_staff(), organisations=THREE_TRUSTS
    )

    found = [table for caption, table in tables(document).items() if "limits around" in caption]
    assert len(found) == asked
    if asked:
        assert notes(document)["Comparison with caution"].startswith(say("funnel.caution"))
        assert [row[0] for row in found[0].rows] == [trust["name"] for trust in THREE_TRUSTS]


def leavers(counts: dict[str, tuple[int, int]]) -> list[Evidence]:
    """How many left of how many, by trust."""
    return [
        an_answer("emp.good.03", code, numerator=left, denominator=of) for code, (left, of) in counts.items()
    ]


def test_a_rate_of_events_has_its_own_limits() -> None:
    """Leavers are events, not a share of people counted: the set says so, and the limits are Poisson's."""
    document = a_report(
        [{"id": "emp.good.03", "frequency": "annual", "comparison_with_caution": "rate"}],
        leavers({"RR8": (310, 5000), "R0A": (290, 5000), "RRK": (302, 5000)}),
        organisations=THREE_TRUSTS,
    )

    [found] = [table for caption, table in tables(document).items() if "limits around" in caption]
    assert [row[0] for row in found.rows] == [trust["name"] for trust in THREE_TRUSTS]
    limits = rate_limits(902 / 15000, 5000)
    spans = f"{100 * limits.inner_lower:.1f}% to {100 * limits.inner_upper:.1f}%"
    assert {row[3] for row in found.rows} == {spans}
    assert {row[5] for row in found.rows} == {"within the limits"}


@pytest.mark.parametrize(
    ("chosen", "evidence", "words"),
    [
        (
            {"id": "emp.good.03", "frequency": "annual", "comparison_with_caution": True},
            leavers({"RR8": (310, 5000), "R0A": (290, 5000), "RRK": (302, 5000)}),
            "chance does not spread pounds, days or scores",
        ),
        (
            {"id": "emp.good.08", "comparison_with_caution": True},
            [an_answer("emp.good.08", trust["code"], value=9) for trust in THREE_TRUSTS],
            "there is no joint figure for them to lie around",
        ),
        (
            {"id": "emp.widen.01", "comparison_with_caution": True},
            cles_staff()[:2],
            "Funnel limits need 3 organisations with counts; 2 have them.",
        ),
        (
            {"id": "emp.good.03", "frequency": "annual", "comparison_with_caution": "rate"},
            leavers({"RR8": (310, 5000), "R0A": (290, 5000)}),
            "Funnel limits need 3 organisations with counts; 2 have them.",
        ),
    ],
    ids=["no share of people", "score", "too few", "too few rates"],
)
def test_where_there_are_no_limits_the_caution_says_why(
    chosen: dict[str, Any], evidence: list[Evidence], words: str
) -> None:
    """The caution stands in any case, and no limits are drawn that can't be defended."""
    document = a_report([chosen], evidence, organisations=THREE_TRUSTS)

    assert not [caption for caption in tables(document) if "limits around" in caption]
    assert notes(document)["Comparison with caution"].startswith(say("funnel.caution"))
    assert words in notes(document)["Comparison with caution"]


def test_a_neutral_indicator_is_never_without_its_caution() -> None:
    """Where the menu sets no direction, neither more nor less is better, and the caution says so."""
    document = a_report(
        [{"id": "emp.widen.01", "comparison_with_caution": True}], cles_staff(), organisations=THREE_TRUSTS
    )

    assert "neither more nor less is better" in notes(document)["Comparison with caution"]


@pytest.mark.parametrize(
    ("level", "lower", "upper"), [("95%", "55.3%", "73.6%"), ("99.8%", "49.5%", "77.8%")]
)
def test_each_interval_says_its_level(level: str, lower: str, upper: str) -> None:
    """The set asks for 95% or 99.8%; figure, table, difference and method name the one that is used (B3)."""
    evidence = [
        an_answer("emp.widen.01", period="2023-24", numerator=50, denominator=100),
        an_answer("emp.widen.01", period="2024-25", numerator=65, denominator=100),
        an_answer("emp.widen.01", period="2024-25", group="band=band_2", numerator=20, denominator=50),
    ]
    document = a_report(
        [{"id": "emp.widen.01", "groups": ["band"]}], evidence, periods=TWO_YEARS, intervals=level
    )

    [shown] = [block for block in blocks(document) if isinstance(block, Figure)]
    assert shown.interval == f"{level} interval {lower} to {upper}"
    told = " ".join(block.text for block in blocks(document) if isinstance(block, Paragraph))
    assert f"{level} interval" in told
    assert ("no clear change" in shown.change) == (level == "99.8%")
    headers = {name for table in tables(document).values() for name in table.header if "interval" in name}
    assert headers
    assert all(name.startswith(f"{level} interval") for name in headers)
    words = " ".join(text for block in blocks(document) if isinstance(block, Terms) for _, text in block.rows)
    assert f"{level}: Wilson for shares of people" in words


def test_the_same_figure_twice_is_the_same() -> None:
    """500 of 500 in both years went neither up nor down; what could have shown is said all the same."""
    evidence = [
        an_answer("emp.widen.01", period=period, numerator=500, denominator=500)
        for period in ("2023-24", "2024-25")
    ]
    document = a_report(["emp.widen.01"], evidence, periods=TWO_YEARS)

    [shown] = [block for block in blocks(document) if isinstance(block, Figure)]
    assert shown.change == "the same as in 2023-24"
    words = " ".join(block.text for block in blocks(document) if isinstance(block, Paragraph))
    assert "0.0 percentage points" not in words
    assert "would have shown four times in five" in words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5.0] * 14, "without limits: every point is the same"),
        ([5.0, 5.1, 4.9, 5.2] * 4, "limits are the mean and 2.66 times the mean moving range"),
    ],
)
def test_a_chart_without_limits_does_not_speak_of_them(values: list[float], words: str) -> None:
    """Under a chart stands how its limits came about, or why it has none."""
    document = a_report(["emp.good.07"], months_of_sickness(values), periods=TWO_YEARS)

    [chart] = [block for block in blocks(document) if isinstance(block, Chart)]
    assert words in chart.method
    assert ("limits are" in chart.method) == any(line.style == "limit" for line in chart.lines)


def test_a_joint_figure_is_compared_like_for_like() -> None:
    """Where others answered this year, those with both figures are compared."""
    evidence = [
        *(
            an_answer("emp.widen.01", code, "2023-24", numerator=40, denominator=100)
            for code in ("RR8", "RRK")
        ),
        *(
            an_answer("emp.widen.01", code, "2024-25", numerator=60, denominator=100)
            for code in ("RR8", "RRK", "R0A")
        ),
    ]
    document = a_report(["emp.widen.01"], evidence, organisations=THREE_TRUSTS, periods=TWO_YEARS)

    words = " ".join(block.text for block in blocks(document) if isinstance(block, Paragraph))
    assert (
        "not compared with 2023-24: other organisations stand behind it. Like for like, 2 organisations with "
        "both figures: 60.0% after 40.0%, up 20.0 percentage points since 2023-24" in words
    )


def test_the_same_note_is_told_once() -> None:
    """Twelve months with the same source are one line, and so are three organisations."""
    evidence = [
        an_answer("emp.good.07", code, month, numerator=50, denominator=1000, note="From the national file.")
        for month in MONTHS[:12]
        for code in ("RR8", "R0A", "RRK")
    ]
    document = a_report(["emp.good.07"], evidence, organisations=THREE_TRUSTS, periods=TWO_YEARS)

    terms = [row for block in blocks(document) if isinstance(block, Terms) for row in block.rows]
    assert [row for row in terms if row[1] == "From the national file."] == [
        ("All 3 organisations, April 2023 to March 2024 (12 periods)", "From the national file.")
    ]


def test_points_that_were_queried_or_estimated_are_marked_in_the_chart() -> None:
    """Both are hollow, and the key says what hollow means."""
    marks: list[dict[str, Any]] = [{"warnings": ("R301",)}, {"status": Status.ESTIMATED}, {}]
    evidence = [
        an_answer("emp.good.07", period=month, numerator=50, denominator=1000, **mark)
        for month, mark in zip(MONTHS, marks, strict=False)
    ]
    document = a_report(["emp.good.07"], evidence, periods=TWO_YEARS)

    [chart] = [block for block in blocks(document) if isinstance(block, Chart)]
    assert [(point.queried, point.estimated) for point in chart.points] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert ("mark none hollow", "Estimated or queried at the check (hollow)") in marks_key(chart)
