"""What LibreOffice makes of an annotated workbook: our words stay, and what was put right comes in."""

import io
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as PILImage

from anchorkit.returns.annotate import annotate
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.package import lost_by_editing
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from tests.support.libreoffice import saved_by_libreoffice
from tests.support.packages import parts_of
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed, row_of, typing

pytestmark = pytest.mark.libreoffice

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
DAY = date(2026, 11, 21)


def plan() -> Plan:
    """Two questions."""
    return a_plan([{"id": key.split("|")[0], "frequency": "annual"} for key in (SHARE, COUNT)])


def wrong() -> bytes:
    """A return with two slips."""
    content = changed(a_workbook(plan()), typing(SHARE, numerator=12, denominator=10))
    return changed(content, typing(COUNT, result="about forty"))


def checked(content: bytes) -> CheckedReturn:
    """What is made of a return."""
    return check_return(read_return(content), plan())


def annotated(content: bytes) -> bytes:
    """The return with our words in it."""
    findings = checked(content).findings
    return annotate(content, findings, organisation="Leeds", set_title="A set", now=DAY)


def saved(folder: Path, content: bytes) -> bytes:
    """The file as LibreOffice opens and saves it."""
    return saved_by_libreoffice(folder, {"book": content}, to="xlsx")["book"]


def marks(content: bytes) -> set[tuple[str, str, str]]:
    """Every comment, mark and link that is ours, with its place."""
    found = set()
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.comment:
                found.add((sheet.title, cell.coordinate, cell.comment.text.strip()))
            if str(cell.value).startswith("▶") and cell.hyperlink:
                found.add((sheet.title, cell.coordinate, str(cell.value)))
    return found


def test_our_words_survive_libreoffice_and_come_off_again(tmp_path: Path) -> None:
    """Saved there, the workbook has the same marks; put right, it is accepted; annotated anew, clean."""
    once = annotated(wrong())

    again = saved(tmp_path, once)
    put_right = changed(again, typing(SHARE, numerator=9, denominator=10))

    assert marks(again) == marks(once)
    assert {found.code for found in checked(again).findings} == {"R301", "R309"}
    assert [found.code for found in checked(put_right).findings] == ["R301"]
    sheet = load_workbook(io.BytesIO(annotated(put_right)))["Employment"]
    row = row_of(sheet, SHARE)
    assert sheet.cell(row, COLUMN["numerator"]).comment is None
    assert sheet.cell(row, len(COLUMN) + 1).value is None
    outlined = [
        str(area.sqref)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if "anchorkit" in str(rule.formula)
    ]
    assert outlined == [f"H{row_of(sheet, COUNT)}"]


def test_a_return_that_libreoffice_saved_can_be_annotated(tmp_path: Path) -> None:
    """Nothing that LibreOffice writes into our workbook stands in the way, and its results are kept."""
    content = saved(tmp_path, wrong())
    row = row_of(load_workbook(io.BytesIO(content))["Employment"], SHARE)

    back = annotated(content)

    assert lost_by_editing(content) == ()
    shown = load_workbook(io.BytesIO(back), data_only=True)["Employment"]
    assert shown.cell(row, COLUMN["result"]).value == pytest.approx(120)
    assert str(shown.cell(row, COLUMN["check"]).value).startswith("Check: Numerator above")


def test_rows_that_nobody_answered_do_not_stand_in_the_way(tmp_path: Path) -> None:
    """Formulas that show nothing, as those of unanswered shares do, are no reason to give a copy instead."""
    asked = a_plan(["emp.good.01", "emp.future.08", "emp.widen.03"])
    content = changed(a_workbook(asked), typing("emp.good.01|all|2024-25", numerator=12, denominator=10))
    resaved = saved(tmp_path, content)
    findings = check_return(read_return(resaved), asked).findings

    back = annotate(resaved, findings, organisation="Leeds", set_title="A set", now=DAY)

    assert "R309" in [finding.code for finding in findings]
    assert "Findings" in load_workbook(io.BytesIO(back)).sheetnames


def with_their_own_work(book: Workbook) -> None:
    """A comment, a conditional format, a chart and a picture of the person's own, in between our cells."""
    sheet = cast(Worksheet, book["Employment"])
    sheet.cell(row_of(sheet, COUNT), COLUMN["result"]).comment = Comment("ask Sam", "Jo")
    yellow = DifferentialStyle(fill=PatternFill(bgColor="FFFFCC"))
    sheet.conditional_formatting.add(
        "F5:G6", Rule("cellIs", operator="greaterThan", formula=["1"], dxf=yellow)
    )
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=4, max_row=6))
    sheet.add_chart(chart, "B12")
    picture = io.BytesIO()
    PILImage.new("RGB", (60, 40), "navy").save(picture, "png")
    sheet.add_image(Image(picture), "N12")


def test_what_libreoffice_saved_of_a_persons_own_work_is_kept(tmp_path: Path) -> None:
    """Comment, rule, chart and picture, as LibreOffice wrote them, are there after annotating."""
    content = saved(tmp_path / "a", changed(wrong(), with_their_own_work))

    once = annotated(content)
    opened = saved(tmp_path / "b", once)

    old, new = parts_of(content), parts_of(once)
    drawn = [
        name for name in old if name.startswith(("xl/drawings/d", "xl/drawings/_", "xl/charts", "xl/media"))
    ]
    assert len(drawn) == 4
    assert {name: old[name] for name in drawn} == {name: new.get(name) for name in drawn}
    for book in (load_workbook(io.BytesIO(once)), load_workbook(io.BytesIO(opened))):
        sheet = cast(Worksheet, book["Employment"])
        comment = sheet.cell(row_of(sheet, COUNT), COLUMN["result"]).comment
        rules = [rule.type for area in sheet.conditional_formatting for rule in area.rules]
        assert comment is not None
        assert comment.text.startswith("ask Sam\n\n▶ From us\nNot a number (R301).")
        assert rules.count("cellIs") == 1
        assert (len(sheet._charts), len(sheet._images)) == (1, 1)  # type: ignore[attr-defined] # no public way
