"""Causes into the words of the sheet *Findings*, whatever kind of file it is put into."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from anchorkit.returns.causes import Cause, places_text, things_words
from anchorkit.returns.model import RawSheet
from anchorkit.workbook.layout import ColumnPlan

FINDINGS: Final = "Findings"
EARLIER: Final = "Earlier findings"
TABLE: Final = "anchorkit_findings"
"""The table's name, by which the sheet is known again."""
_MOST_PLACES: Final = 24
"""How many more places one cell names; beside each of the others is its mark."""

COLUMNS: Final = (
    ColumnPlan("number", "Number", 9),
    ColumnPlan("where", "Where", 36),
    ColumnPlan("also", "Also at", 24),
    ColumnPlan("wrong", "What is wrong", 42),
    ColumnPlan("remedy", "What to do", 42),
    ColumnPlan("consequence", "What happens", 32),
    ColumnPlan("code", "Code", 9),
)
_ONLY_HERE: Final = "only here"

_IN_PLACE: Final = (
    "{whose}{count}, checked on {day}. The first one matters most. “Where” leads to its first "
    "cell; the cells have a comment and a dashed outline."
)
_BESIDE: Final = (
    "{whose}{count} in your workbook, checked on {day}. The first one matters most. “Where” names "
    "the sheet and the cell."
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose findings they are, in which set, and when they were found."""

    organisation: str
    set_title: str
    now: date

    @property
    def title(self) -> str:
        """What stands above the table."""
        return f"{FINDINGS}: {self.set_title or 'what to look at'}"


def table_text(causes: Sequence[Cause], heading: Heading, *, in_place: bool) -> str:
    """The sentence below the heading; `in_place` where the findings are also told at their cells."""
    whose = f"For {heading.organisation}: " if heading.organisation else ""
    return (_IN_PLACE if in_place else _BESIDE).format(
        whose=whose, count=things_words(causes), day=f"{heading.now:%-d %B %Y}"
    )


def table_rows_of(causes: Sequence[Cause], *, in_place: bool) -> tuple[tuple[str, ...], ...]:
    """A row for each cause, in the order of COLUMNS. Without marks at the cells every place is named."""
    return tuple(_row(number, cause, in_place=in_place) for number, cause in enumerate(causes, 1))


def _row(number: int, cause: Cause, *, in_place: bool) -> tuple[str, ...]:
    others = cause.places[1:]
    most = _MOST_PLACES if in_place else len(others)
    return (
        str(number),
        # One line, since LibreOffice does not break links.
        places_text(cause.places[:1], 1),
        places_text(others, most) if others else _ONLY_HERE,
        f"{cause.title}. {cause.message}",
        cause.remedy,
        cause.consequence,
        cause.code,
    )


def free_title(taken: Container[str], title: str) -> str:
    """A sheet's name that no other sheet has, whatever the case; `taken` holds their casefolded names."""
    number = 1
    while (name := title if number == 1 else f"{title} {number}").casefold() in taken:
        number += 1
    return name


def is_findings(sheet: RawSheet) -> bool:
    """True for a sheet with the headings of ours."""
    headers = [column.header for column in COLUMNS]
    return any(list(row[: len(headers)]) == headers for row in sheet.rows[:10])
