"""Turns what the set says of its place into a section of facts with their sources, none of them measured."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from anchorkit.periods import InvalidPeriod
from anchorkit.report.context import View
from anchorkit.report.document import Block, Paragraph, Section, Table, Terms
from anchorkit.report.periodwords import period_label
from anchorkit.report.strings import say
from anchorkit.selection.facts import Fact

_MOST_BESIDE: Final = 4
"""How many columns of figures a page has room for."""


class _Line(NamedTuple):
    """One row of the table: the fact, what it is called there, and its figures from left to right."""

    fact: Fact
    name: str
    figures: tuple[str, ...]


def place_section(view: View) -> Section | None:
    """What readers should know of the place before its figures; None where the set says nothing of it."""
    facts = facts_shown(view)
    if not facts:
        return None
    blocks: list[Block] = [Paragraph(say("place.text"))]
    with_figures = [fact for fact in facts if _figures(view, fact)]
    if with_figures:
        blocks.append(_table(view, with_figures))
    told = tuple((fact.label, _told(fact, bool(_figures(view, fact)))) for fact in facts if fact.text)
    if told:
        blocks.append(Terms(told))
    return Section("place", say("place.title"), tuple(blocks))


def facts_shown(view: View) -> tuple[Fact, ...]:
    """The facts that say something about whom the report is about."""
    return tuple(fact for fact in view.plan.selection.context if fact.text or _figures(view, fact))


def _whose(view: View) -> dict[str, str | None]:
    """The codes of those whose figures the report may show, by name; the place as a whole has none."""
    return {say("place.whole"): None} | {found.name: found.code for found in view.organisations}


def _figures(view: View, fact: Fact) -> dict[str, str]:
    """The fact's figures by whose they are, without those that there are not."""
    found = {name: fact.figure(code) for name, code in _whose(view).items()}
    return {name: figure for name, figure in found.items() if figure}


def _table(view: View, facts: Sequence[Fact]) -> Table:
    """A column for each whose figures they are; of very many a row instead, so that it can be read."""
    whose = [name for name in _whose(view) if any(name in _figures(view, fact) for fact in facts)]
    beside = whose if 1 < len(whose) <= _MOST_BESIDE else [say("place.figure")]
    lines = [line for fact in facts for line in _lines(view, fact, whose, beside)]
    columns = range(1, len(beside) + 1)
    cells = [line.figures for line in lines]
    return Table(
        caption=say("place.caption"),
        header=(say("place.fact"), *beside, say("place.period"), say("place.source")),
        rows=tuple((line.name, *line.figures, _period(line.fact.period), line.fact.source) for line in lines),
        numeric=frozenset(at for at in columns if all(_is_number(row[at - 1]) for row in cells)),
        links=tuple(
            (row, len(beside) + 2, line.fact.link) for row, line in enumerate(lines) if line.fact.link
        ),
        stacked=True,
    )


def _lines(view: View, fact: Fact, whose: Sequence[str], beside: Sequence[str]) -> Iterable[_Line]:
    figures = _figures(view, fact)
    if len(whose) == len(beside) > 1:
        yield _Line(fact, fact.label, tuple(figures.get(name, "–") for name in whose))
        return
    for name, figure in figures.items():
        alone = len(whose) == 1
        yield _Line(fact, fact.label if alone else say("place.of", what=fact.label, whose=name), (figure,))


def _is_number(text: str) -> bool:
    return text == "–" or text.lstrip("£-")[:1].isdigit()


def _told(fact: Fact, in_table: bool) -> str:
    """A paragraph, with when and from where that no table beside it says."""
    if in_table or not fact.text:
        return fact.text or ""
    source = f"{fact.source}, {fact.link}" if fact.link else fact.source
    return say("place.told", text=fact.text, period=_period(fact.period), source=source)


def _period(code: str) -> str:
    try:
        return period_label(code)
    except InvalidPeriod:
        return code
