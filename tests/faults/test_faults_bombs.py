"""Files made to exhaust whoever opens them: refused within 2 seconds and 256 MiB.

The computer holds the process to these: its time is that of the processor, whatever else runs beside it.
"""

import io
import json
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from anchorkit.workbook.layout import MANIFEST
from tests.support.packages import SHEET, Change, a_return, packed, parts_of, put, repacked
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import changed

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="measures memory as Linux does"
)

SECONDS = 2
GENEROUS = 3
"""How many times as long a slow or busy machine may take: no more than this is lent to the process."""
MEBIBYTES = 256
_PROGRAM = """
import json, math, resource, sys, time
from pathlib import Path
from anchorkit.returns.check import check_return
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.read import read_return
import python_calamine
content = Path(sys.argv[1]).read_bytes()
most, seconds = int(sys.argv[2]) * 2**20, math.ceil(time.process_time()) + int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (2 * most, 2 * most))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
try:
    sheets = read_return(content).sheets
    said = ["read", max(len(sheet.rows) for sheet in sheets)]
except Refused as refused:
    said = ["refused", refused.finding.code]
# What the process itself has held at most; getrusage would count what its parent held too.
status = Path("/proc/self/status").read_text()
used = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps([*said, used]))
"""


def outcome(content: bytes, folder: Path) -> tuple[str, object]:
    """What becomes of a file in a process of its own, which the computer ends where it takes too much."""
    path = folder / "bomb.xlsx"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path), str(MEBIBYTES), str(GENEROUS * SECONDS)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    what, detail, mebibytes = json.loads(done.stdout)
    assert mebibytes < MEBIBYTES
    return what, detail


def _cells(rows: bytes) -> Change:
    return put(SHEET, b"<sheetData>", b"<sheetData>" + rows)


def _strings(count: int) -> Change:
    """So many shared texts, with the relation that leads to them."""

    def change(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = b"<sst>" + b"<si><t>a</t></si>" * count + b"</sst>"
        links = parts["xl/_rels/workbook.xml.rels"]
        more = b'<Relationship Id="x" Type="o/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        parts["xl/_rels/workbook.xml.rels"] = links.replace(b"</Relationships>", more)

    return change


def _styles(parts: dict[str, bytes]) -> None:
    block = b'<cellXfs count="1">' + b'<xf numFmtId="9"/>' * 60_000 + b"</cellXfs>"
    parts["xl/styles.xml"] = b'<styleSheet xmlns="x">' + block + b"</styleSheet>"


def _merged(parts: dict[str, bytes]) -> None:
    block = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(1, 300_000))
    parts[SHEET] = parts[SHEET].replace(
        b"</sheetData>", b"</sheetData><mergeCells>" + block + b"</mergeCells>"
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda parts: parts.update({"a.bin": b"\0" * (200 * 2**20)}), id="zip bomb"),
        pytest.param(lambda parts: parts.update({"a.xml": b"<a>" + b" " * (100 * 2**20)}), id="long part"),
        pytest.param(
            lambda parts: parts.update({f"{n}.bin": b"\0" * (8 * 2**20) for n in range(20)}), id="many bombs"
        ),
        pytest.param(_strings(6_000_000), id="6 million texts"),
        pytest.param(_strings(2_500_000), id="2.5 million texts"),
        pytest.param(lambda parts: parts.update({f"p{n}.xml": b"<a/>" for n in range(5_000)}), id="parts"),
        pytest.param(
            _cells(
                b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(9, 500_000))
            ),
            id="half a million rows",
        ),
        pytest.param(
            _cells(b"".join(b'<row r="%d"><c r="ZZ%d"><v>1</v></c></row>' % (n, n) for n in range(9, 9_000))),
            id="wide",
        ),
        pytest.param(_cells(b'<row><c r="XFD1048576"><v>1</v></c></row>'), id="far corner"),
        pytest.param(_cells(b'<!----><row><c r="XFD1048576"><v>1</v></c></row>'), id="far corner, slow way"),
        pytest.param(_cells(b"<row>" + b"<c><v>1</v></c>" * 700_000 + b"</row>"), id="cells without address"),
        pytest.param(_cells(b"<!---->" + b"<a>" * 5_000_000), id="deep sheet"),
        pytest.param(put("xl/workbook.xml", b"<sheets>", b"<a>" * 1_000_000), id="deep workbook"),
        pytest.param(
            put("xl/workbook.xml", b"<sheets>", b"<sheets>" + b'<sheet name="a" r:id="rId2"/>' * 100_000),
            id="sheets",
        ),
        pytest.param(
            _cells(
                b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"x" * (39 * 2**20) + b"</t></is></c></row>"
            ),
            id="endless text",
        ),
        pytest.param(_merged, id="merged cells"),
        pytest.param(
            _cells(b'<row r="9">' + b'<c r="A9"><f>' + b"1+" * (21 * 2**20) + b"1</f></c></row>"),
            id="endless formula",
        ),
    ],
)
def test_a_bomb_is_refused_in_time(change: Change, tmp_path: Path) -> None:
    """Whatever is too much is counted while it is unpacked, before any library sees it."""
    assert outcome(repacked(change), tmp_path) == ("refused", "R103")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            _cells(b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(100, 600_000))),
            id="600,000 empty rows",
        ),
        pytest.param(
            _cells(b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(100, 600_000))),
            id="600,000 empty cells",
        ),
        pytest.param(_styles, id="60,000 styles"),
    ],
)
def test_looks_without_values_are_left_out(change: Change, tmp_path: Path) -> None:
    """Somebody who gave a whole column a look has sent no bomb: the figures are read."""
    what, rows = outcome(repacked(change), tmp_path)

    assert what == "read"
    assert isinstance(rows, int)
    assert rows < 100


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            put(SHEET, b"</sheetData>", b"</sheetData>" + b"<x>" * 300_000 + b"</x>" * 300_000),
            id="deep beside the cells",
        ),
        pytest.param(
            put(SHEET, b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'), id="dimension"
        ),
    ],
)
def test_what_stands_beside_the_cells_is_never_opened(change: Change, tmp_path: Path) -> None:
    """Nothing but the cells that were looked at is handed on, so that the rest may be what it likes."""
    assert outcome(repacked(change), tmp_path)[0] == "read"


