"""Runs of a job on real folders: idempotent, only what changed, nothing lost and nothing half-done."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_COMPLETE
from anchorkit.job.lock import Busy, one_at_a_time
from anchorkit.job.manifest import Manifest
from anchorkit.job.planning import WAITING
from anchorkit.measures.register import Register, release_from_json
from anchorkit.store.store import open_store
from anchorkit.workflows.ingest import ingest_files
from anchorkit.workflows.places_inside import OLDER
from anchorkit.workflows.run_outlook import look_ahead
from anchorkit.workflows.store_care import copy_store
from tests.support.jobs import NOW, SET, TODAY, log_of, make_project, put, returned, run, tree, write_job
from tests.support.registers import older_file


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job with one sound return in its inbox."""
    path = make_project(tmp_path)
    put(tmp_path, "leeds.xlsx", returned())
    return path


def tree_of_reports(folder: Path) -> list[Path]:
    """Every file that was written for readers, before it is published."""
    return sorted(path for path in (folder / "reports").rglob("*") if path.is_file())


def outcomes(manifest: Manifest) -> dict[str, str]:
    """What became of each file."""
    return {found.name: found.outcome for found in manifest.inputs}


def test_the_first_run_does_everything(job: Path, tmp_path: Path) -> None:
    """Returns are in the store, reports written, those for the public published, and reminders listed."""
    done = run(job)

    assert (done.exit_code, done.failures) == (0, ())
    assert outcomes(done) == {"leeds.xlsx": "accepted"}
    assert "89.9%" in (tmp_path / "reports" / "report-RR8.md").read_text("utf-8")
    assert (tmp_path / "site" / "report-public.md").is_file()
    assert "East Lancashire" in (tmp_path / "remind.csv").read_text("utf-8-sig")
    assert json.loads((tmp_path / "runs" / "nightly-000001.json").read_text("utf-8"))["exit_code"] == 0


def test_the_second_run_does_nothing(job: Path, tmp_path: Path) -> None:
    """Nothing but the record of the run changes, and the exit code says that there is nothing to do."""
    run(job)
    before = {
        name: text for name, text in tree(tmp_path).items() if not name.startswith(("runs/", "anchorkit.db"))
    }
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}

    done = run(job)

    assert (done.exit_code, done.news, done.counts["read"]) == (0, False, 0)
    after = {
        name: text for name, text in tree(tmp_path).items() if not name.startswith(("runs/", "anchorkit.db"))
    }
    assert after == before
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_only_what_changed_is_read(job: Path, tmp_path: Path) -> None:
    """A corrected return is read again, a new one is read, and the one that is the same is left."""
    put(tmp_path, "lancashire.xlsx", returned("RXR"))
    run(job)
    put(tmp_path, "leeds.xlsx", returned(numerator=16000), age=60)

    done = run(job)

    assert (done.counts["read"], done.counts["changed"], done.counts["unchanged"]) == (1, 1, 1)
    assert done.counts["answers changed"] == 1
    assert all(report.written for report in done.reports)


def test_only_the_report_of_whoever_sent_something_is_made_anew(job: Path, tmp_path: Path) -> None:
    """The others' own reports stand, even a day later, and all are as if they had been made anew."""
    put(tmp_path, "lancashire.xlsx", returned("RXR"))
    run(job)
    sound = tree(tmp_path / "reports")
    theirs = tmp_path / "reports" / "report-RXR.md"
    left = theirs.read_bytes()[:-1] + b"#"  # of the same size: it shows whether the report is made again
    theirs.write_bytes(left)
    put(tmp_path, "leeds.xlsx", returned(numerator=16000), age=60)
    later = NOW + timedelta(days=1)

    run(job, now=later)

    assert theirs.read_bytes() == left
    assert (tmp_path / "reports" / "report-RR8.md").read_bytes() != sound["report-RR8.md"]
    theirs.write_bytes(sound["report-RXR.md"])
    shared_out = tree(tmp_path / "reports")
    run(job, now=later, fresh=True)
    assert tree(tmp_path / "reports") == shared_out


