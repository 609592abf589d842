"""Tidy observations in and out of CSV."""

import pytest

from anchorkit.findings import (
    TIDY_ANSWERED_TWICE,
    TIDY_BAD_NUMBER,
    TIDY_BAD_PERIOD,
    TIDY_BAD_STATUS,
    TIDY_CELL_COUNT,
    TIDY_EMPTY_KEY,
    TIDY_WRONG_COLUMNS,
    Rule,
)
from anchorkit.observations import Observation, Status
from anchorkit.tidy import from_csv, to_csv

HEADER = "organisation,indicator,period,group,numerator,denominator,value,status,note"


def test_rows_come_out_sorted_and_as_reported() -> None:
    """Whole numbers have no decimals, yes is yes, and nothing is worked out."""
    text = to_csv(
        [
            Observation("RXR", "pl.lead.01", "2024-25", choice="yes", note="Minute 12"),
            Observation("RR8", "emp.widen.01", "2024-25", numerator=12656, denominator=18405),
            Observation("RR8", "emp.good.07", "2024-04", numerator=26760.64305, denominator=576100.08785),
            Observation("RR8", "emp.good.01", "2024-25", status=Status.NOT_COLLECTED),
        ]
    )

    assert text == (
        f"{HEADER}\n"
        "RR8,emp.good.01,2024-25,all,,,,not_collected,\n"
        "RR8,emp.good.07,2024-04,all,26760.64305,576100.08785,,reported,\n"
        "RR8,emp.widen.01,2024-25,all,12656,18405,,reported,\n"
        "RXR,pl.lead.01,2024-25,all,,,yes,reported,Minute 12\n"
    )


@pytest.mark.parametrize(
    "note", ["=1+1", "+44", "-x", "@you", "'=quoted", "''-", "a,b", 'say "so"', "one\ntwo"]
)
def test_no_note_runs_as_a_formula_and_every_note_comes_back(note: str) -> None:
    """A risky text gets an apostrophe in the file and loses it again on the way in."""
    row = Observation("RR8", "emp.good.01", "2024-25", value=1, note=note)

    text = to_csv([row])

    assert not text.splitlines()[1].split(",", 8)[8].lstrip('"').startswith(("=", "+", "-", "@"))
    assert from_csv(text) == ((row,), ())


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("RR8,emp.good.01,2024-25,all,1,2,reported,", TIDY_CELL_COUNT),
        (",emp.good.01,2024-25,all,1,2,,reported,", TIDY_EMPTY_KEY),
        ("RR8,emp.good.01,2024-25,all,1_000,2,,reported,", TIDY_BAD_NUMBER),
        ("RR8,emp.good.01,2024-25,all,nan,2,,reported,", TIDY_BAD_NUMBER),
        ("RR8,emp.good.01,2024-25,all,,,maybe,reported,", TIDY_BAD_NUMBER),
        ("RR8,emp.good.01,2024-25,all,1,2,,guessed,", TIDY_BAD_STATUS),
        ("RR8,emp.good.01,2024,all,1,2,,reported,", TIDY_BAD_PERIOD),
        ("RR8,emp.widen.01,2024-25,all,3,4,,reported,", TIDY_ANSWERED_TWICE),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_kept(row: str, rule: Rule) -> None:
    """One bad row costs one row: its line is told, the good one stays."""
    good = "RR8,emp.widen.01,2024-25,all,1,2,,reported,"

    kept, findings = from_csv(f"{HEADER}\n{good}\n{row}\n", "known.csv")

    assert [(finding.code, finding.place) for finding in findings] == [(rule.code, "known.csv, line 3")]
    assert [observation.indicator for observation in kept] == ["emp.widen.01"]


def test_other_columns_are_refused_with_the_right_first_line() -> None:
    """A file with other columns is not half read."""
    kept, findings = from_csv("code,value\nRR8,1\n", "known.csv")

    assert kept == ()
    assert [finding.code for finding in findings] == [TIDY_WRONG_COLUMNS.code]
    assert HEADER in findings[0].remedy


def test_a_file_from_windows_reads_the_same() -> None:
    """A byte order mark, CRLF line ends and blank lines change nothing."""
    text = f"\ufeff{HEADER}\r\n\r\nRR8,emp.good.01,2024-25,,,,5,,\r\n"

    assert from_csv(text) == ((Observation("RR8", "emp.good.01", "2024-25", value=5),), ())
