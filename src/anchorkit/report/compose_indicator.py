"""Turns one indicator's measures into its section: figure, sentence, chart, tables, definitions and notes."""

from collections.abc import Iterable
from typing import Final

from anchorkit.findings import CATALOGUE
from anchorkit.measures.model import Coverage, Mark, Measure, Series, State
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.menu.words import Basis
from anchorkit.report.brought import brought, finding_title
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
from anchorkit.report.keys import ANSWERS
from anchorkit.report.periodwords import period_label
from anchorkit.report.sentences import Change, headline, unseen
from anchorkit.report.signals import capital, icon_of, last_judged, signal
from anchorkit.report.strings import say
from anchorkit.selection.model import Target

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
        blocks.append(Note(say("indicator.not_asked"), say("indicator.no_period")))
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
    of_none = _is_of_none(view, series, state)
    text = say("indicator.not_collected_by_any" if of_none else f"indicator.{state.name.lower()}")
    coverage = point.coverage
    notes = [note for each in reversed(series.points) for note in each.notes]
    if state is State.NOT_COLLECTED and len(notes) == 1:
        text = say("indicator.answer_says", before=text, note=notes[0])
    elif Mark.COUNTS_MISSING in point.marks:
        text = say("indicator.hidden_without_counts")
    elif point.not_pooled_because:
        text = brought("not_pooled", point.not_pooled_because)
    elif coverage and len({reason for _, reason in coverage.left_out}) > 1 and state is not State.SUPPRESSED:
        text = say("indicator.of_none", why=_listed(coverage))
    elif state is State.NOT_APPLICABLE:
        text = f"{text} {_because_of_parent(view, indicator)}".strip()
    yield Note(capital(state_word(state)), text)
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
    return say("indicator.asked_only", title=title, answer=say(f"answer.{parent.equals}"))


def _headline_figure(
    view: View, indicator: Indicator, series: Series, latest: Measure, change: Change | None
) -> Figure:
    unit = view.unit(indicator)
    judged = series.xmr if last_judged(series) is latest else None
    icon, word = icon_of(judged.variation) if judged else ("none", "")
    limits = interval(latest, unit)
    rests = counts(latest, indicator, view.plan.units) or _of_whom(latest.coverage)
    if latest.percent_of_reference is not None:
        share = f"{number(latest.percent_of_reference, 1)}%"
        rests = say("indicator.of_reference", share=share, rests=rests)
    return Figure(
        value=figure(latest, indicator, unit),
        counts=rests,
        period=period_label(latest.period),
        interval=say("indicator.interval", range=limits, level=view.plan.selection.intervals)
        if limits
        else "",
        # The sentence below it says that there is nothing to compare with.
        change=change.short if change and change.is_known else "",
        icon=icon,
        icon_word=word,
    )


def _of_whom(coverage: Coverage | None) -> str:
    if coverage is None:
        return ""
    return say("indicator.from_whom", count=len(coverage.included), of=len(coverage.expected))


def _counts_answers(view: View, indicator: Indicator) -> bool:
    return view.is_set and indicator.kind is Kind.YES_NO


def _marks(view: View, indicator: Indicator, latest: Measure) -> Iterable[Block]:
    """What a reader has to know about the latest figure, in plain words."""
    if latest.state is State.ESTIMATED:
        yield _note("estimated")
    if Mark.DOES_NOT_FOLLOW in latest.marks:
        yield Note(say("indicator.mismatch_title"), _mismatch(view, latest, indicator))
    if Mark.COUNTS_MISSING in latest.marks:
        yield _note("counts_missing")
    if latest.coverage and latest.coverage.left_out:
        yield Note(say("indicator.not_everyone"), _coverage_words(latest.coverage))
    named = sum(mark in latest.marks for mark in (Mark.DOES_NOT_FOLLOW, Mark.COUNTS_MISSING))
    if len(latest.warnings) > named:
        yield _note("queried", what=_queried(latest))
    elif Mark.WARNED in latest.marks and not latest.warnings:
        yield Note(say("indicator.queried_title"), say("indicator.queried_joint"))


def _note(name: str, **words: object) -> Note:
    return Note(say(f"indicator.{name}_title"), say(f"indicator.{name}_text", **words))


def _queried(latest: Measure) -> str:
    """The titles of what the check found, in brackets; nothing where none is known."""
    known = [code for code in latest.warnings if code in CATALOGUE]
    titles = dict.fromkeys(finding_title(code, CATALOGUE[code].title) for code in known)
    return f" ({'; '.join(titles)})" if titles else ""


def _coverage_words(coverage: Coverage) -> str:
    included, expected = len(coverage.included), len(coverage.expected)
    return say("indicator.coverage", count=included, of=expected, left_out=_listed(coverage))