def test_an_own_report_that_is_gone_is_made_with_the_others(job: Path, tmp_path: Path) -> None:
    """Nobody sent anything of it, yet it is written again, as it was."""
    put(tmp_path, "lancashire.xlsx", returned("RXR"))
    run(job)
    before = tree(tmp_path / "reports")
    (tmp_path / "reports" / "report-RXR.md").unlink()
    put(tmp_path, "leeds.xlsx", returned(numerator=16000), age=60)

    run(job)

    assert tree(tmp_path / "reports")["report-RXR.md"] == before["report-RXR.md"]


def test_a_report_file_that_stays_the_same_is_not_touched(job: Path, tmp_path: Path) -> None:
    """All reports are made anew, and what synchronises their folder is given only what differs."""
    run(job)
    before = {path: path.stat().st_mtime_ns for path in tree_of_reports(tmp_path)}

    done = run(job, fresh=True)

    assert all(report.written for report in done.reports)
    assert {path: path.stat().st_mtime_ns for path in tree_of_reports(tmp_path)} == before
    put(tmp_path, "leeds.xlsx", returned(numerator=16000), age=60)
    run(job)
    assert (tmp_path / "reports" / "report-RR8.md").stat().st_mtime_ns > max(before.values())


def test_a_new_day_alone_is_no_news(job: Path, tmp_path: Path) -> None:
    """The list of whom to remind is looked at again, and says the same: nobody is told about it."""
    run(job)
    listed = (tmp_path / "remind.csv").read_bytes()

    done = run(job, today=TODAY + timedelta(days=1))

    assert (done.exit_code, done.news) == (0, False)
    assert (tmp_path / "remind.csv").read_bytes() == listed


def test_a_file_that_was_only_touched_changes_nothing(job: Path, tmp_path: Path) -> None:
    """It is read, found to be held already, and no report is written again."""
    run(job)
    put(tmp_path, "leeds.xlsx", returned(), age=60)

    done = run(job)

    assert outcomes(done) == {"leeds.xlsx": "already held"}
    assert not any(report.written for report in done.reports)


def test_findings_are_told_once_and_go_back_to_whoever_can_mend_them(job: Path, tmp_path: Path) -> None:
    """The run that reads the file leaves with 1 and an annotated copy; the next one leaves with 0."""
    put(tmp_path, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))
    put(tmp_path, "note.xlsx", b"not a workbook at all")

    done = run(job)

    assert done.exit_code == 1
    assert done.findings["R101"] == 1
    assert {"lancashire-findings.xlsx", "lancashire-note.md", "note-note.md"} == set(done.annotated)
    assert all((tmp_path / "annotated" / name).is_file() for name in done.annotated)
    again = run(job)
    assert (again.exit_code, again.findings, again.told_before) == (0, {}, 2)


def test_no_value_of_a_return_is_in_the_manifest_or_the_log(job: Path, tmp_path: Path) -> None:
    """Both may be mailed: they hold names, codes, counts and hashes."""
    put(tmp_path, "lancashire.xlsx", returned("RXR", numerator=86420975, denominator=13))
    done = run(job)

    texts = [text.decode() for name, text in tree(tmp_path).items() if name.startswith("runs/")]
    assert done.findings
    assert not [text for text in texts if "86420975" in text]


def test_the_log_tells_the_run_step_by_step(job: Path, tmp_path: Path) -> None:
    """Every line is JSON with the time, the run and what happened."""
    lines = log_of(tmp_path, run(job))

    events = [line["event"] for line in lines]
    assert (events[0], events[-1]) == ("run began", "run ended")
    assert {"files listed", "file read", "reports written", "published"} <= set(events)
    assert {line["run"] for line in lines} == {"nightly-000001"}
    assert all(line["time"] == NOW.isoformat() for line in lines)


def test_the_public_place_holds_only_what_the_public_may_see(job: Path, tmp_path: Path) -> None:
    """No report for the trust, no record of what was hidden."""
    run(job)
    names = {name.rpartition("/")[2] for name in tree(tmp_path / "site")}
    assert names
    assert all("public" in name and "audit" not in name and "register" not in name for name in names)


