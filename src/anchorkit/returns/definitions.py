"""The sheet for definitions into an organisation's own wordings, each with the version that it answers."""

from collections.abc import Mapping, Sequence

from anchorkit.observations import OwnWording
from anchorkit.returns.model import RawSheet, TableRow
from anchorkit.returns.tables import normal, table_rows, text_of
from anchorkit.selection.definition import Definition
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import DEFINITION_COLUMNS, NOT_SET, definition_word

_NEEDED = ("id", "text", "own")


def read_own_wordings(sheets: Sequence[RawSheet], plan: Plan) -> tuple[OwnWording, ...]:
    """Read what an organisation wrote beside the set's definitions, in the set's order.

    A row is recognised by its word, or by its word and title where two definitions share one. The set's own
    words, copied over, are no wording of the organisation's.
    """
    found: dict[str, OwnWording] = {}
    for row in table_rows(sheets, DEFINITION_COLUMNS, _NEEDED):
        definition = _definition(row.cells, plan)
        own = text_of(row.cells.get("own"))
        if definition is None or not own or normal(own) in _wordings(definition):
            continue
        version = _version(row, definition)
        found.setdefault(definition.id, OwnWording(definition.id, version, own))
    return tuple(found[known.id] for known in plan.all_definitions if known.id in found)


def _definition(cells: Mapping[str, object], plan: Plan) -> Definition | None:
    word, title = (normal(_as_text(cells.get(name))) for name in ("id", "title"))
    same = [known for known in plan.all_definitions if normal(definition_word(known)) == word]
    if len(same) > 1:
        same = [known for known in same if normal(known.title) == title]
    return same[0] if len(same) == 1 else None


def _as_text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _wordings(definition: Definition) -> set[str]:
    return {normal(text) for text in (definition.text, *definition.by_organisation.values())}


def _version(row: TableRow, definition: Definition) -> int:
    """The version that stood beside: 0 where none was set, and today's where it can't be read."""
    text = text_of(row.cells.get("version"))
    if normal(text) == NOT_SET:
        return 0
    return int(text) if text.isascii() and text.isdigit() else definition.version
