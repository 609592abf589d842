"""Tidy observations as CSV text: in as a prefill, out as an export, the same columns both ways."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from anchorkit.findings import (
    TIDY_ANSWERED_TWICE,
    TIDY_BAD_NUMBER,
    TIDY_BAD_PERIOD,
    TIDY_BAD_STATUS,
    TIDY_CELL_COUNT,
    TIDY_EMPTY_KEY,
    TIDY_WRONG_COLUMNS,
    Finding,
)
from anchorkit.observations import ALL, OBSERVATION_COLUMNS, Choice, Observation, Status, format_number
from anchorkit.periods import InvalidPeriod, parse_period

HEADER: Final = tuple(column.name for column in OBSERVATION_COLUMNS)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
# A text that a spreadsheet would run as a formula, or one that looks like our own guard against that.
# Excel in Japanese runs the signs of full width too.
_RISKY = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_CHOICES: Final[dict[str, Choice]] = {"yes": "yes", "no": "no"}


def to_csv(observations: Iterable[Observation]) -> str:
    """Write observations as CSV, sorted by organisation, indicator, period and group."""
    return "".join(csv_lines(sorted(observations, key=lambda found: found.key)))


def csv_lines(observations: Iterable[Observation]) -> Iterator[str]:
    """Write observations as rows of CSV, in the order in which they come, the header first.

    A text that begins with `=`, `+`, `-`, `@`, a tab or a line break gets `'` in front, as OWASP advises, so
    that no spreadsheet runs it; `from_csv` takes it off again.
    """
    yield csv_line(HEADER)
    for row in observations:
        yield csv_line(
            (
                guarded(row.organisation),
                row.indicator,
                row.period,
                row.group,
                format_number(row.numerator),
                format_number(row.denominator),
                row.choice or format_number(row.value),
                row.status.value,
                guarded(row.note),
            )
        )


class _Handed:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_line(cells: Iterable[str]) -> str:
    """One row of CSV with its line break; line breaks within a cell stay as they are."""
    line: str = csv.writer(_Handed(), lineterminator="\n").writerow(cells)
    return line


def from_csv(text: str, file: str = "") -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """Read observations; what can't be read becomes a finding with its line, and the other rows are kept.

    A blank status is taken as reported. Raises nothing.
    """
    # A line break is one character, as in a cell of a workbook, whichever system wrote the file.
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(plain, newline=""))
    header = next(reader, [])
    if tuple(name.strip().lower() for name in header) != HEADER:
        return (), (TIDY_WRONG_COLUMNS.on(file, 1, columns=",".join(HEADER)),)
    kept: dict[object, Observation] = {}
    findings: list[Finding] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        row, problems = _row(cells, file, line)
        findings += problems
        if row is None:
            continue
        if row.key in kept:
            findings.append(TIDY_ANSWERED_TWICE.on(file, line))
        else:
            kept[row.key] = row
    return tuple(kept.values()), tuple(findings)


def _row(cells: list[str], file: str, line: int) -> tuple[Observation | None, list[Finding]]:
    if len(cells) != len(HEADER):
        return None, [TIDY_CELL_COUNT.on(file, line, expected=len(HEADER))]
    named = dict(zip(HEADER, cells, strict=True))
    text = {name: cell.strip() for name, cell in named.items()}
    problems: list[Finding] = [
        TIDY_EMPTY_KEY.on(file, line, column=name)
        for name in ("organisation", "indicator", "period")
        if not text[name]
    ]
    choice = _CHOICES.get(text["value"].lower())
    if choice:
        text["value"] = ""
    problems += [
        TIDY_BAD_NUMBER.on(file, line, column=name)
        for name in ("numerator", "denominator", "value")
        if text[name] and not _NUMBER.fullmatch(text[name])
    ]
    status = text["status"].lower().replace(" ", "_") or Status.REPORTED.value
    if status not in {known.value for known in Status}:
        problems.append(TIDY_BAD_STATUS.on(file, line))
    if text["period"]:
        try:
            parse_period(text["period"])
        except InvalidPeriod as error:
            problems.append(TIDY_BAD_PERIOD.on(file, line, why=error))
    if problems:
        return None, problems
    return (
        Observation(
            organisation=_unguarded(text["organisation"]),
            indicator=text["indicator"],
            period=text["period"],
            group=text["group"] or ALL,
            numerator=_number(text["numerator"]),
            denominator=_number(text["denominator"]),
            value=_number(text["value"]),
            choice=choice,
            status=Status(status),
            note=_unguarded(named["note"]),
        ),
        [],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def guarded(text: str) -> str:
    """Put `'` before a text that a spreadsheet would run as a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
