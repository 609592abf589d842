"""What is drawn tells no more than what is printed: charts are measured, and twins with charts compared."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Observation
from anchorkit.report.document import Chart, ChartLine, ChartPoint
from anchorkit.report.svg import render_svg
from tests.support.coordinates import Level, OverTime, over_time
from tests.support.evidence import THREE_TRUSTS
from tests.support.published_store import SHARE, SIZE, STARTS, TITLES, a_set, publish, take
from tests.support.written import read_written

TRUSTS = (*THREE_TRUSTS, {"code": "RWY", "name": "Calderdale and Huddersfield NHS Foundation Trust"})
CODES = tuple(trust["code"] for trust in TRUSTS)
YEARS = range(2012, 2027)
FEW = 2016
"""The year in which the first trust as a whole has few people."""
LATE = 2026
"""The year for which the last trust returned nothing."""


def of_year(year: int) -> str:
    """The code of a financial year."""
    return f"{year}-{(year + 1) % 100:02}"


def counts(place: int, year: int, small: tuple[int, int], more: int) -> tuple[int, int]:
    """How many people of a trust started in small teams and in large ones."""
    large = 300 + 20 * place + 10 * (year * (place + 2) % 4)
    few = small[place] if place < len(small) else 40
    return few, 1 if year == FEW and place == 0 else large + (0, 0, more, -more)[place]


def answers(small: tuple[int, int], more: int) -> list[Observation]:
    """Fifteen years of four trusts; two have few people in small teams, and the others `more` or less."""
    found = []
    for place, code in enumerate(CODES):
        for year in YEARS:
            if year == LATE and place == len(CODES) - 1:
                continue
            few, many = counts(place, year, small, more)
            for group, count, of in (("all", few + many, 900), (SIZE[0], few, 200), (SIZE[1], many, 700)):
                period = of_year(year)
                found.append(Observation(code, SHARE, period, group, numerator=count, denominator=of))
                found.append(Observation(code, STARTS, period, group, value=count))
    return found


def written(folder: Path, small: tuple[int, int] = (3, 5), more: int = 0) -> Path:
    """All that the public gets: XmR charts and a funnel of the share, and run charts of the starts."""
    folder.mkdir()
    a_set(
        folder,
        organisations=list(TRUSTS),
        periods={"from": of_year(YEARS[0]), "to": of_year(YEARS[-1])},
        indicators=[
            {"id": SHARE, "reason": "To see", "groups": ["size"], "comparison_with_caution": True},
            {"id": STARTS, "reason": "To see", "groups": ["size"], "chart": "run"},
        ],
    )
    take(folder / "anchorkit.db", answers(small, more), CODES, 1)
    publish(folder, folder / "out", Audience.PUBLIC)
    return folder / "out"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its name."""
    paths = sorted(path for path in folder.rglob("*.*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize(
    ("small", "more"), [((5, 3), 0), ((3, 5), 1), ((5, 3), 1)], ids=["hidden", "rounded", "both"]
)
def test_limits_and_funnels_are_of_published_counts(
    tmp_path: Path, small: tuple[int, int], more: int
) -> None:
    """Means, medians, limits, funnels and like for like come out alike where what is published is alike."""
    one = contents(written(tmp_path / "one"))

    two = contents(written(tmp_path / "two", small, more))

    assert [name for name in one if one[name] != two[name]] == []
    words = one["report-public.md"].decode()
    for said in (
        "Comparison with caution",
        "The limits lie around",
        "Like for like",
        "mdc-2023",
        "median",
        "hidden",
    ):
        assert said in words


Row = dict[str, str]


def published(folder: Path) -> dict[tuple[str, str], dict[int, Row]]:
    """The rows for everyone that have a value, by organisation and indicator, then by year."""
    found: dict[tuple[str, str], dict[int, Row]] = {}
    [table] = [each for each in read_written(folder, ".csv") if each.path == folder / "measures.csv"]
    for row in table.rows:
        if row["group"] == "all" and row["value"]:
            found.setdefault((row["organisation"], row["indicator"]), {})[int(row["period"][:4])] = row
    return found


def is_drawn_from(chart: OverTime, rows: dict[int, Row]) -> bool:
    """True where all that a chart shows are values and limits of these rows."""
    numbers = [
        min(float(row[name]), 100.0)
        if name == "limit_upper" and row["unit"] == "percent"
        else float(row[name])
        for row in rows.values()
        for name in ("centre", "limit_lower", "limit_upper")
        if row[name]
    ]
    values = {year: float(row["value"]) for year, row in rows.items()}
    return (
        chart.marks.keys() <= values.keys()
        and chart.corners.keys() <= chart.marks.keys()
        and not chart.ends
        and all(level.is_at(values[year]) for year, level in (*chart.marks.items(), *chart.corners.items()))
        and all(any(level.is_at(max(number, 0.0)) for number in numbers) for level in chart.levels)
    )


def test_every_place_on_a_chart_is_that_of_a_published_number(tmp_path: Path) -> None:
    """Pages, site and pictures: no mark, bend or limit stands for a hidden or an unrounded figure."""
    folder = written(tmp_path / "one", more=1)
    rows = published(folder)
    charts = [
        (each.path.relative_to(folder).parts[0], chart)
        for each in read_written(folder)
        for svg in each.charts
        if (chart := over_time(svg))
    ]

    of = [(where, chart, TITLES[chart.title.rpartition(", ")[0]]) for where, chart in charts]
    strange = [
        (where, chart.title)
        for where, chart, indicator in of
        if not any(is_drawn_from(chart, found) for key, found in rows.items() if key[1] == indicator)
    ]

    assert strange == []
    # Two indicators of four trusts and the set: pictures, and two drawings each in pages and the site.
    assert Counter(where.partition("-")[0] for where, _ in charts) == {"charts": 10, "report": 20, "site": 20}
    assert FEW not in rows["RR8", STARTS]


@pytest.mark.parametrize(("indicator", "centre"), [(SHARE, fmean), (STARTS, median)], ids=["mean", "median"])
def test_a_centre_is_that_of_rounded_figures(
    tmp_path: Path, indicator: str, centre: Callable[[list[float]], float]
) -> None:
    """Whatever digits a mean has, those of the figures beside it give it: it brings none of its own."""
    rows = published(written(tmp_path / "one", more=1))

    for code in CODES:
        found = rows[code, indicator].values()
        values = [float(row["value"]) for row in found]
        [shown] = {float(row["centre"]) for row in found}
        assert shown == pytest.approx(centre(values))
        assert all(value % 5 == 0 for value in values) or indicator == SHARE


@pytest.mark.parametrize(
    ("value", "limit", "is_found"), [(45.0, 50.0, True), (44.0, 50.0, False), (45.0, 51.5, False)]
)
def test_what_is_drawn_from_other_numbers_would_be_found(value: float, limit: float, is_found: bool) -> None:
    """A mark at 44 people and a limit at 51.5 are measured on the axis, whatever the words beside them."""
    points = tuple(ChartPoint(of_year(year), value, "45 people") for year in range(2012, 2016))
    lines = (ChartLine("Upper limit 50", limit, 0, 3, "limit"),)
    chart = Chart("c", "People who started, 2012-13 to 2015-16", "", "line", points, "people", lines)
    row = {"value": "45", "unit": "people", "centre": "", "limit_lower": "", "limit_upper": "50"}

    found = over_time(render_svg(chart))

    assert found
    assert is_drawn_from(found, dict.fromkeys(range(2012, 2016), row)) is is_found
    assert isinstance(found.marks[2012], Level)
