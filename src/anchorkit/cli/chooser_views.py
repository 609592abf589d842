"""An indicator turned into the words of the chooser: its line, its page, and the balance line below."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from anchorkit.cli.console import visible
from anchorkit.menu.model import Indicator, Menu
from anchorkit.menu.words import Direction, Stage

_DIRECTIONS = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.YES: "yes is better",
    Direction.ZERO: "nearer to zero is better",
    Direction.PARITY: "nearer to parity is better",
    Direction.NONE: "depends on the place",
}


def label(indicator: Indicator, *, ticked: bool) -> Text:
    """The line in the tree: a tick box, the title, and a mark where it is reconstructed."""
    mark = " (reconstructed)" if indicator.basis == "reconstructed" else ""
    return Text(f"[{'x' if ticked else ' '}] {visible(indicator.title)}{mark}")


def details(indicator: Indicator, menu: Menu, *, ticked: bool, reason: str) -> Text:
    """What to count, how it is counted, and what to know before choosing."""
    text = Text()
    text.append(f"{visible(indicator.title)}\n", style="bold")
    text.append(f"{indicator.id} · {'chosen' if ticked else 'not chosen'}\n\n")
    for heading, words in _details(indicator, menu, reason):
        text.append(f"{heading}: ", style="bold")
        text.append(f"{visible(words)}\n")
    return text


def balance_line(ticked: Sequence[Indicator], menu: Menu, *, whole: bool, unsaved: bool) -> Text:
    """How many are ticked; where it is whole, also by pillar and by stage."""
    saved = "not saved yet" if unsaved else "nothing to save"
    text = Text(f"{len(ticked)} ticked · {saved}")
    if not whole:
        return text.append(" · b shows the balance")
    pillars = (
        f"{pillar.title} {sum(found.pillar == pillar.id for found in ticked)}" for pillar in menu.pillars
    )
    text.append("\n" + " · ".join(pillars))
    stages = [found.stage for found in ticked]
    outcomes = sum(stage.is_outcome for stage in stages)
    text.append(
        f"\nactivities {stages.count(Stage.ACTIVITY)} · outputs {stages.count(Stage.OUTPUT)}"
        f" · outcomes {outcomes}"
    )
    return text


def _details(indicator: Indicator, menu: Menu, reason: str) -> Iterator[tuple[str, str]]:
    yield "Reason", reason or "none yet (r)"
    yield "What to count", indicator.numerator
    if indicator.denominator:
        yield "Out of", indicator.denominator
    yield "Kind", f"{indicator.kind.value.replace('_', ' ')}. {indicator.rule.text}"
    yield "Difficulty (our rating)", indicator.difficulty.value
    sources = "; ".join(f"{found.source} ({found.covers})" for found in indicator.national)
    yield "National source", sources or "none known"
    yield "Direction", _DIRECTIONS[indicator.direction]
    yield "In the logic model", indicator.stage.label
    titles = [menu.dimension_by_id[name].title for name in indicator.groups if name in menu.dimension_by_id]
    if titles:
        yield "Breakdowns", ", ".join(titles)
    if indicator.uses:
        yield "Needs a local definition of", ", ".join(use.label for use in indicator.uses)
    if indicator.basis == "reconstructed":
        yield "Reconstructed", indicator.basis_reason or "not from the toolkit"
    if indicator.notes:
        yield "Notes", indicator.notes
