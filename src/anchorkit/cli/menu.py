"""`anchorkit menu`: what may be measured, shown, checked and compared."""

from pathlib import Path
from typing import Annotated

import typer

from anchorkit.cli import console
from anchorkit.cli.options import JsonOption, MenuOption

app = typer.Typer(
    no_args_is_help=True,
    help="The menu: what may be measured, and why.\n\nExample: anchorkit menu list --pillar employment",
)


@app.command("list")
def list_(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Only indicators with all of these words."),
    ] = None,
    pillar: Annotated[
        list[str] | None, typer.Option(help="Only this pillar, by id, name or letter. May repeat.")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="Only this area, such as emp.future. May repeat.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only this kind, such as proportion. May repeat.")
    ] = None,
    difficulty: Annotated[
        list[str] | None, typer.Option(help="Only easy, medium or hard (our judgement). May repeat.")
    ] = None,
    regular: Annotated[
        bool | None,
        typer.Option("--regular/--not-regular", help="Suited to being measured again and again, or not."),
    ] = None,
    national: Annotated[
        bool | None, typer.Option("--national/--no-national", help="Held nationally too, or not.")
    ] = None,
    stage: Annotated[
        list[str] | None, typer.Option(help="Only this stage of the logic model, such as output. May repeat.")
    ] = None,
    principle: Annotated[
        list[str] | None, typer.Option(help="Only what serves this principle. May repeat.")
    ] = None,
    search: Annotated[
        str, typer.Option(metavar="WORDS", help="Only indicators with all of these words.")
    ] = "",
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the indicators, or those that you filter for.

    Example: anchorkit menu list --pillar employment --difficulty easy
    """
    from anchorkit.cli.menu_views import indicator_fields, show_list
    from anchorkit.menu.find import Wanted, count_by_basis
    from anchorkit.workflows.menu import list_indicators

    wanted = Wanted(
        pillars=tuple(pillar or ()),
        areas=tuple(area or ()),
        kinds=tuple(kind or ()),
        difficulties=tuple(difficulty or ()),
        stages=tuple(stage or ()),
        principles=tuple(principle or ()),
        regular=regular,
        national=national,
        search=" ".join([*(words or ()), search]),
    )
    found = list_indicators(wanted, menu_path=menu)
    if as_json:
        console.print_json([indicator_fields(indicator) for indicator in found.indicators])
        console.note(count_by_basis(found.indicators, of=len(found.menu.indicators)))
    else:
        show_list(found.menu, found.indicators)


@app.command("show")
def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="One or more ids, such as emp.future.01.")],
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything about an indicator, and who says so.

    Example: anchorkit menu show emp.future.01
    """
    from anchorkit.cli.menu_views import indicator_fields, show_indicator
    from anchorkit.workflows.menu import show_indicators

    found = show_indicators(ids, menu_path=menu)
    if as_json:
        fields = [indicator_fields(indicator) for indicator in found.indicators]
        console.print_json(fields[0] if len(fields) == 1 else {"indicators": fields})
        return
    for indicator in found.indicators:
        show_indicator(found.menu, indicator)


@app.command("logic-model")
def logic_model(
    area: Annotated[
        str | None, typer.Argument(metavar="AREA", help="An area, such as emp.future. Left out: all.")
    ] = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how activities are meant to lead to better health, area by area.

    Example: anchorkit menu logic-model emp.future
    """
    from anchorkit.cli.menu_views import show_chains
    from anchorkit.workflows.menu import show_logic_model

    found = show_logic_model(area, menu_path=menu)
    if as_json:
        whole = found.menu.logic_model.model_dump(mode="json")
        console.print_json({**whole, "areas": [chain.model_dump(mode="json") for chain in found.chains]})
    else:
        show_chains(found.menu, found.chains)


@app.command("principles")
def principles(menu: MenuOption = None, as_json: JsonOption = False) -> None:
    """Show the principles of good measurement, with a question for each.

    Example: anchorkit menu principles
    """
    from anchorkit.cli.menu_views import show_principles
    from anchorkit.menu.load import load_menu

    found = load_menu(menu)
    if as_json:
        console.print_json({"principles": [known.model_dump(mode="json") for known in found.principles]})
    else:
        show_principles(found)


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A menu file. Left out: the menu in use.")
    ] = None,
    menu: MenuOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find everything that is wrong with a menu file; change nothing.

    Example: anchorkit menu check my-menu/indicators.yaml
    """
    from anchorkit.cli.menu_views import show_reading
    from anchorkit.workflows.menu import check_menu_file

    reading = check_menu_file(file or menu)
    if as_json:
        console.print_json(
            {
                "files": [str(read) for read in reading.files],
                "indicators": len(reading.menu.indicators) if reading.menu else None,
                "findings": [console.finding_fields(found) for found in reading.findings],
            }
        )
    else:
        show_reading(reading)
    raise typer.Exit(1 if reading.findings else 0)


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The menu file before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The menu file after.")],
    as_json: JsonOption = False,
) -> None:
    """Say what differs between two menus, and which series it breaks.

    Example: anchorkit menu diff menu-2025/indicators.yaml menu-2026/indicators.yaml
    """
    from anchorkit.cli.menu_views import diff_fields, show_diff
    from anchorkit.workflows.menu import compare_menus

    found = compare_menus(old, new)
    if as_json:
        console.print_json(diff_fields(found))
    else:
        show_diff(found)
