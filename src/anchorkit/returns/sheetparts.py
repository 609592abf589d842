"""The parts of an .xlsx package into which of them is which sheet."""

from typing import Final
from xml.etree import ElementTree

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Parts = dict[str, bytes]


def sheet_paths(parts: Parts) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - the guard refused declarations
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 - likewise
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found = {}
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{{{RELATION}}}id"), "")
        found[sheet.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found
