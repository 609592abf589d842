"""How long a report takes against Jinja alone, and how large it is.

A report of 56 indicators over 24 months is rendered whole, and once more with every chart already drawn and
its elements written by a template, so that only Jinja works.
"""

from jinja2 import Environment
from markupsafe import Markup

from anchorkit.report.charts import draw_both
from anchorkit.report.document import charts
from anchorkit.report.html import environment, render_html
from benchmarks.ratio import Ratio, in_turns, ratio_of
from tests.support.documents import large_document

LARGEST = 1.5
"""MB that the page may have."""
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

    try:
        spent, floor = in_turns(15 if full else 8, ours, jinja)
        assert ours() == jinja() == page
    finally:
        filters.update(own)
    size = len(page.encode()) / 1e6
    return [
        ratio_of("report of 56 indicators over 24 months against Jinja alone", spent, floor, mark=2.0),
        ratio_of("size of its page against the most it may be", size, LARGEST, mark=1.0, unit="MB"),
    ]
