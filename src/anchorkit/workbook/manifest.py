"""What the hidden sheet of a workbook says: which set, which version, whose, and which questions it asked."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from anchorkit.selection.model import Organisation, Plan
from anchorkit.workbook.layout import LAYOUT_VERSION

FORMAT: Final = "anchorkit workbook"
_LONGEST: Final = 200
_VERSION: Final = re.compile(r"([0-9]{1,6})(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The identity of a workbook. It comes from inside the file, never from the file's name."""

    layout_version: int
    selection: str
    selection_version: int
    menu: str
    menu_version: str
    organisation: str
    organisation_name: str
    periods: str
    questions: str
    """A checksum over the keys that were asked."""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The sheet's rows; everything is text, so that no program turns it into something else."""
        return (
            ("format", FORMAT),
            ("layout version", str(self.layout_version)),
            ("selection", self.selection),
            ("selection version", str(self.selection_version)),
            ("menu", self.menu),
            ("menu version", self.menu_version),
            ("organisation", self.organisation),
            ("organisation name", self.organisation_name),
            ("periods", self.periods),
            ("questions", self.questions),
        )


def manifest_of(plan: Plan, organisation: Organisation) -> Manifest:
    """The manifest of an organisation's workbook."""
    selection = plan.selection
    return Manifest(
        LAYOUT_VERSION,
        selection.id,
        selection.version,
        plan.menu.menu.id,
        plan.menu.menu.version,
        organisation.code,
        organisation.name,
        f"{selection.periods.first} to {selection.periods.last}",
        checksum(question.key for question in plan.all_questions),
    )


def manifest_from(rows: Mapping[str, str]) -> Manifest | None:
    """Read the sheet's rows back; None where they are not ours."""
    if rows.get("format") != FORMAT:
        return None
    try:
        return Manifest(
            _whole(rows["layout version"]),
            _short(rows["selection"]),
            _whole(rows["selection version"]),
            _short(rows["menu"]),
            _short(rows["menu version"]),
            _short(rows["organisation"]),
            _short(rows.get("organisation name", "")),
            _short(rows.get("periods", "")),
            _short(rows.get("questions", "")),
        )
    except (KeyError, ValueError):
        return None


def checksum(keys: Iterable[str]) -> str:
    """A short SHA-256 over question keys, whatever their order."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:16]


def _short(text: str) -> str:
    """On one line, and no longer than what we wrote could ever be: findings quote it."""
    return " ".join(text.split())[:_LONGEST]


def _whole(text: str) -> int:
    """A version. Raises ValueError for what no version is, such as 1e400 or -1."""
    # LibreOffice may have turned "1" into 1.0 on its way.
    found = _VERSION.fullmatch(text)
    if found is None:
        raise ValueError
    return int(found[1])
