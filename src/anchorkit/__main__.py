"""`python -m anchorkit` and the `anchorkit` command: build the command line and run it."""

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def main() -> None:
    """Run the command line; exit codes are listed in the README."""
    sys.unraisablehook = _interrupt_again
    try:
        # Building the command line takes a moment, in which somebody may think better of it.
        from anchorkit.cli.app import app

        app(prog_name="anchorkit")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
    finally:
        # The work is done and has been told: an interruption now would only break up the farewell.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt_again(lost: "UnraisableHookArgs") -> None:
    """Give an interruption again that came while something was cleaned away, where Python lets none pass."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    from threading import Timer

    # Not here and now, where it would be lost as well.
    Timer(0.01, _interrupt).start()


def _interrupt() -> None:
    if sys.platform == "win32":
        from _thread import interrupt_main

        interrupt_main()
        return
    from threading import main_thread

    # A signal, unlike the above, also wakes whoever waits for something.
    signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)


if __name__ == "__main__":
    main()
