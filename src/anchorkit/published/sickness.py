"""NHS Sickness Absence Rates (monthly, by organisation) into observations."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from anchorkit.observations import Observation
from anchorkit.published.model import mappings
from anchorkit.published.tables import number, read_rows

ID: Final = "nhs_sickness_absence"
_DATE = re.compile(r"\d{2}/(\d{2})/(\d{4})")


def read_sickness(path: Path, organisations: Collection[str]) -> tuple[Observation, ...]:
    """Full-time equivalent days lost and days available, one observation for each organisation and month.

    DATE is the last day of the month as dd/mm/yyyy. Organisations are found by ODS code, since names change
    within a year. The published rate is rounded and is not read. Raises AnchorkitError.
    """
    mapping = mappings()[ID]
    feed = mapping.feeds[0]
    found = []
    for row in read_rows(path, mapping):
        date = _DATE.fullmatch(row["date"].strip())
        lost, available = number(row["days_lost"]), number(row["days_available"])
        if row["organisation"] not in organisations or not date or lost is None or available is None:
            continue
        found.append(
            Observation(
                organisation=row["organisation"],
                indicator=feed.indicator,
                period=f"{date[2]}-{date[1]}",
                numerator=float(lost),
                denominator=float(available),
                note=feed.note,
            )
        )
    return tuple(sorted(found, key=lambda observation: observation.key))
