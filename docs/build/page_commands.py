"""The command line's own description of itself turned into docs/reference/commands.md."""

from collections.abc import Iterator
from typing import Any

import typer
from page_table import code, page, table

from anchorkit.cli.app import app


def commands_page() -> str:
    """Every command in the order of `anchorkit --help`, with its help and options."""
    root = typer.main.get_command(app)
    found = list(_commands(root, "anchorkit"))
    names = "\n".join(f"- [`{name}`](#{_anchor(name)}): {_first(command)}" for name, command in found)
    return page(
        "# Commands",
        "`anchorkit --help` lists them, `anchorkit COMMAND --help` says what is said here. "
        "What comes back as an exit code stands in [exit-codes.md](exit-codes.md).",
        "An option may also stand in `anchorkit.toml` in the current folder: one outside any table holds for "
        "every command that has it, one under the command's name, such as `[report]`, for that command. "
        "It may also be a variable with the command's name in it, such as `ANCHORKIT_REPORT_AUDIENCE` for "
        "`anchorkit report --audience`. The command line goes before a variable, a variable before the file.",
        names,
        *(_section(name, command) for name, command in found),
    )


def commands_and_options() -> dict[str, frozenset[str]]:
    """Every command and group by its whole name, such as `menu list`, with its options; "" is the program."""
    root = typer.main.get_command(app)
    found = {"": _flags(root)}
    for name, command in _commands(root, "", groups=True):
        found[name] = _flags(command)
    return found


def _commands(command: Any, name: str, *, groups: bool = False) -> Iterator[tuple[str, Any]]:
    for below, each in command.commands.items():
        whole = f"{name} {below}".strip()
        nested = hasattr(each, "commands")
        if not nested or groups:
            yield whole, each
        if nested:
            yield from _commands(each, whole, groups=groups)


def _section(name: str, command: Any) -> str:
    arguments = [found for found in command.params if found.param_type_name == "argument"]
    options = [found for found in command.params if found.param_type_name == "option"]
    words = [_argument(found) for found in arguments]
    usage = " ".join([name, *words, "[OPTIONS]" if options else ""]).strip()
    rows = [(code(_argument(found)), found.help or "") for found in arguments]
    flags = [(code(_option(found)), _help(found)) for found in options if found.name != "help"]
    return page(
        f"## {name}",
        f"```\n{usage}\n```",
        _plain(command.help or ""),
        table(("Argument", "What"), rows) if rows else "",
        table(("Option", "What"), flags) if flags else "",
    )


def _argument(found: Any) -> str:
    name = (found.metavar or found.name.upper()).strip("[]")
    many = "..." if found.nargs == -1 and not name.endswith("...") else ""
    return f"{name}{many}" if found.required else f"[{name}{many}]"


def _option(found: Any) -> str:
    flags = ", ".join([*found.opts, *found.secondary_opts])
    return flags if found.is_flag else f"{flags} {found.metavar or _kind(found)}"


def _kind(found: Any) -> str:
    members = getattr(found.type_descriptor.annotation, "__members__", None)
    return "|".join(member.value for member in members.values()) if members else "TEXT"


def _help(found: Any) -> str:
    text = found.help or ""
    if found.default not in (None, False, "", ()) and not found.is_flag:
        text += f" Left out: {code(found.default)}."
    if found.envvar:
        text += f" Variable: {code(found.envvar)}."
    return text + (" Required." if found.required else "")


def _first(command: Any) -> str:
    return (command.help or "").strip().splitlines()[0]


def _plain(text: str) -> str:
    """A help text as Markdown: its example as a block of its own."""
    words, mark, example = text.partition("Example: ")
    return page(words, f"```\n{example.strip()}\n```" if mark else "")


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _flags(command: Any) -> frozenset[str]:
    return frozenset(flag for found in command.params for flag in (*found.opts, *found.secondary_opts)) | {
        "--help",
        "-h",
    }
