"""The sheets that an organisation fills by itself: indicators of its own, and stories."""

from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.workbook import style
from anchorkit.workbook.cells import (
    add_table,
    choice,
    choice_from,
    decorate,
    head,
    hint,
    mark_what_to_check,
    put_text,
    set_height,
)
from anchorkit.workbook.layout import (
    BLANK_ROWS,
    HEADER_ROW,
    OWN,
    OWN_COLUMNS,
    OWN_KIND_WORDS,
    STORIES,
    STORY_COLUMNS,
    ColumnPlan,
    WorkbookPlan,
)
from anchorkit.workbook.lists import topics_area
from anchorkit.workbook.own import FIGURES, own_check_formula

_ROW_HEIGHT: Final = 18
_ALIGNMENT: Final = {
    **dict.fromkeys(FIGURES, style.TOP_RIGHT),
    **dict.fromkeys(("what", "note"), style.TOP_APART),
}
"""Cells stand below their headers; the others begin at the left."""


def write_own_indicators(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """A table with empty rows for indicators that the set does not ask for."""
    sheet.title = OWN
    text = "Anything else that you measure. One row for each indicator and period; leave the rest empty."
    _blank_table(sheet, OWN, text, "own_indicators", OWN_COLUMNS)
    kind = choice(
        list(OWN_KIND_WORDS.values()),
        "Kind",
        "count: a whole number. amount: pounds, miles, tonnes. proportion: a share in per cent. "
        "average: a total over how many. yes or no: whether it is so.",
    )
    _over_rows(kind, sheet, OWN_COLUMNS, "kind")
    period = hint("Period", "A financial year as 2025-26, a quarter as 2025-26-Q1, a month as 2025-04.")
    _over_rows(period, sheet, OWN_COLUMNS, "period")
    result = hint(
        "Result", "Type it for a count, an amount or yes/no. A share or average follows from its counts."
    )
    _over_rows(result, sheet, OWN_COLUMNS, "result")
    check_help = hint("Check", "Worked out for you: OK, or what to look at.")
    _over_rows(check_help, sheet, OWN_COLUMNS, "check")
    letters = {column.name: get_column_letter(place) for place, column in enumerate(OWN_COLUMNS, 1)}
    for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + BLANK_ROWS):
        # Kept as text, or Excel turns 2025-04 into a date.
        sheet[f"{letters['period']}{row}"].number_format = "@"
        # It stands last, so that its words run on to the right of the table.
        check = put_text(sheet, row, len(OWN_COLUMNS), "", style.SMALL, style.TOP_ONE_LINE)
        check.value = f"={own_check_formula({name: f'{letter}{row}' for name, letter in letters.items()})}"
        decorate(check, border=style.ROW, fill=style.WORKED_OUT)
    mark_what_to_check(sheet, letters["check"], HEADER_ROW + BLANK_ROWS)


def write_stories(sheet: Worksheet, plan: WorkbookPlan) -> None:
    """A table with empty rows for stories, with consent asked for each."""
    sheet.title = STORIES
    text = "What the figures can't say. A story is published only where you say yes, and people have agreed."
    _blank_table(sheet, STORIES, text, "stories", STORY_COLUMNS)
    consent = choice(
        ["yes", "no"], "May it be published?", "yes only where everybody who can be recognised has agreed."
    )
    _over_rows(consent, sheet, STORY_COLUMNS, "consent")
    if plan.story_topics:
        help_text = "What it belongs to. Choose from the list, or write it in your own words."
        about = choice_from(topics_area(plan), "Pillar or indicator", help_text)
        _over_rows(about, sheet, STORY_COLUMNS, "about")
    words = hint(
        "Whose words", "Who says it: a name, a role, or “a patient”. Leave out names of people unasked."
    )
    _over_rows(words, sheet, STORY_COLUMNS, "whose_words")


def _blank_table(
    sheet: Worksheet, title: str, text: str, table: str, columns: tuple[ColumnPlan, ...]
) -> None:
    head(sheet, title, text, columns)
    last = HEADER_ROW + BLANK_ROWS
    for row in range(HEADER_ROW + 1, last + 1):
        set_height(sheet, row, _ROW_HEIGHT, grows=True)
        for place, column in enumerate(columns, 1):
            cell = put_text(sheet, row, place, "", style.BODY, _ALIGNMENT.get(column.name, style.TOP))
            decorate(cell, border=style.INPUT)
    add_table(sheet, table, len(columns), last)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"


def _over_rows(
    validation: DataValidation, sheet: Worksheet, columns: tuple[ColumnPlan, ...], name: str
) -> None:
    letter = next(get_column_letter(place) for place, column in enumerate(columns, 1) if column.name == name)
    validation.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + BLANK_ROWS}")
    sheet.add_data_validation(validation)
