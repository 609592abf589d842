"""Every way in which a file can come: its outcome by the command is what the guide's table says."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from anchorkit.cli.app import app
from anchorkit.store.store import open_store
from anchorkit.workbook.layout import HEADER_ROW, LAYOUT_VERSION, MANIFEST, START
from tests.support.packages import repacked
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import COLUMN, changed, typing

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "keep-track.md"
SHARE = "emp.good.01|all|2024-25"
Edit = Callable[[Workbook], None]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml and its workbooks, in which Ann's first return has been taken in."""
    (tmp_path / "set.yaml").write_text(TWO_TRUSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["workbook", "--output", "out"])
    put("first.xlsx", 9)
    assert ingest("first.xlsx").exit_code == 0
    return tmp_path


def ingest(*names: str) -> Any:
    """Take files in."""
    return CliRunner().invoke(app, ["ingest", *names, "--json"])


def put(
    name: str, numerator: object, *edits: Edit, code: str = "RR8", author: str = "Ann", day: float = 0
) -> str:
    """A workbook of the project, filled in and saved on a day of June 2026; give its name."""
    (blank,) = Path("out").glob(f"{code}-*.xlsx")
    content = changed(blank.read_bytes(), typing(SHARE, numerator=numerator, denominator=10))
    for edit in edits:
        content = changed(content, edit)
    Path(name).write_bytes(saved(content, author=author, day=day))
    return name


def manifest(field: str, value: str, sheet: str = MANIFEST) -> Edit:
    """An edit: another value in the hidden sheet."""

    def change(book: Workbook) -> None:
        for row in book[sheet].iter_rows():
            if row[0].value == field:
                row[1].value = value

    return change


def _front_sheet_of_another(book: Workbook) -> None:
    for row in book[START].iter_rows(max_row=5):
        if str(row[0].value).startswith("For "):
            row[0].value = "For East Lancashire (RXR)"


def _two_identities(book: Workbook) -> None:
    manifest("organisation", "RXR", book.copy_worksheet(book[MANIFEST]).title)(book)


def _cleared(name: str) -> str:
    """The first return as somebody saves it later, with the share's cells emptied and the plan answered."""
    typed = typing(SHARE, numerator=None, denominator=None), typing("pl.lead.01|all|2024-25", result="Yes")
    return put(name, 9, *typed, day=1)


def _note_cleared(name: str) -> str:
    """The first return with a note, and the same saved later without it."""
    ingest(put("noted.xlsx", 9, typing(SHARE, note="From ESR"), day=1))
    return put(name, 9, day=2)


def _heading_lost(book: Workbook) -> None:
    book["Employment"].cell(HEADER_ROW, COLUMN["numerator"]).value = "Nr. people"


def _re_saved(name: str) -> str:
    book = load_workbook("first.xlsx")
    out = io.BytesIO()
    book.save(out)
    Path(name).write_bytes(saved(out.getvalue(), author="Bob", day=1))
    return name


def _undated(name: str) -> str:
    put(name, 8)
    content = repacked(lambda parts: parts.pop("docProps/core.xml"), Path(name).read_bytes())
    Path(name).write_bytes(content)
    return name


def _withdrawn(name: str) -> str:
    CliRunner().invoke(app, ["withdraw", "1", "--reason", "x"])
    return Path("first.xlsx").rename(name).name


def _set(before: str, after: str) -> Callable[[str], str]:
    """The first return once more, after the set has changed."""

    def change(name: str) -> str:
        put(name, 8, day=1)
        Path("set.yaml").write_text(TWO_TRUSTS.replace(before, after), encoding="utf-8")
        return name

    return change


def _bytes(content: bytes) -> Callable[[str], str]:
    def write(name: str) -> str:
        Path(name).write_bytes(content)
        return name

    return write


@dataclass(frozen=True)
class Case:
    """How a file comes, what becomes of its answers, and the codes; the rest the guide says."""

    sent: Callable[[str], str]
    answers: dict[str, int]
    codes: tuple[str, ...] = ()
    outcome: str = ""


def _edited(*edits: Edit, **more: Any) -> Callable[[str], str]:
    return lambda name: put(name, 8, *edits, **{"day": 1, **more})


