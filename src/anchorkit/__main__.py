"""`python -m anchorkit` and the `anchorkit` command: build the command line and run it."""

import signal
import sys


def main() -> None:
    """Run the command line; exit codes are listed in the README."""
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


if __name__ == "__main__":
    main()
