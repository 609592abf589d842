"""Turns what the disclosure gate did into an audit: each hidden or rounded figure, and why. Never a value."""

import csv
import io
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple


class Reason(StrEnum):
    """Why a figure was hidden or rounded."""

    SMALL = "small count"
    REMAINDER = "small remainder"
    FEW = "few people in the group"
    NOBODY_OR_EVERYBODY = "nobody or everybody of a small group"
    SMALL_DENOMINATOR = "percentage of few people"
    FEW_HEADS = "too few people on a side"
    UNKNOWN_HEADS = "number of people not known"
    NO_COUNTS = "came without its counts"
    COMPLEMENTARY = "protects another hidden figure"
    EARLIER = "hidden in an earlier output"
    ROUNDED = "rounded"
    COARSER = "as coarse as in an earlier output"
    EXPOSED = "earlier outputs allow it to be worked out"

    @property
    def action(self) -> str:
        """What became of the figure."""
        if self is Reason.SMALL_DENOMINATOR:
            return "counts rounded, percentage hidden"
        if self is Reason.EXPOSED:
            return "warning"
        return "rounded" if self in (Reason.ROUNDED, Reason.COARSER) else "hidden"


class AuditRow(NamedTuple):
    """One figure and what was done about it; `organisation` is empty for the set as a whole."""

    organisation: str
    indicator: str
    period: str
    group: str
    reason: Reason


HEADER: Final = ("organisation", "indicator", "period", "group", "action", "reason", "profile")


def audit_csv(rows: Iterable[AuditRow], profile: str) -> str:
    """Write the audit as CSV, sorted by what each row is about."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in sorted(rows):
        writer.writerow((*row[:4], row.reason.action, row.reason.value, profile))
    return out.getvalue()
