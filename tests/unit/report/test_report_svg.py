"""The SVG file of a chart: stands alone, says what it shows, and carries its method."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from anchorkit.report.document import Chart
from anchorkit.report.svg import render_svg
from tests.support.documents import HOSTILE, answers_chart, interval_chart, monthly_chart

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = [monthly_chart(), interval_chart(), answers_chart()]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_it_says_what_it_shows(chart: Chart) -> None:
    """The file is sound XML with a title, a description and letters that screen readers skip."""
    root = ET.fromstring(render_svg(chart))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc") == chart.description
    assert all(group.get("aria-hidden") == "true" for group in root.findall(f"{SVG}g"))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_it_needs_nothing_else(chart: Chart) -> None:
    """Colours are plain, so that programs without CSS variables show it, and every pattern is inside."""
    text = render_svg(chart)
    assert "var(" not in text
    assert ('<pattern id="pattern-no"' in text) is (chart.kind == "answers")
    assert text.endswith("</svg>\n")


def test_title_and_method_are_in_the_picture() -> None:
    """Whoever pastes the picture elsewhere takes its title and its rules along."""
    words = " ".join(ET.fromstring(render_svg(monthly_chart())).itertext())
    assert words.count("People hired locally, per cent, Apr 24 to Mar 26") == 2
    assert "rule set mdc-2023" in words


def test_numbers_on_a_pattern_can_be_read_everywhere() -> None:
    """No letter has an outline, which PDF would draw over it: a broad copy lies under it instead."""
    drawn = render_svg(answers_chart())
    assert "paint-order" not in drawn
    styles = [text.get("class") for text in ET.fromstring(drawn).iter(f"{SVG}text")]
    on_pattern = [place for place, style in enumerate(styles) if style == "on no"]
    assert on_pattern
    assert all(styles[place - 1] == "under on no" for place in on_pattern)


def test_hostile_words_are_only_words() -> None:
    """Markup in a title, a label or a period shows as it is."""
    chart = monthly_chart()
    points = (*chart.points[:-1], replace(chart.points[-1], label="<b>12</b>", period="<i>"))
    root = ET.fromstring(render_svg(replace(chart, title=HOSTILE, description=HOSTILE, points=points)))
    assert root.findtext(f"{SVG}title") == HOSTILE
    assert "<b>12</b>" in "".join(root.itertext())


def test_the_same_chart_gives_the_same_bytes() -> None:
    """Drawing again changes nothing."""
    assert render_svg(monthly_chart()) == render_svg(monthly_chart())