def _mismatch(view: View, latest: Measure, indicator: Indicator) -> str:
    unit = view.unit(indicator)
    shown = figure(latest, indicator, unit)
    if latest.recomputed is None:
        return say("indicator.mismatch", figure=shown)
    worked_out = amount(latest.recomputed, unit, latest.decimals)
    given = counts(latest, indicator, view.plan.units)
    return say("indicator.mismatch_by", figure=shown, counts=given, worked_out=worked_out)


def _listed(coverage: Coverage) -> str:
    return "; ".join(f"{name} ({brought('left_out', reason)})" for name, reason in coverage.left_out)


def _table(view: View, indicator: Indicator, series: Series, folded: bool) -> Table:
    """Every period, with what each figure rests on."""
    caption = say("indicator.every_period", title=indicator.title)
    if _counts_answers(view, indicator):
        header = (say("column.period"), *(say(f"key.{name}") for name in ANSWERS))
        rows = tuple(
            (period_label(code), *(str(tally) for tally in stack))
            for code, stack in answers_by_period(view, indicator)
        )
        return Table(caption, header, rows, frozenset(range(1, 5)), folded)
    unit = view.unit(indicator)
    columns: list[tuple[str, list[str]]] = [
        ("period", [period_label(point.period) for point in series.points]),
        ("figure", [figure(point, indicator, unit) for point in series.points]),
        ("rests_on", [counts(point, indicator, view.plan.units) for point in series.points]),
        ("interval", [interval(point, unit) for point in series.points]),
        ("organisations", [_coverage_cell(point.coverage) for point in series.points]),
        ("mark", [mark_words(point) for point in series.points]),
    ]
    kept = [column for place, column in enumerate(columns) if place < 2 or any(column[1])]
    numeric = {place for place, (name, _) in enumerate(kept) if name not in ("period", "mark")}
    if indicator.kind in (Kind.YES_NO, Kind.SCORE):
        numeric = set()
    rows = tuple(zip(*(cells for _, cells in kept), strict=True))
    header = tuple(say(f"column.{name}", level=view.plan.selection.intervals) for name, _ in kept)
    return Table(caption, header, rows, frozenset(numeric), folded)


def _coverage_cell(coverage: Coverage | None) -> str:
    if coverage is None:
        return ""
    return say("figure.counts", some=len(coverage.included), of=len(coverage.expected))


def _background(view: View, indicator: Indicator) -> Iterable[Block]:
    """The definition, so that no number stands without what it means."""
    rows = [(say("indicator.counted"), view.with_titles(indicator.numerator))]
    if indicator.denominator:
        rows.append((say("indicator.out_of"), view.with_titles(indicator.denominator)))
    if indicator.rule.groups:
        titles = [view.plan.group_title(indicator.id, group) for group in (REFERENCE, TARGET)]
        compared = say("indicator.compared_text", reference=titles[0], target=titles[1])
        rows.append((say("indicator.compared"), compared))
    for definition in view.plan.definitions(indicator):
        rows += definition_rows(view, definition, briefly=True)
    chosen = view.plan.selection.chosen_by_id[indicator.id]
    if chosen.target:
        rows.append((say("indicator.target"), _target(chosen.target, view.unit(indicator))))
    rows.append((say("indicator.source"), _source(indicator)))
    if indicator.notes:
        rows.append((say("indicator.to_bear_in_mind"), view.with_titles(indicator.notes)))
    if indicator.basis is Basis.RECONSTRUCTED:
        origin = say("indicator.reconstructed", why=view.with_titles(indicator.basis_reason or ""))
        rows.append((say("indicator.origin"), origin))
    menu = say("cover.versioned", what=indicator.id, version=indicator.version)
    rows.append((say("indicator.own" if indicator.basis is Basis.LOCAL else "cover.menu"), menu))
    yield Terms(tuple(rows))


def _target(target: Target, unit: Unit) -> str:
    value = amount(target.value, unit)
    if target.by:
        return say("indicator.target_by", value=value, period=target.by, who=target.set_by)
    return say("indicator.target_text", value=value, who=target.set_by)


def _source(indicator: Indicator) -> str:
    """Who usually holds the figure, and which national collections hold it or something close."""
    office, _, who = indicator.owner.partition(": ")
    owner = say("indicator.held_by", owner=office, who=who) if who else office
    held = say("indicator.held", owner=owner, system=indicator.source_system.rstrip("."))
    national = "; ".join(f"{found.source} ({found.covers})" for found in indicator.national)
    return f"{held} {say('indicator.national', sources=national)}" if national else held
