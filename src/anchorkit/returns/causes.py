"""Findings into causes: each thing to put right once, with all its places, the first to put right first."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from anchorkit.findings import CATALOGUE, Finding, Severity

WHOLE_WORKBOOK: Final = "The workbook as a whole"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong, in one or more places of a workbook."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    consequence: str
    places: tuple[tuple[str, str], ...]
    """Sheet and cell of each place, in the order of the workbook; the cell, or both, may be empty."""

    @property
    def grave(self) -> bool:
        """True where something is not taken until it is put right."""
        return self.severity is not Severity.WARNING

    @property
    def nothing_to_do(self) -> bool:
        """True where it is only to be known."""
        return self.remedy.startswith("Nothing.")


def things_words(causes: Iterable[Cause]) -> str:
    """How much there is to do: `14 things to put right and 3 to check`."""
    grave = [cause.grave for cause in causes]
    right, check = grave.count(True), grave.count(False)
    parts = [(right, "to put right"), (check, "to check")]
    first, *more = [(count, what) for count, what in parts if count] or [(0, "to put right")]
    said = [f"{first[0]} thing{'s' if first[0] != 1 else ''} {first[1]}"]
    return " and ".join([*said, *(f"{count} {what}" for count, what in more)])


def causes_of(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Group findings by their rule and what follows from it.

    First what costs most answers: by severity, then by the number of places, then as they stand in the file.
    What asks nothing of anybody comes last among its like.
    """
    alike: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.code, finding.consequence), []).append(finding)
    order = list(Severity)
    found = [_cause(same) for same in alike.values()]
    return tuple(
        sorted(
            found,
            key=lambda cause: (order.index(cause.severity), cause.nothing_to_do, -len(cause.places)),
        )
    )


def _cause(same: list[Finding]) -> Cause:
    first = same[0]
    rule = CATALOGUE.get(first.code)
    differ = any((found.message, found.remedy) != (first.message, first.remedy) for found in same)
    return Cause(
        first.code,
        first.severity,
        rule.title if rule else first.code,
        f"For example: {first.message}" if differ else first.message,
        first.remedy,
        first.consequence,
        tuple(dict.fromkeys((found.sheet, found.cell) for found in same)),
    )


def places_text(places: tuple[tuple[str, str], ...], most: int) -> str:
    """Where it is: `Employment: F5, F9; Stories: A7 and 3 more places`, naming up to `most` places."""
    named = [place for place in places if place[0]]
    if not named:
        return WHOLE_WORKBOOK
    parts = []
    for sheet, group in groupby(named[:most], key=lambda place: place[0]):
        cells = ", ".join(cell for _, cell in group if cell)
        parts.append(f"{sheet}: {cells}" if cells else sheet)
    left = len(named) - most
    more = f" and {left} more place{'s' if left > 1 else ''}" if left > 0 else ""
    return "; ".join(parts) + more
