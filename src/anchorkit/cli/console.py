"""Messages, findings, tables and JSON turned into what stands on a terminal, in a pipe or in a log.

Results go to standard output, all else to standard error. Texts are never read as markup, and characters
that would steer a terminal are shown instead of sent. Rich is imported only when something is shown.
"""

import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from anchorkit.cli.streams import noting, saying
from anchorkit.errors import AnchorkitError, InvalidFile
from anchorkit.findings import Finding, Severity

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# In a pipe or a log, lines are not broken: a program that reads them can do with one line for each thing.
_UNBROKEN: Final = 10_000
_STYLES: Final = {Severity.CRITICAL: "bold red", Severity.ERROR: "red", Severity.WARNING: "yellow"}
# Control, format and half characters, and the line and paragraph separators.
_STEERING: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NOUNS: Final = {
    Severity.CRITICAL: ("critical finding", "critical findings"),
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
}


def visible(text: object) -> str:
    """A text with its control characters, and those that turn its direction, made visible as escapes."""
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in _STEERING
        else _escape(character)
        for character in str(text)
    )


def inline(text: object) -> str:
    """A text on one line: also its line breaks are shown as escapes. For names that somebody else gave."""
    return visible(str(text).replace("\n", "\\n"))


def say(text: object = "", *, style: str = "") -> None:
    """One line or paragraph of the result, on standard output."""
    with saying():
        _print(_console(), text, style)


def note(text: object, *, style: str = "") -> None:
    """What is worth knowing but is not the result, on standard error."""
    # Where both streams end in one place, what was said first stands first.
    with saying():
        sys.stdout.flush()
    with noting():
        _print(_console(error=True), text, style)


def show(renderable: "RenderableType") -> None:
    """Something that rich can draw; its texts must have been through `visible`."""
    console = _console()
    if console.width < _UNBROKEN:
        with saying():
            console.print(renderable)
        return
    with console.capture() as drawn:
        console.print(renderable)
    # Columns are filled up with spaces, which nobody wants at the end of a long line.
    with saying():
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))


def width() -> int | None:
    """The width of the terminal in characters; None where the result goes elsewhere."""
    console = _console()
    return console.width if console.width < _UNBROKEN else None


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, keep: int = 1) -> None:
    """A table with a heading line; the first `keep` columns are never broken."""
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, no_wrap=place < keep, overflow="fold")
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    show(table)


def print_json(value: Any) -> None:
    """One JSON value on standard output, always in UTF-8."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n"
    with saying():
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text)
        else:
            buffer.write(text.encode("utf-8", "backslashreplace"))
            buffer.flush()


def show_error(error: AnchorkitError) -> None:
    """Why a command stopped: what is wrong, every finding there is, and what to do; on standard error."""
    note(f"{inline(error.message)}{'' if error.message.endswith(('.', '?', '!')) else '.'}", style="bold red")
    if isinstance(error, InvalidFile):
        show_findings(error.findings, error=True)
    if error.hint:
        note(error.hint)


def show_findings(findings: Iterable[Finding], *, error: bool = False) -> None:
    """Every finding, the gravest first: each rule once, with all its places, what to do and what happens.

    On standard output, where findings are the result of a command, or on standard error.
    """
    tell = note if error else say
    order = list(Severity)
    ranked = sorted(findings, key=lambda found: order.index(found.severity))
    for severity, group in groupby(ranked, key=lambda found: found.severity):
        alike: dict[tuple[str, ...], list[Finding]] = {}
        for found in group:
            alike.setdefault((found.code, found.message, found.remedy, found.consequence), []).append(found)
        tell(f"\n{_many(severity, sum(map(len, alike.values())))}", style=_STYLES[severity])
        for same in alike.values():
            tell(_lines(same))
    if len({found.severity for found in ranked}) > 1:
        tell(f"\n{count_findings(ranked)}", style="bold")


def count_findings(findings: Iterable[Finding]) -> str:
    """`3 findings: 1 error, 2 warnings`."""
    severities = [finding.severity for finding in findings]
    if not severities:
        return "No findings"
    parts = [_many(severity, severities.count(severity)) for severity in Severity if severity in severities]
    return f"{len(severities)} finding{'s' if len(severities) != 1 else ''}: {', '.join(parts)}"


def finding_fields(finding: Finding) -> dict[str, object]:
    """A finding as JSON has it; the place is a sheet and cell, or a file and line."""
    place = {"file": finding.file, "line": finding.line} if finding.file else {}
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **place,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "message": finding.message,
        "remedy": finding.remedy,
        "consequence": finding.consequence,
        **({"trial": True} if finding.trial else {}),
    }


def _lines(alike: Sequence[Finding]) -> str:
    """One rule: what is wrong, where what to do and what happens."""
    first = alike[0]
    lines = [f"  {first.code}  {inline(first.message)}"]
    places = [place for place in _places(alike) if place]
    if places:
        lines.append(f"        {inline(', '.join(places))}")
    lines += [f"        {inline(text)}" for text in (first.remedy, first.consequence) if text]
    return "\n".join(lines)


def _places(alike: Sequence[Finding]) -> list[str]:
    places: list[str] = []
    for sheet, group in groupby(alike, key=lambda found: found.sheet):
        found = list(group)
        cells = ", ".join(finding.cell for finding in found if finding.cell)
        places += [f"{sheet}!{cells}"] if sheet and cells else [finding.place for finding in found]
    return places


def _many(severity: Severity, number: int) -> str:
    return f"{number} {_NOUNS[severity][number != 1]}"


def _escape(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _print(console: "Console", text: object, style: str) -> None:
    lines = visible(text).split("\n")
    console.print(_text("\n".join(_wrapped(line, console.width) for line in lines), style))


def _wrapped(line: str, columns: int) -> str:
    """A line broken at the terminal's edge, its continuation under its own beginning, past any dash."""
    begin = len(line) - len(line.lstrip(" -"))
    if len(line) <= columns or begin == 0 or begin > columns // 2:
        return line
    indent = " " * begin
    return textwrap.fill(
        line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _text(text: object, style: str = "") -> "RenderableType":
    from rich.text import Text

    return Text(visible(text), style=style)


def _console(*, error: bool = False) -> "Console":
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    stream = sys.stderr if error else sys.stdout
    wide = None if stream.isatty() else _UNBROKEN
    return Plain(stderr=error, width=wide, markup=False, emoji=False, highlight=False, soft_wrap=False)
