"""`anchorkit.toml` and `ANCHORKIT_*` variables turned into the defaults of commands' options.

    store = "postgresql://…"      # for every command that has --store
    [report]
    audience = "public"           # for `anchorkit report`
    [menu.list]
    pillar = ["employment"]       # for `anchorkit menu list`

A variable goes before the file, and the command line before both: ANCHORKIT_STORE for every command,
ANCHORKIT_REPORT_AUDIENCE for one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Protocol

from anchorkit.errors import AnchorkitError, NotUnderstood

FILE: Final = "anchorkit.toml"
Defaults = dict[str, Any]


class Command(Protocol):
    """A command or a group of them, as the command line's library has it."""

    params: list[Any]


def read_settings(root: Command, environment: Mapping[str, str], folder: Path | None = None) -> Defaults:
    """The defaults of every command, as a tree of command names and parameter names.

    Raises NotUnderstood where the file is no TOML or names a command or option that does not exist.
    """
    path = (folder or Path()) / FILE
    given = _toml(path) if path.is_file() else {}
    shared = {_plain(name): value for name, value in given.items() if not isinstance(value, dict)}
    known = {option for command in _all(root) for option in _options(command)}
    _refuse_unknown(shared, known, "")
    _refuse_unknown({name for name in given if isinstance(given[name], dict)}, set(_commands(root)), "")
    reading = _Reading(shared, environment)
    return {
        name: reading.defaults(command, given.get(name), (name,)) for name, command in _commands(root).items()
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """What holds for every command: the file's options outside any table, and the variables."""

    shared: Mapping[str, Any]
    environment: Mapping[str, str]

    def defaults(self, command: Command, table: Any, path: tuple[str, ...]) -> Defaults:
        """The defaults of a command, and under their names those of the commands below it."""
        own = {_plain(name): value for name, value in table.items()} if isinstance(table, dict) else {}
        below, options = _commands(command), _options(command)
        _refuse_unknown(own, {*below, *options}, f" under [{'.'.join(path)}]")
        found: Defaults = {
            name: self.defaults(each, own.get(name), (*path, name)) for name, each in below.items()
        }
        for name, option in options.items():
            variable = "_".join(("ANCHORKIT", *path, name)).upper().replace("-", "_")
            value = self.environment.get(variable, "").strip()
            if value:
                found[option.name] = value.split() if getattr(option, "multiple", False) else value
            elif (given := own.get(name, self.shared.get(name))) is not None:
                found[option.name] = _listed(option, given)
        return found


def _refuse_unknown(names: Iterable[str], known: set[str], where: str) -> None:
    for name in sorted(names):
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            hint = (
                f"Did you mean “{near[0]}”?"
                if near
                else "Write options as on the command line, without dashes."
            )
            raise NotUnderstood(
                f"{FILE} holds “{name}”{where}, which is no command or option there", hint=hint
            )


def _listed(option: Any, value: Any) -> Any:
    return [value] if getattr(option, "multiple", False) and not isinstance(value, list) else value


def _options(command: Command) -> dict[str, Any]:
    return {
        _plain(flag.removeprefix("--")): option
        for option in command.params
        for flag in option.opts
        if flag.startswith("--") and flag not in ("--help", "--version")
    }


def _commands(command: Command) -> dict[str, Any]:
    return dict(getattr(command, "commands", {}))


def _all(command: Command) -> Iterator[Command]:
    yield command
    for below in _commands(command).values():
        yield from _all(below)


def _plain(name: str) -> str:
    return name.replace("_", "-")


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (line \d+), column (\d+)\)", str(error))
        where = f"{place[1]}, column {place[2]}" if place else "the end of the file"
        raise NotUnderstood(
            f"{FILE} cannot be understood at {where}",
            hint='Write options as name = "value", under the command\'s name in square brackets.',
        ) from None
    except UnicodeDecodeError:
        raise NotUnderstood(
            f"{FILE} is not in UTF-8", hint="Save it again with the encoding UTF-8."
        ) from None
    except OSError as error:
        raise AnchorkitError(f"{FILE} could not be read: {error.strerror}") from None
