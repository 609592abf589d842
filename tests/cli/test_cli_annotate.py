"""`--annotate DIR`: what goes back to the people who filled in the workbooks, as they get it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.workflows.annotate import safe_stem
from tests.support.opendocuments import as_ods
from tests.support.workbooks import COLUMN, row_of

SET = """
id: two-trusts
title: Two trusts
menu: {id: health-anchors, version: "1.0.0"}
organisations:
  - {code: RR8, name: Leeds Teaching Hospitals NHS Trust}
  - {code: RXR, name: East Lancashire Hospitals NHS Trust}
contact: {name: Sam Smith, email: sam@example.nhs.uk}
periods: {from: 2024-25, to: 2024-25}
indicators:
  - {id: emp.good.01, reason: Pay comes first.}
"""
SHARE = "emp.good.01|all|2024-25"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml, to stand in."""
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments))


def run_json(*arguments: str) -> dict[str, Any]:
    """What a command with --json says."""
    said: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return said


def filled(path: Path, numerator: float, *, code: str = "RR8") -> Path:
    """A workbook that somebody has filled in: 10 below the line, and something above it."""
    run("workbook", "--org", code, "--output", "out")
    (made,) = Path("out").glob(f"{code}-*.xlsx")
    path.parent.mkdir(parents=True, exist_ok=True)
    made.replace(path)
    return typed(path, numerator)


def typed(path: Path, numerator: float) -> Path:
    """The workbook after somebody has typed something else."""
    book = load_workbook(path)
    sheet = book["Employment"]
    row = row_of(sheet, SHARE)
    sheet.cell(row, COLUMN["numerator"]).value = numerator
    sheet.cell(row, COLUMN["denominator"]).value = 10
    book.save(path)
    return path


def names(folder: Path) -> list[str]:
    """The files of a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_the_round_of_a_correction(project: Path) -> None:
    """A return with a slip comes back annotated; put right and sent again, it is accepted."""
    filled(project / "Leeds (1).xlsx", 12)

    first = run_json("ingest", "Leeds (1).xlsx", "--annotate", "back")["files"][0]
    typed(project / "back" / "Leeds-1-findings.xlsx", 9)
    second = run_json("ingest", str(Path("back") / "Leeds-1-findings.xlsx"), "--annotate", "again")["files"][
        0
    ]

    assert (first["outcome"], first["answers"]["refused"]) == ("accepted with findings", 1)
    assert first["annotated"] == str(Path("back") / "Leeds-1-findings.xlsx")
    assert names(project / "back") == ["Leeds-1-findings.xlsx", "Leeds-1-note.md"]
    assert (second["outcome"], second["answers"]["added"], second["findings"]) == ("accepted", 1, [])
    assert (second["annotated"], second["note"]) == (None, None)
    assert not (project / "again").exists()


def test_the_note_can_be_pasted_into_an_email(project: Path) -> None:
    """It greets, counts, says what to do, and names the contact of the set."""
    filled(project / "a.xlsx", 12)
    run("ingest", "a.xlsx", "--annotate", "back")

    note = (project / "back" / "a-note.md").read_text(encoding="utf-8")

    assert "Dear colleagues at Leeds Teaching Hospitals NHS Trust," in note
    assert "0 answers have been taken; 1 answer could not be taken yet." in note
    assert "(Employment: F5)" in note
    assert "Ask Sam Smith, sam@example.nhs.uk" in note


def test_check_annotates_without_taking_anything_in(project: Path) -> None:
    """What could be taken is said so, and there is no store afterwards."""
    filled(project / "a.xlsx", 12)

    result = run("check", "a.xlsx", "--annotate", "back")

    assert f"to send back: {Path('back') / 'a-findings.xlsx'}, {Path('back') / 'a-note.md'}" in result.stdout
    assert "0 answers can be taken" in (project / "back" / "a-note.md").read_text(encoding="utf-8")
    assert not (project / "anchorkit.db").exists()


def test_a_file_that_is_held_already_gets_its_pack_too(project: Path) -> None:
    """Whoever forgot to ask for it the first time asks again."""
    filled(project / "a.xlsx", 12)
    run("ingest", "a.xlsx")

    said = run_json("ingest", "a.xlsx", "--annotate", "back")["files"][0]

    assert said["outcome"] == "already held"
    assert names(project / "back") == ["a-findings.xlsx", "a-note.md"]


def test_a_refused_file_gets_a_note_only(project: Path) -> None:
    """There is no workbook to write into; a file that is not there gets nothing."""
    (project / "half.xlsx").write_bytes(filled(project / "a.xlsx", 9).read_bytes()[:900])
    (project / "letter.pdf").write_bytes(b"%PDF-1.7")

    said = run_json("ingest", "half.xlsx", "letter.pdf", "gone.xlsx", "--annotate", "back")["files"]

    assert names(project / "back") == ["half-note.md", "letter-note.md"]
    assert [file["annotated"] for file in said] == [None, None, None]
    assert [bool(file["note"]) for file in said] == [True, True, False]
    assert "Dear colleague," in (project / "back" / "half-note.md").read_text(encoding="utf-8")


def test_names_that_clash_get_something_of_their_own(project: Path) -> None:
    """Two files of one name give two packs, also where only letters' cases differ; no input is touched."""
    filled(project / "a" / "Return.xlsx", 12)
    filled(project / "b" / "return.xlsx", 13, code="RXR")
    third = filled(project / "back" / "return-findings.xlsx", 14)
    before = third.read_bytes()

    said = run_json("ingest", "a/Return.xlsx", "b/return.xlsx", str(third), "--annotate", "back")["files"]

    assert len({str(file["annotated"]).casefold() for file in said}) == 3
    assert third.read_bytes() == before
    assert len(names(project / "back")) == 7