def test_nothing_is_published_from_a_store_that_has_forgotten_what_was_published(
    job: Path, tmp_path: Path
) -> None:
    """Where a copy from before the last publication stands in the store's place, nothing is done.

    Not by the second attempt either; with the right store in its place, the run does what was left.
    """
    store, kept, older = (tmp_path / name for name in ("anchorkit.db", "kept.db", "older.db"))
    run(job)
    copy_store(str(store), str(older))
    put(tmp_path, "leeds.xlsx", returned(numerator=16000), age=60)
    run(job)
    published = tree(tmp_path / "site")
    copy_store(str(store), str(kept))
    shutil.copy(older, store)
    put(tmp_path, "leeds.xlsx", returned(numerator=15900), age=120)

    failed, again = run(job), run(job)

    assert [done.exit_code for done in (failed, again)] == [3, 3]
    assert [[failure.step for failure in done.failures] for done in (failed, again)] == [["store"]] * 2
    assert "does not remember" in failed.failures[0].message
    with open_store(str(store)) as opened:
        assert len(opened.receipts()) == 1
    assert tree(tmp_path / "site") == published
    with pytest.raises(AnchorkitError, match="does not remember"):
        look_ahead(job, today=TODAY)
    shutil.copy(kept, store)
    done = run(job)
    assert (done.failures, outcomes(done)["leeds.xlsx"]) == ((), "accepted with findings")
    assert tree(tmp_path / "site") != published


def test_a_store_that_was_filled_again_is_not_taken_for_the_one_that_published(
    job: Path, tmp_path: Path
) -> None:
    """As many publications as before, of something else, are no memory of this job's."""
    run(job)
    store = tmp_path / "anchorkit.db"
    with open_store(str(store)) as opened:
        number = opened.count_releases()
    store.unlink()
    with open_store(str(store), create=True) as opened:
        opened.add_releases(["something else"] * number, after=0)

    done = run(job)

    assert (done.exit_code, done.failures[0].step) == (3, "store")
    assert "does not remember" in done.failures[0].message


@pytest.mark.parametrize(("file_is_there", "exit_code"), [(True, 0), (False, 3)])
def test_a_job_goes_on_after_an_older_anchorkit(
    job: Path, tmp_path: Path, file_is_there: bool, exit_code: int
) -> None:
    """Its store is brought forward, and its memory is the file beside it: without that, nothing is made."""
    run(job)
    manifest = tmp_path / "runs" / "nightly-000001.json"
    told = json.loads(manifest.read_text("utf-8"))
    del told["memory"]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "anchorkit.db")) as raw, raw:
        texts = [text for (text,) in raw.execute("SELECT release FROM publication ORDER BY number")]
        for statement in (
            "DROP TABLE publication",
            "UPDATE anchorkit_version SET version_num = '0003'",
            "PRAGMA user_version = 3",
        ):
            raw.execute(statement)
    if file_is_there:
        register = Register(tuple(map(release_from_json, texts)))
        (tmp_path / OLDER).write_text(older_file(register), encoding="utf-8")
    put(tmp_path, "east.xlsx", returned("RXR"))

    done = run(job)

    assert (done.exit_code, done.counts.get("read", 0)) == (exit_code, int(file_is_there))
    with open_store(str(tmp_path / "anchorkit.db")) as opened:
        assert opened.releases()[: len(texts)] == (texts if file_is_there else [])