CASES = {
    "The same file twice, under whatever name": Case(
        lambda name: str(Path("first.xlsx").rename(name)), {}, outcome="already held"
    ),
    "The same answers saved again (other bytes)": Case(_re_saved, {"unchanged": 1}),
    "A corrected return": Case(_edited(), {"changed": 1}),
    "A later return in which an answer was cleared": Case(_cleared, {"added": 1}),
    "A later return in which only one of an answer's two counts was cleared": Case(
        _edited(typing(SHARE, numerator=None)), {"refused": 1}, ("R311",)
    ),
    "A later return in which a note was cleared": Case(_note_cleared, {"unchanged": 1}),
    "A return whose table lost a heading, or its whole header row": Case(
        _edited(_heading_lost), {"refused": 1}, ("R207",)
    ),
    "A return saved earlier that arrives late": Case(_edited(day=-1), {"older": 1}, ("R603",)),
    "Two people's files with different answers, saved within 14 days of each other": Case(
        _edited(author="Bob"), {"changed": 1}, ("R601",)
    ),
    "Two files with different answers, saved in the same second": Case(
        _edited(day=0), {"changed": 1}, ("R601",)
    ),
    "A file that does not say when it was saved": Case(_undated, {"changed": 1}),
    "A file saved in the future, by a wrong clock": Case(_edited(day=20_000), {"changed": 1}),
    "A withdrawn file once more": Case(_withdrawn, {}, ("R602",), "already held"),
    "A workbook of another set": Case(_set("two-trusts", "three-trusts"), {}, ("R105",)),
    "A workbook of an organisation that the set does not ask": Case(
        _set("code: RR8", "code: RR9"), {}, ("R107",)
    ),
    "A workbook whose front sheet names another organisation": Case(
        _edited(_front_sheet_of_another), {}, ("R112",)
    ),
    "Two organisations' workbooks copied into one file": Case(_edited(_two_identities), {}, ("R113",)),
    "A workbook that anchorkit did not make, or whose hidden sheet is gone": Case(
        _edited(lambda book: book.remove(book[MANIFEST])), {}, ("R104",)
    ),
    "A workbook from another version of the set": Case(
        _set("title: Two", "version: 2\ntitle: Two"), {"changed": 1}, ("R109",)
    ),
    "A workbook from another version of the menu": Case(
        _edited(manifest("menu version", "0.9.0")), {"changed": 1}, ("R111",)
    ),
    "A workbook with an older layout": Case(
        _edited(manifest("layout version", str(LAYOUT_VERSION - 1))), {"changed": 1}, ("R110",)
    ),
    "A workbook with a newer layout": Case(
        _edited(manifest("layout version", str(LAYOUT_VERSION + 1))), {}, ("R106",)
    ),
    "No workbook at all, damaged, or unsafe": Case(_bytes(b"hello, there"), {}, ("R101",)),
    "A file above the size limit (R003), a pipe, a lock file, one still being written (R001, R002)": Case(
        _bytes(b"lock"), {}, ("R001",)
    ),
}


def guide() -> dict[str, tuple[str, int]]:
    """The guide's table: what comes, what happens, the exit code."""
    text = GUIDE.read_text(encoding="utf-8").partition("| What comes |")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (\d) \|$", text, re.MULTILINE)
    return {what: (happens, int(code)) for what, happens, code in rows}


def test_the_guide_names_every_case() -> None:
    """No way of coming is documented without being tried here, or tried without being documented."""
    assert set(guide()) == set(CASES)


@pytest.mark.parametrize("what", CASES)
def test_what_the_guide_says_is_what_happens(project: Path, what: str) -> None:
    """The exit code, the finding and whether the file is kept are as the guide has them."""
    happens, code = guide()[what]
    case = CASES[what]
    name = case.sent("~$lock.xlsx" if "lock file" in what else "second (1).xlsx")

    result = ingest(name)

    (file,) = json.loads(result.stdout)["files"]
    taken = {name: count for name, count in file["answers"].items() if count}
    assert (result.exit_code, taken) == (code, case.answers)
    assert tuple(finding["code"] for finding in file["findings"]) == case.codes
    assert all(code in what + happens for code in case.codes)
    refused = "refused" if "Refused" in happens else "accepted with findings" if case.codes else "accepted"
    assert file["outcome"] == (case.outcome or refused)
    with open_store(str(project / "anchorkit.db")) as store:
        kept = [store.file(found.sha256) for found in store.receipts()]
    assert (Path(name).read_bytes() in kept) is ("not kept" not in happens)


def test_whoever_sends_an_older_layout_is_told_so(project: Path) -> None:
    """The person learns that the workbook was an older one, and that its answers count."""
    put("old.xlsx", 8, manifest("layout version", str(LAYOUT_VERSION - 1)), day=1)
    shown = CliRunner().invoke(app, ["ingest", "old.xlsx"]).stdout
    assert "R110" in shown
    assert "1 changed" in shown
