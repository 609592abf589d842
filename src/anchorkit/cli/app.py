"""The command line: the commands in the order of the work, and the one place where errors are caught."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from anchorkit import __version__
from anchorkit.cli import (
    console,
    demo,
    export,
    findings,
    keeping,
    menu,
    report,
    returns,
    run,
    select,
    store,
    workbook,
)
from anchorkit.cli.settings import read_settings
from anchorkit.cli.streams import leave, not_written, noting, prepare_streams, saying
from anchorkit.errors import AnchorkitError

CHOOSE: Final = "Choose what to measure"
COLLECT: Final = "Ask, and take the answers"
REPORT: Final = "Say what they mean"
WHOLE: Final = "All of it at once"


class AnchorkitGroup(TyperGroup):
    """Show an error as a message and a hint, never as a traceback; see the README for the exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of the work: typer puts those that have commands of their own last."""
        order = ["menu", *(name for _, name, _ in _COMMANDS)]
        order.insert(order.index("restore") + 1, "store")
        return sorted(super().list_commands(ctx), key=order.index)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Understand the words of the command, or show its help."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except (BrokenPipeError, SystemExit):
            # Whoever read the help, `head` say, has had enough; rich leaves with 1 then.
            leave(0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, typer.Abort):
            console.note("Interrupted.")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            leave(0)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and leave with an exit code."""
        prepare_streams()
        try:
            extra.setdefault("default_map", read_settings(self, os.environ))
            try:
                return super().main(
                    args, prog_name, complete_var, standalone_mode, windows_expand_args, **extra
                )
            finally:
                with saying():
                    sys.stdout.flush()
        except AnchorkitError as error:
            console.show_error(error)
            leave(error.exit_code)
        except KeyboardInterrupt:
            console.note("Interrupted.")
            leave(130)
        except OSError as error:
            leave(_tell_computer(error))
        except Exception as error:
            # The last door: no traceback ever reaches a user.
            _tell_unexpected(error)
            leave(3)


def _tell_computer(error: OSError) -> int:
    """Say in one line what the computer refused; give the exit code."""
    _trace(error)
    # The wrong usage that standard error did not take is still one.
    code = int(getattr(error.__context__, "exit_code", 3))
    if error.filename is None:
        console.show_error(not_written(error))
    else:
        console.note(f"The computer stopped anchorkit: {error.strerror}: {error.filename}", style="bold red")
    return code


def _tell_unexpected(error: Exception) -> None:
    """Say that we failed. Only the type of the error: its message might hold a value from a return."""
    _trace(error)
    kind = type(error).__name__
    console.note(
        f"Something unexpected stopped anchorkit ({kind}); this is a fault in anchorkit.", style="bold red"
    )
    console.note("Run the command again with ANCHORKIT_DEBUG=1 to see where, and send that with a report.")


def _trace(error: Exception) -> None:
    """Show where it went wrong to those who ask for it."""
    if os.environ.get("ANCHORKIT_DEBUG"):
        import traceback

        with noting():
            traceback.print_exception(error)


app = typer.Typer(
    cls=AnchorkitGroup,
    name="anchorkit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        console.say(f"anchorkit {__version__}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 done, 1 findings to act on, 2 not understood, 3 could not run, 130 interrupted."
)
def anchorkit(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Measure what a health anchor does for its place.

    Choose indicators, send a workbook, take it back, report.
    Options may also stand in anchorkit.toml or in variables such as ANCHORKIT_STORE.
    """


app.add_typer(menu.app, name="menu", rich_help_panel=CHOOSE)
app.add_typer(store.app, name="store", rich_help_panel=COLLECT)
# One line for each command, in the order of the work: panel, name, function of its module in cli/.
_COMMANDS: Final[tuple[tuple[str, str, Any], ...]] = (
    (CHOOSE, "select", select.select),
    (COLLECT, "workbook", workbook.workbook),
    (COLLECT, "check", returns.check),
    (COLLECT, "ingest", returns.ingest),
    (COLLECT, "findings", findings.findings),
    (COLLECT, "status", keeping.status),
    (COLLECT, "trace", keeping.trace),
    (COLLECT, "receipt", keeping.receipt),
    (COLLECT, "withdraw", keeping.withdraw),
    (COLLECT, "restore", keeping.restore),
    (REPORT, "report", report.report),
    (REPORT, "export", export.export),
    (WHOLE, "run", run.run),
    (WHOLE, "demo", demo.demo),
)
for _panel, _name, _function in _COMMANDS:
    app.command(_name, rich_help_panel=_panel)(_function)