def test_a_directory_of_a_million_parts_is_refused(tmp_path: Path) -> None:
    """The list of a zip's parts is bounded before it is read."""
    entry = b"PK\x01\x02" + b"\x14\0\x14\0" + b"\0" * 20 + b"\x01\0" + b"\0" * 16 + b"a"
    listed = entry * 400_000
    end = b"PK\x05\x06" + b"\0" * 4 + b"\xff\xff\xff\xff" + len(listed).to_bytes(4, "little") + b"\0" * 6

    assert outcome(b"PK\x03\x04" + listed + end, tmp_path) == ("refused", "R103")


def test_a_size_that_lies_does_not_let_a_bomb_through(tmp_path: Path) -> None:
    """A part that says it is small is unpacked no further than it says."""
    content = bytearray(repacked(lambda parts: parts.update({SHEET: parts[SHEET] + b" " * (200 * 2**20)})))
    place = 0
    while (place := content.find(b"PK\x01\x02", place + 1)) > 0:
        content[place + 24 : place + 28] = (5_000).to_bytes(4, "little")

    assert outcome(bytes(content), tmp_path) == ("refused", "R102")


# --- OpenDocument -----------------------------------------------------------------------------------------


def an_ods(rows: str) -> bytes:
    """A spreadsheet of LibreOffice's kind with these rows."""
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


_ONE = '<table:table-cell office:value-type="float" office:value="1" {}/>'
_FAR = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576">' + _ONE.format("") + "</table:table-row>",
        "<table:table-row>" + _ONE.format('table:number-columns-repeated="999999999"') + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="30000">'
        + _ONE.format('table:number-columns-repeated="30000"')
        + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="99999999999999">'
        + _ONE.format("")
        + "</table:table-row>",
        _FAR.format(1_048_575) + "<table:table-row>" + _ONE.format("") + "</table:table-row>",
        "<a>" * 100_000,
    ],
)
def test_repeats_without_end_are_refused(rows: str, tmp_path: Path) -> None:
    """In an OpenDocument file one line of XML may stand for a thousand million cells."""
    assert outcome(an_ods(rows), tmp_path)[1] in ("R102", "R103")


def test_empty_repeats_cost_nothing(tmp_path: Path) -> None:
    """LibreOffice itself writes the rest of a sheet as one row repeated a million times."""
    rows = "<table:table-row>" + _ONE.format("") + "</table:table-row>" + _FAR.format(1_048_575)

    assert outcome(an_ods(rows), tmp_path) == ("read", 1)


def test_a_declaration_in_an_ods_is_refused(tmp_path: Path) -> None:
    """No document type there either."""
    content = parts_of(an_ods(""))
    content["content.xml"] = b"<!DOCTYPE x>" + content["content.xml"]

    assert outcome(packed(content), tmp_path) == ("refused", "R103")


def test_a_sound_workbook_passes_the_same_door(tmp_path: Path) -> None:
    """The bounds above are no bounds for a filled workbook."""
    assert outcome(a_return(), tmp_path)[0] == "read"


def test_bombs_in_a_folder_keep_no_other_file_out(tmp_path: Path) -> None:
    """The command refuses each with its reason and takes the sound return, within the memory of one."""
    one_question = "\n".join(line for line in TWO_TRUSTS.splitlines() if "pl.lead" not in line)
    (tmp_path / "set.yaml").write_text(one_question, encoding="utf-8")
    returned = tmp_path / "returned"
    returned.mkdir()
    bombs = (
        _cells(b'<row><c r="XFD1048576"><v>1</v></c></row>'),
        _strings(2_500_000),
        _merged,
        put(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        lambda parts: parts.update({"a.bin": b"\0" * (200 * 2**20)}),
    )
    for number, change in enumerate(bombs):
        (returned / f"{number}.xlsx").write_bytes(repacked(change))
    sound = repacked(lambda parts: parts.update({SHEET: parts[SHEET]}))
    (returned / "9.xlsx").write_bytes(changed(sound, _for_the_set))

    done = subprocess.run(
        [sys.executable, "-m", "anchorkit", "ingest", "returned", "--json"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        preexec_fn=_bounded,
    )

    files = json.loads(done.stdout)["files"]
    assert [file["outcome"] for file in files] == ["refused"] * 5 + ["accepted"]
    assert {finding["code"] for file in files for finding in file["findings"]} == {"R103"}


def _for_the_set(book: Workbook) -> None:
    for row in book[MANIFEST].iter_rows():
        if row[0].value == "selection":
            row[1].value = "two-trusts"


def _bounded() -> None:
    most, seconds = 3 * MEBIBYTES * 2**20, 6 * GENEROUS * SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
