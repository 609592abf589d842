"""What openpyxl would rebuild or drop goes round the edit: drawings, newer rules, signatures of macros."""

from datetime import date
from functools import cache
from typing import cast
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from anchorkit.findings import NOT_A_NUMBER
from anchorkit.returns.annotate import WouldLose, annotate
from anchorkit.returns.package import ending_of
from anchorkit.returns.sheetparts import sheet_paths
from tests.support.packages import SHEET, Parts, a_return, packed, parts_of
from tests.support.workbooks import changed

PICTURE = b"\x89PNG a picture"
SHAPE = (
    b'<xdr:absoluteAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><xdr:sp><xdr:txBody>Note from Jo</xdr:txBody></xdr:sp>'
    b'<xdr:pic><a:blip r:embed="rId77"/></xdr:pic><xdr:clientData/></xdr:absoluteAnchor>'
)
RELATION = (
    b'<Relationship Id="rId77" Target="../media/image1.png" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
)
MACROS = (
    b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    b'<Override PartName="/xl/vbaProjectSignature.bin" '
    b'ContentType="application/vnd.ms-office.vbaProjectSignature"/>'
)


@cache
def drawn() -> bytes:
    """A return with a chart, a picture and a text box on one sheet, a chart on another and a chart sheet."""

    def draw(book: Workbook) -> None:
        mine = cast(Worksheet, book.create_sheet("Mine"))
        for place, value in enumerate((7, 3, 4), 1):
            mine.cell(place, 1).value = value
        for sheet in (mine, cast(Worksheet, book["Employment"])):
            sheet.add_chart(filled(BarChart(), Reference(mine, min_col=1, min_row=1, max_row=3)), "N2")
        alone = filled(LineChart(), Reference(mine, min_col=1, min_row=1, max_row=3))
        book.create_chartsheet("Chart").add_chart(alone)

    parts = parts_of(changed(a_return(), draw))
    parts["xl/media/image1.png"] = PICTURE
    parts["xl/drawings/drawing1.xml"] = parts["xl/drawings/drawing1.xml"].replace(
        b"</wsDr>", SHAPE + b"</wsDr>"
    )
    relations = "xl/drawings/_rels/drawing1.xml.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", RELATION + b"</Relationships>")
    types = b'<Default Extension="PNG" ContentType="image/png"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types)
    return packed(parts)


def filled(chart: BarChart | LineChart, data: Reference) -> BarChart | LineChart:
    """A chart of some cells."""
    chart.add_data(data)
    return chart


def annotated(content: bytes) -> bytes:
    """The return with a word of ours in it."""
    findings = (NOT_A_NUMBER.at("Employment", "F5"),)
    return annotate(content, findings, organisation="Leeds", set_title="A set", now=date(2026, 11, 21))


def drawings(parts: Parts) -> Parts:
    """The parts of drawings, without the boxes of comments."""
    folders = ("xl/drawings/", "xl/charts/", "xl/media/")
    return {name: data for name, data in parts.items() if name.startswith(folders) and "vml" not in name}


def test_pictures_shapes_and_charts_are_byte_for_byte_as_they_were() -> None:
    """Also those that openpyxl would rebuild or drop; annotated again, they are still there."""
    once = annotated(drawn())

    assert b"Note from Jo" in parts_of(once)["xl/drawings/drawing1.xml"]
    assert drawings(parts_of(once)) == drawings(parts_of(drawn()))
    assert drawings(parts_of(annotated(once))) == drawings(parts_of(drawn()))


def test_each_sheet_has_its_own_drawing_still() -> None:
    """The sheets that are new or have moved take no drawing from another."""
    before, after = drawing_of_each(drawn()), drawing_of_each(annotated(drawn()))

    assert len(before) == 3
    assert after == before
    parts = parts_of(annotated(drawn()))
    assert all(b"<drawing " in parts[sheet_paths(parts)[name]] for name in after)


def drawing_of_each(content: bytes) -> dict[str, str]:
    """The drawing of each sheet that has one, by the sheet's name."""
    parts = parts_of(content)
    found = {}
    for name, path in sheet_paths(parts).items():
        folder, _, last = path.rpartition("/")
        for relation in ElementTree.fromstring(parts.get(f"{folder}/_rels/{last}.rels", b"<none/>")):
            if str(relation.get("Type")).endswith("/drawing"):
                found[name] = str(relation.get("Target"))
    return found


def test_every_part_has_a_type_and_every_relation_a_target() -> None:
    """Else Excel would offer to repair the file."""
    parts = parts_of(annotated(drawn()))
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    named = [found.get("PartName") for found in types if found.get("PartName")]
    endings = {str(found.get("Extension")).casefold() for found in types if found.get("Extension")}

    assert len(named) == len(set(named))
    assert not [name for name in named if str(name)[1:] not in parts]
    assert not [
        name
        for name in parts
        if f"/{name}" not in named and name.rpartition(".")[2].casefold() not in endings
    ]
    for name in parts:
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            for found in ElementTree.fromstring(parts[name]):
                target = str(found.get("Target"))
                whole = (
                    target[1:] if target.startswith("/") else f"{folder}{target}".replace("drawings/../", "")
                )
                assert whole in parts, (name, target)


