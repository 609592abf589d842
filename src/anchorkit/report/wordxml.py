"""What Word knows and python-docx has no words for: language, page numbers, header rows, links, dates."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_SVG_IN_BLIP: Final = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{name}"/>'
    "</a:ext></a:extLst>"
)


def element(tag: str, /, **attributes: str) -> Any:
    """One element of WordprocessingML with its `w:` attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), value)
    return found


def set_language(document: Any, language: str) -> None:
    """The language of every word that says no other."""
    defaults = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
    for old in defaults.xpath("w:lang"):
        defaults.remove(old)
    defaults.append(element("lang", val=language, eastAsia=language))


def add_field(paragraph: Any, code: str, shown: str = "1") -> None:
    """A field such as PAGE, with what stands there until a program works it out."""
    parts = (
        element("fldChar", fldCharType="begin"),
        element("instrText"),
        element("fldChar", fldCharType="separate"),
    )
    parts[1].text = code
    for part in parts:
        paragraph.add_run()._r.append(part)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def mark_table(table: Any, title: str) -> None:
    """The first row as header, repeated on each page; rows never cut; the first column as row headers."""
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if place == 0:
            properties.append(element("tblHeader"))
    properties = table._tbl.tblPr
    for old in properties.xpath("w:tblLook"):
        properties.remove(old)
    properties.append(element("tblLook", val="00A0", firstRow="1", firstColumn="1", noHBand="1", noVBand="1"))
    properties.append(element("tblCaption", val=title))


def fix_widths(table: Any, widths: Sequence[int]) -> None:
    """Columns as wide as they are given, whatever the program that shows them makes of their words."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def rule_rows(table: Any, colour: str) -> None:
    """Thin lines under the rows and none between columns."""
    borders = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(side, val="single", sz="4", space="0", color=colour.lstrip("#")))
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def rule_left(paragraph_format: Any, colour: str, ground: str) -> None:
    """A bar at the left of a paragraph and a ground behind it."""
    properties = paragraph_format._element.get_or_add_pPr()
    bar = element("pBdr")
    bar.append(element("left", val="single", sz="36", space="8", color=colour.lstrip("#")))
    shade = element("shd", val="clear", color="auto", fill=ground.lstrip("#"))
    following = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
    properties.insert_element_before(bar, "w:shd", *following)
    properties.insert_element_before(shade, *following)


def add_bookmark(paragraph: Any, name: str, number: int) -> None:
    """A place that a link can name."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    paragraph._p.append(start)
    paragraph._p.append(end)


def add_link(paragraph: Any, text: str, bookmark: str) -> None:
    """Words that lead to a bookmark."""
    link = element("hyperlink", anchor=bookmark, history="1")
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def lead_away(paragraph: Any, address: str) -> None:
    """Make the words of a paragraph a link to a web address."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = element("hyperlink", history="1")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    for run in paragraph.runs:
        run.font.underline = True
        link.append(run._r)
    paragraph._p.append(link)


def describe_picture(picture: Any, title: str, description: str) -> None:
    """The words that stand for a picture where it can't be seen."""
    properties = picture._inline.docPr
    properties.set("title", title)
    properties.set("descr", description)


def put_svg_before(word: Any, picture: Any, drawing: bytes) -> None:
    """An SVG in place of a picture, which programs that know no SVG go on showing."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    part = Part(PackURI("/word/media/logo.svg"), "image/svg+xml", drawing, word.part.package)
    name = word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = picture._inline.xpath(".//a:blip")[0]
    blip.append(parse_xml(_SVG_IN_BLIP.format(name=name)))


def without_clock(data: bytes) -> bytes:
    """The same file with one date for all of its parts, so that the same report is the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _FIRST_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            new.writestr(part, old.read(name))
    return target.getvalue()
