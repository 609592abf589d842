"""Charts as PNG: the paths that drawings write are drawn where they say."""

import io

import pytest
from PIL import Image

from anchorkit.report.charts import WIDE, draw
from anchorkit.report.document import Chart
from anchorkit.report.drawings import Drawing, Shape, box, marker, rule
from anchorkit.report.html import palette
from anchorkit.report.raster import SCALE, draw_png, outlines
from tests.support.documents import answers_chart, interval_chart, monthly_chart, yearly_chart

PALETTE = palette()


def picture(drawing: Drawing) -> Image.Image:
    """The PNG, opened."""
    return Image.open(io.BytesIO(draw_png(drawing, PALETTE))).convert("RGB")


def test_paths_become_points() -> None:
    """Boxes close, rules don't, and markers stand around their place."""
    assert list(outlines(rule(1, 2, 3, 4) + rule(5, 6, 7, 8))) == [
        ([(1, 2), (3, 4)], False),
        ([(5, 6), (7, 8)], False),
    ]
    (corners, closed), *_ = outlines(box(1, 1, 4, 2))
    assert closed
    assert corners == [(1, 1), (5, 1), (5, 3), (1, 3)]
    (points, closed), *_ = outlines(marker("common", "10 10"))
    assert closed
    assert all((x - 10) ** 2 + (y - 10) ** 2 == pytest.approx(16) for x, y in points)


def test_a_bar_is_filled_in_its_colour() -> None:
    """The middle of a bar has the palette's colour and the page around it is white."""
    found = picture(Drawing("wide", 40, 20, (Shape("bar yes", box(10, 5, 20, 10)),), ()))
    assert found.size == (40 * SCALE, 20 * SCALE)
    assert found.getpixel((20 * SCALE, 10 * SCALE)) == (0x00, 0x5E, 0xB8)
    assert found.getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.parametrize("chart", [monthly_chart(), yearly_chart(), interval_chart(), answers_chart()])
def test_every_kind_of_chart_is_drawn(chart: Chart) -> None:
    """A chart of each kind is a picture of its drawing's size, small enough to be mailed."""
    drawing = draw(chart, WIDE)
    assert picture(drawing).size == (drawing.width * SCALE, drawing.height * SCALE)
    assert len(draw_png(drawing, PALETTE)) < 100_000
