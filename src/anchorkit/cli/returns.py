"""The commands `check` and `ingest`: workbooks that came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anchorkit.cli import console
from anchorkit.cli.options import JsonOption, MenuOption, SetOption, StoreOption, resolve_set, resolve_store

if TYPE_CHECKING:
    from anchorkit.observations import Key
    from anchorkit.selection.model import Question
    from anchorkit.workflows.ingest import FileReceipt, IngestReport, Progress

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        # One that may not be read is refused by itself, and keeps no other file out.
        readable=False,
        help="Workbooks that came back, or folders that hold them.",
    ),
]
AnnotateDir = Annotated[
    Path | None,
    typer.Option(
        "--annotate",
        metavar="DIR",
        file_okay=False,
        help="Write there what goes back: each workbook with its findings in it, and a covering note.",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every answer and what became of it.")]
_MOST_REFUSED = 10
"""How many refused answers a receipt names by itself."""
_WHATS = {
    "added": "added",
    "changed": "changed",
    "unchanged": "unchanged",
    "older": "older than what is held",
}


def check(
    files: Files,
    set_file: SetOption = None,
    menu: MenuOption = None,
    annotate: AnnotateDir = None,
    as_json: JsonOption = False,
) -> None:
    """Look through returned workbooks and list every finding; nothing is changed.

    Example: anchorkit check returned/RR8.xlsx
    """
    from anchorkit.workflows.ingest import check_files

    with _progress() as progress:
        report = check_files(
            paths=files,
            set_path=resolve_set(set_file),
            now=lambda: datetime.now(UTC),
            menu_path=menu,
            annotate=annotate,
            progress=progress,
        )
    _show(report, as_json=as_json, checked_only=True)


def ingest(
    files: Files,
    set_file: SetOption = None,
    store: StoreOption = None,
    menu: MenuOption = None,
    annotate: AnnotateDir = None,
    verbose: Verbose = False,
    as_json: JsonOption = False,
) -> None:
    """Take returned workbooks into the store: each file whole, each answer with its cell.

    A file that can't be taken is refused with a reason, and the others go in. The same file again changes
    nothing. Example: anchorkit ingest returned/
    """
    from anchorkit.workflows.ingest import ingest_files

    with _progress() as progress:
        report = ingest_files(
            paths=files,
            set_path=resolve_set(set_file),
            store_url=resolve_store(store),
            now=lambda: datetime.now(UTC),
            menu_path=menu,
            annotate=annotate,
            progress=progress,
        )
    _show(report, as_json=as_json, checked_only=False, verbose=verbose)


def _show(report: "IngestReport", *, as_json: bool, checked_only: bool, verbose: bool = False) -> None:
    if as_json:
        console.print_json(_fields(report))
    else:
        for receipt in report.files:
            _show_file(receipt, checked_only=checked_only, verbose=verbose)
            if verbose:
                _show_changes(receipt)
        if report.passed_over:
            names = ", ".join(console.inline(path.name) for path in report.passed_over)
            console.note(f"Passed over, since they are no finished workbooks: {names}")
        console.show_findings(report.warnings, error=True)
        _show_totals(report, checked_only=checked_only)
    if report.left:
        _show_stopped(report)
    raise typer.Exit(1 if report.to_act_on else 0)


def _show_stopped(report: "IngestReport") -> None:
    """Say how far it came before it was stopped, and leave with the exit code of that."""
    left, how = len(report.left), "Stopped" if report.stopped else "Interrupted"
    files = f"{left} file{'s were' if left != 1 else ' was'}"
    console.note(
        f"{how} before {console.inline(report.left[0].name)}: {files} not taken in. What was taken in before "
        "is kept; run this again to go on."
    )
    if report.stopped:
        console.show_error(report.stopped)
    raise typer.Exit(report.stopped.exit_code if report.stopped else 130)


def _show_changes(receipt: "FileReceipt") -> None:
    """Every answer that was given by its key and what became of it, never its value."""
    for what, words in _WHATS.items():
        keys = [_question(key) for key, found in receipt.changes if found == what]
        if keys:
            console.say(f"  {words}:")
            for key in keys:
                console.say(f"    {key}")


def _show_refused(receipt: "FileReceipt", *, verbose: bool) -> None:
    """The answers that were not taken, by key and with the codes of what stands against them."""
    refused = receipt.refused_answers
    shown = refused if verbose else refused[:_MOST_REFUSED]
    if shown:
        console.say("  refused:")
    for key, codes in shown:
        console.say(f"    {_question(key)}  {', '.join(codes)}")
    if len(refused) > len(shown):
        console.say(f"    and {len(refused) - len(shown)} more; --json names them all")


def _question(key: "Key | Question") -> str:
    return f"{key.indicator}|{key.group}|{key.period}"


def _show_file(receipt: "FileReceipt", *, checked_only: bool, verbose: bool) -> None:
    console.say(
        f"{console.inline(receipt.file)}: {_outcome(receipt, checked_only=checked_only)}", style="bold"
    )
    counts = receipt.counts
    if receipt.outcome not in ("refused", "already held"):
        if checked_only:
            console.say(f"  answers: {counts.added} can be taken, {counts.refused} can't")
        else:
            console.say(
                f"  answers: {counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged, "
                f"{counts.older} older than what is held, {counts.refused} refused"
            )
        _show_refused(receipt, verbose=verbose)
    if receipt.findings:
        console.show_findings(receipt.findings)
        console.say()
    if receipt.pack:
        written = [receipt.pack.annotated, receipt.pack.copy, receipt.pack.note]
        console.say(f"  to send back: {', '.join(str(path) for path in written if path)}")


def _outcome(receipt: "FileReceipt", *, checked_only: bool) -> str:
    if receipt.outcome == "already held" and receipt.recorded_at:
        return f"already held since {receipt.recorded_at:%d %B %Y, %H:%M} UTC; nothing changed"
    words = {"accepted": "can be accepted", "accepted with findings": "can be accepted, with findings"}
    who = f" ({receipt.organisation})" if receipt.organisation else ""
    return (words.get(receipt.outcome, receipt.outcome) if checked_only else receipt.outcome) + who


def _show_totals(report: "IngestReport", *, checked_only: bool) -> None:
    outcomes = [receipt.outcome for receipt in report.files]
    refused = outcomes.count("refused")
    held = outcomes.count("already held")
    fine = len(outcomes) - refused - held
    verb = "can be accepted" if checked_only else "accepted"
    parts = [f"{fine} {verb}", f"{refused} refused", *([f"{held} already held"] if held else [])]
    console.say(f"{len(outcomes)} file{'s' if len(outcomes) != 1 else ''}: {', '.join(parts)}", style="bold")


def _fields(report: "IngestReport") -> dict[str, Any]:
    files = [_file_fields(receipt) for receipt in report.files]
    outcomes = [receipt.outcome for receipt in report.files]
    answers = {
        name: sum(getattr(receipt.counts, name) for receipt in report.files)
        for name in ("added", "changed", "unchanged", "older", "refused")
    }
    stopped = {"stopped": str(report.stopped or "Interrupted"), "left": [str(path) for path in report.left]}
    return {
        "files": files,
        "totals": {
            "files": len(files),
            "accepted": outcomes.count("accepted") + outcomes.count("accepted with findings"),
            "refused": outcomes.count("refused"),
            "already held": outcomes.count("already held"),
            "answers": answers,
            "findings": sum(len(receipt.findings) for receipt in report.files),
        },
        **(stopped if report.left else {}),
    }


def _file_fields(receipt: "FileReceipt") -> dict[str, Any]:
    counts = receipt.counts
    return {
        "file": str(receipt.file),
        "outcome": receipt.outcome,
        "return": receipt.return_id,
        "organisation": receipt.organisation,
        "answers": {
            "added": counts.added,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "older": counts.older,
            "refused": counts.refused,
        },
        "changes": [
            {"indicator": key.indicator, "period": key.period, "group": key.group, "what": what}
            for key, what in receipt.changes
        ]
        + [
            {
                "indicator": key.indicator,
                "period": key.period,
                "group": key.group,
                "what": "refused",
                "codes": list(codes),
            }
            for key, codes in receipt.refused_answers
        ],
        "findings": [console.finding_fields(finding) for finding in receipt.findings],
        "annotated": _path(receipt.pack.annotated if receipt.pack else None),
        "note": _path(receipt.pack.note if receipt.pack else None),
    }


def _path(path: Path | None) -> str | None:
    return str(path) if path else None


@contextmanager
def _progress() -> "Iterator[Progress | None]":
    """A bar on standard error for a person at a terminal; nothing otherwise."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def advance(path: Path, number: int, total: int) -> None:
            bar.update(task, total=total, completed=number - 1, description=console.inline(path.name))

        yield advance
