"""The Estates Returns Information Collection (ERIC), site by site, into observations."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.observations import Observation
from anchorkit.published.model import Feed, mappings
from anchorkit.published.tables import Row, read_rows, total

ID: Final = "eric"
_YEAR = re.compile(r"(20\d{2})[-_](\d{2})(?!\d)")


def read_eric(path: Path, organisations: Collection[str]) -> tuple[Observation, ...]:
    """Energy and waste of each organisation: additive columns summed over its sites, aggregate site included.

    Reads the publisher's .xls or the extract of its site sheet; a title row stands above the header. Where
    any cell of a sum holds words (“Not Applicable”, “No Data Provided”) that indicator is left out, since
    neither is zero. Percentages are never summed. No cell holds the year, so the file's name has to, as in
    `eric_2013-14.xls`. Raises AnchorkitError.
    """
    mapping = mappings()[ID]
    year = _year(path)
    sites: dict[str, list[Row]] = {}
    for row in read_rows(path, mapping):
        if row["organisation"] in organisations:
            sites.setdefault(row["organisation"], []).append(row)
    return tuple(
        Observation(
            organisation=organisation,
            indicator=feed.indicator,
            period=year,
            numerator=float(numerator),
            denominator=float(denominator),
            note=feed.note.format(year=year, sites=_sites(rows, feed)),
        )
        for organisation, rows in sorted(sites.items())
        for feed in mapping.feeds
        for numerator, denominator in [(total(rows, feed.numerator), total(rows, feed.denominator))]
        if numerator is not None and denominator is not None
    )


def _sites(rows: Sequence[Row], feed: Feed) -> str:
    """How many rows stand behind a figure, and how many of them hold something below the line only."""
    empty = sum(not total([row], feed.numerator) and bool(total([row], feed.denominator)) for row in rows)
    return f"{len(rows)} site rows" + (f" ({empty} returned 0)" if empty else "")


def _year(path: Path) -> str:
    found = _YEAR.search(path.name)
    if not found:
        raise AnchorkitError(
            f"{path.name} does not say which year's Estates Return it is",
            hint="Put the year into the file's name, as in eric_2013-14.xls.",
        )
    return f"{found[1]}-{found[2]}"
