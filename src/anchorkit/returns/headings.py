"""The headings of the question tables into what is wrong with them, and which rows can't be read for that.

A figure is taken only where it is certain what it counts. So a row without a header row above it is not
taken, nor one whose table has lost a column that its indicator needs: half of it would stand for the whole.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from anchorkit.findings import (
    COLUMN_MISSING,
    HEADER_GUESSED,
    HEADER_ROW_MISSING,
    NO_TABLES,
    NOTES_MISSING,
    Finding,
)
from anchorkit.returns.entries import Entry
from anchorkit.returns.model import RawSheet
from anchorkit.returns.tables import Header, column_letter, find_headers, is_blank, normal, position
from anchorkit.workbook import rules
from anchorkit.workbook.layout import ANSWER_COLUMNS

NEEDED: Final = ("key",)
WANTED: Final = ("key", *rules.INPUTS)
_ONLY_HERE: Final = ("indicator", "what", "group", "previous", "status", "check")
"""Columns that no other table of a workbook has."""
_TITLES: Final = {column.name: column.header for column in ANSWER_COLUMNS}
_PLACES: Final = {column.name: place for place, column in enumerate(ANSWER_COLUMNS)}
_FIGURES: Final = tuple(name for name in rules.INPUTS if name != rules.NOTE)

About = TypeVar("About")


def heading_findings(sheets: Sequence[RawSheet]) -> list[Finding]:
    """What is wrong with the headings of the question tables; where there is no table, nothing else."""
    if not any(find_headers(sheet, ANSWER_COLUMNS, NEEDED) for sheet in sheets):
        return [NO_TABLES.at()]
    found: list[Finding] = []
    for sheet in sheets:
        headers = find_headers(sheet, ANSWER_COLUMNS, NEEDED)
        if not headers:
            without = find_headers(sheet, ANSWER_COLUMNS, ("period",))
            if without and sum(name in without[0].columns for name in _ONLY_HERE) > 2:
                found.append(COLUMN_MISSING.at(sheet.name, f"A{without[0].row + 1}", column=_TITLES["key"]))
        for header in headers:
            found += _of_one(sheet, header)
    return found


def _of_one(sheet: RawSheet, header: Header) -> Iterator[Finding]:
    for name, place in header.guessed.items():
        yield HEADER_GUESSED.at(sheet.name, f"{column_letter(place)}{header.row + 1}", column=_TITLES[name])
    for name in WANTED:
        if name not in header.columns:
            rule = NOTES_MISSING if name == rules.NOTE else COLUMN_MISSING
            yield rule.at(sheet.name, f"A{header.row + 1}", column=_TITLES[name])


def headless_rows(
    sheets: Sequence[RawSheet], asked: Mapping[str, About]
) -> Iterator[tuple[RawSheet, int, int, About]]:
    """Rows (from 0) with a key of ours, and where it stands, that have no header row above them."""
    for sheet in sheets:
        headers = find_headers(sheet, ANSWER_COLUMNS, NEEDED)
        end = headers[0].row if headers else len(sheet.rows)
        without_key = {place for place in sheet.rows_without_key if place < end}
        if len(without_key) == end:
            continue
        for place in range(end):
            if place not in without_key:
                for column, cell in enumerate(sheet.rows[place]):
                    if (about := asked.get(normal(cell))) is not None:
                        yield sheet, place, column, about
                        break


def headless_finding(sheet: RawSheet, rows: Sequence[tuple[int, int]]) -> Finding:
    """What is said of all such rows of a sheet, at the first of them."""
    row, column = rows[0]
    return HEADER_ROW_MISSING.at(sheet.name, f"{column_letter(column)}{row + 1}", count=len(rows))


def seems_answered(sheet: RawSheet, row: int, key_at: int) -> bool:
    """True where something stands in a row without headings that may be an answer.

    That is so where our own layout has the answer's cells, counted from the key: good enough to name the
    answer as not taken, never to take it.
    """
    cells = sheet.rows[row]
    for name in _FIGURES:
        place = key_at + _PLACES[name]
        filled = place < len(cells) and not is_blank(cells[place])
        if filled and f"{column_letter(place)}{row + 1}" not in sheet.formulas:
            return True
    return False


def lacking(letters: Mapping[str, str]) -> frozenset[str]:
    """The columns for figures and their status that a table does not have."""
    return frozenset(name for name in _FIGURES if name not in letters)


def needs(entry: Entry, missing: Container[str]) -> bool:
    """True where an answer can't be told for certain without one of the columns that are missing."""
    fields = {rules.RESULT, rules.STATUS}
    if entry.indicator.rule.has_counts:
        fields = {rules.NUMERATOR, rules.DENOMINATOR, rules.STATUS}
        if entry.number(rules.NUMERATOR) is None or entry.number(rules.DENOMINATOR) is None:
            fields.add(rules.RESULT)
    return any(field in missing for field in fields)


def is_given(entry: Entry, sheet: RawSheet) -> bool:
    """True where a row was answered, or may have been in a column whose heading is lost."""
    if not entry.is_blank:
        return True
    ours = {position(f"{letter}1")[1] - 1 for letter in entry.row.letters.values()}
    cells = sheet.rows[entry.row.row - 1]
    return any(
        not is_blank(cell) and f"{column_letter(place)}{entry.row.row}" not in sheet.formulas
        for place, cell in enumerate(cells)
        if place not in ours
    )
