"""Cells as people write them, each typed as a count, as pounds and as a percentage, for sheet and ingest."""

import csv
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from anchorkit.menu.kinds import Kind
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook.layout import HEADER_ROW
from tests.support.menus import UNITS, a_menu, an_indicator
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN

MESSY: Final = Path(__file__).parents[1] / "unit" / "returns" / "messy_cells.csv"
"""Cells of published workbooks, each with its source and licence in the file itself."""
PLAIN, TEXT, LATER, NOT, REASON, PERCENT = (
    "OK",
    "Check: Number written as text",
    "Check: Will be read when sent back",
    "Check: Not a plain number",
    "Check: Reason in place of a number",
    "Check: Percentage understood",
)
"""What the check column says of a cell by itself."""

COUNT, POUNDS, SHARE = "emp.future.01", "emp.future.02", "emp.future.03"
_KINDS: Final = {
    COUNT: (Kind.COUNT, "people"),
    POUNDS: (Kind.AMOUNT, "gbp"),
    SHARE: (Kind.PROPORTION, "percent"),
}

Words = tuple[str, str, str]
TEXTS: Final[dict[str, Words]] = {
    **dict.fromkeys(("45", "1,234", "12,345,678", "-3", "4.5", " 45 ", "\u00a045"), (TEXT, TEXT, TEXT)),
    # A formula can't tell; the check at ingest understands these.
    **dict.fromkeys(
        ("1 234", "1\u00a0234", "1\u202f234", "４５", "٤٥", "+45", "45.00", "1,234.50", "'45", "−3", ".5"),
        (LATER, LATER, LATER),
    ),
    # A formula can't tell; the check at ingest asks about these.
    **dict.fromkeys(
        (
            "1,23",
            "0,123",
            "1.2.3",
            "1.234,5",
            "1,234 567",
            "40-45",
            "1-4",
            "45+",
            "12 34",
            "1\n234",
            "45¹",
            "5 6",
        ),
        (LATER, LATER, LATER),
    ),
    "1234567890123456789": (LATER, LATER, LATER),
    **dict.fromkeys(
        (
            "c. 40",
            "circa 40",
            "~40",
            ">40",
            "45?",
            "40 to 45",
            "1/4",
            "2½",
            "(45)",
            "1e5",
            "1_000",
            "nan",
            "forty",
        ),
        (NOT, NOT, NOT),
    ),
    **dict.fromkeys(
        ("-", "--", "–", "..", "?", "nil", "None", "x", "TBC", "tbc", "pending"), (NOT, NOT, NOT)
    ),
    **dict.fromkeys(
        ("n/a", "N.A.", "Not  Known", "<5", "*", "#", "[c]", "refused", "suppressed"), (REASON,) * 3
    ),
    "£45": (NOT, LATER, NOT),
    "£1,234": (NOT, LATER, NOT),
    "£3k": (NOT, LATER, NOT),
    "3k": (NOT, LATER, NOT),
    "£1.5m": (NOT, LATER, NOT),
    "3 mill": (NOT, NOT, NOT),
    "€45": (NOT, NOT, NOT),
    "12%": (NOT, NOT, LATER),
    "12 %": (NOT, NOT, LATER),
    "45 people": (LATER, NOT, NOT),
    "45 People": (LATER, NOT, NOT),
    "45 staff": (NOT, NOT, NOT),
    # Cells of published workbooks.
    "Not Applicable": (REASON, REASON, REASON),
    "Not recorded": (REASON, REASON, REASON),
    "Refusal - section 22": (REASON, REASON, REASON),
    "Refusal - cost/time exceeded": (REASON, REASON, REASON),
    "not stated": (REASON, REASON, REASON),
    "c94.7% by value": (NOT, NOT, NOT),
    "£2,062,282": (NOT, LATER, NOT),
    "17.16%": (NOT, NOT, LATER),
    "1,\n86210": (LATER, LATER, LATER),
    "31/03/2025": (NOT, NOT, NOT),
    "YTD 2022-23": (NOT, NOT, NOT),
    "FY2025 (Oct 2024 - Sep 2025)": (NOT, NOT, NOT),
    "10548 location-based; 9757 market-based": (NOT, NOT, NOT),
    "partial: 3.4=5292; 3.5=932; 3.6=2910; 3.7=663; 3.9=2520": (NOT, NOT, NOT),
    "Not reported in this CRP - deferred to separate Scope 3 disclosures": (NOT, NOT, NOT),
    "Hosptial trust": (NOT, NOT, NOT),
    "East Midlands": (NOT, NOT, NOT),
    "Barts Health Nhs Trust": (NOT, NOT, NOT),
    "Northern devon nhs healthcare trust": (NOT, NOT, NOT),
    "1-Apr": (NOT, NOT, NOT),
}
"""What somebody wrote as a text, and what the check says of it as a count, as pounds and as a percentage."""

