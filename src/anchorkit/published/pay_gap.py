"""The gender pay gap service's file (yearly, by employer's name) into observations."""

import csv
import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import Final

from anchorkit.menu.kinds import REFERENCE, TARGET
from anchorkit.observations import Observation
from anchorkit.periods import Frequency, containing
from anchorkit.published.model import mappings
from anchorkit.published.tables import number, read_rows
from anchorkit.resources import data

ID: Final = "gender_pay_gap"
_YEAR = re.compile(r"(\d{4}) to \d{4}")
_MARCH: Final = 2  # counted from 0
_MEN: Final = Decimal(100)


def read_pay_gap(path: Path, organisations: Collection[str]) -> tuple[Observation, ...]:
    """Two observations for each organisation: men's mean hourly pay as 100, and women's in proportion to it.

    The file gives the difference in per cent of men's pay and no pounds (regulation 8, SI 2017/172). It has
    no ODS code, so employers are found by `data/published/aliases.csv`; one without an alias is left out. A
    public employer's figures of 2019 to 2020 are pay at 31 March 2019, the last day of the year 2018-19.
    Raises AnchorkitError.
    """
    mapping = mappings()[ID]
    feed = mapping.feeds[0]
    codes = _aliases()
    found = []
    for row in read_rows(path, mapping):
        organisation = codes.get(_plain(row["employer"]), "")
        year, gap = _YEAR.fullmatch(row["year"].strip()), number(row["mean_gap"])
        if organisation not in organisations or not year or gap is None:
            continue
        snapshot = int(year[1])
        note = feed.note.format(year=row["year"].strip(), snapshot=snapshot)
        period = containing(snapshot * 12 + _MARCH, Frequency.ANNUAL).code
        for group, value in ((REFERENCE, _MEN), (TARGET, _MEN - gap)):
            found.append(
                Observation(organisation, feed.indicator, period, group, value=float(value), note=note)
            )
    return tuple(sorted(found, key=lambda observation: observation.key))


def _aliases() -> dict[str, str]:
    with data("published/aliases.csv").open(encoding="utf-8", newline="") as file:
        return {_plain(row["EmployerName"]): row["organisation"] for row in csv.DictReader(file)}


def _plain(name: str) -> str:
    """A name apart from case and doubled spaces, which the file has both."""
    return " ".join(name.split()).casefold()
