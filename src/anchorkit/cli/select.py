"""`anchorkit select`: filters or ticks in, a set and its balance out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import SET_FILE, JsonOption, MenuOption
from anchorkit.errors import NotUnderstood
from anchorkit.periods import Frequency

if TYPE_CHECKING:
    from anchorkit.selection.changes import Picked, Request
    from anchorkit.workflows.select import Selected

_FILTERS = "Which indicators"
_ASK = "How and whom to ask"
_WORDS = "Words"

Words = list[str] | None
Everything = Annotated[
    bool, typer.Option("--all", help="Every indicator of the menu.", rich_help_panel=_FILTERS)
]
Pillars = Annotated[
    Words,
    typer.Option(
        "--pillar",
        metavar="PILLAR",
        help="Of this pillar, by id, name or letter. May repeat, as most of these may.",
        rich_help_panel=_FILTERS,
    ),
]
Areas = Annotated[
    Words,
    typer.Option("--area", metavar="AREA", help="Of this area, such as emp.good.", rich_help_panel=_FILTERS),
]
Indicators = Annotated[
    Words,
    typer.Option(
        "--indicator",
        metavar="ID",
        help="This indicator, whatever else is asked for.",
        rich_help_panel=_FILTERS,
    ),
]
Difficulties = Annotated[
    Words,
    typer.Option(
        "--difficulty",
        metavar="LEVEL",
        help="easy, medium or hard (our judgement).",
        rich_help_panel=_FILTERS,
    ),
]
Regular = Annotated[
    bool,
    typer.Option("--regular", help="Suited to being measured again and again.", rich_help_panel=_FILTERS),
]
National = Annotated[
    bool,
    typer.Option("--national", help="Held by a national source, in part at least.", rich_help_panel=_FILTERS),
]
Search = Annotated[
    str, typer.Option("--search", metavar="WORDS", help="With all of these words.", rich_help_panel=_FILTERS)
]
Interactive = Annotated[
    bool,
    typer.Option(
        "--interactive", "-i", help="Tick indicators in a list, in a terminal.", rich_help_panel=_FILTERS
    ),
]
Orgs = Annotated[
    Words,
    typer.Option(
        "--org",
        metavar="CODE",
        help="Ask this organisation; CODE=Name if the list lacks it.",
        rich_help_panel=_ASK,
    ),
]
First = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PERIOD",
        help="The first period, such as 2024-25, 2024-25-Q1 or 2024-04.",
        rich_help_panel=_ASK,
    ),
]
Last = Annotated[
    str | None, typer.Option("--to", metavar="PERIOD", help="The last period.", rich_help_panel=_ASK)
]
Often = Annotated[
    Frequency | None,
    typer.Option(
        "--frequency", help="How often to ask; left out, as the menu suggests.", rich_help_panel=_ASK
    ),
]
EveryGroup = Annotated[
    bool, typer.Option("--groups", help="Ask for every breakdown that the menu offers.", rich_help_panel=_ASK)
]
Groups = Annotated[
    Words,
    typer.Option(
        "--group", metavar="BREAKDOWN", help="Ask for this breakdown, such as band.", rich_help_panel=_ASK
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why these indicators.", rich_help_panel=_WORDS)
]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="The title of the set.", rich_help_panel=_WORDS)
]
Definitions = Annotated[
    Words,
    typer.Option(
        "--definition",
        metavar="ID=TEXT",
        help="What local (target_populations, …) means; ID@CODE=TEXT for one organisation.",
        rich_help_panel=_WORDS,
    ),
]
Comparable = Annotated[
    Words,
    typer.Option(
        "--comparable",
        metavar="ID=REASON",
        help="Why differing words may be added up.",
        rich_help_panel=_WORDS,
    ),
]
SetFile = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The set: made, or added to where it exists.")
]


def select(
    everything: Everything = False,
    pillar: Pillars = None,
    area: Areas = None,
    indicator: Indicators = None,
    difficulty: Difficulties = None,
    regular: Regular = False,
    national: National = False,
    search: Search = "",
    interactive: Interactive = False,
    org: Orgs = None,
    first: First = None,
    last: Last = None,
    frequency: Often = None,
    groups: EveryGroup = False,
    group: Groups = None,
    reason: Reason = "",
    title: Title = None,
    definition: Definitions = None,
    comparable: Comparable = None,
    output: SetFile = Path(SET_FILE),
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Choose indicators and build a local indicator set: one YAML file that you can edit.

    Several filters must all hold; within one, any of its words will do.
    Where the set exists, indicators are added and nothing in it is lost.
    Without filters, the balance of the set is shown.

    Example: anchorkit select --pillar employment --regular --org RR8
    """
    from datetime import date

    from anchorkit.cli.select_views import selected_fields, show_selected
    from anchorkit.selection.changes import Request
    from anchorkit.selection.choose import Filters
    from anchorkit.workflows import select as workflow

    filters = Filters(
        everything=everything,
        pillars=tuple(pillar or ()),
        areas=tuple(area or ()),
        indicators=tuple(indicator or ()),
        difficulties=tuple(difficulty or ()),
        regular=regular,
        national=national,
        search=search,
    )
    request = Request(
        filters=filters,
        organisations=tuple(org or ()),
        first=first,
        last=last,
        frequency=frequency,
        every_group=groups,
        groups=tuple(group or ()),
        definitions=tuple(definition or ()),
        comparable=tuple(comparable or ()),
        reason=reason,
        title=title,
    )
    if interactive:
        selected = _by_hand(output, request, menu)
    else:
        selected = workflow.select(output, request, menu_path=menu, today=date.today())
    if selected is None:
        console.note("Nothing was saved.")
    elif as_json:
        console.print_json(selected_fields(selected))
    else:
        show_selected(selected)


def has_terminal() -> bool:
    """True where somebody can look at a screen and press keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _by_hand(output: Path, request: "Request", menu: Path | None) -> "Selected | None":
    """Let somebody tick indicators in a terminal; None where nothing was saved."""
    if not has_terminal():
        raise NotUnderstood(
            "--interactive needs a terminal with a keyboard",
            hint="Name indicators instead: --indicator emp.good.07; `anchorkit menu list` shows them.",
        )
    from datetime import date

    from anchorkit.cli.chooser import Chooser
    from anchorkit.workflows.select import open_set, save_picked

    def save(picked: "Picked") -> "Selected":
        return save_picked(output, picked, request, menu_path=menu, today=date.today())

    chooser = Chooser(open_set(output, request, menu_path=menu), save)
    chooser.run()
    return chooser.selected
