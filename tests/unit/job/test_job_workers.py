"""A whole job in processes and on a cluster: the same store and the same bytes, even where a worker dies."""

import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anchorkit.compute import at
from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.ingest import ingest_files
from anchorkit.workflows.report import write_reports
from anchorkit.workplaces import Place
from tests.support.clusters import local_cluster, until
from tests.support.crowds import TWO_YEARS, answered, command, content_of, said, write_crowd
from tests.support.jobs import tree, write_job

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
REPORT = {
    "audiences": ["trust", "public"],
    "formats": ["html", "md"],
    "output": "reports",
    "publish": {"public": "site"},
}
RETURNS = 40
Outcome = tuple[object, dict[str, bytes]]
WRONG_FOR_ONE = "{% if 'East' in document.title %}{{ nothing.here }}{% endif %}"


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A real scheduler with two workers."""
    with local_cluster() as found:
        yield str(found.scheduler_address)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Odd returns and many sound ones, each of them correcting the one before."""
    folder = tmp_path_factory.mktemp("inbox")
    write_crowd(folder)
    for number in range(RETURNS):
        content = answered(("RR8", "RXR")[number % 2], "2024-25", 900 + number, 1000)
        (folder / f"return {number:03}.xlsx").write_bytes(content)
    for path in folder.iterdir():
        os.utime(path, (NOW.timestamp() - 10**6,) * 2)
    return folder


def project(folder: Path, inbox: Path, **fields: object) -> Path:
    """A folder with a set, a job and the returns; give the folder."""
    folder.mkdir()
    (folder / "set.yaml").write_text(TWO_YEARS, encoding="utf-8")
    shutil.copytree(inbox, folder / "inbox")
    write_job(folder, report=REPORT, **fields)
    return folder


def outcome(folder: Path) -> Outcome:
    """All that a run leaves but the clock: the store's content, and every byte written."""
    store = content_of(folder / "anchorkit.db")
    written = tree(folder / "annotated") | tree(folder / "reports") | tree(folder / "site")
    return store, {name: without_clock(name, content) for name, content in written.items()}


def require_same(left: Outcome, alone: Outcome) -> None:
    """Say which files differ rather than how."""
    assert left[0] == alone[0]
    assert set(left[1]) == set(alone[1])
    assert [name for name, content in left[1].items() if content != alone[1][name]] == []


def without_clock(name: str, content: bytes) -> bytes:
    """A report names the moment at which the store changed last, which is that of the run."""
    if not name.endswith((".html", ".md", ".json")):
        return content
    # The list of what is published has the hashes of the pages.
    return re.sub(rb"\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d UTC|[0-9a-f]{64}", b"then", content)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, inbox: Path) -> Outcome:
    """What a run in one process leaves."""
    folder = project(tmp_path_factory.mktemp("alone") / "project", inbox)
    code, manifest, err = said(
        command("run", "nightly.yaml", "--today", "2026-04-01", "--json", folder=folder)
    )
    assert (code, manifest["failures"]) == (1, []), err
    return outcome(folder)


def taken(folder: Path) -> int:
    """How many returns are in the store, as another program sees it."""
    if not (folder / "anchorkit.db").exists():
        return 0
    connection = sqlite3.connect(f"file:{folder / 'anchorkit.db'}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM receipt").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_run_on_a_cluster_one_of_whose_workers_is_killed(
    tmp_path: Path, inbox: Path, cluster: str, alone: Outcome
) -> None:
    """The command is given a cluster, a worker dies in mid-run, and nobody can tell from what is left."""
    folder = project(tmp_path / "shared", inbox)
    running = command(
        "run", "nightly.yaml", "--today", "2026-04-01", "--json", "--cluster", cluster, folder=folder
    )
    until(lambda: taken(folder) > 5)
    assert running.poll() is None
    kill_a_worker_of(cluster)
    code, manifest, err = said(running)

    assert (code, manifest["failures"]) == (1, []), err
    assert "Traceback" not in err
    require_same(outcome(folder), alone)


def kill_a_worker_of(cluster: str) -> None:
    """End one worker process, as a machine that fails does."""
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    os.kill(victim, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found by /proc")
def test_a_run_in_processes_one_of_which_is_killed(tmp_path: Path, inbox: Path, alone: Outcome) -> None:
    """The job says how many processes; one of them dies in mid-run, and nobody can tell from what is left."""
    folder = project(tmp_path / "shared", inbox, workers=2)
    running = command("run", "nightly.yaml", "--today", "2026-04-01", "--json", folder=folder)
    until(lambda: taken(folder) > 5)
    assert running.poll() is None
    workers = [pid for pid in children(running.pid) if "spawn_main" in words_of(pid)]
    os.kill(workers[0], signal.SIGKILL)
    code, manifest, err = said(running)

    assert len(workers) == 2
    assert (code, manifest["failures"]) == (1, []), err
    require_same(outcome(folder), alone)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text("utf-8").split()]


