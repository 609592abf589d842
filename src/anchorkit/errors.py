"""Why we cannot go on: an error has a message, a hint and an exit code, and is caught once, in `cli/app.py`.

    AnchorkitError            3   could not run
    ├── NotUnderstood         2   the words of the command, or a file of the user's own, are wrong
    ├── InvalidFile           1   a YAML or CSV file has findings to act on (all of them are carried)
    └── StoreError            3   the store is locked, damaged, foreign or newer than this program

What is wrong with somebody's *return* is not an error but a finding: see `findings.py`.
"""

from collections.abc import Sequence

from anchorkit.findings import Finding


class AnchorkitError(Exception):
    """Something stops the command; shown as a message and a hint, never as a traceback."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotUnderstood(AnchorkitError):
    """The command was asked for something that does not exist or makes no sense."""

    exit_code = 2


class StoreError(AnchorkitError):
    """The store cannot be opened or written."""


class InvalidFile(AnchorkitError):
    """A menu, selection or observations file has problems; every one of them is carried."""

    exit_code = 1

    def __init__(self, message: str, findings: Sequence[Finding], *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)
