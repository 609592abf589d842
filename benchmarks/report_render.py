"""How long a report takes against Jinja alone, and how large it is.

A report of 56 indicators over 24 months is rendered whole, and once more with every chart already drawn and
its elements written by a template, so that only Jinja works. Two processes render eight such reports, by the
clock; and they make eight trusts' own reports from the store: read here, and measured, composed and rendered
as HTML and Markdown there.
"""

import tempfile
from collections import deque
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from anchorkit.compute import Place, at, each
from anchorkit.measures.disclosure import Audience
from anchorkit.report.charts import draw_both
from anchorkit.report.document import charts
from anchorkit.report.html import environment, render_html
from anchorkit.workflows.report import write_reports
from benchmarks.ingest import ingest
from benchmarks.ratio import Ratio, clock, in_turns, ratio_of
from benchmarks.returned import Shape
from tests.support.documents import large_document

LARGEST = 1.5
"""MB that the page may have."""
SEVERAL = 8
ELEMENTS = """\
{% for shape in drawing.shapes %}<path class="{{ shape.style }}" d="{{ shape.path }}"/>{% endfor %}
{% for label in drawing.labels %}<text class="{{ label.style }}" x="{{ label.x }}" y="{{ label.y }}"
{%- if label.anchor != "start" %} text-anchor="{{ label.anchor }}"{% endif %}>{{ label.text }}</text>
{%- endfor %}
"""


def measure(*, full: bool = False) -> list[Ratio]:
    document = large_document()
    page = render_html(document)
    drawn = {chart.id: draw_both(chart) for chart in charts(document.sections)}
    filters = environment().filters
    own = dict(filters)
    elements = Environment(autoescape=True, trim_blocks=True).from_string(ELEMENTS)
    plain = {
        "drawings": lambda chart: drawn[chart.id],
        "marks": lambda found: Markup(elements.render(drawing=found)),
    }

    def ours() -> str:
        filters.update(own)
        return render_html(document)

    def jinja() -> str:
        filters.update(plain)
        return render_html(document)

    with tempfile.TemporaryDirectory() as folder, at(workers=2) as two:
        trusts = Trusts(Path(folder))

        def shared() -> None:
            deque(each(render_html, [document] * SEVERAL, two, batch=1), maxlen=0)

        shared()
        trusts.report(two)
        try:
            spent, floor = in_turns(15 if full else 8, ours, jinja)
            assert ours() == jinja() == page
            together, one_by_one = in_turns(
                4 if full else 2, shared, lambda: [jinja() for _ in range(SEVERAL)], timer=clock
            )
        finally:
            filters.update(own)
        here, there = in_turns(
            3 if full else 1, lambda: trusts.report(None), lambda: trusts.report(two), timer=clock
        )
    size = len(page.encode()) / 1e6
    return [
        ratio_of("report of 56 indicators over 24 months against Jinja alone", spent, floor, mark=2.0),
        ratio_of(
            f"one of {SEVERAL} such reports, two processes, against Jinja alone in one",
            together / SEVERAL,
            one_by_one / SEVERAL,
            mark=1.1,
        ),
        ratio_of(
            f"one of {SEVERAL} trusts' own reports, two processes against one",
            there / SEVERAL,
            here / SEVERAL,
            mark=None,
        ),
        ratio_of("size of its page against the most it may be", size, LARGEST, mark=1.0, unit="MB"),
    ]


class Trusts:
    """A set of some trusts, and a store that holds what they answered month by month."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_path, paths = Shape(SEVERAL).write(folder)
        self.store = folder / "bench.db"
        ingest(paths, self.set_path, self.store)
        self.codes = tuple(path.stem.partition("-")[0] for path in paths)

    def report(self, where: Place | None) -> None:
        write_reports(
            set_path=self.set_path,
            store_url=str(self.store),
            output=self.folder / "reports",
            audience=Audience.TRUST,
            organisations=self.codes,
            place=where,
        )
