"""Answers and grades have charts of their own, and the golden thread says what moves."""

from itertools import pairwise

import pytest

from anchorkit.observations import Status
from anchorkit.report.charts import NARROW, WIDE, draw
from anchorkit.report.document import Chart, Document, Paragraph, Thread
from anchorkit.report.drawings import Frame, extent, overlap
from anchorkit.report.html import render_html
from anchorkit.report.svg import render_svg
from tests.support.evidence import THREE_TRUSTS, an_answer
from tests.support.reports import a_report, of_kind, section

FRAMES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]
FOUR_YEARS = {"from": "2021-22", "to": "2024-25"}


def a_strip() -> Chart:
    """One organisation's answers over four years: not applicable, no, nothing and yes."""
    evidence = [
        an_answer("pl.lead.01", period="2021-22", status=Status.NOT_APPLICABLE),
        an_answer("pl.lead.01", period="2022-23", choice="no"),
        an_answer("pl.lead.01", choice="yes"),
    ]
    [chart] = of_kind(a_report(["pl.lead.01"], evidence, periods=FOUR_YEARS), Chart)
    return chart


def scores(organisation: str | None = None) -> Chart:
    """Three organisations' scores of one year, and of the year before for one of them."""
    evidence = [
        an_answer("emp.good.08", "RR8", "2023-24", value=5),
        *(
            an_answer("emp.good.08", code, value=value)
            for code, value in (("RR8", 6), ("R0A", 6), ("RRK", 9))
        ),
    ]
    document = a_report(
        ["emp.good.08"],
        evidence,
        organisation,
        organisations=THREE_TRUSTS,
        periods={"from": "2023-24", "to": "2024-25"},
    )
    [chart] = of_kind(document, Chart)
    return chart


def test_one_organisation_has_a_strip_of_its_answers() -> None:
    """Each period has one box, and each kind of answer a look and a word of its own."""
    chart = a_strip()
    drawing = draw(chart, WIDE)

    assert chart.kind == "strip"
    assert [stack.index(1) for stack in chart.stack] == [2, 1, 3, 0]
    boxes = [shape.style for shape in drawing.shapes][-4:]
    assert boxes == ["bar not-applicable", "bar no", "bar unanswered", "bar yes"]
    assert {"Yes", "No", "Not applicable", "No answer"} <= {label.text for label in drawing.labels}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("chart", [a_strip(), scores(), scores("RR8")], ids=["strip", "spread", "over time"])
def test_words_of_answers_and_scores_keep_apart(chart: Chart, frame: Frame) -> None:
    """No word covers another or leaves the picture."""
    drawing = draw(chart, frame)
    labels = drawing.labels

    assert not any(
        overlap(one, other, frame.size) for place, one in enumerate(labels) for other in labels[place + 1 :]
    )
    for label in labels:
        left, top, right, bottom = extent(label, frame.size)
        assert left >= -0.5
        assert right <= drawing.width + 0.5
        assert top >= -2
        assert bottom <= drawing.height + 1


def test_a_strip_of_many_periods_goes_over_several_rows() -> None:
    """On a phone two years of quarters still have boxes wide enough for their names."""
    quarters = [
        f"{year}-{year % 100 + 1}-Q{quarter}" for year in range(2019, 2025) for quarter in range(1, 5)
    ]
    evidence = [an_answer("proc.sv.01", period=code, choice="yes") for code in quarters]
    [chart] = of_kind(a_report(["proc.sv.01"], evidence, periods={"from": "2019-20", "to": "2024-25"}), Chart)

    names = [label for label in draw(chart, NARROW).labels if label.style == "tick"]

    assert len(names) == len(quarters)
    assert len({label.y for label in names}) > 1
    assert all(a.x < b.x for a, b in pairwise(names) if a.y == b.y)


def test_scores_are_counted_and_never_averaged() -> None:
    """A bar for every score between the lowest and the highest says how many organisations have it."""
    chart = scores()

    assert [(point.period, point.value) for point in chart.points] == [
        ("6 out of 12", 2),
        ("7 out of 12", 0),
        ("8 out of 12", 0),
        ("9 out of 12", 1),
    ]
    assert "never averaged" in chart.method


def test_one_organisations_scores_stand_period_by_period() -> None:
    """The bar is as long as the score, of the most that it can be."""
    chart = scores("RR8")

    assert [(point.period, point.value) for point in chart.points] == [("2023-24", 5), ("2024-25", 6)]
    assert chart.bounds == (0.0, 12.0)


def test_a_file_of_a_strip_has_its_patterns() -> None:
    """A picture that stands by itself brings what tells no from yes without colour."""
    assert 'id="pattern-no"' in render_svg(a_strip())


def moved(before: int, after: int) -> Document:
    """A report on how many of 1,000 staff live locally in two years."""
    evidence = [
        an_answer("emp.widen.01", period="2023-24", numerator=before, denominator=1000),
        an_answer("emp.widen.01", numerator=after, denominator=1000),
    ]
    return a_report(["emp.widen.01"], evidence, periods={"from": "2023-24", "to": "2024-25"})


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (700, "↑\N{NO-BREAK SPACE}up 20.0 percentage points since 2023-24"),
        (300, "↓\N{NO-BREAK SPACE}down 20.0 percentage points since 2023-24"),
        (510, "→\N{NO-BREAK SPACE}no clear change since 2023-24"),
    ],
)
def test_the_golden_thread_says_what_moves(after: int, says: str) -> None:
    """Each measured step has an arrow with its words, never an arrow alone."""
    document = moved(500, after)

    lines = [
        line
        for thread in of_kind(document, Thread)
        for _, items in thread.columns
        for item in items
        for line in item.measured
    ]
    assert lines
    assert all(line.endswith(says) for line in lines)


def test_the_golden_thread_is_told_in_words() -> None:
    """Before the picture stands how much is measured, what moved and at which stages nothing is."""
    document = moved(500, 700)

    text = of_kind(section(document, "area-emp-widen"), Paragraph)[0].text

    assert "this set has figures for" in text
    assert "Moved: “Staff who live locally, by band or staff group”." in text
    assert "No figure yet at these stages: activity" in text


def test_icons_of_assurance_are_drawn_without_colour_too() -> None:
    """Whether a target would be met has a shape of its own for each answer."""
    page = render_html(moved(500, 510))

    shapes = {page.split(f'id="icon-{name}"')[1].split("</symbol>")[0] for name in ("pass", "fail", "either")}
    assert len(shapes) == 3
