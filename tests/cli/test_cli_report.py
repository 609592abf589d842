"""`anchorkit report` and `anchorkit export`, run as a person runs them."""

import csv
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.observations import Answer, Observation, Status, Story
from anchorkit.store.model import Taken
from anchorkit.store.store import open_store
from anchorkit.tidy import from_csv
from tests.support.evidence import THREE_TRUSTS

ANSWERS = (
    Observation("RR8", "emp.widen.01", "2024-25", numerator=12656, denominator=18405, note="=SUM(A1)"),
    Observation("RR8", "emp.future.01", "2024-25-Q1", value=3),
    Observation("R0A", "emp.widen.01", "2024-25", numerator=4012, denominator=8411),
    Observation("R0A", "pl.lead.01", "2024-25", choice="yes"),
    Observation("R0A", "sus.estate.02", "2024-25", status=Status.NOT_COLLECTED),
)
CORRECTED = Observation("RR8", "emp.widen.01", "2024-25", numerator=12000, denominator=18405)


def run(*arguments: str | Path) -> Result:
    """Run `anchorkit …` without a terminal."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def returned(organisation: str, *answers: Observation) -> Taken:
    """A return that was accepted."""
    content = repr(answers).encode()
    return Taken(
        name=f"{organisation}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        selection_id="three-trusts",
        selection_version=1,
        outcome="accepted",
        organisation=organisation,
        answers=tuple(Answer(answer, "Employment", "G7") for answer in answers),
        stories=(Story("A way in", "emp.future.01", "She began as a volunteer.", consent=True),),
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set of three trusts and a store in which two of them have answered."""
    chosen = ["emp.future.01", "emp.widen.01", "sus.estate.02", "pl.lead.01"]
    selection = {
        "id": "three-trusts",
        "title": "Three trusts",
        "menu": {"id": "health-anchors", "version": "1.0.0"},
        "organisations": THREE_TRUSTS,
        "periods": {"from": "2024-25", "to": "2024-25"},
        "indicators": [{"id": id, "reason": "It matters here"} for id in chosen],
    }
    (tmp_path / "set.yaml").write_text(yaml.safe_dump(selection), encoding="utf-8")
    with open_store(str(tmp_path / "anchorkit.db"), create=True) as store:
        for day, code in enumerate(("RR8", "R0A"), start=1):
            own = [answer for answer in ANSWERS if answer.organisation == code]
            store.take(returned(code, *own), now=datetime(2026, 4, day, 9, 30, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_project_needs_no_options(project: Path) -> None:
    """In a project's folder the set and each organisation get their reports, the silent one too."""
    result = run("report", "--output", "reports")

    assert result.exit_code == 0
    written = sorted(path.name for path in (project / "reports").iterdir() if path.is_file())
    assert written == [
        f"report{code}.{format}" for code in ("-R0A", "-RR8", "-RRK", "") for format in ("html", "md")
    ]
    assert "Nothing has been returned yet" in (project / "reports" / "report-RRK.md").read_text("utf-8")
    assert "62.2%" in (project / "reports" / "report.md").read_text("utf-8")


def test_markdown_finds_its_charts(project: Path) -> None:
    """Every picture that the Markdown names is a file beside it."""
    store = project / "anchorkit.db"
    earlier = Observation("RR8", "emp.widen.01", "2023-24", numerator=12000, denominator=18000)
    with open_store(str(store), create=True) as opened:
        opened.take(returned("RR8", earlier), now=datetime(2026, 4, 3, tzinfo=UTC))

    run("report", "--output", "reports", "--format", "md")

    text = (project / "reports" / "report-RR8.md").read_text("utf-8")
    assert "charts/report-RR8-emp-widen-01-over-time.svg" in text
    assert (project / "reports" / "charts" / "report-RR8-emp-widen-01-over-time.svg").is_file()
    assert not list((project / "reports").glob("*.html"))


def test_the_audience_is_in_the_name_and_small_numbers_are_not_in_the_file(project: Path) -> None:
    """A report for the public can't be mistaken for one that shows small numbers."""
    assert run("report", "--output", "reports", "--audience", "public", "--org", "RR8").exit_code == 0

    names = sorted(path.name for path in (project / "reports").glob("report*"))
    assert names == ["report-public-RR8.html", "report-public-RR8.md"]
    text = (project / "reports" / "report-public-RR8.md").read_text("utf-8")
    assert "3 people" not in text
    assert "hidden" in text
    assert "SUM" not in text


def test_the_same_store_gives_the_same_bytes(project: Path) -> None:
    """A report made twice is the same file: nothing in it comes from a clock."""
    run("report", "--output", "first")
    run("report", "--output", "second")

    for path in (project / "first").rglob("*.*"):
        twin = project / "second" / path.relative_to(project / "first")
        assert path.read_bytes() == twin.read_bytes()


def test_as_at_gives_the_past(project: Path) -> None:
    """A report as at a day knows nothing of what came after it."""
    run("report", "--output", "then", "--as-at", "2026-04-02")
    with open_store(str(project / "anchorkit.db"), create=True) as store:
        store.take(returned("RR8", CORRECTED), now=datetime(2026, 5, 1, tzinfo=UTC))

    run("report", "--output", "now")
    run("report", "--output", "again", "--as-at", "2026-04-02")

    then, now, again = (
        (project / folder / "report-RR8.md").read_text("utf-8") for folder in ("then", "now", "again")
    )
    assert "65.2%" in now
    assert "65.2%" not in then
    assert then == again


def test_json_lists_the_files(project: Path) -> None:
    """Another program can read what was written and from what."""
    result = run("report", "--output", "reports", "--json", "--format", "html", "--org", "rr8")

    found = json.loads(result.stdout)
    assert found["files"] == [str(Path("reports/report-RR8.html"))]
    assert found["as_at"] == "2 April 2026, 09:30 UTC"
    assert len(found["snapshot"]) == 12


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--audience", "everyone"), "There is no audience “everyone”"),
        (("--format", "odt"), "There is no report format “odt”"),
        (("--format", ""), "There is no report format"),
        (("--org", "XYZ"), "The set does not ask XYZ"),
        (("--as-at", "yesterday"), "“yesterday” is not a date or time"),
        (("--set", "other.yaml"), "other.yaml"),
    ],
)
def test_what_is_not_understood(project: Path, options: tuple[str, str], words: str) -> None:
    """A wrong word is said back with what would be right, and nothing is written."""
    result = run("report", "--output", "reports", *options)

    assert result.exit_code == 2
    assert words in result.stderr
    assert not (project / "reports").exists()


