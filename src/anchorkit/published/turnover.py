"""NHS turnover benchmarking (one month, by organisation) into observations."""

import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.observations import Observation
from anchorkit.periods import parse_period
from anchorkit.published.model import mappings
from anchorkit.published.tables import number, read_rows

ID: Final = "nhs_turnover_month"
_ALL_STAFF: Final = "All staff groups"
_LEAVERS: Final = "Leavers"
_START: Final = "Denominator at start of period"
_END: Final = "Denominator at end of period"
_PERIOD = re.compile(r"(\d{4})(\d{2}) to (\d{4})(\d{2})")


def read_turnover(path: Path, organisations: Collection[str]) -> tuple[Observation, ...]:
    """Leavers in the month, by head, over the mean of the headcounts at its start and its end.

    `202509 to 202510` runs from the end of September to the end of October and is the month 2025-10. Only
    “All staff groups” is read: the groups' headcounts overlap, most trusts have none, and a group without
    leavers has no row. An organisation without a row for leavers is left out. Raises AnchorkitError, also
    where the file covers more than one month: this is not the leaver rate of twelve months.
    """
    mapping = mappings()[ID]
    feed = mapping.feeds[0]
    heads: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in read_rows(path, mapping):
        count = number(row["heads"])
        if row["organisation"] in organisations and row["staff_group"] == _ALL_STAFF and count is not None:
            heads.setdefault((row["organisation"], _month(row["period"], path)), {})[row["type"]] = count
    return tuple(
        Observation(
            organisation=organisation,
            indicator=feed.indicator,
            period=month,
            numerator=float(counts[_LEAVERS]),
            denominator=float((counts[_START] + counts[_END]) / 2),
            note=feed.note,
        )
        for (organisation, month), counts in sorted(heads.items())
        if {_LEAVERS, _START, _END} <= counts.keys()
    )


def _month(text: str, path: Path) -> str:
    found = _PERIOD.fullmatch(text.strip())
    if found:
        opening = parse_period(f"{found[1]}-{found[2]}")
        closing = parse_period(f"{found[3]}-{found[4]}")
        if opening.shifted(1) == closing:
            return closing.code
    raise AnchorkitError(
        f"{path.name} does not cover one month",
        hint="Give the file of a single month: its PERIOD reads like 202509 to 202510.",
    )