def older_copy(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A job without reports, its store after two returns, and a copy of that from before the second."""
    job = make_project(tmp_path, report=None)
    store, older = tmp_path / "anchorkit.db", tmp_path / "older.db"
    put(tmp_path, "east.xlsx", returned("RXR"))
    run(job)
    copy_store(str(store), str(older))
    put(tmp_path, "leeds.xlsx", returned())
    run(job)
    return job, store, older


@pytest.mark.parametrize("meanwhile", ["nothing", "a run that failed", "another return", "no store at all"])
def test_a_return_that_the_store_lacks_is_read_again(tmp_path: Path, meanwhile: str) -> None:
    """Where an older copy was put in its place, only what that holds counts as read, and the run says so."""
    job, store, older = older_copy(tmp_path)
    if meanwhile == "a run that failed":
        store.write_bytes(b"damaged, and no database any more")
        assert run(job).exit_code == 3
    shutil.copy(older, store)
    if meanwhile == "another return":
        (tmp_path / "by-hand.xlsx").write_bytes(returned("RXR", numerator=9000))
        ingest_files(
            paths=[tmp_path / "by-hand.xlsx"],
            set_path=tmp_path / "set.yaml",
            store_url=str(store),
            now=lambda: NOW + timedelta(days=9),
        )
    if meanwhile == "no store at all":
        store.unlink()
    lacking = {"leeds.xlsx"} | ({"east.xlsx"} if meanwhile == "no store at all" else set())

    assert {found.name for found in look_ahead(job, today=TODAY).files.to_read} == lacking
    done = run(job)

    assert done.exit_code == 0
    assert f"lacks {len(lacking)} of the files" in done.warnings[0]
    assert done.counts["accepted"] == len(lacking)
    assert run(job).news is False


def test_a_return_that_the_store_lacks_stays_to_be_read_where_it_can_not_be(tmp_path: Path) -> None:
    """The run that notices it finds no inbox; the run after it reads the return all the same."""
    job, store, older = older_copy(tmp_path)
    shutil.copy(older, store)
    (tmp_path / "inbox").rename(tmp_path / "away")
    assert run(job).exit_code == 3
    (tmp_path / "away").rename(tmp_path / "inbox")

    done = run(job)

    assert (done.exit_code, done.counts["accepted"]) == (0, 1)


def test_the_list_at_the_place_is_written_last(job: Path, tmp_path: Path) -> None:
    """Whoever finds the list finds every file on it, with the size and hash that it says."""
    run(job)
    listed = json.loads((tmp_path / "site" / "anchorkit-public.json").read_text("utf-8"))
    assert all(
        (tmp_path / "site" / found["path"]).stat().st_size == found["size"] for found in listed["files"]
    )
    newest = max((tmp_path / "site").rglob("*.*"), key=lambda path: path.stat().st_mtime_ns)
    assert newest.name == "anchorkit-public.json"


def test_a_lost_report_or_place_is_made_again(job: Path, tmp_path: Path) -> None:
    """What somebody removed by mistake is there after the next run."""
    run(job)
    (tmp_path / "reports" / "report-RR8.md").unlink()
    sent = [name for name in tree(tmp_path / "site") if name != "anchorkit-public.json"]
    shutil.rmtree(tmp_path / "site")

    done = run(job)

    assert (tmp_path / "reports" / "report-RR8.md").is_file()
    assert [found.sent for found in done.published] == [len(sent)]


def test_what_leaves_the_set_leaves_the_place(job: Path, tmp_path: Path) -> None:
    """An organisation that is no longer asked has no report any more, there or here."""
    run(job)
    text = SET.replace("  - {code: RXR, name: East Lancashire Hospitals NHS Trust}\n", "")
    (tmp_path / "set.yaml").write_text(text, encoding="utf-8")

    done = run(job)

    assert [found.removed > 0 for found in done.published] == [True]
    assert not list(tmp_path.rglob("report-*RXR.md"))


def test_what_leaves_the_set_leaves_the_place_after_a_run_that_failed(job: Path, tmp_path: Path) -> None:
    """A page of somebody who has left does not stay public because one run could not reach the place."""
    run(job)
    text = SET.replace("  - {code: RXR, name: East Lancashire Hospitals NHS Trust}\n", "")
    (tmp_path / "set.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "site").rename(tmp_path / "away")
    (tmp_path / "site").write_text("not a folder", encoding="utf-8")
    assert run(job).exit_code == 3
    (tmp_path / "site").unlink()
    (tmp_path / "away").rename(tmp_path / "site")

    assert run(job).failures == ()

    assert not list((tmp_path / "site").rglob("report-*RXR.md"))


def test_packs_that_could_not_be_put_there_are_by_the_next_run(job: Path, tmp_path: Path) -> None:
    """A return has been taken in, but whoever sent it must still be told what is wrong with it."""
    put(tmp_path, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))
    (tmp_path / "annotated").write_text("not a folder", encoding="utf-8")
    assert [failure.step for failure in run(job).failures] == ["returns"]
    (tmp_path / "annotated").unlink()

    done = run(job)

    assert (done.failures, done.annotated) == ((), ("lancashire-findings.xlsx", "lancashire-note.md"))
    assert (tmp_path / "annotated" / "lancashire-note.md").is_file()


def test_a_withdrawn_return_is_a_reason_to_report_again(job: Path, tmp_path: Path) -> None:
    """The reports follow the store, whoever changed it."""
    run(job)
    with open_store(str(tmp_path / "anchorkit.db")) as store:
        store.withdraw(1, reason="A mistake", now=NOW + timedelta(minutes=5))

    done = run(job)

    assert done.counts["read"] == 0
    assert all(report.written for report in done.reports)


def test_old_figures_are_called_old(job: Path, tmp_path: Path) -> None:
    """Once no return has come for long enough the run says so, and goes on saying so without new work."""
    write_job(tmp_path, stale_after_days=30)
    assert run(job).stale == ""
    later = TODAY + timedelta(days=31)

    done = run(job, today=later)

    assert done.stale == "No return has come since 1 April 2026: these figures may be out of date."
    assert done.stale in done.warnings
    assert all(report.written for report in done.reports)
    assert not any(report.written for report in run(job, today=later + timedelta(days=1)).reports)


@pytest.mark.parametrize("file", ["logo.svg", "ours/strings/en.toml"])
def test_another_logo_or_other_words_are_a_reason_to_report_again(
    file: str, job: Path, tmp_path: Path
) -> None:
    """Reports are made from them too, though neither the set nor a return has changed."""
    look = "look: {logo: logo.svg, templates: ours}\n"
    (tmp_path / "set.yaml").write_text(f"{SET}\n{look}", encoding="utf-8")
    (tmp_path / "ours" / "strings").mkdir(parents=True)
    (tmp_path / "ours" / "strings" / "en.toml").write_text('[page]\nskip = "Skip"\n', encoding="utf-8")
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    assert all(report.written for report in run(job).reports)
    assert not any(report.written for report in run(job).reports)

    with (tmp_path / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")

    done = run(job)
    assert [report.written for report in done.reports] == [True, True]
    assert done.counts["read"] == 0


def test_fresh_does_everything_again(job: Path) -> None:
    """What a user wants who trusts nothing that is there."""
    run(job)
    done = run(job, fresh=True)
    assert outcomes(done) == {"leeds.xlsx": "already held"}
    assert all(report.written for report in done.reports)
    assert done.exit_code == 0


def test_a_file_that_is_still_being_written_waits_for_the_next_run(job: Path, tmp_path: Path) -> None:
    """It is not refused, and it is no finding."""
    path = put(tmp_path, "lancashire.xlsx", returned("RXR")[:20_000], age=0)

    def writes_on(_: float) -> None:
        path.write_bytes(returned("RXR"))

    done = run(job, sleep=writes_on)

    assert outcomes(done) == {"lancashire.xlsx": WAITING, "leeds.xlsx": "accepted"}
    assert (done.exit_code, done.counts[WAITING]) == (0, 1)
    assert NOT_COMPLETE.code not in done.findings
    assert outcomes(run(job))["lancashire.xlsx"] == "accepted"


def test_a_place_that_cannot_be_reached_stops_nothing_else(job: Path, tmp_path: Path) -> None:
    """The reports are written here, the run says what to do, and the next one publishes."""
    (tmp_path / "site").write_text("a file where a folder should be", encoding="utf-8")

    done = run(job)

    assert done.exit_code == 3
    (failure,) = done.failures
    assert "publish" in failure.step
    assert str(tmp_path / "reports") in failure.hint
    assert (tmp_path / "reports" / "report-public.md").is_file()
    assert (tmp_path / "remind.csv").is_file()
    (tmp_path / "site").unlink()
    again = run(job)
    assert again.exit_code == 0
    assert "report-public.md" in tree(tmp_path / "site")


def test_an_inbox_that_is_gone_stops_nothing_else(job: Path, tmp_path: Path) -> None:
    """Reports are made of what is held, and what was known of the files is not forgotten."""
    run(job)
    (tmp_path / "inbox").rename(tmp_path / "moved")
    (tmp_path / "reports" / "report.md").unlink()

    done = run(job)

    assert (done.exit_code, done.failures[0].step) == (3, "returns")
    assert (tmp_path / "reports" / "report.md").is_file()
    (tmp_path / "moved").rename(tmp_path / "inbox")
    assert run(job).counts["unchanged"] == 1


def test_reports_that_cannot_be_written_do_not_stop_the_others(job: Path, tmp_path: Path) -> None:
    """Those for the trust are written though a folder stands where one for the public should."""
    (tmp_path / "reports" / "report-public.md").mkdir(parents=True)

    done = run(job)

    assert (done.exit_code, [failure.step for failure in done.failures]) == (3, ["reports for public"])
    assert [report.audience for report in done.reports] == ["trust"]
    assert done.published == ()


def test_a_broken_set_is_told_with_its_lines(job: Path, tmp_path: Path) -> None:
    """Nothing is taken in, and the record of the run says why."""
    (tmp_path / "set.yaml").write_text(SET.replace("emp.good.01", "emp.good.99"), encoding="utf-8")

    done = run(job)

    assert done.exit_code == 3
    assert any("set.yaml, line" in line for line in done.failures[0].findings)
    assert not (tmp_path / "reports").exists()


def test_a_damaged_store_is_left_alone(job: Path, tmp_path: Path) -> None:
    """The run fails, tells the hook, and touches nothing."""
    (tmp_path / "anchorkit.db").write_bytes(b"this is no database" * 100)

    done = run(job)

    assert done.exit_code == 3
    assert (tmp_path / "anchorkit.db").read_bytes() == b"this is no database" * 100


def test_a_second_run_at_the_same_time_is_refused_and_leaves_no_record(job: Path, tmp_path: Path) -> None:
    """It would only count as a run that failed."""
    with one_at_a_time(str(tmp_path / "anchorkit.db"), "nightly, process 7"), pytest.raises(Busy):
        run(job)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("text", ["", "{}", "half of a manif"])
def test_a_damaged_manifest_costs_only_time(text: str, job: Path, tmp_path: Path) -> None:
    """Without the last manifest everything is read again and nothing is taken twice."""
    run(job)
    (tmp_path / "runs" / "nightly-000001.json").write_text(text, encoding="utf-8")

    done = run(job)

    assert (done.exit_code, outcomes(done)) == (0, {"leeds.xlsx": "already held"})
    assert done.number == 2


def test_only_so_many_runs_are_kept(job: Path, tmp_path: Path) -> None:
    """Of older runs both the manifest and the log go."""
    write_job(tmp_path, keep_runs=2)
    for _ in range(4):
        run(job)
    assert sorted(tree(tmp_path / "runs")) == [
        f"nightly-00000{number}.{kind}" for number in (3, 4) for kind in ("json", "jsonl")
    ]


def test_an_interrupted_run_leaves_a_record(job: Path, tmp_path: Path) -> None:
    """Ctrl-C is not a run that never was."""
    put(tmp_path, "young.xlsx", returned("RXR"), age=0)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job, sleep=interrupt)
    assert json.loads((tmp_path / "runs" / "nightly-000001.json").read_text("utf-8"))["exit_code"] == 130
    assert run(job).exit_code == 0


HOOK = """
import json, sys
told = json.load(sys.stdin)
with open("told.txt", "a", encoding="utf-8") as file:
    file.write(f"{told['run']} {told['exit_code']}\\n")
"""


def hook(folder: Path, program: str, **fields: object) -> None:
    """Give the job a hook: a Python program."""
    (folder / "hook.py").write_text(program, encoding="utf-8")
    write_job(folder, hook={"command": [sys.executable, "hook.py"], **fields})


def test_the_hook_is_told_the_manifest_where_there_is_news(job: Path, tmp_path: Path) -> None:
    """It has the manifest on its standard input, and is not bothered by runs without news."""
    hook(tmp_path, HOOK)
    run(job)
    run(job)
    assert (tmp_path / "told.txt").read_text("utf-8") == "nightly-000001 0\n"


def test_the_hook_may_be_told_of_every_run(job: Path, tmp_path: Path) -> None:
    """A watchdog wants to hear that the job is alive."""
    hook(tmp_path, HOOK, when="always")
    run(job)
    run(job)
    assert len((tmp_path / "told.txt").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("program", "fields", "warning"),
    [
        ("raise SystemExit(7)", {}, "The hook ended with exit code 7."),
        ("import time; time.sleep(30)", {"timeout_seconds": 1}, "did not end within 1 seconds"),
        ("", {"command": ["no-such-program-anywhere"]}, "could not be started: no-such-program-anywhere: "),
    ],
)
def test_a_hook_that_fails_is_only_a_warning(
    program: str, fields: dict[str, object], warning: str, job: Path, tmp_path: Path
) -> None:
    """The exit code stays, and the manifest holds the warning."""
    hook(tmp_path, program, **fields)

    done = run(job)

    assert done.exit_code == 0
    kept = json.loads((tmp_path / "runs" / "nightly-000001.json").read_text("utf-8"))
    assert [text for text in kept["warnings"] if warning in text]


KILLED = """
import os, signal, sys
from datetime import date, datetime
from pathlib import Path
from anchorkit.workflows.run import run_job

def watch(step, done, total, what):
    if [step, str(done)] == sys.argv[2:4]:
        os.kill(os.getpid(), signal.SIGKILL)

now = datetime.fromisoformat(sys.argv[4])
run_job(Path(sys.argv[1]), today=now.date(), clock=lambda: now, watch=watch, sleep=lambda _: None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("Reading returns", 0),
        ("Reading returns", 1),
        ("Writing reports", 0),
        ("Writing reports", 1),
        ("Writing reports", 4),
        ("Publishing", 0),
        ("Publishing", 1),
        ("Publishing", 2),
    ],
)
def test_after_kill_9_the_next_run_completes(step: str, done: int, tmp_path: Path) -> None:
    """Whenever it was killed: afterwards every file is as after a run that was not, and findings are told."""
    for name in ("killed", "whole"):
        folder = tmp_path / name
        folder.mkdir()
        make_project(folder)
        put(folder, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))
        put(folder, "leeds.xlsx", returned())
    arguments = [str(tmp_path / "killed" / "nightly.yaml"), step, str(done), NOW.isoformat()]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr.decode()

    after = run(tmp_path / "killed" / "nightly.yaml")
    whole = run(tmp_path / "whole" / "nightly.yaml")

    assert (after.exit_code, after.findings) == (whole.exit_code, whole.findings) == (1, whole.findings)
    for place in ("reports", "site", "annotated", "inbox"):
        assert tree(tmp_path / "killed" / place) == tree(tmp_path / "whole" / place), place
    again = run(tmp_path / "killed" / "nightly.yaml")
    assert (again.exit_code, again.news) == (0, False)
    with sqlite3.connect(tmp_path / "killed" / "anchorkit.db") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def test_the_day_of_the_reminders_is_the_day_of_the_run(job: Path, tmp_path: Path) -> None:
    """Who was in time yesterday may be late today: the chase list follows the day."""
    (tmp_path / "set.yaml").write_text(SET + "return_by: 2026-04-10\n", encoding="utf-8")
    on_time = run(job).chase_list
    late = run(job, today=date(2026, 4, 12)).chase_list
    assert on_time is not None
    assert late is not None
    assert (on_time.outstanding, on_time.overdue, late.overdue) == (1, 0, 1)
