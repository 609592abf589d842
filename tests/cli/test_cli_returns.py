"""`anchorkit workbook`, `check` and `ingest` as a person or a program meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.returns.model import ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.store.store import open_store
from anchorkit.workflows import judging
from tests.support.saved import saved
from tests.support.sets import TWO_TRUSTS
from tests.support.workbooks import COLUMN, row_of

SET = TWO_TRUSTS
SHARE = "emp.good.01|all|2024-25"
COUNTS = {"added": 0, "changed": 0, "unchanged": 0, "older": 0, "refused": 0}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set.yaml, to stand in: the everyday commands need no options there."""
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments))


def run_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command with --json; its standard output is one JSON object."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def returned(
    project: Path, code: str, numerator: object, denominator: object, *, author: str = "", day: float = 0
) -> Path:
    """A workbook of the project that somebody has filled in, saved on a day of June 2026, and sent back."""
    run("workbook", "--org", code, "--output", "out")
    (path,) = (project / "out").glob(f"{code}-*.xlsx")
    book = load_workbook(path)
    sheet = book["Employment"]
    row = row_of(sheet, SHARE)
    for name, value in (("numerator", numerator), ("denominator", denominator)):
        sheet.cell(row, COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types
    book.save(path)
    path.write_bytes(saved(path.read_bytes(), author=author, day=day))
    return path


def test_a_workbook_for_each_organisation_named_so_that_nobody_mixes_them_up(project: Path) -> None:
    """Each file begins with the organisation's code and says whose it is."""
    code, said = run_json("workbook")

    assert code == 0
    assert [Path(book["file"]).name for book in said["workbooks"]] == [
        "RR8-leeds-teaching-hospitals-nhs-trust.xlsx",
        "RXR-east-lancashire-hospitals-nhs-trust.xlsx",
    ]
    assert all((project / book["file"]).is_file() for book in said["workbooks"])


def test_a_prefill_fills_in_and_says_what_it_could_not_use(project: Path) -> None:
    """Rows that the set does not ask are counted and named by their key; the others are filled in."""
    (project / "known.csv").write_text(
        "organisation,indicator,period,group,numerator,denominator,value,status,note\n"
        "RR8,emp.good.01,2024-25,all,9,10,,reported,payroll\n"
        "RR8,emp.good.07,2024-25,all,1,2,,reported,\n",
        encoding="utf-8",
    )

    code, said = run_json("workbook", "--prefill", "known.csv")

    assert code == 1
    assert [book["filled"] for book in said["workbooks"]] == [1, 0]
    assert [(finding["code"], finding["file"]) for finding in said["findings"]] == [("T108", "known.csv")]
    assert "emp.good.07" in said["findings"][0]["message"]


def test_the_store_fills_in_what_was_answered_and_shows_it_next_year(project: Path) -> None:
    """What came back last time is in the next workbook, as the answer or as the previous value."""
    run("ingest", str(returned(project, "RR8", 9, 10)))
    later = SET.replace("to: 2024-25", "to: 2025-26")
    (project / "set.yaml").write_text(later, encoding="utf-8")

    code, said = run_json("workbook", "--store", "anchorkit.db", "--org", "RR8", "--output", "next")

    sheet = load_workbook(project / said["workbooks"][0]["file"])["Employment"]
    assert code == 0
    assert sheet.cell(row_of(sheet, SHARE), COLUMN["numerator"]).value == 9
    row = row_of(sheet, "emp.good.01|all|2025-26")
    assert sheet.cell(row, COLUMN["previous"]).value == "90.0% (2024-25)"


def test_check_lists_every_finding_and_changes_nothing(project: Path) -> None:
    """A check names the cell, exits 1 and leaves no store behind."""
    code, said = run_json("check", str(returned(project, "RR8", 12, 10)))

    (file,) = said["files"]
    assert code == 1
    assert (file["outcome"], file["organisation"]) == ("accepted with findings", "RR8")
    assert [(finding["code"], finding["sheet"], finding["cell"]) for finding in file["findings"]] == [
        ("R309", "Employment", "F5")
    ]
    assert not (project / "anchorkit.db").exists()


def test_a_sound_return_goes_in_and_nothing_is_left_to_do(project: Path) -> None:
    """Exit code 0 means that nobody has to look at anything."""
    code, said = run_json("ingest", str(returned(project, "RR8", 9, 10)))

    (file,) = said["files"]
    assert code == 0
    assert file == {
        "file": file["file"],
        "outcome": "accepted",
        "return": 1,
        "organisation": "RR8",
        "answers": {**COUNTS, "added": 1},
        "changes": [{"indicator": "emp.good.01", "period": "2024-25", "group": "all", "what": "added"}],
        "findings": [],
        "annotated": None,
        "note": None,
    }
    assert said["totals"]["accepted"] == 1


def test_the_same_file_again_changes_nothing_and_says_so(project: Path) -> None:
    """Taking in twice by mistake is harmless."""
    path = str(returned(project, "RR8", 9, 10))
    run("ingest", path)

    again = run("ingest", path)
    code, said = run_json("ingest", path)

    assert (again.exit_code, code) == (0, 0)
    assert "already held since" in again.stdout
    assert said["files"][0]["outcome"] == "already held"
    assert said["files"][0]["answers"] == COUNTS


def test_a_corrected_return_changes_only_what_changed(project: Path) -> None:
    """The new figure counts and the old one is history."""
    run("ingest", str(returned(project, "RR8", 9, 10)))

    code, said = run_json("ingest", str(returned(project, "RR8", 8, 10, day=1)))

    assert code == 0
    assert said["files"][0]["answers"] == {**COUNTS, "changed": 1}
    assert "RR8,emp.good.01,2024-25,all,8,10,,reported," in run("export").stdout


def test_one_bad_file_does_not_keep_the_others_out(project: Path) -> None:
    """What is damaged, not ours or not there is refused with a reason; the rest goes in."""
    good = returned(project, "RR8", 9, 10)
    (project / "notes.txt").write_text("hello, there", encoding="utf-8")
    (project / "half.xlsx").write_bytes(good.read_bytes()[:900])

    code, said = run_json("ingest", "notes.txt", "half.xlsx", "gone.xlsx", str(good))

    assert code == 1
    assert [
        (file["outcome"], [finding["code"] for finding in file["findings"]]) for file in said["files"]
    ] == [
        ("refused", ["R101"]),
        ("refused", ["R102"]),
        ("refused", ["R001"]),
        ("accepted", []),
    ]
    assert said["totals"]["answers"]["added"] == 1


def test_a_folder_is_taken_in_without_its_lock_files(project: Path) -> None:
    """What Excel or a sync client leaves lying about is passed over and said."""
    returned(project, "RR8", 9, 10)
    (project / "out" / "~$RR8-leeds.xlsx").write_bytes(b"lock")
    (project / "out" / "readme.md").write_text("hello", encoding="utf-8")

    result = run("ingest", "out")

    assert result.exit_code == 0
    assert "1 file: 1 accepted, 0 refused" in result.stdout
    assert "~$RR8-leeds.xlsx" in result.stderr


def test_an_organisation_that_the_set_does_not_ask_is_not_understood(project: Path) -> None:
    """A mistyped code is told, with the codes that there are."""
    result = run("workbook", "--org", "RRR")

    assert result.exit_code == 2
    assert "RR8" in result.stderr


def test_outside_a_project_the_missing_options_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a set.yaml the command says which option it needs."""
    monkeypatch.chdir(tmp_path)

    result = run("ingest", "some.xlsx")

    assert result.exit_code == 2
    assert "--set" in result.stderr


def re_saved(path: Path) -> Path:
    """The same workbook as another program saves it: the same content, other bytes."""
    book = load_workbook(path)
    book.save(path)
    path.write_bytes(saved(path.read_bytes(), author="Bob", day=2))
    return path


@pytest.mark.parametrize(
    ("later", "code", "outcome", "answers", "codes"),
    [
        (lambda project: returned(project, "RR8", 8, 10, day=1), 0, "accepted", {"changed": 1}, []),
        (lambda project: re_saved(project / "out" / "first.xlsx"), 0, "accepted", {"unchanged": 1}, []),
        (
            lambda project: returned(project, "RR8", 8, 10, day=-1),
            1,
            "accepted with findings",
            {"older": 1},
            ["R603"],
        ),
        (
            lambda project: returned(project, "RR8", 8, 10, author="Bob", day=3),
            1,
            "accepted with findings",
            {"changed": 1},
            ["R601"],
        ),
        (
            lambda project: returned(project, "RR8", 8, 10, day=0),
            1,
            "accepted with findings",
            {"changed": 1},
            ["R601"],
        ),
        (lambda project: returned(project, "RXR", 8, 10, day=1), 0, "accepted", {"added": 1}, []),
        (
            lambda project: project / "out" / "first.xlsx",
            0,
            "already held",
            {},
            [],
        ),
    ],
    ids=["corrected", "re-saved", "late", "two people", "same second", "other organisation", "same file"],
)
def test_what_happens_to_a_second_file(
    project: Path,
    later: Callable[[Path], Path],
    code: int,
    outcome: str,
    answers: dict[str, int],
    codes: list[str],
) -> None:
    """Each way in which a second file can come has its outcome, and the receipt says it for each answer."""
    first = returned(project, "RR8", 9, 10, author="Ann").rename(project / "out" / "first.xlsx")
    run("ingest", str(first))

    left, said = run_json("ingest", str(later(project)))

    (file,) = said["files"]
    assert (left, file["outcome"]) == (code, outcome)
    assert file["answers"] == {**COUNTS, **answers}
    assert [change["what"] for change in file["changes"]] == list(answers)
    assert [finding["code"] for finding in file["findings"]] == codes


def test_a_set_of_another_version_or_another_set_is_told(project: Path) -> None:
    """An older version of the set is taken with a warning; another set's workbook is refused, and kept."""
    path = returned(project, "RR8", 9, 10)
    (project / "set.yaml").write_text(SET.replace("title: Two", "version: 2\ntitle: Two"), encoding="utf-8")
    code, said = run_json("ingest", str(path))
    assert (code, [finding["code"] for finding in said["files"][0]["findings"]]) == (1, ["R109"])

    (project / "set.yaml").write_text(SET.replace("two-trusts", "three-trusts"), encoding="utf-8")
    code, said = run_json("ingest", str(path))
    assert (code, [finding["code"] for finding in said["files"][0]["findings"]]) == (1, ["R105"])


def test_verbose_names_every_answer_and_no_value(project: Path) -> None:
    """The receipt says by key what was added or changed; figures stand only in the store."""
    run("ingest", str(returned(project, "RR8", 7771, 9992)))

    result = run("ingest", str(returned(project, "RR8", 7773, 9992, day=1)), "--verbose")

    assert f"  changed:\n    {SHARE}\n" in result.stdout
    assert not any(figure in result.output for figure in ("7771", "7773", "9992"))


def test_files_that_are_no_workbooks_are_kept_too(project: Path) -> None:
    """Whatever can be read as bytes is in the store as it came, by its SHA-256."""
    (project / "notes.txt").write_bytes(b"hello")
    (project / "empty.xlsx").touch()
    run("ingest", "notes.txt", "empty.xlsx")

    with open_store(str(project / "anchorkit.db")) as store:
        assert [store.file(found.sha256) for found in store.receipts()] == [b"hello", b""]


def test_a_file_beyond_all_measure_is_not_kept_and_said(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of which no whole copy could be kept is refused before any of it is."""
    monkeypatch.setattr("anchorkit.workflows.incoming.MOST_BYTES", 10)
    (project / "large.xlsx").write_bytes(b"PK" * 100)

    code, said = run_json("ingest", "large.xlsx")

    assert (code, said["files"][0]["findings"][0]["code"]) == (1, "R003")
    assert "not kept" in said["files"][0]["findings"][0]["consequence"]


def test_the_work_may_be_shared(project: Path) -> None:
    """`--workers` changes nothing but who does the work; a cluster that is not there is said at once."""
    files = [str(returned(project, code, *share)) for code, share in (("RR8", (9, 10)), ("RXR", (9, 3)))]
    assert run_json("check", *files, "--workers", "2") == run_json("check", *files)
    assert run_json("ingest", *files, "--workers", "2")[1]["totals"]["accepted"] == 2
    assert run("check", *files, "--workers", "0").exit_code == 2
    result = run("ingest", *files, "--cluster", "elsewhere")
    assert (result.exit_code, "no address of a cluster" in result.stderr) == (2, True)


def test_a_file_that_stops_us_does_not_stop_the_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library does with one file, that file is refused and kept, and the next one goes in."""
    bad = project / "bad.xlsx"
    bad.write_bytes(b"PK bad")

    def fragile(content: bytes) -> ReturnedWorkbook:
        if content == b"PK bad":
            raise BaseException("a panic in another language")  # noqa: TRY002 - such a panic is just that
        return read_return(content)

    monkeypatch.setattr(judging, "read_return", fragile)

    code, said = run_json("ingest", str(bad), str(returned(project, "RR8", 9, 10)))

    assert code == 1
    assert [file["outcome"] for file in said["files"]] == ["refused", "accepted"]
    assert said["files"][0]["findings"][0]["code"] == "R004"
    with open_store(str(project / "anchorkit.db")) as store:
        assert store.file(store.receipts()[0].sha256) == b"PK bad"
