"""Turns one indicator's measures into its section: figure, sentence, chart, tables, definitions and notes."""

from collections.abc import Iterable
from typing import Final

from anchorkit.findings import CATALOGUE
from anchorkit.measures.model import Coverage, Mark, Measure, Series, State
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.menu.words import Basis
from anchorkit.report.compose_answers import answer_chart, answers_by_period
from anchorkit.report.compose_charts import line_chart, slug
from anchorkit.report.compose_gaps import population_blocks
from anchorkit.report.compose_groups import group_blocks
from anchorkit.report.compose_notes import written_notes
from anchorkit.report.compose_organisations import organisation_blocks
from anchorkit.report.compose_reading import moved, reading_notes
from anchorkit.report.compose_selection import definition_rows
from anchorkit.report.compose_stories import story_sections
from anchorkit.report.context import View
from anchorkit.report.document import Block, Figure, Note, Paragraph, Section, Table, Terms
from anchorkit.report.figures import amount, counts, figure, interval, mark_words, number, state_word
from anchorkit.report.sentences import Change, headline, period_label, unseen
from anchorkit.report.signals import icon_of, last_judged, signal
from anchorkit.report.strings import say

_WITHOUT_A_FIGURE: Final = {
    State.NOT_RETURNED: "No answer has come yet.",
    State.NOT_COLLECTED: "The organisation does not collect this.",
    State.NOT_APPLICABLE: "This does not apply.",
    State.SUPPRESSED: "The figure is hidden, because few people stand behind it.",
    State.WITHHELD: "The organisation has the figure and holds it back, because few people stand behind it.",
    State.UNDEFINED: "The counts that were given make no figure, because one of them is 0 or missing.",
    State.NOT_POOLED: "There is no joint figure.",
}
_NOT_COLLECTED_BY_ANY: Final = "None of the organisations collects this."
_GRAVEST_FIRST: Final = (
    State.SUPPRESSED,
    State.WITHHELD,
    State.NOT_POOLED,
    State.UNDEFINED,
    State.NOT_COLLECTED,
    State.NOT_APPLICABLE,
)
"""Which state speaks for a series that has no figure."""


def indicator_section(view: View, indicator: Indicator) -> Section:
    """Everything that is known about one indicator: finished whether it was collected or not."""
    series = view.series(indicator)
    blocks: list[Block] = []
    if series is None:
        blocks.append(Note("Not asked", "No period of this indicator falls within the set."))
    elif series.latest is None:
        blocks += _nothing(view, indicator, series)
    else:
        blocks += _something(view, indicator, series, series.latest)
    blocks += group_blocks(view, indicator)
    if view.is_set:
        blocks += organisation_blocks(view, indicator)
    blocks += story_sections(view, indicator)
    blocks += _background(view, indicator)
    return Section(slug(indicator.id), indicator.title, tuple(blocks), "indicator")


def _something(view: View, indicator: Indicator, series: Series, latest: Measure) -> Iterable[Block]:
    change = moved(view, indicator, series)
    yield _headline_figure(view, indicator, series, latest, change)
    yield Paragraph(_sentences(view, indicator, series, change))
    yield from _marks(view, indicator, latest)
    yield from reading_notes(series)
    chart = answer_chart(view, indicator, series) or line_chart(view, indicator, series)
    if chart:
        yield chart
    yield _table(view, indicator, series, folded=chart is not None)
    yield from population_blocks(view, indicator, [latest])
    yield from written_notes(view, indicator, series)


def _sentences(view: View, indicator: Indicator, series: Series, change: Change | None) -> str:
    unit = view.unit(indicator)
    judged = "" if indicator.kind in (Kind.YES_NO, Kind.SCORE) else signal(series)
    said = (headline(series, indicator, unit, change), judged, unseen(series, unit, change))
    return " ".join(words for words in said if words)


