"""Turns what is missing and how everything was worked out into the closing sections of a report."""

from collections.abc import Iterable
from typing import Final

from anchorkit.measures.model import Measure, State
from anchorkit.measures.spc_rules import DEFAULT_RULE_SET
from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Basis
from anchorkit.report.compose_notes import period_words
from anchorkit.report.compose_reading import rebase_words
from anchorkit.report.context import View
from anchorkit.report.document import Block, Bullets, Paragraph, Section, Table, Terms
from anchorkit.report.figures import count, state_word
from anchorkit.report.sentences import CAUTION

_METHOD: Final = (
    ("Figures", "As the organisations reported them. Nothing was estimated or filled in by this software."),
    (
        "Percentages and averages",
        "Worked out from numerators and denominators. A figure that was printed beside its counts and does "
        "not follow from them is shown as printed and marked.",
    ),
    (
        "Several organisations together",
        "The sum of the numerators over the sum of the denominators; counts and amounts are added. "
        "Percentages are never averaged. An organisation without counts is left out and named. A joint "
        "figure is compared over time only with those that rest on the same organisations.",
    ),
    (
        "Intervals",
        "{level}: Wilson for shares of people, log for ratios of two shares, Newcombe for the difference "
        "between two shares. Where those counted are everyone, an interval tells how far chance alone could "
        "move such a figure.",
    ),
    (
        "Change over time",
        "Fewer than 10 comparable figures: not judged. 10 to 12: run chart by the Anhøj rules. 13 or more: "
        f"XmR chart with the rule set {DEFAULT_RULE_SET}, unless the set asks for another. What was used is "
        "named under each chart. Where a definition changed or organisations merged, only what came after is "
        "judged. Months and quarters have seasons, so a figure is compared with that of the same period a "
        "year earlier and with no other.",
    ),
    (
        "What could not have shown",
        "Beside “no clear change” stands the change that the counts would have shown four times in five "
        "(two-sided test at {chance}, normal formula); beside a chart without a signal, how far one figure, "
        "or how many figures in a row, would have to lie from the rest.",
    ),
    (
        "Gaps between groups",
        "A group against everyone else, by Newcombe's interval; against the local population where the set "
        "gives its share, by Wilson's.",
    ),
    ("Organisations side by side", CAUTION),
)


def missing_section(view: View) -> Section:
    """What was asked and has no figure, by organisation; what came back and what was refused."""
    blocks: list[Block] = [_returns(view)]
    for organisation in view.organisations:
        rows = tuple(_gaps(view, organisation.code))
        if not rows:
            blocks.append(Paragraph(f"{organisation.name}: every question asked has a figure or an answer."))
            continue
        blocks.append(
            Table(
                caption=f"Asked and without a figure: {organisation.name}",
                header=("Indicator", "Why", "Periods"),
                rows=rows,
                folded=view.is_set,
            )
        )
    return Section("missing", "What is missing", tuple(blocks))


def method_section(view: View) -> Section:
    """Where figures come from and how they were worked out, so that somebody else can do it again."""
    level = view.plan.selection.intervals
    chance = f"{count(100 - 100 * view.plan.selection.confidence)}%"
    rows = [
        *((name, text.format(level=level, chance=chance)) for name, text in _METHOD),
        *_rebases(view),
        ("Small numbers", f"Profile “{view.context.profile.name}”. {view.context.profile.text}"),
        ("Local indicator set", _set_words(view)),
        ("Menu", _menu_words(view)),
        ("Logic model", view.plan.menu.logic_model.notice),
    ]
    return Section("method", "Sources and method", (Terms(tuple(rows)), *_sources(view)))


def _rebases(view: View) -> Iterable[tuple[str, str]]:
    """Every decision to start limits afresh, so that none goes unseen (B1.16)."""
    for indicator in view.plan.ordered:
        for rebase in view.plan.selection.chosen_by_id[indicator.id].rebase:
            yield f"Limits started afresh: {indicator.title}", rebase_words(rebase)


def own_section(view: View) -> Section | None:
    """What an organisation counts of its own; None where there is none or the report is of several."""
    own = [found for found in view.context.own_indicators if found.organisation == view.organisation]
    if not own:
        return None
    blocks: list[Block] = [Paragraph("Counted by the organisation beyond the set, and shown as it was sent.")]
    if view.context.profile.protects:
        # Nobody has said which of these count people, so none can be published.
        titles = tuple(found.title for found in own)
        blocks = [Paragraph("Counted by the organisation beyond the set. The figures are for use inside it:")]
        return Section("own", "The organisation's own indicators", (*blocks, Bullets(titles)))
    for found in own:
        blocks.append(Terms(((found.title, found.what or "What is counted was not written down."),)))
        if found.answers:
            header = ("Period", "Figure", "Note")
            blocks.append(Table(f"{found.title}, every period", header, found.answers, frozenset({1})))
    return Section("own", "The organisation's own indicators", tuple(blocks))


def _returns(view: View) -> Table:
    """Who returned what: named in the order of the set."""
    sent = {found.organisation: found for found in view.context.returned}
    rows = []
    for organisation in view.organisations:
        found = sent.get(organisation.code)
        if found is None or not found.files:
            rows.append(
                (organisation.name, "nothing returned yet", "", "0" if found is None else str(found.refused))
            )
            continue
        files = "1 file" if found.files == 1 else f"{found.files} files"
        rows.append((organisation.name, files, found.latest, str(found.refused)))
    return Table(
        caption="What came back",
        header=("Organisation", "Returned", "Latest", "Answers refused"),
        rows=tuple(rows),
        numeric=frozenset({3}),
    )


def _gaps(view: View, code: str) -> Iterable[tuple[str, str, str]]:
    for indicator in view.plan.ordered:
        series = view.series_of(code, indicator)
        by_state: dict[State, list[Measure]] = {}
        for point in series.points if series else ():
            if not point.state.has_figure:
                by_state.setdefault(point.state, []).append(point)
        for state in sorted(by_state, key=list(State).index):
            yield (
                indicator.title,
                state_word(state),
                period_words([point.period for point in by_state[state]]),
            )


def _sources(view: View) -> Iterable[Block]:
    """National collections that hold the chosen indicators, so that readers can go there."""
    found = [
        f"{indicator.title}: {national.source} ({national.covers})"
        for indicator in view.plan.ordered
        for national in indicator.national
    ]
    if found:
        yield Paragraph("National collections that hold these figures or something close:")
        yield Bullets(tuple(found))


def _set_words(view: View) -> str:
    selection = view.plan.selection
    return f"{selection.title} ({selection.id}, version {selection.version})."


def _menu_words(view: View) -> str:
    head = view.plan.menu.menu
    reconstructed = [found for found in view.plan.menu.indicators if _is_reconstructed(found)]
    here = sum(_is_reconstructed(found) for found in view.plan.ordered)
    return (
        f"{head.title}, version {head.version}. {head.source} {len(reconstructed)} of its "
        f"{len(view.plan.menu.indicators)} indicators are reconstructed; {here} of them "
        f"{'is' if here == 1 else 'are'} in this set and marked."
    )


def _is_reconstructed(indicator: Indicator) -> bool:
    return indicator.basis is Basis.RECONSTRUCTED
