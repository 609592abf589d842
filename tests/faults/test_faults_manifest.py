"""The hidden sheet that says whose workbook it is, with whatever somebody may have put into it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.returns.check import check_return
from anchorkit.returns.identity import manifests_of
from anchorkit.returns.model import CheckedReturn, RawCell, RawSheet, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.workbook.layout import MANIFEST
from tests.support.packages import a_return
from tests.support.sets import TWO_TRUSTS, a_plan
from tests.support.workbooks import changed

FIELDS = (
    *("format", "layout version", "selection", "selection version", "menu", "menu version"),
    *("organisation", "organisation name", "periods", "questions"),
)
VERSIONS = ("layout version", "selection version")
NUMBERS = [
    "inf",
    "-inf",
    "nan",
    "1e400",
    "1e300",
    "-1",
    "-1e300",
    "9" * 5000,
    "1_0",
    "٣",
    "１",
    "1.5",
    "",
    "0x1",
]
CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(NUMBERS),
    st.text(alphabet="0123456789.eE+-_ \n\u202e", max_size=400),
    st.floats(),
    st.booleans(),
    st.none(),
    st.datetimes(),
    st.timedeltas(max_value=timedelta(days=10**6), min_value=timedelta()),
)


@cache
def sound() -> ReturnedWorkbook:
    """A filled workbook as it is read."""
    return read_return(a_return())


def with_cells(values: dict[str, RawCell]) -> CheckedReturn:
    """What is made of it with other values in cells of the hidden sheet."""

    def change(row: tuple[RawCell, ...]) -> tuple[RawCell, ...]:
        return (row[0], values[str(row[0])]) if row and row[0] in values else row

    def changed_sheet(sheet: RawSheet) -> RawSheet:
        rows = tuple(map(change, sheet.rows)) if sheet.name == MANIFEST else sheet.rows
        return replace(sheet, rows=rows)

    returned = ReturnedWorkbook(tuple(map(changed_sheet, sound().sheets)), datetime(2026, 6, 1))
    return check_return(returned, a_plan(["emp.good.01"]))


@given(st.dictionaries(st.sampled_from(FIELDS), CELLS))
def test_whatever_stands_in_the_hidden_sheet_it_ends_in_words(values: dict[str, RawCell]) -> None:
    """Any text, number or date in any of its cells: the file is taken, or refused with a finding."""
    checked = with_cells(values)

    if checked.outcome == "refused":
        assert [finding.code for finding in checked.findings] in (["R104"], ["R105"], ["R106"], ["R107"])
        assert not checked.answers
    else:
        assert len(checked.answers) == 1
    assert all(len(finding.message) < 700 and "\n" not in finding.message for finding in checked.findings)


@pytest.mark.parametrize("field", VERSIONS)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_version_that_is_none_makes_the_workbook_nobodys(field: str, number: str) -> None:
    """Only a plain whole number is a version: nothing overflows, and nothing counts up from minus 1e300."""
    assert [finding.code for finding in with_cells({field: number}).findings] == ["R104"]


@pytest.mark.parametrize(("text", "version"), [("1", 1), ("1.0", 1), ("7", 7), (7.0, 7), ("007", 7)])
def test_a_version_as_a_program_may_have_saved_it_is_understood(text: RawCell, version: int) -> None:
    """LibreOffice may make a number of it, or show it with a decimal."""
    sheet = RawSheet(MANIFEST, (("format", "anchorkit workbook"), *((name, "1") for name in FIELDS[1:])))
    rows = tuple((name, text if name == "selection version" else value) for name, value in sheet.rows)
    (manifest,), _ = manifests_of(ReturnedWorkbook((replace(sheet, rows=rows),)))
    assert manifest.selection_version == version


def _put(field: str, value: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for row in book[MANIFEST].iter_rows():
            if row[0].value == field:
                row[1].value = value
                row[1].data_type = "s"

    return change


@pytest.mark.parametrize("field", ["layout version", "selection version", "organisation", "selection"])
@pytest.mark.parametrize("value", ["inf", "1e400", "nan", "9" * 3000, "=cmd|' /C calc'!A0", "a\nb"])
def test_the_command_refuses_such_a_file_in_words(
    field: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file on disk to the terminal: one finding that says what to do, and no fault of ours."""
    monkeypatch.chdir(tmp_path)
    Path("set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    Path("bad.xlsx").write_bytes(changed(a_return(), _put(field, value)))

    result = CliRunner().invoke(app, ["ingest", "bad.xlsx"])

    assert result.exit_code == 1
    assert "bad.xlsx: refused" in result.stdout
    assert not any(code in result.output for code in ("R004", "Traceback", "Unexpected"))
    assert all(len(line) < 600 for line in result.stdout.splitlines())
