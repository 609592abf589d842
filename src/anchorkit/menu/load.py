"""A menu's YAML files turned into a Menu: the indicators, and beside them logic model and principles."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from anchorkit import findings, resources
from anchorkit.errors import InvalidFile
from anchorkit.findings import Finding, Severity
from anchorkit.menu.check import check_menu
from anchorkit.menu.model import Menu
from anchorkit.menu.rest import findings_of_the_rest
from anchorkit.yamlfile import Located, problems_from, read_yaml

# The parts that stand in a file of their own: the field of the menu, and whether the file names it again.
_BESIDE: Final = {"logic_model": False, "principles": True}
_PATTERNS: Final = {
    r"^[a-z0-9_]+(\.[a-z0-9_-]+)+$": (
        "must be small letters, digits and _, in parts joined by full stops, such as emp.future.01"
    ),
    r"^[a-z0-9_]+$": "must be one word of small letters, digits and _",
}


@dataclass(frozen=True, slots=True)
class MenuReading:
    """What came of reading a menu: the menu, where it could be built, and everything wrong with its files."""

    menu: Menu | None
    findings: tuple[Finding, ...]
    files: tuple[Path, ...]

    @property
    def usable(self) -> bool:
        """True where nothing worse than a warning was found."""
        return self.menu is not None and all(found.severity is Severity.WARNING for found in self.findings)


def load_menu(path: Path | None = None) -> Menu:
    """Read the menu that ships with anchorkit, or the one in a file.

    `logic_model.yaml` and `principles.yaml` beside the file belong to it; where they are missing, the shipped
    ones serve, without what the menu does not have. Raises InvalidFile with every problem at once,
    NotUnderstood where there is no such file.
    """
    reading = read_menu(path)
    if reading.menu is None or not reading.usable:
        raise InvalidFile(
            f"The menu {reading.files[0]} cannot be used",
            reading.findings,
            hint="Put these right, then see what is left with `anchorkit menu check FILE`.",
        )
    return reading.menu


def read_menu(path: Path | None = None) -> MenuReading:
    """Read a menu and check it, and say everything that is wrong; warnings too.

    Raises NotUnderstood where there is no such file, AnchorkitError where it can't be opened.
    """
    path = path or resources.data("indicators.yaml")
    parts = {name: path.with_name(f"{name}.yaml") for name in _BESIDE}
    borrowed = frozenset(name for name, file in parts.items() if not file.is_file())
    files = (path, *(file for name, file in parts.items() if name not in borrowed))
    parts |= {name: resources.data(f"{name}.yaml") for name in borrowed}
    problems: list[Finding] = []
    whole = _read(path, problems)
    read = {name: _read(file, problems) for name, file in parts.items()}
    if whole is None or not all(read.values()):
        return MenuReading(None, tuple(problems), files)
    located = _joined(whole, {name: part for name, part in read.items() if part}, borrowed)
    return _understood(located, files, own_logic_model="logic_model" not in borrowed)


def _read(path: Path, problems: list[Finding]) -> Located | None:
    try:
        located = read_yaml(path)
    except InvalidFile as error:
        problems += error.findings
        return None
    if isinstance(located.data, dict):
        return located
    problems.append(findings.MENU_FIELD.on(path.name, 1, where="the file", what="must be a block of fields"))
    return None


def _joined(whole: Located, parts: dict[str, Located], borrowed: frozenset[str]) -> Located:
    """One menu out of its files. What the first file holds itself goes before a file beside it."""
    for name, part in parts.items():
        if name in whole.data:
            continue
        named = _BESIDE[name] and name in part.data
        whole = whole.with_part(name, part.inside(name) if named else part)
        if name == "logic_model" and name in borrowed:
            whole.data[name] = _without_strangers(part.data, whole.data)
    return whole


def _without_strangers(logic_model: dict[str, Any], menu: dict[str, Any]) -> dict[str, Any]:
    """The shipped logic model without the areas and indicators that another menu does not have."""
    indicators, areas = _ids(menu.get("indicators")), _ids(menu.get("areas"))
    return {
        **logic_model,
        "areas": [
            {
                name: [_measured_by(item, indicators) for item in column]
                if isinstance(column, list)
                else column
                for name, column in chain.items()
            }
            for chain in logic_model["areas"]
            if chain["area"] in areas
        ],
    }


def _measured_by(item: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {**item, "indicators": [found for found in item.get("indicators", ()) if found in known]}


def _ids(items: Any) -> frozenset[str]:
    entries = items if isinstance(items, list) else []
    return frozenset(str(entry.get("id")) for entry in entries if isinstance(entry, dict))


def _understood(located: Located, files: tuple[Path, ...], *, own_logic_model: bool) -> MenuReading:
    try:
        menu = Menu.model_validate(located.data)
    except ValidationError as error:
        rest = findings_of_the_rest(located.data, error, located.place_of, own_logic_model=own_logic_model)
        fields = problems_from(error, located, findings.MENU_FIELD, _PATTERNS, Menu)
        return MenuReading(None, (*fields, *rest), files)
    return MenuReading(menu, check_menu(menu, located.place_of, own_logic_model=own_logic_model), files)
