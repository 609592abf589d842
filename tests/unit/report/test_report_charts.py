"""Charts: what is drawn, where the words stand, and that nothing is made up on the way."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchorkit.report.charts import NARROW, WIDE, draw, scale_note
from anchorkit.report.document import Chart, ChartLine, ChartPoint
from anchorkit.report.drawings import Drawing, Frame, breadth, extent, overlap, wrapped
from anchorkit.report.scales import scale
from tests.support.documents import answers_chart, interval_chart, monthly_chart, yearly_chart

FRAMES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


def chart_of(*values: float | None, unit: str = "people", decimals: int = 0) -> Chart:
    """A plain line chart over years."""
    points = tuple(
        ChartPoint(f"20{n:02}-{n + 1:02}", value, "" if value is None else f"{value:g}")
        for n, value in enumerate(values)
    )
    return Chart("c", "Title", "Words", "line", points, unit, decimals=decimals)


def collisions(drawing: Drawing, frame: Frame) -> list[tuple[str, str]]:
    """Pairs of labels that cover each other."""
    labels = drawing.labels
    return [
        (one.text, other.text)
        for place, one in enumerate(labels)
        for other in labels[place + 1 :]
        if overlap(one, other, frame.size)
    ]


def texts(drawing: Drawing, style: str) -> list[str]:
    """The words of one look, in order."""
    return [label.text for label in drawing.labels if label.style.startswith(style)]


def paths(drawing: Drawing, style: str) -> str:
    """All outlines of one look, as one path."""
    return "".join(shape.path for shape in drawing.shapes if shape.style == style)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "chart",
    [
        monthly_chart(),
        monthly_chart(months=60),
        monthly_chart(months=13),
        yearly_chart(),
        interval_chart(),
        answers_chart(),
        chart_of(5),
        chart_of(),
        chart_of(None, None),
        chart_of(1, 2, None),
        chart_of(2_500_000, 3_100_000),
    ],
    ids=lambda chart: f"{chart.kind}-{len(chart.points)}",
)
def test_no_label_covers_another_or_leaves_the_picture(chart: Chart, frame: Frame) -> None:
    """Every word of a chart can be read: none stands on another, and none is cut off."""
    drawing = draw(chart, frame)
    assert collisions(drawing, frame) == []
    for label in drawing.labels:
        left, top, right, bottom = extent(label, frame.size)
        assert left >= -0.5, label
        assert right <= drawing.width + 0.5, label
        assert top >= -2, label
        assert bottom <= drawing.height + 1, label


@pytest.mark.parametrize("frame", FRAMES)
def test_long_figures_beside_groups_keep_apart(frame: Frame) -> None:
    """Figures whose words take two lines make their rows higher instead of running into the next."""
    points = tuple(ChartPoint("Inhalers", 900.0, "1,909.0 tonnes of carbon dioxide") for _ in range(5))
    chart = replace(interval_chart(), points=points, unit="tonnes", bounds=(0.0, None))
    assert collisions(draw(chart, frame), frame) == []


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(0, 5000).map(lambda value: round(value, 1)), max_size=40),
    lines=st.lists(
        st.tuples(
            st.floats(0, 5000),
            st.sampled_from(["Mean 12.1", "Upper process limit 4,000.5", "Local target 45%", "x" * 60]),
            st.integers(0, 40),
            st.sampled_from(["centre", "limit", "near", "target"]),
        ),
        max_size=6,
    ),
    frame=st.sampled_from([WIDE, NARROW]),
    name=st.sampled_from(["Apr {}", "Q1 {}-26", "20{}", "April to September 20{}"]),
)
def test_labels_keep_apart_whatever_the_figures(
    values: list[float | None], lines: list[tuple[float, str, int, str]], frame: Frame, name: str
) -> None:
    """Many points, crowded lines and long names leave every label readable."""
    points = tuple(
        ChartPoint(name.format(n), value, "" if value is None else f"{value:,.1f} of all people")
        for n, value in enumerate(values)
    )
    last = len(points) - 1
    drawn = tuple(
        ChartLine(label, value, 0, min(end, last), style)  # type: ignore[arg-type]  # sampled from its words
        for value, label, end, style in lines
    )
    chart = Chart("c", "t", "d", "line", points, "people", lines=drawn if points else (), decimals=1)
    assert collisions(draw(chart, frame), frame) == []


def test_gaps_stay_gaps() -> None:
    """No line is drawn across a period without a figure, and a figure alone is only a mark."""
    drawing = draw(chart_of(1, 2, None, 3, None, 4, 5))
    assert paths(drawing, "series").count("M") == 2
    assert paths(drawing, "mark none").count("M") == 5


def test_estimates_are_hollow_and_explained() -> None:
    """An estimated point has another look, with the word for it in the key."""
    chart = chart_of(1, 2, 3)
    chart = replace(chart, points=(*chart.points[:2], replace(chart.points[2], estimated=True)))
    drawing = draw(chart)
    assert paths(drawing, "mark none").count("M") == 2
    assert texts(drawing, "key") == ["Estimated (hollow)"]


def test_each_kind_of_variation_has_its_own_shape_and_word() -> None:
    """Variation is told by shape and word: colour is never the only sign."""
    drawing = draw(monthly_chart())
    icons = ("improvement", "concern", "common", "neutral")
    shapes = {re.sub(r"^M[\d. ]+", "", paths(drawing, f"mark {icon}").split("z")[0]) for icon in icons}
    assert len(shapes) == 4
    assert texts(drawing, "key")[:4] == [
        "Improvement",
        "Concern",
        "Common cause",
        "Change, neither better nor worse",
    ]


@pytest.mark.parametrize("frame", FRAMES)
def test_the_latest_figure_is_named_as_published(frame: Frame) -> None:
    """The last point that has a figure carries its published label, if later periods have none too."""
    assert texts(draw(monthly_chart(), frame), "latest") == ["52.4%"]
    assert texts(draw(chart_of(1, 2, None), frame), "latest") == ["2"]


def test_lines_are_named_where_they_end() -> None:
    """Limits, means and targets are named on the chart, an earlier mean too."""
    words = " ".join(texts(draw(monthly_chart()), "beside"))
    for name in ("Mean 41.2%", "Mean 44.6%", "Upper process limit 58.9%", "Local target 45%"):
        assert name in words


@pytest.mark.parametrize("months", [1, 2, 12, 13, 24, 60, 120])
@pytest.mark.parametrize("frame", FRAMES)
def test_at_most_twelve_periods_are_named_and_always_the_last(months: int, frame: Frame) -> None:
    """However long the series, the axis stays calm and says when it ends."""
    drawing = draw(monthly_chart(months=months), frame)
    foot = max(label.y for label in drawing.labels if label.style == "tick")
    named = [label for label in drawing.labels if label.style == "tick" and label.y == foot]
    last = monthly_chart(months=months).points[-1].period.split()[1]
    assert 1 <= len(named) <= 12
    assert max(named, key=lambda label: label.x).text == last


@pytest.mark.parametrize(
    ("values", "bounds", "decimals", "low", "high"),
    [
        ((3, 9), (0.0, None), 0, 0, 10),
        ((1240, 1602), (0.0, None), 0, 0, 2000),
        ((41.0, 62.0), (0.0, 100.0), 1, 40, 65),
        ((10.0, 62.0), (0.0, 100.0), 1, 0, 70),
        ((97.0, 99.9), (0.0, 100.0), 1, 97, 100),
        ((-4.0, 3.0), (None, None), 1, -4, 4),
        ((100, 100), (0.0, 100.0), 1, 0, 100),
        ((0, 0), (0.0, None), 0, 0, 1),
        ((), (None, None), 0, 0, 1),
    ],
)
def test_axes(
    values: tuple[float, ...],
    bounds: tuple[float | None, float | None],
    decimals: int,
    low: float,
    high: float,
) -> None:
    """An axis holds every figure, stays in its bounds and starts at 0 where that is fair."""
    axis = scale(replace(chart_of(*values, decimals=decimals), bounds=bounds))
    assert axis.low <= low
    assert axis.high >= high
    assert bounds[0] is None or axis.low >= bounds[0]
    assert bounds[1] is None or axis.high <= bounds[1]
    assert 2 <= len(axis.ticks) <= 9


def test_counts_have_whole_ticks() -> None:
    """Half a person is not on an axis."""
    assert [words for _, words in scale(chart_of(0, 2)).ticks] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("unit", "value", "top"),
    [("%", 80, "80%"), ("£", 5000, "£5,000"), ("people", 5000, "5,000"), ("£", 4_000_000, "£4")],
)
def test_ticks_are_written_in_their_unit(unit: str, value: float, top: str) -> None:
    """A tick reads like the figures beside it; millions are named with the unit."""
    axis = scale(chart_of(value, unit=unit))
    assert top in [words for _, words in axis.ticks]
    assert axis.unit == ("£ million" if value > 1e6 else "" if unit == "%" else unit)


def test_a_scale_that_does_not_start_at_0_is_said() -> None:
    """Where the axis starts above 0, words say so; otherwise nothing is said."""
    chart = chart_of(92.0, 94.5, unit="%", decimals=1)
    assert re.fullmatch(r"The scale starts at 9\d(\.\d)?%, not at 0\.", scale_note(chart))
    assert scale_note(chart_of(1, 2)) == ""
    assert scale_note(answers_chart()) == ""


@pytest.mark.parametrize("frame", FRAMES)
def test_limits_beyond_the_bounds_are_drawn_at_the_bound(frame: Frame) -> None:
    """A percentage's limit above 100 doesn't stretch the axis."""
    chart = replace(
        chart_of(90.0, 95.0, unit="%"),
        bounds=(0.0, 100.0),
        lines=(ChartLine("Upper limit", 108.0, 0, 1, "limit"),),
    )
    assert scale(chart).high == 100
    assert collisions(draw(chart, frame), frame) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_groups_keep_their_order_and_hidden_ones_have_no_mark(frame: Frame) -> None:
    """Groups are not ranked, and a suppressed group is named with its symbol but has no place on the axis."""
    chart = interval_chart()
    drawing = draw(chart, frame)
    names = " ".join(texts(drawing, "name"))
    assert [names.index(name) for name in ("Women", "Men", "Living", "Disabled", "Prefer")] == sorted(
        names.index(name) for name in ("Women", "Men", "Living", "Disabled", "Prefer")
    )
    assert texts(drawing, "figure") == [point.label for point in chart.points]
    marks = [shape for shape in drawing.shapes if shape.style.startswith("mark none")]
    assert len([mark for mark in marks if mark.path.count("M") == 1]) == 4 + 1  # and one in the key


def test_answers_show_every_count_once() -> None:
    """Each kind of answer is drawn as wide as its count, with its number; none is drawn for a count of 0."""
    chart = answers_chart()
    drawing = draw(chart)
    numbers = [label.text for label in drawing.labels if label.style.startswith("on ")]
    assert numbers == [str(count) for counts in chart.stack for count in counts if count]
    assert texts(drawing, "key") == ["Yes", "No", "Not applicable", "No answer"]


@pytest.mark.parametrize("chart", [monthly_chart(), interval_chart(), answers_chart()], ids=lambda c: c.kind)
def test_coordinates_have_at_most_one_decimal(chart: Chart) -> None:
    """The same figures give the same bytes, on any machine, and small files."""
    drawing = draw(chart)
    assert drawing == draw(chart)
    for shape in drawing.shapes:
        placed = re.findall(r"[ML]([\d.e-]+) ([\d.e-]+)", shape.path)
        assert all(re.fullmatch(r"\d+(\.\d)?", number) for pair in placed for number in pair), shape


def test_letters_can_be_read_on_a_phone_and_on_a_page() -> None:
    """Letters are at least 11 pixels on a phone of 320 pixels and where the wide picture begins."""
    assert NARROW.size * 288 / NARROW.width >= 11
    assert WIDE.size * 560 / WIDE.width >= 11


def test_words_are_broken_and_cut_to_fit() -> None:
    """Lines keep within their room, and what is left out shows as an ellipsis."""
    lines = wrapped("Living in the most deprived fifth of neighbourhoods", 9.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(breadth(line) <= 9.0 for line in lines)
    assert wrapped("", 9.0) == ()