def test_a_drawing_that_leads_astray_changes_nothing_else() -> None:
    """A relation from a drawing to the workbook's own parts can't bring back what we have edited."""
    parts = parts_of(drawn())
    relations = "xl/drawings/_rels/drawing1.xml.rels"
    parts[relations] = parts[relations].replace(b"../media/image1.png", b"../workbook.xml")
    del parts["xl/media/image1.png"]

    assert "Findings" in sheet_paths(parts_of(annotated(packed(parts))))


def test_a_picture_that_no_drawing_leads_to_is_not_risked() -> None:
    """What we don't understand goes back untouched."""
    with pytest.raises(WouldLose) as loss:
        annotated(packed({**parts_of(drawn()), "xl/media/image2.png": PICTURE}))

    assert loss.value.what == ("pictures, shapes or charts",)


LISTED = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    b'<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    b'<x14:dataValidation type="list" xr:uid="{0}"><x14:formula1>'
    b"<xm:f>Lists!$A$5</xm:f></x14:formula1><xm:sqref>J5</xm:sqref>"
    b"</x14:dataValidation></x14:dataValidations></ext></extLst>"
)
ROOT = (
    b'<worksheet xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="xr" '
)


def as_excel_saves(extension: bytes) -> bytes:
    """A return with something at the end of its first sheet of questions that only newer Excels know."""
    parts = parts_of(drawn())
    sheet = parts[SHEET].replace(b"<worksheet ", ROOT, 1)
    return packed({**parts, SHEET: sheet.replace(b"</worksheet>", extension + b"</worksheet>")})


def test_lists_that_excel_saves_its_own_way_stay() -> None:
    """Excel puts a list whose words stand on another sheet into an extension: it comes back as it was."""
    before = as_excel_saves(LISTED)

    once = annotated(before)
    again = annotated(once)

    for content in (once, again):
        parts = parts_of(content)
        sheet = parts[sheet_paths(parts)["Employment"]]
        assert sheet.count(LISTED.partition(b">")[2]) == 1
        assert ElementTree.fromstring(sheet)[-1].tag.endswith("extLst")
        assert b'mc:Ignorable="xr"' in sheet
        assert b"<legacyDrawing " in sheet


@pytest.mark.parametrize(
    "extension",
    [
        LISTED.replace(b"CCE6A557", b"A8765BA9"),
        b"<conditionalFormatting><cfRule><extLst/></cfRule></conditionalFormatting>" + LISTED,
    ],
)
def test_an_extension_that_leads_to_other_parts_is_not_risked(extension: bytes) -> None:
    """A slicer, or a rule that is half here and half there, is better left alone."""
    with pytest.raises(WouldLose) as loss:
        annotated(as_excel_saves(extension))

    assert loss.value.what == ("newer kinds of rules or formats",)


def test_an_empty_list_of_persons_stands_in_nobodys_way() -> None:
    """Newer Excels write one into any workbook; only comments with replies need it."""
    persons = {"xl/persons/person.xml": b"<personList/>"}

    assert "Findings" in sheet_paths(parts_of(annotated(packed(parts_of(drawn()) | persons))))


def with_macros(*, template: bool = False) -> bytes:
    """A return with signed macros."""
    parts = parts_of(drawn())
    kind = b"template" if template else b"sheet"
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.%s.macroEnabled.main+xml" % kind,
    )
    relation = (
        b'<Relationship Id="rId99" Target="vbaProject.bin" '
        b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
    )
    known = parts["xl/_rels/workbook.xml.rels"]
    return packed(
        {
            **parts,
            "[Content_Types].xml": types.replace(b"</Types>", MACROS + b"</Types>"),
            "xl/_rels/workbook.xml.rels": known.replace(b"</Relationships>", relation),
            "xl/vbaProject.bin": b"\xd0\xcf macros",
            "xl/vbaProjectSignature.bin": b"\x30 signed",
            "xl/_rels/vbaProject.bin.rels": b'<Relationships xmlns="x"/>',
        }
    )


@pytest.mark.parametrize("template", [False, True])
def test_macros_and_their_signature_are_untouched(template: bool) -> None:
    """They come back byte for byte, once each, and the file is still of its kind."""
    before = with_macros(template=template)

    after = annotated(before)

    old, new = parts_of(before), parts_of(after)
    for name in ("xl/vbaProject.bin", "xl/vbaProjectSignature.bin", "xl/_rels/vbaProject.bin.rels"):
        assert new[name] == old[name]
    types = new["[Content_Types].xml"]
    assert types.count(b'PartName="/xl/vbaProjectSignature.bin"') == 1
    assert types.count(b"macroEnabled.main+xml") == 1
    assert ending_of(after) == ending_of(before) == ("xltm" if template else "xlsm")
    assert drawings(new) == drawings(old)


def test_a_template_stays_a_template() -> None:
    """Excel opens no template whose name says that it is a workbook."""
    parts = parts_of(a_return())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b".sheet.main+xml", b".template.main+xml"
    )

    assert ending_of(annotated(packed(parts))) == "xltx"
