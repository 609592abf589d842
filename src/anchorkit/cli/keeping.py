"""The commands that look after what is kept: `status`, `trace`, `receipt`, `withdraw` and `restore`."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anchorkit.cli import console
from anchorkit.cli.history_views import receipt_fields, show_receipt, show_trace, trace_fields
from anchorkit.cli.keeping_views import show_status, status_fields
from anchorkit.cli.options import JsonOption, MenuOption, SetOption, StoreOption, resolve_set, resolve_store
from anchorkit.errors import NotUnderstood

if TYPE_CHECKING:
    from anchorkit.store.model import Reinstated

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the return.")]
ReturnNumber = Annotated[
    int,
    typer.Argument(metavar="RETURN", help="The return's number, as `ingest` and `status --verbose` say it."),
]


def status(
    set_file: SetOption = None,
    store: StoreOption = None,
    menu: MenuOption = None,
    chase: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write whom to remind, for a mail merge, into this file."),
    ] = None,
    today: Annotated[
        str | None, typer.Option(metavar="DATE", help="Count the days overdue up to this day.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also by pillar, with every return and dispute.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell who has returned what and what is outstanding, in the order of the set.

    Leaves with 1 where something is outstanding after its date. Example: anchorkit status --chase remind.csv
    """
    from anchorkit.workflows.status import read_status, write_chase_list

    report = read_status(
        set_path=resolve_set(set_file), store_url=resolve_store(store), today=_day(today), menu_path=menu
    )
    listed = write_chase_list(report, chase) if chase else None
    console.show_findings(report.warnings, error=True)
    if as_json:
        console.print_json(status_fields(report))
    else:
        show_status(report, verbose=verbose)
    if chase:
        console.note(f"{chase}: {listed} organisation{'' if listed == 1 else 's'} to remind")
    raise typer.Exit(1 if report.overdue else 0)


def trace(
    organisation: Annotated[str, typer.Argument(metavar="ORG", help="The organisation's code.")],
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="The indicator's id.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="Such as 2025-26.")],
    group: Annotated[str, typer.Argument(metavar="GROUP", help="all, or dimension=category.")] = "all",
    store: StoreOption = None,
    save_file: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the file that it stands in into this folder, as it came."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a figure comes from, what it was before, and how to make the reports of then again.

    This command shows values. Example: anchorkit trace RR8 emp.good.01 2025-26
    """
    from anchorkit.workflows.trace import trace_answer

    found = trace_answer(
        store_url=resolve_store(store),
        organisation=organisation,
        indicator=indicator,
        period=period,
        group=group,
        save_to=save_file,
    )
    if as_json:
        console.print_json(trace_fields(found))
    else:
        show_trace(found)


def receipt(
    return_id: ReturnNumber,
    store: StoreOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE.csv", help="Write a row for each answer into this file as well."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what became of each answer of a return: added, changed from what to what, older, refused.

    This command shows values. Example: anchorkit receipt 7
    """
    from anchorkit.workflows.receipt import read_receipt, write_receipt

    found = read_receipt(store_url=resolve_store(store), return_id=return_id)
    if output:
        write_receipt(found, output)
    if as_json:
        console.print_json(receipt_fields(found))
    else:
        show_receipt(found)
    if output:
        console.note(f"Written: {output}")


def withdraw(
    return_id: ReturnNumber, reason: Reason, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """Let a return no longer count. Nothing is deleted: its answers fall back to those of other returns.

    Example: anchorkit withdraw 7 --reason "Sent by mistake"
    """
    from anchorkit.workflows.withdraw import withdraw_return

    done = withdraw_return(
        store_url=resolve_store(store), return_id=return_id, reason=reason, now=lambda: datetime.now(UTC)
    )
    _show_done(done, "withdrawn", as_json=as_json)


def restore(
    return_id: ReturnNumber, reason: Reason, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """Let a return that was withdrawn count again.

    Example: anchorkit restore 7 --reason "It was right after all"
    """
    from anchorkit.workflows.withdraw import restore_return

    done = restore_return(
        store_url=resolve_store(store), return_id=return_id, reason=reason, now=lambda: datetime.now(UTC)
    )
    _show_done(done, "restored", as_json=as_json)


def _show_done(done: "Reinstated", what: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json(_done_fields(done, what))
        return
    who = f" ({done.organisation})" if done.organisation else ""
    console.say(f"Return {done.withdrawal.return_id}, {console.inline(done.file)}{who}: {what}", style="bold")
    console.say(
        f"  answers: {done.added} came, {done.changed} changed, {done.removed} went, "
        f"{done.unchanged} stay as they were"
    )
    console.note("Reports as at an earlier moment stay as they were.")


def _done_fields(done: "Reinstated", what: str) -> dict[str, Any]:
    names: Iterable[str] = ("added", "changed", "removed", "unchanged")
    return {
        "return": done.withdrawal.return_id,
        "what": what,
        "organisation": done.organisation,
        "file": done.file,
        "reason": done.withdrawal.reason,
        "recorded_at": done.withdrawal.recorded_at.isoformat(),
        "answers": {name: getattr(done, name) for name in names},
    }


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"“{text}” is not a date", hint="Write it as 2026-04-01.") from None