def test_what_writing_would_lose_goes_back_untouched(project: Path) -> None:
    """A workbook with pictures comes back as it was, with the findings beside it, and the note says why."""
    path = filled(project / "a.xlsx", 12)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"a picture")

    run("ingest", "a.xlsx", "--annotate", "back")

    assert names(project / "back") == ["a-copy.xlsx", "a-findings.xlsx", "a-note.md"]
    assert (project / "back" / "a-copy.xlsx").read_bytes() == path.read_bytes()
    assert load_workbook(project / "back" / "a-findings.xlsx").sheetnames == ["Findings"]
    assert "it holds pictures" in (project / "back" / "a-note.md").read_text(encoding="utf-8")


def test_an_opendocument_return_comes_back_annotated(project: Path) -> None:
    """Somebody who works with LibreOffice gets their own .ods with our words in it."""
    made = filled(project / "a.xlsx", 12)
    (project / "Leeds.ods").write_bytes(as_ods(made.read_bytes()))

    said = run_json("ingest", "Leeds.ods", "--annotate", "back")["files"][0]

    assert said["annotated"] == str(Path("back") / "Leeds-findings.ods")
    assert names(project / "back") == ["Leeds-findings.ods", "Leeds-note.md"]
    note = (project / "back" / "Leeds-note.md").read_text(encoding="utf-8")
    assert "“Leeds-findings.ods”: your own workbook, with everything that you put in it" in note
    again = run_json("check", str(Path("back") / "Leeds-findings.ods"))["files"][0]
    assert again["findings"] == said["findings"]


def test_a_signed_opendocument_return_goes_back_untouched(project: Path) -> None:
    """A signature would no longer hold: the file comes back as it was, and the note says everything."""
    path = project / "Leeds.ods"
    path.write_bytes(as_ods(filled(project / "a.xlsx", 12).read_bytes()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/documentsignatures.xml", b"<signatures/>")

    run("ingest", "Leeds.ods", "--annotate", "back")

    assert names(project / "back") == ["Leeds-copy.ods", "Leeds-findings.xlsx", "Leeds-note.md"]
    assert (project / "back" / "Leeds-copy.ods").read_bytes() == path.read_bytes()
    note = (project / "back" / "Leeds-note.md").read_text(encoding="utf-8")
    assert "it holds a signature, and our comments might have harmed that" in note
    assert "(Employment: F5)" in note


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("RR8-leeds.xlsx", "RR8-leeds"),
        ("Copy of RR8 (1).xlsx", "Copy-of-RR8-1"),
        ("Zoë & Jo.xlsx", "Zoe-Jo"),
        ("RR8-findings.xlsx", "RR8"),
        ("-findings.xlsx", "findings"),
        ("报告.xlsx", "return"),
        ("=1+1 <b>\n.xlsx", "1-1-b"),
        ("x" * 300 + ".xlsx", "x" * 80),
    ],
)
def test_names_are_safe(name: str, stem: str) -> None:
    """A pack's name is plain, whatever the file was called, and never leads out of the folder."""
    assert safe_stem(Path(name)) == stem
