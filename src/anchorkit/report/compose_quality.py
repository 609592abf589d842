"""Turns what is missing and how everything was worked out into the closing sections of a report."""

import re
from collections.abc import Iterable
from typing import Final

from anchorkit.measures.model import Measure, State
from anchorkit.measures.spc_rules import DEFAULT_RULE_SET
from anchorkit.menu.model import Indicator
from anchorkit.menu.words import Basis
from anchorkit.report.brought import brought
from anchorkit.report.compose_notes import period_words
from anchorkit.report.compose_reading import rebase_words
from anchorkit.report.context import View
from anchorkit.report.document import Block, Bullets, Paragraph, Section, Table, Terms
from anchorkit.report.figures import count, state_word
from anchorkit.report.strings import knows, say

_METHOD: Final = (
    "figures",
    "percentages",
    "together",
    "intervals",
    "change",
    "unseen",
    "gaps",
    "side_by_side",
)
"""What is said about the method, in this order."""
_CAPITALS: Final = re.compile(r"\b[A-Z]{3,}\b")


def missing_section(view: View) -> Section:
    """What was asked and has no figure, by organisation; what came back and what was refused."""
    blocks: list[Block] = [_returns(view)]
    for organisation in view.organisations:
        rows = tuple(_gaps(view, organisation.code))
        if not rows:
            blocks.append(Paragraph(say("missing.nothing", organisation=organisation.name)))
            continue
        blocks.append(
            Table(
                caption=say("missing.caption", organisation=organisation.name),
                header=(say("column.indicator"), say("missing.why"), say("missing.periods")),
                rows=rows,
                folded=view.is_set,
            )
        )
    return Section("missing", say("missing.title"), tuple(blocks))


def method_section(view: View) -> Section:
    """Where figures come from and how they were worked out, so that somebody else can do it again."""
    level = view.plan.selection.intervals
    chance = f"{count(100 - 100 * view.plan.selection.confidence)}%"
    profile = view.context.profile
    rows = [
        *((say(f"method.{name}_title"), _method(name, level, chance)) for name in _METHOD),
        *_rebases(view),
        (
            say("method.small_numbers"),
            say("method.profile", name=profile.name, text=brought("profile", profile.text)),
        ),
        (say("cover.set"), _set_words(view)),
        (say("cover.menu"), _menu_words(view)),
        (say("method.logic_model"), view.plan.menu.logic_model.notice),
        *_short_names(view),
    ]
    return Section("method", say("method.title"), (Terms(tuple(rows)), *_sources(view)))


def _method(name: str, level: str, chance: str) -> str:
    if name == "side_by_side":
        return say("funnel.caution")
    words = {
        "intervals": {"level": level},
        "unseen": {"chance": chance},
        "change": {"rules": DEFAULT_RULE_SET},
    }
    return say(f"method.{name}", **words.get(name, {}))


def _rebases(view: View) -> Iterable[tuple[str, str]]:
    """Every decision to start limits afresh, so that none goes unseen (B1.16)."""
    for indicator in view.plan.ordered:
        for rebase in view.plan.selection.chosen_by_id[indicator.id].rebase:
            yield say("method.rebase", title=indicator.title), rebase_words(rebase)


def _short_names(view: View) -> Iterable[tuple[str, str]]:
    """What the abbreviations stand for that the menu uses of these indicators; a reader may know none."""
    said = " ".join(text for indicator in view.plan.ordered for text in _menu_texts(view, indicator))
    known = [name for name in sorted(set(_CAPITALS.findall(said))) if knows(f"abbreviation.{name}")]
    if known:
        yield (
            say("method.short_names"),
            "; ".join(say("method.short_name", name=name, of=say(f"abbreviation.{name}")) for name in known),
        )


def _menu_texts(view: View, indicator: Indicator) -> Iterable[str]:
    """What a report says of an indicator in the menu's words, and of the steps in its area."""
    yield from (indicator.title, indicator.numerator, indicator.denominator or "", indicator.notes or "")
    yield from (indicator.owner, indicator.source_system, indicator.basis_reason or "")
    yield from (f"{national.source} {national.covers}" for national in indicator.national)
    yield from (view.plan.units[name].suffix for name in (indicator.numerator_unit, indicator.unit) if name)
    for chain in view.plan.menu.logic_model.areas:
        if chain.area == indicator.area:
            yield from (step.text for _, steps in chain.columns for step in steps)


def own_section(view: View) -> Section | None:
    """What an organisation counts of its own; None where there is none or the report is of several."""
    own = [found for found in view.context.own_indicators if found.organisation == view.organisation]
    if not own:
        return None
    title = say("own.title")
    blocks: list[Block] = [Paragraph(say("own.text"))]
    if view.context.profile.protects:
        # Nobody has said which of these count people, so none can be published.
        titles = tuple(found.title for found in own)
        return Section("own", title, (Paragraph(say("own.protected")), Bullets(titles)))
    for found in own:
        blocks.append(Terms(((found.title, found.what or say("own.not_written")),)))
        if found.answers:
            header = (say("column.period"), say("column.figure"), say("own.note"))
            caption = say("indicator.every_period", title=found.title)
            blocks.append(Table(caption, header, found.answers, frozenset({1})))
    return Section("own", title, tuple(blocks))


def _returns(view: View) -> Table:
    """Who returned what: named in the order of the set."""
    sent = {found.organisation: found for found in view.context.returned}
    rows = []
    for organisation in view.organisations:
        found = sent.get(organisation.code)
        if found is None or not found.files:
            refused = "0" if found is None else str(found.refused)
            rows.append((organisation.name, say("missing.nothing_returned"), "", refused))
            continue
        files = say("missing.files", count=found.files)
        rows.append((organisation.name, files, found.latest, str(found.refused)))
    return Table(
        caption=say("missing.returned_caption"),
        header=(
            say("column.organisation"),
            say("missing.returned"),
            say("missing.latest"),
            say("missing.refused"),
        ),
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
        yield Paragraph(say("method.national"))
        yield Bullets(tuple(found))


def _set_words(view: View) -> str:
    selection = view.plan.selection
    return say("method.set", title=selection.title, id=selection.id, version=selection.version)


def _menu_words(view: View) -> str:
    head = view.plan.menu.menu
    reconstructed = [found for found in view.plan.menu.indicators if _is_reconstructed(found)]
    here = sum(_is_reconstructed(found) for found in view.plan.ordered)
    return say(
        "method.menu",
        title=head.title,
        version=head.version,
        source=head.source,
        reconstructed=len(reconstructed),
        of=len(view.plan.menu.indicators),
        here=say("method.menu_here", count=here),
    )


def _is_reconstructed(indicator: Indicator) -> bool:
    return indicator.basis is Basis.RECONSTRUCTED
