"""A set's YAML file turned into a Selection, with every problem that it has and the line it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from anchorkit import findings
from anchorkit.errors import InvalidFile
from anchorkit.findings import Finding, Severity
from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Menu
from anchorkit.selection.check import check_selection
from anchorkit.selection.model import Selection
from anchorkit.selection.organisations import Organisations, load_organisations
from anchorkit.yamlfile import Located, parse_yaml, problems_from, read_yaml

_PATTERNS: Final = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]{1,19}$": "must be a code of 2 to 20 letters and digits, such as RR8",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "must be small letters and digits with hyphens between, such as leeds-2026",
    r"^[a-z0-9_]+(\.[a-z0-9_-]+)+$": (
        "must be small letters, digits and _, in parts joined by full stops, such as emp.future.01"
    ),
    r"^https?://[^\s<>\"]+$": "must be a web address that begins with https:// or http://",
    r"^#[0-9a-fA-F]{6}$": 'must be a colour in six hexadecimal digits, such as "#005eb8"',
    r"^[a-z0-9_]+$": "must be one word of small letters, digits and _",
}
# What a place need not say about an indicator of its own. Nobody has said that it does not describe people,
# so disclosure control applies.
_LOCAL: Final = {
    "basis": "local",
    "regular": True,
    "regular_basis": "ours",
    "difficulty": "medium",
    "difficulty_basis": "local",
    "direction": "none",
    "stage": "output",
    "owner": "Not said",
    "source_system": "Not said",
    "people": True,
    "frequency": "annual",
}
_UNITS: Final = {Kind.PROPORTION: "percent", Kind.YES_NO: "yes_no", Kind.RELATIVE_LIKELIHOOD: "ratio"}


@dataclass(frozen=True, slots=True)
class LoadedSelection:
    """A set that can be used, and what to know about it."""

    selection: Selection
    warnings: tuple[Finding, ...]


def load_selection(path: Path, menu: Menu, known: Organisations | None = None) -> LoadedSelection:
    """Read a set. `known` is the list of organisations; without it, the shipped one.

    Raises InvalidFile with every problem at once (S101 to S116 and the rules of YAML), NotUnderstood where
    there is no such file.
    """
    return _understood(read_yaml(path), path, menu, known)


def parse_selection(text: str, path: Path, menu: Menu, known: Organisations | None = None) -> LoadedSelection:
    """Read a set from a text; `path` is only named in what is raised. Raises InvalidFile."""
    return _understood(parse_yaml(text.removeprefix("\ufeff"), path), path, menu, known)


def _understood(located: Located, path: Path, menu: Menu, known: Organisations | None) -> LoadedSelection:
    if not isinstance(located.data, dict):
        words = {"where": "the file", "what": "must be a block of fields"}
        raise _invalid(path, [findings.SELECTION_FIELD.on(located.file, 1, **words)])
    data = _filled(located.data, menu)
    found = list(check_selection(data, located.place_of, menu, known or load_organisations()))
    try:
        selection = Selection.model_validate(data)
    except ValidationError as error:
        problems = problems_from(error, located, findings.SELECTION_FIELD, _PATTERNS, Selection)
        raise _invalid(path, [*found, *problems]) from None
    if any(finding.severity is not Severity.WARNING for finding in found):
        raise _invalid(path, found)
    return LoadedSelection(selection, tuple(found))


def _invalid(path: Path, found: list[Finding]) -> InvalidFile:
    return InvalidFile(
        f"The set {path} cannot be used",
        sorted(found, key=lambda finding: (finding.line, finding.code, finding.message)),
        hint=f"Put these right, then see what is left with `anchorkit select --output {path}`.",
    )


def _filled(data: Mapping[str, Any], menu: Menu) -> dict[str, Any]:
    """The file's values without empty fields, its own indicators with what they need not say."""
    filled: dict[str, Any] = _without_empty(data)
    if isinstance(own := filled.get("local_indicators"), list):
        filled["local_indicators"] = [_local(item, menu) for item in own]
    return filled


def _without_empty(value: Any) -> Any:
    # A heading with nothing but remarks under it, or a reason still to be written, says nothing.
    if isinstance(value, dict):
        return {key: _without_empty(under) for key, under in value.items() if under is not None}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _local(item: object, menu: Menu) -> object:
    if not isinstance(item, dict):
        return item
    filled = {**_LOCAL, **item}
    area = menu.area_by_id.get(str(item.get("area")))
    filled.setdefault("pillar", area.pillar if area else menu.pillars[0].id)
    kind = item.get("kind")
    if kind in list(Kind) and Kind(kind) in _UNITS:
        filled.setdefault("unit", _UNITS[Kind(kind)])
    return filled