Typed = tuple[object, str]
FORMATTED: Final[dict[Typed, Words]] = {
    (45, "General"): (PLAIN, PLAIN, PLAIN),
    (45, "0"): (PLAIN, PLAIN, PLAIN),
    (45, '"£"#,##0.00'): (PLAIN, PLAIN, PLAIN),
    (45, '0.0"%"'): (PLAIN, PLAIN, PLAIN),
    (0.45, "0%"): (NOT, NOT, PERCENT),
    (0.451, "0.0%"): (NOT, NOT, PERCENT),
    (0, "0%"): (PLAIN, PLAIN, PLAIN),
    # Excel names these formats D; LibreOffice has no name for them.
    (date(2025, 4, 1), "d-mmm"): (LATER, LATER, LATER),
    (date(2025, 4, 1), "dd/mm/yyyy"): (LATER, LATER, LATER),
    (date(2025, 4, 1), "yyyy-mm-dd"): (LATER, LATER, LATER),
    (time(9, 30), "h:mm"): (LATER, LATER, LATER),
    (timedelta(hours=40), "[h]:mm"): (LATER, LATER, LATER),
    # Nor has it for these, which are read.
    (45, "@"): (LATER, LATER, LATER),
    (0.5, "# ?/?"): (LATER, LATER, LATER),
}
"""What somebody typed into a cell of some format, and what the check says of it in LibreOffice."""


def messy() -> list[str]:
    """The collected cells of published workbooks."""
    with MESSY.open(encoding="utf-8", newline="") as file:
        return [row["raw"].replace("\\n", "\n") for row in csv.DictReader(file)]


@cache
def written_plan() -> Plan:
    """A count of people, an amount of pounds and a share, for as many months as there are cases."""
    most = len(TEXTS) + len(FORMATTED) - 1
    indicators = [
        an_indicator(id, kind, unit=unit, frequency="monthly") for id, (kind, unit) in _KINDS.items()
    ]
    gbp = {"id": "gbp", "title": "pounds", "prefix": "£"}
    return a_plan(
        list(_KINDS),
        a_menu(*indicators, units=[*UNITS, gbp]),
        periods={"from": "2012-04", "to": _month(most)},
    )


def _month(place: int) -> str:
    year, month = divmod(2012 * 12 + 3 + place, 12)
    return f"{year}-{month + 1:02}"


def written_cases() -> list[tuple[Question, Typed, str]]:
    """Each question with what is typed into its result, its format if any, and what the check says."""
    cases: list[tuple[Typed, Words]] = [((text, ""), words) for text, words in TEXTS.items()]
    cases += FORMATTED.items()
    return [
        (Question(indicator, "all", _month(place)), typed, said)
        for place, (typed, words) in enumerate(cases)
        for indicator, said in zip(_KINDS, words, strict=True)
    ]


def write_all(book: Workbook) -> None:
    """Type every case into its row."""
    wanted = {question.key: typed for question, typed, _ in written_cases()}
    for sheet in book.worksheets:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            value, number_format = wanted.get(str(sheet.cell(row, 1).value), (None, ""))
            if value is None:
                continue
            cell = sheet.cell(row, COLUMN["result"])
            cell.value = value  # type: ignore[assignment] # whatever a person types
            if isinstance(value, str):
                cell.data_type = "s"
            if number_format:
                cell.number_format = number_format