def _nothing(view: View, indicator: Indicator, series: Series) -> Iterable[Block]:
    """Say plainly that there is no figure, why, and what was written instead."""
    states = [point.state for point in series.points]
    state = next((state for state in _GRAVEST_FIRST if state in states), State.NOT_RETURNED)
    point = next(point for point in reversed(series.points) if point.state is state)
    text = _NOT_COLLECTED_BY_ANY if _is_of_none(view, series, state) else _WITHOUT_A_FIGURE[state]
    coverage = point.coverage
    notes = [note for each in reversed(series.points) for note in each.notes]
    if state is State.NOT_COLLECTED and len(notes) == 1:
        text = f"{text} The answer says: {notes[0]}"
    elif Mark.COUNTS_MISSING in point.marks:
        text = "The figure is hidden: it came without its counts, so it may be about very few people."
    elif point.not_pooled_because:
        text = f"{text} {point.not_pooled_because}"
    elif coverage and len({reason for _, reason in coverage.left_out}) > 1 and state is not State.SUPPRESSED:
        text = f"No organisation has a figure: {_listed(coverage)}."
    elif state is State.NOT_APPLICABLE:
        text = f"{text}{_because_of_parent(view, indicator)}"
    yield Note(state_word(state).capitalize(), text)
    if state is not State.NOT_RETURNED and len(series.points) > 1:
        yield _table(view, indicator, series, folded=True)
    if not (state is State.NOT_COLLECTED and len(notes) == 1):
        yield from written_notes(view, indicator, series)


def _is_of_none(view: View, series: Series, state: State) -> bool:
    return view.is_set and state is State.NOT_COLLECTED and series.organisation is None


def _because_of_parent(view: View, indicator: Indicator) -> str:
    parent = view.plan.depends_on(indicator)
    if parent is None:
        return ""
    title = view.plan.indicators[parent.indicator].title
    return f" It is asked only where the answer to “{title}” is {parent.equals}."


def _headline_figure(
    view: View, indicator: Indicator, series: Series, latest: Measure, change: Change | None
) -> Figure:
    unit = view.unit(indicator)
    judged = series.xmr if last_judged(series) is latest else None
    icon, word = icon_of(judged.variation) if judged else ("none", "")
    limits = interval(latest, unit)
    rests = counts(latest, indicator, unit) or _of_whom(latest.coverage)
    if latest.percent_of_reference is not None:
        rests = f"{number(latest.percent_of_reference, 1)}% of the reference group's; {rests}"
    return Figure(
        value=figure(latest, indicator, unit),
        counts=rests,
        period=period_label(latest.period),
        interval=f"{view.plan.selection.intervals} interval {limits}" if limits else "",
        change=change.short if change else "",
        icon=icon,
        icon_word=word,
    )


def _of_whom(coverage: Coverage | None) -> str:
    if coverage is None:
        return ""
    return f"from {len(coverage.included)} of {len(coverage.expected)} organisations"


def _counts_answers(view: View, indicator: Indicator) -> bool:
    return view.is_set and indicator.kind is Kind.YES_NO


def _marks(view: View, indicator: Indicator, latest: Measure) -> Iterable[Block]:
    """What a reader has to know about the latest figure, in plain words."""
    unit = view.unit(indicator)
    if latest.state is State.ESTIMATED:
        yield Note("Estimated", "Those who answered call this figure an estimate.")
    if Mark.DOES_NOT_FOLLOW in latest.marks:
        yield Note("Does not follow", _mismatch(latest, indicator, unit))
    if Mark.COUNTS_MISSING in latest.marks:
        yield Note(
            "Counts missing",
            "This figure came without the counts behind it. It has no interval and enters no joint figure.",
        )
    if latest.coverage and latest.coverage.left_out:
        yield Note("Not everyone", _coverage_words(latest.coverage))
    named = sum(mark in latest.marks for mark in (Mark.DOES_NOT_FOLLOW, Mark.COUNTS_MISSING))
    if len(latest.warnings) > named:
        titles = [CATALOGUE[code].title for code in latest.warnings if code in CATALOGUE]
        text = f" ({'; '.join(dict.fromkeys(titles))})" if titles else ""
        yield Note("Please check", f"The check of the return queried this answer{text}. It is shown as sent.")
    elif Mark.WARNED in latest.marks and not latest.warnings:
        yield Note("Please check", "The check of a return queried an answer in this figure.")


