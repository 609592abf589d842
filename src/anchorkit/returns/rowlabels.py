"""The words of a row beside its key: a row that shows another question's words answers neither.

Somebody who sorts some of the columns, or corrects a period by typing over it, leaves a key beside words that
are not its own. The key would win in silence, so such a row is asked about. Words that no other question of
the set has, as an addition of somebody's own, contradict nothing.
"""

from collections import defaultdict
from collections.abc import Iterator

from anchorkit.findings import ROW_CONTRADICTS_KEY
from anchorkit.periods import InvalidPeriod, parse_period
from anchorkit.returns.entries import Entry
from anchorkit.returns.model import RawCell
from anchorkit.returns.tables import normal, text_of
from anchorkit.selection.model import Plan, Question


class RowLabels:
    """The words by which each question of a set is shown, and which questions they may stand for."""

    def __init__(self, plan: Plan) -> None:
        self._titles: dict[str, set[str]] = defaultdict(set)
        self._groups: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._periods: dict[str, str] = {}
        self._ours: dict[Question, tuple[RawCell, ...]] = {}
        for question in plan.all_questions:
            indicator = question.indicator
            self._titles[normal(plan.indicators[indicator].title)].add(indicator)
            group = plan.group_title(indicator, question.group)
            self._groups[indicator, normal(group)].add(question.group)
            period = parse_period(question.period).label
            self._periods[normal(period)] = question.period
            self._ours[question] = (plan.indicators[indicator].title, group, period)

    def against_key(self, entry: Entry) -> Entry:
        """Add what is wrong where the row shows another indicator, group or period than its key names."""
        if entry.is_blank or self._as_we_wrote_it(entry):
            return entry
        found = tuple(
            ROW_CONTRADICTS_KEY.at(entry.row.sheet, entry.row.address(column))
            for column in self._contradicting(entry)
        )
        return entry.with_findings(found)

    def _as_we_wrote_it(self, entry: Entry) -> bool:
        cells = entry.row.cells
        return (cells.get("indicator"), cells.get("group"), cells.get("period")) == self._ours[entry.question]

    def _contradicting(self, entry: Entry) -> Iterator[str]:
        question, cells = entry.question, entry.row.cells
        titles = self._titles.get(normal(cells.get("indicator")), {question.indicator})
        if question.indicator not in titles:
            yield "indicator"
        shown = question.indicator, normal(cells.get("group"))
        if question.group not in self._groups.get(shown, {question.group}):
            yield "group"
        if self._period(cells.get("period")) not in (None, question.period):
            yield "period"

    def _period(self, cell: RawCell) -> str | None:
        """The period that a cell shows, as a label or a code; None where it shows none."""
        known = self._periods.get(normal(cell))
        if known is not None:
            return known
        try:
            return parse_period(text_of(cell)).code
        except InvalidPeriod:
            return None