def test_without_a_store_nothing_is_written(project: Path) -> None:
    """A store that is missing stops the report with what to do."""
    result = run("report", "--output", "reports", "--store", "none.db")

    assert result.exit_code == 3
    assert "ingest" in result.stderr
    assert not (project / "reports").exists()


def test_export_gives_back_what_was_reported(project: Path) -> None:
    """The tidy file holds every observation as it came, and a note can't run as a formula."""
    result = run("export")

    rows, findings = from_csv(result.stdout)
    assert findings == ()
    assert rows == tuple(sorted(ANSWERS, key=lambda answer: answer.key))
    assert "'=SUM(A1)" in result.stdout


def test_export_for_others_goes_through_the_gate(project: Path) -> None:
    """Outside the trust the file has rounded or hidden counts, and no notes."""
    result = run("export", "--audience", "system", "--output", "system.csv")

    assert result.exit_code == 0
    rows, _ = from_csv((project / "system.csv").read_text("utf-8"))
    found = {(row.organisation, row.indicator): row for row in rows}
    share = found["RR8", "emp.widen.01"]
    assert (share.numerator, share.denominator, share.note) == (12655, 18405, "")
    hidden = found["RR8", "emp.future.01"]
    assert (hidden.value, hidden.note) == (None, "hidden: few people stand behind it")


def test_export_for_others_needs_the_set(project: Path) -> None:
    """Without the set nobody knows what counts people, so nothing is published."""
    (project / "set.yaml").unlink()

    result = run("export", "--store", "anchorkit.db", "--audience", "public")

    assert result.exit_code == 2
    assert result.stdout == ""


def test_export_as_json_needs_a_file(project: Path) -> None:
    """CSV and JSON never mix on standard output."""
    assert run("export", "--json").exit_code == 2

    result = run("export", "--json", "--output", "all.csv")

    assert json.loads(result.stdout) == {"file": "all.csv", "audience": "trust", "observations": 5}


def test_measures_can_be_exported_with_their_intervals(project: Path) -> None:
    """One row for each measure, with what it rests on; the set and each organisation have theirs."""
    result = run("export", "--what", "measures", "--output", "measures.csv")

    rows = list(csv.DictReader((project / "measures.csv").read_text("utf-8").splitlines()))
    [leeds] = [row for row in rows if (row["organisation"], row["indicator"]) == ("RR8", "emp.widen.01")]
    assert result.exit_code == 0
    assert (leeds["numerator"], leeds["interval_level"]) == ("12656", "0.95")
    assert {row["organisation"] for row in rows} == {"set", "RR8", "R0A", "RRK"}


def test_exported_measures_come_through_the_gate(project: Path) -> None:
    """What the public may not see is not in the file, and what can be exported is named."""
    public = run("export", "--what", "measures", "--audience", "public")
    unknown = run("export", "--what", "everything")

    rows = list(csv.DictReader(public.stdout.splitlines()))
    [quarter] = [
        row
        for row in rows
        if (row["organisation"], row["indicator"], row["period"]) == ("RR8", "emp.future.01", "2024-25-Q1")
    ]
    assert (quarter["state"], quarter["value"]) == ("suppressed", "")
    assert unknown.exit_code == 2
    assert "observations and measures" in unknown.stderr