def _coverage_words(coverage: Coverage) -> str:
    included, expected = len(coverage.included), len(coverage.expected)
    return f"{included} of {expected} organisations are in. Left out: {_listed(coverage)}."


def _mismatch(latest: Measure, indicator: Indicator, unit: Unit) -> str:
    given = "The counts given beside it give another figure"
    if latest.recomputed is not None:
        worked_out = amount(latest.recomputed, unit, latest.decimals)
        given = f"The counts given beside it ({counts(latest, indicator, unit)}) give {worked_out}"
    return (
        f"Reported as {figure(latest, indicator, unit)}. {given}. "
        "The figure is shown as it was reported and nothing was changed."
    )


def _listed(coverage: Coverage) -> str:
    return "; ".join(f"{name} ({reason})" for name, reason in coverage.left_out)


def _table(view: View, indicator: Indicator, series: Series, folded: bool) -> Table:
    """Every period, with what each figure rests on."""
    caption = f"{indicator.title}, every period"
    if _counts_answers(view, indicator):
        header = ("Period", "Yes", "No", "Not applicable", "No answer")
        rows = tuple(
            (period_label(code), *(str(tally) for tally in stack))
            for code, stack in answers_by_period(view, indicator)
        )
        return Table(caption, header, rows, frozenset(range(1, 5)), folded)
    unit = view.unit(indicator)
    columns: list[tuple[str, list[str]]] = [
        ("Period", [period_label(point.period) for point in series.points]),
        ("Figure", [figure(point, indicator, unit) for point in series.points]),
        ("Rests on", [counts(point, indicator, unit) for point in series.points]),
        (f"{view.plan.selection.intervals} interval", [interval(point, unit) for point in series.points]),
        ("Organisations", [_coverage_cell(point.coverage) for point in series.points]),
        ("Mark", [mark_words(point) for point in series.points]),
    ]
    kept = [column for place, column in enumerate(columns) if place < 2 or any(column[1])]
    numeric = {place for place, (name, _) in enumerate(kept) if name not in ("Period", "Mark")}
    if indicator.kind in (Kind.YES_NO, Kind.SCORE):
        numeric = set()
    rows = tuple(zip(*(cells for _, cells in kept), strict=True))
    return Table(caption, tuple(name for name, _ in kept), rows, frozenset(numeric), folded)


def _coverage_cell(coverage: Coverage | None) -> str:
    return f"{len(coverage.included)} of {len(coverage.expected)}" if coverage else ""


def _background(view: View, indicator: Indicator) -> Iterable[Block]:
    """The definition, so that no number stands without what it means."""
    rows = [("What is counted", indicator.numerator)]
    if indicator.denominator:
        rows.append(("Out of, or divided by", indicator.denominator))
    if indicator.rule.groups:
        titles = [view.plan.group_title(indicator.id, group) for group in (REFERENCE, TARGET)]
        rows.append(("Compared", f"Reference group: {titles[0]}. Target group: {titles[1]}."))
    for definition in view.plan.definitions(indicator):
        rows += definition_rows(view, definition, briefly=True)
    chosen = view.plan.selection.chosen_by_id[indicator.id]
    if chosen.target:
        by = f" by {chosen.target.by}" if chosen.target.by else ""
        value = amount(chosen.target.value, view.unit(indicator))
        rows.append(("Local target", f"{value}{by}, set by {chosen.target.set_by}"))
    rows.append((say("indicator.source"), _source(indicator)))
    if indicator.notes:
        rows.append(("To bear in mind", indicator.notes))
    if indicator.basis is Basis.RECONSTRUCTED:
        rows.append(("Where it comes from", f"Reconstructed, not from the toolkit: {indicator.basis_reason}"))
    rows.append(("Menu", f"{indicator.id}, version {indicator.version}"))
    yield Terms(tuple(rows))


def _source(indicator: Indicator) -> str:
    """Who usually holds the figure, and which national collections hold it or something close."""
    held = say("indicator.held", owner=indicator.owner, system=indicator.source_system)
    national = "; ".join(f"{found.source} ({found.covers})" for found in indicator.national)
    return f"{held} {say('indicator.national', sources=national)}" if national else held