def words_of(pid: int) -> str:
    """The command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ")


@pytest.fixture(params=["processes", "cluster"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Two processes; two workers of a cluster, which see no file of ours."""
    address = request.getfixturevalue("cluster") if request.param == "cluster" else None
    with at(cluster=address, workers=1 if address else 2) as found:
        assert found
        yield found


@pytest.fixture
def store(tmp_path: Path, inbox: Path) -> Path:
    """A set and its store."""
    (tmp_path / "set.yaml").write_text(TWO_YEARS, encoding="utf-8")
    ingest_files(
        paths=sorted(inbox.glob("R*.xlsx")),
        set_path=tmp_path / "set.yaml",
        store_url=str(tmp_path / "anchorkit.db"),
        now=lambda: NOW,
    )
    return tmp_path


def reported(folder: Path, name: str, place: Place | None, templates: Path | None = None) -> dict[str, bytes]:
    """Every file of the reports, the site too."""
    for audience in (Audience.TRUST, Audience.PUBLIC):
        written = write_reports(
            set_path=folder / "set.yaml",
            store_url=str(folder / "anchorkit.db"),
            output=folder / name,
            audience=audience,
            formats=("html", "md", "site"),
            place=place,
            templates=templates,
        )
        order = [path.name for path in written.files if path.suffix == ".html"][:3]
        stem = "report" if audience is Audience.TRUST else "report-public"
        assert order == [f"{stem}.html", f"{stem}-RR8.html", f"{stem}-RXR.html"]
    return tree(folder / name)


def test_reports_are_the_same_wherever_they_are_made(store: Path, place: Place) -> None:
    """Each page, chart and site of each audience, byte for byte; the register of what was published too."""
    assert reported(store, "shared", place) == reported(store, "alone", None)


def test_it_is_told_how_far_reports_and_pages_are(store: Path, place: Place) -> None:
    """The count rises by one, through the three reports and then the pages of the site."""
    told: list[tuple[int, int]] = []
    write_reports(
        set_path=store / "set.yaml",
        store_url=str(store / "anchorkit.db"),
        output=store / "told",
        audience=Audience.PUBLIC,
        formats=("html", "site"),
        place=place,
        progress=lambda done, total: told.append((done, total)),
    )
    pages = len(list((store / "told" / "site-public").glob("*.html")))

    assert [done for done, _ in told] == list(range(3 + pages))
    assert [total for _, total in told] == [3] * 3 + [3 + pages] * pages


def test_a_cluster_that_does_not_answer_is_a_failure_that_is_told(tmp_path: Path, inbox: Path) -> None:
    """The run leaves with 3 and takes nothing in; the next one, without the cluster, does it all."""
    folder = project(tmp_path / "down", inbox, cluster="tcp://127.0.0.1:9")

    code, manifest, _ = said(command("run", "nightly.yaml", "--json", folder=folder))
    assert (code, {failure["message"] for failure in manifest["failures"]}) == (
        3,
        {"No cluster answers at tcp://127.0.0.1:9"},
    )
    assert not taken(folder)

    code, manifest, _ = said(command("run", "nightly.yaml", "--json", "--workers", 1, folder=folder))
    assert (code, manifest["failures"], manifest["counts"]["new"]) == (1, [], taken(folder) + 1)


def test_templates_of_ones_own_go_to_the_workers(store: Path, place: Place) -> None:
    """Workers need not see our files: what is made of the templates is the same."""
    own = store / "mine" / "templates"
    own.mkdir(parents=True)
    (own / "brand.jinja").write_text("{# ours #}<p>Our own words</p>", encoding="utf-8")
    pages = reported(store, "shared", place, templates=own)
    assert pages == reported(store, "alone", None, templates=own)


@pytest.mark.parametrize("template", ["report.html.jinja", "site/page.html.jinja"])
def test_a_mistake_in_a_template_is_told_by_workers(store: Path, place: Place, template: str) -> None:
    """It is named as its owner knows it, and nothing is written."""
    wrong = store / "wrong templates" / template
    wrong.parent.mkdir(parents=True)
    wrong.write_text("{{ nothing.at.all }}", encoding="utf-8")
    with pytest.raises(NotUnderstood, match=re.escape(f"{wrong}, line 1")):
        reported(store, "wrong", place, templates=store / "wrong templates")
    assert not (store / "wrong").exists()


def test_nothing_is_replaced_before_all_is_rendered(store: Path) -> None:
    """Where one report fails, the others stay as they were, and nothing is left beside them."""
    before = reported(store, "reports", None)
    own = store / "templates"
    own.mkdir()
    (own / "report.html.jinja").write_text(
        "{% if document.title == 'East Lancashire Hospitals NHS Trust' %}{{ nothing.here }}{% endif %}new",
        encoding="utf-8",
    )

    with pytest.raises(NotUnderstood):
        reported(store, "reports", None, templates=own)
    assert tree(store / "reports") == before
